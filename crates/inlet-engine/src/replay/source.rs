//! The archive as a source: batches of messages with their own coordinates. Nothing is committed
//! anywhere; what is done is noted by the tracker.

use std::{io, iter, ops::ControlFlow, sync::Arc, thread, time::Duration};

use inlet_message::message::MessageBatch;
use inlet_pipeline::source::{
    Consumer, Source, SourceBatch, SourceContext, SourceEnd, SourceEvent, SourceFailure,
};

use super::{Replayed, Selection, tracker::Tracker};
use crate::{
    faults::{FaultArchive, FaultEntry, FaultId, ReplayOutcome},
    sample::{SampleMessage, batch_of},
};

/// A batch is handed on at this many messages,
const BATCH_MESSAGES: usize = 500;

/// or at so many bytes, as they stand in the archive.
const BATCH_BYTES: usize = 1 << 20;

/// How often room in the memory budget is looked for.
const ROOM_STEP: Duration = Duration::from_millis(2);

/// What was read of an archive.
pub(super) enum Read {
    /// Messages and their ids.
    Batch(Vec<FaultId>, MessageBatch),
    /// A message whose bytes somebody has changed.
    Unreadable(Replayed),
}

/// Reads the selected messages in the order in which they were archived, until a visit breaks.
pub(super) fn each_batch(
    archive: &FaultArchive,
    selection: &Selection,
    visit: &mut dyn FnMut(Read) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut gathered = Gathered::default();
    let mut flow = ControlFlow::Continue(());
    let gather = |entry: FaultEntry| {
        gathered.push(entry);
        if gathered.is_full() {
            flow = gathered.flush(visit);
        }
        flow
    };
    match selection {
        Selection::Ids(ids) => archive.each_of(&ids.iter().cloned().collect(), gather)?,
        Selection::Matching(filter) => archive.each(filter, gather)?,
    }
    if flow.is_continue() {
        // There is nothing behind it that a break could end.
        let _end = gathered.flush(visit);
    }
    Ok(())
}

#[derive(Default)]
struct Gathered {
    ids: Vec<FaultId>,
    messages: Vec<SampleMessage>,
    num_bytes: usize,
}

impl Gathered {
    fn push(&mut self, entry: FaultEntry) {
        let message = SampleMessage::from(entry.message);
        self.num_bytes += message.payload.as_ref().map_or(0, |it| it.base64.len());
        self.ids.push(entry.id);
        self.messages.push(message);
    }

    fn is_full(&self) -> bool {
        self.ids.len() >= BATCH_MESSAGES || self.num_bytes >= BATCH_BYTES
    }

    fn flush(&mut self, visit: &mut dyn FnMut(Read) -> ControlFlow<()>) -> ControlFlow<()> {
        let Self {
            mut ids,
            mut messages,
            ..
        } = std::mem::take(self);
        while !ids.is_empty() {
            match batch_of(&messages) {
                Ok(batch) => return visit(Read::Batch(ids, batch)),
                Err(bad) => {
                    messages.remove(bad.message_idx);
                    visit(Read::Unreadable(Replayed {
                        id: ids.remove(bad.message_idx),
                        outcome: ReplayOutcome::StillAtFault,
                        reason: Some(format!(
                            "its line in the archive was changed: `{}` is not base64",
                            bad.part
                        )),
                    }))?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// Selected messages of an archive.
#[derive(Clone)]
pub(super) struct ArchiveSource {
    pub(super) archive: FaultArchive,
    pub(super) selection: Selection,
    pub(super) tracker: Arc<Tracker>,
}

/// The archive could not be read.
#[derive(Debug, thiserror::Error)]
#[error("reading the archive of messages at fault: {0}")]
pub(super) struct ArchiveUnreadable(#[source] io::Error);

impl SourceFailure for ArchiveUnreadable {}

impl Source for ArchiveSource {
    type Consumer = Self;

    fn consumers(&self) -> Result<Vec<Self>, ArchiveUnreadable> {
        Ok(iter::once(self.clone()).collect())
    }
}

impl Consumer for ArchiveSource {
    type Error = ArchiveUnreadable;

    fn run(
        self,
        context: SourceContext,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<SourceEnd, ArchiveUnreadable> {
        let read = each_batch(&self.archive, &self.selection, &mut |read| {
            while !context.budget.has_room() && !context.stop.is_raised() {
                thread::sleep(ROOM_STEP);
            }
            if context.stop.is_raised() {
                return ControlFlow::Break(());
            }
            match read {
                Read::Batch(ids, batch) => self.hand_on(ids, batch, &context, handle),
                Read::Unreadable(replayed) => self.tracker.unreadable(replayed),
            }
            ControlFlow::Continue(())
        });
        read.map_err(ArchiveUnreadable)?;
        if !context.stop.is_raised() {
            self.tracker.read_all();
        }
        Ok(SourceEnd::Stopped)
    }
}

impl ArchiveSource {
    fn hand_on(
        &self,
        ids: Vec<FaultId>,
        batch: MessageBatch,
        context: &SourceContext,
        handle: &mut dyn FnMut(SourceEvent),
    ) {
        let reservation = context.budget.reserve(batch.num_bytes() as u64);
        context.status.messages_consumed.add(batch.len() as u64);
        // No partition belongs to a replay, so its tickets move no offset.
        let ticket = context.ledger.open(&batch);
        let messages = Arc::new(batch);
        self.tracker.expect(&messages, ids);
        handle(SourceEvent::Batch(SourceBatch {
            messages,
            ticket,
            reservation,
        }));
    }
}
