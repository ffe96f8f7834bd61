//! Layout and super table as JSON: types as TDengine writes them.

use inlet_config::column_type::Precision;
use inlet_message::{
    rows::Layout,
    target::{TargetColumn, TargetTable},
};
use prost::bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::CodecError;
use crate::json;

/// A table has at most 4,096 columns; names have at most 64 bytes.
const LIMIT: usize = 1 << 20;

#[derive(Serialize, Deserialize)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    declared: String,
    #[serde(default)]
    second_key: bool,
}

#[derive(Serialize, Deserialize)]
struct LayoutText {
    columns: Vec<Column>,
    tags: Vec<Column>,
}

#[derive(Serialize, Deserialize)]
struct TableText {
    database: String,
    super_table: String,
    precision: String,
    keep_ms: Option<i64>,
    columns: Vec<Column>,
    tags: Vec<Column>,
}

/// What the arrays of requests are.
pub fn layout_to_json(layout: &Layout) -> Result<Bytes, CodecError> {
    Ok(json::pack(&LayoutText {
        columns: to_text(&layout.columns),
        tags: to_text(&layout.tags),
    })?)
}

/// The layout that [`layout_to_json`] told.
pub fn layout_from_json(bytes: &[u8]) -> Result<Layout, CodecError> {
    let text: LayoutText = json::unpack(bytes, LIMIT)?;
    Ok(Layout {
        columns: from_text(text.columns)?,
        tags: from_text(text.tags)?,
    })
}

/// The super table as the hub found it.
pub fn table_to_json(table: &TargetTable) -> Result<Bytes, CodecError> {
    Ok(json::pack(&TableText {
        database: table.database.clone(),
        super_table: table.super_table.clone(),
        precision: table.precision.as_str().to_owned(),
        keep_ms: table.keep_ms,
        columns: to_text(&table.columns),
        tags: to_text(&table.tags),
    })?)
}

/// The table that [`table_to_json`] told.
pub fn table_from_json(bytes: &[u8]) -> Result<TargetTable, CodecError> {
    let text: TableText = json::unpack(bytes, LIMIT)?;
    let precision: Result<Precision, _> = text.precision.parse();
    Ok(TargetTable {
        precision: precision
            .map_err(|_| CodecError::Shape(format!("precision `{}`", text.precision)))?,
        database: text.database,
        super_table: text.super_table,
        keep_ms: text.keep_ms,
        columns: from_text(text.columns)?,
        tags: from_text(text.tags)?,
    })
}

fn to_text(columns: &[TargetColumn]) -> Vec<Column> {
    let text = |column: &TargetColumn| Column {
        name: column.name.clone(),
        declared: column.column_type.to_string(),
        second_key: column.second_key,
    };
    columns.iter().map(text).collect()
}

fn from_text(columns: Vec<Column>) -> Result<Vec<TargetColumn>, CodecError> {
    let column = |column: Column| {
        let column_type = column.declared.parse();
        Ok(TargetColumn {
            column_type: column_type.map_err(|error| CodecError::Shape(format!("{error}")))?,
            name: column.name,
            second_key: column.second_key,
        })
    };
    columns.into_iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use inlet_config::column_type::ColumnType;

    use super::*;

    fn columns() -> Vec<TargetColumn> {
        let types = [
            ColumnType::Timestamp,
            ColumnType::BigIntUnsigned,
            ColumnType::Nchar { chars: 64 },
            ColumnType::Geometry { bytes: 100 },
        ];
        let column = |(position, column_type)| TargetColumn {
            name: format!("Column {position}"),
            column_type,
            second_key: position == 1,
        };
        types.into_iter().enumerate().map(column).collect()
    }

    #[test]
    fn layout_and_table_arrive_as_they_were() {
        let layout = Layout {
            columns: columns(),
            tags: columns(),
        };
        let told = layout_to_json(&layout).unwrap();
        assert_eq!(layout_from_json(&told).unwrap(), layout);

        for (precision, keep_ms) in [
            (Precision::Nano, Some(864_000_000)),
            (Precision::Milli, None),
        ] {
            let table = TargetTable {
                database: "power".to_owned(),
                super_table: "meters".to_owned(),
                precision,
                keep_ms,
                columns: columns(),
                tags: columns(),
            };
            let told = table_to_json(&table).unwrap();
            assert_eq!(table_from_json(&told).unwrap(), table);
        }
    }

    #[test]
    fn a_type_that_is_unknown_here_is_named() {
        let told = br#"{"columns":[{"name":"a","type":"DECIMAL(10, 2)"}],"tags":[]}"#;
        let error = layout_from_json(told).unwrap_err();
        assert!(error.to_string().contains("DECIMAL"), "{error}");
    }
}
