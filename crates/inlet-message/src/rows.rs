//! Rows: what a batch of messages becomes.
//!
//! One Arrow array a mapped column. Array types follow [`ColumnType`](inlet_config::column_type::ColumnType):
//! BOOL → `Boolean`, TINYINT … BIGINT UNSIGNED → `Int8` … `UInt64`, FLOAT → `Float32`, DOUBLE →
//! `Float64`, TIMESTAMP → `Int64` in the database's precision, VARCHAR, NCHAR and JSON → `Utf8`,
//! VARBINARY and GEOMETRY → `Binary`.

use arrow_array::{ArrayRef, StringArray};
use serde::{Deserialize, Serialize};

use crate::fault::Fault;

/// Rows of one message batch, in message order; all arrays have the same length.
#[derive(Clone, Debug)]
pub struct RowBatch {
    /// For each row the index of its message in the batch; never decreasing.
    pub message_idx: Vec<u32>,
    /// For each row the name of its subtable; no nulls.
    pub subtables: StringArray,
    /// The mapped columns, in the order of [`Layout::columns`]; the first is the primary time, without nulls.
    pub columns: Vec<ArrayRef>,
    /// The mapped tags, in the order of [`Layout::tags`].
    pub tags: Vec<ArrayRef>,
}

impl RowBatch {
    /// Number of rows.
    pub fn num_rows(&self) -> usize {
        self.message_idx.len()
    }
}

/// What the arrays of a [`RowBatch`] are: the mapped columns and tags, a selection of the target's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The mapped columns, the primary time first.
    pub columns: Vec<crate::target::TargetColumn>,
    /// The mapped tags.
    pub tags: Vec<crate::target::TargetColumn>,
}

/// What became of a batch of messages.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// The rows to write.
    pub rows: RowBatch,
    /// Messages (or single rows of a message) that failed a step, in message order.
    pub faults: Vec<Fault>,
    /// Messages that gave no row and no fault because filters took every row of them (or they were
    /// an empty array), by index, ascending.
    pub filtered: Vec<u32>,
}
