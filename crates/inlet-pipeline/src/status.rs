//! The state of a run as numbers, for the progress line, `--json` and Prometheus.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
};

use inlet_message::message::TopicPartition;
use parking_lot::Mutex;

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds `amount`.
    pub fn add(&self, amount: u64) {
        self.0.fetch_add(amount, Ordering::Relaxed);
    }

    /// The sum so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A number that goes up and down.
#[derive(Debug, Default)]
pub struct Gauge(AtomicI64);

impl Gauge {
    /// Sets it.
    pub fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// Adds `amount`, which may be negative.
    pub fn add(&self, amount: i64) {
        self.0.fetch_add(amount, Ordering::Relaxed);
    }

    /// The value.
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Where one partition stands, as its consumer last saw it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartitionProgress {
    /// The next offset that will be polled.
    pub position: i64,
    /// The offset that the group has.
    pub committed: Option<i64>,
    /// The next offset that a producer will write, when known.
    pub high_watermark: Option<i64>,
}

/// Counters and gauges of a run.
#[derive(Debug, Default)]
pub struct RunStatus {
    /// Consumers that run.
    pub num_consumers: Gauge,
    /// Messages read.
    pub messages_consumed: Counter,
    /// Bytes of keys and values read.
    pub bytes_consumed: Counter,
    /// Offsets lost to retention before they were read.
    pub messages_missed: Counter,
    /// Partitions of this run, assigned now.
    pub partitions: Mutex<BTreeMap<TopicPartition, PartitionProgress>>,
}
