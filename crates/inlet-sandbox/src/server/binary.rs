//! Binary frames of prepared inserts: message 9 (a block per table) and 11 (a block per column).
//!
//! Every length and offset is checked; a frame that does not hold together is refused with a text
//! that says where, while a real server may crash on it.

use crate::engine::{Field, Prepared, TableBlock, Value};
use crate::refusal::{Refusal, code};
use crate::types::DataType;

const TABLE_NAME: u8 = 4;
const TAG: u8 = 2;
const COLUMN: u8 = 1;

/// Header of every binary frame.
pub(super) struct Header {
    pub request_id: u64,
    pub statement_id: u64,
    pub action: u64,
}

impl Header {
    pub(super) fn read(frame: &[u8]) -> Option<Self> {
        let word = |at: usize| Some(u64::from_le_bytes(frame.get(at..at + 8)?.try_into().ok()?));
        Some(Self {
            request_id: word(0)?,
            statement_id: word(8)?,
            action: word(16)?,
        })
    }
}

/// Little-endian numbers and slices from the front of a frame.
struct Reader<'a> {
    bytes: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { bytes, what }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or_else(|| {
            malformed(&format!(
                "{} ends {} bytes early",
                self.what,
                count - self.bytes.len()
            ))
        })?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let taken = self.take(N)?;
        Ok(taken
            .try_into()
            .expect("`take` gives as many bytes as asked for"))
    }

    fn u16(&mut self) -> Result<usize, Refusal> {
        Ok(usize::from(u16::from_le_bytes(self.array()?)))
    }

    fn u32(&mut self) -> Result<usize, Refusal> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }
}

fn malformed(what: &str) -> Refusal {
    Refusal::new(code::INTERNAL, format!("malformed frame: {what}"))
}

/// The blocks of a message 9.
pub(super) fn tables(frame: &[u8], prepared: &Prepared) -> Result<Vec<TableBlock>, Refusal> {
    let mut head = Reader::new(frame, "header");
    head.take(24)?;
    if head.u16()? != 1 {
        return Err(Refusal::new(code::INTERNAL, "unknown stmt2 bind version"));
    }
    if head.array()? != (-1_i32).to_le_bytes() {
        return Err(Refusal::not_in_sandbox("a bind of a single column"));
    }
    let body = head.bytes;
    let mut fixed = Reader::new(body, "fixed part");
    let total = fixed.u32()?;
    if total != body.len() {
        return Err(malformed(&format!(
            "total length {total}, but {} bytes",
            body.len()
        )));
    }
    let num_tables = fixed.u32()?;
    let (num_tags, num_columns) = (fixed.u32()?, fixed.u32()?);
    let mut sections = [(); 3].map(|()| None);
    for section in &mut sections {
        let offset = fixed.u32()?;
        if offset != 0 {
            *section = Some(
                body.get(offset..)
                    .ok_or_else(|| malformed("offset past the end"))?,
            );
        }
    }
    let [names, tags, columns] = sections;
    let names = names
        .map(|section| table_names(section, num_tables))
        .transpose()?;
    let tags = tags
        .map(|section| table_sections(section, num_tables, "tags"))
        .transpose()?;
    let columns = columns
        .map(|section| table_sections(section, num_tables, "columns"))
        .transpose()?;
    let (tag_fields, column_fields) = (prepared.of_kind(TAG), prepared.of_kind(COLUMN));
    check_count("tags", num_tags, tags.is_some(), tag_fields.len())?;
    check_count(
        "columns",
        num_columns,
        columns.is_some(),
        column_fields.len(),
    )?;
    let mut blocks = Vec::with_capacity(num_tables);
    for table in 0..num_tables {
        let tags = match &tags {
            None => Vec::new(),
            Some(tags) => single_values(tags[table], &tag_fields)?,
        };
        let values = match &columns {
            None => return Err(malformed("no columns")),
            Some(columns) => column_values(columns[table], &column_fields)?,
        };
        let name = names.as_ref().map(|names| names[table]);
        blocks.push(prepared.block(name, tags, values)?);
    }
    Ok(blocks)
}

fn check_count(what: &str, given: usize, present: bool, expected: usize) -> Result<(), Refusal> {
    if !present || given == expected {
        return Ok(());
    }
    Err(malformed(&format!(
        "{given} {what}, but the statement has {expected}"
    )))
}

fn table_names(section: &[u8], count: usize) -> Result<Vec<&str>, Refusal> {
    let mut lengths = Reader::new(section, "table name lengths");
    let lengths: Vec<usize> = (0..count)
        .map(|_| lengths.u16())
        .collect::<Result<_, _>>()?;
    let mut names = Reader::new(&section[2 * count..], "table names");
    lengths
        .into_iter()
        .map(|length| {
            let name = names.take(length)?;
            let name = name
                .strip_suffix(&[0])
                .ok_or_else(|| malformed("name without NUL"))?;
            std::str::from_utf8(name).map_err(|_| malformed("table name is not UTF-8"))
        })
        .collect()
}

/// The bytes of each table in a section that begins with their lengths.
fn table_sections<'a>(
    section: &'a [u8],
    count: usize,
    what: &'static str,
) -> Result<Vec<&'a [u8]>, Refusal> {
    let mut lengths = Reader::new(section, what);
    let lengths: Vec<usize> = (0..count)
        .map(|_| lengths.u32())
        .collect::<Result<_, _>>()?;
    let mut data = Reader::new(&section[4 * count..], what);
    lengths
        .into_iter()
        .map(|length| data.take(length))
        .collect()
}

fn single_values(bytes: &[u8], fields: &[&Field]) -> Result<Vec<Value>, Refusal> {
    let columns = column_values(bytes, fields)?;
    columns
        .into_iter()
        .map(|mut column| match (column.pop(), column.is_empty()) {
            (Some(value), true) => Ok(value),
            _ => Err(malformed("a tag needs exactly one value")),
        })
        .collect()
}

/// Data blocks one after another, one for each field, all with as many values.
fn column_values(bytes: &[u8], fields: &[&Field]) -> Result<Vec<Vec<Value>>, Refusal> {
    let mut reader = Reader::new(bytes, "data blocks");
    let mut columns: Vec<Vec<Value>> = Vec::with_capacity(fields.len());
    for field in fields {
        let column = data_block(&mut reader, field)?;
        if columns
            .first()
            .is_some_and(|first| first.len() != column.len())
        {
            return Err(Refusal::new(
                code::INVALID_OPERATION,
                "row number in each bind param should be the same",
            ));
        }
        columns.push(column);
    }
    if !reader.bytes.is_empty() {
        return Err(malformed("bytes after the last data block"));
    }
    Ok(columns)
}

fn data_block(reader: &mut Reader<'_>, field: &Field) -> Result<Vec<Value>, Refusal> {
    let total = reader.u32()?;
    let rest = total
        .checked_sub(4)
        .ok_or_else(|| malformed("data block length below 4"))?;
    let mut block = Reader::new(reader.take(rest)?, "data block");
    let data_type = block.u32()? as i32;
    if data_type != i32::from(field.column.data_type.code()) {
        return Err(Refusal::new(
            code::INVALID_OPERATION,
            "column type mis-match with buffer type",
        ));
    }
    let count = block.u32()?;
    let nulls = block.take(count)?;
    let has_length = block.take(1)?[0] != 0;
    let values = if has_length {
        let lengths: Vec<usize> = (0..count).map(|_| block.u32()).collect::<Result<_, _>>()?;
        let mut buffer = buffer(&mut block)?;
        lengths
            .into_iter()
            .zip(nulls)
            .map(|(length, null)| variable(buffer.take(length)?, *null, field))
            .collect::<Result<_, _>>()?
    } else {
        let Some(width) = field.column.data_type.width() else {
            return Err(malformed("variable-width type without lengths"));
        };
        fixed_values(buffer(&mut block)?, nulls, width, field.column.data_type)?
    };
    if !block.bytes.is_empty() {
        return Err(malformed("bytes after a data block's buffer"));
    }
    Ok(values)
}

fn buffer<'a>(block: &mut Reader<'a>) -> Result<Reader<'a>, Refusal> {
    let length = block.u32()?;
    Ok(Reader::new(block.take(length)?, "buffer"))
}

fn variable(bytes: &[u8], null: u8, field: &Field) -> Result<Value, Refusal> {
    if null != 0 {
        return Ok(Value::Null);
    }
    field.column.check_length(bytes)?;
    if matches!(
        field.column.data_type,
        DataType::VarBinary | DataType::Geometry
    ) {
        return Ok(Value::Bytes(bytes.to_vec()));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::insert("?", "text is not UTF-8"))?;
    Ok(Value::Text(text.to_owned()))
}

fn fixed_values(
    mut buffer: Reader<'_>,
    nulls: &[u8],
    width: usize,
    data_type: DataType,
) -> Result<Vec<Value>, Refusal> {
    // A block with nothing but nulls may leave its buffer out.
    if buffer.bytes.is_empty() && nulls.iter().all(|null| *null != 0) {
        return Ok(vec![Value::Null; nulls.len()]);
    }
    if buffer.bytes.len() != nulls.len() * width {
        return Err(malformed("buffer length does not fit the number of values"));
    }
    nulls
        .iter()
        .map(|null| {
            let bytes = buffer.take(width)?;
            Ok(if *null != 0 {
                Value::Null
            } else {
                fixed(bytes, data_type)
            })
        })
        .collect()
}

fn fixed(bytes: &[u8], data_type: DataType) -> Value {
    let mut wide = [0; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    let unsigned = u64::from_le_bytes(wide);
    match data_type {
        DataType::Bool => Value::Int(i64::from(unsigned != 0)),
        DataType::Float => Value::Real(f64::from(f32::from_bits(unsigned as u32))),
        DataType::Double => Value::Real(f64::from_bits(unsigned)),
        DataType::UTinyInt | DataType::USmallInt | DataType::UInt | DataType::UBigInt => {
            Value::Int(unsigned as i64)
        }
        _ => {
            // Sign extension: up to the top of 64 bits and back.
            let unused = 64 - 8 * bytes.len() as u32;
            Value::Int(((unsigned << unused) as i64) >> unused)
        }
    }
}

/// The blocks of a message 11.
pub(super) fn columns(frame: &[u8], prepared: &Prepared) -> Result<Vec<TableBlock>, Refusal> {
    let mut head = Reader::new(frame, "header");
    head.take(24)?;
    if head.u16()? != 1 {
        return Err(Refusal::new(
            code::INTERNAL,
            "unknown stmt2 bind exec version",
        ));
    }
    let body = head.bytes;
    let mut fixed = Reader::new(body, "fixed part");
    let total = fixed.u32()?;
    if total != body.len() {
        return Err(malformed(&format!(
            "total length {total}, but {} bytes",
            body.len()
        )));
    }
    let (num_rows, num_tables, num_fields) = (fixed.u32()?, fixed.u32()?, fixed.u32()?);
    let data = body
        .get(fixed.u32()?..)
        .ok_or_else(|| malformed("offset past the end"))?;
    check_count("fields", num_fields, true, prepared.fields.len())?;
    let fields: Vec<&Field> = prepared.fields.iter().collect();
    let values = column_values(data, &fields)?;
    if values
        .first()
        .is_some_and(|column| column.len() != num_rows)
    {
        return Err(malformed("row count differs from the data blocks"));
    }
    let blocks = runs(prepared, values, num_rows)?;
    if blocks.len() != num_tables {
        return Err(malformed(&format!(
            "table count {num_tables}, but {} runs",
            blocks.len()
        )));
    }
    Ok(blocks)
}

/// Cuts columns where the table name changes.
fn runs(
    prepared: &Prepared,
    values: Vec<Vec<Value>>,
    num_rows: usize,
) -> Result<Vec<TableBlock>, Refusal> {
    let (mut names, mut tags, mut columns) = (None, Vec::new(), Vec::new());
    for (field, list) in prepared.fields.iter().zip(values) {
        match field.bind_type() {
            TABLE_NAME => names = Some(list),
            TAG => tags.push(list),
            _ => columns.push(list),
        }
    }
    let mut blocks = Vec::new();
    let mut start = 0;
    while start < num_rows {
        let same = |row: &usize| {
            names
                .as_ref()
                .is_none_or(|names| names[*row] == names[start])
        };
        let end = (start..num_rows)
            .take_while(same)
            .last()
            .map_or(start, |last| last + 1);
        let name = match names.as_ref().map(|names| &names[start]) {
            Some(Value::Text(name)) => Some(name.as_str()),
            Some(_) => {
                return Err(Refusal::new(
                    code::STMT_TABLE_NAME,
                    "Stmt table name not set",
                ));
            }
            None => None,
        };
        let row_tags = tags.iter().map(|list| list[start].clone()).collect();
        let rows = columns
            .iter()
            .map(|list| list[start..end].to_vec())
            .collect();
        blocks.push(prepared.block(name, row_tags, rows)?);
        start = end;
    }
    Ok(blocks)
}
