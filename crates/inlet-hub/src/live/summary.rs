//! What lists and live events show of a data source.

use std::collections::BTreeMap;

use inlet_pipeline::condition::RunState;
use inlet_runner::{Observed, ObservedPhase, Via};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::scheduler::words::{Desired, RunEnd};

/// What a source's document tells about it; kept beside the document in the store, so that lists
/// read no documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SourceFacts {
    pub(crate) description: Option<String>,
    pub(crate) topics: Vec<String>,
    pub(crate) bootstrap_servers: Vec<String>,
    pub(crate) database: String,
    pub(crate) super_table: String,
    pub(crate) group_id: String,
    pub(crate) memory_bytes: u64,
    /// Agents that run it, by name; empty with no labels either: hubs do.
    pub(crate) agents: Vec<String>,
    /// Labels of the agents that may run it.
    pub(crate) labels: BTreeMap<String, String>,
    /// How many run it side by side; 0 is one, as in what was stored before there was a number.
    pub(crate) replicas: u16,
    /// Who writes when an agent runs it.
    pub(crate) via: Via,
}

/// What a source does.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// No run, and none is wanted.
    Stopped,
    /// A run begins: nothing is assigned or read yet.
    Starting,
    /// Messages are on their way.
    Running,
    /// All that was read has its outcome, and nothing waits as far as is known.
    Idle,
    /// Reading does not work now; it is tried again.
    SourceError,
    /// Writing does not work now; it is tried again.
    SinkError,
    /// It keeps its place in the group and reads nothing.
    Paused,
    /// Asked to end: finishing what is in flight.
    Draining,
    /// The last run failed; the next attempt has a time.
    BackingOff,
    /// The last run ended because nothing new came.
    Done,
    /// The last run failed, and only an edit or a person who starts it helps.
    Failed,
    /// There is no runner for it now, or none that can be heard of.
    Waiting,
}

impl State {
    /// The name, as in answers and metrics.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Idle => "idle",
            Self::SourceError => "source_error",
            Self::SinkError => "sink_error",
            Self::Paused => "paused",
            Self::Draining => "draining",
            Self::BackingOff => "backing_off",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
        }
    }

    /// The lower, the more it needs somebody.
    fn rank(self) -> u8 {
        match self {
            Self::Failed => 0,
            Self::BackingOff => 1,
            Self::SourceError => 2,
            Self::SinkError => 3,
            Self::Waiting => 4,
            Self::Starting => 5,
            Self::Draining => 6,
            Self::Running => 7,
            Self::Paused => 8,
            Self::Idle => 9,
            Self::Done => 10,
            Self::Stopped => 11,
        }
    }
}

/// How a source does, from real progress and lag over its health period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Health {
    /// All is well.
    Ready,
    /// Nothing came in the period.
    Idle,
    /// Its memory is as full as the threshold: TDengine takes rows more slowly than they come.
    Busy,
    /// More requests failed in the period than the threshold allows.
    Bounce,
    /// Reading does not work now.
    SourceError,
    /// Writing does not work now.
    SinkError,
    /// The run failed.
    Fatal,
    /// It does not run.
    None,
}

/// How the last run ended, while there is no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Ended {
    /// Why it ended.
    pub(crate) reason: EndReason,
    /// The idle time-out that ran, in ms, where that was why.
    #[schema(required)]
    pub(crate) after_ms: Option<i64>,
    /// When, in ms since 1970 UTC.
    pub(crate) at_ms: i64,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EndReason {
    /// Nothing new came for the idle time-out.
    Idle,
    /// Somebody stopped it, or the hub ended.
    Asked,
    /// It failed.
    Failed,
}

impl From<RunEnd> for EndReason {
    fn from(end: RunEnd) -> Self {
        match end {
            RunEnd::Idle => Self::Idle,
            RunEnd::Failed => Self::Failed,
            RunEnd::Asked | RunEnd::Paused | RunEnd::Restarted | RunEnd::HubStopped => Self::Asked,
        }
    }
}

/// A data source in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct SourceSummary {
    /// Its id, for ever the same.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// What it is for, in the user's words.
    #[schema(required)]
    pub(crate) description: Option<String>,
    /// The newest version of its document.
    pub(crate) version: i64,
    /// The topics it reads.
    pub(crate) topics: Vec<String>,
    /// The brokers it begins with.
    pub(crate) bootstrap_servers: Vec<String>,
    /// The database it writes to.
    pub(crate) database: String,
    /// The super table it writes to.
    pub(crate) super_table: String,
    /// The agents that run it; null for the hubs.
    #[schema(required)]
    pub(crate) agent: Option<String>,
    /// What the user wants.
    pub(crate) desired: Desired,
    /// What it does.
    pub(crate) state: State,
    /// How it does.
    pub(crate) health: Health,
    /// Why, where state or health has a cause.
    #[schema(required)]
    pub(crate) cause: Option<String>,
    /// What to do about the cause.
    #[schema(required)]
    pub(crate) remedy: Option<String>,
    /// When a failed run is tried again, in ms since 1970 UTC.
    #[schema(required)]
    pub(crate) next_attempt_at_ms: Option<i64>,
    /// How the last run ended, while there is no other.
    #[schema(required)]
    pub(crate) ended: Option<Ended>,
    /// Messages not read yet; null where nothing runs.
    #[schema(required)]
    pub(crate) lag: Option<u64>,
    /// Messages read a second.
    pub(crate) consumed_per_s: f64,
    /// Rows written a second.
    pub(crate) written_per_s: f64,
    /// Rows written a second in each of the last 60 steps of 2 s, the newest last.
    pub(crate) spark: Vec<f64>,
    /// Rows written by all runs.
    pub(crate) rows_written: u64,
    /// Messages at fault of all runs.
    pub(crate) faults: u64,
    /// When the last row was confirmed, in ms since 1970 UTC.
    #[schema(required)]
    pub(crate) last_row_at_ms: Option<i64>,
    /// When its document, or what is wanted, last changed, in ms since 1970 UTC.
    pub(crate) updated_at_ms: i64,
    /// When the run that is going on began, in ms since 1970 UTC.
    #[schema(required)]
    pub(crate) started_at_ms: Option<i64>,
}

/// State, cause, remedy and next attempt of an assignment, by the newest word of its runner; `None`
/// before the first.
pub(crate) fn state_of(observed: Option<&Observed>) -> Told {
    let Some(observed) = observed else {
        return Told::of(State::Starting);
    };
    let run = observed.run.as_ref().map(|run| &run.snapshot.state);
    match &observed.phase {
        ObservedPhase::Live { stopping, paused } => match run {
            Some(RunState::Failed { cause }) => Told::of(State::Failed).because(cause, None),
            _ if stopping.is_some() => Told::of(State::Draining),
            Some(RunState::SourceError { cause }) => {
                Told::of(State::SourceError).because(cause, None)
            }
            Some(RunState::SinkError { cause }) => Told::of(State::SinkError).because(cause, None),
            _ if *paused => Told::of(State::Paused),
            Some(RunState::Running) => Told::of(State::Running),
            Some(RunState::Idle) => Told::of(State::Idle),
            Some(RunState::Draining | RunState::Done) => Told::of(State::Draining),
            _ => Told::of(State::Starting),
        },
        ObservedPhase::BackingOff {
            next_attempt_at_ms,
            failure,
        } => Told {
            next_attempt_at_ms: Some(*next_attempt_at_ms),
            ..Told::of(State::BackingOff).because(&failure.cause, failure.remedy.as_deref())
        },
        ObservedPhase::Refused(failure) => {
            Told::of(State::Failed).because(&failure.cause, failure.remedy.as_deref())
        }
        ObservedPhase::Done { .. } => Told::of(State::Done),
        ObservedPhase::Off => Told::of(State::Starting),
    }
}

/// A state with what is to be told beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) state: State,
    pub(crate) cause: Option<String>,
    pub(crate) remedy: Option<String>,
    pub(crate) next_attempt_at_ms: Option<i64>,
}

impl Told {
    pub(crate) fn of(state: State) -> Self {
        Self {
            state,
            cause: None,
            remedy: None,
            next_attempt_at_ms: None,
        }
    }

    /// Of several replicas the one that most needs somebody is told.
    pub(crate) fn or_worse(self, other: Self) -> Self {
        if other.state.rank() < self.state.rank() {
            other
        } else {
            self
        }
    }

    /// A run that keeps up is at rest between two messages of a steady stream: it is not waiting.
    pub(crate) fn while_reading(self, reads: bool) -> Self {
        match self.state {
            State::Idle if reads => Self::of(State::Running),
            _ => self,
        }
    }

    pub(crate) fn because(self, cause: &str, remedy: Option<&str>) -> Self {
        Self {
            cause: Some(cause.to_owned()),
            remedy: remedy.map(str::to_owned),
            ..self
        }
    }
}
