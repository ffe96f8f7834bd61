//! The Kafka source: poll thread, events, offsets; and the Kafka half of `check` and `sample`.
//!
//! Start reading at [`source`] (what a run gets) and [`consumer`] (the loop on a poll thread). The
//! only `unsafe` code of Inlet is in the private module `ffi`, a small layer over librdkafka.

pub mod consumer;
pub mod error;
pub mod memory;
pub mod offsets;
pub mod probe;
pub mod sample;
pub mod source;
pub mod topics;

mod assignment;
mod commit;
mod contact;
mod diagnosis;
mod ffi;
mod health;
mod idle;
mod polled;
mod preflight;
mod properties;
mod protocol;
mod reach;
mod reader;
mod start;
