//! What becomes of each replayed message: counted, and noted beside the archive.

use std::{collections::HashMap, io, sync::Arc};

use inlet_message::{fault::Fault, message::MessageBatch};
use inlet_pipeline::{
    accounts::Outcome,
    observer::OutcomeObserver,
    stop::{StopReason, StopSignal},
};
use parking_lot::Mutex;

use super::{ReplayReport, Replayed};
use crate::{
    blocking::now_ms,
    faults::{FaultArchive, FaultId, Replay, ReplayOutcome},
};

/// Messages that a report shows.
const MAX_EXAMPLES: usize = 20;

/// The observer of a replay.
#[derive(Debug)]
pub(super) struct Tracker {
    archive: FaultArchive,
    stop: StopSignal,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Ids of the messages of each batch under way, by the batch's address: it lives until then.
    under_way: HashMap<usize, Vec<FaultId>>,
    tally: Tally,
    is_read: bool,
    error: Option<io::Error>,
}

/// What a replay came to.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) report: ReplayReport,
    /// Whether every selected message was read.
    pub(super) is_read: bool,
    /// Why outcomes could not be noted.
    pub(super) error: Option<io::Error>,
}

impl Tracker {
    pub(super) fn new(archive: FaultArchive, stop: StopSignal) -> Self {
        Self {
            archive,
            stop,
            state: Mutex::default(),
        }
    }

    /// A batch goes on its way.
    pub(super) fn expect(&self, messages: &Arc<MessageBatch>, ids: Vec<FaultId>) {
        let mut state = self.state.lock();
        state.tally.report.matched += ids.len() as u64;
        state.under_way.insert(address(messages), ids);
    }

    /// A message cannot go on its way.
    pub(super) fn unreadable(&self, replayed: Replayed) {
        self.state.lock().tally.report.matched += 1;
        self.note(vec![replayed]);
    }

    /// Nothing more will be expected.
    pub(super) fn read_all(&self) {
        self.state.lock().is_read = true;
    }

    pub(super) fn num_known(&self) -> u64 {
        self.state.lock().tally.report.num_known()
    }

    pub(super) fn finish(&self) -> Found {
        let state = std::mem::take(&mut *self.state.lock());
        Found {
            report: state.tally.finish(),
            is_read: state.is_read,
            error: state.error,
        }
    }

    /// On the disk first, then counted: a report never tells more than the archive knows.
    fn note(&self, replayed: Vec<Replayed>) {
        let at_ms = now_ms();
        let lines: Vec<_> = replayed
            .iter()
            .map(|it| {
                let replay = Replay {
                    at_ms,
                    outcome: it.outcome,
                    reason: it.reason.clone(),
                };
                (it.id.clone(), replay)
            })
            .collect();
        let mut state = self.state.lock();
        match self.archive.note_replays(&lines) {
            Ok(()) => replayed.into_iter().for_each(|it| state.tally.count(it)),
            Err(error) => {
                let cause = format!("noting what was replayed: {error}");
                self.stop.raise(StopReason::Failed(cause));
                state.error.get_or_insert(error);
            }
        }
    }
}

impl OutcomeObserver for Tracker {
    fn settled(&self, messages: &Arc<MessageBatch>, outcomes: &[Outcome], faults: &[Fault]) {
        let Some(ids) = self.state.lock().under_way.remove(&address(messages)) else {
            return;
        };
        let replayed =
            ids.into_iter()
                .zip(outcomes)
                .enumerate()
                .map(|(message_idx, (id, outcome))| {
                    let mut of_message = faults.iter();
                    let fault = of_message.find(|it| it.message_idx as usize == message_idx);
                    Replayed {
                        id,
                        outcome: match outcome {
                            Outcome::Written => ReplayOutcome::Written,
                            Outcome::Filtered => ReplayOutcome::Filtered,
                            Outcome::Discarded(_) => ReplayOutcome::Discarded,
                            Outcome::Quarantined(_) => ReplayOutcome::StillAtFault,
                        },
                        reason: fault.map(|it| it.reason.clone()),
                    }
                });
        self.note(replayed.collect());
    }
}

fn address(messages: &Arc<MessageBatch>) -> usize {
    Arc::as_ptr(messages).addr()
}

/// A report in the making.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) report: ReplayReport,
    at_fault: Vec<Replayed>,
    others: Vec<Replayed>,
}

impl Tally {
    pub(super) fn count(&mut self, replayed: Replayed) {
        let report = &mut self.report;
        let (count, examples) = match replayed.outcome {
            ReplayOutcome::Written => (&mut report.written, &mut self.others),
            ReplayOutcome::Filtered => (&mut report.filtered, &mut self.others),
            ReplayOutcome::Discarded => (&mut report.discarded, &mut self.others),
            ReplayOutcome::StillAtFault => (&mut report.still_at_fault, &mut self.at_fault),
        };
        *count += 1;
        if examples.len() < MAX_EXAMPLES {
            examples.push(replayed);
        }
    }

    pub(super) fn finish(self) -> ReplayReport {
        let examples = self.at_fault.into_iter().chain(self.others);
        ReplayReport {
            examples: examples.take(MAX_EXAMPLES).collect(),
            ..self.report
        }
    }
}
