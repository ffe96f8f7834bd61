//! The `inlet` command: argument parsing, logging and exit codes. The commands are in `commands/`.
//!
//! Exit codes, for scripts: 0 done, 1 failed, 2 wrong document or wrong arguments.

mod cli;
mod commands;
mod demo;
mod logging;
mod metrics_server;
mod progress;
mod signals;
mod tables;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{cli::Command, commands::Failure};

/// librdkafka allocates each message on one thread and frees it on another: docs/adr/0009.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let logs = logging::Wanted {
        format: cli.log_format,
        level: cli.log_level,
        dir: None,
    };
    let logs = match &cli.command {
        Command::Agent(args) => commands::agent::logs(args, logs),
        _ => logs,
    };
    if let Err(error) = logging::start(&logs) {
        return report(&Failure::Document(format!("{error:#}")));
    }
    let outcome = match cli.command {
        Command::Agent(args) => commands::agent::run(&args),
        Command::Run(args) => commands::run::run(&args),
        Command::Check(args) => commands::check::run(&args),
        Command::Sample(args) => commands::sample::run(&args),
        Command::Preview(args) => commands::preview::run(&args),
        Command::Schema => commands::schema::run(),
        Command::Serve(args) => commands::serve::run(&args),
        Command::RotateKey(args) => commands::serve::rotate_key(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Man(args) => commands::man::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

/// The one place that speaks to the user about a failure.
fn report(failure: &Failure) -> ExitCode {
    progress::print_line(&failure.to_string());
    ExitCode::from(failure.exit_code())
}
