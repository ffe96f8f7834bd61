//! Runs a program with a real Apache Kafka beside it: `inlet-demo-with-kafka PROGRAM ARGUMENT…`.
//!
//! The program gets `--kafka HOST:PORT` as its last arguments. Kafka lives as long as the program.

use std::{
    process::{Command, ExitCode},
    sync::Arc,
};

use anyhow::{Context, Result};
use inlet_testkit::KafkaCluster;

fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().context("name a program to run")?;
    // Ctrl-C is for the program: it drains, then we end with it.
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default())?;
    let kafka = KafkaCluster::builder().start()?;
    let status = Command::new(&program)
        .args(arguments)
        .args(["--kafka", &kafka.bootstrap()])
        .status()
        .with_context(|| format!("start `{}`", program.display()))?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}
