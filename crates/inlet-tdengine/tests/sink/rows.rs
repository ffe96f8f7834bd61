//! Requests that tests write.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int32Array, Int64Array, StringArray};
use inlet_pipeline::sink::{SubtableRun, WriteRequest};

/// 2026-01-01 00:00 UTC in milliseconds.
pub(crate) const START_MS: i64 = 1_767_225_600_000;

/// Rows for the usual table: subtables `t_0`, `t_1` …, each with `rows_per_subtable` rows.
pub(crate) fn usual(num_subtables: usize, rows_per_subtable: usize) -> WriteRequest {
    let num_rows = num_subtables * rows_per_subtable;
    let times = (0..num_rows).map(|row| START_MS + (row % rows_per_subtable) as i64);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(times)),
        Arc::new(Float64Array::from_iter_values(
            (0..num_rows).map(|row| row as f64),
        )),
        Arc::new(StringArray::from_iter_values(
            (0..num_rows).map(|row| format!("r{row}")),
        )),
    ];
    let names = (0..num_subtables).map(|idx| format!("t_{idx}"));
    let runs = (0..num_subtables).map(|subtable_idx| SubtableRun {
        subtable_idx,
        rows: subtable_idx * rows_per_subtable..(subtable_idx + 1) * rows_per_subtable,
    });
    WriteRequest {
        subtables: StringArray::from_iter_values(names),
        tags: vec![Arc::new(Int32Array::from_iter_values(
            0..num_subtables as i32,
        ))],
        columns,
        runs: runs.collect(),
    }
}

/// One subtable with these times and texts.
pub(crate) fn one_subtable(name: &str, times: &[i64], texts: &[&str]) -> WriteRequest {
    let values = (0..times.len()).map(|row| row as f64);
    WriteRequest {
        subtables: StringArray::from(vec![name]),
        tags: vec![Arc::new(Int32Array::from(vec![1]))],
        columns: vec![
            Arc::new(Int64Array::from(times.to_vec())),
            Arc::new(Float64Array::from_iter_values(values)),
            Arc::new(StringArray::from(texts.to_vec())),
        ],
        runs: vec![SubtableRun {
            subtable_idx: 0,
            rows: 0..times.len(),
        }],
    }
}
