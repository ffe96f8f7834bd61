//! Requests for tests of the encoders.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float32Array, Int32Array, Int64Array, StringArray};
use inlet_config::column_type::ColumnType;
use inlet_message::{rows::Layout, target::TargetColumn};
use inlet_pipeline::sink::{SubtableRun, WriteRequest};

pub(crate) fn column(name: &str, column_type: ColumnType) -> TargetColumn {
    TargetColumn {
        name: name.to_owned(),
        column_type,
        second_key: false,
    }
}

/// Two subtables, `a` with two rows and `bc` with one; nulls in every place but the primary time.
pub(crate) fn two_subtables() -> (WriteRequest, Layout) {
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(vec![10, 11, 12])),
        Arc::new(Float32Array::from(vec![Some(1.5), None, Some(-2.0)])),
        Arc::new(StringArray::from(vec![Some("xyz"), Some(""), None])),
        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])),
    ];
    let request = WriteRequest {
        subtables: StringArray::from(vec!["a", "bc"]),
        tags: vec![Arc::new(Int32Array::from(vec![Some(7), None]))],
        columns,
        runs: vec![
            SubtableRun {
                subtable_idx: 0,
                rows: 0..2,
            },
            SubtableRun {
                subtable_idx: 1,
                rows: 2..3,
            },
        ],
    };
    let layout = Layout {
        columns: vec![
            column("ts", ColumnType::Timestamp),
            column("v", ColumnType::Float),
            column("text", ColumnType::Varchar { bytes: 10 }),
            column("on", ColumnType::Bool),
        ],
        tags: vec![column("id", ColumnType::Int)],
    };
    (request, layout)
}

/// Integers of different widths as the bytes of a frame.
macro_rules! frame {
    ($($number:expr),* $(,)?) => {{
        let mut bytes: Vec<u8> = Vec::new();
        $(bytes.extend_from_slice(&$number.to_le_bytes());)*
        bytes
    }};
}
pub(crate) use frame;
