//! The whole way and its parts, on real parts, as `BENCHMARKS.md`: `cargo xtask bench`.
//!
//! The message is the usual 145-byte reading of a meter, 10,000 subtables, 4 partitions. CPU is that
//! of all threads of this process, so the broker and TDengine (other processes) are not in it.
#![expect(
    clippy::print_stderr,
    reason = "progress goes to the terminal, the table to a file"
)]

mod figures;
mod latency;
mod null_sink;
mod rival;
mod stages;
mod whole;

use clap::Parser;
use inlet_testkit::{KafkaCluster, traffic};

use crate::figures::Table;

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
    /// Cargo tells every bench this.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let wanted = |name: &str| options.only.as_ref().is_none_or(|only| name.contains(only));
    let mut stages = Table::default();
    if wanted("stages") {
        stages::measure(&mut stages)?;
    }
    let mut whole = Table::default();
    let mut latency = None;
    if wanted("whole") {
        eprintln!(
            "starting Apache Kafka and loading {} messages",
            options.messages
        );
        let kafka = KafkaCluster::builder().for_benchmark().start()?;
        let bootstrap = kafka.bootstrap();
        traffic::create_topic(&bootstrap, TOPIC, NUM_PARTITIONS as i32, &[])?;
        traffic::load_meters(&bootstrap, TOPIC, NUM_PARTITIONS, options.messages)?;
        let rival = |whole: &mut Table| match &options.rival {
            Some(program) => rival::measure(program, &bootstrap, options.messages)
                .map(|figure| whole.0.push(figure)),
            None => Ok(()),
        };
        rival(&mut whole)?;
        whole::measure(&mut whole, &bootstrap, options.messages)?;
        rival(&mut whole)?;
        if let Ok(url) = whole::server() {
            latency = Some(latency::measure(&bootstrap, &url)?);
        }
    }
    figures::print(&stages, &whole, latency.as_deref(), options.messages)
}
