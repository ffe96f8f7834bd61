//! `inlet run`: one data source in the foreground.

use std::{
    net::SocketAddr,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use inlet_config::settings::{DataSourceSettings, WriteSettings};
use inlet_kafka::{memory::memory_split, source::KafkaSource};
use inlet_message::program::{CompileFault, Program};
use inlet_pipeline::{
    prepare::prepare,
    retry::Pauses,
    run::{self, RunContext, RunEnd, RunError, RunSettings, RunSummary},
    status::{RunStatus, Snapshot},
    stop::{StopReason, StopSignal},
};
use inlet_tdengine::{AddressError, TdengineSink};
use serde::Serialize;

use super::{Failure, Outcome, load, preview::document_failure};
use crate::{cli::RunArgs, metrics_server, progress};

/// How often a person or a machine is told.
const TERMINAL_INTERVAL: Duration = Duration::from_millis(500);
const JSON_INTERVAL: Duration = Duration::from_secs(1);
const LOG_INTERVAL: Duration = Duration::from_secs(10);

/// How a run is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    json: bool,
    metrics: Option<SocketAddr>,
}

impl Options {
    /// For a person who watches.
    pub(crate) fn for_terminal() -> Self {
        Self {
            json: false,
            metrics: None,
        }
    }
}

/// Runs the document of the arguments.
pub(crate) fn run(args: &RunArgs) -> Outcome {
    let settings = load(&args.document)?;
    let options = Options {
        json: args.json,
        metrics: args.metrics,
    };
    execute(&settings, &options, &StopSignal::new())
}

/// Runs a data source until it ends, `stop` is raised, or a signal comes.
pub(crate) fn execute(
    settings: &DataSourceSettings,
    options: &Options,
    stop: &StopSignal,
) -> Outcome {
    let context = RunContext {
        status: Arc::default(),
        stop: stop.clone(),
    };
    stop_at_signals(context.stop.clone())?;
    if let Some(address) = options.metrics {
        let bound =
            metrics_server::start(address, Arc::clone(&context.status), settings.name.clone())
                .with_context(|| format!("serving metrics at {address} (is the port taken?)"))?;
        tracing::info!("metrics at http://{bound}/metrics");
    }
    let show = Show::new(options);
    let ended = thread::scope(|scope| {
        let (done, wait) = std::sync::mpsc::channel::<()>();
        let status = &context.status;
        let show = &show;
        scope.spawn(move || show.until(&wait, status));
        let ended = run_stages(settings, &context);
        drop(done);
        ended
    });
    show.end(settings, &context.status, ended)
}

fn run_stages(
    settings: &DataSourceSettings,
    context: &RunContext,
) -> Result<RunSummary, RunFailure> {
    let sink = TdengineSink::new(settings.target.clone()).map_err(RunFailure::Address)?;
    let pauses = Pauses::default();
    let table = prepare(&sink, context, &pauses).map_err(RunFailure::Run)?;
    let program = Program::compile(&settings.message, &settings.target, &table)
        .map_err(RunFailure::Document)?;
    let source = KafkaSource::new(settings.kafka.clone(), settings.write.memory_bytes)
        .with_headers(program.uses_headers());
    let run_settings = RunSettings {
        write: write_settings(settings),
        on_fault: settings.on_fault,
        archive_dir: settings.data_dir.join("archive"),
        drain: RunSettings::DRAIN,
        pauses,
    };
    run::run(
        &source,
        &sink,
        &table,
        &Arc::new(program),
        &run_settings,
        context,
    )
    .map_err(RunFailure::Run)
}

/// The source keeps a part of the memory for what it has fetched; the rest is for what is in flight.
fn write_settings(settings: &DataSourceSettings) -> WriteSettings {
    let split = memory_split(settings.write.memory_bytes, 1);
    WriteSettings {
        memory_bytes: split.budget_bytes,
        ..settings.write.clone()
    }
}

/// Why a run did not end well.
enum RunFailure {
    /// The document does not fit the table, or itself.
    Document(Vec<CompileFault>),
    Address(AddressError),
    Run(RunError),
}

/// Ctrl-C and SIGTERM ask the run to end; a second one ends the process at once.
fn stop_at_signals(stop: StopSignal) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        runtime.block_on(async {
            if signal().await.is_ok() {
                progress::print_line("stopping: what was read is written and committed first (again to end at once)");
                stop.raise(StopReason::Asked);
            }
            if signal().await.is_ok() {
                std::process::exit(1);
            }
        });
    })?;
    Ok(())
}

async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

/// Tells how a run goes, in the way that was chosen.
struct Show {
    json: bool,
    terminal: bool,
    started: Instant,
}

impl Show {
    fn new(options: &Options) -> Self {
        let terminal = !options.json && progress::has_terminal();
        Self {
            json: options.json,
            terminal,
            started: Instant::now(),
        }
    }

    fn interval(&self) -> Duration {
        match (self.json, self.terminal) {
            (true, _) => JSON_INTERVAL,
            (false, true) => TERMINAL_INTERVAL,
            (false, false) => LOG_INTERVAL,
        }
    }

    /// Tells at intervals until the other end of `done` is dropped.
    fn until(&self, done: &std::sync::mpsc::Receiver<()>, status: &RunStatus) {
        let mut before = Rates::new(&status.snapshot());
        while done.recv_timeout(self.interval()) == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
        {
            let snapshot = status.snapshot();
            let rates = before.advance(&snapshot);
            if self.json {
                print_event("progress", &snapshot);
            } else if self.terminal {
                progress::show(&line(&snapshot, rates));
            } else {
                tracing::info!("{}", line(&snapshot, rates));
            }
        }
        progress::clear();
    }

    /// Tells the end and makes it the command's outcome.
    fn end(
        &self,
        settings: &DataSourceSettings,
        status: &RunStatus,
        ended: Result<RunSummary, RunFailure>,
    ) -> Outcome {
        if self.json {
            print_event("end", &status.snapshot());
        }
        match ended {
            Ok(summary) => {
                progress::print_line(&farewell(&summary, self.started.elapsed()));
                Ok(())
            }
            Err(RunFailure::Document(faults)) => Err(document_failure(&faults)),
            Err(RunFailure::Address(error)) => {
                Err(Failure::Document(format!("target.tdengine: {error}")))
            }
            Err(RunFailure::Run(RunError::EndedBeforePrepared)) => {
                progress::print_line("stopped before the target was reached; nothing was read");
                Ok(())
            }
            Err(RunFailure::Run(error)) => Err(Failure::Failed(failure_text(settings, &error))),
        }
    }
}

fn failure_text(settings: &DataSourceSettings, error: &RunError) -> String {
    let mut text = format!("data source `{}` failed: {error}", settings.name);
    if let RunError::Prepare {
        remedy: Some(remedy),
        ..
    } = error
    {
        text = format!("{text}\n  what to do: {remedy}");
    }
    text
}

/// One line of `--json`.
#[derive(Serialize)]
struct Event<'a> {
    event: &'static str,
    #[serde(flatten)]
    snapshot: &'a Snapshot,
}

fn print_event(event: &'static str, snapshot: &Snapshot) {
    if let Err(error) = crate::tables::print_json(&Event { event, snapshot }) {
        tracing::error!(%error, "progress cannot be printed");
    }
}

/// Messages and rows a second between two looks.
struct Rates {
    at: Instant,
    consumed: u64,
    written: u64,
}

impl Rates {
    fn new(snapshot: &Snapshot) -> Self {
        Self {
            at: Instant::now(),
            consumed: snapshot.messages.consumed,
            written: snapshot.rows_written,
        }
    }

    /// The rates since the last look.
    fn advance(&mut self, snapshot: &Snapshot) -> (f64, f64) {
        let next = Self::new(snapshot);
        let seconds = next.at.duration_since(self.at).as_secs_f64().max(0.001);
        let rates = (
            (next.consumed - self.consumed) as f64 / seconds,
            (next.written - self.written) as f64 / seconds,
        );
        *self = next;
        rates
    }
}

fn line(snapshot: &Snapshot, (consumed, written): (f64, f64)) -> String {
    let mut text = format!(
        "{state}: {read} read ({consumed:.0}/s), {rows} rows written ({written:.0}/s), lag {lag}, in flight {in_flight}",
        state = snapshot.state.name(),
        read = snapshot.messages.consumed,
        rows = snapshot.rows_written,
        lag = snapshot.lag,
        in_flight = snapshot.in_flight,
    );
    for (word, count) in outcomes(snapshot) {
        text = format!("{text}, {count} {word}");
    }
    if let Some(cause) = snapshot.state.cause() {
        text = format!("{text}: {cause}");
    }
    text
}

/// The outcomes beside `written` that happened.
fn outcomes(snapshot: &Snapshot) -> impl Iterator<Item = (&'static str, u64)> {
    [
        ("filtered", snapshot.messages.filtered),
        ("discarded", snapshot.messages.discarded),
        ("quarantined", snapshot.messages.quarantined),
        ("rows overwritten", snapshot.rows_overwritten),
        ("missed (no longer in Kafka)", snapshot.missed),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
}

/// What a run did, and why it ended.
fn farewell(summary: &RunSummary, elapsed: Duration) -> String {
    let snapshot = &summary.snapshot;
    let why = match summary.end {
        RunEnd::Idle { after } => format!(
            "every partition was at its end and nothing new came for {after:?} \
             (set `kafka.idle_timeout: never` to go on for ever)"
        ),
        RunEnd::Asked => "asked to stop".to_owned(),
    };
    let mut text = format!(
        "done: {why}\n  {consumed} messages read, {written} written as {rows} rows in {elapsed:.1?}",
        consumed = snapshot.messages.consumed,
        written = snapshot.messages.written,
        rows = snapshot.rows_written,
    );
    for (word, count) in outcomes(snapshot) {
        text = format!("{text}\n  {count} {word}");
    }
    if snapshot.rows_overwritten > 0 {
        text = format!(
            "{text}: their key (subtable and time) was written before in this run; \
             a second key column keeps rows of one time apart"
        );
    }
    if snapshot.in_flight > 0 {
        text = format!(
            "{text}\n  {} in flight were not confirmed in time; they will be read again",
            snapshot.in_flight
        );
    }
    text
}
