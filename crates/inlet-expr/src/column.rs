//! Columns: the one typed representation that decode, extract, expressions and mapping share.
//!
//! A JSON field's type is known only when its values are seen. Nearly always all of them have one
//! type, and the column is an Arrow array that kernels run over at full speed. Where they differ
//! the column is [`Column::Mixed`]: sixteen bytes a cell, text in one buffer. Both mean the same:
//! [`Column::get`] does not tell which one it is.

use std::sync::Arc;

use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, BooleanArray, Float64Array, Int64Array, StringArray, cast::AsArray};
use arrow_select::filter::FilterPredicate;

use crate::value::Value;

/// Values of one field, a row each.
#[derive(Clone, Debug)]
pub enum Column {
    /// So many nulls.
    Null(usize),
    /// True and false.
    Bool(BooleanArray),
    /// Integers that fit `i64`.
    Int(Int64Array),
    /// Floats, all finite.
    Float(Float64Array),
    /// Text.
    Text(StringArray),
    /// Values of several types.
    Mixed(Arc<MixedColumn>),
}

/// Cells of several types; see [`Column::Mixed`].
#[derive(Clone, Debug, Default)]
pub struct MixedColumn {
    pub(crate) cells: Vec<Cell>,
    pub(crate) text: String,
}

/// One cell of a mixed column; texts are ranges of the column's text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Huge(Span),
    Text(Span),
    Json(Span),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl MixedColumn {
    pub(crate) fn get(&self, row: usize) -> Value<'_> {
        let slice = |span: Span| &self.text[span.start as usize..span.end as usize];
        match self.cells[row] {
            Cell::Null => Value::Null,
            Cell::Bool(value) => Value::Bool(value),
            Cell::Int(number) => Value::Int(number),
            Cell::UInt(number) => Value::UInt(number),
            Cell::Float(number) => Value::Float(number),
            Cell::Huge(span) => Value::Huge(slice(span)),
            Cell::Text(span) => Value::Text(slice(span)),
            Cell::Json(span) => Value::Json(slice(span)),
        }
    }

    pub(crate) fn push(&mut self, value: Value<'_>) {
        let cell = match value {
            Value::Null => Cell::Null,
            Value::Bool(value) => Cell::Bool(value),
            Value::Int(number) => Cell::Int(number),
            Value::UInt(number) => Cell::UInt(number),
            Value::Float(number) => Cell::Float(number),
            Value::Huge(text) => Cell::Huge(self.keep(text)),
            Value::Text(text) => Cell::Text(self.keep(text)),
            Value::Json(text) => Cell::Json(self.keep(text)),
        };
        self.cells.push(cell);
    }

    fn keep(&mut self, text: &str) -> Span {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        Span {
            start,
            end: self.text.len() as u32,
        }
    }
}

impl Column {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Null(len) => *len,
            Self::Bool(array) => array.len(),
            Self::Int(array) => array.len(),
            Self::Float(array) => array.len(),
            Self::Text(array) => array.len(),
            Self::Mixed(mixed) => mixed.cells.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of `row`, which must be below [`Self::len`].
    pub fn get(&self, row: usize) -> Value<'_> {
        match self {
            Self::Bool(array) if array.is_valid(row) => Value::Bool(array.value(row)),
            Self::Int(array) if array.is_valid(row) => Value::Int(array.value(row)),
            Self::Float(array) if array.is_valid(row) => Value::Float(array.value(row)),
            Self::Text(array) if array.is_valid(row) => Value::Text(array.value(row)),
            Self::Mixed(mixed) => mixed.get(row),
            _ => Value::Null,
        }
    }

    /// All values, in order.
    pub fn values(&self) -> impl Iterator<Item = Value<'_>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The rows that `predicate` selects.
    #[must_use]
    pub fn filter(&self, predicate: &FilterPredicate) -> Self {
        let array: &dyn Array = match self {
            Self::Null(_) => return Self::Null(predicate.count()),
            Self::Mixed(mixed) => return Self::Mixed(Arc::new(mixed.filter(predicate))),
            Self::Bool(array) => array,
            Self::Int(array) => array,
            Self::Float(array) => array,
            Self::Text(array) => array,
        };
        let chosen = predicate
            .filter(array)
            .expect("a column and the predicate over its rows have the same length");
        match self {
            Self::Bool(_) => Self::Bool(chosen.as_boolean().clone()),
            Self::Int(_) => Self::Int(chosen.as_primitive::<Int64Type>().clone()),
            Self::Float(_) => Self::Float(chosen.as_primitive::<Float64Type>().clone()),
            _ => Self::Text(chosen.as_string::<i32>().clone()),
        }
    }
}

impl MixedColumn {
    fn filter(&self, predicate: &FilterPredicate) -> Self {
        let rows = Int64Array::from_iter_values(0..self.cells.len() as i64);
        let chosen = predicate
            .filter(&rows)
            .expect("a column and the predicate over its rows have the same length");
        let mut filtered = Self::default();
        for &row in chosen.as_primitive::<Int64Type>().values() {
            filtered.push(self.get(row as usize));
        }
        filtered
    }
}
