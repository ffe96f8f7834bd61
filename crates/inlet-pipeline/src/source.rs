//! What a source is: something that brings batches in order and commits what the ledger settled.
//!
//! Delivery contract. A source opens each batch in the [`Ledger`](crate::ledger::Ledger) before it
//! hands it on, in the order of its partitions' offsets, and commits nothing but what
//! [`LedgerMember::committable`](crate::ledger::LedgerMember::committable) names. Before it gives a partition
//! away it waits (bounded) until the ledger has drained it. It reserves each batch's memory in the
//! [`MemoryBudget`] and pauses its partitions, still polling, while there is none.

use std::sync::Arc;

use inlet_message::message::{MessageBatch, TopicPartition};

use crate::{
    budget::MemoryBudget,
    budget::Reservation,
    ledger::{LedgerMember, Ticket},
    pause::PauseSwitch,
    status::RunStatus,
    stop::StopSignal,
};

/// A batch on its way from a source to a map worker.
#[derive(Debug)]
pub struct SourceBatch {
    /// The messages.
    pub messages: Arc<MessageBatch>,
    /// Its place in the ledger; it stays unsettled until every message has an outcome.
    pub ticket: Ticket,
    /// Its share of the memory budget, given back when the last row has left.
    pub reservation: Reservation,
}

/// Everything that a source brings, as one enum, in order.
#[derive(Debug)]
pub enum SourceEvent {
    /// Messages.
    Batch(SourceBatch),
    /// The group gave these partitions to this consumer.
    Assigned(Vec<TopicPartition>),
    /// The group took these partitions away; they were drained or the time for that ran out.
    Revoked(Vec<TopicPartition>),
    /// Offsets between two points no longer exist; reading goes on at `resumed_at`.
    Gap {
        /// Where.
        partition: TopicPartition,
        /// The next offset that should have been read.
        expected: i64,
        /// Where reading goes on.
        resumed_at: i64,
        /// Why, in the broker's words.
        reason: String,
    },
    /// Something passing went wrong; the source goes on by itself.
    Trouble(String),
    /// The source works again after [`SourceEvent::Trouble`].
    Recovered,
    /// The source rests, as [`SourceContext::pause`] asks.
    Paused,
    /// The source reads on.
    Resumed,
}

/// Why a source ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceEnd {
    /// Every assigned partition was at its end and nothing came for the idle time-out.
    Idle {
        /// The time-out that ran.
        after: std::time::Duration,
    },
    /// It was asked to stop.
    Stopped,
}

/// What a consumer needs from the run.
#[derive(Clone, Debug)]
pub struct SourceContext {
    /// Where batches are opened and commits come from.
    pub ledger: LedgerMember,
    /// What may be in flight.
    pub budget: Arc<MemoryBudget>,
    /// Counters and gauges of the run (lag, partitions, consumers).
    pub status: Arc<RunStatus>,
    /// Raised when the run should end: the source stops reading, drains, commits, leaves the group.
    pub stop: StopSignal,
    /// While it is on, the source reads nothing more, and keeps its partitions.
    pub pause: PauseSwitch,
}

/// Why a consumer cannot go on, for a person.
pub trait SourceFailure: std::error::Error + Send + Sync + 'static {
    /// What to do next, where the message does not say it.
    fn remedy(&self) -> Option<&str> {
        None
    }
}

impl SourceFailure for std::convert::Infallible {}

/// One consumer: polled on a thread of its own, blocking. `concurrency` of them make a source.
pub trait Consumer: Send + 'static {
    /// Why a consumer cannot go on.
    type Error: SourceFailure;

    /// Reads until the end, calling `handle` for each event on this thread. `handle` never blocks
    /// for long: back-pressure comes from the budget.
    ///
    /// # Errors
    /// Only what a person must change (login refused, topic gone under policy `fail`); anything
    /// that may pass is a [`SourceEvent::Trouble`] and is tried again for ever.
    fn run(
        self,
        context: SourceContext,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<SourceEnd, Self::Error>;
}

/// Makes the consumers of a run.
pub trait Source {
    /// Its consumers.
    type Consumer: Consumer;

    /// One value a consumer, already counted out by the concurrency setting.
    ///
    /// # Errors
    /// When a setting cannot be used.
    fn consumers(&self) -> Result<Vec<Self::Consumer>, <Self::Consumer as Consumer>::Error>;
}
