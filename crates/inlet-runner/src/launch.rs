//! The way from a decision to a run: its turn, the document, the folder, the thread.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use inlet_config::{DocumentFault, settings::DataSourceSettings};
use inlet_pipeline::{activity::ActivityLevel, condition::RunState, run::RunContext};
use uuid::Uuid;

use crate::{
    Assignment, Failure, FailureClass, RunFrame, RunOutcome, RunRequest, RunnerEvent,
    registry::BegunRun,
    runner::{Shared, now},
};

/// A run keeps others from being started until it reads, but no longer than this.
const STARTING_LIMIT: Duration = Duration::from_secs(1);

/// A run that is to be started.
pub(crate) struct Launch {
    pub(crate) assignment: Arc<Assignment>,
    pub(crate) by: String,
    pub(crate) context: RunContext,
}

impl Launch {
    /// Brings the run up; its end is told in any case.
    pub(crate) async fn run(self, shared: Arc<Shared>) {
        let _turn = tokio::select! {
            turn = shared.starting.acquire() => turn,
            () = self.context.stop.raised() => return self.end(&shared, RunOutcome::Asked),
        };
        let begun = self
            .prepare(&shared)
            .and_then(|settings| self.begin(&shared, settings));
        match begun {
            Ok(()) => self.wait_until_up().await,
            Err(failure) => self.end(&shared, RunOutcome::Failed(failure)),
        }
    }

    fn end(&self, shared: &Arc<Shared>, outcome: RunOutcome) {
        shared.settle(&self.assignment.source_id, outcome);
    }

    /// The settings of the version that is to run, and the source's folder.
    fn prepare(&self, shared: &Shared) -> Result<DataSourceSettings, Failure> {
        let assignment = &self.assignment;
        let resolved = assignment.parcel.resolve(assignment.via);
        let mut settings = resolved.map_err(|faults| refused(&faults))?;
        settings.data_dir = shared.folder_of(&assignment.source_id);
        std::fs::create_dir_all(&settings.data_dir).map_err(|error| Failure {
            cause: format!(
                "the folder of the data source, `{}`, cannot be made: {error}",
                settings.data_dir.display()
            ),
            remedy: Some("give Inlet's user the right to write there, and look for room".into()),
            class: FailureClass::MayPass,
        })?;
        Ok(settings)
    }

    /// Notes that the run begins, and starts its thread.
    fn begin(&self, shared: &Arc<Shared>, settings: DataSourceSettings) -> Result<(), Failure> {
        self.enter(shared, &settings);
        let (shared, context) = (Arc::clone(shared), self.context.clone());
        let assignment = Arc::clone(&self.assignment);
        let thread = thread::Builder::new().name(format!("run {}", settings.name));
        let spawned = thread.spawn(move || {
            let request = RunRequest {
                assignment: &assignment,
                settings: &settings,
                context: &context,
            };
            let run = || (shared.run)(&request);
            let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| panicked());
            shared.settle(&assignment.source_id, outcome);
        });
        spawned.map(drop).map_err(|error| Failure {
            cause: format!("no thread for the run: {error}"),
            remedy: Some("raise the limit of processes of Inlet's user (`ulimit -u`)".into()),
            class: FailureClass::MayPass,
        })
    }

    fn enter(&self, shared: &Shared, settings: &DataSourceSettings) {
        let mut registry = shared.registry.lock();
        let assignment = &self.assignment;
        let entry = registry.entries.get_mut(&assignment.source_id);
        let Some(run) = entry.and_then(|entry| entry.run.as_mut()) else {
            return;
        };
        let begun = BegunRun {
            id: Uuid::now_v7().to_string(),
            version: assignment.version,
            started_at_ms: now().wall_ms,
            started_by: self.by.clone(),
            frame: RunFrame::new(settings),
            activity_level: level_of(settings),
            activity_seq: 0,
        };
        let event = RunnerEvent::RunStarted {
            source_id: assignment.source_id.clone(),
            epoch: run.epoch,
            run_id: begun.id.clone(),
            version: begun.version,
            started_at_ms: begun.started_at_ms,
            by: self.by.clone(),
        };
        run.begun = Some(begun);
        shared.tell(&mut registry, event);
    }

    async fn wait_until_up(&self) {
        let is_starting = || self.context.status.state() == RunState::Starting;
        let up = async {
            while is_starting() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        // A run that takes longer, because a server does not answer, must not keep others waiting.
        let _in_time = tokio::time::timeout(STARTING_LIMIT, up).await;
    }
}

fn level_of(settings: &DataSourceSettings) -> ActivityLevel {
    use inlet_config::settings::ActivityLevel as Wanted;
    match settings.activity_level {
        Wanted::Debug => ActivityLevel::Debug,
        Wanted::Info => ActivityLevel::Info,
        Wanted::Warn => ActivityLevel::Warn,
        Wanted::Error => ActivityLevel::Error,
    }
}

fn panicked() -> RunOutcome {
    RunOutcome::Failed(Failure {
        cause: "the run ended by a defect of Inlet; the log of the process that ran it tells where"
            .to_owned(),
        remedy: Some("report it, with the log".to_owned()),
        class: FailureClass::MayPass,
    })
}

/// A line a fault: all of them are told at once.
fn refused(faults: &[DocumentFault]) -> Failure {
    let lines = faults.iter().map(|fault| match &fault.hint {
        Some(hint) => format!("{}: {} ({hint})", fault.path, fault.message),
        None => format!("{}: {}", fault.path, fault.message),
    });
    Failure {
        cause: lines.collect::<Vec<_>>().join("\n"),
        remedy: Some("edit the data source".to_owned()),
        class: FailureClass::Document,
    }
}
