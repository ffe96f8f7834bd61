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
    /// What each argument is called in [`Function::signature`].
    pub names: &'static [&'static str],
    /// The kind of each argument.
    pub parameters: &'static [Type],
    /// The kind of the result.
    pub result: Type,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// A call of it, which needs no field.
    pub example: &'static str,
    /// What the example gives, as text.
    pub example_result: &'static str,
    pub(crate) apply: Apply,
}

impl Function {
    /// Its arguments and its result, such as `contains(text: text, part: text) → bool`.
    pub fn signature(&self) -> String {
        let arguments: Vec<String> = self
            .names
            .iter()
            .zip(self.parameters)
            .map(|(name, kind)| format!("{name}: {}", kind.name()))
            .collect();
        let (name, result) = (self.name, self.result.name());
        format!("{name}({}) → {result}", arguments.join(", "))
    }
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
        names: &["text"],
        parameters: &[Type::Text],
        result: Type::Bool,
        description: "whether a text has no characters",
        example: "is_empty('')",
        example_result: "true",
        apply: |arguments, _| text_test(arguments, |text, _| text.is_empty()),
    },
    Function {
        name: "contains",
        names: &["text", "part"],
        parameters: &[Type::Text, Type::Text],
        result: Type::Bool,
        description: "whether a text has another one within it",
        example: "contains('hello-word', 'word')",
        example_result: "true",
        apply: |arguments, _| text_test(arguments, |text, part| text.contains(part)),
    },
    Function {
        name: "starts_with",
        names: &["text", "part"],
        parameters: &[Type::Text, Type::Text],
        result: Type::Bool,
        description: "whether a text begins with another one",
        example: "starts_with('beijing-1', 'beijing')",
        example_result: "true",
        apply: |arguments, _| text_test(arguments, |text, part| text.starts_with(part)),
    },
    Function {
        name: "ends_with",
        names: &["text", "part"],
        parameters: &[Type::Text, Type::Text],
        result: Type::Bool,
        description: "whether a text ends with another one",
        example: "ends_with('beijing-1', '-1')",
        example_result: "true",
        apply: |arguments, _| text_test(arguments, |text, part| text.ends_with(part)),
    },
    Function {
        name: "len",
        names: &["text"],
        parameters: &[Type::Text],
        result: Type::Int,
        description: "the number of characters of a text",
        example: "len('北京')",
        example_result: "2",
        apply: |arguments, _| match arguments {
            [Value::Text(text)] => Ok(Outcome::Is(Value::Int(text.chars().count() as i64))),
            _ => NULL,
        },
    },
    Function {
        name: "trim",
        names: &["text"],
        parameters: &[Type::Text],
        result: Type::Text,
        description: "a text without white space at both ends",
        example: "trim(' a b ')",
        example_result: "a b",
        apply: |arguments, out| text_change(arguments, out, |text, out| out.push_str(text.trim())),
    },
    Function {
        name: "lower",
        names: &["text"],
        parameters: &[Type::Text],
        result: Type::Text,
        description: "a text in lower case",
        example: "lower('Beijing')",
        example_result: "beijing",
        apply: |arguments, out| {
            text_change(arguments, out, |text, out| {
                out.push_str(&text.to_lowercase());
            })
        },
    },
    Function {
        name: "upper",
        names: &["text"],
        parameters: &[Type::Text],
        result: Type::Text,
        description: "a text in upper case",
        example: "upper('kwh')",
        example_result: "KWH",
        apply: |arguments, out| {
            text_change(arguments, out, |text, out| {
                out.push_str(&text.to_uppercase());
            })
        },
    },
    Function {
        name: "parse_int",
        names: &["text"],
        parameters: &[Type::Text],
        result: Type::Int,
        description: "the integer that a text shows in decimal; a fault where it shows none",
        example: "parse_int('42') + 1",
        example_result: "43",
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
        names: &["text"],
        parameters: &[Type::Text],
        result: Type::Float,
        description: "the number that a text shows; a fault where it shows none",
        example: "parse_float('1.5') * 2",
        example_result: "3.0",
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
        names: &["number"],
        parameters: &[Type::Number],
        result: Type::Number,
        description: "a number without its sign; integers stay integers",
        example: "abs(-7)",
        example_result: "7",
        apply: |arguments, _| rounded(arguments, f64::abs, i128::abs),
    },
    Function {
        name: "round",
        names: &["number"],
        parameters: &[Type::Number],
        result: Type::Number,
        description: "the nearest whole number, halves away from zero",
        example: "round(2.5)",
        example_result: "3.0",
        apply: |arguments, _| rounded(arguments, f64::round, |number| number),
    },
    Function {
        name: "floor",
        names: &["number"],
        parameters: &[Type::Number],
        result: Type::Number,
        description: "the next whole number below",
        example: "floor(2.7)",
        example_result: "2.0",
        apply: |arguments, _| rounded(arguments, f64::floor, |number| number),
    },
    Function {
        name: "ceil",
        names: &["number"],
        parameters: &[Type::Number],
        result: Type::Number,
        description: "the next whole number above",
        example: "ceil(2.1)",
        example_result: "3.0",
        apply: |arguments, _| rounded(arguments, f64::ceil, |number| number),
    },
    Function {
        name: "sqrt",
        names: &["number"],
        parameters: &[Type::Number],
        result: Type::Float,
        description: "the square root; a fault below zero",
        example: "sqrt(9)",
        example_result: "3.0",
        apply: |arguments, _| floats(arguments, |number, _| number.sqrt()),
    },
    Function {
        name: "pow",
        names: &["number", "exponent"],
        parameters: &[Type::Number, Type::Number],
        result: Type::Float,
        description: "a number to the power of another, as a float",
        example: "pow(2, 10)",
        example_result: "1024.0",
        apply: |arguments, _| floats(arguments, f64::powf),
    },
    Function {
        name: "min",
        names: &["a", "b"],
        parameters: &[Type::Number, Type::Number],
        result: Type::Number,
        description: "the smaller one of two numbers",
        example: "min(220, 230)",
        example_result: "220",
        apply: |arguments, _| Ok(choose(arguments, std::cmp::Ordering::is_le)),
    },
    Function {
        name: "max",
        names: &["a", "b"],
        parameters: &[Type::Number, Type::Number],
        result: Type::Number,
        description: "the larger one of two numbers",
        example: "max(220, 230)",
        example_result: "230",
        apply: |arguments, _| Ok(choose(arguments, std::cmp::Ordering::is_ge)),
    },
];

/// The function of this name; where there is none, the name of the nearest one.
pub(crate) fn find(name: &str) -> Result<&'static Function, Option<&'static str>> {
    if let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) {
        return Ok(function);
    }
    let nearest = FUNCTIONS
        .iter()
        .min_by_key(|function| strsim::levenshtein(function.name, name));
    let is_near = |function: &&Function| strsim::levenshtein(function.name, name) <= 2;
    Err(nearest.filter(is_near).map(|function| function.name))
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
