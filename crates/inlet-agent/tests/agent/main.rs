//! The agent against a hub that does what the test says, with runs that do what the test says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod absence;
mod assignments;
mod check;
mod events;
mod hub;
mod questions;
mod refusals;
mod restart;
mod stage;
mod tokens;
