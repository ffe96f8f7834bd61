//! Columns and tags: where a value comes from and how it is read.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// Where the value of a column or tag comes from: a field's name, or a rule.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Column")]
pub enum ColumnConfig {
    /// The field of this name; short for `{from: …}`.
    Field(#[schemars(extend("format" = "not-empty"), length(min = 1))] String),
    /// A rule.
    Rule(Box<ColumnRuleConfig>),
}

/// A rule for a column or tag: exactly one of `from`, `value`, `template` and `expr`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ColumnRule", extend("oneOf" = [
    {"required": ["from"]}, {"required": ["value"]}, {"required": ["template"]}, {"required": ["expr"]}
]))]
pub struct ColumnRuleConfig {
    /// The field that holds the value. Every message has `_topic`, `_partition`, `_offset`,
    /// `_timestamp`, `_key`, `_headers`, `_headers_<name>` and `_payload` too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "not-empty"), length(min = 1))]
    pub from: Option<String>,
    /// With `from`: the value to take where the field is null or missing.
    pub default: Option<ConstantConfig>,
    /// The same value for every row.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "ConstantConfig")]
    pub value: Option<ConstantConfig>,
    /// Text with fields in braces: `{site}-{id}`, with the filters of `subtable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "not-empty"), length(min = 1))]
    pub template: Option<String>,
    /// An expression: `voltage * 1.8 + 32`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "not-empty"), length(min = 1))]
    pub expr: Option<String>,
    /// TDengine's type, such as `FLOAT` or `VARCHAR(64)`; needed where the super table is created.
    #[serde(rename = "type")]
    #[schemars(extend("format" = "column-type"), length(min = 1))]
    pub column_type: Option<String>,
    /// How the value is read as a time, for columns of type `TIMESTAMP`.
    pub time: Option<TimeConfig>,
    /// Makes the second column part of the key, so that rows of the same time are kept apart. It
    /// must be INT, BIGINT (also UNSIGNED) or VARCHAR.
    #[serde(default)]
    pub second_key: bool,
}

/// A constant: text, number, true, false or null.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct ConstantConfig(pub serde_json::Value);

impl JsonSchema for ConstantConfig {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Constant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A constant: text, number, true, false or null.",
            "type": ["string", "number", "boolean", "null"],
        })
    }
}

/// How a value is read as a time.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Time")]
pub enum TimeConfig {
    /// A well-known format.
    Named(TimeNameConfig),
    /// A number.
    Unit(TimeUnitConfig),
    /// A text.
    Text(TimeTextConfig),
}

/// Well-known time formats.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "TimeName")]
pub enum TimeNameConfig {
    /// Text as in RFC 3339, with its zone: `2015-05-17T10:05:03Z`.
    Rfc3339,
}

/// Time as an integer.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TimeUnit")]
pub struct TimeUnitConfig {
    /// An integer, counted since 1970 UTC in this unit.
    pub unit: TimeUnitNameConfig,
}

/// Units of integer time.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "TimeUnitName")]
pub enum TimeUnitNameConfig {
    /// Seconds.
    #[serde(rename = "s")]
    Second,
    /// Milliseconds.
    #[serde(rename = "ms")]
    Millisecond,
    /// Microseconds.
    #[serde(rename = "us")]
    Microsecond,
    /// Nanoseconds.
    #[serde(rename = "ns")]
    Nanosecond,
}

/// Time as text.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TimeText")]
pub struct TimeTextConfig {
    /// In strftime's notation, such as `%Y-%m-%d %H:%M:%S%.f`.
    #[schemars(extend("format" = "time-format"), length(min = 1))]
    pub format: String,
    /// The zone that is meant where the text has none: an IANA name such as `Europe/Berlin`, or an
    /// offset such as `+02:00`.
    #[serde(default = "utc")]
    #[schemars(extend("format" = "time-zone"), length(min = 1))]
    pub zone: String,
}

/// Keeps an explicit null apart from a missing key.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ConstantConfig>, D::Error> {
    ConstantConfig::deserialize(deserializer).map(Some)
}

fn utc() -> String {
    "UTC".to_owned()
}
