//! Log lines on the error stream, as text or JSON, and in a folder if there is one; on a terminal they stand
//! above the progress line.

use std::{
    io::{self, IsTerminal as _, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tracing::{Level, Metadata, Subscriber};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt as _, LevelFilter, filter_fn},
    fmt::{MakeWriter, layer},
    layer::SubscriberExt as _,
    registry::LookupSpan,
    util::SubscriberInitExt as _,
};

use crate::{cli::LogFormat, progress};

/// What is logged, and where to; what is not said has its default.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) format: Option<LogFormat>,
    pub(crate) level: Option<String>,
    /// A file a day in this folder, besides the error stream.
    pub(crate) dir: Option<PathBuf>,
}

/// Days of log that are kept in a folder.
const KEPT_FILES: usize = 7;

/// Starts logging for the whole process.
///
/// # Errors
/// When the level is none and no filter, or the folder takes no files.
pub(crate) fn start(wanted: &Wanted) -> anyhow::Result<()> {
    let level = wanted.level.as_deref().unwrap_or("info");
    let format = wanted.format.unwrap_or(LogFormat::Text);
    let to_stream = lines(format, level, io::stderr().is_terminal(), AboveProgress)?;
    let to_files = match &wanted.dir {
        Some(dir) => Some(lines(format, level, false, files(dir)?)?),
        None => None,
    };
    tracing_subscriber::registry()
        .with(to_stream)
        .with(to_files)
        .init();
    Ok(())
}

fn lines<S, W>(
    format: LogFormat,
    level: &str,
    ansi: bool,
    writer: W,
) -> anyhow::Result<Box<dyn Layer<S> + Send + Sync>>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = filter(level).with_context(|| {
        format!("log level `{level}` is none; use error, warn, info, debug, trace or off, or a filter such as `info,inlet_kafka=debug`")
    })?;
    let filter = filter.and(filter_fn(|metadata| !may_hold_secrets(metadata)));
    let layer = layer().with_ansi(ansi).with_writer(writer);
    Ok(match format {
        LogFormat::Text => layer.with_target(false).with_filter(filter).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_filter(filter).boxed(),
    })
}

fn files(dir: &Path) -> anyhow::Result<RollingFileAppender> {
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("inlet")
        .filename_suffix("log")
        .max_log_files(KEPT_FILES)
        .build(dir)
        .with_context(|| format!("logging to the folder `{}`", dir.display()))
}

/// The filter of `level`. A bare word is a level here: `EnvFilter` would take a misspelt one for the
/// name of a module, and everything else would be silent.
fn filter(level: &str) -> Option<EnvFilter> {
    let mut words = level.split(',').filter(|part| !part.contains(['=', '[']));
    let are_levels = words.all(|word| word.trim().parse::<LevelFilter>().is_ok());
    are_levels.then(|| EnvFilter::try_new(level).ok()).flatten()
}

/// Libraries that log requests whole at the lowest levels, with the logins in them.
const LIBRARIES_WITH_LOGINS: [&str; 5] =
    ["tungstenite", "tokio_tungstenite", "hyper", "h2", "tonic"];

/// Whether an event may tell a password or a token, whatever level was asked for.
fn may_hold_secrets(metadata: &Metadata<'_>) -> bool {
    let library = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() > Level::INFO && LIBRARIES_WITH_LOGINS.contains(&library)
}

/// Writes whole lines above the progress line.
struct AboveProgress;

impl Write for AboveProgress {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        progress::above(|| io::stderr().write_all(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

impl<'a> MakeWriter<'a> for AboveProgress {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        Self
    }
}
