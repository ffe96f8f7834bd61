//! What the engine trusts: a data source with every default filled in and every secret read.
//!
//! These types are made by [`crate::resolve`] from the user's [`crate::document`]; nothing else
//! constructs them outside of tests. They hold no text that still needs parsing, except
//! expressions and templates, which `inlet-message` compiles against the fields of the messages.

use std::{
    collections::BTreeMap,
    num::{NonZeroU16, NonZeroUsize},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use crate::{
    column_type::{ColumnType, Precision},
    secret::Secret,
};

/// One data source, ready to run.
#[derive(Clone, Debug)]
pub struct DataSourceSettings {
    /// The unique name; part of default group ids, folders and log lines.
    pub name: String,
    /// What it is for, in the user's own words.
    pub description: Option<String>,
    /// What runs it, and how many times side by side.
    pub placement: PlacementSettings,
    /// Where messages come from.
    pub kafka: KafkaSettings,
    /// How a message becomes rows.
    pub message: MessageSettings,
    /// Where rows go.
    pub target: TargetSettings,
    /// What happens to messages and rows that fail a step.
    pub on_fault: FaultSettings,
    /// How rows are written.
    pub write: WriteSettings,
    /// When it counts as busy, idle or troubled.
    pub health: HealthSettings,
    /// The least level of events that the activity log keeps.
    pub activity_level: ActivityLevel,
    /// Folder for state and archives of this data source (`<data_dir>/<name>`), not yet created.
    pub data_dir: PathBuf,
}

/// What runs a data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementSettings {
    /// The runners that may run it.
    pub on: RunOn,
    /// How many of them do at the same time, all in one consumer group.
    pub replicas: NonZeroU16,
}

impl Default for PlacementSettings {
    /// One hub.
    fn default() -> Self {
        Self {
            on: RunOn::Hubs,
            replicas: NonZeroU16::MIN,
        }
    }
}

/// Runners that may run a data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunOn {
    /// The hubs themselves.
    Hubs,
    /// The agents of these names, each once; at least one, no name twice.
    Agents(Vec<String>),
    /// Agents that have all of these labels; at least one label.
    Labels(BTreeMap<String, String>),
}

/// The Kafka side.
#[derive(Clone, Debug)]
pub struct KafkaSettings {
    /// `host:port` of at least one broker.
    pub bootstrap_servers: Vec<String>,
    /// At least one topic.
    pub topics: Vec<String>,
    /// Where to begin when the group has no committed offset.
    pub start: Start,
    /// Consumer group; default `inlet-<name>`.
    pub group_id: String,
    /// Client id; default `inlet-<name>`.
    pub client_id: String,
    /// The run ends when every partition was at its end and nothing came for so long; `None`: never.
    pub idle_timeout: Option<Duration>,
    /// How long the broker may hold a fetch that has too little to answer.
    pub fetch_max_wait: Duration,
    /// Consumers in the group; `None`: as many as pays on this machine.
    pub concurrency: Option<NonZeroUsize>,
    /// What to do when the committed offset no longer exists.
    pub on_missing_offset: MissingOffset,
    /// How long the group keeps the partitions of a member that died without a word.
    pub session_timeout: Duration,
    /// How the members of the group share its partitions.
    pub group_protocol: GroupProtocol,
    /// TLS towards the brokers; `None`: plain text.
    pub tls: Option<TlsSettings>,
    /// Login; `None`: none.
    pub sasl: Option<SaslSettings>,
}

/// How the members of a consumer group share its partitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupProtocol {
    /// [`GroupProtocol::Consumer`] where the brokers offer it, else [`GroupProtocol::Classic`].
    #[default]
    Auto,
    /// Among themselves, cooperatively.
    Classic,
    /// As the brokers tell them (KIP-848).
    Consumer,
}

impl GroupProtocol {
    /// What is to be spoken by so many runs in one group. With one alone `auto` is `classic`: nobody is
    /// disturbed by its coming and going, and after a kill its partitions come back within
    /// [`KafkaSettings::session_timeout`], for which brokers of KIP-848 take 45 s by default.
    #[must_use]
    pub(crate) fn for_replicas(self, num_replicas: NonZeroU16) -> Self {
        match self {
            Self::Auto if num_replicas.get() == 1 => Self::Classic,
            other => other,
        }
    }
}

/// Where to begin when the group has no committed offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The oldest message that is still there.
    Earliest,
    /// Only what comes from now on.
    Latest,
    /// The first message whose timestamp is at or after this, in ms since 1970 UTC.
    TimestampMs(i64),
}

/// What to do when the committed offset no longer exists (always with an event that names the gap).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingOffset {
    /// Go on with the oldest message that is still there.
    Earliest,
    /// Go on with what comes from now on.
    Latest,
    /// Fail the run and say so.
    Fail,
}

/// TLS settings; every certificate and key is PEM text, already read from its file.
#[derive(Clone, Debug, Default)]
pub struct TlsSettings {
    /// CA certificates; `None`: the system's.
    pub ca: Option<String>,
    /// Client certificate chain.
    pub certificate: Option<String>,
    /// Client private key.
    pub key: Option<Secret>,
    /// Password of the client private key.
    pub key_password: Option<Secret>,
}

/// Login to Kafka.
#[derive(Clone, Debug)]
pub struct SaslSettings {
    /// How the password is proved.
    pub mechanism: SaslMechanism,
    /// User name.
    pub username: String,
    /// Password.
    pub password: Secret,
}

/// SASL mechanisms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaslMechanism {
    /// Password as it is (use with TLS).
    Plain,
    /// Salted challenge, SHA-256.
    ScramSha256,
    /// Salted challenge, SHA-512.
    ScramSha512,
}

impl SaslMechanism {
    /// The name that Kafka uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha512 => "SCRAM-SHA-512",
        }
    }
}

/// How a message becomes rows, before the mapping.
#[derive(Clone, Debug)]
pub struct MessageSettings {
    /// How the bytes are read.
    pub parse: Parse,
    /// Character encoding of the bytes.
    pub encoding: Encoding,
    /// Rules applied to one field each, in order.
    pub extract: Vec<ExtractRule>,
    /// Expressions; a row must pass all.
    pub filter: Vec<String>,
}

/// Character encodings of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// GBK, simplified Chinese.
    Gbk,
    /// GB18030, all of Unicode; GBK is a part of it.
    Gb18030,
    /// Big5, traditional Chinese, with the Hong Kong supplement.
    Big5,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Gbk, Self::Gb18030, Self::Big5];

    /// As a document writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gbk => "gbk",
            Self::Gb18030 => "gb18030",
            Self::Big5 => "big5",
        }
    }
}

/// How the bytes of a message are read.
#[derive(Clone, Debug)]
pub enum Parse {
    /// One JSON object, an array of objects, or objects one after another.
    Json,
    /// Text matched as a whole line; named groups become text fields.
    Regex {
        /// The pattern, known to compile, with at least one named group.
        pattern: String,
    },
}

/// Makes new text fields out of one field.
#[derive(Clone, Debug)]
pub struct ExtractRule {
    /// The field that is taken apart.
    pub from: String,
    /// How.
    pub how: Extract,
}

/// How a field is taken apart.
#[derive(Clone, Debug)]
pub enum Extract {
    /// `message` gives `message_0` … `message_<into-1>`; the last keeps the rest of the text.
    Split {
        /// Not empty.
        separator: String,
        /// Number of parts, at least 1.
        into: usize,
    },
    /// Named groups become fields; no match gives nulls.
    Regex {
        /// The pattern, known to compile, with at least one named group.
        pattern: String,
    },
}

/// Where rows go.
#[derive(Clone, Debug)]
pub struct TargetSettings {
    /// The TDengine connection.
    pub connection: ConnectionSettings,
    /// Database name.
    pub database: String,
    /// How to create the database when it is missing; `None`: a missing database stops the run.
    pub create_database: Option<CreateDatabase>,
    /// Super table name.
    pub super_table: String,
    /// Whether a missing super table is created from the mapping's types.
    pub create_super_table: bool,
    /// Template of the subtable name, such as `t_{id}`.
    pub subtable: String,
    /// Columns in document order; the first one is the primary time.
    pub columns: Vec<ColumnMapping>,
    /// Tags in document order.
    pub tags: Vec<ColumnMapping>,
}

/// Options of a database that is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateDatabase {
    /// Unit of its timestamps.
    pub precision: Precision,
    /// Days that rows are kept; `None`: the server's default.
    pub keep_days: Option<u32>,
    /// Number of vgroups; `None`: the server's default.
    pub vgroups: Option<u32>,
}

/// How to reach TDengine (taosAdapter or TDengine Cloud).
#[derive(Clone, Debug)]
pub struct ConnectionSettings {
    /// `ws://host:port` or `wss://host[:port]`, without user, password and token.
    pub url: String,
    /// How to log in.
    pub login: Login,
    /// CA certificates (PEM) for `wss://`; `None`: the public ones.
    pub ca: Option<String>,
}

/// Login to TDengine.
#[derive(Clone, Debug)]
pub enum Login {
    /// User and password.
    Password {
        /// User name.
        user: String,
        /// Password.
        password: Secret,
    },
    /// TDengine Cloud's token.
    Token(Secret),
}

/// One column or tag of the super table and where its value comes from.
#[derive(Clone, Debug)]
pub struct ColumnMapping {
    /// Name in the super table.
    pub name: String,
    /// Where the value comes from.
    pub rule: Rule,
    /// Type for a super table that is created; `None`: must exist on the server.
    pub column_type: Option<ColumnType>,
    /// The second key column (`PRIMARY KEY` / `COMPOSITE KEY`).
    pub second_key: bool,
    /// How text or numbers are read as a time, for columns of type TIMESTAMP.
    pub time: Option<TimeFormat>,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub enum Rule {
    /// A field of the record.
    Field {
        /// Name of the field, such as `data_voltage` or `_timestamp`.
        field: String,
        /// Used where the field is null or missing.
        default: Option<serde_json::Value>,
    },
    /// The same value for every row: bool, number, text or null.
    Value(serde_json::Value),
    /// Text with fields in braces.
    Template(String),
    /// An expression.
    Expr(String),
}

/// How a value is read as an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// An integer (or text of one) since 1970 UTC in this unit.
    Unit(TimeUnit),
    /// Text in chrono's `strftime` notation.
    Text {
        /// Such as `%Y-%m-%d %H:%M:%S%.f`.
        format: String,
        /// The zone that is meant where the text has none; `UTC` by default.
        zone: Zone,
    },
    /// Text as in RFC 3339, with its zone.
    Rfc3339,
}

/// What turns a local time into an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// An IANA zone, with its changes of the clock.
    Named(chrono_tz::Tz),
    /// The same offset all the year.
    Offset(chrono::FixedOffset),
}

/// A text that names no zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown time zone `{0}`; use a name such as `Europe/Berlin` or an offset such as `+02:00`"
)]
pub struct UnknownZone(pub String);

impl FromStr for Zone {
    type Err = UnknownZone;

    /// An IANA name, `+HH:MM` or `-HH:MM`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_offset = text.len() == "+00:00".len() && text.starts_with(['+', '-']);
        let zone = if is_offset {
            text.parse().ok().map(Self::Offset)
        } else {
            text.parse().ok().map(Self::Named)
        };
        zone.ok_or_else(|| UnknownZone(text.to_owned()))
    }
}

/// Units of integer time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds.
    Second,
    /// Milliseconds.
    Millisecond,
    /// Microseconds.
    Microsecond,
    /// Nanoseconds.
    Nanosecond,
}

/// What happens to a message or row that fails a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Original message to the archive file, counted as quarantined.
    Archive,
    /// Dropped on purpose, counted as discarded, with a log line (rate-limited).
    Discard,
    /// The run stops before this message is acknowledged, and says why.
    Stop,
}

/// A strategy for each kind of fault; every default is [`Strategy::Archive`] but for tombstones.
#[derive(Clone, Copy, Debug)]
pub struct FaultSettings {
    /// The bytes cannot be read as the document says (not JSON, bad UTF-8, no match, too deep).
    pub parse_failed: Strategy,
    /// A message without a value (a deletion in a compacted topic); default [`Strategy::Discard`].
    pub tombstone: Strategy,
    /// An expression or template failed (overflow, division by zero, missing part of a name).
    pub mapping_failed: Strategy,
    /// The primary time is null or unreadable.
    pub timestamp_missing: Strategy,
    /// The primary time is outside of what the database keeps.
    pub timestamp_out_of_range: Strategy,
    /// A number out of range for its column, a text too long, a wrong type.
    pub value_does_not_fit: Strategy,
    /// The subtable name is empty, too long, or has an illegal character.
    pub subtable_name_illegal: Strategy,
    /// The server refused the row for another reason.
    pub row_refused: Strategy,
}

/// When a running data source counts as busy, idle or troubled.
#[derive(Clone, Debug)]
pub struct HealthSettings {
    /// The time that is looked back on, at least a second.
    pub period: Duration,
    /// Share of [`WriteSettings::memory_bytes`] in use from which it is busy; above 0, at most 1.
    pub busy_threshold: f64,
    /// Failed requests within the period from which it is troubled; at least 1.
    pub write_error_threshold: u32,
}

/// Levels of events in the activity log, in rising order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActivityLevel {
    /// Everything.
    Debug,
    /// What changes the course of a run.
    Info,
    /// What may need attention.
    Warn,
    /// What stops or loses something.
    Error,
}

impl ActivityLevel {
    /// As a document writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// How rows are written.
#[derive(Clone, Debug)]
pub struct WriteSettings {
    /// The longest that a row waits for companions.
    pub max_latency: Duration,
    /// Bytes for everything in flight, librdkafka's prefetch included.
    pub memory_bytes: u64,
    /// The most messages that are handed on at once; at least 1.
    pub batch_size: usize,
    /// Connections that write side by side; `None`: as many as pays on this machine.
    pub writers: Option<NonZeroUsize>,
    /// An archive file is closed and a new one begun at this size.
    pub archive_file_bytes: u64,
    /// Who writes when an agent runs the data source.
    pub via: WriteVia,
}

/// Who writes to TDengine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WriteVia {
    /// What runs the data source.
    #[default]
    Direct,
    /// The hub, for an agent that sends it the rows.
    Hub,
}
