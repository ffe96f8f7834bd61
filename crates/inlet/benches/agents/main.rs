//! What agents cost the hub that they are linked to: `cargo xtask bench agents`.
//!
//! Each agent runs one data source that has nothing to read, so the hub only watches. It is a process of
//! its own, and so are all agents together (this program, started again); Kafka, and the look-alike of
//! TDengine in this process, are not measured.
#![expect(
    clippy::print_stderr,
    reason = "progress goes to the terminal, the table to a file"
)]

/// What the binary has.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

mod crowd;
#[allow(dead_code, reason = "tests use the rest")]
#[path = "../../tests/e2e/hub.rs"]
mod hub;
mod world;

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Parser;
use inlet_testkit::{InletProcess, cpu_time, memory_use};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::world::World;

/// How long a process is left alone before it is measured.
const SETTLE: Duration = Duration::from_secs(15);

#[derive(Parser)]
struct Options {
    /// Agents, each with a data source.
    #[arg(long, default_value_t = 200)]
    count: usize,
    /// How long each state is watched.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Be the agents whose folders are in this one.
    #[arg(long, hide = true)]
    crowd: Option<PathBuf>,
    /// Cargo tells every bench this.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    allow_many_files()?;
    match &options.crowd {
        Some(folder) => crowd::run(folder),
        None => measure(&options),
    }
}

/// Each data source has some twenty sockets and files; the soft limit is often 1,024.
fn allow_many_files() -> anyhow::Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).context("reading the limit of files")?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most).context("raising the limit of files")
}

fn measure(options: &Options) -> anyhow::Result<()> {
    let watched = Duration::from_secs(options.seconds);
    eprintln!("starting Kafka, the look-alike of TDengine and a hub");
    let world = World::start()?;
    let alone = Use::of(world.hub_id, watched)?;

    eprintln!("making {} agents and their data sources", options.count);
    let agents = world.agents(options.count)?;
    let crowd = start_crowd(&agents)?;
    world.wait_until_all_run(options.count)?;
    let with_agents = Use::of(world.hub_id, watched)?;
    let crowd_use = Use::of(crowd.id(), watched)?;
    let text = report(options, &alone, &with_agents, &crowd_use);
    io::stdout().write_all(text.as_bytes())?;
    crowd.terminate()?;
    Ok(())
}

fn start_crowd(agents: &Path) -> anyhow::Result<InletProcess> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--crowd").arg(agents);
    InletProcess::start(command)
}

/// What a process uses while it is watched.
struct Use {
    /// Of one core.
    cpu_percent: f64,
    memory_bytes: u64,
}

impl Use {
    fn of(id: u32, watched: Duration) -> anyhow::Result<Self> {
        thread::sleep(SETTLE);
        let (begin, before) = (Instant::now(), cpu_time(id)?.total());
        thread::sleep(watched);
        let cpu = cpu_time(id)?.total().saturating_sub(before);
        Ok(Self {
            cpu_percent: cpu.as_secs_f64() * 100.0 / begin.elapsed().as_secs_f64(),
            memory_bytes: memory_use(id)?.resident_bytes,
        })
    }

    fn line(&self, name: &str) -> String {
        format!(
            "| {name} | {:.2} % | {:.1} MiB |\n",
            self.cpu_percent,
            self.memory_bytes as f64 / f64::from(1 << 20),
        )
    }

    /// The part of one of `count` that share the process.
    fn each(&self, count: usize) -> Self {
        Self {
            cpu_percent: self.cpu_percent / count as f64,
            memory_bytes: self.memory_bytes / count as u64,
        }
    }
}

/// What a reader has to know of the build that was measured.
const BUILD: &str = if cfg!(debug_assertions) {
    "\nMeasured on a build without optimisation: with it, these are upper bounds."
} else {
    ""
};

/// The section of BENCHMARKS.md.
fn report(options: &Options, alone: &Use, with_agents: &Use, crowd: &Use) -> String {
    let (count, seconds) = (options.count, options.seconds);
    let more = Use {
        cpu_percent: (with_agents.cpu_percent - alone.cpu_percent).max(0.0),
        memory_bytes: with_agents.memory_bytes.saturating_sub(alone.memory_bytes),
    };
    format!(
        "## Agents on one hub\n\n\
         {count} agents with one idle data source each, on one hub with SQLite. CPU of one core, over {seconds} s; memory at \
         its end.\nThe agents share a process; one in a process of its own has some 30 MiB besides.{BUILD}\n\n\
         ```sh\ncargo xtask bench agents --count {count} --seconds {seconds}\n```\n\n\
         | process | CPU | memory |\n| --- | --- | --- |\n{}{}{}{}",
        alone.line("hub without agents"),
        with_agents.line(&format!("hub with {count} agents")),
        more.each(count).line("of it for each agent"),
        crowd.each(count).line("an agent with its run"),
    )
}
