//! The runner with runs that are scripts, and with the engine on a real Kafka and the sandbox.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod assignments;
mod ends;
mod events;
mod json;
mod parcels;
mod property;
mod questions;
mod real;
mod stage;
