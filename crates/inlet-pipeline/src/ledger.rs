//! The ledger: for each partition the offset up to which every message has an outcome.
//!
//! A source *opens* batches in offset order; each becomes a [`Ticket`]. Tickets are *settled* in any
//! order; what may be committed moves over the contiguous settled prefix only. There is no default:
//! a ticket that is dropped unsettled holds its partitions back for good.
//!
//! Each assignment of a partition has a generation. Tickets of an old generation still settle (their
//! rows are written) but move nothing: after a revoke the new owner's offsets are the truth.
//! Offsets mean "next to read" everywhere. A partition belongs to one [`LedgerMember`] (one consumer)
//! at a time, and a late word of a former owner changes nothing. Nothing here knows Kafka.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_message::message::{MessageBatch, TopicPartition};
use parking_lot::{Condvar, Mutex};

/// The offset that a group may commit for a partition: the next one to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committable {
    /// Which partition.
    pub partition: TopicPartition,
    /// The next offset to read.
    pub offset: i64,
}

/// A batch in flight. Not `Clone`: it is settled once.
#[derive(Debug)]
#[must_use = "an unsettled ticket holds its partitions back for good"]
pub struct Ticket {
    spans: Vec<Span>,
}

/// One stretch of one partition in a ticket.
#[derive(Debug)]
struct Span {
    partition: Arc<TopicPartition>,
    generation: u64,
    sequence: u64,
}

/// One stretch in the order in which it was read.
#[derive(Debug)]
struct Stretch {
    /// The offset after its last message.
    next_offset: i64,
    settled: bool,
}

#[derive(Debug)]
struct PartitionLedger {
    owner: usize,
    generation: u64,
    /// Sequence number of the front of `stretches`.
    first_sequence: u64,
    stretches: VecDeque<Stretch>,
    settled_offset: Option<i64>,
    committed_offset: Option<i64>,
}

impl PartitionLedger {
    fn new(owner: usize, generation: u64) -> Self {
        Self {
            owner,
            generation,
            first_sequence: 0,
            stretches: VecDeque::new(),
            settled_offset: None,
            committed_offset: None,
        }
    }

    fn push(&mut self, next_offset: i64, settled: bool) -> u64 {
        let sequence = self.first_sequence + self.stretches.len() as u64;
        self.stretches.push_back(Stretch {
            next_offset,
            settled,
        });
        self.advance();
        sequence
    }

    fn settle(&mut self, sequence: u64) {
        let stretch_idx = (sequence - self.first_sequence) as usize;
        self.stretches[stretch_idx].settled = true;
        self.advance();
    }

    fn advance(&mut self) {
        while self
            .stretches
            .front()
            .is_some_and(|stretch| stretch.settled)
        {
            let next_offset = self
                .stretches
                .pop_front()
                .map(|stretch| stretch.next_offset);
            self.settled_offset = next_offset.or(self.settled_offset);
            self.first_sequence += 1;
        }
    }

    fn committable(&self) -> Option<i64> {
        self.settled_offset
            .filter(|offset| Some(*offset) != self.committed_offset)
    }
}

/// The ledger of a run, shared by its consumers and its writers.
#[derive(Debug, Default)]
pub struct Ledger {
    state: Mutex<State>,
    settled: Condvar,
}

#[derive(Debug, Default)]
struct State {
    partitions: HashMap<TopicPartition, PartitionLedger>,
    last_generation: u64,
}

impl State {
    fn owned(&mut self, partition: &TopicPartition, owner: usize) -> Option<&mut PartitionLedger> {
        self.partitions
            .get_mut(partition)
            .filter(|ledger| ledger.owner == owner)
    }
}

impl Ledger {
    /// An empty ledger.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The view of consumer number `member_idx`.
    pub fn member(self: &Arc<Self>, member_idx: usize) -> LedgerMember {
        LedgerMember {
            ledger: Arc::clone(self),
            member_idx,
        }
    }

    /// Every message of the ticket has an outcome: written, filtered, discarded by rule or archived.
    pub fn settle(&self, ticket: Ticket) {
        let mut state = self.state.lock();
        for span in ticket.spans {
            match state.partitions.get_mut(&*span.partition) {
                Some(ledger) if ledger.generation == span.generation => {
                    ledger.settle(span.sequence);
                }
                _ => {}
            }
        }
        self.settled.notify_all();
    }
}

/// What one consumer may do in the ledger: everything about its own partitions.
#[derive(Clone, Debug)]
pub struct LedgerMember {
    ledger: Arc<Ledger>,
    member_idx: usize,
}

impl LedgerMember {
    /// Begins a new generation of these partitions, owned by this member; older tickets no longer
    /// move them.
    pub fn assign(&self, partitions: &[TopicPartition]) {
        let mut state = self.ledger.state.lock();
        state.last_generation += 1;
        let generation = state.last_generation;
        for partition in partitions {
            let fresh = PartitionLedger::new(self.member_idx, generation);
            state.partitions.insert(partition.clone(), fresh);
        }
    }

    /// Ends the generation of these partitions: nothing of them is committable any more.
    pub fn revoke(&self, partitions: &[TopicPartition]) {
        let mut state = self.ledger.state.lock();
        for partition in partitions {
            if state.owned(partition, self.member_idx).is_some() {
                state.partitions.remove(partition);
            }
        }
        self.ledger.settled.notify_all();
    }

    /// Opens a batch. Its messages must follow, for each partition, those opened before.
    /// Messages of partitions that are not this member's get a ticket that moves nothing.
    pub fn open(&self, batch: &MessageBatch) -> Ticket {
        let mut state = self.ledger.state.lock();
        let spans = batch
            .segments()
            .iter()
            .filter_map(|segment| {
                let ledger = state.owned(&segment.partition, self.member_idx)?;
                let next_offset = batch.offset(segment.messages.end - 1) + 1;
                Some(Span {
                    partition: Arc::clone(&segment.partition),
                    generation: ledger.generation,
                    sequence: ledger.push(next_offset, false),
                })
            })
            .collect();
        Ticket { spans }
    }

    /// Tells that the source has passed to `next_offset` with nothing to deliver in between
    /// (control records, compacted offsets, the end of the partition).
    pub fn pass(&self, partition: &TopicPartition, next_offset: i64) {
        let mut state = self.ledger.state.lock();
        if let Some(ledger) = state.owned(partition, self.member_idx) {
            ledger.push(next_offset, true);
        }
    }

    /// What may be committed and was not yet; call [`LedgerMember::committed`] once the group has it.
    pub fn committable(&self, partitions: &[TopicPartition]) -> Vec<Committable> {
        let mut state = self.ledger.state.lock();
        partitions
            .iter()
            .filter_map(|partition| {
                let offset = state.owned(partition, self.member_idx)?.committable()?;
                Some(Committable {
                    partition: partition.clone(),
                    offset,
                })
            })
            .collect()
    }

    /// The group has these offsets.
    pub fn committed(&self, offsets: &[Committable]) {
        let mut state = self.ledger.state.lock();
        for committed in offsets {
            if let Some(ledger) = state.owned(&committed.partition, self.member_idx) {
                ledger.committed_offset = Some(committed.offset);
            }
        }
    }

    /// Waits until nothing of these partitions is in flight, at most so long. Whether it was reached.
    pub fn drain(&self, partitions: &[TopicPartition], at_most: Duration) -> bool {
        let deadline = Instant::now() + at_most;
        let mut state = self.ledger.state.lock();
        loop {
            let in_flight = |partition| {
                let ledger = state.partitions.get(partition);
                ledger.is_some_and(|ledger| {
                    ledger.owner == self.member_idx && !ledger.stretches.is_empty()
                })
            };
            if !partitions.iter().any(in_flight) {
                return true;
            }
            if self
                .ledger
                .settled
                .wait_until(&mut state, deadline)
                .timed_out()
            {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests;
