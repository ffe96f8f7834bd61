//! One cell of a column, borrowed: the kinds of value that a message can hold.

use std::fmt::Write as _;

/// One value. Equal numbers have one form: [`Value::UInt`] holds only what is above `i64::MAX`, and
/// [`Value::Huge`] only integers that fit neither.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Null, or a field that the message does not have.
    Null,
    /// True or false.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer above `i64::MAX`.
    UInt(u64),
    /// A number with a fraction or an exponent; always finite.
    Float(f64),
    /// The digits of an integer outside of `i64` and `u64`.
    Huge(&'a str),
    /// Text.
    Text(&'a str),
    /// A whole JSON object or array, as it was written.
    Json(&'a str),
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or(Self::UInt(number), Self::Int)
    }
}

impl Value<'_> {
    /// Whether this is null.
    pub fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }

    /// The number as a float, rounded to the nearest one where it has more digits; `None` for what
    /// is no number (or a huge integer beyond the range of floats).
    pub fn as_float(self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(number as f64),
            Self::UInt(number) => Some(number as f64),
            Self::Float(number) => Some(number),
            Self::Huge(digits) => digits
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    /// The integer, if this is one (or a float without a fraction).
    pub fn as_integer(self) -> Option<i128> {
        match self {
            Self::Int(number) => Some(number.into()),
            Self::UInt(number) => Some(number.into()),
            Self::Float(number) => integral(number),
            Self::Huge(digits) => digits.parse().ok(),
            _ => None,
        }
    }

    /// Appends the value as text: integers in decimal, floats in the shortest form that reads back
    /// as the same float, `true` and `false`, JSON as it was written; null appends nothing.
    pub fn append_to(self, out: &mut String) {
        match self {
            Self::Null => {}
            Self::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Self::Int(number) => out.push_str(itoa::Buffer::new().format(number)),
            Self::UInt(number) => out.push_str(itoa::Buffer::new().format(number)),
            Self::Float(number) => append_float(number, out),
            Self::Huge(text) | Self::Text(text) | Self::Json(text) => out.push_str(text),
        }
    }

    /// What a person calls this kind of value.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::UInt(_) | Self::Huge(_) => "integer",
            Self::Float(_) => "float",
            Self::Text(_) => "text",
            Self::Json(_) => "JSON object or array",
        }
    }
}

fn integral(number: f64) -> Option<i128> {
    // Every float below 2^127 without a fraction converts to i128 without loss.
    (number.fract() == 0.0 && number.abs() < 1.7e38).then_some(number as i128)
}

fn append_float(number: f64, out: &mut String) {
    let magnitude = number.abs();
    let plain = number == 0.0 || (1e-5..1e16).contains(&magnitude);
    let written = if plain {
        write!(out, "{number}")
    } else {
        write!(out, "{number:e}")
    };
    written.expect("writing to a String cannot fail");
}
