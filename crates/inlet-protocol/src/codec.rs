//! Requests of rows, and what stands around them on `Write`.
//!
//! A request travels as one zstd frame of two Arrow IPC streams, each with one record batch. The first has a row
//! for each run of rows: `subtable`, `rows` (how many), one column a mapped tag. The second has the mapped columns.
//! Only the rows of the request's range travel, so what the coalescer shares between requests is sent once.
//! Arrow's own buffer compression is not used: a reader would believe what a buffer says of its size.

mod described;
mod failure;
mod rows;

pub use described::{layout_from_json, layout_to_json, table_from_json, table_to_json};
pub use failure::{
    prepare_error_from_json, prepare_error_to_json, write_error_from_json, write_error_to_json,
};
pub use rows::{decode_request, encode_request, unpacked_bytes};

use arrow_schema::ArrowError;

use crate::json::JsonError;

/// Why bytes of `Write` cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// Arrow refuses them.
    #[error("no Arrow data: {0}")]
    Arrow(#[from] ArrowError),
    /// Packing or unpacking failed, or JSON is not what it should be.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// Packing failed.
    #[error("cannot be packed")]
    Pack(#[source] std::io::Error),
    /// They are readable, but no request for this table.
    #[error("no request of rows for this layout: {0}")]
    Shape(String),
}
