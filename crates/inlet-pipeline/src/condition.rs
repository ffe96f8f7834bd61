//! The condition of a run: what phase it is in, and who has trouble with what.
//!
//! Threads report their own trouble and take it back; the state that people see is derived from
//! that, so it cannot say more than what is known.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// The state of a run, as people and machines see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RunState {
    /// Nothing is assigned or read yet.
    Starting,
    /// Messages are on their way.
    Running,
    /// All that was read has its outcome, and nothing waits in the source as far as is known.
    Idle,
    /// A person let it rest: nothing is read, what was read is written, partitions are kept.
    Paused,
    /// Writing does not work now; it is tried again.
    SinkError {
        /// Why.
        cause: String,
    },
    /// Reading does not work now; it is tried again.
    SourceError {
        /// Why.
        cause: String,
    },
    /// Asked to end: finishing what is in flight.
    Draining,
    /// Ended well.
    Done,
    /// Ended by a failure.
    Failed {
        /// Why.
        cause: String,
    },
}

impl RunState {
    /// The name without the cause, as in `--json` and metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Idle => "idle",
            Self::Paused => "paused",
            Self::SinkError { .. } => "sink_error",
            Self::SourceError { .. } => "source_error",
            Self::Draining => "draining",
            Self::Done => "done",
            Self::Failed { .. } => "failed",
        }
    }

    /// Why, where there is a cause.
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::SinkError { cause } | Self::SourceError { cause } | Self::Failed { cause } => {
                Some(cause)
            }
            _ => None,
        }
    }
}

/// How far a run has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    #[default]
    Starting,
    Running,
    Draining,
    Done,
    Failed(String),
}

/// Who has trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Party {
    /// Preparing the target, before there are writers.
    Target,
    Writer(usize),
    Archive,
    Consumer(usize),
}

/// Phase and troubles, from which [`RunState`] is derived.
#[derive(Debug, Default)]
pub struct Condition {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    phase: Phase,
    troubles: BTreeMap<Party, String>,
    /// Consumers that rest.
    resting: BTreeSet<usize>,
}

impl Condition {
    /// Enters a phase; an ended run stays ended.
    pub(crate) fn enter(&self, phase: Phase) {
        let mut inner = self.inner.lock();
        if !matches!(inner.phase, Phase::Done | Phase::Failed(_)) {
            inner.phase = phase;
        }
    }

    /// The source has begun to deliver.
    pub(crate) fn started(&self) {
        let mut inner = self.inner.lock();
        if inner.phase == Phase::Starting {
            inner.phase = Phase::Running;
        }
    }

    /// Reports trouble; whether that is news (and so worth a log line).
    pub(crate) fn trouble(&self, party: Party, cause: &str) -> bool {
        let mut inner = self.inner.lock();
        let news = !inner.troubles.values().any(|known| known == cause);
        inner.troubles.insert(party, cause.to_owned());
        news
    }

    /// Takes the trouble back; whether there was any.
    pub(crate) fn recovered(&self, party: Party) -> bool {
        self.inner.lock().troubles.remove(&party).is_some()
    }

    /// A consumer rests; whether it is the first one to do so.
    pub(crate) fn paused(&self, consumer_idx: usize) -> bool {
        let mut inner = self.inner.lock();
        let is_first = inner.resting.is_empty();
        inner.resting.insert(consumer_idx) && is_first
    }

    /// A consumer reads on; whether it was the last one that rested.
    pub(crate) fn resumed(&self, consumer_idx: usize) -> bool {
        let mut inner = self.inner.lock();
        inner.resting.remove(&consumer_idx) && inner.resting.is_empty()
    }

    /// The state: an end first, then trouble, then draining, then rest, then work.
    pub(crate) fn state(&self, at_rest: bool) -> RunState {
        let inner = self.inner.lock();
        let cause = |wanted: fn(Party) -> bool| {
            let mut troubles = inner.troubles.iter();
            troubles.find_map(|(party, cause)| wanted(*party).then(|| cause.clone()))
        };
        let sink = || cause(|party| !matches!(party, Party::Consumer(_)));
        let source = || cause(|party| matches!(party, Party::Consumer(_)));
        match &inner.phase {
            Phase::Done => RunState::Done,
            Phase::Failed(cause) => RunState::Failed {
                cause: cause.clone(),
            },
            phase => {
                if let Some(cause) = sink() {
                    RunState::SinkError { cause }
                } else if let Some(cause) = source() {
                    RunState::SourceError { cause }
                } else {
                    match phase {
                        Phase::Draining => RunState::Draining,
                        _ if !inner.resting.is_empty() => RunState::Paused,
                        Phase::Starting => RunState::Starting,
                        _ if at_rest => RunState::Idle,
                        _ => RunState::Running,
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_shows_until_it_is_taken_back_and_an_end_stays() {
        let condition = Condition::default();
        assert_eq!(condition.state(true), RunState::Starting);
        condition.started();
        assert_eq!(condition.state(true), RunState::Idle);
        condition.paused(0);
        assert_eq!(condition.state(true), RunState::Paused);
        condition.resumed(0);
        assert!(condition.trouble(Party::Consumer(0), "no broker"));
        assert!(condition.trouble(Party::Writer(1), "no target"));
        assert!(!condition.trouble(Party::Writer(2), "no target"));
        condition.enter(Phase::Draining);
        assert_eq!(condition.state(false).cause(), Some("no target"));
        assert!(condition.recovered(Party::Writer(1)));
        assert!(condition.recovered(Party::Writer(2)));
        assert_eq!(condition.state(false).name(), "source_error");
        condition.recovered(Party::Consumer(0));
        assert_eq!(condition.state(false), RunState::Draining);
        assert!(condition.paused(0));
        assert!(!condition.paused(1));
        assert_eq!(condition.state(false), RunState::Draining);
        assert!(!condition.resumed(1));
        assert!(condition.resumed(0));
        condition.enter(Phase::Failed("panic".to_owned()));
        condition.enter(Phase::Done);
        assert_eq!(condition.state(true).name(), "failed");
    }
}
