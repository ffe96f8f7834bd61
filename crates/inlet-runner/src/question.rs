//! What a person asks of where a source runs: a check, a sample, offsets, messages at fault.
//!
//! Question and answer travel to an agent and back, and a hub that asks its own runner calls the very
//! same [`answer`]. Nothing here speaks HTTP.

mod answer;
mod archive;

use inlet_config::DocumentFault;
use inlet_engine::{
    check::CheckStep,
    faults::{FaultFilter, FaultGroup, FaultId, FaultPage},
    offsets::{PartitionOffsets, ResetPlan, ResetTo},
    replay::{ReplayReport, Selection},
    sample::{SampleEnd, SampleMessage},
    topics::Topic,
};
use inlet_message::target::TargetTable;
use serde::{Deserialize, Serialize};

pub use self::answer::{answer, answer_via_hub};
use crate::{Parcel, Via};

/// The most messages of one sample, from each end.
pub const MOST_SAMPLED: usize = 100;

/// A question with all that it takes to answer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The data source, for questions about its offsets and its messages at fault; none while it is
    /// still being written.
    pub source_id: Option<String>,
    /// Its document, and what that refers to. Only the parts that the question is about have to be
    /// there.
    pub parcel: Parcel,
    /// Who writes its rows.
    pub via: Via,
    /// What is asked.
    pub question: Question,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Can Kafka be reached and used? Without topics in the document only the brokers are checked.
    CheckKafka,
    /// Can TDengine be reached and used? Without a database only the connection is checked.
    CheckTarget,
    /// Which topics may this login see?
    Topics,
    /// A few real messages.
    Sample {
        /// From which end of the topics.
        from: SampleEnd,
        /// How many (from each end for both), at most [`MOST_SAMPLED`].
        count: usize,
    },
    /// The super table as it is on the server.
    Table,
    /// Where the consumer group stands.
    Offsets,
    /// Moves the consumer group. Whoever asks holds the source meanwhile ([`crate::Runner::hold`]).
    MoveOffsets {
        /// Where to.
        to: ResetTo,
        /// In which topics; in all of the document if empty.
        topics: Vec<String>,
        /// Whether it is only told what would be done.
        dry_run: bool,
    },
    /// Messages at fault, the newest first.
    Faults {
        /// Which.
        filter: FaultFilter,
        /// The most of them.
        limit: usize,
        /// Behind this one.
        cursor: Option<FaultId>,
    },
    /// Messages at fault by cause.
    FaultGroups,
    /// Messages at fault, the oldest first.
    FaultsDownload {
        /// Which.
        filter: FaultFilter,
        /// The most of them.
        limit: usize,
        /// Behind this one.
        cursor: Option<FaultId>,
    },
    /// Takes messages at fault through the document once more, and writes the rows.
    Replay {
        /// Which.
        selection: Selection,
        /// Whether it is only told what would become of them.
        dry_run: bool,
    },
}

impl Question {
    /// Whether the source must not be started meanwhile: its group is moved.
    pub fn needs_hold(&self) -> bool {
        matches!(self, Self::MoveOffsets { .. })
    }
}

/// The answer to a [`Question`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To the checks: every step, from the outside in.
    Steps(Vec<CheckStep>),
    /// The topics, by name.
    Topics(Vec<Topic>),
    /// The messages, by time.
    Sample(Vec<SampleMessage>),
    /// The super table.
    Table(TargetTable),
    /// Where the group stands.
    Offsets {
        /// The group.
        group_id: String,
        /// In each partition.
        partitions: Vec<PartitionOffsets>,
    },
    /// What was done to the group, or would be.
    Moved(ResetPlan),
    /// A page of messages at fault. It may be shorter than asked: answers have a size.
    Faults {
        /// The messages, and where the next page begins.
        page: FaultPage,
        /// How many there are in all; only of [`Question::Faults`].
        total: Option<u64>,
    },
    /// The causes, the one with the most open messages first.
    FaultGroups(Vec<FaultGroup>),
    /// What a replay did, or would do.
    Replayed(ReplayReport),
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskError {
    /// What the question needs is missing from the document, or wrong.
    #[error("the document has {} faults", .0.len())]
    Document(Vec<DocumentFault>),
    /// A value of the question itself is wrong.
    #[error("{key}: {message}")]
    Invalid {
        /// Which one.
        key: String,
        /// What is wrong.
        message: String,
    },
    /// Kafka does not answer as it should.
    #[error("{message}")]
    Kafka {
        /// What happened and where.
        message: String,
        /// What to do next.
        remedy: Option<String>,
    },
    /// TDengine does not answer as it should.
    #[error("{message}")]
    Tdengine {
        /// What happened and where.
        message: String,
        /// What to do next.
        remedy: Option<String>,
    },
    /// The archive of messages at fault cannot be read or written.
    #[error("{message}")]
    Archive {
        /// What happened.
        message: String,
    },
    /// A replay did not come to its end; what is in the report was done.
    #[error("{message}")]
    Unfinished {
        /// What happened and where.
        message: String,
        /// What to do next.
        remedy: Option<String>,
        /// What was done.
        report: Box<ReplayReport>,
    },
    /// The same is being done already.
    #[error("{message}")]
    Busy {
        /// What is.
        message: String,
    },
    /// Something else.
    #[error("{message}")]
    Other {
        /// What.
        message: String,
    },
}
