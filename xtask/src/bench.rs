//! `cargo xtask bench`: measures every stage and the whole way, and writes BENCHMARKS.md; `bench agents` measures
//! what agents cost a hub, and writes the section of that.

use std::{
    fs,
    process::{Command, Stdio},
};

use anyhow::{Context as _, bail};

use crate::{shell, tools};

const FILE: &str = "BENCHMARKS.md";

/// Where the section of `bench agents` begins; it goes to the end of the file.
const AGENTS: &str = "## Agents on one hub\n";

/// What to measure.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    part: Option<Part>,
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

/// What is measured apart from the way of messages.
#[derive(clap::Subcommand)]
enum Part {
    /// What agents with an idle data source each cost the hub: CPU and memory.
    Agents {
        /// Agents.
        #[arg(long, default_value_t = 200)]
        count: usize,
        /// How long each state is watched, in seconds.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Print the figures instead of writing BENCHMARKS.md.
        #[arg(long)]
        dry: bool,
    },
}

/// Builds with optimisation, measures, and writes what the bench printed.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    tools::ensure()?;
    let before = fs::read_to_string(FILE).context("reading BENCHMARKS.md")?;
    let (ways, agents) = before.split_once(AGENTS).unwrap_or((&before, ""));
    if let Some(Part::Agents {
        count,
        seconds,
        dry,
    }) = &options.part
    {
        let mut bench = bench("agents");
        bench.arg("--count").arg(count.to_string());
        bench.arg("--seconds").arg(seconds.to_string());
        let figures = measure(&mut bench)?;
        return write(*dry, &figures, &format!("{}\n\n{figures}", ways.trim_end()));
    }
    let mut bench = bench("way");
    bench.args(["--messages", &options.messages.to_string()]);
    if let Some(program) = &options.rival {
        let program = fs::canonicalize(program).with_context(|| format!("finding `{program}`"))?;
        bench.arg("--rival").arg(program);
    }
    let figures = measure(&mut bench)?;
    let kept = if agents.is_empty() {
        String::new()
    } else {
        format!("\n{AGENTS}{agents}")
    };
    write(options.dry, &figures, &format!("{figures}{kept}"))
}

fn bench(name: &str) -> Command {
    shell::cargo(&[
        "bench",
        "--locked",
        "--package",
        "inlet",
        "--bench",
        name,
        "--",
    ])
}

/// What the bench prints.
fn measure(bench: &mut Command) -> anyhow::Result<String> {
    let output = bench.stderr(Stdio::inherit()).output();
    let output = output.context("starting the bench")?;
    if !output.status.success() {
        bail!("the bench ended with {}", output.status);
    }
    String::from_utf8(output.stdout).context("reading what the bench printed")
}

fn write(dry: bool, figures: &str, file: &str) -> anyhow::Result<()> {
    if dry {
        println!("{figures}");
        return Ok(());
    }
    fs::write(FILE, file).context("writing BENCHMARKS.md")
}
