//! Runs the data sources that it is given: assignments in, observations and events out.

mod assignment;
pub mod document;
mod event;
mod observed;
mod outcome;
mod parcel;
pub mod question;
mod run;

pub use self::{
    assignment::{Assigned, Assignment, Via, Wanted},
    event::{EndedRun, RunnerEvent},
    observed::{Observed, ObservedPhase, ObservedRun, RunFrame},
    outcome::{Failure, FailureClass, RunEnd, RunOutcome, StopCause},
    parcel::{Parcel, ParcelConnection},
    run::{RunFn, RunRequest, engine},
};
