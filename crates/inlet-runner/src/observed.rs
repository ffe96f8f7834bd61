//! What a runner tells of its sources when it is asked.

use inlet_config::settings::DataSourceSettings;
use inlet_pipeline::status::Snapshot;
use serde::{Deserialize, Serialize};

use crate::{Failure, StopCause};

/// One assignment, as it stands now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// Id of the data source.
    pub source_id: String,
    /// Epoch of the assignment.
    pub epoch: u64,
    /// Version of its document; what runs may be an older one.
    pub version: i64,
    /// Where it stands.
    pub phase: ObservedPhase,
    /// The run that goes on. None without one, and while its document is being resolved.
    pub run: Option<ObservedRun>,
}

/// Where an assignment stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum ObservedPhase {
    /// No run, and no reason to wait before the next one: it is held, or the runner ends.
    Off,
    /// A run goes on, or is on its way up.
    Live {
        /// Whether it was told to pause.
        paused: bool,
        /// Why it was asked to end, once it was.
        stopping: Option<StopCause>,
    },
    /// The last run failed; the next attempt has a time.
    BackingOff {
        /// When it is due, in ms since 1970 UTC.
        next_attempt_at_ms: i64,
        /// Why the last run failed.
        failure: Failure,
    },
    /// The last run failed in a way that only an edit mends, or somebody who starts it.
    Refused(Failure),
    /// The last run ended because nothing new came.
    Done {
        /// The idle time-out that ran.
        after_ms: i64,
    },
}

/// A run that goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObservedRun {
    /// Its id, a UUID of version 7 that the runner made.
    pub run_id: String,
    /// The version of the document that it runs.
    pub version: i64,
    /// When it began, in ms since 1970 UTC by the runner's clock.
    pub started_at_ms: i64,
    /// Who started it.
    pub started_by: String,
    /// Its numbers.
    pub snapshot: Snapshot,
    /// What its numbers are held against.
    pub frame: RunFrame,
}

/// What belongs to a run and not to the moment: what its numbers are held against.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFrame {
    /// What `write.memory` leaves for messages in flight.
    pub memory_limit_bytes: u64,
    /// `health.period`.
    pub health_period_ms: u64,
    /// `health.busy_threshold`: share of the memory, 1.0 is all of it.
    pub busy_threshold: f64,
    /// `health.write_error_threshold`: failed requests.
    pub write_error_threshold: u64,
}

impl RunFrame {
    /// That of a run of these settings.
    pub fn new(settings: &DataSourceSettings) -> Self {
        Self {
            memory_limit_bytes: inlet_engine::run::budget_bytes(settings),
            health_period_ms: settings.health.period.as_millis() as u64,
            busy_threshold: settings.health.busy_threshold,
            write_error_threshold: settings.health.write_error_threshold.into(),
        }
    }
}
