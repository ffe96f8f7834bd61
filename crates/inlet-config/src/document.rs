//! What the user writes: the types from which the JSON Schema and the reference are generated.
//!
//! Every doc comment of a field here is shown to users. `format` names a syntax of the module
//! `format`; a `pattern` beside it says as much of it as editors can check. Values stay as
//! they were written; [`crate::settings`] has them resolved.

mod health;
mod kafka;
mod message;
mod placement;
mod scalar;
mod target;
mod write;

pub use health::{ActivityLevelConfig, HealthConfig, ShareConfig};
pub use kafka::{
    GroupProtocolConfig, KafkaConfig, MissingOffsetConfig, SaslConfig, SaslMechanismConfig,
    SecurityConfig, ServersConfig, StartAtConfig, StartConfig, StartNameConfig, TlsConfig,
    TlsFilesConfig, TopicsConfig,
};
pub use message::{
    ExtractConfig, MessageConfig, ParseConfig, ParseJsonConfig, RegexConfig, SplitConfig,
};
pub use placement::{AgentConfig, AgentLabelsConfig};
pub(crate) use scalar::is_pem_text;
pub use scalar::{
    DaysConfig, DurationConfig, IdleTimeoutConfig, PemConfig, SecretConfig, SecretEnvConfig,
    SecretFileConfig, SecretNameConfig, SizeConfig, UploadConfig,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use target::{
    ColumnConfig, ColumnRuleConfig, ColumnsConfig, ConstantConfig, CreateDatabaseConfig,
    CreateDatabaseOptionsConfig, DatabaseConfig, NamedDatabaseConfig, NamedSuperTableConfig,
    PrecisionConfig, SuperTableConfig, TargetConfig, TdengineConfig, TimeConfig, TimeNameConfig,
    TimeTextConfig, TimeUnitConfig, TimeUnitNameConfig,
};
pub use write::{FaultConfig, StrategyConfig, WriteConfig, WriteViaConfig};

pub use crate::environment::Environment;

/// A data source: messages from Kafka, made into rows, written to TDengine.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DataSource")]
pub struct DataSourceConfig {
    /// Version of the document's format.
    pub version: VersionConfig,
    /// Unique name; part of the default group id, of folders and of log lines.
    #[schemars(extend("format" = "source-name"), pattern(r"^[A-Za-z0-9_-]{1,64}$|\$\{"))]
    pub name: String,
    /// What this data source is for, in the user's own words.
    pub description: Option<String>,
    /// Folder for state and archives; `<data_dir>/<name>` belongs to this data source. Relative to
    /// the folder in which `inlet` is started; a hub takes a folder of its own instead.
    #[serde(default = "data_dir")]
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub data_dir: String,
    /// The connection agent that runs it: a name, a list of names, or `{labels: {…}}` for those that
    /// have these labels. The hub itself if not given. `inlet run` runs it where it is started.
    pub agent: Option<AgentConfig>,
    /// On how many agents (or hubs) it runs at the same time, all in one consumer group; 1 if not
    /// given, with a list of agents its length.
    #[schemars(range(min = 1, max = 64))]
    pub replicas: Option<u16>,
    /// Where messages come from.
    pub kafka: KafkaConfig,
    /// How a message becomes rows, before the mapping.
    #[serde(default)]
    pub message: MessageConfig,
    /// Where rows go, and which value goes into which column.
    pub target: TargetConfig,
    /// What happens to messages and rows that fail a step.
    #[serde(default)]
    pub on_fault: FaultConfig,
    /// How rows are written.
    #[serde(default)]
    pub write: WriteConfig,
    /// When it counts as busy, idle or troubled.
    #[serde(default)]
    pub health: HealthConfig,
    /// The least level of events that the activity log keeps.
    #[serde(default)]
    pub activity_level: ActivityLevelConfig,
}

/// The only version so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct VersionConfig;

impl VersionConfig {
    /// The number in the document.
    pub const NUMBER: u64 = 1;
}

impl TryFrom<u64> for VersionConfig {
    type Error = String;

    fn try_from(number: u64) -> Result<Self, Self::Error> {
        match number {
            Self::NUMBER => Ok(Self),
            other => Err(format!("version {other} is unknown")),
        }
    }
}

impl From<VersionConfig> for u64 {
    fn from(_: VersionConfig) -> Self {
        VersionConfig::NUMBER
    }
}

impl JsonSchema for VersionConfig {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "const": Self::NUMBER})
    }
}

fn data_dir() -> String {
    "inlet-data".to_owned()
}
