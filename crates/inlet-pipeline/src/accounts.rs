//! The accounts of a run: what became of each message, by partition and by kind of fault.
//!
//! `consumed = written + filtered + discarded + quarantined + in flight`, for each partition, at any
//! time: what is in flight is not counted anywhere, it is the difference. Every message is entered
//! under exactly one outcome; one of several rows counts as written only if no row of it was at fault.

use std::collections::BTreeMap;

use inlet_message::{fault::FaultKind, message::TopicPartition};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// What became of a message. There is no other outcome, and no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every row of it was confirmed by the target.
    Written,
    /// Filters took all of it, on purpose.
    Filtered,
    /// A fault whose strategy is to drop it.
    Discarded(FaultKind),
    /// A fault, and the message is in the archive.
    Quarantined(FaultKind),
}

/// Numbers of messages of one partition, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Read from the source.
    pub consumed: u64,
    /// Confirmed by the target.
    pub written: u64,
    /// Taken by filters.
    pub filtered: u64,
    /// Dropped as `on_fault` says.
    pub discarded: u64,
    /// Archived.
    pub quarantined: u64,
}

impl Account {
    /// Messages that have no outcome yet.
    pub fn in_flight(&self) -> u64 {
        self.consumed - self.written - self.filtered - self.discarded - self.quarantined
    }

    fn enter(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Written => self.written += 1,
            Outcome::Filtered => self.filtered += 1,
            Outcome::Discarded(_) => self.discarded += 1,
            Outcome::Quarantined(_) => self.quarantined += 1,
        }
    }

    /// Adds another account to this one.
    pub fn add(&mut self, other: &Self) {
        self.consumed += other.consumed;
        self.written += other.written;
        self.filtered += other.filtered;
        self.discarded += other.discarded;
        self.quarantined += other.quarantined;
    }
}

/// Messages at fault of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultCount {
    /// Dropped as `on_fault` says.
    pub discarded: u64,
    /// Archived.
    pub quarantined: u64,
}

/// All accounts of a run. Locked once a stretch of messages, never once a message.
#[derive(Debug, Default)]
pub struct Accounts {
    partitions: Mutex<BTreeMap<TopicPartition, Account>>,
    faults: Mutex<BTreeMap<FaultKind, FaultCount>>,
}

impl Accounts {
    /// Enters messages that were read; before anything else is entered about them.
    pub fn consume(&self, partition: &TopicPartition, num_messages: usize) {
        self.change(partition, |account| account.consumed += num_messages as u64);
    }

    /// Enters the outcomes of messages of one partition.
    pub fn close(&self, partition: &TopicPartition, outcomes: impl Iterator<Item = Outcome>) {
        let mut sum = Account::default();
        for outcome in outcomes {
            sum.enter(outcome);
            match outcome {
                Outcome::Written | Outcome::Filtered => {}
                Outcome::Discarded(kind) => {
                    self.faults.lock().entry(kind).or_default().discarded += 1;
                }
                Outcome::Quarantined(kind) => {
                    self.faults.lock().entry(kind).or_default().quarantined += 1;
                }
            }
        }
        self.change(partition, |account| account.add(&sum));
    }

    fn change(&self, partition: &TopicPartition, change: impl FnOnce(&mut Account)) {
        let mut partitions = self.partitions.lock();
        match partitions.get_mut(partition) {
            Some(account) => change(account),
            None => change(partitions.entry(partition.clone()).or_default()),
        }
    }

    /// The account of each partition that was read from.
    pub fn partitions(&self) -> BTreeMap<TopicPartition, Account> {
        self.partitions.lock().clone()
    }

    /// The sum over all partitions.
    pub fn total(&self) -> Account {
        let mut total = Account::default();
        for account in self.partitions.lock().values() {
            total.add(account);
        }
        total
    }

    /// Messages at fault, by kind.
    pub fn faults(&self) -> BTreeMap<FaultKind, FaultCount> {
        self.faults.lock().clone()
    }
}
