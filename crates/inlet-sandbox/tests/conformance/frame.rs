//! Builds binary frames from JSON values, by the field list of a prepare answer.

use serde_json::Value;

/// Rows of one table in a message 9.
pub(crate) struct Table<'a> {
    pub(crate) name: &'a str,
    pub(crate) tags: Vec<Value>,
    /// Column by column.
    pub(crate) columns: Vec<Vec<Value>>,
}

/// A message 9 for the tables.
pub(crate) fn bind(statement: u64, fields: &Value, tables: &[Table<'_>]) -> Vec<u8> {
    let tag_types = types(fields, 2);
    let column_types = types(fields, 1);
    let mut names = Vec::new();
    for table in tables {
        names.extend((table.name.len() as u16 + 1).to_le_bytes());
    }
    for table in tables {
        names.extend(table.name.as_bytes());
        names.push(0);
    }
    let with_tags = tables.iter().any(|table| !table.tags.is_empty());
    let tags = section(tables, |table| {
        let single: Vec<Vec<Value>> = table.tags.iter().map(|tag| vec![tag.clone()]).collect();
        if with_tags {
            blocks(&tag_types, &single)
        } else {
            Vec::new()
        }
    });
    let columns = section(tables, |table| blocks(&column_types, &table.columns));
    let with_names = tables.iter().any(|table| !table.name.is_empty());
    let names_offset = 28;
    let tags_offset = names_offset + if with_names { names.len() } else { 0 };
    let columns_offset = tags_offset + if with_tags { tags.len() } else { 0 };
    let total = columns_offset + columns.len();
    let mut frame = header(7, statement, 9);
    frame.extend((-1_i32).to_le_bytes());
    let fixed = [
        total,
        tables.len(),
        if with_tags { tag_types.len() } else { 0 },
        column_types.len(),
        if with_names { names_offset } else { 0 },
        if with_tags { tags_offset } else { 0 },
        columns_offset,
    ];
    for number in fixed {
        frame.extend((number as u32).to_le_bytes());
    }
    if with_names {
        frame.extend(names);
    }
    if with_tags {
        frame.extend(tags);
    }
    frame.extend(columns);
    frame
}

/// A message 11: one list of values a field.
pub(crate) fn bind_exec(
    statement: u64,
    fields: &Value,
    tables: u32,
    columns: &[Vec<Value>],
) -> Vec<u8> {
    let types: Vec<u64> = list(fields)
        .iter()
        .map(|field| number(field, "field_type"))
        .collect();
    let data = blocks(&types, columns);
    let mut frame = header(7, statement, 11);
    for number in [
        20 + data.len() as u32,
        columns[0].len() as u32,
        tables,
        types.len() as u32,
        20,
    ] {
        frame.extend(number.to_le_bytes());
    }
    frame.extend(data);
    frame
}

/// The 26 bytes that all binary frames here begin with.
pub(crate) fn header(request: u64, statement: u64, action: u64) -> Vec<u8> {
    let mut header = Vec::new();
    for number in [request, statement, action] {
        header.extend(number.to_le_bytes());
    }
    header.extend(1_u16.to_le_bytes());
    header
}

fn list(fields: &Value) -> &Vec<Value> {
    fields.as_array().expect("a field list")
}

fn number(field: &Value, name: &str) -> u64 {
    field[name].as_u64().expect("a number")
}

fn types(fields: &Value, bind_type: u64) -> Vec<u64> {
    let of_kind = list(fields)
        .iter()
        .filter(|field| field["bind_type"] == bind_type);
    of_kind.map(|field| number(field, "field_type")).collect()
}

fn section(tables: &[Table<'_>], bytes: impl Fn(&Table<'_>) -> Vec<u8>) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = tables.iter().map(bytes).collect();
    let mut section = Vec::new();
    for part in &parts {
        section.extend((part.len() as u32).to_le_bytes());
    }
    section.extend(parts.concat());
    section
}

fn blocks(types: &[u64], columns: &[Vec<Value>]) -> Vec<u8> {
    assert_eq!(
        types.len(),
        columns.len(),
        "a list of values for each field"
    );
    types
        .iter()
        .zip(columns)
        .flat_map(|(data_type, values)| block(*data_type, values))
        .collect()
}

/// One data block.
fn block(data_type: u64, values: &[Value]) -> Vec<u8> {
    let variable = matches!(data_type, 8 | 10 | 15 | 16 | 20);
    let mut body = Vec::new();
    body.extend((data_type as u32).to_le_bytes());
    body.extend((values.len() as u32).to_le_bytes());
    body.extend(values.iter().map(|value| u8::from(value.is_null())));
    body.push(u8::from(variable));
    let parts: Vec<Vec<u8>> = values.iter().map(|value| bytes(data_type, value)).collect();
    if variable {
        for part in &parts {
            body.extend((part.len() as u32).to_le_bytes());
        }
    }
    let buffer = parts.concat();
    body.extend((buffer.len() as u32).to_le_bytes());
    body.extend(buffer);
    let mut block = (body.len() as u32 + 4).to_le_bytes().to_vec();
    block.extend(body);
    block
}

fn bytes(data_type: u64, value: &Value) -> Vec<u8> {
    let integer = || {
        let signed = value.as_i64().unwrap_or_default();
        value
            .as_u64()
            .map_or(signed.to_le_bytes(), u64::to_le_bytes)
    };
    let real = value.as_f64().unwrap_or_default();
    match data_type {
        1 => vec![u8::from(value.as_bool().unwrap_or_default())],
        2 | 11 => integer()[..1].to_vec(),
        3 | 12 => integer()[..2].to_vec(),
        4 | 13 => integer()[..4].to_vec(),
        5 | 9 | 14 => integer().to_vec(),
        6 => (real as f32).to_le_bytes().to_vec(),
        7 => real.to_le_bytes().to_vec(),
        16 | 20 if !value.is_null() => {
            let list = value.as_array().expect("a list of bytes");
            list.iter()
                .map(|byte| byte.as_u64().expect("a byte") as u8)
                .collect()
        }
        _ => value.as_str().unwrap_or_default().as_bytes().to_vec(),
    }
}
