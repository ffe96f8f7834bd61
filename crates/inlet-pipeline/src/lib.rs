//! Source and sink traits, and the run between them. Knows no vendor.

pub mod budget;
pub mod ledger;
pub mod sink;
pub mod source;
pub mod status;
pub mod stop;
