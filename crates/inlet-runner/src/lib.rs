//! Runs the data sources that it is given: assignments in, observations and events out.

mod assignment;
mod backoff;
pub mod document;
mod event;
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
