//! One suite for the sandbox and for a real TDengine: what Inlet relies on, one test a habit.
//!
//! It runs on a sandbox of its own, or on the server that `INLET_TEST_TDENGINE` names
//! (`ws://root:taosdata@127.0.0.1:6041`). Each test works in a database of its own, which is
//! dropped at the end. What only the sandbox does is in `sandbox_only`, and runs on it always.

#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "a test ends where its assumption does"
)]

mod client;
mod codes;
mod frame;
mod process;
mod rows;
mod sandbox_only;
mod schema;
mod selects;
mod statements;
