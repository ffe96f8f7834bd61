//! Log lines on the error stream, as text or JSON; on a terminal they stand above the progress line.

use std::io::{self, IsTerminal as _, Write};

use anyhow::Context as _;
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer as _,
    filter::{FilterExt as _, LevelFilter, filter_fn},
    fmt::{MakeWriter, layer},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{cli::LogFormat, progress};

/// Starts logging for the whole process.
///
/// # Errors
/// When `level` is no level and no filter.
pub(crate) fn start(format: LogFormat, level: &str) -> anyhow::Result<()> {
    let filter = filter(level).with_context(|| {
        format!("log level `{level}` is none; use error, warn, info, debug, trace or off, or a filter such as `info,inlet_kafka=debug`")
    })?;
    let filter = filter.and(filter_fn(|metadata| !may_hold_secrets(metadata)));
    let layer = layer()
        .with_ansi(io::stderr().is_terminal())
        .with_writer(AboveProgress);
    let registry = tracing_subscriber::registry();
    match format {
        LogFormat::Text => registry
            .with(layer.with_target(false).with_filter(filter))
            .init(),
        LogFormat::Json => registry
            .with(layer.json().flatten_event(true).with_filter(filter))
            .init(),
    }
    Ok(())
}

/// The filter of `level`. A bare word is a level here: `EnvFilter` would take a misspelt one for the
/// name of a module, and everything else would be silent.
fn filter(level: &str) -> Option<EnvFilter> {
    let mut words = level.split(',').filter(|part| !part.contains(['=', '[']));
    let are_levels = words.all(|word| word.trim().parse::<LevelFilter>().is_ok());
    are_levels.then(|| EnvFilter::try_new(level).ok()).flatten()
}

/// Libraries that log requests whole at the lowest levels, with the logins in them.
const LIBRARIES_WITH_LOGINS: [&str; 3] = ["tungstenite", "tokio_tungstenite", "hyper"];

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
