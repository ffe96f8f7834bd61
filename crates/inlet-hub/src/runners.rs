//! Which runner answers what a person asks: the hub's own, or agents that are linked to it.
//!
//! A form asks where its document says that the data source will run, and a data source is asked where
//! it runs. So what is checked and shown is what the runner sees, with its network's view. What has to
//! be answered and by whom is decided here; the answers themselves come from
//! [`inlet_runner::question`], on the hub as on an agent.

mod ask;
mod directory;
mod sources;

use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::{
    ask::{ask, asked, parcel, problem_of, try_ask, unexpected},
    directory::{Directory, KnownAgent, OtherHub, Presence},
    sources::{PlacedSource, PlacedSources, runners_of},
};

/// What kind of runner it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RunnerKind {
    /// A hub's own process.
    Hub,
    /// A connection agent.
    Agent,
}

impl From<inlet_store::RunnerKind> for RunnerKind {
    fn from(kind: inlet_store::RunnerKind) -> Self {
        match kind {
            inlet_store::RunnerKind::Hub => Self::Hub,
            inlet_store::RunnerKind::Agent => Self::Agent,
        }
    }
}

/// What runs data sources and can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Runner {
    /// The hub that is asked.
    Own {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
    },
    /// An agent that is linked to this hub.
    Agent {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
    },
}

impl Runner {
    /// By which the store knows it.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Own { id, .. } | Self::Agent { id, .. } => id,
        }
    }

    /// What people call it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Own { name, .. } | Self::Agent { name, .. } => name,
        }
    }
}
