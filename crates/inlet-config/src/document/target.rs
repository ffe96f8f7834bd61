//! Section `target`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scalar::{DaysConfig, PemConfig, SecretConfig, optional_secret};
use crate::secret::Secret;

mod column;

pub use column::{
    ColumnConfig, ColumnRuleConfig, ConstantConfig, TimeConfig, TimeNameConfig, TimeTextConfig,
    TimeUnitConfig, TimeUnitNameConfig,
};

/// Columns or tags by name, in the order of the document.
pub type ColumnsConfig = IndexMap<String, ColumnConfig>;

/// Where rows go, and which value goes into which column.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Target")]
pub struct TargetConfig {
    /// TDengine and the database.
    pub tdengine: TdengineConfig,
    /// The super table: its name, or `{name: meters, create: true}` to create it where it is missing.
    pub super_table: SuperTableConfig,
    /// Name of the subtable, with fields in braces: `t_{id}`. Filters: `{client|replace('.','_')}`,
    /// `{field|lower}`, `{field|upper}`, `{field|trim}`; `{{` and `}}` are plain braces.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub subtable: String,
    /// Columns and where their values come from; the first one is the primary time.
    #[schemars(length(min = 1), extend("propertyNames" = {"format": "column-name"}, "minProperties" = 1, "maxProperties" = 4096))]
    pub columns: ColumnsConfig,
    /// Tags and where their values come from; they are set when a subtable is created.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": "column-name"}, "maxProperties" = 128))]
    pub tags: ColumnsConfig,
}

/// TDengine and the database: exactly one of `url`, with a login, and `connection`. Login is a user
/// with a password, or a token; either may also stand in the URL.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TDengine", extend("oneOf" = [{"required": ["url"]}, {"required": ["connection"]}]))]
pub struct TdengineConfig {
    /// Address of taosAdapter, `ws://host:6041`, or of TDengine Cloud, `wss://host`. May hold the
    /// login: `ws://user:password@host:6041`, `wss://host?token=…`.
    #[serde(default, deserialize_with = "optional_secret")]
    #[schemars(with = "String", extend("format" = "tdengine-url"), length(min = 1))]
    pub url: Option<Secret>,
    /// Name of a connection that the hub keeps; address, login and CA certificates are its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "not-empty"), length(min = 1))]
    pub connection: Option<String>,
    /// User name.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub user: Option<String>,
    /// Password.
    pub password: Option<SecretConfig>,
    /// Token of TDengine Cloud, in place of user and password.
    pub token: Option<SecretConfig>,
    /// CA certificates for `wss://`; the public ones if not given.
    pub ca: Option<PemConfig>,
    /// The database: its name, or `{name: power, create: true}` to create it where it is missing.
    pub database: DatabaseConfig,
}

/// A database.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Database")]
pub enum DatabaseConfig {
    /// One that exists.
    Name(#[schemars(extend("format" = "database-name"), length(min = 1))] String),
    /// One that may have to be created.
    Named(NamedDatabaseConfig),
}

/// A database that may have to be created.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NamedDatabase")]
pub struct NamedDatabaseConfig {
    /// Name of the database.
    #[schemars(extend("format" = "database-name"), length(min = 1))]
    pub name: String,
    /// Whether, or with which options, it is created where it is missing.
    #[serde(default)]
    pub create: CreateDatabaseConfig,
}

/// Whether a database is created.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "CreateDatabase")]
pub enum CreateDatabaseConfig {
    /// With the server's defaults, or not at all.
    Switch(bool),
    /// With these options.
    Options(CreateDatabaseOptionsConfig),
}

impl Default for CreateDatabaseConfig {
    fn default() -> Self {
        Self::Switch(false)
    }
}

/// Options of a database that is created.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "CreateDatabaseOptions")]
pub struct CreateDatabaseOptionsConfig {
    /// Unit of its timestamps.
    pub precision: PrecisionConfig,
    /// How long rows are kept, in days; the server's default if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<DaysConfig>,
    /// Number of vgroups; the server's default if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1024))]
    pub vgroups: Option<u32>,
}

/// Unit of a database's timestamps.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Precision")]
pub enum PrecisionConfig {
    /// Milliseconds.
    #[default]
    #[serde(rename = "ms")]
    Milli,
    /// Microseconds.
    #[serde(rename = "us")]
    Micro,
    /// Nanoseconds.
    #[serde(rename = "ns")]
    Nano,
}

/// A super table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "SuperTable")]
pub enum SuperTableConfig {
    /// One that exists.
    Name(#[schemars(extend("format" = "table-name"), length(min = 1))] String),
    /// One that may have to be created.
    Named(NamedSuperTableConfig),
}

/// A super table that may have to be created.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NamedSuperTable")]
pub struct NamedSuperTableConfig {
    /// Name of the super table.
    #[schemars(extend("format" = "table-name"), length(min = 1))]
    pub name: String,
    /// Whether it is created where it is missing; then every column and tag needs a `type`, and
    /// there must be a tag.
    #[serde(default)]
    pub create: bool,
}
