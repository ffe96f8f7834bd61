//! Builds a [`Column`] value by value, learning its type from the first value that is not null.
//!
//! The typed stores are plain vectors that Arrow takes over without a copy. A value of another
//! type moves what is there into cells of a mixed column, once, and goes on there.

use std::sync::Arc;

use arrow_array::{BooleanArray, Float64Array, Int64Array, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, NullBufferBuilder, OffsetBuffer};

use crate::{
    column::{Column, MixedColumn},
    value::Value,
};

/// See the module.
#[derive(Debug)]
pub struct ColumnBuilder {
    store: Store,
    nulls: NullBufferBuilder,
    len: usize,
    capacity: usize,
}

#[derive(Debug, Default)]
enum Store {
    /// Only nulls so far.
    #[default]
    Empty,
    Bool(Vec<bool>),
    Int(Vec<i64>),
    Float(Vec<f64>),
    Text(TextStore),
    Mixed(MixedColumn),
}

#[derive(Debug)]
struct TextStore {
    text: String,
    /// Begins with 0; one more than rows.
    offsets: Vec<i32>,
}

impl TextStore {
    fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.offsets.push(self.text.len() as i32);
    }
}

impl Default for ColumnBuilder {
    fn default() -> Self {
        Self::new(0)
    }
}

impl ColumnBuilder {
    /// An empty builder that makes room for so many rows when it learns its type.
    pub fn new(capacity: usize) -> Self {
        Self {
            store: Store::Empty,
            nulls: NullBufferBuilder::new(capacity),
            len: 0,
            capacity,
        }
    }

    /// Number of rows so far.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row yet.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Makes `row` the next one: fills up with nulls, or forgets values from `row` on.
    #[inline]
    pub fn seek(&mut self, row: usize) {
        if self.len != row {
            self.seek_slowly(row);
        }
    }

    #[cold]
    fn seek_slowly(&mut self, row: usize) {
        if self.len > row {
            self.truncate(row);
        }
        while self.len < row {
            self.push_null();
        }
    }

    /// Appends an integer.
    #[inline]
    pub fn push_int(&mut self, number: i64) {
        if let Store::Int(numbers) = &mut self.store {
            numbers.push(number);
            self.appended();
        } else {
            self.push_slowly(Value::Int(number));
        }
    }

    /// Appends a float, which must be finite.
    #[inline]
    pub fn push_float(&mut self, number: f64) {
        if let Store::Float(numbers) = &mut self.store {
            numbers.push(number);
            self.appended();
        } else {
            self.push_slowly(Value::Float(number));
        }
    }

    /// Appends a text.
    #[inline]
    pub fn push_text(&mut self, text: &str) {
        if let Store::Text(texts) = &mut self.store {
            texts.push(text);
            self.appended();
        } else {
            self.push_slowly(Value::Text(text));
        }
    }

    /// Appends any value.
    #[inline]
    pub fn push(&mut self, value: Value<'_>) {
        match value {
            Value::Null => self.push_null(),
            Value::Int(number) => self.push_int(number),
            Value::Float(number) => self.push_float(number),
            Value::Text(text) => self.push_text(text),
            other => self.push_slowly(other),
        }
    }

    /// Appends a null.
    pub fn push_null(&mut self) {
        match &mut self.store {
            Store::Empty => {}
            Store::Bool(values) => values.push(false),
            Store::Int(numbers) => numbers.push(0),
            Store::Float(numbers) => numbers.push(0.0),
            Store::Text(texts) => texts.push(""),
            Store::Mixed(mixed) => mixed.push(Value::Null),
        }
        self.nulls.append_null();
        self.len += 1;
    }

    #[inline]
    fn appended(&mut self) {
        self.nulls.append_non_null();
        self.len += 1;
    }

    /// For the first value of a column, values that change its type, and rare types.
    #[cold]
    fn push_slowly(&mut self, value: Value<'_>) {
        if matches!(self.store, Store::Empty) {
            self.store = self.store_for(value);
        }
        match (&mut self.store, value) {
            (Store::Bool(values), Value::Bool(value)) => values.push(value),
            (Store::Int(numbers), Value::Int(number)) => numbers.push(number),
            (Store::Float(numbers), Value::Float(number)) => numbers.push(number),
            (Store::Text(texts), Value::Text(text)) => texts.push(text),
            (_, value) => self.mix().push(value),
        }
        self.appended();
    }

    /// The store whose first value is `value`, with the nulls that came before it.
    fn store_for(&self, value: Value<'_>) -> Store {
        fn filled<T: Clone>(len: usize, capacity: usize, value: T) -> Vec<T> {
            let mut values = Vec::with_capacity(capacity.max(len + 1));
            values.resize(len, value);
            values
        }
        match value {
            Value::Bool(_) => Store::Bool(filled(self.len, self.capacity, false)),
            Value::Int(_) => Store::Int(filled(self.len, self.capacity, 0)),
            Value::Float(_) => Store::Float(filled(self.len, self.capacity, 0.0)),
            Value::Text(_) => Store::Text(TextStore {
                text: String::new(),
                offsets: filled(self.len + 1, self.capacity + 1, 0),
            }),
            _ => Store::Empty,
        }
    }

    /// The cells of a mixed column, made of what is there if need be.
    fn mix(&mut self) -> &mut MixedColumn {
        if !matches!(self.store, Store::Mixed(_)) {
            let mut mixed = MixedColumn::default();
            mixed.cells.reserve(self.capacity.max(self.len + 1));
            for row in 0..self.len {
                mixed.push(self.get(row));
            }
            self.store = Store::Mixed(mixed);
        }
        match &mut self.store {
            Store::Mixed(mixed) => mixed,
            _ => unreachable!("the store was made a mixed one above"),
        }
    }

    fn get(&self, row: usize) -> Value<'_> {
        if !self.nulls.is_valid(row) {
            return Value::Null;
        }
        match &self.store {
            Store::Empty => Value::Null,
            Store::Bool(values) => Value::Bool(values[row]),
            Store::Int(numbers) => Value::Int(numbers[row]),
            Store::Float(numbers) => Value::Float(numbers[row]),
            Store::Text(texts) => Value::Text(
                &texts.text[texts.offsets[row] as usize..texts.offsets[row + 1] as usize],
            ),
            Store::Mixed(mixed) => mixed.get(row),
        }
    }

    /// Forgets all rows from `len` on.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len {
            return;
        }
        match &mut self.store {
            Store::Empty => {}
            Store::Bool(values) => values.truncate(len),
            Store::Int(numbers) => numbers.truncate(len),
            Store::Float(numbers) => numbers.truncate(len),
            Store::Text(texts) => {
                texts.text.truncate(texts.offsets[len] as usize);
                texts.offsets.truncate(len + 1);
            }
            Store::Mixed(mixed) => mixed.cells.truncate(len),
        }
        self.nulls.truncate(len);
        self.len = len;
    }

    /// The column; the builder is empty afterwards and can be used again with the same capacity.
    pub fn finish(&mut self) -> Column {
        let nulls =
            std::mem::replace(&mut self.nulls, NullBufferBuilder::new(self.capacity)).build();
        let len = std::mem::take(&mut self.len);
        match std::mem::take(&mut self.store) {
            Store::Empty => Column::Null(len),
            Store::Bool(values) => {
                Column::Bool(BooleanArray::new(BooleanBuffer::from(values), nulls))
            }
            Store::Int(numbers) => Column::Int(Int64Array::new(numbers.into(), nulls)),
            Store::Float(numbers) => Column::Float(Float64Array::new(numbers.into(), nulls)),
            Store::Text(texts) => Column::Text(texts.finish(nulls)),
            Store::Mixed(mixed) => Column::Mixed(Arc::new(mixed)),
        }
    }
}

impl TextStore {
    fn finish(self, nulls: Option<NullBuffer>) -> StringArray {
        let offsets = OffsetBuffer::new(self.offsets.into());
        StringArray::new(offsets, Buffer::from(self.text.into_bytes()), nulls)
    }
}
