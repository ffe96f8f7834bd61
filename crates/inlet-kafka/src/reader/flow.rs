//! Back-pressure: read only what the memory budget has room for, and never stop polling for long.
//!
//! When the budget is used up, nothing is polled for a moment: a sink that works gives room back
//! within milliseconds, and what librdkafka has fetched is kept. Only when that does not happen are
//! the partitions paused, which drops what was fetched and not polled (librdkafka fetches it again
//! from the first offset that was not polled), and polling goes on, for the group's sake.
//!
//! A person who pauses the run pauses the partitions in the same way, at once and for as long as
//! the switch is on.

use std::{
    thread,
    time::{Duration, Instant},
};

use inlet_pipeline::source::SourceEvent;

use super::{Reader, poll_limit};
use crate::ffi::PartitionList;

/// The longest without a poll. Heartbeats go on meanwhile; rebalances wait that long.
const STALL_LIMIT: Duration = Duration::from_millis(500);

const STALL_STEP: Duration = Duration::from_millis(1);

/// What regulates the reading.
#[derive(Debug, Default)]
pub(super) struct Flow {
    is_paused: bool,
    /// Whether it was told that a person has paused the run.
    rests: bool,
    /// Since when reading waits for room, as far as it is not counted yet.
    stalled_since: Option<Instant>,
    /// Bytes a message, of the last batch.
    average_bytes: u64,
}

impl Flow {
    pub(super) fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// How many messages the next poll may bring: about one batch of bytes, so that one poll cannot
    /// overshoot the budget by much.
    pub(super) fn next_poll(&self) -> usize {
        poll_limit(self.average_bytes)
    }

    /// A batch came.
    pub(super) fn saw(&mut self, num_messages: usize, num_bytes: u64) {
        self.average_bytes = num_bytes / num_messages.max(1) as u64;
    }
}

impl Reader<'_> {
    /// Waits a moment for room, then pauses; resumes when there is room again. A person's pause goes
    /// before both.
    pub(super) fn regulate(&mut self, handle: &mut dyn FnMut(SourceEvent)) {
        self.obey_switch(handle);
        if self.flow.rests {
            return;
        }
        self.await_room();
        let is_stalled = self.flow.is_paused;
        let now = Instant::now();
        if let Some(since) = self.flow.stalled_since.take() {
            let stalled = now.duration_since(since);
            self.context
                .status
                .stalled_ms
                .add(stalled.as_millis() as u64);
        }
        self.flow.stalled_since = is_stalled.then_some(now);
    }

    fn await_room(&mut self) {
        let budget = &self.context.budget;
        if self.flow.is_paused {
            if budget.has_room() {
                self.resume();
            }
            return;
        }
        if !budget.is_exhausted() {
            return;
        }
        let started = Instant::now();
        let deadline = started + STALL_LIMIT;
        self.flow.stalled_since = Some(started);
        while !budget.has_room() && !self.context.stop.is_raised() {
            if Instant::now() >= deadline {
                self.pause();
                return;
            }
            thread::sleep(STALL_STEP);
        }
    }

    fn obey_switch(&mut self, handle: &mut dyn FnMut(SourceEvent)) {
        match (self.context.pause.is_on(), self.flow.rests) {
            (true, false) => {
                if !self.flow.is_paused {
                    self.pause();
                }
                self.flow.rests = self.flow.is_paused;
                if self.flow.rests {
                    handle(SourceEvent::Paused);
                }
            }
            (false, true) => {
                self.flow.rests = false;
                // Nothing was looked for during the pause, so it does not count as idle time.
                self.idle.fetched(Instant::now());
                handle(SourceEvent::Resumed);
            }
            _ => {}
        }
    }

    fn pause(&mut self) {
        let partitions = PartitionList::of(&self.assignment.partitions());
        match self.client.pause(&partitions) {
            Ok(()) => {
                tracing::debug!("partitions paused");
                self.flow.is_paused = true;
            }
            Err(error) => tracing::warn!(%error, "partitions not paused"),
        }
    }

    fn resume(&mut self) {
        let partitions = PartitionList::of(&self.assignment.partitions());
        match self.client.resume(&partitions) {
            Ok(()) => {
                tracing::debug!("partitions resumed");
                self.flow.is_paused = false;
            }
            Err(error) => tracing::warn!(%error, "partitions not resumed"),
        }
    }

    /// Pauses partitions that were assigned during a pause too.
    pub(super) fn keep_paused(&mut self) {
        if self.flow.is_paused {
            self.pause();
        }
    }
}
