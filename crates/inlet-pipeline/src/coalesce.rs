//! Coalescing: rows of many batches become one set of columns, sorted by subtable.
//!
//! Stable: the rows of a subtable stay in the order in which they came. Grouping uses the hashes
//! that sharding computed, checked against the names; then a counting sort, then one gather a
//! column. Nothing is allocated per row. Pure: no queue, no time, no IO.

use std::ops::Range;

use arrow_array::{Array, ArrayRef, StringArray, cast::AsArray as _};
use arrow_select::interleave::interleave;
use hashbrown::HashTable;
use inlet_message::rows::RowBatch;

use crate::sink::{SubtableRun, WriteRequest};

/// Rows of a request, about: whole subtables are added until it is reached.
pub const REQUEST_ROWS: usize = 25_000;

/// Rows of one subtable in a request, at most; a longer run is cut.
pub const RUN_ROWS: usize = 30_000;

/// Bytes of a request's columns, about.
pub const REQUEST_BYTES: usize = 16 << 20;

/// Some rows of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The batch.
    pub rows: &'a RowBatch,
    /// For each row of the batch the hash of its subtable's name.
    pub subtable_hashes: &'a [u64],
    /// The rows meant, ascending.
    pub row_idx: &'a [u32],
}

/// Rows sorted by subtable.
#[derive(Debug)]
pub struct Window {
    /// Names of the subtables, in the order in which they first came.
    pub subtables: StringArray,
    /// One array a mapped tag, one value a subtable: that of its first row.
    pub tags: Vec<ArrayRef>,
    /// One array a mapped column, one value a row.
    pub columns: Vec<ArrayRef>,
    /// One run a subtable.
    pub runs: Vec<SubtableRun>,
    /// For each row its part and its row in the part's batch.
    pub origins: Vec<(usize, usize)>,
}

/// Coalesces; keeps its tables from window to window.
#[derive(Debug, Default)]
pub struct Coalescer {
    table: HashTable<u32>,
    groups: Vec<Group>,
    /// For each row, in the order in which they came, its group.
    group_of_row: Vec<u32>,
}

/// The rows of one subtable.
#[derive(Clone, Copy, Debug)]
struct Group {
    hash: u64,
    part_idx: u32,
    first_row: u32,
    num_rows: u32,
}

impl Coalescer {
    /// Sorts the rows of all parts by subtable.
    pub fn gather(&mut self, parts: &[Part<'_>]) -> Window {
        self.group(parts);
        let (runs, origins) = self.sort(parts);
        let firsts: Vec<(usize, usize)> = self
            .groups
            .iter()
            .map(|group| (group.part_idx as usize, group.first_row as usize))
            .collect();
        let names = gather_column(parts, &firsts, |rows| &rows.subtables);
        let first_rows = parts.first().map(|part| part.rows);
        let num_tags = first_rows.map_or(0, |rows| rows.tags.len());
        let num_columns = first_rows.map_or(0, |rows| rows.columns.len());
        Window {
            subtables: names.as_string().clone(),
            tags: (0..num_tags)
                .map(|idx| gather_column(parts, &firsts, |rows| &rows.tags[idx]))
                .collect(),
            columns: (0..num_columns)
                .map(|idx| gather_column(parts, &origins, |rows| &rows.columns[idx]))
                .collect(),
            runs,
            origins,
        }
    }

    /// Finds the group of each row.
    fn group(&mut self, parts: &[Part<'_>]) {
        self.table.clear();
        self.groups.clear();
        self.group_of_row.clear();
        for (part, part_idx) in parts.iter().zip(0..) {
            for row in part.row_idx {
                let group_idx = self.group_of(parts, part_idx, *row);
                self.groups[group_idx as usize].num_rows += 1;
                self.group_of_row.push(group_idx);
            }
        }
    }

    fn group_of(&mut self, parts: &[Part<'_>], part_idx: u32, row: u32) -> u32 {
        let part = &parts[part_idx as usize];
        let hash = part.subtable_hashes[row as usize];
        let name = part.rows.subtables.value(row as usize);
        let groups = &mut self.groups;
        let is_same = |group_idx: &u32| {
            let group = &groups[*group_idx as usize];
            let of_group = &parts[group.part_idx as usize].rows.subtables;
            group.hash == hash && of_group.value(group.first_row as usize) == name
        };
        if let Some(group_idx) = self.table.find(hash, is_same) {
            return *group_idx;
        }
        let group_idx = groups.len() as u32;
        groups.push(Group {
            hash,
            part_idx,
            first_row: row,
            num_rows: 0,
        });
        self.table
            .insert_unique(hash, group_idx, |idx| groups[*idx as usize].hash);
        group_idx
    }

    /// Counting sort: where each row came from, by group, and the run of each group.
    fn sort(&self, parts: &[Part<'_>]) -> (Vec<SubtableRun>, Vec<(usize, usize)>) {
        let mut runs = Vec::with_capacity(self.groups.len());
        let mut next_place = Vec::with_capacity(self.groups.len());
        let mut start = 0;
        for (subtable_idx, group) in self.groups.iter().enumerate() {
            let end = start + group.num_rows as usize;
            runs.push(SubtableRun {
                subtable_idx,
                rows: start..end,
            });
            next_place.push(start);
            start = end;
        }
        let mut origins = vec![(0, 0); self.group_of_row.len()];
        let mut group_of_row = self.group_of_row.iter();
        for (part_idx, part) in parts.iter().enumerate() {
            for (row, group_idx) in part.row_idx.iter().zip(&mut group_of_row) {
                let place = &mut next_place[*group_idx as usize];
                origins[*place] = (part_idx, *row as usize);
                *place += 1;
            }
        }
        (runs, origins)
    }
}

/// One column of all parts, in the order of `places`.
fn gather_column<'a, A: Array + 'static>(
    parts: &[Part<'a>],
    places: &[(usize, usize)],
    column: impl Fn(&'a RowBatch) -> &'a A,
) -> ArrayRef {
    let arrays: Vec<&dyn Array> = parts
        .iter()
        .map(|part| column(part.rows) as &dyn Array)
        .collect();
    interleave(&arrays, places)
        .expect("all batches of a run have one layout, and a window is far smaller than 2 GiB")
}

impl Window {
    /// Number of rows.
    pub fn num_rows(&self) -> usize {
        self.origins.len()
    }

    /// Memory of the columns, in bytes.
    pub fn num_bytes(&self) -> usize {
        let columns = self.columns.iter().map(Array::get_array_memory_size);
        columns.sum::<usize>() + self.origins.capacity() * size_of::<(usize, usize)>()
    }

    /// Cuts the window into requests of whole subtables, in row order.
    pub fn requests(&self) -> Vec<WriteRequest> {
        let row_bytes = (self.num_bytes() / self.num_rows().max(1)).max(1);
        let request_rows = REQUEST_ROWS.min(REQUEST_BYTES / row_bytes).max(1);
        cut(&self.runs, request_rows)
            .into_iter()
            .map(|runs| WriteRequest {
                subtables: self.subtables.clone(),
                tags: self.tags.clone(),
                columns: self.columns.clone(),
                runs,
            })
            .collect()
    }
}

/// Runs in groups of about `request_rows` rows; no run longer than [`RUN_ROWS`].
fn cut(runs: &[SubtableRun], request_rows: usize) -> Vec<Vec<SubtableRun>> {
    let longest = if request_rows < REQUEST_ROWS {
        request_rows
    } else {
        RUN_ROWS
    };
    let mut requests: Vec<Vec<SubtableRun>> = Vec::new();
    let mut num_rows = 0;
    for run in runs {
        for rows in pieces(&run.rows, longest) {
            match requests.last_mut() {
                Some(request) if num_rows + rows.len() <= request_rows => {
                    num_rows += rows.len();
                    request.push(SubtableRun { rows, ..*run });
                }
                _ => {
                    num_rows = rows.len();
                    requests.push(vec![SubtableRun { rows, ..*run }]);
                }
            }
        }
    }
    requests
}

fn pieces(rows: &Range<usize>, longest: usize) -> impl Iterator<Item = Range<usize>> {
    let end = rows.end;
    rows.clone()
        .step_by(longest)
        .map(move |start| start..end.min(start + longest))
}

#[cfg(test)]
mod tests;
