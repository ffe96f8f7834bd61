//! Faults: messages and rows that failed a step. They are results, never errors.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The step that a message or row failed, and the kind of fault: each has a strategy of its own
/// in the document's `on_fault`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The bytes cannot be read as the document says.
    ParseFailed,
    /// The message has no value.
    Tombstone,
    /// An expression or template failed.
    MappingFailed,
    /// The primary time is null or unreadable.
    TimestampMissing,
    /// The primary time is outside of what the database keeps.
    TimestampOutOfRange,
    /// A value does not fit its column or tag.
    ValueDoesNotFit,
    /// The subtable name is empty, too long or has an illegal character.
    SubtableNameIllegal,
    /// The server refused the row for another reason.
    RowRefused,
}

impl FaultKind {
    /// The key in `on_fault`, also used in archives, metrics and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "parse_failed",
            Self::Tombstone => "tombstone",
            Self::MappingFailed => "mapping_failed",
            Self::TimestampMissing => "timestamp_missing",
            Self::TimestampOutOfRange => "timestamp_out_of_range",
            Self::ValueDoesNotFit => "value_does_not_fit",
            Self::SubtableNameIllegal => "subtable_name_illegal",
            Self::RowRefused => "row_refused",
        }
    }

    /// The stage of a message's way where this kind arises.
    pub fn stage(self) -> &'static str {
        match self {
            Self::ParseFailed | Self::Tombstone => "decode",
            Self::MappingFailed
            | Self::TimestampMissing
            | Self::ValueDoesNotFit
            | Self::SubtableNameIllegal => "map",
            Self::TimestampOutOfRange | Self::RowRefused => "write",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One message, or one row of a message, that failed a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Index of the message in its batch.
    pub message_idx: u32,
    /// What kind.
    pub kind: FaultKind,
    /// What exactly, for a person: names the column or field, and the value in backticks, cut to 100 characters.
    pub reason: String,
}
