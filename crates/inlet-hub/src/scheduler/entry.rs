//! One source in the scheduler's memory.

use inlet_pipeline::{activity::ActivityLevel, run::RunContext};

use super::machine::{Action, Desired, Machine, Now};
use crate::live::{
    series::{STEP_MS, SeriesPoint},
    summary::{Health, SourceFacts, SourceSummary, State, Told, state_of},
    view::{LiveView, RunFrame},
};

/// A run whose thread is alive, or about to be.
#[derive(Debug)]
pub(crate) struct LiveRun {
    /// Empty until the store knows the run.
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) started_by: String,
    pub(crate) started_at_ms: i64,
    pub(crate) context: RunContext,
    /// Known once the document was resolved.
    pub(crate) frame: Option<RunFrame>,
    /// Number of the last event that went to the store.
    pub(crate) activity_seq: u64,
    /// Least level of events that go to the store.
    pub(crate) activity_level: ActivityLevel,
}

impl LiveRun {
    /// A run that the store does not know yet.
    pub(crate) fn new(version: i64, by: &str, now_ms: i64, context: RunContext) -> Self {
        Self {
            id: String::new(),
            version,
            started_by: by.to_owned(),
            started_at_ms: now_ms,
            context,
            frame: None,
            activity_seq: 0,
            activity_level: ActivityLevel::Info,
        }
    }

    /// Whether the store knows the run.
    pub(crate) fn is_recorded(&self) -> bool {
        !self.id.is_empty()
    }
}

/// What the store has of a source, as far as lists show it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: i64,
    pub(crate) generation: i64,
    pub(crate) updated_at_ms: i64,
    pub(crate) facts: SourceFacts,
}

/// One source.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) record: Record,
    pub(crate) machine: Machine,
    pub(crate) run: Option<LiveRun>,
    /// The run that goes on, or the last one.
    pub(crate) last_run_id: Option<String>,
    pub(crate) view: LiveView,
    /// Deleted; the entry stays until its run has ended.
    pub(crate) is_deleted: bool,
    /// Somebody works on what a run would use (its offsets); nothing is started meanwhile.
    pub(crate) is_held: bool,
    pub(crate) summary: SourceSummary,
    /// The registry's revision at which the summary last changed.
    pub(crate) changed_at: u64,
}

impl Entry {
    pub(crate) fn new(record: Record, desired: Desired, view: LiveView, now_ms: i64) -> Self {
        let machine = Machine::new(desired, record.version);
        let summary = summary_of(&record, &machine, None, &view, now_ms);
        Self {
            record,
            machine,
            run: None,
            last_run_id: None,
            view,
            is_deleted: false,
            is_held: false,
            summary,
            changed_at: 0,
        }
    }

    /// What is to be done now.
    pub(crate) fn step(&mut self, now: Now) -> Option<Action> {
        if self.is_held && !self.machine.is_live() {
            return None;
        }
        self.machine.step(now)
    }

    /// Makes the summary anew; a change counts one up.
    pub(crate) fn refresh(&mut self, now_ms: i64, revision: &mut u64) {
        let run = self.run.as_ref();
        let summary = summary_of(&self.record, &self.machine, run, &self.view, now_ms);
        if summary != self.summary {
            *revision += 1;
            self.summary = summary;
            self.changed_at = *revision;
        }
    }

    /// The steps in memory: of all runs, or since the one that is going on began.
    pub(crate) fn points(&self, this_run_only: bool) -> Vec<SeriesPoint> {
        let begin_ms = self.view.run_started_at_ms.unwrap_or(i64::MAX);
        // The step in which the run began belongs to it.
        let since_ms = if this_run_only {
            begin_ms.saturating_sub(STEP_MS)
        } else {
            i64::MIN
        };
        let points = self.view.series.points();
        points
            .filter(|point| point.at_ms > since_ms)
            .copied()
            .collect()
    }
}

fn summary_of(
    record: &Record,
    machine: &Machine,
    run: Option<&LiveRun>,
    view: &LiveView,
    now_ms: i64,
) -> SourceSummary {
    let run_state = run.map(|run| run.context.status.state());
    let (consumed_per_s, written_per_s) = view.series.rates();
    let told = state_of(machine, run_state.as_ref()).while_reading(consumed_per_s > 0.0);
    let (health, health_cause) = health_of(&told, view);
    let all_runs = view.all_runs();
    let facts = &record.facts;
    SourceSummary {
        id: record.id.clone(),
        name: record.name.clone(),
        description: facts.description.clone(),
        version: record.version,
        topics: facts.topics.clone(),
        bootstrap_servers: facts.bootstrap_servers.clone(),
        database: facts.database.clone(),
        super_table: facts.super_table.clone(),
        agent: None,
        desired: machine.desired(),
        state: told.state,
        health,
        cause: told.cause.or(health_cause),
        remedy: told.remedy,
        next_attempt_at_ms: told.next_attempt_at_ms,
        ended: view.ended.clone().filter(|_| run.is_none()),
        lag: view.lag(),
        consumed_per_s,
        written_per_s,
        spark: view.series.spark(now_ms),
        rows_written: all_runs.rows_written,
        faults: all_runs.faults(),
        last_row_at_ms: view.last_row_at_ms,
        updated_at_ms: record.updated_at_ms,
        started_at_ms: run.map(|run| run.started_at_ms),
    }
}

/// A run that is going on is judged by what it does; any other by why there is none.
fn health_of(told: &Told, view: &LiveView) -> (Health, Option<String>) {
    match told.state {
        // Where nothing is read there is nothing to judge: a run that has only just started again
        // after a failure is not well yet.
        State::Stopped | State::Done | State::Starting | State::Paused => (Health::None, None),
        State::BackingOff | State::Failed => (Health::Fatal, None),
        State::SourceError => (Health::SourceError, None),
        State::SinkError => (Health::SinkError, None),
        State::Running | State::Idle | State::Draining => {
            view.health.clone().unwrap_or((Health::Ready, None))
        }
    }
}
