//! One assignment of a source in the scheduler's memory, and the newest word of its runner.

use inlet_pipeline::status::Snapshot;
use inlet_runner::{Observed, ObservedPhase, ObservedRun, RunFrame, Via, Wanted};
use inlet_store::{Assignment, RunStart, RunnerKind};

use crate::live::{
    run_view::RunView,
    summary::{State, Told, state_of},
};

/// An assignment that is not confirmed to be over.
#[derive(Debug)]
pub(crate) struct Replica {
    pub(crate) runner_id: String,
    pub(crate) kind: RunnerKind,
    pub(crate) epoch: i64,
    pub(crate) group_key: String,
    pub(crate) version: i64,
    pub(crate) is_withdrawn: bool,
    /// When it was taken back, in ms since 1970 UTC.
    pub(crate) withdrawn_at_ms: Option<i64>,
    pub(crate) since_ms: i64,
    pub(crate) asked_by: String,
    /// The newest word of the runner.
    pub(crate) observed: Option<Observed>,
    /// When other hubs wrote that word, to see whether there is a newer one.
    pub(crate) observed_at_ms: Option<i64>,
    /// The word has come since the source was looked at last.
    pub(crate) is_fresh: bool,
    /// The run that goes on.
    pub(crate) run: Option<ReplicaRun>,
    /// The run that ended last: a word that still tells of it is late.
    pub(crate) ended_run: Option<String>,
    /// What the runner was sent last.
    pub(crate) sent: Option<Sent>,
    /// Somebody gathers what the runner is to be sent.
    pub(crate) is_sending: bool,
    /// Why that did not work.
    pub(crate) problem: Option<String>,
    /// What documents refer to is looked up again before this attempt, in ms since 1970 UTC.
    pub(crate) looked_up_for_ms: Option<i64>,
}

/// A run of a replica.
#[derive(Debug)]
pub(crate) struct ReplicaRun {
    pub(crate) start: RunStart,
    pub(crate) view: RunView,
    /// The last look at it.
    pub(crate) last: Option<ObservedRun>,
}

/// What a runner was sent of an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    Assigned {
        epoch: i64,
        version: i64,
        restart_below: i64,
        attempt: i64,
        wanted: Wanted,
        via: Via,
    },
    Withdrawn {
        epoch: i64,
    },
}

impl ReplicaRun {
    /// Its numbers at its end, even if there was no look at it before.
    pub(crate) fn last_look(&mut self, snapshot: &Snapshot) {
        match &mut self.last {
            Some(look) => look.snapshot = snapshot.clone(),
            None => {
                self.last = Some(ObservedRun {
                    run_id: self.start.run_id.clone(),
                    version: self.start.version,
                    started_at_ms: self.start.started_at_ms,
                    started_by: self.start.by.clone(),
                    snapshot: snapshot.clone(),
                    frame: NO_BOUNDS,
                });
            }
        }
    }
}

/// A run that is over is not judged.
const NO_BOUNDS: RunFrame = RunFrame {
    memory_limit_bytes: 0,
    health_period_ms: 0,
    busy_threshold: f64::INFINITY,
    write_error_threshold: u64::MAX,
};

impl Replica {
    pub(crate) fn new(of: Assignment) -> Self {
        Self {
            runner_id: of.runner_id,
            kind: of.runner_kind,
            epoch: of.epoch,
            group_key: of.group_key,
            version: of.version,
            is_withdrawn: of.withdrawn,
            withdrawn_at_ms: of.withdrawn_at_ms,
            since_ms: of.since_ms,
            asked_by: of.asked_by,
            observed: None,
            observed_at_ms: None,
            is_fresh: false,
            run: None,
            ended_run: None,
            sent: None,
            is_sending: false,
            problem: None,
            looked_up_for_ms: None,
        }
    }

    /// The same runner has it with a newer epoch; what runs there goes on.
    pub(crate) fn give_again(&mut self, of: &Assignment) {
        self.epoch = of.epoch;
        self.group_key.clone_from(&of.group_key);
        self.version = of.version;
        self.is_withdrawn = of.withdrawn;
        self.withdrawn_at_ms = of.withdrawn_at_ms;
        self.since_ms = of.since_ms;
        self.asked_by.clone_from(&of.asked_by);
    }

    /// It is taken back.
    pub(crate) fn withdraw(&mut self, now_ms: i64) {
        self.is_withdrawn = true;
        self.withdrawn_at_ms.get_or_insert(now_ms);
    }

    /// Whether a run goes on, or may.
    pub(crate) fn may_run(&self) -> bool {
        match &self.observed {
            None => true,
            Some(observed) => {
                observed.run.is_some()
                    || matches!(
                        observed.phase,
                        ObservedPhase::Live { .. } | ObservedPhase::Off
                    )
            }
        }
    }

    /// Takes the newest word, unless it is of another assignment; what of it is about a run that has
    /// ended meanwhile is left out.
    pub(crate) fn hear(&mut self, mut observed: Observed) {
        if observed.epoch < self.epoch.unsigned_abs() {
            return;
        }
        let is_over = |run: &ObservedRun| self.ended_run.as_ref() == Some(&run.run_id);
        if observed.run.as_ref().is_some_and(is_over) {
            observed.run = None;
            if let Some(known) = self.observed.take() {
                observed.phase = known.phase;
            }
        }
        self.is_fresh |= self.observed.as_ref() != Some(&observed);
        self.observed = Some(observed);
    }

    /// The numbers of the newest word become those of the run that goes on.
    pub(crate) fn look(&mut self) {
        let told = self.observed.as_ref().and_then(|it| it.run.as_ref());
        if let (Some(run), Some(told)) = (&mut self.run, told)
            && run.start.run_id == told.run_id
        {
            run.last = Some(told.clone());
        }
    }

    /// The numbers of the run that goes on.
    pub(crate) fn live(&self) -> Option<&ObservedRun> {
        self.run.as_ref()?.last.as_ref()
    }

    /// What it does, as far as can be known while its runner is online or not.
    pub(crate) fn told(&self, runner_name: &str, is_online: bool) -> Told {
        if !is_online {
            let (what, remedy) = match self.kind {
                RunnerKind::Agent => (
                    "agent",
                    "start the agent, or look why it cannot reach a hub",
                ),
                RunnerKind::Hub => ("hub", "start the hub again"),
            };
            let then = if self.run.is_some() {
                "what it runs goes on there"
            } else {
                "nothing runs until it is"
            };
            let cause = format!("{what} `{runner_name}` is not connected; {then}");
            return Told::of(State::Waiting).because(&cause, Some(remedy));
        }
        if self.is_withdrawn {
            return Told::of(State::Draining);
        }
        let told = state_of(self.observed.as_ref());
        match &self.problem {
            Some(problem) if self.observed.is_none() => told.because(problem, None),
            _ => told,
        }
    }
}
