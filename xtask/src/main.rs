//! The project's own commands: `cargo xtask demo`, `test`, `bench`, `dist` and `page`.
//!
//! This crate is light on purpose: it must build on a fresh machine before anything else does,
//! because it is what checks for (and, as root on Debian, installs) the tools that the rest needs.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for the terminal"
)]

mod bench;
mod demo;
mod dist;
mod licences;
mod page;
mod shell;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts a real Kafka broker, the TDengine sandbox and a stream of meters, and runs Inlet on them.
    Demo {
        /// Stop after so many seconds instead of at Ctrl-C.
        #[arg(long)]
        seconds: Option<u64>,
    },
    /// Checks and tests everything, as CI does.
    Test {
        /// Only the steps whose name contains this.
        #[arg(long)]
        only: Option<String>,
    },
    /// Builds the web page into `ui/dist`, which the next build of `inlet` takes in.
    Page,
    /// Builds what users install into `target/dist`: a Debian package, and an archive for other systems.
    Dist(dist::Options),
    /// Measures every stage and the whole way, and writes BENCHMARKS.md.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let outcome = std::env::set_current_dir(shell::workspace_root())
        .context("entering the workspace")
        .and_then(|()| match Cli::parse().command {
            Command::Demo { seconds } => demo::run(seconds),
            Command::Test { only } => test::run(only.as_deref()),
            Command::Page => tools::ensure().and_then(|()| page::build()),
            Command::Dist(options) => dist::run(&options),
            Command::Bench(options) => bench::run(&options),
        });
    if let Err(error) = outcome {
        eprintln!("{error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
