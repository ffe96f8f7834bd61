//! Data sources on a hub, spoken to over real HTTP, from a real Kafka into the sandbox.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod agents;
mod documents;
mod edit;
mod faults;
mod hubs;
mod live;
mod many;
mod offsets;
mod plant;
mod preview;
mod run;
#[expect(dead_code, reason = "the tests of logins use the rest")]
#[path = "../hub/world.rs"]
mod world;
