//! Decode, map, coalesce, encode and what crosses the link, each alone on one thread.

use std::{sync::Arc, time::Instant};

use inlet_config::settings::DataSourceSettings;
use inlet_message::{
    declare::declared_table,
    message::{MessageBatch, MessageRef, TopicPartition},
    program::Program,
    rows::{Layout, RowBatch},
};
use inlet_pipeline::{
    coalesce::{Coalescer, Part, Window},
    shard::{hash_subtables, rows_by_shard},
    sink::WriteRequest,
};
use inlet_protocol::codec::{decode_request, encode_request, unpacked_bytes};
use inlet_tdengine::encode::{Frame, encode};
use inlet_testkit::traffic;

use crate::{
    TOPIC,
    figures::{Figure, cpu_of_this_process},
    ways::{NO_SERVER, document},
};

/// Messages a batch, as the poll thread hands them on.
const BATCH: u64 = 10_000;
/// 400,000 messages are 40 rows of each of 10,000 subtables: what a window holds under load.
const NUM_BATCHES: u64 = 40;
/// Each stage goes over the batches so often.
const ROUNDS: u64 = 5;

/// Measures every stage.
pub(crate) fn measure() -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let settings = document("127.0.0.1:1", TOPIC, NO_SERVER, "stages", 0)?;
    let batches: Vec<MessageBatch> = (0..NUM_BATCHES).map(batch).collect();
    let program = Arc::new(compile(&settings)?);
    let mut worker = program.worker();
    figures.push(stage("decode (7 of 8 fields)", || {
        for batch in &batches {
            std::hint::black_box(worker.decode_only(batch));
        }
        Ok(())
    })?);
    figures.push(stage("decode + extract + filter + map", || {
        for batch in &batches {
            std::hint::black_box(worker.map(batch, NOW_MS));
        }
        Ok(())
    })?);
    let rows: Vec<RowBatch> = batches
        .iter()
        .map(|batch| worker.map(batch, NOW_MS).rows)
        .collect();
    let mut frame = Vec::new();
    let mut coalescer = Coalescer::default();
    figures.push(stage("coalesce + encode (40 rows a subtable)", || {
        for request in window(&mut coalescer, &rows).requests() {
            encode(Frame::Bind, &request, program.layout(), &mut frame)
                .map_err(anyhow::Error::msg)?;
            std::hint::black_box(&frame);
        }
        Ok(())
    })?);
    let requests = window(&mut coalescer, &rows).requests();
    figures.extend(link(&requests, program.layout())?);
    Ok(figures)
}

/// All rows as one window of one writer.
fn window(coalescer: &mut Coalescer, rows: &[RowBatch]) -> Window {
    let hashes: Vec<Vec<u64>> = rows
        .iter()
        .map(|rows| hash_subtables(&rows.subtables))
        .collect();
    let shards: Vec<_> = hashes
        .iter()
        .map(|hashes| rows_by_shard(hashes, 1))
        .collect();
    let parts: Vec<Part> = rows
        .iter()
        .zip(&hashes)
        .zip(&shards)
        .map(|((rows, subtable_hashes), shards)| Part {
            rows,
            subtable_hashes,
            row_idx: &shards[0],
        })
        .collect();
    coalescer.gather(&parts)
}

/// What an agent and its hub do besides, where the hub writes.
fn link(requests: &[WriteRequest], layout: &Layout) -> anyhow::Result<[Figure; 2]> {
    let mut pack = stage("pack for the hub", || {
        for request in requests {
            std::hint::black_box(encode_request(request)?);
        }
        Ok(())
    })?;
    let packed = requests.iter().map(encode_request);
    let packed: Vec<_> = packed.collect::<Result<_, _>>()?;
    let unpack = stage("unpack at the hub", || {
        for bytes in &packed {
            std::hint::black_box(decode_request(bytes, layout, MOST_UNPACKED)?);
        }
        Ok(())
    })?;
    let num_bytes = packed.concat().len();
    let unpacked = packed.iter().map(|bytes| unpacked_bytes(bytes));
    let num_unpacked: u64 = unpacked.sum::<Result<_, _>>()?;
    let num_rows = (NUM_BATCHES * BATCH) as f64;
    pack.remark = format!(
        "{:.1} bytes a row over the link ({:.1} unpacked): the values of these messages repeat",
        num_bytes as f64 / num_rows,
        num_unpacked as f64 / num_rows,
    );
    Ok([pack, unpack])
}

/// More than any request of the bench is.
const MOST_UNPACKED: usize = 64 << 20;

/// A clock that the messages' times fit to.
const NOW_MS: i64 = 1_700_000_000_000;

fn compile(settings: &DataSourceSettings) -> anyhow::Result<Program> {
    let told = |faults| anyhow::anyhow!("the bench's own document: {faults:?}");
    let table = declared_table(&settings.target).map_err(told)?;
    Program::compile(&settings.message, &settings.target, &table).map_err(told)
}

fn batch(number: u64) -> MessageBatch {
    let partition = Arc::new(TopicPartition {
        topic: "meters".into(),
        partition: 0,
    });
    let mut batch = MessageBatch::new();
    for message in number * BATCH..(number + 1) * BATCH {
        let payload = traffic::meters_message(message);
        batch.push(
            &partition,
            MessageRef {
                partition: &partition,
                offset: message as i64,
                timestamp_ms: Some(NOW_MS),
                payload: Some(&payload),
                key: None,
                headers: &[],
            },
        );
    }
    batch
}

/// Once to warm up, then the rounds.
fn stage(name: &str, mut work: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<Figure> {
    eprintln!("{name} …");
    work()?;
    let cpu = cpu_of_this_process()?;
    let started = Instant::now();
    for _ in 0..ROUNDS {
        work()?;
    }
    Ok(Figure {
        name: name.to_owned(),
        num_messages: ROUNDS * NUM_BATCHES * BATCH,
        elapsed: started.elapsed(),
        cpu: cpu_of_this_process()?.saturating_sub(cpu),
        peak_bytes: None,
        remark: String::new(),
    })
}
