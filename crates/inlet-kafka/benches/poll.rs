//! How fast the source reads, and what it costs: messages/s and CPU µs a message over all threads
//! of this process, from a real broker on the same machine, into a pipeline that drops everything.
//!
//! `INLET_BENCH_MESSAGES` sets the number of messages (5,000,000).

use std::{env, num::NonZeroUsize, process, sync::Arc, time::Duration, time::Instant};

use anyhow::Result;
use inlet_config::settings::{KafkaSettings, MissingOffset, Start};
use inlet_kafka::{memory::memory_split, source::KafkaSource};
use inlet_pipeline::{
    budget::MemoryBudget,
    ledger::Ledger,
    source::{Consumer, Source, SourceContext, SourceEvent},
    status::RunStatus,
    stop::StopSignal,
};
use inlet_testkit::{
    KafkaCluster, cpu_time, memory_use,
    traffic::{create_topic, load_meters},
};

const NUM_PARTITIONS: u32 = 4;
const MEMORY_BYTES: u64 = 256 << 20;
const ROUNDS: usize = 3;

#[expect(clippy::print_stdout, reason = "a benchmark prints its result")]
fn main() -> Result<()> {
    let asked = env::var("INLET_BENCH_MESSAGES").ok();
    let num_messages: u64 = asked.map_or(Ok(5_000_000), |text| text.parse())?;
    let cluster = KafkaCluster::builder().for_benchmark().start()?;
    let topic = "meters";
    create_topic(&cluster.bootstrap(), topic, NUM_PARTITIONS as i32, &[])?;
    load_meters(&cluster.bootstrap(), topic, NUM_PARTITIONS, num_messages)?;
    for round in 0..ROUNDS {
        let settings = settings(&cluster.bootstrap(), topic, round);
        let (cpu_before, begun) = (cpu_time(process::id())?.total(), Instant::now());
        let read = read_all(&settings, num_messages)?;
        let (elapsed, cpu) = (
            begun.elapsed(),
            cpu_time(process::id())?.total().saturating_sub(cpu_before),
        );
        println!(
            "round {round}: {read} messages, {:.2} million/s, {:.3} µs CPU a message, {:?}",
            read as f64 / elapsed.as_secs_f64() / 1e6,
            cpu.as_secs_f64() * 1e6 / read as f64,
            memory_use(process::id())?,
        );
    }
    Ok(())
}

/// Reads everything; ends with the last message, not with the idle time-out.
fn read_all(settings: &KafkaSettings, num_messages: u64) -> Result<u64> {
    let source = KafkaSource::new(settings.clone(), MEMORY_BYTES);
    let consumer = source.consumers()?.remove(0);
    let (ledger, stop) = (Ledger::new(), StopSignal::new());
    let context = SourceContext {
        ledger: ledger.member(0),
        budget: MemoryBudget::new(memory_split(MEMORY_BYTES, 1).budget_bytes),
        status: Arc::new(RunStatus::default()),
        stop: stop.clone(),
    };
    let mut read = 0;
    consumer.run(context, &mut |event| {
        if let SourceEvent::Batch(batch) = event {
            read += batch.messages.len() as u64;
            ledger.settle(batch.ticket);
            if read >= num_messages {
                stop.raise(inlet_pipeline::stop::StopReason::SourceEnded);
            }
        }
    })?;
    Ok(read)
}

fn settings(bootstrap: &str, topic: &str, round: usize) -> KafkaSettings {
    KafkaSettings {
        bootstrap_servers: vec![bootstrap.into()],
        topics: vec![topic.into()],
        start: Start::Earliest,
        group_id: format!("bench-{round}"),
        client_id: "bench".into(),
        idle_timeout: None,
        fetch_max_wait: Duration::from_millis(100),
        concurrency: NonZeroUsize::new(1),
        on_missing_offset: MissingOffset::Earliest,
        session_timeout: Duration::from_secs(6),
        tls: None,
        sasl: None,
    }
}
