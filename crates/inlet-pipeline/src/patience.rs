//! How long a thread that waits for something outside goes on: for ever while the run is on, a
//! bounded time once it was asked to end, not at all once it has failed.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::time::Instant;

use crate::stop::{StopReason, StopSignal};

/// The run ends and the time for draining is over; what is not settled stays so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GivenUp;

/// Shared by all that wait; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Patience {
    stop: StopSignal,
    drain: Duration,
    /// Set by whoever sees the signal first, so that all give up together.
    deadline: Arc<OnceLock<Instant>>,
}

impl Patience {
    /// Patience until so long after the signal.
    pub(crate) fn new(stop: StopSignal, drain: Duration) -> Self {
        Self {
            stop,
            drain,
            deadline: Arc::default(),
        }
    }

    /// Completes when it is time to give up.
    pub(crate) async fn over(&self) {
        self.stop.raised().await;
        if !self.stop.reason().is_some_and(StopReason::is_failure) {
            let deadline = *self.deadline.get_or_init(|| Instant::now() + self.drain);
            tokio::time::sleep_until(deadline).await;
        }
    }

    /// Sleeps, unless it is time to give up.
    pub(crate) async fn pause(&self, pause: Duration) -> Result<(), GivenUp> {
        self.during(tokio::time::sleep(pause)).await
    }

    /// Waits for `work`, unless it is time to give up.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = T>) -> Result<T, GivenUp> {
        tokio::select! {
            biased;
            () = self.over() => Err(GivenUp),
            done = work => Ok(done),
        }
    }

    /// Whether the run was asked to end, so that nobody should wait for company.
    pub(crate) fn is_ending(&self) -> bool {
        self.stop.is_raised()
    }

    /// Ends the run as failed.
    pub(crate) fn fail(&self, cause: String) {
        self.stop.raise(StopReason::Failed(cause));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn asked_gives_the_drain_time_and_failed_none() {
        let patience = Patience::new(StopSignal::new(), Duration::from_secs(10));
        assert_eq!(patience.pause(Duration::from_hours(1)).await, Ok(()));
        patience.stop.raise(StopReason::Asked);
        assert_eq!(patience.pause(Duration::from_secs(9)).await, Ok(()));
        assert_eq!(patience.pause(Duration::from_secs(2)).await, Err(GivenUp));

        let patience = Patience::new(StopSignal::new(), Duration::from_secs(10));
        patience.fail("broken".to_owned());
        assert_eq!(patience.pause(Duration::from_secs(1)).await, Err(GivenUp));
    }
}
