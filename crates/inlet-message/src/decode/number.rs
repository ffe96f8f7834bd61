//! JSON numbers: exact integers, floats that are bit for bit what the standard library reads.

use inlet_expr::value::Value;

use super::json::{JsonError, Problem};

/// Powers of ten that are floats without loss.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Integers up to here are floats without loss.
const EXACT: u64 = 1 << 53;

/// Most digits that surely fit `u64`.
const MAX_DIGITS: usize = 19;

/// Reads the number that begins at `start` (a digit or `-`); gives it and where it ends.
#[inline]
pub(crate) fn read(text: &str, start: usize) -> Result<(Value<'_>, usize), JsonError> {
    let bytes = text.as_bytes();
    let is_negative = bytes[start] == b'-';
    let first_digit = start + usize::from(is_negative);
    let (mut mantissa, mut end) = digits(bytes, first_digit, 0);
    let num_whole = end - first_digit;
    if num_whole == 0 || (num_whole > 1 && bytes[first_digit] == b'0') {
        return Err(JsonError {
            position: start,
            problem: Problem::BadNumber,
        });
    }
    let num_fraction = match bytes.get(end) {
        Some(b'.') => {
            let first = end + 1;
            (mantissa, end) = digits(bytes, first, mantissa);
            if end == first {
                return Err(JsonError {
                    position: start,
                    problem: Problem::BadNumber,
                });
            }
            if matches!(bytes.get(end), Some(b'e' | b'E')) {
                return with_exponent(text, start, end);
            }
            end - first
        }
        Some(b'e' | b'E') => return with_exponent(text, start, end),
        _ => {
            return Ok((
                integer(&text[start..end], mantissa, num_whole, is_negative),
                end,
            ));
        }
    };
    let is_exact =
        num_whole + num_fraction <= MAX_DIGITS && mantissa <= EXACT && num_fraction < POWERS.len();
    if !is_exact {
        return parsed(text, start, end);
    }
    // Both operands are exact, so this one division rounds as the standard library does.
    let magnitude = mantissa as f64 / POWERS[num_fraction];
    Ok((
        Value::Float(if is_negative { -magnitude } else { magnitude }),
        end,
    ))
}

/// Takes digits from `at` on into the mantissa, which wraps when there are too many of them.
#[inline]
fn digits(bytes: &[u8], mut at: usize, mut mantissa: u64) -> (u64, usize) {
    while let Some(digit) = bytes
        .get(at)
        .map(|byte| byte.wrapping_sub(b'0'))
        .filter(|d| *d < 10)
    {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    (mantissa, at)
}

#[inline]
fn integer(text: &str, magnitude: u64, num_digits: usize, is_negative: bool) -> Value<'_> {
    if num_digits < MAX_DIGITS {
        let number = magnitude as i64;
        return Value::Int(if is_negative { -number } else { number });
    }
    if let Ok(number) = text.parse() {
        return Value::Int(number);
    }
    text.parse().map_or(Value::Huge(text), Value::UInt)
}

fn with_exponent(text: &str, start: usize, e: usize) -> Result<(Value<'_>, usize), JsonError> {
    let bytes = text.as_bytes();
    let sign = usize::from(matches!(bytes.get(e + 1), Some(b'+' | b'-')));
    let (_, end) = digits(bytes, e + 1 + sign, 0);
    if end == e + 1 + sign {
        return Err(JsonError {
            position: start,
            problem: Problem::BadNumber,
        });
    }
    parsed(text, start, end)
}

#[cold]
fn parsed(text: &str, start: usize, end: usize) -> Result<(Value<'_>, usize), JsonError> {
    match text[start..end].parse() {
        Ok(number) if f64::is_finite(number) => Ok((Value::Float(number), end)),
        _ => Err(JsonError {
            position: start,
            problem: Problem::NumberOutOfRange,
        }),
    }
}
