//! Shards: every subtable belongs to one writer, so a later row of a key never overtakes an earlier.
//!
//! Map threads push parcels; the shard's writer takes all that is queued, up to a cap, when it is
//! free and [`linger`](crate::linger) says so. Queues have no bound of their own: every parcel holds
//! its share of the memory budget.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use arrow_array::StringArray;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::{
    budget::MemoryBudget,
    coalesce::Part,
    linger::{Backlog, Linger, linger},
    overwrite::hash_bytes,
    patience::Patience,
    pending::PendingBatch,
};

/// Rows of a window, at most; the parcel that crosses the bound is let through whole, so that a
/// parcel larger than any window still leaves.
const WINDOW_ROWS: usize = 200_000;

/// Bytes of a window, at most, whatever the budget: far below what 32-bit text offsets can hold.
const WINDOW_BYTES: usize = 256 << 20;

/// Rows of one batch that belong to one shard.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) batch: Arc<PendingBatch>,
    /// The rows, ascending, at least one.
    pub(crate) row_idx: Vec<u32>,
    arrived: Instant,
}

impl Parcel {
    pub(crate) fn as_part(&self) -> Part<'_> {
        Part {
            rows: &self.batch.rows,
            subtable_hashes: &self.batch.subtable_hashes,
            row_idx: &self.row_idx,
        }
    }

    fn num_bytes(&self) -> usize {
        let num_rows = self.batch.rows.num_rows().max(1);
        (self.batch.num_row_bytes as u64 * self.row_idx.len() as u64 / num_rows as u64) as usize
    }
}

/// What decides when rows leave.
#[derive(Debug)]
pub(crate) struct LingerContext {
    pub(crate) budget: Arc<MemoryBudget>,
    pub(crate) max_latency: Duration,
    pub(crate) patience: Patience,
}

/// The queue of one writer.
#[derive(Debug)]
pub(crate) struct Shard {
    queue: Mutex<Queue>,
    changed: Notify,
    context: Arc<LingerContext>,
    window_bytes: usize,
}

#[derive(Debug, Default)]
struct Queue {
    parcels: VecDeque<Parcel>,
    num_rows: usize,
    num_bytes: usize,
    /// Subtables of recent windows.
    num_subtables: usize,
    closed: bool,
}

/// What a look at the queue gave.
enum Look {
    Window(Vec<Parcel>),
    Wait(Option<Duration>),
    Ended,
}

impl Shard {
    /// An empty queue; the windows of all `num_shards` together hold a quarter of the budget at most.
    pub(crate) fn new(context: Arc<LingerContext>, num_shards: usize) -> Self {
        let share = context.budget.limit_bytes() / (4 * num_shards as u64);
        Self {
            queue: Mutex::default(),
            changed: Notify::new(),
            context,
            window_bytes: usize::try_from(share)
                .unwrap_or(usize::MAX)
                .min(WINDOW_BYTES),
        }
    }

    /// Queues a parcel, unless the shard's writer has given up: then its batch stays unsettled.
    pub(crate) fn push(&self, parcel: Parcel) {
        let mut queue = self.queue.lock();
        if !queue.closed {
            queue.num_rows += parcel.row_idx.len();
            queue.num_bytes += parcel.num_bytes();
            queue.parcels.push_back(parcel);
            drop(queue);
            self.changed.notify_one();
        }
    }

    /// Nothing more will be pushed; what is queued still leaves.
    pub(crate) fn close(&self) {
        self.queue.lock().closed = true;
        self.changed.notify_one();
    }

    /// Drops what is queued, unsettled, and takes nothing more.
    pub(crate) fn abandon(&self) {
        *self.queue.lock() = Queue {
            closed: true,
            ..Queue::default()
        };
    }

    /// The next window, once it should leave; `None` after the last. Async, because the writer's
    /// connection lives on the same thread.
    pub(crate) async fn next_window(&self) -> Option<Vec<Parcel>> {
        loop {
            match self.look() {
                Look::Window(parcels) => return Some(parcels),
                Look::Ended => return None,
                Look::Wait(None) => self.changed.notified().await,
                Look::Wait(Some(pause)) => {
                    tokio::select! {
                        () = self.changed.notified() => {}
                        () = tokio::time::sleep(pause) => {}
                    }
                }
            }
        }
    }

    /// How many subtables a window really had; the estimate falls slowly, as small windows between
    /// large ones tell little.
    pub(crate) fn saw_subtables(&self, num_subtables: usize) {
        let mut queue = self.queue.lock();
        queue.num_subtables = num_subtables.max(queue.num_subtables - queue.num_subtables / 8);
    }

    fn look(&self) -> Look {
        let mut queue = self.queue.lock();
        let Some(oldest) = queue.parcels.front() else {
            return if queue.closed {
                Look::Ended
            } else {
                Look::Wait(None)
            };
        };
        let budget = &self.context.budget;
        let backlog = Backlog {
            num_rows: queue.num_rows,
            num_subtables: queue.num_subtables.max(1),
            oldest: oldest.arrived.elapsed(),
            memory_used_percent: budget.used_bytes() * 100 / budget.limit_bytes().max(1),
            window_full: queue.num_rows >= WINDOW_ROWS || queue.num_bytes >= self.window_bytes,
            ending: queue.closed || self.context.patience.is_ending(),
        };
        match linger(backlog, self.context.max_latency) {
            Linger::Leave => Look::Window(queue.take(self.window_bytes)),
            Linger::Wait(pause) => Look::Wait(Some(pause)),
        }
    }
}

impl Queue {
    fn take(&mut self, window_bytes: usize) -> Vec<Parcel> {
        let (mut num_rows, mut num_bytes) = (0, 0);
        let mut parcels = Vec::new();
        while parcels.is_empty() || (num_rows < WINDOW_ROWS && num_bytes < window_bytes) {
            let Some(parcel) = self.parcels.pop_front() else {
                break;
            };
            num_rows += parcel.row_idx.len();
            num_bytes += parcel.num_bytes();
            parcels.push(parcel);
        }
        self.num_rows -= num_rows;
        self.num_bytes -= num_bytes;
        parcels
    }
}

/// The shards of a run.
#[derive(Clone, Debug)]
pub(crate) struct Shards(Arc<[Arc<Shard>]>);

impl Shards {
    pub(crate) fn new(context: LingerContext, num_shards: usize) -> Self {
        let context = Arc::new(context);
        let shard = |_| Arc::new(Shard::new(Arc::clone(&context), num_shards));
        Self((0..num_shards).map(shard).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Shard>> {
        self.0.iter()
    }

    /// Hands each row to the shard of its subtable.
    pub(crate) fn push(&self, batch: &Arc<PendingBatch>) {
        let arrived = Instant::now();
        let by_shard = rows_by_shard(&batch.subtable_hashes, self.0.len());
        for (shard, row_idx) in self.0.iter().zip(by_shard) {
            if !row_idx.is_empty() {
                shard.push(Parcel {
                    batch: Arc::clone(batch),
                    row_idx,
                    arrived,
                });
            }
        }
    }

    pub(crate) fn close(&self) {
        for shard in self.iter() {
            shard.close();
        }
    }
}

/// The hash of each name.
pub fn hash_subtables(subtables: &StringArray) -> Vec<u64> {
    let offsets = subtables.value_offsets();
    let bytes = subtables.value_data();
    let name = |ends: &[i32]| &bytes[ends[0] as usize..ends[1] as usize];
    offsets
        .windows(2)
        .map(|ends| hash_bytes(name(ends)))
        .collect()
}

/// The rows of each shard, ascending. The upper half of the hash decides, so that the lower half
/// still spreads a shard's subtables over its own tables.
pub fn rows_by_shard(hashes: &[u64], num_shards: usize) -> Vec<Vec<u32>> {
    let expected = hashes.len() / num_shards + hashes.len() / (8 * num_shards) + 8;
    let mut rows: Vec<Vec<u32>> = (0..num_shards)
        .map(|_| Vec::with_capacity(expected))
        .collect();
    for (hash, row) in hashes.iter().zip(0..) {
        let shard_idx = ((hash >> 32) * num_shards as u64) >> 32;
        rows[shard_idx as usize].push(row);
    }
    rows
}
