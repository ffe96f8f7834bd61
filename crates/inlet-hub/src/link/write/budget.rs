//! The memory of all requests that agents have under way at this hub.
//!
//! A stream may always send a small request ([`STANDING_BYTES`]) without asking; it waits packed until there is room
//! to unpack it. Before a larger one the agent asks, so what waits packed is bounded by the number of streams.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of all requests together, unpacked.
const TOTAL_BYTES: u64 = 256 << 20;
/// Bytes of a request that needs no question: twice what a writer usually sends at once.
pub(super) const STANDING_BYTES: u64 = 1 << 20;
/// Streams at the same time; each has a thread.
const MAX_STREAMS: usize = 512;
/// What one agent may have of both: it cannot keep the others from writing.
const SHARE_OF_AGENT: u64 = 4;
/// Permits are counted in this unit: there may not be as many as there are bytes.
const UNIT: u64 = 1 << 10;

/// Clones share it.
#[derive(Clone, Debug)]
pub(in crate::link) struct Budget {
    bytes: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

/// Memory that is taken; given back when it is dropped.
pub(in crate::link) type Taken = OwnedSemaphorePermit;

impl Default for Budget {
    fn default() -> Self {
        Self::new(1)
    }
}

impl Budget {
    /// The share of one agent.
    pub(in crate::link) fn of_agent() -> Self {
        Self::new(SHARE_OF_AGENT)
    }

    fn new(share: u64) -> Self {
        Self {
            bytes: Arc::new(Semaphore::new((TOTAL_BYTES / UNIT / share) as usize)),
            streams: Arc::new(Semaphore::new(MAX_STREAMS / share as usize)),
        }
    }

    /// Waits for memory; those who wait take turns.
    pub(in crate::link) async fn take(&self, num_bytes: u64) -> Taken {
        let units = num_bytes
            .min(super::MAX_REQUEST_BYTES)
            .div_ceil(UNIT)
            .max(1);
        let taken = Arc::clone(&self.bytes).acquire_many_owned(units as u32);
        taken.await.expect("the semaphore is never closed")
    }

    /// Whether nobody has taken memory of this share of an agent.
    #[cfg(test)]
    pub(in crate::link) fn is_whole(&self) -> bool {
        self.bytes.available_permits() == (TOTAL_BYTES / UNIT / SHARE_OF_AGENT) as usize
    }

    /// The right to a stream; `None` when there are too many.
    pub(super) fn stream(&self) -> Option<Taken> {
        Arc::clone(&self.streams).try_acquire_owned().ok()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn requests_together_have_a_bound() {
        let budget = Budget::default();
        let taken: Vec<Taken> = (0..8)
            .map(|_| budget.take(32 << 20).now_or_never().unwrap())
            .collect();
        assert!(budget.take(1).now_or_never().is_none());
        drop(taken);
        assert!(budget.take(u64::MAX).now_or_never().is_some());
    }

    #[test]
    fn an_agent_has_a_share() {
        let budget = Budget::of_agent();
        let taken: Vec<Taken> = (0..2)
            .map(|_| budget.take(32 << 20).now_or_never().unwrap())
            .collect();
        assert!(budget.take(1).now_or_never().is_none());
        drop(taken);
        let streams: Vec<Taken> = std::iter::from_fn(|| budget.stream()).collect();
        assert_eq!(streams.len(), MAX_STREAMS / 4);
    }

    #[test]
    fn streams_have_a_bound() {
        let budget = Budget::default();
        let taken: Vec<Taken> = std::iter::from_fn(|| budget.stream()).collect();
        assert_eq!(taken.len(), MAX_STREAMS);
        drop(taken);
        assert!(budget.stream().is_some());
    }
}
