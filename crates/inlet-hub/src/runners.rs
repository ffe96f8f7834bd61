//! Which runner answers what a person asks: the hub's own, or agents that are linked to it.
//!
//! A form asks where its document says that the data source will run, and a data source is asked where
//! it runs. So what is checked and shown is what the runner sees, with its network's view. What has to
//! be answered and by whom is decided here; the answers themselves come from
//! [`inlet_runner::question`], on the hub as on an agent. What only another hub of the same store can
//! answer is asked of it ([`forward`]).

mod answering;
mod ask;
mod directory;
mod forward;
mod sources;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use self::{
    answering::answer_other_hubs,
    ask::{ask, asked, check_link, parcel, problem_of, try_ask, unexpected},
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

/// A hub or an agent by the id that the store knows it by, and what people call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// What runs data sources and can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Runner {
    /// The hub that is asked.
    Own {
        hub: Named,
        /// Whether no other hub shares the store.
        is_only: bool,
    },
    /// Another hub on the same store.
    Hub(Named),
    /// An agent.
    Agent {
        agent: Named,
        /// The other hub that it is linked to; `None`: this one.
        linked_to: Option<Named>,
    },
}

impl Runner {
    fn named(&self) -> &Named {
        match self {
            Self::Own { hub, .. } | Self::Hub(hub) => hub,
            Self::Agent { agent, .. } => agent,
        }
    }

    /// By which the store knows it.
    pub(crate) fn id(&self) -> &str {
        &self.named().id
    }

    /// What people call it.
    pub(crate) fn name(&self) -> &str {
        &self.named().name
    }
}
