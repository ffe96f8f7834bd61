//! Section `kafka`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scalar::{DurationConfig, IdleTimeoutConfig, PemConfig, SecretConfig};

/// Where messages come from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Kafka")]
pub struct KafkaConfig {
    /// `host:port` of one or more brokers, as a list or separated by commas.
    pub bootstrap_servers: ServersConfig,
    /// One or more topics, as a list or separated by commas.
    pub topics: TopicsConfig,
    /// Where to begin when the consumer group has no committed offset.
    #[serde(default = "start")]
    pub start: StartConfig,
    /// Consumer group; `inlet-<name>` if not given.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub group_id: Option<String>,
    /// Client id; `inlet-<name>` if not given.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub client_id: Option<String>,
    /// The run ends, done, when every partition was at its end and nothing came for so long;
    /// `never` goes on for ever.
    #[serde(default = "idle_timeout")]
    pub idle_timeout: IdleTimeoutConfig,
    /// How long a broker may wait for more messages before it answers a fetch.
    #[serde(default = "fetch_max_wait")]
    pub fetch_max_wait: DurationConfig,
    /// Consumers in the group; 0: as many as pays on this machine.
    #[serde(default)]
    #[schemars(range(max = 1000))]
    pub concurrency: u32,
    /// What to do when the committed offset no longer exists (the gap is reported in any case).
    #[serde(default)]
    pub on_missing_offset: MissingOffsetConfig,
    /// How long the group keeps the partitions of a member that died without a word, by the protocol
    /// `classic`; by `consumer` the brokers decide (`group.consumer.session.timeout.ms`, 45 s by
    /// default).
    #[serde(default = "session_timeout")]
    pub session_timeout: DurationConfig,
    /// How the members of the group share the partitions: `auto` takes `consumer` where there is more
    /// than one replica and the brokers offer it (Kafka 4.0), and `classic` otherwise.
    #[serde(default)]
    pub group_protocol: GroupProtocolConfig,
    /// Encryption and login; plain text without login if not given.
    #[serde(default)]
    pub security: SecurityConfig,
}

/// Broker addresses.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Servers")]
pub enum ServersConfig {
    /// Separated by commas.
    Text(#[schemars(extend("format" = "servers"), length(min = 1))] String),
    /// As a list.
    List(
        #[schemars(length(min = 1), extend("items" = {"type": "string", "format": "server", "minLength": 1}))]
         Vec<String>,
    ),
}

/// Topics.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Topics")]
pub enum TopicsConfig {
    /// Separated by commas.
    Text(#[schemars(extend("format" = "topics"), length(min = 1))] String),
    /// As a list.
    List(
        #[schemars(length(min = 1), extend("items" = {"type": "string", "format": "topic", "minLength": 1}))]
         Vec<String>,
    ),
}

/// Where to begin.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Start")]
pub enum StartConfig {
    /// At an end of the topic.
    Named(StartNameConfig),
    /// At a time.
    At(StartAtConfig),
}

/// An end of a topic.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "StartName")]
pub enum StartNameConfig {
    /// The oldest message that is still there.
    Earliest,
    /// Only what comes from now on.
    Latest,
}

/// A time to begin at.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StartAt")]
pub struct StartAtConfig {
    /// The first message at or after this time, in ms since 1970 UTC.
    #[schemars(range(min = 0))]
    pub timestamp_ms: i64,
}

/// What to do when the committed offset no longer exists.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "MissingOffset")]
pub enum MissingOffsetConfig {
    /// Go on with the oldest message that is still there.
    #[default]
    Earliest,
    /// Go on with what comes from now on.
    Latest,
    /// Fail the run.
    Fail,
}

/// How the members of a consumer group share its partitions.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "GroupProtocol")]
pub enum GroupProtocolConfig {
    /// `consumer` where there is more than one replica and the brokers offer it, `classic` otherwise.
    #[default]
    Auto,
    /// The members do it among themselves, cooperatively; every broker can do this.
    Classic,
    /// The brokers do it (KIP-848): members that come or go disturb the others less.
    Consumer,
}

/// Encryption and login.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Security")]
pub struct SecurityConfig {
    /// Encryption: `true` or `{}` trusts the CAs of the system.
    pub tls: Option<TlsConfig>,
    /// Login.
    pub sasl: Option<SaslConfig>,
}

/// Encryption.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Tls")]
pub enum TlsConfig {
    /// On, with the CAs of the system, or off.
    Switch(bool),
    /// On, with these.
    Files(TlsFilesConfig),
}

/// Certificates and keys.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TlsFiles")]
pub struct TlsFilesConfig {
    /// CA certificates that the brokers' certificates are checked against; those of the system if
    /// not given.
    pub ca: Option<PemConfig>,
    /// Client certificate, with its chain; needs `key`.
    pub certificate: Option<PemConfig>,
    /// Private key of the client certificate.
    pub key: Option<PemConfig>,
    /// Password of the private key, if it is encrypted.
    pub key_password: Option<SecretConfig>,
}

/// Login to Kafka.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Sasl")]
pub struct SaslConfig {
    /// How the password is proved.
    pub mechanism: SaslMechanismConfig,
    /// User name.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub username: String,
    /// Password.
    pub password: SecretConfig,
}

/// SASL mechanisms.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "SaslMechanism")]
pub enum SaslMechanismConfig {
    /// The password as it is; use it with TLS only.
    #[serde(rename = "PLAIN")]
    Plain,
    /// Salted challenge with SHA-256.
    #[serde(rename = "SCRAM-SHA-256")]
    ScramSha256,
    /// Salted challenge with SHA-512.
    #[serde(rename = "SCRAM-SHA-512")]
    ScramSha512,
}

fn start() -> StartConfig {
    StartConfig::Named(StartNameConfig::Earliest)
}

fn idle_timeout() -> IdleTimeoutConfig {
    IdleTimeoutConfig::Text("500ms".to_owned())
}

fn fetch_max_wait() -> DurationConfig {
    DurationConfig::Text("100ms".to_owned())
}

fn session_timeout() -> DurationConfig {
    DurationConfig::Text("6s".to_owned())
}
