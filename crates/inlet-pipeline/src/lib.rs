//! Source and sink traits, and the run between them. Knows no vendor.
//!
//! Read [`run`] first: it is the way of a message from poll to commit. [`source`] and [`sink`] hold
//! the delivery contracts that vendors implement, [`ledger`] what may be committed.

// What a vendor implements and what it is given.
pub mod budget;
pub mod ledger;
pub mod mapper;
pub mod on_fault;
pub mod pause;
pub mod probe;
pub mod sink;
pub mod source;
pub mod stop;

// What a run shows.
pub mod accounts;
pub mod activity;
pub mod archive;
pub mod condition;
pub mod latency;
pub mod metrics;
pub mod observer;
pub mod status;

// The way of a message.
pub mod coalesce;
mod fault_news;
mod intake;
pub mod linger;
pub mod overwrite;
mod patience;
mod pending;
pub mod prepare;
mod quarantine;
pub mod retry;
pub mod run;
mod settlement;
pub mod shard;
mod supervise;
mod throttle;
mod write;

mod clock;
