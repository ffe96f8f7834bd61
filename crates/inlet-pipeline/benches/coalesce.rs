//! Coalescing at ten rows a subtable: shard, group, gather four columns and a tag, count overwrites.
//! The budget is 0.1 µs a row on one core.

use std::{hint::black_box, sync::Arc};

use arrow_array::{Float32Array, Int32Array, Int64Array, StringArray};
use divan::{Bencher, counter::ItemsCount};
use inlet_config::column_type::ColumnType;
use inlet_message::{
    rows::{Layout, RowBatch},
    target::TargetColumn,
};
use inlet_pipeline::{
    coalesce::{Coalescer, Part},
    overwrite::OverwriteCounter,
    shard::{hash_subtables, rows_by_shard},
};

const NUM_SUBTABLES: usize = 10_000;
const NUM_SHARDS: usize = 4;
const BATCH_ROWS: usize = 4_000;

fn main() {
    divan::main();
}

/// So many batches of rows that go round all subtables.
fn batches(num_rows: usize) -> Vec<RowBatch> {
    let subtable = |row: usize| row.wrapping_mul(7_919) % NUM_SUBTABLES;
    (0..num_rows / BATCH_ROWS)
        .map(|batch_idx| {
            let rows = || (0..BATCH_ROWS).map(move |row| batch_idx * BATCH_ROWS + row);
            let column =
                |of_row: fn(usize) -> f32| Arc::new(rows().map(of_row).collect::<Float32Array>());
            RowBatch {
                message_idx: (0..BATCH_ROWS as u32).collect(),
                subtables: rows()
                    .map(|row| Some(format!("meter_{:05}", subtable(row))))
                    .collect::<StringArray>(),
                columns: vec![
                    Arc::new(rows().map(|row| row as i64).collect::<Int64Array>()),
                    column(|row| row as f32 * 0.5),
                    Arc::new(rows().map(|row| row as i32 % 240).collect::<Int32Array>()),
                    column(|row| row as f32 * 0.25),
                ],
                tags: vec![Arc::new(
                    rows()
                        .map(|row| subtable(row) as i32)
                        .collect::<Int32Array>(),
                )],
            }
        })
        .collect()
}

fn layout() -> Layout {
    let column = |name: &str| TargetColumn {
        name: name.to_owned(),
        column_type: ColumnType::Float,
        second_key: false,
    };
    Layout {
        columns: ["ts", "current", "voltage", "phase"].map(column).into(),
        tags: vec![column("group")],
    }
}

/// Rows of all shards, each shard's rows as parts of the batches.
fn shards<'a>(
    batches: &'a [RowBatch],
    hashes: &'a [Vec<u64>],
    indices: &'a [Vec<Vec<u32>>],
) -> Vec<Vec<Part<'a>>> {
    let part = |shard_idx: usize| {
        let batches = batches.iter().zip(hashes).zip(indices);
        batches.map(move |((rows, subtable_hashes), by_shard)| Part {
            rows,
            subtable_hashes,
            row_idx: &by_shard[shard_idx],
        })
    };
    (0..NUM_SHARDS)
        .map(|shard_idx| part(shard_idx).collect())
        .collect()
}

fn hashed(batches: &[RowBatch]) -> (Vec<Vec<u64>>, Vec<Vec<Vec<u32>>>) {
    let hashes: Vec<_> = batches
        .iter()
        .map(|rows| hash_subtables(&rows.subtables))
        .collect();
    let indices = hashes
        .iter()
        .map(|hashes| rows_by_shard(hashes, NUM_SHARDS))
        .collect();
    (hashes, indices)
}

#[divan::bench(args = [1, 10, 40])]
fn whole(bencher: Bencher<'_, '_>, rows_per_subtable: usize) {
    let batches = batches(NUM_SUBTABLES * rows_per_subtable);
    let mut coalescer = Coalescer::default();
    let mut counter = OverwriteCounter::new(&layout(), 1 << 21);
    let num_rows = batches.len() * BATCH_ROWS;
    bencher.counter(ItemsCount::new(num_rows)).bench_local(|| {
        let (hashes, indices) = hashed(&batches);
        for parts in shards(&batches, &hashes, &indices) {
            let window = coalescer.gather(&parts);
            black_box(counter.count(&parts));
            black_box(window.requests());
        }
    });
}

#[divan::bench]
fn shard_only(bencher: Bencher<'_, '_>) {
    let batches = batches(NUM_SUBTABLES * 10);
    bencher
        .counter(ItemsCount::new(batches.len() * BATCH_ROWS))
        .bench_local(|| hashed(&batches));
}

#[divan::bench]
fn gather_only(bencher: Bencher<'_, '_>) {
    let batches = batches(NUM_SUBTABLES * 10);
    let (hashes, indices) = hashed(&batches);
    let shards = shards(&batches, &hashes, &indices);
    let mut coalescer = Coalescer::default();
    bencher
        .counter(ItemsCount::new(batches.len() * BATCH_ROWS))
        .bench_local(|| {
            shards
                .iter()
                .map(|parts| coalescer.gather(parts))
                .collect::<Vec<_>>()
        });
}

#[divan::bench]
fn count_overwrites_only(bencher: Bencher<'_, '_>) {
    let batches = batches(NUM_SUBTABLES * 10);
    let (hashes, indices) = hashed(&batches);
    let shards = shards(&batches, &hashes, &indices);
    let mut counter = OverwriteCounter::new(&layout(), 1 << 21);
    bencher
        .counter(ItemsCount::new(batches.len() * BATCH_ROWS))
        .bench_local(|| shards.iter().map(|parts| counter.count(parts)).sum::<u64>());
}
