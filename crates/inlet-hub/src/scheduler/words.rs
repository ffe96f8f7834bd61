//! What is wanted of a data source, and how its runs end, in the words of the REST interface.

use inlet_runner::Wanted;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the user wants of a source; kept in the store, so it outlives the hub's process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Desired {
    /// Messages are read and written.
    Running,
    /// The run keeps its place in the consumer group and reads nothing.
    Paused,
    /// There is no run.
    Stopped,
}

impl Desired {
    /// What runners are told; a source that is stopped is withdrawn instead.
    pub(crate) fn wanted(self) -> Wanted {
        match self {
            Self::Paused => Wanted::Paused,
            Self::Running | Self::Stopped => Wanted::Running,
        }
    }
}

impl From<inlet_store::Desired> for Desired {
    fn from(stored: inlet_store::Desired) -> Self {
        match stored {
            inlet_store::Desired::Running => Self::Running,
            inlet_store::Desired::Paused => Self::Paused,
            inlet_store::Desired::Stopped => Self::Stopped,
        }
    }
}

/// How a run stands in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RunEnd {
    /// Nothing new came for the idle time-out.
    Idle,
    /// Somebody stopped it.
    Asked,
    /// It failed.
    Failed,
    /// It was paused when it ended.
    Paused,
    /// A new version, or a run of another hub or agent, took its place.
    Restarted,
    /// The hub or agent that ran it ended, or was killed.
    HubStopped,
}

impl RunEnd {
    /// The end that a runner told; `is_wanted`: the source is to run on, so it went elsewhere.
    pub(crate) fn told(end: inlet_runner::RunEnd, is_wanted: bool) -> Self {
        match end {
            inlet_runner::RunEnd::Idle => Self::Idle,
            inlet_runner::RunEnd::Asked if is_wanted => Self::Restarted,
            inlet_runner::RunEnd::Asked => Self::Asked,
            inlet_runner::RunEnd::Failed => Self::Failed,
            inlet_runner::RunEnd::Paused => Self::Paused,
            inlet_runner::RunEnd::Restarted => Self::Restarted,
            inlet_runner::RunEnd::RunnerStopped => Self::HubStopped,
        }
    }
}

macro_rules! stored {
    ($($variant:ident),+) => {
        impl From<inlet_store::RunEnd> for RunEnd {
            fn from(stored: inlet_store::RunEnd) -> Self {
                match stored { $(inlet_store::RunEnd::$variant => Self::$variant,)+ }
            }
        }

        impl From<RunEnd> for inlet_store::RunEnd {
            fn from(end: RunEnd) -> Self {
                match end { $(RunEnd::$variant => Self::$variant,)+ }
            }
        }
    };
}
stored!(Idle, Asked, Failed, Paused, Restarted, HubStopped);
