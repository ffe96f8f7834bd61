//! Real parts for tests, the demo and the benchmarks.
//!
//! - [`KafkaCluster`]: a real Apache Kafka (`KRaft`, run by `java`) with every kind of listener, killed with
//!   the process that started it.
//! - [`PostgresServer`]: a real PostgreSQL of Debian's packages, likewise.
//! - [`Certificates`]: authorities, server and client certificates made on the spot.
//! - [`traffic`]: topics, messages, offsets and access rules from the side of whoever fills Kafka.
//! - [`InletProcess`]: the `inlet` binary as a child whose output, memory and end are observed.
//! - [`TcpProxy`]: a network that breaks on command; [`Toxiproxy`]: one that is slow, thin or half-open.
//!
//! Nothing here falls back to a stand-in: a missing part is an error that names what to install.
//! Not for production code: no crate but the tests, `xtask` and the demo depends on this one.

mod certificates;
mod kafka;
mod leash;
mod ports;
mod postgres;
mod process;
mod proxy;
mod resources;
mod swept_dir;
pub mod tdengine;
mod test_data;
mod toxiproxy;
pub mod traffic;
mod wait;

pub use certificates::Certificates;
pub use kafka::{KafkaCluster, KafkaClusterBuilder, Mechanism};
pub use ports::free_port;
pub use postgres::PostgresServer;
pub use process::InletProcess;
pub use proxy::{Fault, TcpProxy};
pub use resources::{CpuTime, MemoryUse, cpu_time, memory_use};
pub use test_data::data_file;
pub use toxiproxy::{Line, Toxic, Toxiproxy, free_port_of};
pub use wait::{wait_for, wait_until};
