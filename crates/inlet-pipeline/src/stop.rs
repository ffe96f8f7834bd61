//! A flag that asks threads and tasks to end, with the reason that was given first.

use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

/// Why a run is asked to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// A person or a signal asked: drain, commit, leave.
    Asked,
    /// A source has read all that there was.
    SourceEnded,
    /// The source ended for good.
    SourceFailed {
        /// What happened and where, for a person.
        message: String,
        /// What to do next.
        remedy: Option<String>,
    },
    /// Something failed for good; the text is for a person.
    Failed(String),
}

impl StopReason {
    /// Whether waiting for what is in flight makes little sense.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::SourceFailed { .. } | Self::Failed(_))
    }
}

/// Raised once, seen by all; cheap to clone.
#[derive(Clone, Debug)]
pub struct StopSignal {
    reason: Arc<OnceLock<StopReason>>,
    raised: watch::Sender<bool>,
}

impl Default for StopSignal {
    fn default() -> Self {
        Self {
            reason: Arc::default(),
            raised: watch::Sender::new(false),
        }
    }
}

impl StopSignal {
    /// A signal that is not raised.
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises it; only the first reason is kept.
    pub fn raise(&self, reason: StopReason) {
        if self.reason.set(reason).is_ok() {
            self.raised.send_replace(true);
        }
    }

    /// The reason, once raised.
    pub fn reason(&self) -> Option<&StopReason> {
        self.reason.get()
    }

    /// Whether it is raised.
    pub fn is_raised(&self) -> bool {
        self.reason.get().is_some()
    }

    /// Waits until it is raised.
    pub async fn raised(&self) {
        let mut receiver = self.raised.subscribe();
        // The sender lives in `self`, so waiting can only end by the value.
        let _closed = receiver.wait_for(|raised| *raised).await;
    }
}
