//! How runs end, and why.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Why a run did not end well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What happened and where.
    pub cause: String,
    /// What to do next.
    pub remedy: Option<String>,
    /// Whether trying again can help.
    pub class: FailureClass,
}

/// Whether trying again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureClass {
    /// Only a changed document helps: the source waits for an edit, or for somebody who starts it.
    Document,
    /// It may have passed by the next attempt.
    MayPass,
}

/// How a run ended, as its thread tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunOutcome {
    /// Nothing new came for the idle time-out.
    Idle {
        /// The time-out that ran.
        after: Duration,
    },
    /// It was asked to end and did.
    Asked,
    /// It failed.
    Failed(Failure),
}

/// Why a run is asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopCause {
    /// The assignment was withdrawn: somebody stopped or deleted the source, or it goes elsewhere.
    Asked,
    /// A new version, or another way of writing, takes its place.
    Restart,
    /// The runner ends; the source stays assigned.
    RunnerStops,
}

/// How a run stands in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunEnd {
    /// Nothing new came for the idle time-out.
    Idle,
    /// The assignment was withdrawn.
    Asked,
    /// It failed.
    Failed,
    /// It was paused when it ended.
    Paused,
    /// A new version took its place.
    Restarted,
    /// The runner ended.
    RunnerStopped,
}
