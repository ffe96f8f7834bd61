use arrow_array::BooleanArray;
use arrow_select::filter::FilterBuilder;

use crate::{
    ast::Expr, builder::ColumnBuilder, check::Type, column::Column, evaluate::Evaluated,
    functions::FUNCTIONS, operators::OPERATORS, parser::BINARY_OPS, value::Value,
};

const FIELDS: [&str; 7] = ["i", "f", "t", "b", "n", "u", "odd name"];

fn one(value: Value<'_>) -> Column {
    let mut builder = ColumnBuilder::new(1);
    builder.push(value);
    builder.finish()
}

/// One row: i = 7, f = 2.5, t = "Beijing", b = true, n = null, u = 2^64 - 1, `odd name` = 1.
fn row() -> Vec<Column> {
    vec![
        one(Value::Int(7)),
        one(Value::Float(2.5)),
        one(Value::Text("Beijing")),
        one(Value::Bool(true)),
        one(Value::Null),
        one(Value::UInt(u64::MAX)),
        one(Value::Int(1)),
    ]
}

fn evaluate(text: &str) -> Evaluated {
    let expr = Expr::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let compiled = expr.compile(&mut |name| {
        FIELDS
            .iter()
            .position(|field| *field == name)
            .expect("a field of the row")
    });
    compiled.evaluate(&row(), 1)
}

fn check(text: &str, expected: Value<'_>) {
    let result = evaluate(text);
    assert_eq!(result.faults, [], "{text}");
    assert_eq!(result.column.get(0), expected, "{text}");
}

fn check_fault(text: &str, expected: &str) {
    let result = evaluate(text);
    assert_eq!(result.faults.len(), 1, "{text}");
    assert_eq!(result.faults[0].1.to_string(), expected, "{text}");
    assert!(result.column.get(0).is_null(), "{text}");
}

fn check_parse_error(text: &str, expected: &str) {
    let error = Expr::parse(text).expect_err(text);
    assert_eq!(error.to_string(), expected, "{text}");
}

#[test]
fn arithmetic() {
    check("i + 1", Value::Int(8));
    check("i - 2 - 3", Value::Int(2));
    check("1 + 2 * i", Value::Int(15));
    check("(1 + 2) * i", Value::Int(21));
    check("-i", Value::Int(-7));
    check("--i", Value::Int(7));
    check("i % 4", Value::Int(3));
    check("-i % 4", Value::Int(-3));
    check("i / 2", Value::Float(3.5));
    check("f * 1.8 + 32", Value::Float(36.5));
    check("f * 2", Value::Float(5.0));
    check("i * f", Value::Float(17.5));
    check("u - 1", Value::UInt(u64::MAX - 1));
    check("u - u", Value::Int(0));
    check("-9223372036854775808", Value::Int(i64::MIN));
    check("9223372036854775807 + 1", Value::UInt(1 << 63));
    check("i + n", Value::Null);
    check("i + t", Value::Null);
    check("-t", Value::Null);
    check("1e3", Value::Float(1000.0));
}

#[test]
fn arithmetic_faults() {
    check_fault("u + 1", "integer overflow");
    check_fault("-u", "integer overflow");
    check_fault(
        "9223372036854775807 * 9223372036854775807",
        "integer overflow",
    );
    check_fault("i / 0", "division by zero");
    check_fault("f / 0", "division by zero");
    check_fault("i % 0", "division by zero");
    check_fault("1e308 * 10.0", "result is not a finite number");
    check_fault("parse_int(t)", "text is not a number");
    check_fault("sqrt(-1)", "result is not a finite number");
}

#[test]
fn comparison() {
    check("i != 1", Value::Bool(true));
    check("i == 7.0", Value::Bool(true));
    check("f >= 2.5", Value::Bool(true));
    check("f < i", Value::Bool(true));
    check("u > 18446744073709551614", Value::Bool(true));
    check("u > i", Value::Bool(true));
    check("9007199254740993 == 9007199254740992.0", Value::Bool(false));
    check("9007199254740993 > 9007199254740992.0", Value::Bool(true));
    check("-2 < -1.5", Value::Bool(true));
    check("t == 'Beijing'", Value::Bool(true));
    check("t < \"Cairo\"", Value::Bool(true));
    check("b == true", Value::Bool(true));
    check("t == 7", Value::Null);
    check("t != 7", Value::Null);
    check("n == 7", Value::Null);
    check("n == null", Value::Bool(true));
    check("i == null", Value::Bool(false));
    check("i != null", Value::Bool(true));
    check("null != n", Value::Bool(false));
    check("`odd name` == 1", Value::Bool(true));
}

#[test]
fn logic_has_three_values_and_keeps_faults_to_undecided_rows() {
    check("b && i > 1", Value::Bool(true));
    check("!b || i > 1", Value::Bool(true));
    check("i == 1 || f == 1 && b", Value::Bool(false));
    check("n && false", Value::Bool(false));
    check("n && true", Value::Null);
    check("n || true", Value::Bool(true));
    check("!n", Value::Null);
    check("i == 0 && 1 / 0 > 1", Value::Bool(false));
    check("i == 7 || 1 / 0 > 1", Value::Bool(true));
    check_fault("i == 7 && i / 0 > 1", "division by zero");
}

#[test]
fn functions() {
    check("is_empty(t)", Value::Bool(false));
    check("t.is_empty()", Value::Bool(false));
    check("t.contains('jin')", Value::Bool(true));
    check("t.starts_with(\"Bei\")", Value::Bool(true));
    check("ends_with(t, 'X')", Value::Bool(false));
    check("len('añb')", Value::Int(3));
    check("trim(' a ')", Value::Text("a"));
    check("t.lower().starts_with('bei')", Value::Bool(true));
    check("upper(t)", Value::Text("BEIJING"));
    check("parse_int(' 42 ') + 1", Value::Int(43));
    check("parse_float('1.5')", Value::Float(1.5));
    check("abs(-3)", Value::Int(3));
    check("abs(-9223372036854775808)", Value::UInt(1 << 63));
    check("round(2.5)", Value::Float(3.0));
    check("floor(f)", Value::Float(2.0));
    check("f.ceil()", Value::Float(3.0));
    check("sqrt(9)", Value::Float(3.0));
    check("pow(2, 10)", Value::Float(1024.0));
    check("min(i, f)", Value::Float(2.5));
    check("max(i, f)", Value::Int(7));
    check("lower(i)", Value::Null);
    check("len(n)", Value::Null);
}

#[test]
fn every_function_is_of_some_use_in_the_tests_above() {
    let source = include_str!("tests.rs");
    for function in FUNCTIONS {
        assert!(
            source.contains(&format!("{}(", function.name)),
            "{}",
            function.name
        );
    }
}

#[test]
fn parse_errors_say_where() {
    check_parse_error("", "expected a value, found the end at position 0");
    check_parse_error("i !=", "expected a value, found the end at position 4");
    check_parse_error(
        "i = 1",
        "`=` is no operator; compare with `==` at position 2",
    );
    check_parse_error("(i", "expected `)`, found the end at position 2");
    check_parse_error("i 1", "expected an operator at position 2");
    check_parse_error("'abc", "missing closing ' at position 0");
    check_parse_error(
        "lowr(t)",
        "unknown function `lowr`; did you mean `lower`? at position 0",
    );
    check_parse_error(
        "len(t, 1)",
        "`len` takes 1 argument, found 2; its form is `len(text: text) → integer` at position 0",
    );
    check_parse_error("i # 1", "unexpected character `#` at position 2");
    check_parse_error("1e999", "number `1e999` is out of range at position 0");
    check_parse_error("* 2", "expected a value, found `*` at position 0");
}

#[test]
fn depth_is_bounded() {
    for text in [
        "(".repeat(100_000),
        "!".repeat(100_000),
        "1+".repeat(100_000) + "1",
    ] {
        let error = Expr::parse(&text).expect_err("too deep");
        assert_eq!(
            error.message.split(',').next(),
            Some("expression is nested too deeply")
        );
    }
}

#[test]
fn fields_in_order_each_once() {
    let expr = Expr::parse("b && (i > f || i == 2) && len(t) > 1").expect("an expression");
    assert_eq!(expr.fields(), ["b", "i", "f", "t"]);
}

fn check_types(text: &str, expected: Result<Type, &str>) {
    let type_of = |name: &str| match name {
        "any" => Some(Type::Any),
        "text" => Some(Type::Text),
        "int" => Some(Type::Int),
        _ => None,
    };
    let found = Expr::parse(text).expect(text).check(&type_of);
    let found = found.map_err(|faults| faults[0].message.clone());
    assert_eq!(found, expected.map_err(str::to_owned), "{text}");
}

#[test]
fn type_check() {
    check_types("any != 1", Ok(Type::Bool));
    check_types("int + 1", Ok(Type::Int));
    check_types("int / 2", Ok(Type::Float));
    check_types("any * 2", Ok(Type::Number));
    check_types("text == null", Ok(Type::Bool));
    check_types("text == 1", Err("text is never compared with an integer"));
    check_types("text + 1", Err("`+` needs a number, found text"));
    check_types("!int", Err("`!` needs a bool, found an integer"));
    check_types("int && any", Err("`&&` needs a bool, found an integer"));
    check_types("lower(int)", Err("`lower` needs text, found an integer"));
    check_types("nope == 1", Err("unknown field `nope`"));
}

#[test]
fn builder_changes_its_type_on_the_way_and_forgets_rows() {
    let values = [
        Value::Null,
        Value::Int(1),
        Value::Text("abc"),
        Value::Float(0.5),
        Value::Json("{\"a\":1}"),
        Value::Huge("99999999999999999999999"),
        Value::Bool(true),
        Value::UInt(u64::MAX),
    ];
    let mut builder = ColumnBuilder::new(2);
    for value in values {
        builder.push(value);
        builder.push(Value::Text("gone"));
        builder.truncate(builder.len() - 1);
    }
    let column = builder.finish();
    assert_eq!(column.values().collect::<Vec<_>>(), values);
    let odd: BooleanArray = (0..values.len()).map(|row| Some(row % 2 == 1)).collect();
    let chosen = column.filter(&FilterBuilder::new(&odd).build());
    let expected: Vec<_> = values.iter().copied().skip(1).step_by(2).collect();
    assert_eq!(chosen.values().collect::<Vec<_>>(), expected);
    assert!(builder.is_empty());
}

#[test]
fn text_of_values() {
    let text = |value: Value<'_>| {
        let mut out = String::new();
        value.append_to(&mut out);
        out
    };
    assert_eq!(text(Value::Float(220.0)), "220");
    assert_eq!(text(Value::Float(0.1)), "0.1");
    assert_eq!(text(Value::Float(1e300)), "1e300");
    assert_eq!(text(Value::Int(-5)), "-5");
    assert_eq!(text(Value::Bool(true)), "true");
    assert_eq!(
        text(Value::Huge("99999999999999999999999")),
        "99999999999999999999999"
    );
}

/// What an expression gives, as text.
fn shown(text: &str) -> String {
    let expr = Expr::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    expr.check(&|_| None)
        .unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    let result = evaluate(text);
    assert_eq!(result.faults, [], "{text}");
    let mut shown = String::new();
    let value = result.column.get(0);
    assert!(!value.is_null(), "{text}");
    value.append_to(&mut shown);
    if matches!(value, Value::Float(number) if number.fract() == 0.0 && !shown.contains('.')) {
        shown.push_str(".0");
    }
    shown
}

#[test]
fn every_function_is_documented_by_an_example_that_holds() {
    for function in FUNCTIONS {
        assert!(function.example.contains(&format!("{}(", function.name)));
        assert_eq!(
            shown(function.example),
            function.example_result,
            "{}",
            function.example
        );
        assert_eq!(
            function.names.len(),
            function.parameters.len(),
            "{}",
            function.name
        );
    }
    let contains = FUNCTIONS
        .iter()
        .find(|function| function.name == "contains");
    assert_eq!(
        contains.expect("it is there").signature(),
        "contains(text: text, part: text) → bool"
    );
}

#[test]
fn every_operator_is_documented_by_an_example_that_holds() {
    for operator in OPERATORS {
        assert!(operator.example.contains(operator.symbol));
        assert_eq!(
            shown(operator.example),
            operator.example_result,
            "{}",
            operator.example
        );
    }
    let mut documented: Vec<&str> = OPERATORS.iter().map(|operator| operator.symbol).collect();
    assert_eq!(documented.pop(), Some("!"));
    let known: Vec<&str> = BINARY_OPS.iter().map(|op| op.symbol()).collect();
    assert_eq!(documented, known);
}

#[test]
fn faults_of_the_text_cover_what_cannot_be_read() {
    for (text, part) in [
        ("a = 1", "="),
        ("lowr(a)", "lowr"),
        ("1 + a.len(2)", "len"),
        ("a == 'x", "'x"),
        ("a # b", "#"),
        ("a b", "b"),
        ("99999999999999999999999 + 1", "99999999999999999999999"),
        ("a +", ""),
        ("", ""),
    ] {
        let error = Expr::parse(text).expect_err(text);
        assert_eq!(&text[error.span], part, "{text}");
    }
}
