//! The engine on a real Kafka and the TDengine sandbox: what commands and hub call.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod admin;
mod checks;
mod idle;
mod offsets;
mod pauses;
mod previews;
mod replays;
mod runs;
mod samples;
mod world;
