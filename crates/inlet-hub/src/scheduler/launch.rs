//! The way from a decision to a run: the document, what it refers to, the store's row, the thread.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use inlet_config::settings::DataSourceSettings;
use inlet_engine::run::{RunEnd, execute};
use inlet_pipeline::{activity::ActivityLevel, condition::RunState, run::RunContext};
use inlet_store::RunStart;

use super::{
    EndedRun, RunFn, Shared,
    machine::{Failure, FailureClass, RunOutcome},
};
use crate::{
    live::{health::HealthRules, view::RunFrame},
    sources::document::{self, Refused},
};

/// A run keeps others from being started until it reads, but no longer than this.
const STARTING_LIMIT: Duration = Duration::from_secs(1);

/// A run that is to be started.
pub(super) struct Launch {
    pub(super) source_id: String,
    pub(super) version: i64,
    pub(super) by: String,
    pub(super) context: RunContext,
}

/// The engine, as the scheduler calls it.
pub(crate) fn engine() -> RunFn {
    Arc::new(|settings, context| match execute(settings, context) {
        Ok(summary) => match summary.end {
            RunEnd::Idle { after } => RunOutcome::Idle { after },
            RunEnd::Asked | RunEnd::AskedBeforePrepared => RunOutcome::Asked,
        },
        Err(failure) => RunOutcome::Failed(Failure {
            cause: failure.message(),
            remedy: failure.remedy().map(str::to_owned),
            class: if failure.class().may_pass() {
                FailureClass::MayPass
            } else {
                FailureClass::Document
            },
        }),
    })
}

impl Launch {
    /// Brings the run up; its end goes through the channel in any case.
    pub(super) async fn run(self, shared: Arc<Shared>) {
        let _turn = tokio::select! {
            turn = shared.starting.acquire() => turn,
            () = self.context.stop.raised() => return self.end(&shared, RunOutcome::Asked).await,
        };
        let begun = match self.prepare(&shared).await {
            Ok(settings) => self.begin(&shared, settings).await,
            Err(failure) => Err(failure),
        };
        match begun {
            Ok(()) => self.wait_until_up().await,
            Err(failure) => self.end(&shared, RunOutcome::Failed(failure)).await,
        }
    }

    async fn end(&self, shared: &Shared, outcome: RunOutcome) {
        let ended = EndedRun {
            source_id: self.source_id.clone(),
            outcome,
        };
        // The loop is gone only when the process is about to be.
        let _sent = shared.ended.send(ended).await;
    }

    /// The settings of the version that is to run.
    async fn prepare(&self, shared: &Shared) -> Result<DataSourceSettings, Failure> {
        let store = &shared.store;
        let (_, text) = store
            .sources()
            .version(&self.source_id, self.version)
            .await
            .map_err(|error| may_pass(&error))?;
        let environment = document::environment(store, &text)
            .await
            .map_err(|error| may_pass(&error))?;
        let mut settings = document::resolve(&text, &environment)
            .map_err(|faults| refused(&Refused::Faults(faults)))?;
        settings.data_dir = shared.folder.join(&self.source_id);
        std::fs::create_dir_all(&settings.data_dir).map_err(|error| Failure {
            cause: format!(
                "the folder of the data source, `{}`, cannot be made: {error}",
                settings.data_dir.display()
            ),
            remedy: Some("give the hub's user the right to write there, and look for room".into()),
            class: FailureClass::MayPass,
        })?;
        Ok(settings)
    }

    /// Notes the run in the store and in memory, and starts its thread.
    async fn begin(
        &self,
        shared: &Arc<Shared>,
        settings: DataSourceSettings,
    ) -> Result<(), Failure> {
        let run = RunStart {
            run_id: uuid::Uuid::now_v7().to_string(),
            source_id: self.source_id.clone(),
            version: self.version,
            runner: String::new(),
            runner_name: String::new(),
            started_at_ms: super::now().wall_ms,
            by: self.by.clone(),
        };
        let recorded = shared.store.runs().record(&run).await;
        recorded.map_err(|error| may_pass(&error))?;
        self.enter(shared, &run, &settings);
        let (shared, context) = (Arc::clone(shared), self.context.clone());
        let source_id = self.source_id.clone();
        let thread = thread::Builder::new().name(format!("run {}", settings.name));
        let spawned = thread.spawn(move || {
            let run = || (shared.run)(&settings, &context);
            let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| panicked());
            let _sent = shared.ended.blocking_send(EndedRun { source_id, outcome });
        });
        spawned.map(drop).map_err(|error| Failure {
            cause: format!("no thread for the run: {error}"),
            remedy: Some("raise the limit of processes of the hub's user (`ulimit -u`)".into()),
            class: FailureClass::MayPass,
        })
    }

    fn enter(&self, shared: &Shared, run: &RunStart, settings: &DataSourceSettings) {
        let mut registry = shared.registry.lock();
        let Some(entry) = registry.entries.get_mut(&self.source_id) else {
            return;
        };
        entry.last_run_id = Some(run.run_id.clone());
        entry.view.begin_run(run.started_at_ms);
        if let Some(live) = &mut entry.run {
            live.id.clone_from(&run.run_id);
            live.started_at_ms = run.started_at_ms;
            live.activity_level = level_of(settings);
            live.frame = Some(RunFrame {
                started_at_ms: run.started_at_ms,
                memory_limit_bytes: inlet_engine::run::budget_bytes(settings),
                health: HealthRules {
                    period: settings.health.period,
                    busy_threshold: settings.health.busy_threshold,
                    write_error_threshold: settings.health.write_error_threshold.into(),
                },
            });
        }
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
        cause: "the run ended by a defect of Inlet; the hub's log tells where".to_owned(),
        remedy: Some("report it, with the log".to_owned()),
        class: FailureClass::MayPass,
    })
}

fn may_pass(error: &inlet_store::StoreError) -> Failure {
    Failure {
        cause: format!("the document cannot be read: {error}"),
        remedy: None,
        class: FailureClass::MayPass,
    }
}

fn refused(refused: &Refused) -> Failure {
    let cause = match refused {
        Refused::Store(error) => error.to_string(),
        Refused::Faults(faults) => {
            let lines = faults.iter().map(|fault| match &fault.hint {
                Some(hint) => format!("{}: {} ({hint})", fault.path, fault.message),
                None => format!("{}: {}", fault.path, fault.message),
            });
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    Failure {
        cause,
        remedy: Some("edit the data source".to_owned()),
        class: FailureClass::Document,
    }
}
