//! Sections `on_fault` and `write`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scalar::{DurationConfig, SizeConfig};

/// What happens to messages and rows that fail a step.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "OnFault")]
pub struct FaultConfig {
    /// The bytes cannot be read as the document says (not JSON, bad UTF-8, no match, too deep).
    pub parse_failed: StrategyConfig,
    /// A message without a value (a deletion in a compacted topic).
    pub tombstone: StrategyConfig,
    /// An expression or template failed (overflow, division by zero, missing part of a name).
    pub mapping_failed: StrategyConfig,
    /// The primary time is null or unreadable.
    pub timestamp_missing: StrategyConfig,
    /// The primary time is outside of what the database keeps.
    pub timestamp_out_of_range: StrategyConfig,
    /// A number out of range for its column, a text too long, a wrong type.
    pub value_does_not_fit: StrategyConfig,
    /// The subtable name is empty, too long, or has an illegal character.
    pub subtable_name_illegal: StrategyConfig,
    /// TDengine refused the row for another reason.
    pub row_refused: StrategyConfig,
}

impl Default for FaultConfig {
    fn default() -> Self {
        Self {
            parse_failed: StrategyConfig::Archive,
            tombstone: StrategyConfig::Discard,
            mapping_failed: StrategyConfig::Archive,
            timestamp_missing: StrategyConfig::Archive,
            timestamp_out_of_range: StrategyConfig::Archive,
            value_does_not_fit: StrategyConfig::Archive,
            subtable_name_illegal: StrategyConfig::Archive,
            row_refused: StrategyConfig::Archive,
        }
    }
}

/// What to do with a message or row that failed a step.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Strategy")]
pub enum StrategyConfig {
    /// Keep the original message in the archive, and go on.
    Archive,
    /// Drop it, count it and log it, and go on.
    Discard,
    /// Stop the run before this message is acknowledged.
    Stop,
}

/// How rows are written.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Write")]
pub struct WriteConfig {
    /// The longest that a row waits for companions.
    pub max_latency: DurationConfig,
    /// Memory for everything in flight, at least `32MiB`.
    pub memory: SizeConfig,
    /// The most messages that are handed on at once.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub batch_size: u32,
    /// Connections that write side by side; 0: as many as pays on this machine.
    #[schemars(range(max = 1000))]
    pub writers: u32,
    /// An archive file is closed and a new one begun at this size.
    pub archive_file_size: SizeConfig,
    /// Who writes to TDengine when an agent runs the data source; needs `agent`.
    pub via: WriteViaConfig,
}

/// Who writes to TDengine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "WriteVia")]
pub enum WriteViaConfig {
    /// What runs the data source; an agent needs a way to TDengine and gets its login.
    #[default]
    Direct,
    /// The hub; the agent sends it the rows and needs no way to TDengine.
    Hub,
}

impl Default for WriteConfig {
    fn default() -> Self {
        Self {
            max_latency: DurationConfig::Text("1s".to_owned()),
            memory: SizeConfig::Text("256MiB".to_owned()),
            batch_size: 10_000,
            writers: 0,
            archive_file_size: SizeConfig::Text("64MiB".to_owned()),
            via: WriteViaConfig::Direct,
        }
    }
}
