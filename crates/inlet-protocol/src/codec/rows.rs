//! A request of rows as bytes.

use std::{mem, panic, sync::Arc};

use arrow_array::{
    Array as _, ArrayRef, RecordBatch, RecordBatchOptions, StringArray, UInt32Array,
};
use arrow_buffer::Buffer;
use arrow_ipc::{reader::StreamDecoder, writer::StreamWriter};
use arrow_schema::{DataType, Field, Schema};
use arrow_select::take::take;
use inlet_config::column_type::ColumnType;
use inlet_message::{rows::Layout, target::TargetColumn};
use inlet_pipeline::sink::{SubtableRun, WriteRequest};
use prost::bytes::Bytes;

use super::CodecError;
use crate::json;

/// Rows are many and links are thin, but an agent has little CPU: zstd's fastest level with entropy coding.
const LEVEL: i32 = 1;
/// The length of the first stream stands before it.
const PREFIX: usize = mem::size_of::<u32>();

/// The request as it travels; the rows outside of its range do not.
///
/// # Errors
/// When the arrays do not belong together, or the memory for packing is not there.
pub fn encode_request(request: &WriteRequest) -> Result<Bytes, CodecError> {
    let mut plain = vec![0; PREFIX];
    write_stream(&mut plain, &runs_batch(request)?)?;
    let length = u32::try_from(plain.len() - PREFIX);
    let length = length.map_err(|_| CodecError::Shape("4 GiB of subtables and tags".to_owned()))?;
    plain[..PREFIX].copy_from_slice(&length.to_le_bytes());
    write_stream(&mut plain, &columns_batch(request)?)?;
    let packed = zstd::bulk::compress(&plain, LEVEL).map_err(CodecError::Pack)?;
    Ok(packed.into())
}

/// How large the request is when it is unpacked, as it says itself; [`decode_request`] bounds what it really is.
///
/// # Errors
/// When the bytes are not what [`encode_request`] makes.
pub fn unpacked_bytes(packed: &[u8]) -> Result<u64, CodecError> {
    match zstd::zstd_safe::get_frame_content_size(packed) {
        Ok(Some(num_bytes)) => Ok(num_bytes),
        _ => Err(CodecError::Shape(
            "the bytes are no zstd frame of known size".to_owned(),
        )),
    }
}

/// The request that [`encode_request`] made, with a subtable for each run and rows from 0.
///
/// # Errors
/// When it unpacks to more than `limit` bytes, is damaged, or does not have the columns and tags of `layout`.
pub fn decode_request(
    packed: &[u8],
    layout: &Layout,
    limit: usize,
) -> Result<WriteRequest, CodecError> {
    let plain = Buffer::from_vec(json::unpack_text(packed, limit)?);
    // The IPC reader slices by the offsets that a batch tells and panics when they lie outside of it. What a
    // broken or hostile agent sends must not cost more than its own request.
    panic::catch_unwind(|| read(&plain, layout))
        .unwrap_or_else(|_| Err(CodecError::Shape("a buffer lies outside".to_owned())))
}

fn read(plain: &Buffer, layout: &Layout) -> Result<WriteRequest, CodecError> {
    let length = plain
        .first_chunk::<PREFIX>()
        .map(|prefix| u32::from_le_bytes(*prefix) as usize)
        .filter(|length| *length <= plain.len() - PREFIX)
        .ok_or_else(|| CodecError::Shape("the end is missing".to_owned()))?;
    let runs = read_stream(plain.slice_with_length(PREFIX, length))?;
    let columns = read_stream(plain.slice(PREFIX + length))?;
    from_batches(&runs, &columns, layout)
}

fn runs_batch(request: &WriteRequest) -> Result<RecordBatch, CodecError> {
    let idx: UInt32Array = request
        .runs
        .iter()
        .map(|run| run.subtable_idx as u32)
        .collect();
    let num_rows: UInt32Array = request
        .runs
        .iter()
        .map(|run| run.rows.len() as u32)
        .collect();
    let mut fields = vec![
        Field::new("subtable", DataType::Utf8, false),
        Field::new("rows", DataType::UInt32, false),
    ];
    let mut arrays = vec![take(&request.subtables, &idx, None)?, Arc::new(num_rows)];
    for (position, tag) in request.tags.iter().enumerate() {
        fields.push(Field::new(
            format!("tag{position}"),
            tag.data_type().clone(),
            true,
        ));
        arrays.push(take(tag, &idx, None)?);
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
}

fn columns_batch(request: &WriteRequest) -> Result<RecordBatch, CodecError> {
    let rows = request.rows();
    let arrays: Vec<ArrayRef> = request
        .columns
        .iter()
        .map(|column| column.slice(rows.start, rows.len()))
        .collect();
    let fields: Vec<Field> = (arrays.iter().enumerate())
        .map(|(position, array)| {
            Field::new(format!("column{position}"), array.data_type().clone(), true)
        })
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    let schema = Arc::new(Schema::new(fields));
    Ok(RecordBatch::try_new_with_options(schema, arrays, &options)?)
}

fn write_stream(out: &mut Vec<u8>, batch: &RecordBatch) -> Result<(), CodecError> {
    let mut writer = StreamWriter::try_new(out, &batch.schema())?;
    writer.write(batch)?;
    Ok(writer.finish()?)
}

fn read_stream(mut bytes: Buffer) -> Result<RecordBatch, CodecError> {
    let mut decoder = StreamDecoder::new();
    let batch = decoder.decode(&mut bytes)?;
    let batch = batch.ok_or_else(|| CodecError::Shape("a record batch is missing".to_owned()))?;
    if decoder.decode(&mut bytes)?.is_some() {
        return Err(CodecError::Shape("a record batch too many".to_owned()));
    }
    decoder.finish()?;
    Ok(batch)
}

fn from_batches(
    runs: &RecordBatch,
    columns: &RecordBatch,
    layout: &Layout,
) -> Result<WriteRequest, CodecError> {
    let (subtables, lengths, tags) = match runs.columns() {
        [subtables, lengths, tags @ ..] => (
            subtables.as_any().downcast_ref::<StringArray>(),
            lengths.as_any().downcast_ref::<UInt32Array>(),
            tags,
        ),
        _ => (None, None, &[][..]),
    };
    let (Some(subtables), Some(lengths)) = (subtables, lengths) else {
        return Err(CodecError::Shape(
            "names and lengths of runs are missing".to_owned(),
        ));
    };
    if subtables.null_count() + lengths.null_count() > 0 {
        return Err(CodecError::Shape(
            "a run has no subtable or no length".to_owned(),
        ));
    }
    require_types("tag", tags, &layout.tags)?;
    require_types("column", columns.columns(), &layout.columns)?;
    // The primary time is the row's key; the writer relies on it.
    if columns
        .columns()
        .first()
        .is_none_or(|time| time.null_count() > 0)
    {
        return Err(CodecError::Shape("a row has no time".to_owned()));
    }
    Ok(WriteRequest {
        subtables: subtables.clone(),
        tags: tags.to_vec(),
        columns: columns.columns().to_vec(),
        runs: runs_of(lengths, columns.num_rows())?,
    })
}

fn runs_of(lengths: &UInt32Array, num_rows: usize) -> Result<Vec<SubtableRun>, CodecError> {
    let mut begin = 0;
    let mut runs = Vec::with_capacity(lengths.len());
    for (subtable_idx, length) in lengths.values().iter().enumerate() {
        let end = begin + *length as usize;
        if *length == 0 || end > num_rows {
            break;
        }
        let rows = begin..end;
        runs.push(SubtableRun { subtable_idx, rows });
        begin = end;
    }
    if begin != num_rows || runs.len() != lengths.len() {
        return Err(CodecError::Shape(format!(
            "the runs do not cover the {num_rows} rows"
        )));
    }
    Ok(runs)
}

fn require_types(
    what: &str,
    arrays: &[ArrayRef],
    expected: &[TargetColumn],
) -> Result<(), CodecError> {
    if arrays.len() != expected.len() {
        return Err(CodecError::Shape(format!(
            "{} {what}s instead of {}",
            arrays.len(),
            expected.len()
        )));
    }
    for (array, column) in arrays.iter().zip(expected) {
        let wanted = array_type(column.column_type);
        if *array.data_type() != wanted {
            return Err(CodecError::Shape(format!(
                "{what} `{}` is {} instead of {wanted}",
                column.name,
                array.data_type()
            )));
        }
    }
    Ok(())
}

/// The array type of a column's values; see [`inlet_message::rows`].
fn array_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::Bool => DataType::Boolean,
        ColumnType::TinyInt => DataType::Int8,
        ColumnType::SmallInt => DataType::Int16,
        ColumnType::Int => DataType::Int32,
        ColumnType::BigInt | ColumnType::Timestamp => DataType::Int64,
        ColumnType::TinyIntUnsigned => DataType::UInt8,
        ColumnType::SmallIntUnsigned => DataType::UInt16,
        ColumnType::IntUnsigned => DataType::UInt32,
        ColumnType::BigIntUnsigned => DataType::UInt64,
        ColumnType::Float => DataType::Float32,
        ColumnType::Double => DataType::Float64,
        ColumnType::Varchar { .. } | ColumnType::Nchar { .. } | ColumnType::Json => DataType::Utf8,
        ColumnType::Varbinary { .. } | ColumnType::Geometry { .. } => DataType::Binary,
    }
}

#[cfg(test)]
mod tests;
