//! Replay: archived messages go the way of a run once more, after the rules or the target were
//! mended.
//!
//! The same program and the same sink, between a source that reads the archive and an archive that
//! keeps what it has. The consumer group is not touched. What came of a message is noted beside the
//! archive once it is known for good; a message whose note a crash has prevented counts as open, and
//! replaying it again writes the same rows.

mod source;
mod tracker;

use std::{
    io,
    ops::ControlFlow,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use inlet_config::settings::{DataSourceSettings, FaultSettings, Strategy, WriteSettings};
use inlet_message::{
    declare::declared_table,
    program::{CompileFault, Program},
    target::TargetTable,
};
use inlet_pipeline::{
    activity::ActivityKind,
    observer::OutcomeObserver,
    on_fault::strategy_of,
    prepare::prepare,
    retry::Pauses,
    run::{self, Archiving, RunContext, RunError, RunSettings},
    sink::Sink,
    stop::StopReason,
};
use inlet_tdengine::TdengineSink;
use serde::{Deserialize, Serialize};

use self::{source::ArchiveSource, tracker::Tracker};
use crate::{
    blocking::{block_on, now_ms},
    faults::{FaultFilter, FaultId, ReplayOutcome, archive},
    preview::describe,
    run::RunFailure,
};

/// Memory for messages on their way; an archive is read no faster than it is written.
const MEMORY_BYTES: u64 = 64 << 20;

/// How long what is in flight is waited for once nothing moves.
const DRAIN: Duration = Duration::from_secs(1);

/// Which messages are replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// These, whatever became of them before.
    Ids(Vec<FaultId>),
    /// Those that a filter finds.
    Matching(FaultFilter),
}

/// What came of one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// Which one.
    pub id: FaultId,
    /// What came of it.
    pub outcome: ReplayOutcome,
    /// Why, where it is still at fault or discarded.
    pub reason: Option<String>,
}

/// What a replay did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayReport {
    /// Messages that were selected and found.
    pub matched: u64,
    /// Messages whose rows the target has confirmed.
    pub written: u64,
    /// Messages that filters take now.
    pub filtered: u64,
    /// Messages at fault in a way that `on_fault` discards.
    pub discarded: u64,
    /// Messages that are at fault and stay in the archive.
    pub still_at_fault: u64,
    /// Some of them, those still at fault before others.
    pub examples: Vec<Replayed>,
}

impl ReplayReport {
    /// Messages whose outcome is known.
    pub fn num_known(&self) -> u64 {
        self.written + self.filtered + self.discarded + self.still_at_fault
    }
}

/// Why a replay did not come to its end. What is in the report was done and noted.
#[derive(Debug, thiserror::Error)]
pub enum ReplayFailure {
    /// The rules or the address are wrong, or the target cannot be used.
    #[error("{}", .0.message())]
    Run(RunFailure),
    /// The archive cannot be read, or what came of messages cannot be noted.
    #[error("the archive of messages at fault: {source}")]
    Archive {
        /// Why.
        source: io::Error,
        /// What was done before.
        report: Box<ReplayReport>,
    },
    /// The target did not take rows for too long.
    #[error("the replay was not finished, {} messages are done: {cause}", .report.num_known())]
    Unfinished {
        /// What the target said.
        cause: String,
        /// What was done before.
        report: Box<ReplayReport>,
    },
}

impl ReplayFailure {
    /// What to do next, where the message does not say it.
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::Run(failure) => failure.remedy(),
            Self::Archive { .. } => {
                Some("look at the rights of the archive's folder, and for room")
            }
            Self::Unfinished { .. } => {
                Some("replay again once the target takes rows; nothing is lost meanwhile")
            }
        }
    }

    /// The rules' faults, when they are what is wrong.
    pub fn faults(&self) -> &[CompileFault] {
        match self {
            Self::Run(RunFailure::Document(faults)) => faults,
            _ => &[],
        }
    }

    /// What was done all the same.
    pub fn report(&self) -> Option<&ReplayReport> {
        match self {
            Self::Run(_) => None,
            Self::Archive { report, .. } | Self::Unfinished { report, .. } => Some(report),
        }
    }
}

impl From<RunFailure> for ReplayFailure {
    fn from(failure: RunFailure) -> Self {
        Self::Run(failure)
    }
}

/// Replays messages of a data source's archive with its rules as they are now. Blocks until every
/// one has its outcome, `context.stop` is raised, or no message has got one for `patience`.
///
/// # Errors
/// When not every message has an outcome; the report tells which part has.
pub fn replay(
    settings: &DataSourceSettings,
    selection: &Selection,
    context: &RunContext,
    patience: Duration,
) -> Result<ReplayReport, ReplayFailure> {
    let sink = TdengineSink::new(settings.target.clone()).map_err(RunFailure::Address)?;
    replay_with_sink(settings, &sink, selection, context, patience)
}

/// The same with rows that go to `sink`, whatever the connection of the document's target is.
///
/// # Errors
/// As [`replay`].
pub fn replay_with_sink<K: Sink>(
    settings: &DataSourceSettings,
    sink: &K,
    selection: &Selection,
    context: &RunContext,
    patience: Duration,
) -> Result<ReplayReport, ReplayFailure> {
    let tracker = Arc::new(Tracker::new(archive(settings), context.stop.clone()));
    let ended = thread::scope(|scope| {
        let (done, wait) = mpsc::channel::<()>();
        let watched = &tracker;
        scope.spawn(move || stop_without_progress(watched, &wait, patience, context));
        let ended = run_replay(settings, sink, selection, context, &tracker);
        drop(done);
        ended
    });
    let found = tracker.finish();
    let report = found.report;
    if let Some(source) = found.error {
        return Err(ReplayFailure::Archive {
            source,
            report: Box::new(report),
        });
    }
    match ended {
        Err(failure) if !was_stopped(&failure) => Err(ReplayFailure::Run(failure)),
        _ if found.is_read && report.num_known() == report.matched => Ok(report),
        _ => Err(ReplayFailure::Unfinished {
            cause: last_trouble(context),
            report: Box::new(report),
        }),
    }
}

/// What [`replay`] would do, as far as it can be told without writing. Asks the target for the super
/// table and writes and creates nothing.
///
/// # Errors
/// When the rules are wrong, or the target or the archive cannot be read.
pub fn dry_run(
    settings: &DataSourceSettings,
    selection: &Selection,
) -> Result<ReplayReport, ReplayFailure> {
    dry_run_for(settings, &table_of(settings)?, selection)
}

/// The same where `sink` knows the super table. One that a run would create is not asked for: asking
/// would create it.
///
/// # Errors
/// As [`dry_run`].
pub fn dry_run_with_sink<K: Sink>(
    settings: &DataSourceSettings,
    sink: &K,
    selection: &Selection,
) -> Result<ReplayReport, ReplayFailure> {
    let target = &settings.target;
    if target.create_super_table || target.create_database.is_some() {
        let declared = declared_table(target).map_err(RunFailure::Document)?;
        return dry_run_for(settings, &declared, selection);
    }
    let prepared = block_on(sink.prepare()).map_err(|error| RunFailure::Run(error.into()))?;
    let prepared = prepared.map_err(|error| {
        RunFailure::Run(RunError::Prepare {
            message: error.message,
            remedy: error.remedy,
        })
    })?;
    dry_run_for(settings, &prepared.table, selection)
}

fn dry_run_for(
    settings: &DataSourceSettings,
    table: &TargetTable,
    selection: &Selection,
) -> Result<ReplayReport, ReplayFailure> {
    let program = Program::compile(&settings.message, &settings.target, table)
        .map_err(RunFailure::Document)?;
    let mut worker = Arc::new(program).worker();
    let mut tally = tracker::Tally::default();
    let read = source::each_batch(&archive(settings), selection, &mut |read| {
        match read {
            source::Read::Batch(ids, batch) => {
                tally.report.matched += ids.len() as u64;
                let mapped = worker.map(&batch, now_ms());
                for (message_idx, id) in (0_u32..).zip(ids) {
                    let fault = mapped
                        .faults
                        .iter()
                        .find(|it| it.message_idx == message_idx);
                    let outcome = match fault.map(|it| strategy_of(&settings.on_fault, it.kind)) {
                        Some(Strategy::Discard) => ReplayOutcome::Discarded,
                        Some(Strategy::Archive | Strategy::Stop) => ReplayOutcome::StillAtFault,
                        None if mapped.filtered.contains(&message_idx) => ReplayOutcome::Filtered,
                        None => ReplayOutcome::Written,
                    };
                    tally.count(Replayed {
                        id,
                        outcome,
                        reason: fault.map(|it| it.reason.clone()),
                    });
                }
            }
            source::Read::Unreadable(replayed) => {
                tally.report.matched += 1;
                tally.count(replayed);
            }
        }
        ControlFlow::Continue(())
    });
    let report = tally.finish();
    match read {
        Ok(()) => Ok(report),
        Err(source) => Err(ReplayFailure::Archive {
            source,
            report: Box::new(report),
        }),
    }
}

/// The super table as it is; one that a run would create, as the document declares it.
fn table_of(settings: &DataSourceSettings) -> Result<TargetTable, RunFailure> {
    let target = &settings.target;
    describe(target).or_else(|trouble| {
        if target.create_super_table {
            return declared_table(target).map_err(RunFailure::Document);
        }
        Err(RunFailure::Run(RunError::Prepare {
            message: trouble.message,
            remedy: trouble.remedy,
        }))
    })
}

fn run_replay<K: Sink>(
    settings: &DataSourceSettings,
    sink: &K,
    selection: &Selection,
    context: &RunContext,
    tracker: &Arc<Tracker>,
) -> Result<(), RunFailure> {
    let pauses = Pauses::default();
    let table = prepare(sink, context, &pauses).map_err(RunFailure::Run)?;
    let program = Program::compile(&settings.message, &settings.target, &table)
        .map_err(RunFailure::Document)?;
    let source = ArchiveSource {
        archive: archive(settings),
        selection: selection.clone(),
        tracker: Arc::clone(tracker),
    };
    let run_settings = RunSettings {
        write: WriteSettings {
            memory_bytes: MEMORY_BYTES.min(settings.write.memory_bytes),
            ..settings.write.clone()
        },
        on_fault: without_stop(settings.on_fault),
        archive: Archiving::Kept,
        observer: Some(Arc::clone(tracker) as Arc<dyn OutcomeObserver>),
        drain: DRAIN,
        pauses,
    };
    let program = Arc::new(program);
    run::run(&source, sink, &table, &program, &run_settings, context)
        .map(drop)
        .map_err(RunFailure::Run)
}

/// A message that is still at fault ends no replay: it stays where it is.
fn without_stop(on_fault: FaultSettings) -> FaultSettings {
    let kept = |strategy| match strategy {
        Strategy::Stop => Strategy::Archive,
        other => other,
    };
    FaultSettings {
        parse_failed: kept(on_fault.parse_failed),
        tombstone: kept(on_fault.tombstone),
        mapping_failed: kept(on_fault.mapping_failed),
        timestamp_missing: kept(on_fault.timestamp_missing),
        timestamp_out_of_range: kept(on_fault.timestamp_out_of_range),
        value_does_not_fit: kept(on_fault.value_does_not_fit),
        subtable_name_illegal: kept(on_fault.subtable_name_illegal),
        row_refused: kept(on_fault.row_refused),
    }
}

/// A run writes on for ever; whoever replays wants to hear that nothing moves.
fn stop_without_progress(
    tracker: &Tracker,
    done: &mpsc::Receiver<()>,
    patience: Duration,
    context: &RunContext,
) {
    let mut num_known = tracker.num_known();
    while done.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout) {
        let before = num_known;
        num_known = tracker.num_known();
        if num_known == before {
            context.stop.raise(StopReason::Asked);
            return;
        }
    }
}

fn was_stopped(failure: &RunFailure) -> bool {
    matches!(failure, RunFailure::Run(RunError::EndedBeforePrepared))
}

/// What kept a replay from its end.
fn last_trouble(context: &RunContext) -> String {
    let events = context.status.activity.since(0).into_iter().rev();
    let mut troubles = events.filter(|event| event.kind == ActivityKind::SinkTrouble);
    let cause = troubles.find_map(|event| event.cause);
    cause.unwrap_or_else(|| "it was asked to end".to_owned())
}
