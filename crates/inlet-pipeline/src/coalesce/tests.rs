use std::{collections::HashMap, sync::Arc};

use arrow_array::{Int64Array, types::Int64Type};
use proptest::prelude::*;

use super::*;
use crate::shard::{hash_subtables, rows_by_shard};

/// A batch of rows whose values count up, so that order can be seen.
fn batch(subtables: &[u8], first_value: i64) -> RowBatch {
    let names: StringArray = subtables
        .iter()
        .map(|name| Some(format!("t_{name}")))
        .collect();
    let values = Int64Array::from_iter_values((first_value..).take(subtables.len()));
    RowBatch {
        message_idx: (0..subtables.len() as u32).collect(),
        columns: vec![Arc::new(values)],
        tags: vec![Arc::new(names.clone())],
        subtables: names,
    }
}

fn values(window: &Window) -> &[i64] {
    window.columns[0].as_primitive::<Int64Type>().values()
}

/// What a window holds, by subtable.
fn by_subtable(window: &Window) -> HashMap<String, Vec<i64>> {
    let tags = window.tags[0].as_string::<i32>();
    let of_run = |run: &SubtableRun| {
        let name = window.subtables.value(run.subtable_idx);
        assert_eq!(name, tags.value(run.subtable_idx));
        (name.to_owned(), values(window)[run.rows.clone()].to_vec())
    };
    window.runs.iter().map(of_run).collect()
}

proptest! {
    #[test]
    #[expect(clippy::needless_range_loop, reason = "a shard is an index into every batch")]
    fn every_row_comes_out_once_in_order(
        batches in prop::collection::vec(prop::collection::vec(0_u8..20, 0..60), 1..8),
        num_shards in 1_usize..5,
    ) {
        let mut expect: HashMap<String, Vec<i64>> = HashMap::new();
        let mut rows = Vec::new();
        let mut next_value = 0;
        for subtables in &batches {
            rows.push(batch(subtables, next_value));
            for (name, value) in subtables.iter().zip(next_value..) {
                expect.entry(format!("t_{name}")).or_default().push(value);
            }
            next_value += subtables.len() as i64;
        }
        let hashes: Vec<_> = rows.iter().map(|rows| hash_subtables(&rows.subtables)).collect();
        let by_shard: Vec<_> = hashes.iter().map(|hashes| rows_by_shard(hashes, num_shards)).collect();
        let mut coalescer = Coalescer::default();
        let mut seen = HashMap::new();
        for shard_idx in 0..num_shards {
            let part = |idx: usize| Part {
                rows: &rows[idx],
                subtable_hashes: &hashes[idx],
                row_idx: &by_shard[idx][shard_idx],
            };
            let parts: Vec<_> = (0..rows.len()).map(part).collect();
            let window = coalescer.gather(&parts);
            for (place, (part_idx, row)) in window.origins.iter().enumerate() {
                let origin = rows[*part_idx].columns[0].as_primitive::<Int64Type>().value(*row);
                prop_assert_eq!(origin, values(&window)[place]);
            }
            for (name, values) in by_subtable(&window) {
                prop_assert!(seen.insert(name, values).is_none(), "a subtable is in two shards");
            }
        }
        prop_assert_eq!(seen, expect);
    }

    #[test]
    fn requests_cover_all_rows_once(lengths in prop::collection::vec(1_usize..70_000, 0..12)) {
        let mut runs = Vec::new();
        let mut end = 0;
        for (subtable_idx, length) in lengths.iter().enumerate() {
            runs.push(SubtableRun { subtable_idx, rows: end..end + length });
            end += length;
        }
        let mut next_row = 0;
        for request in cut(&runs, REQUEST_ROWS) {
            let num_rows: usize = request.iter().map(|run| run.rows.len()).sum();
            prop_assert!(num_rows <= REQUEST_ROWS || request.len() == 1);
            for run in request {
                prop_assert_eq!(run.rows.start, next_row);
                prop_assert!(run.rows.len() <= RUN_ROWS);
                prop_assert!(run.rows.end <= runs[run.subtable_idx].rows.end);
                next_row = run.rows.end;
            }
        }
        prop_assert_eq!(next_row, end);
    }

    #[test]
    fn halves_are_the_same_rows_in_order(lengths in prop::collection::vec(1_usize..9, 1..9)) {
        let subtables: Vec<u8> = lengths
            .iter()
            .zip(0..)
            .flat_map(|(length, name)| std::iter::repeat_n(name, *length))
            .collect();
        let rows = batch(&subtables, 0);
        let hashes = hash_subtables(&rows.subtables);
        let row_idx: Vec<u32> = (0..subtables.len() as u32).collect();
        let part = Part { rows: &rows, subtable_hashes: &hashes, row_idx: &row_idx };
        let mut todo = Coalescer::default().gather(&[part]).requests();
        let mut singles = Vec::new();
        while let Some(request) = todo.pop() {
            match request.halves() {
                Some((first, second)) => {
                    prop_assert!(first.num_rows().abs_diff(second.num_rows()) <= 1);
                    todo.extend([second, first]);
                }
                None => singles.push((request.runs[0].subtable_idx as u8, request.rows())),
            }
        }
        let expect: Vec<_> = subtables.iter().zip(0..).map(|(name, row)| (*name, row..row + 1)).collect();
        prop_assert_eq!(singles, expect);
    }
}

#[test]
fn equal_hashes_do_not_join_subtables() {
    let rows = batch(&[1, 2, 1, 3], 0);
    let part = Part {
        rows: &rows,
        subtable_hashes: &[5; 4],
        row_idx: &[0, 1, 2, 3],
    };
    let window = Coalescer::default().gather(&[part]);
    assert_eq!(values(&window), [0, 2, 1, 3]);
    assert_eq!(window.runs.len(), 3);
}

#[test]
fn large_rows_make_small_requests() {
    let names: StringArray = ["a", "b", "c"].into_iter().map(Some).collect();
    let text = "x".repeat(REQUEST_BYTES / 2);
    let large: StringArray = (0..3).map(|_| Some(text.as_str())).collect();
    let rows = RowBatch {
        message_idx: vec![0, 1, 2],
        columns: vec![Arc::new(large)],
        tags: Vec::new(),
        subtables: names,
    };
    let hashes = hash_subtables(&rows.subtables);
    let part = Part {
        rows: &rows,
        subtable_hashes: &hashes,
        row_idx: &[0, 1, 2],
    };
    let requests = Coalescer::default().gather(&[part]).requests();
    assert_eq!(requests.len(), 3);
}
