//! Kafka from the side of whoever fills it: topics, messages, offsets and access rules.
//!
//! Plain functions that take the `host:port,…` of a listener without TLS and login, connect, do one
//! thing and return when the brokers confirmed it. Not for speed, but for
//! [`load_meters`], which fills a topic for benchmarks.

mod access;
mod messages;
mod meters;
mod offsets;
mod topics;

use std::time::Duration;

pub use access::{Operation, Resource, allow};
pub use messages::{Codec, Coordinates, Message, Transaction, produce, produce_transactions};
pub use meters::{load_meters, meters_message, stream_meters};
pub use offsets::{committed, delete_group, end_offsets, groups, set_committed, start_offsets};
pub use topics::{create_topic, delete_records, delete_topic};

use rdkafka::ClientConfig;

/// How long the brokers may take over one request; far more than they need on a busy machine.
const DEADLINE: Duration = Duration::from_secs(30);

/// Partition and offset pairs of one topic.
pub type Offsets = std::collections::BTreeMap<i32, i64>;

fn client_config(bootstrap: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap);
    config
}
