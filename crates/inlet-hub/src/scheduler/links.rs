//! What the scheduler needs of the links to agents: what to send, and what comes in.

use std::collections::BTreeMap;

use inlet_runner::{Assigned, Assignment, Observed, RunnerEvent};
use tokio::sync::oneshot;

/// The links of this hub. Nothing here waits: what is sent to an agent that is gone is lost, and sent
/// again when it is back.
pub(crate) trait AgentLinks: Send + Sync {
    /// The agents that are linked to this hub now.
    fn connected(&self) -> Vec<LinkedAgent>;

    /// Gives the agent a data source, or changes what it was given.
    fn assign(&self, agent_id: &str, assignment: Assignment);

    /// Takes a data source back.
    fn withdraw(&self, agent_id: &str, source_id: &str, epoch: u64);

    /// All that the agent has to run, after it connected: what is not in it is withdrawn.
    fn set_all(&self, agent_id: &str, assignments: Vec<Assignment>);

    /// The newest word of the agent on each of its data sources.
    fn observed(&self, agent_id: &str) -> Vec<Observed>;
}

/// An agent that is linked to this hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkedAgent {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) labels: BTreeMap<String, String>,
}

/// Why an agent did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AskFailure {
    /// It is not linked to this hub, or the link broke meanwhile.
    Offline,
    /// No answer came in time.
    TimedOut,
    /// The question does not fit through the link, or its answer does not.
    TooLarge,
}

/// What came of a link.
pub(crate) enum LinkEvent {
    /// An agent is linked; it has these.
    Connected {
        agent_id: String,
        assigned: Vec<Assigned>,
        /// The installation that was linked before, where this is another one: what that one runs
        /// may go on, wherever it is.
        replaces: Option<String>,
    },
    /// Its link is gone.
    Gone { agent_id: String },
    /// Things happened there.
    Events {
        agent_id: String,
        events: Vec<(u64, RunnerEvent)>,
        /// Fired with the last number once the store has all of them: the agent forgets them then.
        taken: oneshot::Sender<u64>,
    },
}
