//! The TDengine sink.
//!
//! Rows go over WebSocket, one connection a writer, on one of three ways that `way` chooses from:
//! binds (message 9), binds by column (message 11) and SQL. Everything else — describe, create,
//! check — goes over REST, one statement at a time. Codes become classes in [`CLASSES`].
//!
//! From the outside in: [`TdengineSink`] → `table` (read, create, compare) and `writer` →
//! `connection` → `session` → `dial`. Encoders (`bind`, `column_bind`, `sql`) are pure.
//!
//! Deliberately not here: retrying, splitting and quarantining. A writer says what class an error
//! has, and the pipeline acts on it.

mod address;
mod admin;
mod bind;
mod block;
mod call;
mod class;
mod column_bind;
mod connection;
mod ddl;
mod describe;
mod dial;
mod difference;
pub mod encode;
mod endpoint;
#[cfg(test)]
mod fixture;
mod names;
mod probe;
mod rest;
mod session;
mod sink;
mod sql;
mod statement;
mod table;
mod values;
mod way;
mod writer;

pub use address::AddressError;
pub use admin::{AdminError, AdminErrorClass, Database, SuperTable, TdengineAdmin};
pub use class::{CLASSES, ClassLine};
pub use connection::ColumnBind;
pub use ddl::create_statement;
pub use sink::TdengineSink;
pub use writer::TdengineWriter;
