//! Types of TDengine's columns and tags, as documents and `DESCRIBE` write them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Unit of a database's timestamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Precision {
    /// Milliseconds, TDengine's default.
    #[default]
    #[serde(rename = "ms")]
    Milli,
    /// Microseconds.
    #[serde(rename = "us")]
    Micro,
    /// Nanoseconds.
    #[serde(rename = "ns")]
    Nano,
}

impl Precision {
    /// `ms`, `us` or `ns`, as `CREATE DATABASE … PRECISION` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Milli => "ms",
            Self::Micro => "us",
            Self::Nano => "ns",
        }
    }

    /// Ticks of this unit in one second.
    pub fn ticks_per_second(self) -> i64 {
        match self {
            Self::Milli => 1_000,
            Self::Micro => 1_000_000,
            Self::Nano => 1_000_000_000,
        }
    }
}

impl FromStr for Precision {
    type Err = UnknownColumnType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ms" => Ok(Self::Milli),
            "us" => Ok(Self::Micro),
            "ns" => Ok(Self::Nano),
            _ => Err(UnknownColumnType(text.to_owned())),
        }
    }
}

/// The type of a column or tag. Lengths are what the declaration says: bytes for VARCHAR,
/// VARBINARY and GEOMETRY, characters for NCHAR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are TDengine's own")]
#[serde(into = "String", try_from = "String")]
pub enum ColumnType {
    Bool,
    TinyInt,
    SmallInt,
    Int,
    BigInt,
    TinyIntUnsigned,
    SmallIntUnsigned,
    IntUnsigned,
    BigIntUnsigned,
    Float,
    Double,
    Timestamp,
    Varchar {
        bytes: u32,
    },
    Nchar {
        chars: u32,
    },
    Varbinary {
        bytes: u32,
    },
    Geometry {
        bytes: u32,
    },
    /// Tags only.
    Json,
}

/// A text that names no type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown type `{0}`; use one such as INT, BIGINT UNSIGNED, FLOAT, DOUBLE, TIMESTAMP, VARCHAR(64) or NCHAR(64)"
)]
pub struct UnknownColumnType(pub String);

impl ColumnType {
    /// Whether TDengine takes a column of this type as the second key.
    pub fn may_be_second_key(self) -> bool {
        matches!(
            self,
            Self::Int
                | Self::BigInt
                | Self::IntUnsigned
                | Self::BigIntUnsigned
                | Self::Varchar { .. }
        )
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("BOOL"),
            Self::TinyInt => f.write_str("TINYINT"),
            Self::SmallInt => f.write_str("SMALLINT"),
            Self::Int => f.write_str("INT"),
            Self::BigInt => f.write_str("BIGINT"),
            Self::TinyIntUnsigned => f.write_str("TINYINT UNSIGNED"),
            Self::SmallIntUnsigned => f.write_str("SMALLINT UNSIGNED"),
            Self::IntUnsigned => f.write_str("INT UNSIGNED"),
            Self::BigIntUnsigned => f.write_str("BIGINT UNSIGNED"),
            Self::Float => f.write_str("FLOAT"),
            Self::Double => f.write_str("DOUBLE"),
            Self::Timestamp => f.write_str("TIMESTAMP"),
            Self::Varchar { bytes } => write!(f, "VARCHAR({bytes})"),
            Self::Nchar { chars } => write!(f, "NCHAR({chars})"),
            Self::Varbinary { bytes } => write!(f, "VARBINARY({bytes})"),
            Self::Geometry { bytes } => write!(f, "GEOMETRY({bytes})"),
            Self::Json => f.write_str("JSON"),
        }
    }
}

impl From<ColumnType> for String {
    fn from(column_type: ColumnType) -> Self {
        column_type.to_string()
    }
}

impl TryFrom<String> for ColumnType {
    type Error = UnknownColumnType;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for ColumnType {
    type Err = UnknownColumnType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownColumnType(text.to_owned());
        let upper = text.trim().to_ascii_uppercase();
        let (name, length) = match upper.split_once('(') {
            Some((name, rest)) => {
                let digits = rest.strip_suffix(')').ok_or_else(unknown)?;
                (
                    name.trim(),
                    Some(digits.trim().parse().map_err(|_| unknown())?),
                )
            }
            None => (upper.as_str(), None),
        };
        let words: Vec<&str> = name.split_whitespace().collect();
        Ok(match (words.as_slice(), length) {
            (["BOOL"], None) => Self::Bool,
            (["TINYINT"], None) => Self::TinyInt,
            (["SMALLINT"], None) => Self::SmallInt,
            (["INT" | "INTEGER"], None) => Self::Int,
            (["BIGINT"], None) => Self::BigInt,
            (["TINYINT", "UNSIGNED"], None) => Self::TinyIntUnsigned,
            (["SMALLINT", "UNSIGNED"], None) => Self::SmallIntUnsigned,
            (["INT" | "INTEGER", "UNSIGNED"], None) => Self::IntUnsigned,
            (["BIGINT", "UNSIGNED"], None) => Self::BigIntUnsigned,
            (["FLOAT"], None) => Self::Float,
            (["DOUBLE"], None) => Self::Double,
            (["TIMESTAMP"], None) => Self::Timestamp,
            (["VARCHAR" | "BINARY"], Some(bytes)) => Self::Varchar { bytes },
            (["NCHAR"], Some(chars)) => Self::Nchar { chars },
            (["VARBINARY"], Some(bytes)) => Self::Varbinary { bytes },
            (["GEOMETRY"], Some(bytes)) => Self::Geometry { bytes },
            (["JSON"], None) => Self::Json,
            _ => return Err(unknown()),
        })
    }
}
