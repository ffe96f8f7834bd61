//! Reads what the server tells about databases and super tables. Pure; asking is `table`'s job.

use inlet_config::column_type::{ColumnType, Precision};
use inlet_message::target::TargetColumn;

use crate::rest::Rows;

/// What rows need to know of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DatabaseFacts {
    pub(crate) precision: Precision,
    pub(crate) keep_ms: Option<i64>,
}

/// Columns and tags in the table's order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) columns: Vec<TargetColumn>,
    pub(crate) tags: Vec<TargetColumn>,
    /// Columns and tags of types that nothing is written to: name and type.
    pub(crate) unsupported: Vec<(String, String)>,
}

/// From `SELECT precision, keep FROM information_schema.ins_databases …`; `None`: no such database.
pub(crate) fn database_facts(rows: &Rows) -> Option<DatabaseFacts> {
    rows.data.first()?;
    Some(DatabaseFacts {
        precision: rows.text(0, 0).parse().unwrap_or_default(),
        keep_ms: keep_ms(rows.text(0, 1)),
    })
}

/// From `SELECT name, precision, keep FROM information_schema.ins_databases`.
pub(crate) fn databases(rows: &Rows) -> Vec<(String, DatabaseFacts)> {
    let database = |row| {
        let facts = DatabaseFacts {
            precision: rows.text(row, 1).parse().unwrap_or_default(),
            keep_ms: keep_ms(rows.text(row, 2)),
        };
        (rows.text(row, 0).to_owned(), facts)
    };
    (0..rows.data.len()).map(database).collect()
}

/// `3650d,3650d,3650d` or `5256000m,…`: the last level is how long rows live.
fn keep_ms(text: &str) -> Option<i64> {
    const MINUTE_MS: i64 = 60_000;
    let last = text.rsplit(',').next()?.trim();
    let digits = last.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let unit_ms = match &last[digits.len()..] {
        "m" => MINUTE_MS,
        "h" => 60 * MINUTE_MS,
        "d" => 24 * 60 * MINUTE_MS,
        _ => return None,
    };
    digits.parse::<i64>().ok()?.checked_mul(unit_ms)
}

/// From `DESCRIBE`: field, type, length, note.
pub(crate) fn described(rows: &Rows) -> Described {
    let mut described = Described::default();
    for (idx, cells) in rows.data.iter().enumerate() {
        let (name, type_name) = (rows.text(idx, 0), rows.text(idx, 1));
        let length = cells
            .get(2)
            .and_then(serde_json::Value::as_u64)
            .unwrap_or_default();
        let note = rows.text(idx, 3);
        let Some(column_type) = column_type(type_name, length as u32) else {
            described
                .unsupported
                .push((name.to_owned(), type_name.to_owned()));
            continue;
        };
        let list = if note == "TAG" {
            &mut described.tags
        } else {
            &mut described.columns
        };
        list.push(TargetColumn {
            name: name.to_owned(),
            column_type,
            // Newer servers say COMPOSITE KEY where older ones say PRIMARY KEY.
            second_key: matches!(note, "PRIMARY KEY" | "COMPOSITE KEY"),
        });
    }
    described
}

fn column_type(name: &str, length: u32) -> Option<ColumnType> {
    match name {
        "VARCHAR" | "BINARY" => Some(ColumnType::Varchar { bytes: length }),
        "NCHAR" => Some(ColumnType::Nchar { chars: length }),
        "VARBINARY" => Some(ColumnType::Varbinary { bytes: length }),
        "GEOMETRY" => Some(ColumnType::Geometry { bytes: length }),
        _ => name.parse().ok(),
    }
}

#[cfg(test)]
mod tests;
