//! `inlet agent`: the connection agent, until it is asked to end.

use std::process;

use anyhow::Context as _;
use inlet_agent::{
    RunningAgent, StartError,
    options::{AgentOptions, OptionsError},
};
use inlet_config::Environment;

use super::{Failure, Outcome, agent_check};
use crate::{
    cli::{AgentArgs, AgentCommand, LogFormat},
    logging, progress, signals,
};

/// Runs the agent, or checks its way to the hub.
pub(crate) fn run(args: &AgentArgs) -> Outcome {
    let options = load(args);
    match &args.command {
        Some(AgentCommand::Check(check)) => agent_check::run(check, &options),
        None => serve(options.map_err(|error| Failure::Document(error.to_string()))?),
    }
}

/// What is logged: what the command line says stands above what the agent's file says. A check has no
/// business in the agent's folder of logs; a file that is wrong is told when it is used.
pub(crate) fn logs(args: &AgentArgs, logs: logging::Wanted) -> logging::Wanted {
    let (None, Ok(options)) = (&args.command, load(args)) else {
        return logs;
    };
    let format = options.log.json.map(|is_json| {
        if is_json {
            LogFormat::Json
        } else {
            LogFormat::Text
        }
    });
    logging::Wanted {
        format: logs.format.or(format),
        level: logs.level.or(options.log.level),
        dir: options.log.dir,
    }
}

fn load(args: &AgentArgs) -> Result<AgentOptions, OptionsError> {
    AgentOptions::load(args.config.as_deref(), Environment::process())
}

/// Serves until Ctrl-C or SIGTERM; then the runs drain. A second signal ends the process at once.
fn serve(options: AgentOptions) -> Outcome {
    let runtime = runtime(&options)?;
    runtime.block_on(async {
        let agent = inlet_agent::start(options).map_err(not_started)?;
        progress::print_line("the agent runs; Ctrl-C ends it");
        until_asked(agent).await
    })
}

async fn until_asked(agent: RunningAgent) -> Outcome {
    signals::asked_to_end()
        .await
        .context("waiting for a signal")?;
    progress::print_line(
        "stopping: what was read is written and committed first (again to end at once)",
    );
    tokio::spawn(async {
        if signals::asked_to_end().await.is_ok() {
            process::exit(1);
        }
    });
    agent.stop().await;
    Ok(())
}

fn runtime(options: &AgentOptions) -> Result<tokio::runtime::Runtime, Failure> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.enable_all();
    if let Some(threads) = options.limits.threads {
        builder.worker_threads(threads.get());
    }
    Ok(builder
        .build()
        .context("starting the threads of the agent")?)
}

/// What can be put right in the file is told as such.
fn not_started(error: StartError) -> Failure {
    match error {
        StartError::Tls(error) => Failure::Document(error.to_string()),
        other => anyhow::Error::from(other).into(),
    }
}
