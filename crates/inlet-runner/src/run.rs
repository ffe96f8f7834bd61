//! One run, as the runner calls it.

use std::sync::Arc;

use inlet_config::settings::DataSourceSettings;
use inlet_engine::run::{RunContext, RunEnd, RunFailure, RunSummary, execute};

use crate::{Assignment, Failure, FailureClass, RunOutcome};

/// What a run is told.
#[derive(Clone, Copy, Debug)]
pub struct RunRequest<'a> {
    /// The assignment that it is a run of.
    pub assignment: &'a Assignment,
    /// Its document; `data_dir` is the source's folder, which is there.
    pub settings: &'a DataSourceSettings,
    /// Shared with whoever watches and ends it.
    pub context: &'a RunContext,
}

/// Runs one source until it ends; blocks, on a thread of its own. The engine's, or a script in tests.
pub type RunFn = Arc<dyn Fn(&RunRequest<'_>) -> RunOutcome + Send + Sync>;

/// The engine, with rows that go straight to TDengine.
pub fn engine() -> RunFn {
    Arc::new(|request| execute(request.settings, request.context).into())
}

impl From<Result<RunSummary, RunFailure>> for RunOutcome {
    fn from(ended: Result<RunSummary, RunFailure>) -> Self {
        match ended {
            Ok(summary) => match summary.end {
                RunEnd::Idle { after } => Self::Idle { after },
                RunEnd::Asked | RunEnd::AskedBeforePrepared => Self::Asked,
            },
            Err(failure) => Self::Failed(Failure {
                cause: failure.message(),
                remedy: failure.remedy().map(str::to_owned),
                class: if failure.class().may_pass() {
                    FailureClass::MayPass
                } else {
                    FailureClass::Document
                },
            }),
        }
    }
}
