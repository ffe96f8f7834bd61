//! The run: poll → decode, extract, filter, map → coalesce → write → ack → commit.
//!
//! Threads: for each consumer one that polls and one that maps; writers, each with its shard; one
//! that archives. Between them are queues that the memory budget bounds, so no thread waits for a
//! slower one while it holds something that one needs. The end goes the same way as the messages:
//! consumers drain through the ledger while the writers go on, then each stage ends when the one
//! before it has.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, OnceLock, mpsc},
    thread::{self, ScopedJoinHandle},
    time::{Duration, Instant},
};

use inlet_config::settings::{FaultSettings, WriteSettings};
use inlet_message::target::TargetTable;
use parking_lot::Mutex;

use crate::{
    activity::ActivityKind,
    archive::ArchiveWriter,
    budget::MemoryBudget,
    condition::Phase,
    intake::{Intake, map_batches},
    ledger::Ledger,
    mapper::MapProgram,
    observer::OutcomeObserver,
    overwrite::OverwriteCounter,
    patience::Patience,
    pause::PauseSwitch,
    quarantine::Quarantine,
    retry::{Jitter, Pauses},
    settlement::{Closer, Settlement},
    shard::{LingerContext, Shards},
    sink::Sink,
    source::{Consumer, Source, SourceContext, SourceEnd, SourceFailure as _},
    status::{RunStatus, Snapshot},
    stop::{StopReason, StopSignal},
    supervise::{Crew, own_runtime},
    throttle::Throttle,
    write::{ShardWriter, WriteContext},
};

/// Fingerprints for counting overwritten rows, over all shards: 16 MiB.
const OVERWRITE_SLOTS: usize = 1 << 21;

/// Writers when the document does not say: more connections than this gain little.
const MOST_DEFAULT_WRITERS: usize = 4;

/// What a run is told, apart from its source, sink and program.
#[derive(Clone, Debug)]
pub struct RunSettings {
    /// How rows are written.
    pub write: WriteSettings,
    /// What happens to messages and rows that fail a step.
    pub on_fault: FaultSettings,
    /// Where messages at fault are archived.
    pub archive: Archiving,
    /// Hears what became of each message.
    pub observer: Option<Arc<dyn OutcomeObserver>>,
    /// How long writers go on after the run was asked to end.
    pub drain: Duration,
    /// Pauses between attempts.
    pub pauses: Pauses,
}

/// What is done with messages whose strategy is to archive them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Archiving {
    /// They are appended to the archive in this folder, which need not be there yet.
    Folder(PathBuf),
    /// Nothing: they come from an archive and stay there.
    Kept,
}

impl RunSettings {
    /// How long writers go on after the run was asked to end, unless told otherwise.
    pub const DRAIN: Duration = Duration::from_secs(10);

    fn num_writers(&self) -> usize {
        let num_cores = || thread::available_parallelism().map_or(1, usize::from);
        let chosen = self.write.writers.map(usize::from);
        chosen.unwrap_or_else(|| num_cores().min(MOST_DEFAULT_WRITERS))
    }
}

/// What a run shares with whoever watches and ends it.
#[derive(Clone, Debug, Default)]
pub struct RunContext {
    /// Its numbers.
    pub status: Arc<RunStatus>,
    /// Raised to end it.
    pub stop: StopSignal,
    /// Switched on to let it rest without giving its partitions away.
    pub pause: PauseSwitch,
}

/// How a run ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// Nothing new came for the idle time-out.
    Idle {
        /// The time-out that ran.
        after: Duration,
    },
    /// It was asked to end.
    Asked,
    /// It was asked to end before the target was reached; nothing was read.
    AskedBeforePrepared,
}

/// What a run did.
#[derive(Clone, Debug)]
pub struct RunSummary {
    /// How it ended.
    pub end: RunEnd,
    /// How long it took.
    pub duration: Duration,
    /// Its last numbers. `in_flight` is not zero when the time for draining was too short; those
    /// messages are not committed and will be read again.
    pub snapshot: Snapshot,
}

/// Why a run did not end well. Nothing unsettled was committed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The target cannot be used until a person changes something.
    #[error("preparing the target: {message}")]
    Prepare {
        /// What happened and where.
        message: String,
        /// What to do next.
        remedy: Option<String>,
    },
    /// The run was asked to end before the target was reached.
    #[error("asked to end before the target was reached")]
    EndedBeforePrepared,
    /// The source cannot be used until a person changes something.
    #[error("setting up the source: {message}")]
    Source {
        /// What happened and where.
        message: String,
        /// What to do next.
        remedy: Option<String>,
    },
    /// A thread or runtime cannot be made.
    #[error("starting a thread of the run (is a limit on processes or open files too low?)")]
    Thread(#[from] io::Error),
    /// The source ended for good while it was read.
    #[error("{message}{}", in_brackets(.remedy.as_deref()))]
    SourceFailed {
        /// What happened and where.
        message: String,
        /// What to do next.
        remedy: Option<String>,
    },
    /// Something failed for good on the way.
    #[error("{cause}")]
    Failed {
        /// What, for a person.
        cause: String,
    },
}

/// Runs until the source ends, the run is asked to end or something fails for good. Blocks.
///
/// # Errors
/// When the run did not end well; see [`RunError`].
pub fn run<S: Source, K: Sink, P: MapProgram>(
    source: &S,
    sink: &K,
    table: &TargetTable,
    program: &P,
    settings: &RunSettings,
    context: &RunContext,
) -> Result<RunSummary, RunError> {
    let started = Instant::now();
    let stages = Stages::new(settings, context);
    let result = thread::scope(|scope| {
        let _closing = CloseOnReturn(&stages);
        let crew = Crew::new(scope, context.stop.clone());
        let running = stages.start(&crew, source, sink, table, program);
        stages.join(running?)?;
        stages.end()
    });
    match &result {
        Ok(end) => {
            context.status.condition.enter(Phase::Done);
            context.status.activity.note(ActivityKind::Done, told(end));
        }
        Err(error) => context.status.failed(&error.to_string()),
    }
    Ok(RunSummary {
        end: result?,
        duration: started.elapsed(),
        snapshot: context.status.snapshot(),
    })
}

/// What the threads of a run share.
struct Stages<'a> {
    settings: &'a RunSettings,
    context: &'a RunContext,
    ledger: Arc<Ledger>,
    budget: Arc<MemoryBudget>,
    patience: Patience,
    shards: Shards,
    /// How the consumers ended that ended well.
    ends: Mutex<Vec<SourceEnd>>,
    /// Set once every thread has ended in order.
    is_joined: OnceLock<()>,
}

/// Lets every thread end when the run returns early or panics; the scope waits for them.
struct CloseOnReturn<'a>(&'a Stages<'a>);

impl Drop for CloseOnReturn<'_> {
    fn drop(&mut self) {
        // After an orderly end all threads have ended, and neither of these is seen by anyone.
        self.0.shards.close();
        if self.0.is_joined.get().is_none() {
            let cause = "the run could not be started or watched".to_owned();
            self.0.patience.fail(cause);
        }
    }
}

/// The threads of a run, in the order in which they end.
struct Running<'scope> {
    polls: Vec<ScopedJoinHandle<'scope, ()>>,
    /// Ends when every poll thread has.
    polling: tokio::sync::mpsc::Receiver<()>,
    maps: Vec<ScopedJoinHandle<'scope, ()>>,
    writers: Vec<ScopedJoinHandle<'scope, ()>>,
    archive: ScopedJoinHandle<'scope, ()>,
    settlement: Arc<Settlement>,
}

impl<'a> Stages<'a> {
    fn new(settings: &'a RunSettings, context: &'a RunContext) -> Self {
        let budget = MemoryBudget::new(settings.write.memory_bytes);
        let limit_bytes = i64::try_from(settings.write.memory_bytes).unwrap_or(i64::MAX);
        context.status.memory_limit_bytes.set(limit_bytes);
        let patience = Patience::new(context.stop.clone(), settings.drain);
        let linger = LingerContext {
            budget: Arc::clone(&budget),
            max_latency: settings.write.max_latency,
            patience: patience.clone(),
        };
        Self {
            settings,
            context,
            ledger: Ledger::new(),
            budget,
            patience,
            shards: Shards::new(linger, settings.num_writers()),
            ends: Mutex::default(),
            is_joined: OnceLock::new(),
        }
    }

    /// Starts every thread, from the end of the way to its beginning, so that nothing is read
    /// before there is somebody to take it.
    fn start<'scope, S: Source, K: Sink, P: MapProgram>(
        &'scope self,
        crew: &Crew<'scope, '_>,
        source: &S,
        sink: &K,
        table: &TargetTable,
        program: &'scope P,
    ) -> Result<Running<'scope>, RunError> {
        let consumers = source.consumers().map_err(|error| RunError::Source {
            message: with_sources(&error),
            remedy: error.remedy().map(str::to_owned),
        })?;
        let (closer, archive) = self.start_archive(crew)?;
        let writers = self.start_writers(crew, sink, table, program, &closer)?;
        let (polling_guard, polling) = tokio::sync::mpsc::channel(1);
        let (mut polls, mut maps) = (Vec::new(), Vec::new());
        for (consumer_idx, consumer) in consumers.into_iter().enumerate() {
            let (batches, to_map) = mpsc::channel();
            let closer = closer.clone();
            maps.push(crew.spawn(format!("map-{consumer_idx}"), move || {
                map_batches(program.mapper(), &to_map, &self.shards, &closer);
            })?);
            let intake = Intake {
                consumer_idx,
                status: Arc::clone(&self.context.status),
                batches,
            };
            let guard = polling_guard.clone();
            polls.push(crew.spawn(format!("poll-{consumer_idx}"), move || {
                let _guard = guard;
                self.poll(consumer, &intake);
            })?);
        }
        Ok(Running {
            polls,
            polling,
            maps,
            writers,
            archive,
            settlement: Arc::clone(&closer.settlement),
        })
    }

    fn poll(&self, consumer: impl Consumer, intake: &Intake) {
        let context = SourceContext {
            ledger: self.ledger.member(intake.consumer_idx),
            budget: Arc::clone(&self.budget),
            status: Arc::clone(&self.context.status),
            stop: self.context.stop.clone(),
            pause: self.context.pause.clone(),
        };
        let mut handle = |event| {
            intake.handle(event);
            let used_bytes = i64::try_from(self.budget.used_bytes()).unwrap_or(i64::MAX);
            self.context.status.bytes_in_flight.set(used_bytes);
        };
        match consumer.run(context, &mut handle) {
            Ok(end) => self.ends.lock().push(end),
            Err(error) => self.context.stop.raise(StopReason::SourceFailed {
                message: with_sources(&error),
                remedy: error.remedy().map(str::to_owned),
            }),
        }
    }

    fn start_archive<'scope>(
        &'scope self,
        crew: &Crew<'scope, '_>,
    ) -> Result<(Closer, ScopedJoinHandle<'scope, ()>), RunError> {
        let settlement = Arc::new(Settlement::new(
            Arc::clone(&self.ledger),
            Arc::clone(&self.context.status),
            self.settings.on_fault,
            self.patience.clone(),
            self.settings.observer.clone(),
        ));
        let (archive, batches) = tokio::sync::mpsc::unbounded_channel();
        let quarantine = Quarantine::new(
            self.archive_writer(),
            Arc::clone(&settlement),
            Arc::clone(&self.context.status),
            self.patience.clone(),
            self.settings.pauses,
        );
        let thread = crew.spawn_async("archive".to_owned(), move || quarantine.run(batches))?;
        let closer = Closer {
            settlement,
            archive,
        };
        Ok((closer, thread))
    }

    fn archive_writer(&self) -> Option<ArchiveWriter> {
        match &self.settings.archive {
            Archiving::Folder(dir) => {
                let max_file_bytes = self.settings.write.archive_file_bytes;
                Some(ArchiveWriter::new(dir, max_file_bytes))
            }
            Archiving::Kept => None,
        }
    }

    fn start_writers<'scope, K: Sink, P: MapProgram>(
        &'scope self,
        crew: &Crew<'scope, '_>,
        sink: &K,
        table: &TargetTable,
        program: &P,
        closer: &Closer,
    ) -> Result<Vec<ScopedJoinHandle<'scope, ()>>, RunError> {
        let num_writers = self.shards.iter().count();
        let layout = program.layout();
        let shared = Arc::new(WriteContext {
            status: Arc::clone(&self.context.status),
            budget: Arc::clone(&self.budget),
            throttle: Throttle::new(num_writers),
            patience: self.patience.clone(),
            pauses: self.settings.pauses,
        });
        let mut threads = Vec::new();
        for (writer_idx, shard) in self.shards.iter().enumerate() {
            let writer = ShardWriter {
                writer_idx,
                writer: sink.writer(table, layout),
                shard: Arc::clone(shard),
                overwrites: OverwriteCounter::new(layout, OVERWRITE_SLOTS / num_writers),
                closer: closer.clone(),
                shared: Arc::clone(&shared),
                jitter: Jitter::new(writer_idx as u64),
            };
            let run = move || writer.run();
            threads.push(crew.spawn_async(format!("write-{writer_idx}"), run)?);
        }
        Ok(threads)
    }

    /// Waits for the end of each stage in turn. Panics were turned into the stop signal's reason.
    fn join(&self, mut running: Running<'_>) -> Result<(), RunError> {
        self.watch_for_stop(&mut running.polling)?;
        join_all(running.polls);
        join_all(running.maps);
        self.shards.close();
        join_all(running.writers);
        join_all([running.archive]);
        running.settlement.finish();
        self.is_joined.get_or_init(|| ());
        Ok(())
    }

    /// Shows the run as draining from the signal to the end of the last consumer.
    fn watch_for_stop(&self, polling: &mut tokio::sync::mpsc::Receiver<()>) -> io::Result<()> {
        own_runtime()?.block_on(async {
            tokio::select! {
                () = self.context.stop.raised() => self.draining(),
                _ = polling.recv() => {}
            }
        });
        Ok(())
    }

    fn draining(&self) {
        let status = &self.context.status;
        status.condition.enter(Phase::Draining);
        if self.context.stop.reason() == Some(&StopReason::Asked) {
            let what = "asked to end: what was read is written and committed first";
            status.activity.note(ActivityKind::Draining, what);
        }
    }

    fn end(&self) -> Result<RunEnd, RunError> {
        match self.context.stop.reason() {
            Some(StopReason::Failed(cause)) => {
                return Err(RunError::Failed {
                    cause: cause.clone(),
                });
            }
            Some(StopReason::SourceFailed { message, remedy }) => {
                return Err(RunError::SourceFailed {
                    message: message.clone(),
                    remedy: remedy.clone(),
                });
            }
            Some(StopReason::Asked | StopReason::SourceEnded) | None => {}
        }
        let idle = self.ends.lock().iter().find_map(|end| match end {
            SourceEnd::Idle { after } => Some(RunEnd::Idle { after: *after }),
            SourceEnd::Stopped => None,
        });
        Ok(idle
            .filter(|_| !self.context.stop.is_raised())
            .unwrap_or(RunEnd::Asked))
    }
}

fn join_all<'scope>(threads: impl IntoIterator<Item = ScopedJoinHandle<'scope, ()>>) {
    for thread in threads {
        thread
            .join()
            .expect("the supervisor catches every panic of a thread");
    }
}

/// Why a run ended well, for the timeline.
fn told(end: &RunEnd) -> String {
    match end {
        RunEnd::Idle { after } => {
            format!("done: every partition was at its end and nothing new came for {after:?}")
        }
        RunEnd::Asked | RunEnd::AskedBeforePrepared => "ended, as asked".to_owned(),
    }
}

fn in_brackets(remedy: Option<&str>) -> String {
    remedy.map_or_else(String::new, |remedy| format!(" ({remedy})"))
}

/// An error with what caused it, for a person.
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
