//! End to end: the `inlet` binary between a real Kafka and TDengine (the sandbox, or a real server
//! where `INLET_TEST_TDENGINE` is set). One binary, so that the broker starts once.

#![allow(missing_docs, clippy::print_stderr, reason = "tests")]

mod agent;
mod agent_faults;
mod agent_flow;
mod agent_hosts;
mod agent_hubs;
mod agent_takeover;
mod bad_input;
mod commands;
mod data_sets;
mod faults;
mod hello;
mod hub;
mod hub_rest;
mod hub_runs;
mod hub_secrets;
mod kill;
mod kubernetes;
mod machine;
mod memory;
mod package;
mod secrets;
mod security;
mod serve;
mod world;
