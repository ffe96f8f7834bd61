//! What one data source does next: a state machine without IO, clock or threads.
//!
//! It is told what is wanted ([`Machine::want`], [`Machine::edited`], [`Machine::close`]) and what
//! happened ([`Machine::ended`]); [`Machine::step`] answers with the one thing to do now. A new run
//! is asked for only in a phase without a run, and only the end of a run leads out of
//! [`Phase::Live`]: so there are never two runs of one source, whatever is pressed meanwhile.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use utoipa::ToSchema;

use super::backoff;

/// What the user wants of a source; kept in the store, so it outlives the hub's process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Desired {
    /// Messages are read and written.
    Running,
    /// The run keeps its place in the consumer group and reads nothing.
    Paused,
    /// There is no run.
    Stopped,
}

/// One moment on both clocks: the one that only goes forward, and the one that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Now {
    /// For durations.
    pub(crate) instant: Instant,
    /// In ms since 1970 UTC, to be shown.
    pub(crate) wall_ms: i64,
}

/// Why a run did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What happened and where.
    pub(crate) cause: String,
    /// What to do next.
    pub(crate) remedy: Option<String>,
    /// Whether trying again can help.
    pub(crate) class: FailureClass,
}

/// Whether trying again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureClass {
    /// Only a changed document helps: the source waits for an edit, or for somebody who starts it.
    Document,
    /// It may have passed by the next attempt.
    MayPass,
}

/// How a run ended, as its thread tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RunOutcome {
    /// Nothing new came for the idle time-out.
    Idle {
        /// The time-out that ran.
        after: Duration,
    },
    /// It was asked to end and did.
    Asked,
    /// It failed.
    Failed(Failure),
}

/// Why a run is asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StopCause {
    /// A person stopped or deleted the source.
    Asked,
    /// A new version takes its place.
    Restart,
    /// The hub ends; the source is as desired as before.
    HubStops,
}

/// How a run stands in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RunEnd {
    /// Nothing new came for the idle time-out.
    Idle,
    /// Somebody stopped it.
    Asked,
    /// It failed.
    Failed,
    /// It was paused when it ended.
    Paused,
    /// A new version took its place.
    Restarted,
    /// The hub ended, or was killed.
    HubStopped,
}

/// Where a source stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No run, and no reason to wait before the next one.
    Off,
    /// A run's thread is alive.
    Live {
        /// The version of the document that it runs.
        version: i64,
        /// Whether it was told to pause.
        paused: bool,
        /// Why it was asked to end, once it was.
        stopping: Option<StopCause>,
        /// When it was started.
        since: Instant,
    },
    /// The last run failed; the next attempt has a time.
    BackingOff {
        /// When it is due.
        until: Instant,
        /// The same for people.
        next_attempt_at_ms: i64,
        /// Why the last run failed.
        failure: Failure,
    },
    /// The last run failed in a way that only an edit mends.
    Refused(Failure),
    /// The last run ended because nothing new came; desired is [`Desired::Stopped`] since.
    Done {
        /// The idle time-out that ran.
        after: Duration,
    },
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Start a run of this version.
    Start {
        /// The version of the document.
        version: i64,
        /// Whether it begins paused.
        paused: bool,
    },
    /// Ask the run to end.
    Stop(StopCause),
    /// Tell the run to pause, or to go on.
    Pause(bool),
}

/// What the end of a run means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settled {
    /// How the run stands in the history.
    pub(crate) end: RunEnd,
    /// Whether desired became [`Desired::Stopped`] by it, which the store has to learn.
    pub(crate) desired_changed: bool,
}

/// The machine of one source.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    desired: Desired,
    /// The newest version of the document.
    version: i64,
    /// An edit asked that a run of another version makes place for the newest.
    restart_due: bool,
    /// Failures in a row.
    failures: u32,
    /// The hub ends: nothing is started any more.
    closing: bool,
    phase: Phase,
}

impl Machine {
    /// A source as the store has it, without a run.
    pub(crate) fn new(desired: Desired, version: i64) -> Self {
        Self {
            desired,
            version,
            restart_due: false,
            failures: 0,
            closing: false,
            phase: Phase::Off,
        }
    }

    pub(crate) fn desired(&self) -> Desired {
        self.desired
    }

    pub(crate) fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Whether a run's thread is alive.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live { .. })
    }

    /// A person wants something. Wanting what was wanted already means: try again now.
    pub(crate) fn want(&mut self, desired: Desired) {
        self.desired = desired;
        let waits_for_its_time = matches!(self.phase, Phase::BackingOff { .. });
        match (desired, &self.phase) {
            (_, Phase::Live { .. }) => {}
            // A pause does not bring the next attempt forward.
            (Desired::Paused, _) if waits_for_its_time => {}
            _ => self.begin_anew(),
        }
        self.stop_rather_than_restart();
    }

    /// There is a new version of the document; `restart`: a run of an older one makes place for it.
    pub(crate) fn edited(&mut self, version: i64, restart: bool) {
        self.version = version;
        match self.phase {
            Phase::Live { .. } => self.restart_due |= restart,
            // What was wrong may be right now.
            Phase::BackingOff { .. } | Phase::Refused(_) => self.begin_anew(),
            Phase::Off | Phase::Done { .. } => {}
        }
    }

    /// The hub ends: the run is asked to end, and none begins.
    pub(crate) fn close(&mut self) {
        self.closing = true;
    }

    fn begin_anew(&mut self) {
        self.failures = 0;
        self.phase = Phase::Off;
    }

    /// A stop that comes while a run makes place for a new version is a stop.
    fn stop_rather_than_restart(&mut self) {
        if self.desired != Desired::Stopped {
            return;
        }
        self.restart_due = false;
        if let Phase::Live { stopping, .. } = &mut self.phase
            && *stopping == Some(StopCause::Restart)
        {
            *stopping = Some(StopCause::Asked);
        }
    }

    /// The one thing to do now, if there is one; the machine takes it as done.
    pub(crate) fn step(&mut self, now: Now) -> Option<Action> {
        match &self.phase {
            Phase::Live { stopping, .. } => match stopping {
                None => self.steer(),
                Some(_) => None,
            },
            Phase::Off => self.start(now),
            Phase::BackingOff { until, .. } if *until <= now.instant => self.start(now),
            Phase::BackingOff { .. } | Phase::Refused(_) | Phase::Done { .. } => None,
        }
    }

    fn steer(&mut self) -> Option<Action> {
        let wants_pause = self.desired == Desired::Paused;
        let Phase::Live {
            version,
            paused,
            stopping,
            ..
        } = &mut self.phase
        else {
            return None;
        };
        let cause = if self.closing {
            Some(StopCause::HubStops)
        } else if self.desired == Desired::Stopped {
            Some(StopCause::Asked)
        } else if self.restart_due && *version != self.version {
            Some(StopCause::Restart)
        } else {
            None
        };
        if let Some(cause) = cause {
            *stopping = Some(cause);
            return Some(Action::Stop(cause));
        }
        let differs = *paused != wants_pause;
        *paused = wants_pause;
        differs.then_some(Action::Pause(wants_pause))
    }

    fn start(&mut self, now: Now) -> Option<Action> {
        if self.closing || self.desired == Desired::Stopped {
            return None;
        }
        let paused = self.desired == Desired::Paused;
        self.restart_due = false;
        self.phase = Phase::Live {
            version: self.version,
            paused,
            stopping: None,
            since: now.instant,
        };
        Some(Action::Start {
            version: self.version,
            paused,
        })
    }

    /// The run ended.
    pub(crate) fn ended(&mut self, outcome: RunOutcome, now: Now) -> Settled {
        let (stopping, paused, since) = match &self.phase {
            Phase::Live {
                stopping,
                paused,
                since,
                ..
            } => (*stopping, *paused, *since),
            _ => (None, false, now.instant),
        };
        let end = self.end_of(&outcome, stopping, paused);
        let restarts = self.restart_due || stopping == Some(StopCause::Restart);
        self.phase = match outcome {
            // It ended by itself just when it was to make place, or to go: that goes first.
            _ if restarts || stopping.is_some() => Phase::Off,
            RunOutcome::Asked => Phase::Off,
            RunOutcome::Idle { after } => {
                self.failures = 0;
                Phase::Done { after }
            }
            RunOutcome::Failed(_) if self.desired == Desired::Stopped => Phase::Off,
            RunOutcome::Failed(failure) => self.after_failure(failure, since, now),
        };
        let desired_changed =
            matches!(self.phase, Phase::Done { .. }) && self.desired != Desired::Stopped;
        if desired_changed {
            self.desired = Desired::Stopped;
        }
        Settled {
            end,
            desired_changed,
        }
    }

    fn end_of(&self, outcome: &RunOutcome, stopping: Option<StopCause>, paused: bool) -> RunEnd {
        match (outcome, stopping) {
            (RunOutcome::Failed(_), _) => RunEnd::Failed,
            (RunOutcome::Idle { .. }, _) => RunEnd::Idle,
            (RunOutcome::Asked, Some(StopCause::Restart)) => RunEnd::Restarted,
            (RunOutcome::Asked, Some(StopCause::HubStops)) => RunEnd::HubStopped,
            (RunOutcome::Asked, _) if paused && self.desired == Desired::Paused => RunEnd::Paused,
            (RunOutcome::Asked, _) => RunEnd::Asked,
        }
    }

    fn after_failure(&mut self, failure: Failure, since: Instant, now: Now) -> Phase {
        if failure.class == FailureClass::Document {
            return Phase::Refused(failure);
        }
        if now.instant.duration_since(since) >= backoff::RAN_WELL {
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        let pause = backoff::pause(self.failures);
        Phase::BackingOff {
            until: now.instant + pause,
            next_attempt_at_ms: now.wall_ms + pause.as_millis() as i64,
            failure,
        }
    }
}
