//! Rows as SQL text: `INSERT INTO t USING st (tags) TAGS (…) (columns) VALUES (…)(…) …`.
//!
//! Each statement stays below TDengine's limit of 1 MiB. Names stand in back-ticks and text in
//! quotes, escaped; timestamps are integers; floats are the shortest text that reads back equal.
//! What SQL cannot say (text with a NUL byte, NaN, infinity, GEOMETRY) goes by bind.

use std::ops::Range;

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray,
    cast::AsArray,
    types::{
        Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
        UInt32Type, UInt64Type,
    },
};
use arrow_schema::DataType;
use inlet_config::column_type::ColumnType;
use inlet_message::rows::Layout;
use inlet_pipeline::sink::WriteRequest;

/// A statement ends when it has this many bytes; the limit is 1 MiB, and a row has up to 64 KiB,
/// which escaping can double.
const FULL: usize = 900_000;

/// A value that SQL cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unsayable;

/// The parts of the text that are the same for every subtable.
pub(crate) struct Template {
    /// `` USING `st` (`tag`, …) TAGS ( ``
    using: String,
    /// `` ) (`ts`, …) VALUES ``
    columns: String,
}

/// Whether every type of the layout can be written in SQL.
pub(crate) fn can_say(layout: &Layout) -> bool {
    let mut all = layout.columns.iter().chain(&layout.tags);
    // A subtable without mapped tags has no `USING … TAGS (…)` of its own.
    !layout.tags.is_empty()
        && all.all(|column| !matches!(column.column_type, ColumnType::Geometry { .. }))
}

impl Template {
    pub(crate) fn new(super_table: &str, layout: &Layout) -> Self {
        let list = |columns: &[inlet_message::target::TargetColumn]| {
            let names: Vec<_> = columns
                .iter()
                .map(|column| format!("`{}`", column.name))
                .collect();
            names.join(",")
        };
        Self {
            using: format!("USING `{super_table}` ({}) TAGS (", list(&layout.tags)),
            columns: format!(") ({}) VALUES ", list(&layout.columns)),
        }
    }

    /// Writes the frame of a statement for as many of `rows` as fit into `out`, which is cleared
    /// first; at least one. Gives the first row that is not in it.
    pub(crate) fn encode(
        &self,
        out: &mut Vec<u8>,
        req_id: u64,
        request: &WriteRequest,
        rows: &Range<usize>,
    ) -> Result<usize, Unsayable> {
        put_frame_head(out, req_id);
        let next = self.put_statement(out, request, rows)?;
        let length = (out.len() - FRAME_HEAD) as u32;
        out[FRAME_HEAD - 4..FRAME_HEAD].copy_from_slice(&length.to_le_bytes());
        Ok(next)
    }

    fn put_statement(
        &self,
        out: &mut Vec<u8>,
        request: &WriteRequest,
        rows: &Range<usize>,
    ) -> Result<usize, Unsayable> {
        out.extend_from_slice(b"INSERT INTO ");
        for run in &request.runs {
            let run_rows = run.rows.start.max(rows.start)..run.rows.end.min(rows.end);
            if run_rows.is_empty() {
                continue;
            }
            if out.len() >= FULL {
                return Ok(run_rows.start);
            }
            self.put_subtable(out, request, run.subtable_idx)?;
            for row in run_rows {
                if out.len() >= FULL && row > run.rows.start.max(rows.start) {
                    return Ok(row);
                }
                put_tuple(out, &request.columns, row)?;
            }
            out.push(b' ');
        }
        Ok(rows.end)
    }

    fn put_subtable(
        &self,
        out: &mut Vec<u8>,
        request: &WriteRequest,
        idx: usize,
    ) -> Result<(), Unsayable> {
        out.push(b'`');
        out.extend_from_slice(request.subtables.value(idx).as_bytes());
        out.extend_from_slice(b"` ");
        out.extend_from_slice(self.using.as_bytes());
        put_values(out, &request.tags, idx)?;
        out.extend_from_slice(self.columns.as_bytes());
        Ok(())
    }
}

/// Bytes before the text of a statement.
pub(crate) const FRAME_HEAD: usize = 30;

/// Request, unused, action 6 (a statement as bytes, which needs no escaping as JSON would),
/// version 1; the length of the text is filled in later.
fn put_frame_head(out: &mut Vec<u8>, req_id: u64) {
    const ACTION: u64 = 6;
    const VERSION: u16 = 1;
    out.clear();
    for number in [req_id, 0, ACTION] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
}

fn put_tuple(out: &mut Vec<u8>, columns: &[ArrayRef], row: usize) -> Result<(), Unsayable> {
    out.push(b'(');
    put_values(out, columns, row)?;
    out.push(b')');
    Ok(())
}

fn put_values(out: &mut Vec<u8>, arrays: &[ArrayRef], idx: usize) -> Result<(), Unsayable> {
    for (position, array) in arrays.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        if array.is_null(idx) {
            out.extend_from_slice(b"NULL");
        } else {
            put_value(out, array, idx)?;
        }
    }
    Ok(())
}

fn put_value(out: &mut Vec<u8>, array: &ArrayRef, idx: usize) -> Result<(), Unsayable> {
    match array.data_type() {
        DataType::Boolean => {
            let word = if array.as_boolean().value(idx) {
                "true"
            } else {
                "false"
            };
            out.extend_from_slice(word.as_bytes());
        }
        DataType::Int8 => put_integer::<Int8Type>(out, array.as_primitive(), idx),
        DataType::Int16 => put_integer::<Int16Type>(out, array.as_primitive(), idx),
        DataType::Int32 => put_integer::<Int32Type>(out, array.as_primitive(), idx),
        DataType::Int64 => put_integer::<Int64Type>(out, array.as_primitive(), idx),
        DataType::UInt8 => put_integer::<UInt8Type>(out, array.as_primitive(), idx),
        DataType::UInt16 => put_integer::<UInt16Type>(out, array.as_primitive(), idx),
        DataType::UInt32 => put_integer::<UInt32Type>(out, array.as_primitive(), idx),
        DataType::UInt64 => put_integer::<UInt64Type>(out, array.as_primitive(), idx),
        DataType::Float32 => put_float(out, array.as_primitive::<Float32Type>().value(idx))?,
        DataType::Float64 => put_float(out, array.as_primitive::<Float64Type>().value(idx))?,
        DataType::Utf8 => put_text(out, array.as_string::<i32>().value(idx))?,
        DataType::Binary => put_hexadecimal(out, array.as_binary::<i32>().value(idx)),
        _ => return Err(Unsayable),
    }
    Ok(())
}

fn put_integer<T>(out: &mut Vec<u8>, array: &PrimitiveArray<T>, idx: usize)
where
    T: ArrowPrimitiveType,
    T::Native: itoa::Integer,
{
    out.extend_from_slice(itoa::Buffer::new().format(array.value(idx)).as_bytes());
}

fn put_float<F: zmij::Float + Into<f64>>(out: &mut Vec<u8>, value: F) -> Result<(), Unsayable> {
    if !value.into().is_finite() {
        return Err(Unsayable);
    }
    out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    Ok(())
}

fn put_text(out: &mut Vec<u8>, text: &str) -> Result<(), Unsayable> {
    out.push(b'\'');
    for byte in text.bytes() {
        match byte {
            // The server reads statements as C strings.
            0 => return Err(Unsayable),
            b'\'' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            _ => out.push(byte),
        }
    }
    out.push(b'\'');
    Ok(())
}

/// VARBINARY as `'\x…'`.
fn put_hexadecimal(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend_from_slice(b"'\\x");
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
    out.push(b'\'');
}

#[cfg(test)]
mod tests;
