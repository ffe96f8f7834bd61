//! Settlement: what happens when a batch is closed, in an order that no crash can turn into a loss.
//!
//! Archive (durably) → accounts → ledger → memory. Batches with something to archive go through the
//! archive's thread, all others settle where they were closed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_config::settings::{FaultSettings, Strategy};
use inlet_message::{
    fault::{Fault, FaultKind},
    message::MessageBatch,
};
use parking_lot::Mutex;
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    accounts::Outcome,
    clock,
    fault_news::FaultNews,
    latency::LatencyCounts,
    ledger::Ledger,
    observer::OutcomeObserver,
    on_fault::strategy_of,
    patience::Patience,
    pending::{ClosedBatch, PendingBatch},
    status::RunStatus,
};

/// Lines about discarded messages are at least so far apart.
const DISCARD_LOG_PAUSE: Duration = Duration::from_secs(10);

/// Shared by the threads of a run that close batches.
#[derive(Debug)]
pub(crate) struct Settlement {
    ledger: Arc<Ledger>,
    status: Arc<RunStatus>,
    on_fault: FaultSettings,
    patience: Patience,
    discards: Mutex<DiscardLog>,
    news: FaultNews,
    observer: Option<Arc<dyn OutcomeObserver>>,
}

#[derive(Debug, Default)]
struct DiscardLog {
    last_line: Option<Instant>,
    num_silent: u64,
}

/// A thread's way to close batches: the settlement, and where batches with something to archive go.
/// The archive ends when the last of these is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Closer {
    pub(crate) settlement: Arc<Settlement>,
    /// Unbounded, because what lies in it holds its share of the memory budget.
    pub(crate) archive: UnboundedSender<ClosedBatch>,
}

impl Settlement {
    pub(crate) fn new(
        ledger: Arc<Ledger>,
        status: Arc<RunStatus>,
        on_fault: FaultSettings,
        patience: Patience,
        observer: Option<Arc<dyn OutcomeObserver>>,
    ) -> Self {
        Self {
            observer,
            ledger,
            status,
            on_fault,
            patience,
            discards: Mutex::default(),
            news: FaultNews::default(),
        }
    }

    /// The user's strategy for a kind of fault.
    pub(crate) fn strategy(&self, kind: FaultKind) -> Strategy {
        strategy_of(&self.on_fault, kind)
    }

    /// What a fault makes of its message. A message whose strategy is to stop is kept: its batch is
    /// never settled.
    pub(crate) fn outcome_of(&self, kind: FaultKind) -> Outcome {
        match self.strategy(kind) {
            Strategy::Discard => Outcome::Discarded(kind),
            Strategy::Archive | Strategy::Stop => Outcome::Quarantined(kind),
        }
    }

    /// Gives every message of the batch its outcome. What is to be archived was.
    pub(crate) fn settle(&self, closed: ClosedBatch) {
        if let Some(observer) = &self.observer {
            observer.settled(&closed.messages, &closed.outcomes, &closed.faults);
        }
        for segment in closed.messages.segments() {
            let outcomes = closed.outcomes[segment.messages.clone()].iter().copied();
            self.status.accounts.close(&segment.partition, outcomes);
        }
        self.status.latency.add(&latencies(&closed));
        self.log_discarded(&closed);
        self.news.tell(&closed, &self.status.activity);
        self.ledger.settle(closed.ticket);
        drop(closed.reservation);
    }

    /// Tells of what was only counted lately; nothing is settled after this.
    pub(crate) fn finish(&self) {
        self.news.finish(&self.status.activity);
    }

    /// Ends the run if the strategy of one of these faults says so; whether it did.
    fn stops_at(&self, messages: &MessageBatch, faults: &[Fault]) -> bool {
        let stopping = faults
            .iter()
            .find(|fault| self.strategy(fault.kind) == Strategy::Stop);
        if let Some(fault) = stopping {
            let message = messages.message(fault.message_idx as usize);
            self.patience.fail(format!(
                "the message at offset {} of {} failed with `{}`: {} (`on_fault.{}` is `stop`; mend the message's \
                 way or choose `archive`)",
                message.offset, message.partition, fault.kind, fault.reason, fault.kind
            ));
        }
        stopping.is_some()
    }

    fn log_discarded(&self, closed: &ClosedBatch) {
        let is_discarded = |outcome: &Outcome| matches!(outcome, Outcome::Discarded(_));
        let Some(first_idx) = closed.outcomes.iter().position(is_discarded) else {
            return;
        };
        let num_discarded = closed
            .outcomes
            .iter()
            .filter(|outcome| is_discarded(outcome))
            .count();
        let mut log = self.discards.lock();
        log.num_silent += num_discarded as u64;
        if log
            .last_line
            .is_none_or(|last| last.elapsed() >= DISCARD_LOG_PAUSE)
        {
            let message = closed.messages.message(first_idx);
            let fault = closed
                .faults
                .iter()
                .find(|fault| fault.message_idx as usize == first_idx);
            tracing::warn!(
                messages = log.num_silent,
                partition = %message.partition,
                offset = message.offset,
                reason = fault.map(|fault| fault.reason.as_str()),
                "messages discarded as `on_fault` says"
            );
            *log = DiscardLog {
                last_line: Some(Instant::now()),
                num_silent: 0,
            };
        }
    }
}

impl Closer {
    /// Gives rows of a batch their outcome and, when those were the last, closes it.
    pub(crate) fn resolve(&self, batch: &PendingBatch, num_rows: usize, faults: Vec<Fault>) {
        if self.settlement.stops_at(&batch.messages, &faults) {
            return;
        }
        let Some(closed) = batch.resolve(num_rows, faults, &self.settlement) else {
            return;
        };
        if closed
            .outcomes
            .iter()
            .any(|outcome| matches!(outcome, Outcome::Quarantined(_)))
        {
            if self.archive.send(closed).is_err() {
                // The archive's thread is gone, so the run ends as failed; the batch stays unsettled.
                tracing::debug!("batch left unsettled, the archive has ended");
            }
        } else {
            self.settlement.settle(closed);
        }
    }

    /// Begins with the faults that mapping found: the strategy to stop needs no row to be written
    /// first. Whether the batch may go on.
    pub(crate) fn admits(&self, messages: &MessageBatch, faults: &[Fault]) -> bool {
        !self.settlement.stops_at(messages, faults)
    }
}

fn latencies(closed: &ClosedBatch) -> LatencyCounts {
    let now_ms = clock::now_ms();
    let mut counts = LatencyCounts::default();
    for (idx, outcome) in closed.outcomes.iter().enumerate() {
        if let (Outcome::Written, Some(timestamp_ms)) = (outcome, closed.messages.timestamp_ms(idx))
        {
            counts.observe(now_ms - timestamp_ms);
        }
    }
    counts
}
