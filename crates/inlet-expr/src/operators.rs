//! The operators of the language, as a table for help and completion; what they do is in
//! [`crate::evaluate`].

/// One operator.
#[derive(Clone, Copy, Debug)]
pub struct Operator {
    /// As it is written.
    pub symbol: &'static str,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// An expression with it, which needs no field.
    pub example: &'static str,
    /// What the example gives, as text.
    pub example_result: &'static str,
}

const fn operator(
    symbol: &'static str,
    description: &'static str,
    example: &'static str,
    example_result: &'static str,
) -> Operator {
    Operator {
        symbol,
        description,
        example,
        example_result,
    }
}

/// Every operator, from those that bind the weakest to those that bind the strongest.
#[rustfmt::skip] // one operator a line
pub static OPERATORS: &[Operator] = &[
    operator("||", "whether at least one side is true", "1 > 2 || 2 > 1", "true"),
    operator("&&", "whether both sides are true; the right side cannot fail a row that the left side has decided", "2 > 1 && 1 > 2", "false"),
    operator("==", "whether both sides are equal; `x == null` asks for null", "1 == 1.0", "true"),
    operator("!=", "whether both sides differ; `x != null` asks for any value", "'a' != 'b'", "true"),
    operator("<", "whether the left side is less", "1 < 1.5", "true"),
    operator("<=", "whether the left side is less or equal", "2 <= 2", "true"),
    operator(">", "whether the left side is greater", "'b' > 'a'", "true"),
    operator(">=", "whether the left side is greater or equal", "1 >= 2", "false"),
    operator("+", "the sum of two numbers", "20 * 1.5 + 32", "62.0"),
    operator("-", "the difference of two numbers; before one number its negative", "5 - 7", "-2"),
    operator("*", "the product of two numbers", "6 * 7", "42"),
    operator("/", "the quotient of two numbers, as a float; by zero a fault", "7 / 2", "3.5"),
    operator("%", "the remainder, with the sign of the left side; by zero a fault", "-7 % 3", "-1"),
    operator("!", "the opposite of a bool", "!(1 > 2)", "true"),
];
