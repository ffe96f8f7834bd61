//! One data source as a whole: its run, and what a person asks before and after.
//!
//! The commands of `inlet` and the hub call the very same functions, so what is checked, sampled and
//! previewed is what a run does. Start reading at [`run`], the wiring of source, program and sink;
//! then along a person's way: [`check`], [`topics`], [`sample`], [`preview`], and afterwards [`faults`], [`replay`], [`offsets`].
//!
//! All functions block, for a bounded time where a server is asked; [`run::execute`] until the run
//! ends. Errors say what happened and what to do. Nothing here prints, and nothing speaks HTTP.

pub mod check;
pub mod faults;
pub mod offsets;
pub mod preview;
pub mod replay;
pub mod run;
pub mod sample;
pub mod topics;

mod blocking;

pub use inlet_kafka::error::{SourceError, SourceErrorClass};
pub use inlet_tdengine::{AddressError, AdminError, AdminErrorClass, TdengineAdmin};
