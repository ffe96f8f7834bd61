//! A real Apache Kafka on loopback.
//!
//! The way: [`jars`] resolves the pinned jars once, [`builder`] holds what the caller wants,
//! [`layout`] gives each node its folder and ports, [`server_properties`] writes its configuration,
//! [`broker`] formats and runs one node, [`cluster`] starts, kills and restarts all of them.

mod broker;
mod builder;
mod cluster;
mod jars;
mod layout;
mod server_properties;

pub use builder::{KafkaClusterBuilder, Mechanism};
pub use cluster::KafkaCluster;
