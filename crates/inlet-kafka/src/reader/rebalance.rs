//! Partitions come and go.
//!
//! Coming: ask where to start, begin a generation in the ledger, read. Going: hand nothing more on,
//! wait (bounded) until what is in flight has settled, commit that, end the generation, give up.
//! What did not settle in time is read again by the next owner; equal rows overwrite equal rows.
//! Partitions that were lost already have another owner, so nothing of them is committed.

use std::time::{Duration, Instant};

use inlet_message::message::TopicPartition;
use inlet_pipeline::{source::SourceEvent, status::PartitionProgress};

use super::Reader;
use crate::{
    error::SourceError,
    ffi::{Code, KafkaError, PartitionList, Rebalance},
    health::explain,
    start::{StartOffset, start_offsets},
};

/// The longest that a revoke waits for what is in flight: far below
/// [`MAX_POLL_INTERVAL`](crate::properties::MAX_POLL_INTERVAL), for all members wait with us.
const REVOKE_DRAIN_LIMIT: Duration = Duration::from_secs(10);

const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// An assignment that waits until its starts can be asked.
#[derive(Debug)]
pub(super) struct PendingAssign {
    partitions: Vec<TopicPartition>,
    last_tried: Option<Instant>,
}

impl Reader<'_> {
    /// Answers what the group asked during the last poll, in order.
    pub(super) fn serve_rebalances(
        &mut self,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<(), SourceError> {
        while let Some(rebalance) = self.client.next_rebalance() {
            match rebalance {
                Rebalance::Assign(partitions) => {
                    self.pending = Some(PendingAssign {
                        partitions,
                        last_tried: None,
                    });
                    self.try_assign(handle)?;
                }
                Rebalance::Revoke(partitions) => self.revoke(&partitions, handle),
                Rebalance::Failed(error) => self.rebalance_failed(&error, handle),
            }
        }
        self.try_assign(handle)
    }

    /// Takes up what the group gave, as soon as the starts are known.
    fn try_assign(&mut self, handle: &mut dyn FnMut(SourceEvent)) -> Result<(), SourceError> {
        let waits = |pending: &PendingAssign| {
            let tried = |at: Instant| at.elapsed() < RETRY_INTERVAL;
            pending.last_tried.is_some_and(tried)
        };
        let Some(pending) = self.pending.take_if(|pending| !waits(pending)) else {
            return Ok(());
        };
        match start_offsets(self.client, &pending.partitions, self.settings.start) {
            Ok(starts) => self.assign(&starts, handle),
            Err(error) => {
                let diagnosis = explain(self.client, &error, self.settings);
                if diagnosis.needs_person && !self.has_joined {
                    return Err(diagnosis.into());
                }
                // The next heartbeat brings the new epoch: nothing is wrong.
                if error.code != Code::StaleMemberEpoch {
                    self.health.trouble(&diagnosis, handle);
                }
                self.pending = Some(PendingAssign {
                    last_tried: Some(Instant::now()),
                    ..pending
                });
            }
        }
        Ok(())
    }

    fn assign(&mut self, starts: &[StartOffset], handle: &mut dyn FnMut(SourceEvent)) {
        let partitions: Vec<_> = starts.iter().map(|start| start.partition.clone()).collect();
        let list = PartitionList::at(starts.iter().map(|start| (&start.partition, start.offset)));
        if let Err(error) = self.client.incremental_assign(&list) {
            // The group has moved on; it asks again.
            tracing::warn!(%error, "assignment not taken up");
            return;
        }
        self.has_joined = true;
        self.context.ledger.assign(&partitions);
        for start in starts {
            self.take_up(start);
        }
        self.board.taken(self.consumer_idx, &partitions);
        self.idle.fetched(Instant::now());
        self.keep_paused();
        self.health.recover(handle);
        handle(SourceEvent::Assigned(partitions));
    }

    fn take_up(&mut self, start: &StartOffset) {
        let StartOffset {
            partition,
            offset,
            end,
            is_committed,
        } = start;
        if !is_committed {
            self.context.ledger.pass(partition, *offset);
        }
        let committed = is_committed.then_some(*offset);
        self.assignment.insert(partition, *offset, *end, committed);
        let progress = PartitionProgress {
            position: *offset,
            committed,
            high_watermark: None,
        };
        let mut shown = self.context.status.partitions.lock();
        shown.insert(partition.clone(), progress);
    }

    fn revoke(&mut self, partitions: &[TopicPartition], handle: &mut dyn FnMut(SourceEvent)) {
        if let Some(pending) = &mut self.pending {
            pending.partitions.retain(|it| !partitions.contains(it));
        }
        if self.client.is_assignment_lost() {
            tracing::warn!("partitions lost, their new owner reads on from the last commit");
            self.let_go(partitions, handle);
        } else {
            self.release(partitions, REVOKE_DRAIN_LIMIT, handle);
        }
        let held = PartitionList::of(partitions);
        if let Err(error) = self.client.incremental_unassign(&held) {
            tracing::warn!(%error, "partitions not given back");
        }
    }

    /// Waits for what is in flight, commits it and lets the partitions go.
    pub(super) fn release(
        &mut self,
        partitions: &[TopicPartition],
        at_most: Duration,
        handle: &mut dyn FnMut(SourceEvent),
    ) {
        if !self.context.ledger.drain(partitions, at_most) {
            tracing::warn!("not everything settled in time, the rest will be read again");
        }
        let client = self.client;
        self.committer
            .commit_now(client, &mut self.assignment, partitions);
        self.let_go(partitions, handle);
    }

    /// Ends the generation of these partitions.
    fn let_go(&mut self, partitions: &[TopicPartition], handle: &mut dyn FnMut(SourceEvent)) {
        self.context.ledger.revoke(partitions);
        let now = Instant::now();
        let mut shown = self.context.status.partitions.lock();
        for partition in partitions {
            let held = self.assignment.remove(partition);
            if held.is_some_and(|held| !held.at_end) {
                self.board.given_back_unread(partition, now);
            }
            shown.remove(partition);
        }
        drop(shown);
        self.missing
            .retain(|it| !partitions.contains(&it.partition));
        self.idle.reassigned(now);
        handle(SourceEvent::Revoked(partitions.to_vec()));
    }

    fn rebalance_failed(&mut self, error: &KafkaError, handle: &mut dyn FnMut(SourceEvent)) {
        let diagnosis = explain(self.client, error, self.settings);
        self.health.trouble(&diagnosis, handle);
        let partitions = self.assignment.partitions();
        self.let_go(&partitions, handle);
        if let Err(error) = self.client.unassign_all() {
            tracing::warn!(%error, "partitions not given back");
        }
    }
}
