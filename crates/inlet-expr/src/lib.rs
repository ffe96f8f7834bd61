//! The expression language of filters and mappings: parse, check types, evaluate over columns.
//!
//! An expression goes through three types: [`Expr`](ast::Expr) (text with spans), a list of
//! [`TypeFault`](check::TypeFault)s when it is checked, and [`Compiled`](evaluate::Compiled), which
//! runs over whole [`Column`](column::Column)s. Evaluation never panics; a row whose arithmetic
//! fails becomes null and is listed as a fault.
//!
//! | operands | result |
//! | --- | --- |
//! | `+ - *` of two integers | exact integer; overflow is a fault of the row |
//! | `/` of two integers | a float (`7 / 2` is 3.5); division by zero is a fault |
//! | `%` | remainder with the sign of the left side; by zero is a fault |
//! | integer with float | float |
//! | comparison of numbers | exact, also between integer and float |
//! | comparison of text with text | by Unicode code points; of bool with bool: false < true |
//! | comparison of different kinds (number with text, …) | null: nothing is converted silently |
//! | arithmetic with text or bool | null |
//! | anything with null | null, but `x == null` and `x != null` with the literal ask for null |
//! | `&&`, `\|\|`, `!` | three-valued: `null && false` is false, `null \|\| true` is true |
//!
//! The right side of `&&` and `||` cannot fault a row that the left side has decided, so
//! `n != 0 && 10 / n > 2` is safe. Names with odd characters stand in backticks.
//! Functions are listed in [`functions::FUNCTIONS`], operators in [`operators::OPERATORS`]; `f(x, y)` and `x.f(y)` are the same call.

pub mod ast;
pub mod builder;
pub mod check;
pub mod column;
pub mod evaluate;
pub mod functions;
mod kernels;
mod lexer;
pub mod operators;
mod parser;
pub mod scalar;
pub mod value;

#[cfg(test)]
mod tests;
