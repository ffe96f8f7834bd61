//! The hub over real HTTP on loopback, its store in SQLite.

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
