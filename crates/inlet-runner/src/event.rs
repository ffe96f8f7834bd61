//! What happened at a runner, for whoever keeps the history.

use inlet_pipeline::{activity::ActivityEvent, status::Snapshot};
use serde::{Deserialize, Serialize};

use crate::RunEnd;

/// Something that happened. Events have numbers from 1 without gaps but for those that were dropped,
/// and may be told more than once: whoever keeps them goes by run id, and by the event's number in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RunnerEvent {
    /// A run began.
    RunStarted {
        /// Id of the data source.
        source_id: String,
        /// Epoch of its assignment.
        epoch: u64,
        /// Id of the run.
        run_id: String,
        /// The version of the document that it runs.
        version: i64,
        /// When, in ms since 1970 UTC.
        started_at_ms: i64,
        /// Who started it.
        by: String,
    },
    /// A run noted something that matters enough by its `activity_level`.
    Activity {
        /// Id of the data source.
        source_id: String,
        /// Id of the run.
        run_id: Option<String>,
        /// What it noted, with its number in the run.
        event: ActivityEvent,
    },
    /// A run ended.
    RunEnded(Box<EndedRun>),
    /// Nothing of this assignment, or an older one of the source, runs here any more.
    Released {
        /// Id of the data source.
        source_id: String,
        /// Epoch of the assignment that was withdrawn.
        epoch: u64,
    },
}

/// A run that ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndedRun {
    /// Id of the data source.
    pub source_id: String,
    /// Epoch of its assignment.
    pub epoch: u64,
    /// Id of the run; none: it never came so far, its document could not be resolved or it was asked
    /// to end before its turn.
    pub run_id: Option<String>,
    /// When, in ms since 1970 UTC.
    pub ended_at_ms: i64,
    /// How.
    pub end: RunEnd,
    /// Why it failed, or what it waited for.
    pub cause: Option<String>,
    /// What to do about it.
    pub remedy: Option<String>,
    /// Its last numbers.
    pub last: Option<Snapshot>,
    /// Whether the source is done by it: nothing new came for the idle time-out.
    pub desired_done: bool,
    /// Then: the idle time-out that ran, in ms.
    #[serde(default)]
    pub done_after_ms: Option<i64>,
    /// Of a failed run that is tried again: when, in ms since 1970 UTC.
    pub next_attempt_at_ms: Option<i64>,
    /// Whether the source waits for an edit, or for somebody who starts it.
    pub is_refused: bool,
}

impl RunnerEvent {
    /// Id of the data source.
    pub fn source_id(&self) -> &str {
        match self {
            Self::RunStarted { source_id, .. }
            | Self::Activity { source_id, .. }
            | Self::Released { source_id, .. } => source_id,
            Self::RunEnded(ended) => &ended.source_id,
        }
    }
}
