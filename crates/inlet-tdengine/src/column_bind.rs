//! Binary message 11: rows bound and executed in one round trip, one block per field over all rows.
//!
//! Columns go out nearly as they lie in memory; names and tags are repeated for each row. Servers
//! older than taosAdapter of 2026-05 answer that they do not know it.

use arrow_array::StringArray;

use crate::{
    bind::Rows,
    block::{put_block, put_repeated_block},
    names::Quoted,
    values::{Buffer, VARCHAR, Values},
};

/// What a prepared field takes: the subtable name, or an index into the tags or columns of [`Rows`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Subtable,
    Tag(usize),
    Column(usize),
}

/// Writes the frame into `out`, which is cleared first. `fields` is the order of the statement.
pub(crate) fn encode(
    out: &mut Vec<u8>,
    req_id: u64,
    stmt_id: u64,
    rows: &Rows<'_>,
    fields: &[Field],
) {
    const ACTION: u64 = 11;
    const VERSION: u16 = 1;
    out.clear();
    for number in [req_id, stmt_id, ACTION] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&VERSION.to_le_bytes());

    let start = out.len();
    let head = [
        0,
        rows.range().len(),
        num_tables(rows),
        fields.len(),
        FIXED_PART,
    ];
    for number in head {
        out.extend_from_slice(&(number as u32).to_le_bytes());
    }
    // In backticks as in message 9: servers read bound names as SQL.
    let quoted = rows
        .subtables
        .iter()
        .flatten()
        .map(|name| Quoted(name).to_string());
    let quoted = StringArray::from_iter_values(quoted);
    let names = Values {
        type_code: VARCHAR,
        nulls: None,
        buffer: Buffer::Variable {
            bytes: quoted.value_data(),
            offsets: quoted.value_offsets(),
        },
    };
    let runs = rows
        .runs
        .iter()
        .map(|run| (run.subtable_idx, run.rows.len()));
    for field in fields {
        match field {
            Field::Subtable => put_repeated_block(out, &names, runs.clone()),
            Field::Tag(idx) => put_repeated_block(out, rows.tags[*idx], runs.clone()),
            Field::Column(idx) => put_block(out, rows.columns[*idx], rows.range()),
        }
    }
    let length = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// Bytes from the start of the payload to the first field.
const FIXED_PART: usize = 20;

/// Number of runs of equal neighbouring names.
fn num_tables(rows: &Rows<'_>) -> usize {
    let name = |idx: usize| rows.subtables.value(rows.runs[idx].subtable_idx);
    let changes = (1..rows.runs.len())
        .filter(|idx| name(idx - 1) != name(*idx))
        .count();
    changes + usize::from(!rows.runs.is_empty())
}

#[cfg(test)]
mod tests;
