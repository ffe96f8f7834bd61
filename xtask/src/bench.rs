//! `cargo xtask bench`: measures every stage and the whole way, and writes BENCHMARKS.md.

use std::{fs, process::Stdio};

use anyhow::{Context as _, bail};

use crate::{shell, tools};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Messages that go the whole way.
    #[arg(long, default_value_t = 2_000_000)]
    messages: u64,
    /// A program to compare with on the same topic and server, such as
    /// `crates/inlet/benches/rival/rival.py`.
    #[arg(long, value_name = "PROGRAM")]
    rival: Option<String>,
    /// Print the figures instead of writing BENCHMARKS.md.
    #[arg(long)]
    dry: bool,
}

/// Builds with optimisation, measures, and writes what the bench printed.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    tools::ensure()?;
    let messages = options.messages.to_string();
    let mut bench = shell::cargo(&[
        "bench",
        "--locked",
        "--package",
        "inlet",
        "--bench",
        "way",
        "--",
    ]);
    bench.args(["--messages", &messages]);
    if let Some(program) = &options.rival {
        let program = fs::canonicalize(program).with_context(|| format!("finding `{program}`"))?;
        bench.arg("--rival").arg(program);
    }
    let output = bench
        .stderr(Stdio::inherit())
        .output()
        .context("starting the bench")?;
    if !output.status.success() {
        bail!("the bench ended with {}", output.status);
    }
    let figures = String::from_utf8(output.stdout).context("reading what the bench printed")?;
    if options.dry {
        println!("{figures}");
        return Ok(());
    }
    fs::write("BENCHMARKS.md", figures).context("writing BENCHMARKS.md")
}
