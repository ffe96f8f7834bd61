//! Section `message`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a message becomes rows, before the mapping.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Message")]
pub struct MessageConfig {
    /// How the bytes are read.
    #[serde(default)]
    pub parse: ParseConfig,
    /// Character encoding of the bytes, in which they are turned into text before they are parsed:
    /// `utf-8`, `gbk`, `gb18030` or `big5`, in upper or lower case.
    #[serde(default = "encoding")]
    #[schemars(extend("format" = "encoding"), length(min = 1))]
    pub encoding: String,
    /// Rules that make new fields out of one field each, applied in order.
    #[serde(default)]
    pub extract: Vec<ExtractConfig>,
    /// Expressions such as `id != 1`; only rows that pass all of them are written.
    #[serde(default)]
    #[schemars(extend("items" = {"type": "string", "format": "not-empty", "minLength": 1}))]
    pub filter: Vec<String>,
}

impl Default for MessageConfig {
    fn default() -> Self {
        Self {
            parse: ParseConfig::default(),
            encoding: encoding(),
            extract: Vec::new(),
            filter: Vec::new(),
        }
    }
}

fn encoding() -> String {
    "utf-8".to_owned()
}

/// How the bytes of a message are read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Parse")]
pub enum ParseConfig {
    /// JSON: one object, an array of objects, or objects one after another. Nested objects are
    /// flattened: `{"data": {"voltage": 1}}` has the field `data_voltage`.
    Json(ParseJsonConfig),
    /// Text, matched as a whole by a pattern.
    Regex(RegexConfig),
}

impl Default for ParseConfig {
    fn default() -> Self {
        Self::Json(ParseJsonConfig {})
    }
}

/// Options of JSON: none so far.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ParseJson")]
pub struct ParseJsonConfig {}

/// A regular expression with named groups.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Regex")]
pub struct RegexConfig {
    /// The pattern; each named group `(?<name>…)` becomes a text field, null where it takes no part.
    #[schemars(extend("format" = "pattern-with-groups"), length(min = 1))]
    pub pattern: String,
}

/// Makes new text fields out of one field; exactly one of `split` and `regex`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Extract", extend("oneOf" = [{"required": ["split"]}, {"required": ["regex"]}]))]
pub struct ExtractConfig {
    /// The field that is taken apart.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub from: String,
    /// Cut at a separator: `message` gives `message_0`, `message_1` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "SplitConfig")]
    pub split: Option<SplitConfig>,
    /// Match a pattern; no match gives nulls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "RegexConfig")]
    pub regex: Option<RegexConfig>,
}

/// How a text is cut.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Split")]
pub struct SplitConfig {
    /// The text between the parts.
    #[schemars(length(min = 1))]
    pub separator: String,
    /// Number of parts; the last one keeps the rest of the text.
    #[schemars(range(min = 1, max = 4096))]
    pub into: usize,
}
