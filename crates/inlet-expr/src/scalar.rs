//! What operators mean for one pair of values. The column kernels agree with this, cell by cell.

use std::cmp::Ordering;

use crate::{ast::BinaryOp, value::Value};

/// Why a row's expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalFault {
    /// An integer left the range of 64 bits.
    #[error("integer overflow")]
    Overflow,
    /// Division or remainder by zero.
    #[error("division by zero")]
    DivisionByZero,
    /// A float left its range.
    #[error("result is not a finite number")]
    NotFinite,
    /// A text is no number.
    #[error("text is not a number")]
    NotANumber,
}

/// Arithmetic; anything but two numbers gives null.
pub fn arithmetic(
    op: BinaryOp,
    left: Value<'_>,
    right: Value<'_>,
) -> Result<Value<'static>, EvalFault> {
    use Value::{Int, UInt};
    match (left, right) {
        (Int(_) | UInt(_), Int(_) | UInt(_)) if op != BinaryOp::Divide => {
            integers(op, integer(left), integer(right))
        }
        _ => match (left.as_float(), right.as_float()) {
            (Some(left), Some(right)) => floats(op, left, right).map(Value::Float),
            _ => Ok(Value::Null),
        },
    }
}

fn integer(value: Value<'_>) -> i128 {
    match value {
        Value::Int(number) => number.into(),
        Value::UInt(number) => number.into(),
        _ => 0,
    }
}

/// Two 64-bit integers never overflow 128 bits in one step, so only the result is checked.
fn integers(op: BinaryOp, left: i128, right: i128) -> Result<Value<'static>, EvalFault> {
    let result = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left.checked_mul(right).ok_or(EvalFault::Overflow)?,
        BinaryOp::Remainder if right == 0 => return Err(EvalFault::DivisionByZero),
        BinaryOp::Remainder => left % right,
        _ => return Ok(Value::Null),
    };
    from_integer(result)
}

/// The value of an integer, if 64 bits hold it.
pub(crate) fn from_integer(number: i128) -> Result<Value<'static>, EvalFault> {
    if let Ok(number) = i64::try_from(number) {
        return Ok(Value::Int(number));
    }
    u64::try_from(number)
        .map(Value::UInt)
        .map_err(|_| EvalFault::Overflow)
}

/// Float arithmetic whose result must be finite.
pub(crate) fn floats(op: BinaryOp, left: f64, right: f64) -> Result<f64, EvalFault> {
    let by_zero = matches!(op, BinaryOp::Divide | BinaryOp::Remainder) && right == 0.0;
    if by_zero {
        return Err(EvalFault::DivisionByZero);
    }
    let result = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide => left / right,
        _ => left % right,
    };
    finite(result)
}

pub(crate) fn finite(number: f64) -> Result<f64, EvalFault> {
    if number.is_finite() {
        Ok(number)
    } else {
        Err(EvalFault::NotFinite)
    }
}

/// A comparison; null where the kinds differ or a side is null.
pub fn compare(op: BinaryOp, left: Value<'_>, right: Value<'_>) -> Value<'static> {
    order(left, right).map_or(Value::Null, |ordering| Value::Bool(holds(op, ordering)))
}

/// Whether a comparison operator is satisfied by this ordering.
pub(crate) fn holds(op: BinaryOp, ordering: Ordering) -> bool {
    match op {
        BinaryOp::Equal => ordering.is_eq(),
        BinaryOp::NotEqual => ordering.is_ne(),
        BinaryOp::Less => ordering.is_lt(),
        BinaryOp::LessOrEqual => ordering.is_le(),
        BinaryOp::Greater => ordering.is_gt(),
        _ => ordering.is_ge(),
    }
}

/// How two values of one kind compare.
pub(crate) fn order(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(&right)),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(&right),
        (Value::Float(left), right) => Some(order_float(left, right.as_integer()?)),
        (left, Value::Float(right)) => Some(order_float(right, left.as_integer()?).reverse()),
        (left, right) => Some(left.as_integer()?.cmp(&right.as_integer()?)),
    }
}

/// Exact: the integer is not rounded to a float unless no digit is lost.
fn order_float(float: f64, integer: i128) -> Ordering {
    // Above 2^63 the whole part of a float may exceed what is compared with; saturation keeps the order.
    let whole = float.trunc() as i128;
    let fraction = || float.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal);
    whole.cmp(&integer).then_with(fraction)
}

/// `!` of a value; null where it is no bool.
pub fn not(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        _ => Value::Null,
    }
}

/// `-` of a value; null where it is no number.
pub fn negate(value: Value<'_>) -> Result<Value<'static>, EvalFault> {
    match value {
        Value::Int(number) => from_integer(-i128::from(number)),
        Value::UInt(number) => from_integer(-i128::from(number)),
        value => Ok(value
            .as_float()
            .map_or(Value::Null, |number| Value::Float(-number))),
    }
}

/// Three-valued `&&`.
pub fn and(left: Value<'_>, right: Value<'_>) -> Value<'static> {
    match (left, right) {
        (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
        (Value::Bool(true), Value::Bool(true)) => Value::Bool(true),
        _ => Value::Null,
    }
}

/// Three-valued `||`.
pub fn or(left: Value<'_>, right: Value<'_>) -> Value<'static> {
    match (left, right) {
        (Value::Bool(true), _) | (_, Value::Bool(true)) => Value::Bool(true),
        (Value::Bool(false), Value::Bool(false)) => Value::Bool(false),
        _ => Value::Null,
    }
}
