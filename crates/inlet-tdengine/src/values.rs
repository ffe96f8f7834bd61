//! Arrow arrays as the byte slices that binds are made of, looked up once a request.
//!
//! Fixed-width arrays are used as they lie in memory, so the host must be little-endian as the
//! wire is; that is checked when this is compiled.

use std::ops::Range;

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType,
    cast::AsArray,
    types::{
        Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
        UInt32Type, UInt64Type,
    },
};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;
use inlet_config::column_type::ColumnType;
use inlet_message::target::TargetColumn;

use crate::call::CallError;

const _: () = assert!(
    cfg!(target_endian = "little"),
    "binds are copied from memory as they are"
);

/// TDengine's code of VARCHAR, which subtable names have on the wire.
pub(crate) const VARCHAR: i32 = 8;

/// One column or tag of a request.
pub(crate) struct Values<'a> {
    /// TDengine's code of the type.
    pub(crate) type_code: i32,
    pub(crate) nulls: Option<&'a NullBuffer>,
    pub(crate) buffer: Buffer<'a>,
}

/// Where the values lie.
pub(crate) enum Buffer<'a> {
    /// One bit a value.
    Bits(&'a BooleanBuffer),
    /// `width` bytes a value.
    Fixed { bytes: &'a [u8], width: usize },
    /// Value `i` is `bytes[offsets[i]..offsets[i + 1]]`.
    Variable { bytes: &'a [u8], offsets: &'a [i32] },
}

impl<'a> Values<'a> {
    /// The values of `array`, which must have the type that `column` promises.
    pub(crate) fn of(array: &'a ArrayRef, column: &TargetColumn) -> Result<Self, CallError> {
        if *array.data_type() != arrow_type(column.column_type) {
            return Err(CallError::Layout(format!(
                "column `{}` is {} and came as {:?}",
                column.name,
                column.column_type,
                array.data_type()
            )));
        }
        Ok(Self {
            type_code: type_code(column.column_type),
            nulls: array.nulls().filter(|nulls| nulls.null_count() > 0),
            buffer: Buffer::of(array),
        })
    }

    /// All of `columns` with their `arrays`.
    pub(crate) fn all(
        arrays: &'a [ArrayRef],
        columns: &[TargetColumn],
    ) -> Result<Vec<Self>, CallError> {
        if arrays.len() != columns.len() {
            let text = format!("{} arrays for {} columns", arrays.len(), columns.len());
            return Err(CallError::Layout(text));
        }
        arrays
            .iter()
            .zip(columns)
            .map(|(array, column)| Self::of(array, column))
            .collect()
    }

    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.nulls.is_some_and(|nulls| nulls.is_null(row))
    }

    /// Bytes that the values of `rows` take, without flags and lengths.
    pub(crate) fn num_bytes(&self, rows: &Range<usize>) -> usize {
        match &self.buffer {
            Buffer::Bits(_) => rows.len(),
            Buffer::Fixed { width, .. } => rows.len() * width,
            Buffer::Variable { offsets, .. } => (offsets[rows.end] - offsets[rows.start]) as usize,
        }
    }
}

impl<'a> Buffer<'a> {
    /// The type was checked against [`arrow_type`], which names no other than these.
    fn of(array: &'a ArrayRef) -> Self {
        match array.data_type() {
            DataType::Boolean => Self::Bits(array.as_boolean().values()),
            DataType::Int8 => fixed::<Int8Type>(array),
            DataType::Int16 => fixed::<Int16Type>(array),
            DataType::Int32 => fixed::<Int32Type>(array),
            DataType::Int64 => fixed::<Int64Type>(array),
            DataType::UInt8 => fixed::<UInt8Type>(array),
            DataType::UInt16 => fixed::<UInt16Type>(array),
            DataType::UInt32 => fixed::<UInt32Type>(array),
            DataType::UInt64 => fixed::<UInt64Type>(array),
            DataType::Float32 => fixed::<Float32Type>(array),
            DataType::Float64 => fixed::<Float64Type>(array),
            DataType::Utf8 => {
                let array = array.as_string::<i32>();
                Self::Variable {
                    bytes: array.value_data(),
                    offsets: array.value_offsets(),
                }
            }
            _ => {
                let array = array.as_binary::<i32>();
                Self::Variable {
                    bytes: array.value_data(),
                    offsets: array.value_offsets(),
                }
            }
        }
    }
}

fn fixed<T: ArrowPrimitiveType>(array: &ArrayRef) -> Buffer<'_> {
    Buffer::Fixed {
        bytes: array.as_primitive::<T>().values().inner().as_slice(),
        width: size_of::<T::Native>(),
    }
}

/// The array type that stands for a column type in a request.
fn arrow_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::Bool => DataType::Boolean,
        ColumnType::TinyInt => DataType::Int8,
        ColumnType::SmallInt => DataType::Int16,
        ColumnType::Int => DataType::Int32,
        ColumnType::BigInt | ColumnType::Timestamp => DataType::Int64,
        ColumnType::TinyIntUnsigned => DataType::UInt8,
        ColumnType::SmallIntUnsigned => DataType::UInt16,
        ColumnType::IntUnsigned => DataType::UInt32,
        ColumnType::BigIntUnsigned => DataType::UInt64,
        ColumnType::Float => DataType::Float32,
        ColumnType::Double => DataType::Float64,
        ColumnType::Varchar { .. } | ColumnType::Nchar { .. } | ColumnType::Json => DataType::Utf8,
        ColumnType::Varbinary { .. } | ColumnType::Geometry { .. } => DataType::Binary,
    }
}

/// TDengine's code of a type on the wire.
pub(crate) fn type_code(column_type: ColumnType) -> i32 {
    match column_type {
        ColumnType::Bool => 1,
        ColumnType::TinyInt => 2,
        ColumnType::SmallInt => 3,
        ColumnType::Int => 4,
        ColumnType::BigInt => 5,
        ColumnType::Float => 6,
        ColumnType::Double => 7,
        ColumnType::Varchar { .. } => VARCHAR,
        ColumnType::Timestamp => 9,
        ColumnType::Nchar { .. } => 10,
        ColumnType::TinyIntUnsigned => 11,
        ColumnType::SmallIntUnsigned => 12,
        ColumnType::IntUnsigned => 13,
        ColumnType::BigIntUnsigned => 14,
        ColumnType::Json => 15,
        ColumnType::Varbinary { .. } => 16,
        ColumnType::Geometry { .. } => 20,
    }
}
