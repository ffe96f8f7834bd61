//! Runs an expression over whole columns.
//!
//! Each operator looks once at the types of its operands and picks a loop over plain numbers or
//! texts where it has one (module `kernels`); every other combination goes cell by cell through
//! [`crate::scalar`], with the same meaning.

use crate::{
    ast::{BinaryOp, Expr, Kind, Literal, Node, UnaryOp},
    builder::ColumnBuilder,
    column::Column,
    functions::{Function, Outcome},
    kernels,
    scalar::{self, EvalFault},
    value::Value,
};

/// An expression whose fields are bound to columns.
#[derive(Clone, Debug)]
pub struct Compiled {
    root: Step,
}

#[derive(Clone, Debug)]
enum Step {
    Literal(Literal),
    Column(usize),
    Unary(UnaryOp, Box<Step>),
    Binary(BinaryOp, Box<Step>, Box<Step>),
    Call(&'static Function, Vec<Step>),
}

/// The result over all rows.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// A value for each row; null where the row is in `faults`.
    pub column: Column,
    /// Rows that have no value, ascending, each once.
    pub faults: Vec<(usize, EvalFault)>,
}

/// One operand: a column, or a constant that stands for every row.
pub(crate) enum Operand<'a> {
    Borrowed(&'a Column),
    Owned(Column),
    Constant(Value<'a>),
}

impl Operand<'_> {
    pub(crate) fn get(&self, row: usize) -> Value<'_> {
        match self {
            Self::Borrowed(column) => column.get(row),
            Self::Owned(column) => column.get(row),
            Self::Constant(value) => *value,
        }
    }

    pub(crate) fn column(&self) -> Option<&Column> {
        match self {
            Self::Borrowed(column) => Some(column),
            Self::Owned(column) => Some(column),
            Self::Constant(_) => None,
        }
    }
}

impl Expr {
    /// Binds each field to the index of its column.
    pub fn compile(&self, index_of: &mut dyn FnMut(&str) -> usize) -> Compiled {
        Compiled {
            root: bind(&self.root, index_of),
        }
    }
}

fn bind(node: &Node, index_of: &mut dyn FnMut(&str) -> usize) -> Step {
    match &node.kind {
        Kind::Literal(literal) => Step::Literal(literal.clone()),
        Kind::Field(name) => Step::Column(index_of(name)),
        Kind::Unary(op, operand) => Step::Unary(*op, Box::new(bind(operand, index_of))),
        Kind::Binary(op, left, right) => Step::Binary(
            *op,
            Box::new(bind(left, index_of)),
            Box::new(bind(right, index_of)),
        ),
        Kind::Call(function, arguments) => Step::Call(
            function,
            arguments.iter().map(|node| bind(node, index_of)).collect(),
        ),
    }
}

impl Compiled {
    /// Evaluates over `num_rows` rows; every bound column has that many. Never panics.
    pub fn evaluate(&self, columns: &[Column], num_rows: usize) -> Evaluated {
        let mut run = Run {
            columns,
            num_rows,
            faults: Vec::new(),
        };
        let column = match run.step(&self.root) {
            Operand::Borrowed(column) => column.clone(),
            Operand::Owned(column) => column,
            Operand::Constant(value) => repeated(value, num_rows),
        };
        let mut faults = run.faults;
        faults.sort_by_key(|(row, _)| *row);
        faults.dedup_by_key(|(row, _)| *row);
        Evaluated { column, faults }
    }
}

/// A column of `num_rows` times the same value.
pub fn repeated(value: Value<'_>, num_rows: usize) -> Column {
    let mut builder = ColumnBuilder::new(num_rows);
    (0..num_rows).for_each(|_| builder.push(value));
    builder.finish()
}

struct Run<'a> {
    columns: &'a [Column],
    num_rows: usize,
    faults: Vec<(usize, EvalFault)>,
}

impl<'a> Run<'a> {
    fn step(&mut self, step: &'a Step) -> Operand<'a> {
        match step {
            Step::Literal(literal) => Operand::Constant(constant(literal)),
            Step::Column(index) => Operand::Borrowed(&self.columns[*index]),
            Step::Unary(op, operand) => {
                let operand = self.step(operand);
                Operand::Owned(self.each_row(|row| match op {
                    UnaryOp::Not => Ok(scalar::not(operand.get(row))),
                    UnaryOp::Negate => scalar::negate(operand.get(row)),
                }))
            }
            Step::Binary(BinaryOp::And | BinaryOp::Or, ..) => self.logic(step),
            Step::Binary(op, left, right) => {
                let (left, right) = (self.step(left), self.step(right));
                Operand::Owned(self.binary(*op, &left, &right))
            }
            Step::Call(function, arguments) => self.call(function, arguments),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Operand<'_>, right: &Operand<'_>) -> Column {
        if let Some(column) = kernels::binary(op, left, right, self.num_rows, &mut self.faults) {
            return column;
        }
        let is_null_test = [left, right]
            .iter()
            .any(|operand| matches!(operand, Operand::Constant(Value::Null)));
        self.each_row(|row| {
            let (left, right) = (left.get(row), right.get(row));
            match op {
                BinaryOp::Equal if is_null_test => {
                    Ok(Value::Bool(left.is_null() && right.is_null()))
                }
                BinaryOp::NotEqual if is_null_test => {
                    Ok(Value::Bool(!(left.is_null() && right.is_null())))
                }
                BinaryOp::Add
                | BinaryOp::Subtract
                | BinaryOp::Multiply
                | BinaryOp::Divide
                | BinaryOp::Remainder => scalar::arithmetic(op, left, right),
                _ => Ok(scalar::compare(op, left, right)),
            }
        })
    }

    /// `&&` and `||`: faults of the right side do not count where the left side has decided.
    fn logic(&mut self, step: &'a Step) -> Operand<'a> {
        let Step::Binary(op, left, right) = step else {
            unreachable!("only called for binary operators");
        };
        let left = self.step(left);
        let num_faults = self.faults.len();
        let right = self.step(right);
        let decided = Value::Bool(*op == BinaryOp::Or);
        let of_right = self.faults.split_off(num_faults);
        self.faults.extend(
            of_right
                .into_iter()
                .filter(|(row, _)| left.get(*row) != decided),
        );
        let meaning = if *op == BinaryOp::And {
            scalar::and
        } else {
            scalar::or
        };
        Operand::Owned(self.each_row(|row| Ok(meaning(left.get(row), right.get(row)))))
    }

    fn call(&mut self, function: &'static Function, arguments: &'a [Step]) -> Operand<'a> {
        let operands: Vec<_> = arguments
            .iter()
            .map(|argument| self.step(argument))
            .collect();
        let mut builder = ColumnBuilder::new(self.num_rows);
        let mut values = Vec::with_capacity(operands.len());
        let mut text = String::new();
        for row in 0..self.num_rows {
            values.clear();
            values.extend(operands.iter().map(|operand| operand.get(row)));
            text.clear();
            match (function.apply)(&values, &mut text) {
                Ok(Outcome::Is(value)) => builder.push(value),
                Ok(Outcome::Text) => builder.push_text(&text),
                Err(fault) => {
                    self.faults.push((row, fault));
                    builder.push_null();
                }
            }
        }
        Operand::Owned(builder.finish())
    }

    fn each_row(
        &mut self,
        mut value_of: impl FnMut(usize) -> Result<Value<'static>, EvalFault>,
    ) -> Column {
        let mut builder = ColumnBuilder::new(self.num_rows);
        for row in 0..self.num_rows {
            match value_of(row) {
                Ok(value) => builder.push(value),
                Err(fault) => {
                    self.faults.push((row, fault));
                    builder.push_null();
                }
            }
        }
        builder.finish()
    }
}

fn constant(literal: &Literal) -> Value<'_> {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Int(number) => Value::Int(*number),
        Literal::UInt(number) => Value::UInt(*number),
        Literal::Float(number) => Value::Float(*number),
        Literal::Text(text) => Value::Text(text),
    }
}
