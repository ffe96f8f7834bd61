//! The intake of one consumer: its events become status, log lines and batches for its map thread;
//! and that map thread.
//!
//! One map thread a consumer keeps the order of its partitions without sequence numbers.

use std::sync::{
    Arc,
    mpsc::{Receiver, Sender},
};

use crate::{
    activity::ActivityKind,
    clock,
    condition::Party,
    mapper::Mapper,
    pending::PendingBatch,
    settlement::Closer,
    shard::{Shards, hash_subtables},
    source::{SourceBatch, SourceEvent},
    status::RunStatus,
};

/// Takes the events of one consumer, on its poll thread.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(crate) consumer_idx: usize,
    pub(crate) status: Arc<RunStatus>,
    /// Unbounded, because the memory budget is the bound and the poll thread must never block.
    pub(crate) batches: Sender<SourceBatch>,
}

impl Intake {
    pub(crate) fn handle(&self, event: SourceEvent) {
        let consumer = self.consumer_idx;
        match event {
            SourceEvent::Batch(batch) => self.pass_on(batch),
            SourceEvent::Assigned(partitions) => {
                self.status.condition.started();
                tracing::info!(consumer, partitions = ?names(&partitions), "partitions assigned");
                self.note(
                    ActivityKind::Assigned,
                    format!("assigned: {}", listed(&partitions)),
                );
            }
            SourceEvent::Revoked(partitions) => {
                tracing::info!(consumer, partitions = ?names(&partitions), "partitions revoked");
                self.note(
                    ActivityKind::Revoked,
                    format!("given back: {}", listed(&partitions)),
                );
            }
            SourceEvent::Gap {
                partition,
                expected,
                resumed_at,
                reason,
            } => {
                let num_missed = u64::try_from(resumed_at - expected).unwrap_or(0);
                self.status.messages_missed.add(num_missed);
                tracing::error!(
                    %partition, expected, resumed_at, num_missed, reason,
                    "offsets no longer exist, reading goes on behind the gap"
                );
                let what = format!(
                    "offsets {expected} to {resumed_at} of {partition} no longer exist, reading goes on behind them"
                );
                self.status
                    .activity
                    .note_cause(ActivityKind::Gap, what, reason);
            }
            SourceEvent::Trouble(cause) => {
                let party = Party::Consumer(consumer);
                if self.status.condition.trouble(party, &cause) {
                    tracing::warn!(consumer, cause, "source has trouble, trying again");
                    let what = "reading does not work, trying again";
                    let activity = &self.status.activity;
                    activity.note_cause(ActivityKind::SourceTrouble, what, cause);
                }
            }
            SourceEvent::Recovered => {
                if self.status.condition.recovered(Party::Consumer(consumer)) {
                    tracing::info!(consumer, "source works again");
                    self.note(ActivityKind::SourceRecovered, "reading works again");
                }
            }
            SourceEvent::Paused => {
                if self.status.condition.paused(consumer) {
                    tracing::info!("reading paused");
                    let what = "paused: nothing more is read, what was read is written";
                    self.note(ActivityKind::Paused, what);
                }
            }
            SourceEvent::Resumed => {
                if self.status.condition.resumed(consumer) {
                    tracing::info!("reading resumed");
                    self.note(ActivityKind::Resumed, "reading goes on after the pause");
                }
            }
        }
    }

    fn note(&self, kind: ActivityKind, what: impl Into<String>) {
        self.status.activity.note(kind, what);
    }

    fn pass_on(&self, batch: SourceBatch) {
        self.status.condition.started();
        for segment in batch.messages.segments() {
            let num_messages = segment.messages.len();
            self.status
                .accounts
                .consume(&segment.partition, num_messages);
        }
        if self.batches.send(batch).is_err() {
            // Its map thread is gone, so the run ends as failed; the batch stays unsettled.
            tracing::debug!(
                consumer = self.consumer_idx,
                "batch left unsettled, its map thread has ended"
            );
        }
    }
}

/// Partitions for a timeline, which has room for some.
fn listed(partitions: &[impl ToString]) -> String {
    const MOST: usize = 10;
    let shown = names(&partitions[..partitions.len().min(MOST)]).join(", ");
    match partitions.len() {
        0 => "no partitions".to_owned(),
        num if num > MOST => format!("{shown} and {} more", num - MOST),
        _ => shown,
    }
}

fn names(partitions: &[impl ToString]) -> Vec<String> {
    partitions.iter().map(ToString::to_string).collect()
}

/// Maps the batches of one consumer until its poll thread ends.
pub(crate) fn map_batches<M: Mapper>(
    mut worker: M,
    batches: &Receiver<SourceBatch>,
    shards: &Shards,
    closer: &Closer,
) {
    for source in batches {
        let mapped = worker.map(&source.messages, clock::now_ms());
        if !closer.admits(&source.messages, &mapped.faults) {
            continue;
        }
        let subtable_hashes = hash_subtables(&mapped.rows.subtables);
        let pending = Arc::new(PendingBatch::new(source, mapped, subtable_hashes));
        if pending.rows.num_rows() == 0 {
            closer.resolve(&pending, 0, Vec::new());
        } else {
            shards.push(&pending);
        }
    }
}
