//! The quarantine thread: archives the messages at fault of closed batches, then settles them.
//!
//! All batches that wait are archived by one write and one sync. A disk that does not take them
//! holds the offsets: the thread tries for ever and says so, and memory stays bounded because the
//! batches keep their share of the budget. Writers are not held up.

use std::sync::Arc;

use chrono::Utc;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    accounts::Outcome,
    activity::ActivityKind,
    archive::{ArchiveWriter, ArchivedMessage},
    condition::Party,
    patience::{GivenUp, Patience},
    pending::ClosedBatch,
    retry::{Pauses, doubled},
    settlement::Settlement,
    status::RunStatus,
};

/// Batches archived by one write at most; what waits beyond that is next.
const BATCHES_A_WRITE: usize = 256;

/// The archive of a run with what it needs to settle.
#[derive(Debug)]
pub(crate) struct Quarantine {
    /// `None`: the messages come from an archive and stay there.
    archive: Option<ArchiveWriter>,
    settlement: Arc<Settlement>,
    status: Arc<RunStatus>,
    patience: Patience,
    pauses: Pauses,
}

impl Quarantine {
    pub(crate) fn new(
        archive: Option<ArchiveWriter>,
        settlement: Arc<Settlement>,
        status: Arc<RunStatus>,
        patience: Patience,
        pauses: Pauses,
    ) -> Self {
        Self {
            archive,
            settlement,
            status,
            patience,
            pauses,
        }
    }

    /// Archives and settles until the channel ends or the run gives up.
    pub(crate) async fn run(mut self, mut closed: UnboundedReceiver<ClosedBatch>) {
        let mut batches = Vec::new();
        while closed.recv_many(&mut batches, BATCHES_A_WRITE).await > 0 {
            if self.archive_for_ever(&batches).await.is_err() {
                tracing::warn!("messages at fault left unarchived, they will be read again");
                return;
            }
            for batch in batches.drain(..) {
                self.settlement.settle(batch);
            }
        }
    }

    async fn archive_for_ever(&mut self, batches: &[ClosedBatch]) -> Result<(), GivenUp> {
        let Some(archive) = &mut self.archive else {
            return Ok(());
        };
        let lines = lines_of(batches);
        let mut num_attempts = 0;
        loop {
            let Err(error) = archive.append(&lines) else {
                if self.status.condition.recovered(Party::Archive) {
                    tracing::info!("archive works again");
                    let what = "the archive of messages at fault works again";
                    self.status
                        .activity
                        .note(ActivityKind::ArchiveRecovered, what);
                }
                return Ok(());
            };
            let cause = format!("writing the archive of messages at fault: {error}");
            if self.status.condition.trouble(Party::Archive, &cause) {
                tracing::error!(error = %error, "archive cannot be written, offsets are held");
                let what = "messages at fault cannot be archived, trying again";
                let activity = &self.status.activity;
                activity.note_cause(ActivityKind::ArchiveTrouble, what, cause);
            }
            num_attempts += 1;
            let pause = doubled(self.pauses.first, num_attempts, self.pauses.longest);
            self.patience.pause(pause).await?;
        }
    }
}

/// A line for each message of these batches that is to be archived.
fn lines_of(batches: &[ClosedBatch]) -> Vec<u8> {
    let time = Utc::now();
    let mut lines = Vec::new();
    for batch in batches {
        for faults in batch.faults.chunk_by(|a, b| a.message_idx == b.message_idx) {
            let message_idx = faults[0].message_idx as usize;
            if matches!(batch.outcomes[message_idx], Outcome::Quarantined(_)) {
                let message = batch.messages.message(message_idx);
                let archived = ArchivedMessage::new(message, faults, time);
                serde_json::to_writer(&mut lines, &archived)
                    .expect("text and numbers always serialize, and a Vec always takes them");
                lines.push(b'\n');
            }
        }
    }
    lines
}
