//! `inlet run`: one data source in the foreground.

mod show;

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use anyhow::Context as _;
use inlet_config::settings::{DataSourceSettings, WriteSettings};
use inlet_kafka::{memory::memory_split, source::KafkaSource};
use inlet_message::program::{CompileFault, Program};
use inlet_pipeline::{
    archive::prepare_archive,
    prepare::prepare,
    retry::Pauses,
    run::{self, RunContext, RunError, RunSettings, RunSummary},
    stop::{StopReason, StopSignal},
};
use inlet_tdengine::{AddressError, TdengineSink};

use self::show::Show;
use super::{Failure, Outcome, load_with_rules, wrong_rules};
use crate::{cli::RunArgs, metrics_server, progress};

/// How a run is shown.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Where the document stands, to name places in it.
    document: PathBuf,
    json: bool,
    metrics: Option<SocketAddr>,
}

impl Options {
    /// For a person who watches.
    pub(crate) fn for_terminal(document: PathBuf) -> Self {
        Self {
            document,
            json: false,
            metrics: None,
        }
    }
}

/// Runs the document of the arguments.
pub(crate) fn run(args: &RunArgs) -> Outcome {
    let settings = load_with_rules(&args.document)?;
    let options = Options {
        document: args.document.file.clone(),
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
    show.end(&context.status, ended.as_ref());
    match ended {
        Ok(_) | Err(RunFailure::Run(RunError::EndedBeforePrepared)) => Ok(()),
        Err(failure) => Err(failure.told(settings, &options.document)),
    }
}

fn run_stages(
    settings: &DataSourceSettings,
    context: &RunContext,
) -> Result<RunSummary, RunFailure> {
    let sink = TdengineSink::new(settings.target.clone()).map_err(RunFailure::Address)?;
    let archive_dir = settings.data_dir.join("archive");
    prepare_archive(&archive_dir)
        .map_err(|error| RunFailure::Archive(archive_dir.clone(), error))?;
    let pauses = Pauses::default();
    let table = prepare(&sink, context, &pauses).map_err(RunFailure::Run)?;
    let program = Program::compile(&settings.message, &settings.target, &table)
        .map_err(RunFailure::Document)?;
    let source = KafkaSource::new(settings.kafka.clone(), settings.write.memory_bytes)
        .with_headers(program.uses_headers());
    let run_settings = RunSettings {
        write: write_settings(settings),
        on_fault: settings.on_fault,
        archive_dir,
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
    /// The archive's folder takes no files.
    Archive(PathBuf, io::Error),
    Run(RunError),
}

impl RunFailure {
    /// The same for the user, with what to do.
    fn told(self, settings: &DataSourceSettings, document: &Path) -> Failure {
        match self {
            Self::Document(faults) => wrong_rules(document, &faults),
            Self::Address(error) => Failure::Document(format!("target.tdengine: {error}")),
            Self::Archive(dir, error) => Failure::Document(format!(
                "data_dir: messages at fault cannot be archived in `{}`: {error}\n  \
                 what to do: set `data_dir` to a folder that this user may write to",
                dir.display()
            )),
            Self::Run(error) => Failure::Failed(failure_text(settings, &error)),
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
