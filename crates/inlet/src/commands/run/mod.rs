//! `inlet run`: one data source in the foreground.

mod show;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use anyhow::Context as _;
use inlet_config::settings::DataSourceSettings;
use inlet_engine::run::{FailureClass, RunContext, RunFailure, StopReason, StopSignal};

use self::show::Show;
use super::{Failure, Outcome, load_with_rules, wrong_rules};
use crate::{cli::RunArgs, metrics_server, progress, signals};

/// How a run is shown.
#[derive(Clone, Debug)]
struct Options {
    /// Where the document stands, to name places in it.
    document: PathBuf,
    json: bool,
    metrics: Option<SocketAddr>,
}

/// Runs the document of the arguments.
pub(crate) fn run(args: &RunArgs) -> Outcome {
    let settings = load_with_rules(&args.document)?;
    let options = Options {
        document: args.document.file.clone(),
        json: args.json,
        metrics: args.metrics,
    };
    execute(&settings, &options)
}

/// Runs a data source until it ends or a signal comes.
fn execute(settings: &DataSourceSettings, options: &Options) -> Outcome {
    let context = RunContext::default();
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
        let ended = inlet_engine::run::execute(settings, &context);
        drop(done);
        ended
    });
    show.end(&context.status, ended.as_ref());
    match ended {
        Ok(_) => Ok(()),
        Err(failure) => Err(told(&failure, settings, &options.document)),
    }
}

/// A failure for the user, with what to do. `document` is where the document stands.
fn told(failure: &RunFailure, settings: &DataSourceSettings, document: &Path) -> Failure {
    if let RunFailure::Document(faults) = failure {
        return wrong_rules(document, faults);
    }
    let what = match failure.class() {
        FailureClass::Document => failure.message(),
        FailureClass::Archive => format!("data_dir: {}", failure.message()),
        _ => format!(
            "data source `{}` failed: {}",
            settings.name,
            failure.message()
        ),
    };
    let text = match failure.remedy() {
        Some(remedy) => format!("{what}\n  what to do: {remedy}"),
        None => what,
    };
    match failure.class() {
        FailureClass::Document | FailureClass::Archive => Failure::Document(text),
        _ => Failure::Failed(text),
    }
}

/// Ctrl-C and SIGTERM ask the run to end; a second one ends the process at once.
fn stop_at_signals(stop: StopSignal) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        runtime.block_on(async {
            if signals::asked_to_end().await.is_ok() {
                progress::print_line("stopping: what was read is written and committed first (again to end at once)");
                stop.raise(StopReason::Asked);
            }
            if signals::asked_to_end().await.is_ok() {
                std::process::exit(1);
            }
        });
    })?;
    Ok(())
}
