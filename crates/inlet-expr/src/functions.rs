//! The functions of the language, as a table. Adding one is adding a line and its test.
//!
//! Every function gives null when an argument is null or of another kind than the table says.

use crate::{
    check::Type,
    scalar::{EvalFault, finite, from_integer},
    value::Value,
};

/// One function.
#[derive(Debug)]
pub struct Function {
    /// Its name in expressions.
    pub name: &'static str,
    /// The kind of each argument.
    pub parameters: &'static [Type],
    /// The kind of the result.
    pub result: Type,
    /// What it does, in one sentence.
    pub description: &'static str,
    pub(crate) apply: Apply,
}

/// The work of a function for one row; a text result is written to the buffer, which comes empty.
pub(crate) type Apply = fn(&[Value<'_>], &mut String) -> Result<Outcome, EvalFault>;

/// The result of a function for one row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Is(Value<'static>),
    /// The text stands in the buffer.
    Text,
}

const NULL: Result<Outcome, EvalFault> = Ok(Outcome::Is(Value::Null));

/// Every function.
pub static FUNCTIONS: &[Function] = &[
    Function {
        name: "is_empty",
        parameters: &[Type::Text],
        result: Type::Bool,
        description: "whether a text has no characters",
        apply: |arguments, _| text_test(arguments, |text, _| text.is_empty()),
    },
    Function {
        name: "contains",
        parameters: &[Type::Text, Type::Text],
        result: Type::Bool,
        description: "whether a text has another one within it",
        apply: |arguments, _| text_test(arguments, |text, part| text.contains(part)),
    },
    Function {
        name: "starts_with",
        parameters: &[Type::Text, Type::Text],
        result: Type::Bool,
        description: "whether a text begins with another one",
        apply: |arguments, _| text_test(arguments, |text, part| text.starts_with(part)),
    },
    Function {
        name: "ends_with",
        parameters: &[Type::Text, Type::Text],
        result: Type::Bool,
        description: "whether a text ends with another one",
        apply: |arguments, _| text_test(arguments, |text, part| text.ends_with(part)),
    },
    Function {
        name: "len",
        parameters: &[Type::Text],
        result: Type::Int,
        description: "the number of characters of a text",
        apply: |arguments, _| match arguments {
            [Value::Text(text)] => Ok(Outcome::Is(Value::Int(text.chars().count() as i64))),
            _ => NULL,
        },
    },
    Function {
        name: "trim",
        parameters: &[Type::Text],
        result: Type::Text,
        description: "a text without white space at both ends",
        apply: |arguments, out| text_change(arguments, out, |text, out| out.push_str(text.trim())),
    },
    Function {
        name: "lower",
        parameters: &[Type::Text],
        result: Type::Text,
        description: "a text in lower case",
        apply: |arguments, out| {
            text_change(arguments, out, |text, out| {
                out.push_str(&text.to_lowercase());
            })
        },
    },
    Function {
        name: "upper",
        parameters: &[Type::Text],
        result: Type::Text,
        description: "a text in upper case",
        apply: |arguments, out| {
            text_change(arguments, out, |text, out| {
                out.push_str(&text.to_uppercase());
            })
        },
    },
    Function {
        name: "parse_int",
        parameters: &[Type::Text],
        result: Type::Int,
        description: "the integer that a text shows in decimal; a fault where it shows none",
        apply: |arguments, _| match arguments {
            [Value::Text(text)] => match text.trim().parse::<i128>() {
                Ok(number) => from_integer(number).map(Outcome::Is),
                Err(_) => Err(EvalFault::NotANumber),
            },
            _ => NULL,
        },
    },
    Function {
        name: "parse_float",
        parameters: &[Type::Text],
        result: Type::Float,
        description: "the number that a text shows; a fault where it shows none",
        apply: |arguments, _| match arguments {
            [Value::Text(text)] => match text.trim().parse::<f64>() {
                Ok(number) => finite(number).map(|number| Outcome::Is(Value::Float(number))),
                Err(_) => Err(EvalFault::NotANumber),
            },
            _ => NULL,
        },
    },
    Function {
        name: "abs",
        parameters: &[Type::Number],
        result: Type::Number,
        description: "a number without its sign; integers stay integers",
        apply: |arguments, _| rounded(arguments, f64::abs, i128::abs),
    },
    Function {
        name: "round",
        parameters: &[Type::Number],
        result: Type::Number,
        description: "the nearest whole number, halves away from zero",
        apply: |arguments, _| rounded(arguments, f64::round, |number| number),
    },
    Function {
        name: "floor",
        parameters: &[Type::Number],
        result: Type::Number,
        description: "the next whole number below",
        apply: |arguments, _| rounded(arguments, f64::floor, |number| number),
    },
    Function {
        name: "ceil",
        parameters: &[Type::Number],
        result: Type::Number,
        description: "the next whole number above",
        apply: |arguments, _| rounded(arguments, f64::ceil, |number| number),
    },
    Function {
        name: "sqrt",
        parameters: &[Type::Number],
        result: Type::Float,
        description: "the square root; a fault below zero",
        apply: |arguments, _| floats(arguments, |number, _| number.sqrt()),
    },
    Function {
        name: "pow",
        parameters: &[Type::Number, Type::Number],
        result: Type::Float,
        description: "a number to the power of another, as a float",
        apply: |arguments, _| floats(arguments, f64::powf),
    },
    Function {
        name: "min",
        parameters: &[Type::Number, Type::Number],
        result: Type::Number,
        description: "the smaller one of two numbers",
        apply: |arguments, _| Ok(choose(arguments, std::cmp::Ordering::is_le)),
    },
    Function {
        name: "max",
        parameters: &[Type::Number, Type::Number],
        result: Type::Number,
        description: "the larger one of two numbers",
        apply: |arguments, _| Ok(choose(arguments, std::cmp::Ordering::is_ge)),
    },
];

/// The function of this name; the error names the nearest one.
pub(crate) fn find(name: &str) -> Result<&'static Function, String> {
    if let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) {
        return Ok(function);
    }
    let nearest = FUNCTIONS
        .iter()
        .min_by_key(|function| strsim::levenshtein(function.name, name));
    let hint = nearest
        .filter(|function| strsim::levenshtein(function.name, name) <= 2)
        .map_or_else(String::new, |function| {
            format!("; did you mean `{}`?", function.name)
        });
    Err(format!("unknown function `{name}`{hint}"))
}

fn text_test(
    arguments: &[Value<'_>],
    holds: impl Fn(&str, &str) -> bool,
) -> Result<Outcome, EvalFault> {
    match arguments {
        [Value::Text(text)] => Ok(Outcome::Is(Value::Bool(holds(text, "")))),
        [Value::Text(text), Value::Text(piece)] => Ok(Outcome::Is(Value::Bool(holds(text, piece)))),
        _ => NULL,
    }
}

fn text_change(
    arguments: &[Value<'_>],
    out: &mut String,
    change: impl Fn(&str, &mut String),
) -> Result<Outcome, EvalFault> {
    match arguments {
        [Value::Text(text)] => {
            change(text, out);
            Ok(Outcome::Text)
        }
        _ => NULL,
    }
}

/// A function of one number that keeps integers integers.
fn rounded(
    arguments: &[Value<'_>],
    float: impl Fn(f64) -> f64,
    integer: impl Fn(i128) -> i128,
) -> Result<Outcome, EvalFault> {
    match arguments {
        [Value::Int(number)] => from_integer(integer((*number).into())).map(Outcome::Is),
        [Value::UInt(number)] => from_integer(integer((*number).into())).map(Outcome::Is),
        [value] => match value.as_float() {
            Some(number) => Ok(Outcome::Is(Value::Float(float(number)))),
            None => NULL,
        },
        _ => NULL,
    }
}

fn floats(
    arguments: &[Value<'_>],
    function: impl Fn(f64, f64) -> f64,
) -> Result<Outcome, EvalFault> {
    let first = arguments.first().and_then(|value| value.as_float());
    let second = arguments.get(1).map_or(Some(0.0), |value| value.as_float());
    match (first, second) {
        (Some(first), Some(second)) => {
            finite(function(first, second)).map(|number| Outcome::Is(Value::Float(number)))
        }
        _ => NULL,
    }
}

fn choose(arguments: &[Value<'_>], keep_first: impl Fn(std::cmp::Ordering) -> bool) -> Outcome {
    let number = |value: &Value<'_>| match value {
        Value::Int(number) => Some(Value::Int(*number)),
        Value::UInt(number) => Some(Value::UInt(*number)),
        value => value.as_float().map(Value::Float),
    };
    let [first, second] = arguments else {
        return Outcome::Is(Value::Null);
    };
    let (Some(first), Some(second)) = (number(first), number(second)) else {
        return Outcome::Is(Value::Null);
    };
    Outcome::Is(match crate::scalar::order(first, second) {
        Some(ordering) if !keep_first(ordering) => second,
        _ => first,
    })
}
