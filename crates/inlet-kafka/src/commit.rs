//! Commits: what the ledger says is settled, about every second, one request at a time.
//!
//! A commit that fails is simply due again, because the ledger was not told. One that the group
//! refuses, since the partitions have moved on, is dropped: the new owner's offsets are the truth.

use std::{
    thread,
    time::{Duration, Instant},
};

use inlet_message::message::TopicPartition;
use inlet_pipeline::ledger::{Committable, LedgerMember};

use crate::{
    assignment::Assignment,
    ffi::{Client, Code, CommitAnswer, KafkaError, PartitionList},
};

const COMMIT_INTERVAL: Duration = Duration::from_secs(1);

/// The longest that a commit is waited for before partitions are given away.
const SYNC_LIMIT: Duration = Duration::from_secs(5);

/// How long a commit that was not accepted waits before it is sent again: about the time that a new
/// member epoch needs, or the word of a new coordinator.
const RESEND_PAUSE: Duration = Duration::from_millis(20);

/// Sends commits and hears their answers.
#[derive(Debug)]
pub(crate) struct Committer {
    ledger: LedgerMember,
    last_commit_id: usize,
    /// The commit that was not answered yet.
    under_way: Option<usize>,
    /// `None`: due at once.
    last_sent: Option<Instant>,
}

impl Committer {
    pub(crate) fn new(ledger: LedgerMember) -> Self {
        Self {
            ledger,
            last_commit_id: 0,
            under_way: None,
            last_sent: Some(Instant::now()),
        }
    }

    /// Hears answers and sends what is due; never waits.
    pub(crate) fn tick(&mut self, client: &Client, assignment: &mut Assignment) {
        self.hear(client, assignment, Duration::ZERO);
        let waited = |last: Instant| last.elapsed() >= COMMIT_INTERVAL;
        if self.under_way.is_some() || !self.last_sent.is_none_or(waited) {
            return;
        }
        self.last_sent = Some(Instant::now());
        self.send(client, &assignment.partitions());
    }

    /// Commits what is settled of these partitions and waits, bounded, for the answer. Whether
    /// nothing is left to commit.
    pub(crate) fn commit_now(
        &mut self,
        client: &Client,
        assignment: &mut Assignment,
        partitions: &[TopicPartition],
    ) -> bool {
        let deadline = Instant::now() + SYNC_LIMIT;
        let mut was_sent = self.under_way.is_some();
        loop {
            if self.under_way.is_none() {
                if was_sent && !self.ledger.committable(partitions).is_empty() {
                    thread::sleep(RESEND_PAUSE);
                }
                if !self.send(client, partitions) {
                    return self.ledger.committable(partitions).is_empty();
                }
                was_sent = true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let refused = self.hear(client, assignment, left.min(Duration::from_millis(100)));
            if refused {
                return false;
            }
        }
    }

    /// Whether something is left to commit or to hear of.
    pub(crate) fn is_pending(&self, assignment: &Assignment) -> bool {
        self.under_way.is_some() || !self.ledger.committable(&assignment.partitions()).is_empty()
    }

    /// Whether a commit waits for its answer.
    pub(crate) fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Lets a commit that is settled go out at once instead of at the next interval.
    pub(crate) fn hurry(&mut self) {
        self.last_sent = None;
    }

    /// Sends a commit if anything is settled; whether it was sent.
    fn send(&mut self, client: &Client, partitions: &[TopicPartition]) -> bool {
        let offsets = self.ledger.committable(partitions);
        if offsets.is_empty() {
            return false;
        }
        let list = PartitionList::at(offsets.iter().map(|it| (&it.partition, it.offset)));
        self.last_commit_id += 1;
        match client.commit(&list, self.last_commit_id) {
            Ok(()) => {
                self.under_way = Some(self.last_commit_id);
                true
            }
            Err(error) => {
                tracing::debug!(%error, "commit not sent");
                false
            }
        }
    }

    /// Whether the group refused a commit.
    fn hear(&mut self, client: &Client, assignment: &mut Assignment, wait: Duration) -> bool {
        if self.under_way.is_none() {
            return false;
        }
        let mut refused = false;
        for answer in client.take_commits(wait) {
            if self.under_way == Some(answer.commit_id) {
                self.under_way = None;
            }
            refused |= self.apply(answer, assignment);
        }
        refused
    }

    fn apply(&self, answer: CommitAnswer, assignment: &mut Assignment) -> bool {
        if let Err(error) = &answer.outcome {
            tracing::debug!(%error, "commit not accepted");
        }
        let mut refused = answer.outcome.as_ref().is_err_and(is_refusal);
        for entry in answer.offsets {
            if let Err(error) = &entry.outcome {
                refused |= is_refusal(error);
                continue;
            }
            if answer.outcome.is_err() {
                continue;
            }
            if let Some(held) = assignment.get_mut(&entry.partition) {
                held.committed = Some(entry.offset);
            }
            self.ledger.committed(&[Committable {
                partition: entry.partition,
                offset: entry.offset,
            }]);
        }
        refused
    }
}

/// Whether the group says that this member's word no longer counts. A stale epoch is no refusal: the
/// next heartbeat brings the new one, or says that the member is fenced.
fn is_refusal(error: &KafkaError) -> bool {
    matches!(
        error.code,
        Code::IllegalGeneration
            | Code::UnknownMemberId
            | Code::FencedInstanceId
            | Code::FencedMemberEpoch
            | Code::AssignmentLost
    )
}
