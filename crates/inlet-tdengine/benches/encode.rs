//! What building a frame costs: 25,000 rows of FLOAT, INT, FLOAT with two tags.

use std::{hint::black_box, sync::Arc};

use arrow_array::{Float32Array, Int32Array, Int64Array, StringArray};
use divan::{Bencher, counter::ItemsCount};
use inlet_config::column_type::ColumnType;
use inlet_message::{rows::Layout, target::TargetColumn};
use inlet_pipeline::sink::{SubtableRun, WriteRequest};
use inlet_tdengine::encode::{Frame, encode};

const NUM_ROWS: usize = 25_000;
const ROWS_PER_SUBTABLE: [usize; 3] = [1, 10, 100];

fn main() {
    divan::main();
}

#[divan::bench(args = ROWS_PER_SUBTABLE)]
fn bind(bencher: Bencher<'_, '_>, rows_per_subtable: usize) {
    measure(bencher, Frame::Bind, rows_per_subtable);
}

#[divan::bench(args = ROWS_PER_SUBTABLE)]
fn column_bind(bencher: Bencher<'_, '_>, rows_per_subtable: usize) {
    measure(bencher, Frame::ColumnBind, rows_per_subtable);
}

/// A statement holds fewer rows than the request; items are those of the request's first part.
#[divan::bench(args = ROWS_PER_SUBTABLE)]
fn sql(bencher: Bencher<'_, '_>, rows_per_subtable: usize) {
    const ROWS_IN_ONE_STATEMENT: usize = 6_000;
    let (request, layout) = request(rows_per_subtable);
    let request = request.part(0..ROWS_IN_ONE_STATEMENT);
    let mut frame = Vec::new();
    bencher
        .counter(ItemsCount::new(ROWS_IN_ONE_STATEMENT))
        .bench_local(|| {
            encode(Frame::Sql, black_box(&request), &layout, &mut frame).expect("SQL can say it");
            black_box(frame.len())
        });
}

fn measure(bencher: Bencher<'_, '_>, kind: Frame, rows_per_subtable: usize) {
    let (request, layout) = request(rows_per_subtable);
    let mut frame = Vec::new();
    bencher.counter(ItemsCount::new(NUM_ROWS)).bench_local(|| {
        encode(kind, black_box(&request), &layout, &mut frame).expect("the types agree");
        black_box(frame.len())
    });
}

fn request(rows_per_subtable: usize) -> (WriteRequest, Layout) {
    let num_subtables = NUM_ROWS / rows_per_subtable;
    let names = (0..num_subtables).map(|idx| format!("d_{idx:05}"));
    let sites = (0..num_subtables).map(|idx| format!("site-{}", idx % 10));
    let runs = (0..num_subtables).map(|subtable_idx| SubtableRun {
        subtable_idx,
        rows: subtable_idx * rows_per_subtable..(subtable_idx + 1) * rows_per_subtable,
    });
    let ids = 0..num_subtables as i32;
    let request = WriteRequest {
        subtables: StringArray::from_iter_values(names),
        tags: vec![
            Arc::new(Int32Array::from_iter_values(ids)),
            Arc::new(StringArray::from_iter_values(sites)),
        ],
        columns: vec![
            Arc::new(Int64Array::from_iter_values(0..NUM_ROWS as i64)),
            Arc::new(Float32Array::from_iter_values(
                (0..NUM_ROWS).map(|row| row as f32 / 3.0),
            )),
            Arc::new(Int32Array::from_iter_values(0..NUM_ROWS as i32)),
            Arc::new(Float32Array::from_iter_values(
                (0..NUM_ROWS).map(|row| row as f32 / 7.0),
            )),
        ],
        runs: runs.collect(),
    };
    let layout = Layout {
        columns: vec![
            column("ts", ColumnType::Timestamp),
            column("current", ColumnType::Float),
            column("voltage", ColumnType::Int),
            column("phase", ColumnType::Float),
        ],
        tags: vec![
            column("id", ColumnType::Int),
            column("site", ColumnType::Varchar { bytes: 16 }),
        ],
    };
    (request, layout)
}

fn column(name: &str, column_type: ColumnType) -> TargetColumn {
    TargetColumn {
        name: name.to_owned(),
        column_type,
        second_key: false,
    }
}
