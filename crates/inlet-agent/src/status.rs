//! How an agent stands with its hub, for whoever started it.

use inlet_protocol::link::v1::RefusedReason;
use tokio::sync::watch;

/// How an agent stands with its hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It was started and has not reached a hub yet.
    Starting,
    /// A hub has taken it.
    Linked(Linked),
    /// It has no link, and tries again.
    Broken {
        /// Why.
        cause: String,
        /// What to do about it.
        remedy: Option<String>,
    },
    /// A hub answered and does not take it; it tries again.
    Refused {
        /// Why, for programs.
        reason: RefusedReason,
        /// Why, for a person.
        message: String,
        /// What to do about it.
        remedy: String,
    },
}

/// Which hub has taken an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Where it was reached.
    pub endpoint: String,
    /// The agent's name, as the hub's users gave it.
    pub agent_name: String,
    /// The hub's version.
    pub hub_version: String,
    /// The hub's id.
    pub hub_id: String,
}

/// The state, for one who sets it and others who wait for it.
#[derive(Clone, Debug)]
pub(crate) struct Status(watch::Sender<LinkState>);

impl Status {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(LinkState::Starting))
    }

    pub(crate) fn set(&self, state: LinkState) {
        self.0.send_replace(state);
    }

    pub(crate) fn get(&self) -> LinkState {
        self.0.borrow().clone()
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<LinkState> {
        self.0.subscribe()
    }
}
