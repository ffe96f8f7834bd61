//! The memory budget of a run: every batch in flight holds a reservation of it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Bytes that may be in flight. A reservation may overshoot by one batch, so that a message larger
/// than the whole budget still passes, alone.
#[derive(Debug)]
pub struct MemoryBudget {
    limit_bytes: u64,
    used_bytes: AtomicU64,
}

/// A part of the budget, given back on drop.
#[derive(Debug)]
pub struct Reservation {
    budget: Arc<MemoryBudget>,
    num_bytes: u64,
}

impl MemoryBudget {
    /// A budget of so many bytes.
    pub fn new(limit_bytes: u64) -> Arc<Self> {
        Arc::new(Self {
            limit_bytes,
            used_bytes: AtomicU64::new(0),
        })
    }

    /// Takes `num_bytes`, at once and always; ask [`MemoryBudget::is_exhausted`] before reading more.
    pub fn reserve(self: &Arc<Self>, num_bytes: u64) -> Reservation {
        self.used_bytes.fetch_add(num_bytes, Ordering::AcqRel);
        Reservation {
            budget: Arc::clone(self),
            num_bytes,
        }
    }

    /// Whether reading must pause.
    pub fn is_exhausted(&self) -> bool {
        self.used_bytes() >= self.limit_bytes
    }

    /// Whether reading may go on after a pause: an eighth is free again, so that pausing and
    /// resuming do not alternate with every batch.
    pub fn has_room(&self) -> bool {
        self.used_bytes() < self.limit_bytes - self.limit_bytes / 8
    }

    /// Bytes in flight.
    pub fn used_bytes(&self) -> u64 {
        self.used_bytes.load(Ordering::Acquire)
    }

    /// The limit.
    pub fn limit_bytes(&self) -> u64 {
        self.limit_bytes
    }
}

impl Reservation {
    /// Adds to this reservation what the batch grew by (its rows).
    pub fn grow(&mut self, num_bytes: u64) {
        self.budget
            .used_bytes
            .fetch_add(num_bytes, Ordering::AcqRel);
        self.num_bytes += num_bytes;
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.budget
            .used_bytes
            .fetch_sub(self.num_bytes, Ordering::AcqRel);
    }
}
