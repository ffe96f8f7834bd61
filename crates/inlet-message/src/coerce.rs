//! Values → the arrays of the target's types.
//!
//! | value | BOOL | integers | FLOAT, DOUBLE | VARCHAR, NCHAR | VARBINARY | JSON |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | null, missing | NULL | NULL | NULL | NULL | NULL | NULL |
//! | bool | itself | 0 or 1 | 0 or 1 | `true`, `false` | as text | fault |
//! | integer | 0 and 1 only | exact, or fault | nearest | decimal | as text | fault |
//! | float | 0 and 1 only | if it is whole and in range | nearest; beyond FLOAT a fault | shortest form | as text | fault |
//! | text | `true`, `false` in any case | if it shows such a number | if it shows a number | itself | its UTF-8 bytes | if it is a JSON object |
//! | JSON object or array | fault | fault | fault | as it was written | as text | objects |
//!
//! GEOMETRY takes text of hexadecimal digits (WKB). Lengths are checked in bytes for VARCHAR,
//! VARBINARY and GEOMETRY and in characters for NCHAR. TIMESTAMP: see [`crate::time`].
//! The usual combination (a whole column of one type into a column of that type) is one loop, or no
//! work at all where the array can be handed on.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BinaryArray, BooleanArray, Float32Array, Float64Array,
    Int64Array, PrimitiveArray, StringArray,
    builder::{BinaryBuilder, BooleanBuilder, StringBuilder},
    types::{
        Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    },
};
use inlet_config::column_type::{ColumnType, Precision};
use inlet_expr::{column::Column, value::Value};

use crate::{
    fault::FaultKind,
    shown::shown,
    target::TargetColumn,
    time::{TimePlan, TimeProblem},
};

/// A row that failed a step, by its index among the rows of that step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowFault {
    pub(crate) row: usize,
    pub(crate) kind: FaultKind,
    pub(crate) reason: String,
}

/// One column of the target and how its values are read.
#[derive(Clone, Debug)]
pub(crate) struct CoercePlan {
    pub(crate) target: TargetColumn,
    pub(crate) time: TimePlan,
    pub(crate) precision: Precision,
    /// Key columns have no nulls.
    pub(crate) key: Key,
}

/// What a column is for the key of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    No,
    PrimaryTime,
    Second,
}

impl CoercePlan {
    /// The array; rows whose value does not fit are null in it and listed as faults.
    pub(crate) fn run(&self, column: &Column, faults: &mut Vec<RowFault>) -> ArrayRef {
        let num_before = faults.len();
        let array = self.convert(column, faults);
        if self.key != Key::No && array.null_count() > 0 {
            self.refuse_nulls(column, faults, num_before);
        }
        array
    }

    /// Rows that are null because their value does not fit have their fault already, from
    /// `num_before` on.
    fn refuse_nulls(&self, column: &Column, faults: &mut Vec<RowFault>, num_before: usize) {
        let (kind, what) = match self.key {
            Key::PrimaryTime => (FaultKind::TimestampMissing, "primary time"),
            _ => (FaultKind::ValueDoesNotFit, "second key column"),
        };
        let nulls = (0..column.len()).filter(|row| column.get(*row).is_null());
        faults.extend(nulls.map(|row| RowFault {
            row,
            kind,
            reason: format!("{what} `{}` is null", self.target.name),
        }));
        faults[num_before..].sort_by_key(|fault| fault.row);
    }

    fn convert(&self, column: &Column, faults: &mut Vec<RowFault>) -> ArrayRef {
        match self.target.column_type {
            ColumnType::Bool => self.bools(column, faults),
            ColumnType::TinyInt => self.integers::<Int8Type>(column, faults),
            ColumnType::SmallInt => self.integers::<Int16Type>(column, faults),
            ColumnType::Int => self.integers::<Int32Type>(column, faults),
            ColumnType::BigInt => self.integers::<Int64Type>(column, faults),
            ColumnType::TinyIntUnsigned => self.integers::<UInt8Type>(column, faults),
            ColumnType::SmallIntUnsigned => self.integers::<UInt16Type>(column, faults),
            ColumnType::IntUnsigned => self.integers::<UInt32Type>(column, faults),
            ColumnType::BigIntUnsigned => self.integers::<UInt64Type>(column, faults),
            ColumnType::Float => self.floats(column, faults),
            ColumnType::Double => self.doubles(column, faults),
            ColumnType::Timestamp => self.times(column, faults),
            ColumnType::Varchar { .. } | ColumnType::Nchar { .. } | ColumnType::Json => {
                self.texts(column, faults)
            }
            ColumnType::Varbinary { .. } | ColumnType::Geometry { .. } => {
                self.binaries(column, faults)
            }
        }
    }

    fn misfit(&self, row: usize, value: Value<'_>) -> RowFault {
        let mut text = String::new();
        value.append_to(&mut text);
        let TargetColumn {
            name, column_type, ..
        } = &self.target;
        let reason = format!(
            "{} {} does not fit column `{name}` {column_type}",
            value.kind(),
            shown(&text)
        );
        RowFault {
            row,
            kind: FaultKind::ValueDoesNotFit,
            reason,
        }
    }

    /// One value a row; where `read` gives nothing for a value, the row is at fault.
    fn each<T>(
        &self,
        column: &Column,
        faults: &mut Vec<RowFault>,
        read: impl Fn(Value<'_>) -> Option<T>,
    ) -> Vec<Option<T>> {
        let cells = column.values().enumerate().map(|(row, value)| {
            if value.is_null() {
                return None;
            }
            let fitting = read(value);
            if fitting.is_none() {
                faults.push(self.misfit(row, value));
            }
            fitting
        });
        cells.collect()
    }

    fn bools(&self, column: &Column, faults: &mut Vec<RowFault>) -> ArrayRef {
        if let Column::Bool(array) = column {
            return Arc::new(array.clone());
        }
        let values = self.each(column, faults, read_bool);
        let mut builder = BooleanBuilder::with_capacity(values.len());
        for value in values {
            builder.append_option(value);
        }
        let array: BooleanArray = builder.finish();
        Arc::new(array)
    }

    fn integers<T>(&self, column: &Column, faults: &mut Vec<RowFault>) -> ArrayRef
    where
        T: ArrowPrimitiveType,
        T::Native: TryFrom<i64> + TryFrom<i128> + Default,
    {
        let Column::Int(array) = column else {
            let read = |value: Value<'_>| read_integer(value)?.try_into().ok();
            let array: PrimitiveArray<T> = self.each(column, faults, read).into_iter().collect();
            return Arc::new(array);
        };
        let mut misfits = Vec::new();
        let numbers: Vec<T::Native> = array
            .values()
            .iter()
            .enumerate()
            .map(|(row, &number)| {
                T::Native::try_from(number).unwrap_or_else(|_| {
                    misfits.push(row);
                    T::Native::default()
                })
            })
            .collect();
        faults.extend(
            misfits
                .into_iter()
                .map(|row| self.misfit(row, column.get(row))),
        );
        Arc::new(PrimitiveArray::<T>::new(
            numbers.into(),
            array.nulls().cloned(),
        ))
    }

    fn doubles(&self, column: &Column, faults: &mut Vec<RowFault>) -> ArrayRef {
        if let Column::Float(array) = column {
            return Arc::new(array.clone());
        }
        let array: Float64Array = self.each(column, faults, read_float).into_iter().collect();
        Arc::new(array)
    }

    fn floats(&self, column: &Column, faults: &mut Vec<RowFault>) -> ArrayRef {
        let narrow = |number: f64| Some(number as f32).filter(|narrow| narrow.is_finite());
        if let Column::Float(array) = column {
            let numbers: Vec<f32> = array.values().iter().map(|&number| number as f32).collect();
            if numbers.iter().all(|number| number.is_finite()) {
                return Arc::new(Float32Array::new(numbers.into(), array.nulls().cloned()));
            }
        }
        let read = |value: Value<'_>| read_float(value).and_then(narrow);
        let array: Float32Array = self.each(column, faults, read).into_iter().collect();
        Arc::new(array)
    }

    fn times(&self, column: &Column, faults: &mut Vec<RowFault>) -> ArrayRef {
        if let (TimePlan::Plain, Column::Int(array)) = (&self.time, column) {
            return Arc::new(array.clone());
        }
        let ticks = column.values().enumerate().map(|(row, value)| {
            let read = self.time.read(value, self.precision)?;
            read.map_err(|problem| faults.push(self.bad_time(row, value, problem)))
                .ok()
        });
        let array: Int64Array = ticks.collect();
        Arc::new(array)
    }

    fn bad_time(&self, row: usize, value: Value<'_>, problem: TimeProblem) -> RowFault {
        let mut text = String::new();
        value.append_to(&mut text);
        let (name, shown) = (&self.target.name, shown(&text));
        let (kind, reason) = match problem {
            TimeProblem::Unreadable => (
                FaultKind::TimestampMissing,
                format!(
                    "{} {shown} cannot be read as the time of column `{name}`, expected {}",
                    value.kind(),
                    self.time.expects()
                ),
            ),
            TimeProblem::OutOfRange => (
                FaultKind::TimestampOutOfRange,
                format!("time {shown} of column `{name}` is out of range of 64 bits"),
            ),
        };
        let is_primary = self.key == Key::PrimaryTime;
        let kind = if is_primary {
            kind
        } else {
            FaultKind::ValueDoesNotFit
        };
        RowFault { row, kind, reason }
    }

    fn texts(&self, column: &Column, faults: &mut Vec<RowFault>) -> ArrayRef {
        if let Column::Text(array) = column
            && self.all_fit(array)
        {
            return Arc::new(array.clone());
        }
        let mut builder = StringBuilder::with_capacity(column.len(), column.len() * 16);
        self.each_text(column, faults, |text| builder.append_option(text));
        let array: StringArray = builder.finish();
        Arc::new(array)
    }

    fn all_fit(&self, array: &StringArray) -> bool {
        let limit = match self.target.column_type {
            ColumnType::Varchar { bytes } => bytes,
            // No more characters than bytes; longer ones are counted text by text.
            ColumnType::Nchar { chars } => chars,
            _ => return false,
        };
        array
            .value_offsets()
            .windows(2)
            .all(|ends| (ends[1] - ends[0]) as u32 <= limit)
    }

    fn binaries(&self, column: &Column, faults: &mut Vec<RowFault>) -> ArrayRef {
        let is_geometry = matches!(self.target.column_type, ColumnType::Geometry { .. });
        let mut builder = BinaryBuilder::with_capacity(column.len(), column.len() * 16);
        self.each_text(column, faults, |text| match text {
            Some(text) if is_geometry => builder.append_option(from_hex(text)),
            text => builder.append_option(text.map(str::as_bytes)),
        });
        let array: BinaryArray = builder.finish();
        Arc::new(array)
    }

    /// Visits every row's text, or `None` for null and for what does not fit.
    fn each_text(
        &self,
        column: &Column,
        faults: &mut Vec<RowFault>,
        mut visit: impl FnMut(Option<&str>),
    ) {
        let mut text = String::new();
        for (row, value) in column.values().enumerate() {
            text.clear();
            value.append_to(&mut text);
            if value.is_null() {
                visit(None);
            } else if let Some(fault) = self.text_fault(row, value, &text) {
                faults.push(fault);
                visit(None);
            } else {
                visit(Some(&text));
            }
        }
    }

    fn text_fault(&self, row: usize, value: Value<'_>, text: &str) -> Option<RowFault> {
        let (len, limit, unit) = match self.target.column_type {
            ColumnType::Varchar { bytes } | ColumnType::Varbinary { bytes } => {
                (text.len(), bytes, "bytes")
            }
            ColumnType::Nchar { chars } => (text.chars().count(), chars, "characters"),
            ColumnType::Geometry { bytes } => match from_hex(text) {
                Some(binary) => (binary.len(), bytes, "bytes"),
                None => return Some(self.misfit(row, value)),
            },
            _ if is_json_object(text) => return None,
            _ => return Some(self.misfit(row, value)),
        };
        (len > limit as usize).then(|| RowFault {
            row,
            kind: FaultKind::ValueDoesNotFit,
            reason: format!(
                "text of {len} {unit} is longer than column `{}` {} takes ({limit}): {}",
                self.target.name,
                self.target.column_type,
                shown(text)
            ),
        })
    }
}

fn read_bool(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(value),
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        value => match value.as_integer()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
    }
}

fn read_integer(value: Value<'_>) -> Option<i128> {
    match value {
        Value::Bool(value) => Some(value.into()),
        Value::Text(text) => {
            let text = text.trim();
            text.parse()
                .ok()
                .or_else(|| Value::Float(finite(text)?).as_integer())
        }
        value => value.as_integer(),
    }
}

fn read_float(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Bool(value) => Some(f64::from(u8::from(value))),
        Value::Text(text) => finite(text.trim()),
        value => value.as_float(),
    }
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn is_json_object(text: &str) -> bool {
    serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let nibble = |digit: u8| char::from(digit).to_digit(16).map(|nibble| nibble as u8);
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(nibble(*high)? << 4 | nibble(*low)?),
        _ => None,
    });
    pairs.collect()
}
