//! REST answers as text, with taosAdapter's spelling of every type.

use std::fmt::Write;

use crate::engine::{Outcome, Precision, RowSet, Value, format_time};
use crate::refusal::Refusal;
use crate::types::{Column, DataType};

/// `{"code":0,"column_meta":…,"data":…,"rows":…}`
pub(crate) fn rest_answer(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Affected(rows) => format!(
            r#"{{"code":0,"column_meta":[["affected_rows","INT",4]],"data":[[{rows}]],"rows":1}}"#
        ),
        Outcome::Rows(set) => rows_answer(set),
    }
}

/// `{"code":…,"desc":…}`
pub(super) fn rest_refusal(refusal: &Refusal) -> String {
    serde_json::json!({"code": refusal.code, "desc": refusal.message}).to_string()
}

fn rows_answer(set: &RowSet) -> String {
    let meta: Vec<String> = set.columns.iter().map(column_meta).collect();
    let mut out = format!(r#"{{"code":0,"column_meta":[{}],"data":["#, meta.join(","));
    for (number, row) in set.rows.iter().enumerate() {
        out.push_str(if number == 0 { "[" } else { ",[" });
        for (position, (value, column)) in row.iter().zip(&set.columns).enumerate() {
            if position > 0 {
                out.push(',');
            }
            push_value(&mut out, value, column.data_type, set.precision);
        }
        out.push(']');
    }
    push(&mut out, format_args!(r#"],"rows":{}}}"#, set.rows.len()));
    out
}

fn column_meta(column: &Column) -> String {
    let name = serde_json::Value::from(column.name.as_str());
    format!(
        r#"[{name},"{}",{}]"#,
        column.data_type.name(),
        column.length
    )
}

fn push_value(out: &mut String, value: &Value, data_type: DataType, precision: Precision) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Int(number) => push_integer(out, *number, data_type, precision),
        // JSON has no word for infinity and the like.
        Value::Real(number) if !number.is_finite() => out.push_str("null"),
        Value::Real(number) if data_type == DataType::Float => {
            push(out, format_args!("{}", *number as f32));
        }
        Value::Real(number) if data_type.integer().is_some() => {
            push(out, format_args!("{}", *number as i64));
        }
        Value::Real(number) => push(out, format_args!("{number}")),
        // A JSON tag is part of the answer as it stands.
        Value::Text(text) if data_type == DataType::Json => out.push_str(text),
        Value::Text(text) => push(
            out,
            format_args!("{}", serde_json::Value::from(text.as_str())),
        ),
        Value::Bytes(bytes) => {
            out.push('"');
            for byte in bytes {
                push(out, format_args!("{byte:02x}"));
            }
            out.push('"');
        }
    }
}

fn push_integer(out: &mut String, number: i64, data_type: DataType, precision: Precision) {
    match data_type {
        DataType::Bool => push(out, format_args!("{}", number != 0)),
        DataType::UBigInt => push(out, format_args!("{}", number as u64)),
        DataType::Timestamp => {
            push(out, format_args!("\"{}\"", format_time(number, precision)));
        }
        _ => push(out, format_args!("{number}")),
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("a String takes all that is written to it");
}
