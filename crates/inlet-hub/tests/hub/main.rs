//! The hub over real HTTP on loopback, its store in SQLite.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod agents;
mod audit;
mod folder;
mod http;
mod login;
mod openapi;
mod problems;
mod roles;
mod secrets;
mod setup;
mod tls;
mod tokens;
mod uploads;
mod users;
mod world;
