//! The connection agent: a small process beside Kafka that dials out to a hub, runs the data sources that
//! the hub gives it, and needs no open port.
//!
//! What it promises. Losing the hub never ends a run: runs go on, and end by themselves only when no hub
//! was heard for [`options::AgentOptions::offline_limit`], or a hub says that the agent is not wanted any
//! more. What it was given lies in its folder as it was received, sealed for its own key, so a restart
//! needs no hub; secrets in plain text are never on disk.

pub mod options;

mod clock;
mod dial;
mod durable;
mod folder;
mod state;
