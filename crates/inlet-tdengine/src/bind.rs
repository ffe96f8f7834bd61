//! Binary message 9: rows bound to a statement, one block per subtable, column and tag.
//!
//! The frame is built in one pass into a buffer that is used again; lengths that are known only
//! afterwards are filled in where they belong.

use std::ops::Range;

use arrow_array::{Array, StringArray};
use inlet_pipeline::sink::SubtableRun;

use crate::{
    block::{BLOCK_OVERHEAD, put_block},
    values::Values,
};

/// The rows of one frame, with the columns and tags in the order of the statement's fields.
pub(crate) struct Rows<'a> {
    pub(crate) subtables: &'a StringArray,
    pub(crate) tags: Vec<&'a Values<'a>>,
    pub(crate) columns: Vec<&'a Values<'a>>,
    /// In ascending, gapless row order, never empty.
    pub(crate) runs: &'a [SubtableRun],
}

impl Rows<'_> {
    /// All rows, as a range into the columns.
    pub(crate) fn range(&self) -> Range<usize> {
        match (self.runs.first(), self.runs.last()) {
            (Some(first), Some(last)) => first.rows.start..last.rows.end,
            _ => 0..0,
        }
    }
}

/// Writes the frame into `out`, which is cleared first.
pub(crate) fn encode(out: &mut Vec<u8>, req_id: u64, stmt_id: u64, rows: &Rows<'_>) {
    const ACTION: u64 = 9;
    const VERSION: u16 = 1;
    const ALL_COLUMNS: i32 = -1;
    out.clear();
    out.reserve(frame_size_hint(rows));
    for number in [req_id, stmt_id, ACTION] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&ALL_COLUMNS.to_le_bytes());

    let start = out.len();
    put_u32(out, 0);
    put_u32(out, rows.runs.len());
    put_u32(out, rows.tags.len());
    put_u32(out, rows.columns.len());
    put_u32(out, FIXED_PART);
    let offsets = out.len();
    out.extend_from_slice(&[0; 8]);

    put_names(out, rows);
    if !rows.tags.is_empty() {
        fill_distance(out, offsets, start);
        put_tables(out, rows.runs, |out, run| {
            for tag in &rows.tags {
                put_block(out, tag, run.subtable_idx..run.subtable_idx + 1);
            }
        });
    }
    fill_distance(out, offsets + 4, start);
    put_tables(out, rows.runs, |out, run| {
        for column in &rows.columns {
            put_block(out, column, run.rows.clone());
        }
    });
    fill_distance(out, start, start);
}

/// Bytes from the start of the payload to the table names.
const FIXED_PART: usize = 28;

/// Names stand in backticks, since servers read them as SQL; a name holds no backtick.
fn put_names(out: &mut Vec<u8>, rows: &Rows<'_>) {
    const BACKTICKS_AND_NUL: u16 = 3;
    for run in rows.runs {
        let length = rows.subtables.value_length(run.subtable_idx) as u16 + BACKTICKS_AND_NUL;
        out.extend_from_slice(&length.to_le_bytes());
    }
    for run in rows.runs {
        out.push(b'`');
        out.extend_from_slice(rows.subtables.value(run.subtable_idx).as_bytes());
        out.extend_from_slice(b"`\0");
    }
}

/// A length for each table, then what `put` writes for each.
fn put_tables(
    out: &mut Vec<u8>,
    runs: &[SubtableRun],
    mut put: impl FnMut(&mut Vec<u8>, &SubtableRun),
) {
    let lengths = out.len();
    out.resize(lengths + 4 * runs.len(), 0);
    for (idx, run) in runs.iter().enumerate() {
        let start = out.len();
        put(out, run);
        fill_distance(out, lengths + 4 * idx, start);
    }
}

fn put_u32(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&(number as u32).to_le_bytes());
}

/// Writes at `at` how many bytes came since `start`.
fn fill_distance(out: &mut [u8], at: usize, start: usize) {
    let distance = (out.len() - start) as u32;
    out[at..at + 4].copy_from_slice(&distance.to_le_bytes());
}

/// About the bytes of the frame, a little more rather than less.
fn frame_size_hint(rows: &Rows<'_>) -> usize {
    const HEADERS: usize = 30 + FIXED_PART;
    let range = rows.range();
    let tables = rows.runs.len();
    let columns: usize = rows
        .columns
        .iter()
        .map(|column| column.num_bytes(&range))
        .sum();
    let flags_and_lengths = 5 * range.len() * rows.columns.len();
    let blocks = tables * (rows.columns.len() + rows.tags.len()) * BLOCK_OVERHEAD;
    let all_subtables = 0..rows.subtables.len();
    let tags: usize = rows
        .tags
        .iter()
        .map(|tag| tag.num_bytes(&all_subtables))
        .sum();
    let names = rows.subtables.value_data().len() + tables * (2 + 1 + 8 + 5 * rows.tags.len());
    HEADERS + columns + flags_and_lengths + blocks + tags.min(16_384 * tables) + names
}

#[cfg(test)]
mod tests;
