//! The part of TDengine's SQL that the sandbox understands: text in, [`ast::Statement`] out.
//!
//! Pure: knows no catalog. Unquoted names are folded to lower case, names in backticks are kept.
//! Windows, joins, streams, users and administration are deliberately not here.

pub(crate) mod ast;
mod ddl;
mod expression;
mod insert;
mod lexer;
mod parser;
mod select;

pub(crate) use parser::parse;
