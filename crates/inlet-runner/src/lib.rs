//! Runs the data sources that it is given: assignments in, observations and events out.
//!
//! What it promises, whatever it is told and in whatever order:
//! - of one source there is at most one run here at a time, the old one's end before the next begin;
//! - an assignment or withdrawal with a lower epoch than is known changes nothing;
//! - [`RunnerEvent::Released`] is told only when nothing of that assignment runs here any more, and
//!   always in the end;
//! - what a run noted is told before its end, and each end is told, until it is acknowledged. Memory is
//!   bounded: after 20,000 events the oldest activity goes first.
//!
//! A hub has a [`Runner`] in its process and an agent has one in its own: they differ in who gives the
//! assignments, and in the [`RunFn`] (an agent may send rows to the hub instead of to TDengine). So a
//! source runs in the same way wherever it runs. Epochs keep late words from harm; that a source runs in
//! one place, or in several of one consumer group, is up to who assigns.
//!
//! For every assignment there is one state machine (`machine`), and only its answers start and stop
//! runs, always under the registry's lock (`registry`, `runner`). A run is a function on a thread of its
//! own (`launch`), which takes its end in itself. Once a second, and at every end, the runner gathers
//! what runs have noted into the log of events (`log`). [`question`] answers what people ask of where a
//! source runs. Deliberately not here: a store, a network, and any choice of where sources run.

mod assignment;
mod backoff;
pub mod document;
pub mod durable;
mod event;
pub mod host;
mod launch;
mod log;
mod machine;
#[cfg(test)]
mod machine_tests;
mod observed;
mod outcome;
mod parcel;
pub mod question;
mod registry;
mod run;
mod runner;

pub use self::{
    assignment::{Assigned, Assignment, Via, Wanted},
    event::{EndedRun, RunnerEvent},
    observed::{Observed, ObservedPhase, ObservedRun, RunFrame},
    outcome::{Failure, FailureClass, RunEnd, RunOutcome, StopCause},
    parcel::{Parcel, ParcelConnection},
    run::{RunFn, RunRequest, engine},
    runner::{Hold, Runner, RunnerOptions},
};
