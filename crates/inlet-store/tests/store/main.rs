//! The store on both of its databases: each test is one function that runs on an SQLite file and on
//! a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod agents;
mod at_rest;
mod both;
mod cluster;
mod history;
mod keys;
mod outage;
mod questions;
mod requests;
mod shared_things;
mod sources;
mod upgrade;
