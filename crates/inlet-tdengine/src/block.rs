//! Data blocks: some values of one column as binds carry them.
//!
//! total length u32 · type i32 · number of values n i32 · n null flags · has-length u8 ·
//! (n lengths i32 where the width varies) · buffer length u32 · buffer. Little-endian throughout.

use std::ops::Range;

use arrow_buffer::BooleanBuffer;

use crate::values::{Buffer, Values};

/// Bytes of a block besides flags, lengths and values.
pub(crate) const BLOCK_OVERHEAD: usize = 17;

/// Appends the block of `rows`.
pub(crate) fn put_block(out: &mut Vec<u8>, values: &Values<'_>, rows: Range<usize>) {
    let start = begin(out, values.type_code, rows.len());
    put_nulls(out, values, rows.clone());
    match &values.buffer {
        Buffer::Bits(bits) => {
            put_fixed_head(out, rows.len());
            put_bits(out, bits, rows);
        }
        Buffer::Fixed { bytes, width } => {
            let bytes = &bytes[rows.start * width..rows.end * width];
            put_fixed_head(out, bytes.len());
            out.extend_from_slice(bytes);
        }
        Buffer::Variable { bytes, offsets } => put_variable(out, values, bytes, offsets, rows),
    }
    finish(out, start);
}

/// Appends a block that has value `runs[i].0` of the array `runs[i].1` times, in this order.
pub(crate) fn put_repeated_block(
    out: &mut Vec<u8>,
    values: &Values<'_>,
    runs: impl Iterator<Item = (usize, usize)> + Clone,
) {
    let num_values = runs.clone().map(|(_, times)| times).sum();
    let start = begin(out, values.type_code, num_values);
    for (idx, times) in runs.clone() {
        out.resize(out.len() + times, u8::from(values.is_null(idx)));
    }
    match &values.buffer {
        Buffer::Bits(bits) => {
            put_fixed_head(out, num_values);
            for (idx, times) in runs {
                out.resize(out.len() + times, u8::from(bits.value(idx)));
            }
        }
        Buffer::Fixed { bytes, width } => {
            put_fixed_head(out, num_values * width);
            for (idx, times) in runs {
                repeat(out, &bytes[idx * width..(idx + 1) * width], times);
            }
        }
        Buffer::Variable { bytes, offsets } => {
            put_repeated_variable(out, values, bytes, offsets, runs);
        }
    }
    finish(out, start);
}

/// Type and count; the total length is filled in by [`finish`].
fn begin(out: &mut Vec<u8>, type_code: i32, num_values: usize) -> usize {
    let start = out.len();
    let mut head = [0; 12];
    head[4..8].copy_from_slice(&type_code.to_le_bytes());
    head[8..12].copy_from_slice(&(num_values as i32).to_le_bytes());
    out.extend_from_slice(&head);
    start
}

fn finish(out: &mut [u8], start: usize) {
    let length = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

fn put_nulls(out: &mut Vec<u8>, values: &Values<'_>, rows: Range<usize>) {
    match values.nulls {
        None => out.resize(out.len() + rows.len(), 0),
        Some(nulls) => out.extend(rows.map(|row| u8::from(nulls.is_null(row)))),
    }
}

/// No lengths, and the length of the buffer.
fn put_fixed_head(out: &mut Vec<u8>, num_bytes: usize) {
    let mut head = [0; 5];
    head[1..5].copy_from_slice(&(num_bytes as u32).to_le_bytes());
    out.extend_from_slice(&head);
}

fn put_bits(out: &mut Vec<u8>, bits: &BooleanBuffer, rows: Range<usize>) {
    out.extend(rows.map(|row| u8::from(bits.value(row))));
}

fn put_variable(
    out: &mut Vec<u8>,
    values: &Values<'_>,
    bytes: &[u8],
    offsets: &[i32],
    rows: Range<usize>,
) {
    out.push(1);
    if values.nulls.is_none() {
        let (first, last) = (offsets[rows.start], offsets[rows.end]);
        for row in rows {
            out.extend_from_slice(&(offsets[row + 1] - offsets[row]).to_le_bytes());
        }
        out.extend_from_slice(&((last - first) as u32).to_le_bytes());
        out.extend_from_slice(&bytes[first as usize..last as usize]);
        return;
    }
    // The bytes behind a null may be anything, and are not sent.
    let mut num_bytes = 0;
    for row in rows.clone() {
        let length = variable_value(values, bytes, offsets, row).len();
        out.extend_from_slice(&(length as i32).to_le_bytes());
        num_bytes += length;
    }
    out.extend_from_slice(&(num_bytes as u32).to_le_bytes());
    for row in rows {
        out.extend_from_slice(variable_value(values, bytes, offsets, row));
    }
}

fn put_repeated_variable(
    out: &mut Vec<u8>,
    values: &Values<'_>,
    bytes: &[u8],
    offsets: &[i32],
    runs: impl Iterator<Item = (usize, usize)> + Clone,
) {
    out.push(1);
    let mut num_bytes = 0;
    for (idx, times) in runs.clone() {
        let length = variable_value(values, bytes, offsets, idx).len();
        repeat(out, &(length as i32).to_le_bytes(), times);
        num_bytes += length * times;
    }
    out.extend_from_slice(&(num_bytes as u32).to_le_bytes());
    for (idx, times) in runs {
        repeat(out, variable_value(values, bytes, offsets, idx), times);
    }
}

fn variable_value<'a>(
    values: &Values<'_>,
    bytes: &'a [u8],
    offsets: &[i32],
    idx: usize,
) -> &'a [u8] {
    if values.is_null(idx) {
        return &[];
    }
    &bytes[offsets[idx] as usize..offsets[idx + 1] as usize]
}

fn repeat(out: &mut Vec<u8>, value: &[u8], times: usize) {
    out.reserve(value.len() * times);
    for _ in 0..times {
        out.extend_from_slice(value);
    }
}
