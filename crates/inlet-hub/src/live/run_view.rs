//! The numbers of one run of one replica, as the store keeps them.

use inlet_pipeline::status::Snapshot;
use inlet_store::RunReport;

use super::{
    latency::RecentLatency,
    series::{Counters, Minute, Minutes, Sample},
    totals::Totals,
};

/// A run that is first seen so long after its begin has been looked at by somebody else before.
const SEEN_LATE_MS: i64 = 5_000;

/// The numbers of one run.
#[derive(Clone, Debug)]
pub(crate) struct RunView {
    pub(crate) started_at_ms: i64,
    minutes: Minutes,
    latency: RecentLatency,
    /// What it did, by the last look.
    pub(crate) totals: Option<Totals>,
    last_row_at_ms: Option<i64>,
}

impl RunView {
    /// A run that was not looked at yet.
    pub(crate) fn new(started_at_ms: i64) -> Self {
        Self {
            started_at_ms,
            minutes: Minutes::default(),
            latency: RecentLatency::default(),
            totals: None,
            last_row_at_ms: None,
        }
    }

    /// Takes a look; a minute that ended by it is for the store.
    pub(crate) fn take(&mut self, snapshot: &Snapshot, now_ms: i64) -> Option<Minute> {
        let duration_ms = u64::try_from(now_ms - self.started_at_ms).unwrap_or(0);
        let totals = Totals::of_run(snapshot, duration_ms);
        if self.totals.is_none() && is_late(self.started_at_ms, now_ms) {
            self.minutes.begin_at(now_ms, Counters::from(&totals));
            self.latency.begin_at(&snapshot.latency);
        }
        let sample = Sample {
            at_ms: now_ms,
            counters: Counters::from(&totals),
            lag: snapshot.lag,
            latency_p99_ms: self.latency.take(&snapshot.latency),
        };
        self.totals = Some(totals);
        self.last_row_at_ms = self.last_row_at_ms.max(snapshot.last_row_at_ms);
        self.minutes.take(&sample)
    }

    /// The run ended; its part of the minute is for the store.
    pub(crate) fn end(&mut self) -> Option<Minute> {
        self.minutes.end_run()
    }

    /// What the store learns of the run; `None` before the first look.
    pub(crate) fn report(&self) -> Option<RunReport> {
        Some(RunReport {
            totals: self.totals?.into(),
            last_row_at_ms: self.last_row_at_ms,
        })
    }

    /// Messages read and rows written a second, between the last two looks.
    pub(crate) fn rates(&self) -> (f64, f64) {
        self.minutes.rates()
    }
}

/// Whether a run that began then must have been looked at before now.
pub(crate) fn is_late(started_at_ms: i64, now_ms: i64) -> bool {
    now_ms - started_at_ms > SEEN_LATE_MS
}

#[cfg(test)]
mod tests {
    use inlet_pipeline::status::RunStatus;

    use super::*;

    fn snapshot(consumed: u64) -> Snapshot {
        let mut snapshot = RunStatus::default().snapshot();
        snapshot.messages.consumed = consumed;
        snapshot
    }

    #[test]
    fn a_run_that_was_another_hubs_is_counted_from_now_on() {
        let mut view = RunView::new(0);
        assert_eq!(view.report().map(|it| it.totals.consumed), None);
        view.take(&snapshot(1_000), 600_000);
        view.take(&snapshot(1_010), 601_000);
        assert!((view.rates().0 - 10.0).abs() < 1e-9);
        assert_eq!(
            view.report().unwrap().totals.consumed,
            1_010,
            "the run's whole count"
        );
        assert_eq!(view.end().unwrap().sums.consumed, 10);
    }

    #[test]
    fn a_run_that_begins_here_is_counted_whole() {
        let mut view = RunView::new(600_000);
        view.take(&snapshot(7), 600_900);
        view.take(&snapshot(9), 601_900);
        assert_eq!(view.end().unwrap().sums.consumed, 9);
    }
}
