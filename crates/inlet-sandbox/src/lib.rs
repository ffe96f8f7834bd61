//! A TDengine look-alike on SQLite: a dev tool for tests, and part of the demo. It is not a
//! database for real use, and says so wherever it shows itself.
//!
//! It speaks taosAdapter's REST and WebSocket, with the codes, limits and habits that a real
//! TDengine 3.3.5.8 was seen to have: upserts by key, ignored tag changes, requests that are
//! applied in part, frames out of order refused. What it does beyond: faults on order
//! ([`FaultRule`]), also over HTTP at `/sandbox/faults`, and counts at `/sandbox/stats`.
//!
//! From the outside in: `server` (HTTP, WebSocket, frames) → `engine` (catalog, rows, selects) →
//! `sql` (text to statement). Only `engine` knows SQLite; `sql` does no IO.
//!
//! Deliberately not here: windows, joins, streams, schemaless writes, `stmt` of the first
//! version, selects over WebSocket, tables of more than 2,000 columns, and comparison or
//! arithmetic of BIGINT UNSIGNED above the signed range.

mod engine;
mod faults;
mod options;
pub mod refusal;
mod sandbox;
mod server;
mod sql;
mod types;

pub use faults::{Fault, FaultRule, RequestKind};
pub use options::{SandboxOptions, Store, TlsIdentity};
pub use refusal::Refusal;
pub use sandbox::Sandbox;
pub use server::Stats;

/// The version the sandbox gives as the server's: the one whose behaviour it follows.
pub const SERVER_VERSION: &str = "3.3.5.8";
