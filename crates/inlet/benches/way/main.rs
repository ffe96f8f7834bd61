//! The whole way and its parts, on real parts, as `BENCHMARKS.md`: `cargo xtask bench`.
//!
//! The message is the usual 148-byte reading of a meter, 10,000 subtables, 4 partitions. Each way runs
//! in a process of its own (this program, started again): its memory and the CPU of all its threads
//! are those of Inlet alone.
#![expect(
    clippy::print_stderr,
    reason = "progress goes to the terminal, the table to a file"
)]

/// What the binary has.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

mod figures;
mod latency;
mod null_sink;
mod rival;
mod stages;
mod ways;

use clap::Parser;
use inlet_testkit::{KafkaCluster, traffic};

use crate::{figures::Report, ways::Way};

pub(crate) const TOPIC: &str = "meters";
pub(crate) const NUM_PARTITIONS: u32 = 4;

#[derive(Parser)]
struct Options {
    /// Messages that go the whole way.
    #[arg(long, default_value_t = 2_000_000)]
    messages: u64,
    /// Only parts whose name contains this.
    #[arg(long)]
    only: Option<String>,
    /// A program to compare with, run on the same topic before and after; `rival.rs` tells how.
    #[arg(long, value_name = "PROGRAM")]
    rival: Option<String>,
    /// Measure this one way in this process, from the broker of `--bootstrap`.
    #[arg(long, hide = true, requires = "bootstrap")]
    way: Option<Way>,
    #[arg(long, hide = true)]
    bootstrap: Option<String>,
    /// Cargo tells every bench this.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if let (Some(way), Some(bootstrap)) = (options.way, &options.bootstrap) {
        return way.measure(bootstrap, options.messages)?.print();
    }
    let wanted = |name: &str| options.only.as_ref().is_none_or(|only| name.contains(only));
    let mut report = Report::new(options.messages);
    if wanted("stages") {
        report.stages = stages::measure()?;
    }
    if wanted("whole") {
        measure_ways(&options, &mut report)?;
    }
    report.print()
}

fn measure_ways(options: &Options, report: &mut Report) -> anyhow::Result<()> {
    let num_messages = options.messages;
    eprintln!("starting Apache Kafka and loading {num_messages} messages");
    let kafka = KafkaCluster::builder().for_benchmark().start()?;
    let bootstrap = kafka.bootstrap();
    traffic::create_topic(&bootstrap, TOPIC, NUM_PARTITIONS as i32, &[])?;
    traffic::load_meters(&bootstrap, TOPIC, NUM_PARTITIONS, num_messages)?;
    let rival = || match &options.rival {
        Some(program) => rival::measure(program, &bootstrap, num_messages).map(Some),
        None => Ok(None),
    };
    report.ways.extend(rival()?);
    for way in Way::all() {
        report.ways.push(way.median(&bootstrap, num_messages)?);
    }
    report.ways.extend(rival()?);
    if let Ok(url) = ways::server() {
        report.latency = Some(latency::measure(&bootstrap, &url)?);
    }
    Ok(())
}
