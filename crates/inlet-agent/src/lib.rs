//! The connection agent: a small process beside Kafka that dials out to a hub, runs the data sources that
//! the hub gives it, and needs no open port.
//!
//! What it promises. Losing the hub never ends a run: runs go on, and end by themselves only when no hub
//! was heard for [`options::AgentOptions::offline_limit`], or a hub says that the agent is not wanted any
//! more. What it was given lies in its folder as it was received, sealed for its own key, so a restart
//! needs no hub; secrets in plain text are never on disk.
//!
//! [`start`] brings one up in this process. Read on in `link` (the way to the hub and what is said on it),
//! `agent` (what a hub's words do) and `writing` (rows that the hub writes).

mod check;
pub mod options;
mod running;
mod status;

mod agent;
mod clock;
mod dial;
mod folder;
mod limits;
mod link;
mod machine;
mod questions;
mod state;
mod watch;
mod writing;

pub use check::check;
pub use dial::TlsError;
pub use folder::FolderError;
pub use running::{RunningAgent, StartError, start, start_with};
pub use status::{LinkState, Linked};
