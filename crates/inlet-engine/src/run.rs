//! A run, from settings to its summary: the one place where source, program and sink are wired.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use inlet_config::settings::{DataSourceSettings, WriteSettings};
use inlet_kafka::{memory::memory_split, source::KafkaSource};
use inlet_message::program::{CompileFault, Program};
use inlet_pipeline::{
    activity::ActivityKind,
    archive::prepare_archive,
    prepare::prepare,
    retry::Pauses,
    run::{self, Archiving, RunError, RunSettings},
    sink::Sink,
};
use inlet_tdengine::{AddressError, TdengineSink};

pub use inlet_pipeline::{
    pause::PauseSwitch,
    run::{RunContext, RunEnd, RunSummary},
    status::{RunStatus, Snapshot},
    stop::{StopReason, StopSignal},
};

/// Folder of the archive of messages at fault, within the data source's own.
pub const ARCHIVE_FOLDER: &str = "archive";

/// What a failed run was about, and so whether it is worth another try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureClass {
    /// The document is wrong: no further run before it was edited.
    Document,
    /// TDengine cannot be used.
    Target,
    /// Kafka cannot be used.
    Source,
    /// The archive's folder takes no files.
    Archive,
    /// Something failed on the way.
    Run,
}

impl FailureClass {
    /// Whether the same document may succeed at a later time.
    pub fn may_pass(self) -> bool {
        self != Self::Document
    }
}

/// Why a run did not end well. Nothing unsettled was committed.
#[derive(Debug, thiserror::Error)]
pub enum RunFailure {
    /// The rules of the document do not fit the table, or themselves.
    #[error("{}", join(.0))]
    Document(Vec<CompileFault>),
    /// The address of TDengine cannot be used.
    #[error("target.tdengine: {0}")]
    Address(#[source] AddressError),
    /// The archive's folder takes no files.
    #[error("messages at fault cannot be archived in `{}`: {source}", dir.display())]
    Archive {
        /// The folder.
        dir: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It failed before or after it began to read.
    #[error(transparent)]
    Run(RunError),
}

impl RunFailure {
    /// What it was about.
    pub fn class(&self) -> FailureClass {
        match self {
            Self::Document(_) | Self::Address(_) => FailureClass::Document,
            Self::Archive { .. } => FailureClass::Archive,
            Self::Run(error) => match error {
                RunError::Prepare { .. } => FailureClass::Target,
                RunError::Source { .. } | RunError::SourceFailed { .. } => FailureClass::Source,
                RunError::EndedBeforePrepared | RunError::Thread(_) | RunError::Failed { .. } => {
                    FailureClass::Run
                }
            },
        }
    }

    /// What happened and where, in one sentence or a line a fault.
    pub fn message(&self) -> String {
        match self {
            Self::Run(RunError::SourceFailed { message, .. }) => message.clone(),
            other => other.to_string(),
        }
    }

    /// What to do next, where the message does not say it.
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::Archive { .. } => {
                Some("set `data_dir` to a folder that this user may write to, and look for room")
            }
            Self::Run(
                RunError::Prepare { remedy, .. }
                | RunError::Source { remedy, .. }
                | RunError::SourceFailed { remedy, .. },
            ) => remedy.as_deref(),
            _ => None,
        }
    }
}

fn join(faults: &[CompileFault]) -> String {
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Runs a data source until its source ends, `context.stop` is raised or something fails for good.
/// Blocks. A run that was asked to end before its target was reached ends well, having read nothing.
///
/// # Errors
/// When the run did not end well.
pub fn execute(
    settings: &DataSourceSettings,
    context: &RunContext,
) -> Result<RunSummary, RunFailure> {
    let sink = TdengineSink::new(settings.target.clone()).map_err(RunFailure::Address)?;
    execute_with_sink(settings, &sink, context)
}

/// The same with rows that go to `sink`, whatever the connection of the document's target is: how a run
/// whose rows another process writes is made.
///
/// # Errors
/// As [`execute`], but for the address.
pub fn execute_with_sink<K: Sink>(
    settings: &DataSourceSettings,
    sink: &K,
    context: &RunContext,
) -> Result<RunSummary, RunFailure> {
    let archive_dir = archive_dir(settings);
    let activity = &context.status.activity;
    activity.note(
        ActivityKind::Started,
        format!("run of `{}` started", settings.name),
    );
    prepare_archive(&archive_dir).map_err(|source| RunFailure::Archive {
        dir: archive_dir.clone(),
        source,
    })?;
    let pauses = Pauses::default();
    let table = match prepare(sink, context, &pauses) {
        Ok(table) => table,
        Err(RunError::EndedBeforePrepared) => return Ok(ended_before_prepared(context)),
        Err(error) => return Err(RunFailure::Run(error)),
    };
    let program = Program::compile(&settings.message, &settings.target, &table)
        .map_err(RunFailure::Document)?;
    let source = KafkaSource::new(settings.kafka.clone(), settings.write.memory_bytes)
        .with_headers(program.uses_headers())
        .with_batch_size(settings.write.batch_size);
    let run_settings = RunSettings {
        write: write_settings(settings),
        on_fault: settings.on_fault,
        archive: Archiving::Folder(archive_dir),
        observer: None,
        drain: RunSettings::DRAIN,
        pauses,
    };
    let program = Arc::new(program);
    run::run(&source, sink, &table, &program, &run_settings, context).map_err(RunFailure::Run)
}

/// Where messages at fault of this data source are archived.
pub fn archive_dir(settings: &DataSourceSettings) -> PathBuf {
    settings.data_dir.join(ARCHIVE_FOLDER)
}

fn ended_before_prepared(context: &RunContext) -> RunSummary {
    RunSummary {
        end: RunEnd::AskedBeforePrepared,
        duration: Duration::ZERO,
        snapshot: context.status.snapshot(),
    }
}

/// What `write.memory` leaves for messages in flight: the limit that
/// [`Snapshot::bytes_in_flight`] is held against, in bytes.
pub fn budget_bytes(settings: &DataSourceSettings) -> u64 {
    memory_split(settings.write.memory_bytes, 1).budget_bytes
}

/// The source keeps a part of the memory for what it has fetched; the rest is for what is in flight.
fn write_settings(settings: &DataSourceSettings) -> WriteSettings {
    WriteSettings {
        memory_bytes: budget_bytes(settings),
        ..settings.write.clone()
    }
}
