//! Values and array elements as JSON.

use arrow_array::{Array, ArrayRef, cast::AsArray, types};
use chrono::{DateTime, SecondsFormat};
use inlet_config::column_type::{ColumnType, Precision};
use inlet_expr::value::Value;
use serde_json::Value as Json;

/// A decoded value.
pub(super) fn of_value(value: Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => value.into(),
        Value::Int(number) => number.into(),
        Value::UInt(number) => number.into(),
        Value::Float(number) => number.into(),
        Value::Huge(text) | Value::Text(text) => text.into(),
        Value::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
    }
}

/// What the values of a field have in common; `None` where all are null. Integers among numbers with
/// a fraction are floats.
pub(super) fn type_of<'a>(values: impl Iterator<Item = Value<'a>>) -> Option<&'static str> {
    values.fold(None, |common, value| {
        let found = match value {
            Value::Null => return common,
            Value::Bool(_) => "bool",
            Value::Int(_) | Value::UInt(_) | Value::Huge(_) => "int",
            Value::Float(_) => "float",
            Value::Text(_) => "text",
            Value::Json(_) => "json",
        };
        match common {
            None => Some(found),
            Some(common) if common == found => Some(common),
            Some("int" | "float") if matches!(found, "int" | "float") => Some("float"),
            Some(_) => Some("mixed"),
        }
    })
}

/// Element `row` of a mapped column; instants as RFC 3339.
pub(super) fn of_array(
    array: &ArrayRef,
    row: usize,
    column_type: ColumnType,
    precision: Precision,
) -> Json {
    if array.is_null(row) {
        return Json::Null;
    }
    match column_type {
        ColumnType::Bool => array.as_boolean().value(row).into(),
        ColumnType::TinyInt => array.as_primitive::<types::Int8Type>().value(row).into(),
        ColumnType::SmallInt => array.as_primitive::<types::Int16Type>().value(row).into(),
        ColumnType::Int => array.as_primitive::<types::Int32Type>().value(row).into(),
        ColumnType::BigInt => array.as_primitive::<types::Int64Type>().value(row).into(),
        ColumnType::TinyIntUnsigned => array.as_primitive::<types::UInt8Type>().value(row).into(),
        ColumnType::SmallIntUnsigned => array.as_primitive::<types::UInt16Type>().value(row).into(),
        ColumnType::IntUnsigned => array.as_primitive::<types::UInt32Type>().value(row).into(),
        ColumnType::BigIntUnsigned => array.as_primitive::<types::UInt64Type>().value(row).into(),
        ColumnType::Float => shortest(array.as_primitive::<types::Float32Type>().value(row)),
        ColumnType::Double => array.as_primitive::<types::Float64Type>().value(row).into(),
        ColumnType::Timestamp => instant(
            array.as_primitive::<types::Int64Type>().value(row),
            precision,
        ),
        ColumnType::Varchar { .. } | ColumnType::Nchar { .. } | ColumnType::Json => {
            array.as_string::<i32>().value(row).into()
        }
        ColumnType::Varbinary { .. } | ColumnType::Geometry { .. } => {
            String::from_utf8_lossy(array.as_binary::<i32>().value(row)).into()
        }
    }
}

/// A float of 32 bits with the digits that it needs: widened to 64 bits, 220.1 would be shown as
/// 220.10000610351563.
fn shortest(number: f32) -> Json {
    number
        .to_string()
        .parse()
        .map_or(Json::Null, |wide: f64| wide.into())
}

/// Beyond the years that calendars know the plain number is shown.
fn instant(ticks: i64, precision: Precision) -> Json {
    let (at, format) = match precision {
        Precision::Milli => (
            DateTime::from_timestamp_millis(ticks),
            SecondsFormat::Millis,
        ),
        Precision::Micro => (
            DateTime::from_timestamp_micros(ticks),
            SecondsFormat::Micros,
        ),
        Precision::Nano => (
            Some(DateTime::from_timestamp_nanos(ticks)),
            SecondsFormat::Nanos,
        ),
    };
    at.map_or_else(
        || ticks.into(),
        |at| at.to_rfc3339_opts(format, true).into(),
    )
}
