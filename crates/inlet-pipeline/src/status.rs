//! The state of a run as numbers, for the progress line, `--json` and Prometheus.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
};

use inlet_message::message::TopicPartition;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::{Account, Accounts, FaultCount},
    activity::{ActivityKind, ActivityLog},
    condition::{Condition, Phase, RunState},
    latency::{LatencyCounts, LatencyHistogram},
};

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionProgress {
    /// The next offset that will be polled.
    pub position: i64,
    /// The offset that the group has.
    pub committed: Option<i64>,
    /// The next offset that a producer will write, when known.
    pub high_watermark: Option<i64>,
}

impl PartitionProgress {
    /// Messages that were not polled yet, when known.
    pub fn lag(&self) -> Option<u64> {
        let high_watermark = self.high_watermark?;
        Some(u64::try_from(high_watermark - self.position).unwrap_or(0))
    }
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
    /// What became of each message.
    pub accounts: Accounts,
    /// Phase and troubles.
    pub condition: Condition,
    /// Rows that the target confirmed.
    pub rows_written: Counter,
    /// Of those, rows that replaced an earlier row of the same key in this run; at least so many.
    pub rows_overwritten: Counter,
    /// Bytes of confirmed requests.
    pub bytes_written: Counter,
    /// Confirmed requests.
    pub requests_written: Counter,
    /// Requests that failed.
    pub requests_failed: Counter,
    /// Subtables of confirmed requests: rows divided by this are the rows of a subtable in a request.
    pub subtables_written: Counter,
    /// Time spent on building requests, in µs.
    pub encode_us: Counter,
    /// Time spent on waiting for confirmations, in µs.
    pub confirm_us: Counter,
    /// Bytes of the memory budget in use.
    pub bytes_in_flight: Gauge,
    /// The memory budget in bytes; 0 before the run has begun to read.
    pub memory_limit_bytes: Gauge,
    /// How long reading has waited for room in the memory budget, in ms.
    pub stalled_ms: Counter,
    /// When the target last confirmed a row, in ms since 1970 UTC; 0 before the first.
    pub last_row_at_ms: Gauge,
    /// What happened, for a timeline.
    pub activity: ActivityLog,
    /// From Kafka's timestamp to the outcome, of messages that were written.
    pub latency: LatencyHistogram,
}

impl RunStatus {
    /// The run ends by a failure.
    pub(crate) fn failed(&self, cause: &str) {
        self.condition.enter(Phase::Failed(cause.to_owned()));
        self.activity
            .note_cause(ActivityKind::Failed, "the run failed", cause);
    }

    /// The state, derived from what is known now.
    pub fn state(&self) -> RunState {
        let caught_up = self
            .partitions
            .lock()
            .values()
            .all(|progress| progress.lag().is_none_or(|lag| lag == 0));
        self.condition
            .state(caught_up && self.accounts.total().in_flight() == 0)
    }

    /// All numbers, taken one after another: each is right, sums may be some messages apart.
    pub fn snapshot(&self) -> Snapshot {
        let progress = self.partitions.lock().clone();
        let accounts = self.accounts.partitions();
        Snapshot {
            state: self.state(),
            messages: self.accounts.total(),
            in_flight: self.accounts.total().in_flight(),
            missed: self.messages_missed.get(),
            bytes_consumed: self.bytes_consumed.get(),
            lag: progress.values().filter_map(PartitionProgress::lag).sum(),
            rows_written: self.rows_written.get(),
            rows_overwritten: self.rows_overwritten.get(),
            bytes_written: self.bytes_written.get(),
            requests_written: self.requests_written.get(),
            requests_failed: self.requests_failed.get(),
            subtables_written: self.subtables_written.get(),
            encode_us: self.encode_us.get(),
            confirm_us: self.confirm_us.get(),
            bytes_in_flight: self.bytes_in_flight.get(),
            memory_limit_bytes: self.memory_limit_bytes.get(),
            stalled_ms: self.stalled_ms.get(),
            last_row_at_ms: Some(self.last_row_at_ms.get()).filter(|at_ms| *at_ms > 0),
            consumers: self.num_consumers.get(),
            faults: self
                .accounts
                .faults()
                .into_iter()
                .map(|(kind, count)| (Cow::Borrowed(kind.as_str()), count))
                .collect(),
            partitions: partition_snapshots(&progress, &accounts),
            latency: self.latency.counts(),
        }
    }
}

fn partition_snapshots(
    progress: &BTreeMap<TopicPartition, PartitionProgress>,
    accounts: &BTreeMap<TopicPartition, Account>,
) -> Vec<PartitionSnapshot> {
    let all: BTreeSet<&TopicPartition> = progress.keys().chain(accounts.keys()).collect();
    all.into_iter()
        .map(|partition| PartitionSnapshot {
            topic: partition.topic.to_string(),
            partition: partition.partition,
            progress: progress.get(partition).copied(),
            messages: accounts.get(partition).copied().unwrap_or_default(),
        })
        .collect()
}

/// One partition in a [`Snapshot`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionSnapshot {
    /// Name of the topic.
    pub topic: String,
    /// Number of the partition.
    pub partition: i32,
    /// Where its consumer stands; absent when it is not assigned now.
    pub progress: Option<PartitionProgress>,
    /// What became of its messages in this run.
    pub messages: Account,
}

/// The numbers of a run at one moment, for `--json`; the names are stable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state and, where there is one, its cause.
    #[serde(flatten)]
    pub state: RunState,
    /// What became of the messages.
    pub messages: Account,
    /// Messages without an outcome yet.
    pub in_flight: u64,
    /// Offsets lost to retention before they were read.
    pub missed: u64,
    /// Bytes of keys and values read.
    pub bytes_consumed: u64,
    /// Messages not polled yet, over all partitions whose end is known.
    pub lag: u64,
    /// Rows confirmed.
    pub rows_written: u64,
    /// Rows that replaced an earlier one of the same key, at least.
    pub rows_overwritten: u64,
    /// Bytes of confirmed requests.
    pub bytes_written: u64,
    /// Confirmed requests.
    pub requests_written: u64,
    /// Failed requests.
    pub requests_failed: u64,
    /// Subtables of confirmed requests, summed.
    pub subtables_written: u64,
    /// Time spent on building requests, in µs.
    pub encode_us: u64,
    /// Time spent on waiting for confirmations, in µs.
    pub confirm_us: u64,
    /// Bytes of the memory budget in use.
    pub bytes_in_flight: i64,
    /// The memory budget in bytes; 0 before the run has begun to read.
    pub memory_limit_bytes: i64,
    /// How long reading has waited for room in the memory budget, in ms.
    pub stalled_ms: u64,
    /// When the target last confirmed a row, in ms since 1970 UTC.
    pub last_row_at_ms: Option<i64>,
    /// Consumers that run.
    pub consumers: i64,
    /// Messages at fault by kind (`on_fault`'s keys).
    pub faults: BTreeMap<Cow<'static, str>, FaultCount>,
    /// Each partition.
    pub partitions: Vec<PartitionSnapshot>,
    /// From Kafka's timestamp to the outcome.
    pub latency: LatencyCounts,
}
