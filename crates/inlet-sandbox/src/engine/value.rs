//! Values: literals typed for a column, and timestamps from and to text.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::catalog::Precision;
use crate::refusal::{Refusal, code};
use crate::sql::ast::{Literal, LiteralKind};
use crate::types::{Column, DataType};

/// A value as SQLite holds it. BOOL is 0 or 1; a BIGINT UNSIGNED is its 64 bits as signed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Int(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

/// The literal as a value of the column, or TDengine's refusal of it.
pub(crate) fn typed(
    literal: &Literal<'_>,
    column: &Column,
    precision: Precision,
) -> Result<Value, Refusal> {
    let refuse = |cause: &str| Err(Refusal::insert(literal.rest, cause));
    if literal.kind == LiteralKind::Null {
        return Ok(Value::Null);
    }
    if literal.kind == LiteralKind::Placeholder {
        return refuse("? only used in stmt");
    }
    match column.data_type {
        DataType::Timestamp => timestamp(&literal.kind, precision)
            .map_or_else(|| refuse("invalid timestamp"), |ts| Ok(Value::Int(ts))),
        DataType::Bool => match boolean(&literal.kind) {
            Some(value) => Ok(Value::Int(i64::from(value))),
            None => refuse("invalid bool data"),
        },
        DataType::Float | DataType::Double => real(&literal.kind, column.data_type).map_or_else(
            || refuse("illegal float data"),
            |number| Ok(Value::Real(number)),
        ),
        DataType::Varchar | DataType::NChar => {
            let text = word_of(&literal.kind);
            column.check_length(text.as_bytes())?;
            Ok(Value::Text(text))
        }
        DataType::Json => Ok(Value::Text(word_of(&literal.kind))),
        DataType::VarBinary => {
            let bytes = hexadecimal(&word_of(&literal.kind));
            column.check_length(&bytes)?;
            Ok(Value::Bytes(bytes))
        }
        DataType::Geometry => match point(&word_of(&literal.kind)) {
            Some(bytes) => {
                column.check_length(&bytes)?;
                Ok(Value::Bytes(bytes))
            }
            None => refuse("ParseException: Unknown type"),
        },
        integer => match typed_integer(&literal.kind, integer) {
            Ok(number) => Ok(Value::Int(number)),
            Err(cause) => refuse(&cause),
        },
    }
}

fn typed_integer(kind: &LiteralKind<'_>, data_type: DataType) -> Result<i64, String> {
    let (min, max, name) = data_type.integer().ok_or("invalid numeric data")?;
    let invalid = || format!("invalid {name} data");
    let number = match kind {
        LiteralKind::Number(text) | LiteralKind::Text(text) => {
            number_of(text).ok_or_else(invalid)?
        }
        LiteralKind::Bool(value) => i128::from(*value),
        _ => return Err(invalid()),
    };
    if number < min || number > max {
        return Err(format!("{name} data overflow"));
    }
    // Two's complement keeps the 64 bits of an unsigned number above i64's range.
    Ok(number as i64)
}

/// An integer, or a number with a fraction rounded to one as TDengine does.
fn number_of(text: &str) -> Option<i128> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i128>() {
        return Some(number);
    }
    let number: f64 = text.parse().ok()?;
    number.is_finite().then(|| number.round() as i128)
}

fn boolean(kind: &LiteralKind<'_>) -> Option<bool> {
    match kind {
        LiteralKind::Bool(value) => Some(*value),
        LiteralKind::Number(text) => text.parse::<f64>().ok().map(|number| number != 0.0),
        LiteralKind::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        LiteralKind::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn real(kind: &LiteralKind<'_>, data_type: DataType) -> Option<f64> {
    let (LiteralKind::Number(text) | LiteralKind::Text(text)) = kind else {
        return None;
    };
    let number: f64 = text.trim().parse().ok()?;
    if data_type == DataType::Double {
        return number.is_finite().then_some(number);
    }
    let single = number as f32;
    single.is_finite().then(|| f64::from(single))
}

/// The literal's text, whatever its kind: TDengine stores a bare number in a text column as text.
fn word_of(kind: &LiteralKind<'_>) -> String {
    match kind {
        LiteralKind::Text(text) | LiteralKind::Number(text) => text.to_string(),
        LiteralKind::Bool(value) => value.to_string(),
        LiteralKind::Word(word) => (*word).to_owned(),
        LiteralKind::Null | LiteralKind::Now(_) | LiteralKind::Placeholder => String::new(),
    }
}

/// The bytes of `\x41ff`, or of the text itself where it is not of that form.
fn hexadecimal(text: &str) -> Vec<u8> {
    let digits = text
        .strip_prefix("\\x")
        .filter(|digits| digits.len() % 2 == 0);
    digits
        .and_then(hex_bytes)
        .unwrap_or_else(|| text.as_bytes().to_vec())
}

fn hex_bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// The WKB of `POINT(x y)`; other shapes come in as WKB only.
fn point(text: &str) -> Option<Vec<u8>> {
    let inside = text.trim().strip_prefix("POINT")?.trim();
    let inside = inside.strip_prefix('(')?.strip_suffix(')')?;
    let mut bytes = vec![1, 1, 0, 0, 0];
    let mut numbers = inside.split_whitespace().map(str::parse::<f64>);
    for _ in 0..2 {
        bytes.extend(numbers.next()?.ok()?.to_le_bytes());
    }
    numbers.next().is_none().then_some(bytes)
}

/// A literal as a raw timestamp of the precision.
pub(crate) fn timestamp(kind: &LiteralKind<'_>, precision: Precision) -> Option<i64> {
    match kind {
        LiteralKind::Number(text) => text.parse().ok(),
        LiteralKind::Text(text) => parse_time(text, precision),
        LiteralKind::Now(shift) => {
            let now = Utc::now().timestamp_nanos_opt()?;
            Some((now + shift) / precision.nanoseconds())
        }
        _ => None,
    }
}

/// A time as text: RFC 3339, or `YYYY-MM-DD[ HH:MM:SS[.fraction]]`, which means UTC here.
pub(crate) fn parse_time(text: &str, precision: Precision) -> Option<i64> {
    let text = text.trim();
    let time = DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .or_else(|_| {
            NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f")
                .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f"))
                .or_else(|_| {
                    NaiveDateTime::parse_from_str(&format!("{text} 00:00:00"), "%Y-%m-%d %H:%M:%S")
                })
                .map(|time| time.and_utc())
        })
        .ok()?;
    let fraction = i64::from(time.timestamp_subsec_nanos()) / precision.nanoseconds();
    time.timestamp()
        .checked_mul(precision.per_second())?
        .checked_add(fraction)
}

/// RFC 3339 in UTC with the precision's digits.
pub(crate) fn format_time(raw: i64, precision: Precision) -> String {
    let unit = precision.per_second();
    let nanoseconds = raw.rem_euclid(unit) * precision.nanoseconds();
    let Some(time) = DateTime::from_timestamp(raw.div_euclid(unit), nanoseconds as u32) else {
        return raw.to_string();
    };
    let digits = match precision {
        Precision::Millisecond => SecondsFormat::Millis,
        Precision::Microsecond => SecondsFormat::Micros,
        Precision::Nanosecond => SecondsFormat::Nanos,
    };
    time.to_rfc3339_opts(digits, true)
}

/// A text in a condition as a raw timestamp.
pub(crate) fn condition_time(text: &str, precision: Precision) -> Result<i64, Refusal> {
    parse_time(text, precision)
        .ok_or_else(|| Refusal::new(code::TIMESTAMP_VALUE, "Invalid timestamp format"))
}
