//! Loops over plain numbers and texts for the usual types of operands.
//!
//! `None` means: no loop for these types, go cell by cell. The property tests hold every loop
//! against [`crate::scalar`].

use std::cmp::Ordering;

use arrow_array::{Array, BooleanArray, Float64Array, Int64Array, StringArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};

use crate::{
    ast::BinaryOp,
    column::Column,
    evaluate::Operand,
    scalar::{self, EvalFault},
    value::Value,
};

/// Integers up to here are floats without loss.
const EXACT: u64 = 1 << 53;

type Faults = Vec<(usize, EvalFault)>;

pub(crate) fn binary(
    op: BinaryOp,
    left: &Operand<'_>,
    right: &Operand<'_>,
    num_rows: usize,
    faults: &mut Faults,
) -> Option<Column> {
    let nulls = nulls(left, right);
    let is_comparison = op.precedence() <= BinaryOp::Less.precedence();
    if let (Some(left), Some(right)) = (Ints::of(left), Ints::of(right)) {
        if is_comparison {
            let order = |row| left.get(row).cmp(&right.get(row));
            return Some(comparison(op, num_rows, nulls, order));
        }
        // Integer arithmetic is checked cell by cell.
        return None;
    }
    if let (Some(left), Some(right)) = (Floats::of(left), Floats::of(right)) {
        if is_comparison {
            let order = |row| left.get(row).total_cmp_of_finite(right.get(row));
            return Some(comparison(op, num_rows, nulls, order));
        }
        return Some(float_arithmetic(op, &left, &right, num_rows, nulls, faults));
    }
    if let (Some(left), Some(right), true) = (Texts::of(left), Texts::of(right), is_comparison) {
        return Some(comparison(op, num_rows, nulls, |row| {
            left.get(row).cmp(right.get(row))
        }));
    }
    None
}

fn comparison(
    op: BinaryOp,
    num_rows: usize,
    nulls: Option<NullBuffer>,
    order: impl Fn(usize) -> Ordering,
) -> Column {
    let values = BooleanBuffer::collect_bool(num_rows, |row| scalar::holds(op, order(row)));
    Column::Bool(BooleanArray::new(values, nulls))
}

fn float_arithmetic(
    op: BinaryOp,
    left: &Floats<'_>,
    right: &Floats<'_>,
    num_rows: usize,
    nulls: Option<NullBuffer>,
    faults: &mut Faults,
) -> Column {
    let num_faults = faults.len();
    let is_null = |row: usize| nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
    let values: Vec<f64> = (0..num_rows)
        .map(|row| {
            scalar::floats(op, left.get(row), right.get(row)).unwrap_or_else(|fault| {
                if !is_null(row) {
                    faults.push((row, fault));
                }
                0.0
            })
        })
        .collect();
    let nulls = without(nulls, &faults[num_faults..], num_rows);
    Column::Float(Float64Array::new(values.into(), nulls))
}

/// The nulls, and the rows at fault with them.
fn without(
    nulls: Option<NullBuffer>,
    faults: &[(usize, EvalFault)],
    num_rows: usize,
) -> Option<NullBuffer> {
    if faults.is_empty() {
        return nulls;
    }
    let mut valid = vec![true; num_rows];
    for (row, _) in faults {
        valid[*row] = false;
    }
    NullBuffer::union(nulls.as_ref(), Some(&NullBuffer::from(valid)))
}

fn nulls(left: &Operand<'_>, right: &Operand<'_>) -> Option<NullBuffer> {
    let of = |operand: &Operand<'_>| match operand.column() {
        Some(Column::Int(array)) => array.nulls().cloned(),
        Some(Column::Float(array)) => array.nulls().cloned(),
        Some(Column::Text(array)) => array.nulls().cloned(),
        _ => None,
    };
    NullBuffer::union(of(left).as_ref(), of(right).as_ref())
}

enum Ints<'a> {
    Array(&'a Int64Array),
    Constant(i64),
}

impl<'a> Ints<'a> {
    fn of(operand: &'a Operand<'_>) -> Option<Self> {
        match (operand, operand.column()) {
            (_, Some(Column::Int(array))) => Some(Self::Array(array)),
            (Operand::Constant(Value::Int(number)), _) => Some(Self::Constant(*number)),
            _ => None,
        }
    }

    fn get(&self, row: usize) -> i64 {
        match self {
            Self::Array(array) => array.values()[row],
            Self::Constant(number) => *number,
        }
    }
}

enum Floats<'a> {
    Array(&'a Float64Array),
    Constant(f64),
}

impl<'a> Floats<'a> {
    /// Also integer constants that are floats without loss, so that `v * 2` is one loop.
    fn of(operand: &'a Operand<'_>) -> Option<Self> {
        match (operand, operand.column()) {
            (_, Some(Column::Float(array))) => Some(Self::Array(array)),
            (Operand::Constant(Value::Float(number)), _) => Some(Self::Constant(*number)),
            (Operand::Constant(Value::Int(number)), _) if number.unsigned_abs() <= EXACT => {
                Some(Self::Constant(*number as f64))
            }
            _ => None,
        }
    }

    fn get(&self, row: usize) -> f64 {
        match self {
            Self::Array(array) => array.values()[row],
            Self::Constant(number) => *number,
        }
    }
}

enum Texts<'a> {
    Array(&'a StringArray),
    Constant(&'a str),
}

impl<'a> Texts<'a> {
    fn of(operand: &'a Operand<'_>) -> Option<Self> {
        match (operand, operand.column()) {
            (_, Some(Column::Text(array))) => Some(Self::Array(array)),
            (Operand::Constant(Value::Text(text)), _) => Some(Self::Constant(text)),
            _ => None,
        }
    }

    fn get(&self, row: usize) -> &str {
        match self {
            Self::Array(array) => array.value(row),
            Self::Constant(text) => text,
        }
    }
}

trait FiniteOrder {
    fn total_cmp_of_finite(self, other: Self) -> Ordering;
}

impl FiniteOrder for f64 {
    /// Columns hold no NaN, so every pair has an order; unlike `total_cmp`, -0 equals 0.
    fn total_cmp_of_finite(self, other: Self) -> Ordering {
        self.partial_cmp(&other).unwrap_or(Ordering::Equal)
    }
}
