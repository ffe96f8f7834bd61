//! When a source has read everything: every partition was at its end and nothing came for a while.
//!
//! One consumer alone cannot know: partitions move between the consumers of a run. Each reports its
//! standing to a board that they share, and the run is over once for all of them. A partition that
//! was given back before its end counts as unread until a consumer of this run has it again, or
//! until it must have gone to another process.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_message::message::TopicPartition;
use parking_lot::Mutex;

#[cfg(test)]
mod tests;

/// A partition that nobody of this run took up within this time went to another member.
const MOVE_LIMIT: Duration = Duration::from_secs(10);

/// Where one consumer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It has not heard from its group, or still reads.
    Busy,
    /// The group gave it nothing to read.
    WithoutPartitions,
    /// It read all it has, and nothing came for the idle time-out.
    Idle,
}

#[derive(Debug)]
struct Standings {
    consumers: Vec<Standing>,
    /// Partitions given back before their end, and when.
    unread: HashMap<TopicPartition, Instant>,
    over: bool,
}

/// The consumers of one run and where each stands.
#[derive(Clone, Debug)]
pub(crate) struct IdleBoard(Arc<Mutex<Standings>>);

impl IdleBoard {
    pub(crate) fn new(num_consumers: usize) -> Self {
        Self(Arc::new(Mutex::new(Standings {
            consumers: vec![Standing::Busy; num_consumers],
            unread: HashMap::new(),
            over: false,
        })))
    }

    /// How many consumers this run has.
    pub(crate) fn num_consumers(&self) -> usize {
        self.0.lock().consumers.len()
    }

    /// Tells where a consumer stands; whether the run is over, for all and for good.
    pub(crate) fn report(&self, consumer_idx: usize, standing: Standing, now: Instant) -> bool {
        let mut state = self.0.lock();
        state.consumers[consumer_idx] = standing;
        state
            .unread
            .retain(|_, since| now.duration_since(*since) < MOVE_LIMIT);
        let none_busy = !state.consumers.contains(&Standing::Busy);
        let one_idle = state.consumers.contains(&Standing::Idle);
        state.over |= none_busy && one_idle && state.unread.is_empty();
        state.over
    }

    /// A consumer took these partitions up; it is busy with them.
    pub(crate) fn taken(&self, consumer_idx: usize, partitions: &[TopicPartition]) {
        let mut state = self.0.lock();
        for partition in partitions {
            state.unread.remove(partition);
        }
        state.consumers[consumer_idx] = Standing::Busy;
    }

    /// A consumer gave this partition back before it had read it to its end.
    pub(crate) fn given_back_unread(&self, partition: &TopicPartition, now: Instant) {
        self.0.lock().unread.insert(partition.clone(), now);
    }
}

/// How long nothing has come, counted from the first fetch that was answered.
#[derive(Debug, Default)]
pub(crate) struct IdleClock {
    last_fetch: Option<Instant>,
}

impl IdleClock {
    /// A message came or an end was reached.
    pub(crate) fn fetched(&mut self, now: Instant) {
        self.last_fetch = Some(now);
    }

    /// The assignment changed: a clock that runs begins anew, so that partitions have the time to
    /// arrive where they go.
    pub(crate) fn reassigned(&mut self, now: Instant) {
        self.last_fetch = self.last_fetch.map(|_| now);
    }

    /// Whether nothing came for so long since something came.
    pub(crate) fn has_run(&self, timeout: Duration, now: Instant) -> bool {
        self.last_fetch
            .is_some_and(|last| now.duration_since(last) >= timeout)
    }
}
