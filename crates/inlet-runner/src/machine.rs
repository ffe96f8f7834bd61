//! What one assignment does next: a state machine without IO, clock or threads.
//!
//! It is told what is wanted ([`Machine::want`], [`Machine::edited`], [`Machine::try_now`],
//! [`Machine::close`]) and what happened ([`Machine::ended`]); [`Machine::step`] answers with the one
//! thing to do now. A new run is asked for only in a phase without a run, and only the end of a run
//! leads out of [`Phase::Live`]: so there are never two runs of one source, whatever comes meanwhile.

use std::time::Duration;

use tokio::time::Instant;

use crate::{Failure, FailureClass, RunEnd, RunOutcome, StopCause, Wanted, backoff};

/// What is wanted of a source here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Desired {
    /// Messages are read and written.
    Running,
    /// The run keeps its place in the consumer group and reads nothing.
    Paused,
    /// There is no run: the assignment was withdrawn, or the source is done.
    Stopped,
}

impl From<Wanted> for Desired {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Running => Self::Running,
            Wanted::Paused => Self::Paused,
        }
    }
}

/// One moment on both clocks: the one that only goes forward, and the one that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Now {
    /// For durations.
    pub(crate) instant: Instant,
    /// In ms since 1970 UTC, to be shown.
    pub(crate) wall_ms: i64,
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
    /// The last run failed in a way that only an edit mends, or somebody who starts it.
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
    /// Whether the source is done by it: [`Desired::Stopped`] from now on, until somebody asks to try.
    pub(crate) is_done: bool,
}

/// The machine of one source.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    desired: Desired,
    /// The newest version of the document.
    version: i64,
    /// A run of a version below this makes place for the newest.
    restart_below: i64,
    /// What runs makes place whatever its version is.
    restart_due: bool,
    /// Failures in a row.
    failures: u32,
    /// The runner ends: nothing is started any more.
    closing: bool,
    phase: Phase,
}

impl Machine {
    /// An assignment without a run.
    pub(crate) fn new(desired: Desired, version: i64) -> Self {
        Self {
            desired,
            version,
            restart_below: 0,
            restart_due: false,
            failures: 0,
            closing: false,
            phase: Phase::Off,
        }
    }

    #[cfg(test)]
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

    /// What is wanted from now on. It brings no attempt forward.
    pub(crate) fn want(&mut self, desired: Desired) {
        self.desired = desired;
        self.stop_rather_than_restart();
    }

    /// Somebody asks to try now: nothing is waited for any more.
    pub(crate) fn try_now(&mut self) {
        if !self.is_live() {
            self.begin_anew();
        }
    }

    /// There may be a new version of the document; a run of one below `restart_below` makes place.
    pub(crate) fn edited(&mut self, version: i64, restart_below: i64) {
        let is_new = version != self.version;
        self.version = version;
        self.restart_below = restart_below;
        if is_new {
            self.mended();
        }
    }

    /// What the document says or refers to has changed: what was wrong may be right now.
    pub(crate) fn mended(&mut self) {
        if matches!(self.phase, Phase::BackingOff { .. } | Phase::Refused(_)) {
            self.begin_anew();
        }
    }

    /// What runs makes place for another run, whatever its version is.
    pub(crate) fn restart(&mut self) {
        self.restart_due |= self.is_live();
    }

    /// The runner ends: the run is asked to end, and none begins.
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
        let makes_place = self.makes_place();
        let Phase::Live {
            paused, stopping, ..
        } = &mut self.phase
        else {
            return None;
        };
        let cause = if self.closing {
            Some(StopCause::RunnerStops)
        } else if self.desired == Desired::Stopped {
            Some(StopCause::Asked)
        } else if makes_place {
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

    /// Whether what runs is to make place for the newest version.
    fn makes_place(&self) -> bool {
        let Phase::Live { version, .. } = self.phase else {
            return false;
        };
        self.restart_due || (version < self.restart_below && version != self.version)
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
        let (ran, stopping, paused, since) = match &self.phase {
            Phase::Live {
                version,
                stopping,
                paused,
                since,
            } => (*version, *stopping, *paused, *since),
            _ => (self.version, None, false, now.instant),
        };
        let end = self.end_of(&outcome, stopping, paused);
        let restarts = self.makes_place() || stopping == Some(StopCause::Restart);
        self.phase = match outcome {
            // It ended by itself just when it was to make place, or to go: that goes first.
            _ if restarts || stopping.is_some() => Phase::Off,
            RunOutcome::Asked => Phase::Off,
            RunOutcome::Idle { after } => {
                self.failures = 0;
                Phase::Done { after }
            }
            RunOutcome::Failed(_) if self.desired == Desired::Stopped => Phase::Off,
            // The document that it ran was wrong, but is not the newest.
            RunOutcome::Failed(Failure {
                class: FailureClass::Document,
                ..
            }) if ran != self.version => Phase::Off,
            RunOutcome::Failed(failure) => self.after_failure(failure, since, now),
        };
        let is_done = matches!(self.phase, Phase::Done { .. }) && self.desired != Desired::Stopped;
        if is_done {
            self.desired = Desired::Stopped;
        }
        Settled { end, is_done }
    }

    fn end_of(&self, outcome: &RunOutcome, stopping: Option<StopCause>, paused: bool) -> RunEnd {
        match (outcome, stopping) {
            (RunOutcome::Failed(_), _) => RunEnd::Failed,
            (RunOutcome::Idle { .. }, _) => RunEnd::Idle,
            (RunOutcome::Asked, Some(StopCause::Restart)) => RunEnd::Restarted,
            (RunOutcome::Asked, Some(StopCause::RunnerStops)) => RunEnd::RunnerStopped,
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
