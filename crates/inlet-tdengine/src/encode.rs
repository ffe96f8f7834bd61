//! Frames without a server, to measure what building them costs.

use inlet_message::rows::Layout;
use inlet_pipeline::sink::WriteRequest;

use crate::{
    bind, call::CallError, column_bind, column_bind::Field, sql::Template, values::Values,
};

/// A kind of frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Message 9.
    Bind,
    /// Message 11.
    ColumnBind,
    /// SQL; only as many rows as one statement takes.
    Sql,
}

/// Builds the frame of a request in `out`, which is cleared first.
///
/// # Errors
/// A text, when the rows are not of this layout or SQL cannot say a value.
pub fn encode(
    frame: Frame,
    request: &WriteRequest,
    layout: &Layout,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    if frame == Frame::Sql {
        let template = Template::new("st", layout);
        let encoded = template.encode(out, 1, request, &request.rows());
        return encoded
            .map(|_next| ())
            .map_err(|_unsayable| "SQL cannot say a value".to_owned());
    }
    let text = |error: CallError| error.to_string();
    let tags = Values::all(&request.tags, &layout.tags).map_err(text)?;
    let columns = Values::all(&request.columns, &layout.columns).map_err(text)?;
    let rows = bind::Rows {
        subtables: &request.subtables,
        tags: tags.iter().collect(),
        columns: columns.iter().collect(),
        runs: &request.runs,
    };
    if frame == Frame::Bind {
        bind::encode(out, 1, 1, &rows);
        return Ok(());
    }
    let fields: Vec<_> = std::iter::once(Field::Subtable)
        .chain((0..tags.len()).map(Field::Tag))
        .chain((0..columns.len()).map(Field::Column))
        .collect();
    column_bind::encode(out, 1, 1, &rows, &fields);
    Ok(())
}
