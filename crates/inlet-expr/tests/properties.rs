//! Properties of the language: nothing panics, and the loops over typed columns mean what the
//! cell-by-cell definition means.

use inlet_expr::{
    ast::{BinaryOp, Expr},
    builder::ColumnBuilder,
    column::Column,
    scalar,
    value::Value,
};
use proptest::{collection::vec, prelude::*};

#[derive(Clone, Debug)]
enum Cell {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(String),
}

impl Cell {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(number) => Value::Int(*number),
            Self::UInt(number) => Value::from(*number),
            Self::Float(number) => Value::Float(*number),
            Self::Text(text) => Value::Text(text),
        }
    }
}

fn integer() -> impl Strategy<Value = i64> {
    prop_oneof![
        -5_i64..5,
        any::<i64>(),
        Just(i64::MIN),
        Just(i64::MAX),
        Just((1 << 53) + 1)
    ]
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-5_i32..5).prop_map(f64::from),
        any::<f64>().prop_filter("columns hold finite numbers", |number| number.is_finite()),
        Just(9_007_199_254_740_992.0),
        Just(9.223_372_036_854_776e18),
    ]
}

/// Cells of one kind with nulls, as most columns are, or of any kinds.
fn cells() -> impl Strategy<Value = Vec<Cell>> {
    let nullable =
        |cell: BoxedStrategy<Cell>| vec(prop_oneof![1 => Just(Cell::Null), 6 => cell], 12);
    let kinds: Vec<BoxedStrategy<Cell>> = vec![
        integer().prop_map(Cell::Int).boxed(),
        float().prop_map(Cell::Float).boxed(),
        any::<bool>().prop_map(Cell::Bool).boxed(),
        "[a-c]{0,2}".prop_map(Cell::Text).boxed(),
        any::<u64>().prop_map(Cell::UInt).boxed(),
    ];
    let any_kind = proptest::strategy::Union::new(kinds.clone()).boxed();
    let columns = kinds
        .into_iter()
        .chain([any_kind])
        .map(|kind| nullable(kind).boxed());
    proptest::strategy::Union::new(columns.collect::<Vec<_>>())
}

fn column(cells: &[Cell]) -> Column {
    let mut builder = ColumnBuilder::new(cells.len());
    for cell in cells {
        builder.push(cell.value());
    }
    builder.finish()
}

const OPS: [BinaryOp; 11] = [
    BinaryOp::Equal,
    BinaryOp::NotEqual,
    BinaryOp::Less,
    BinaryOp::LessOrEqual,
    BinaryOp::Greater,
    BinaryOp::GreaterOrEqual,
    BinaryOp::Add,
    BinaryOp::Subtract,
    BinaryOp::Multiply,
    BinaryOp::Divide,
    BinaryOp::Remainder,
];

proptest! {
    #[test]
    fn parse_never_panics(text in "\\PC{0,60}") {
        let _outcome = Expr::parse(&text).map(|expr| expr.fields().len());
    }

    #[test]
    fn words_of_the_language_never_panic(
        words in vec(prop_oneof![
            Just("a"), Just("b"), Just("1"), Just("2.5"), Just("'x'"), Just("null"), Just("true"),
            Just("("), Just(")"), Just("!"), Just("-"), Just("+"), Just("*"), Just("/"), Just("%"),
            Just("&&"), Just("||"), Just("=="), Just("<"), Just("len("), Just("min("), Just(","),
            Just(".abs()"), Just(".lower()"), Just("`b`"), Just("1e300"),
            Just("9223372036854775807"),
        ], 0..24),
        left in cells(),
        right in cells(),
    ) {
        if let Ok(expr) = Expr::parse(&words.join(" ")) {
            let compiled = expr.compile(&mut |name| usize::from(name == "b"));
            let result = compiled.evaluate(&[column(&left), column(&right)], left.len());
            prop_assert_eq!(result.column.len(), left.len());
            for (row, _) in &result.faults {
                prop_assert!(*row < left.len());
            }
        }
    }

    #[test]
    fn loops_agree_with_the_definition(left in cells(), right in cells(), op in 0..OPS.len()) {
        let op = OPS[op];
        let text = format!("a {} b", op.symbol());
        let expr = Expr::parse(&text).expect("two fields and an operator");
        let compiled = expr.compile(&mut |name| usize::from(name == "b"));
        let result = compiled.evaluate(&[column(&left), column(&right)], left.len());
        for (row, (left, right)) in left.iter().zip(&right).enumerate() {
            let is_arithmetic = op.symbol().chars().all(|symbol| "+-*/%".contains(symbol));
            let expected = if is_arithmetic {
                scalar::arithmetic(op, left.value(), right.value())
            } else {
                Ok(scalar::compare(op, left.value(), right.value()))
            };
            let fault = result.faults.iter().find(|(at, _)| *at == row).map(|(_, fault)| *fault);
            prop_assert_eq!(expected.err(), fault);
            prop_assert_eq!(result.column.get(row), expected.unwrap_or(Value::Null));
        }
    }
}
