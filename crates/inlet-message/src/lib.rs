//! Message → rows: decode, extract, filter, map. Pure and synchronous, no IO.
//!
//! [`Program::compile`](program::Program::compile) checks a document's rules against the target and
//! finds out which fields are used; a [`Worker`](worker::Worker) for each thread then turns
//! [`MessageBatch`](message::MessageBatch)es into [`Mapped`](rows::Mapped) rows. What fails is a
//! [`Fault`](fault::Fault), never an error, and rows are a pure function of the message.
//! [`check_document`](check::check_document) finds what is wrong before any server is asked, and
//! [`preview`] runs the very same stages and shows what each one gives.

pub mod message;

mod decode;
mod extract;
mod filter;
mod map;

mod coerce;
mod shown;
mod template;
mod time;

pub mod check;
mod compile;
pub mod declare;
pub mod encoding;
pub mod fault;
mod fields;
pub mod preview;
pub mod program;
pub mod rows;
pub mod target;
pub mod worker;
