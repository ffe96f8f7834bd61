//! TDengine's data types: wire codes, names, widths, and a column that has one of them.

use serde::{Deserialize, Serialize};

use crate::refusal::{Refusal, code};

/// A data type of a column or tag; the discriminant is its code on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub(crate) enum DataType {
    Bool = 1,
    TinyInt = 2,
    SmallInt = 3,
    Int = 4,
    BigInt = 5,
    Float = 6,
    Double = 7,
    Varchar = 8,
    Timestamp = 9,
    NChar = 10,
    UTinyInt = 11,
    USmallInt = 12,
    UInt = 13,
    UBigInt = 14,
    Json = 15,
    VarBinary = 16,
    Geometry = 20,
}

use DataType as T;

impl DataType {
    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    /// The name as `DESCRIBE` and `column_meta` print it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            T::Bool => "BOOL",
            T::TinyInt => "TINYINT",
            T::SmallInt => "SMALLINT",
            T::Int => "INT",
            T::BigInt => "BIGINT",
            T::Float => "FLOAT",
            T::Double => "DOUBLE",
            T::Varchar => "VARCHAR",
            T::Timestamp => "TIMESTAMP",
            T::NChar => "NCHAR",
            T::UTinyInt => "TINYINT UNSIGNED",
            T::USmallInt => "SMALLINT UNSIGNED",
            T::UInt => "INT UNSIGNED",
            T::UBigInt => "BIGINT UNSIGNED",
            T::Json => "JSON",
            T::VarBinary => "VARBINARY",
            T::Geometry => "GEOMETRY",
        }
    }

    /// Bytes of a value of fixed width; `None` when the width varies.
    pub(crate) fn width(self) -> Option<usize> {
        match self {
            T::Bool | T::TinyInt | T::UTinyInt => Some(1),
            T::SmallInt | T::USmallInt => Some(2),
            T::Int | T::UInt | T::Float => Some(4),
            T::BigInt | T::UBigInt | T::Double | T::Timestamp => Some(8),
            T::Varchar | T::NChar | T::Json | T::VarBinary | T::Geometry => None,
        }
    }

    /// The range of an integer type, with the word TDengine uses for it in messages.
    pub(crate) fn integer(self) -> Option<(i128, i128, &'static str)> {
        let range = match self {
            T::TinyInt => (i8::MIN.into(), i8::MAX.into(), "tinyint"),
            T::SmallInt => (i16::MIN.into(), i16::MAX.into(), "smallint"),
            T::Int => (i32::MIN.into(), i32::MAX.into(), "int"),
            T::BigInt => (i64::MIN.into(), i64::MAX.into(), "bigint"),
            T::UTinyInt => (0, u8::MAX.into(), "unsigned tinyint"),
            T::USmallInt => (0, u16::MAX.into(), "unsigned smallint"),
            T::UInt => (0, u32::MAX.into(), "unsigned int"),
            T::UBigInt => (0, u64::MAX.into(), "unsigned bigint"),
            _ => return None,
        };
        Some(range)
    }

    /// Whether the second key column may have this type.
    pub(crate) fn can_be_key(self) -> bool {
        matches!(self, T::Int | T::UInt | T::BigInt | T::UBigInt | T::Varchar)
    }
}

/// A column or tag of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    pub name: String,
    pub data_type: DataType,
    /// Declared length of a variable-width type (bytes; characters for NCHAR), else its width.
    pub length: u32,
    /// Whether this is the second key column.
    pub is_key: bool,
    /// Number of the SQLite column that holds it; never used again after a drop.
    pub slot: u32,
}

impl Column {
    /// Bytes in a row as TDengine's schema counts them: variable-width types have a 2-byte head.
    pub(crate) fn schema_bytes(&self) -> u32 {
        match self.data_type {
            T::NChar | T::Json => self.length * 4 + 2,
            T::Varchar | T::VarBinary | T::Geometry => self.length + 2,
            _ => self.length,
        }
    }

    /// Refuses a text or byte string that is longer than declared.
    pub(crate) fn check_length(&self, bytes: &[u8]) -> Result<(), Refusal> {
        let length = match self.data_type {
            T::NChar => bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count(),
            _ => bytes.len(),
        };
        if length > self.length as usize {
            Err(Refusal::too_long(&self.name))
        } else {
            Ok(())
        }
    }

    /// Refuses a declared length that TDengine does not take.
    pub(crate) fn check_declared_length(&self) -> Result<(), Refusal> {
        let limit = match self.data_type {
            T::Varchar | T::VarBinary | T::Geometry => 65_517,
            T::NChar => 65_517 / 4,
            _ => return Ok(()),
        };
        if self.length == 0 || self.length > limit {
            return Err(Refusal::new(
                code::VAR_LENGTH,
                "Invalid column length for var length type",
            ));
        }
        Ok(())
    }
}
