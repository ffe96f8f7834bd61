//! The numbers of one source: of the run that is going on, and of all before it.

use inlet_pipeline::status::Snapshot;

use super::{
    health::{HealthRules, HealthWindow, Look},
    latency::RecentLatency,
    series::{Counters, Minute, Sample, Series},
    summary::{Ended, Health},
    totals::Totals,
};

/// What belongs to the run and not to the moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunFrame {
    pub(crate) started_at_ms: i64,
    /// What `write.memory` leaves for messages in flight.
    pub(crate) memory_limit_bytes: u64,
    pub(crate) health: HealthRules,
}

/// The numbers of one source.
#[derive(Clone, Debug, Default)]
pub(crate) struct LiveView {
    pub(crate) series: Series,
    latency: RecentLatency,
    window: HealthWindow,
    /// All runs before the one that is going on.
    earlier: Totals,
    /// The run that is going on, or the last one.
    pub(crate) this_run: Option<Totals>,
    is_running: bool,
    /// Begin of the run that is going on, or of the last one.
    pub(crate) run_started_at_ms: Option<i64>,
    /// The last look at the run that is going on, or that was the last.
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) last_row_at_ms: Option<i64>,
    pub(crate) ended: Option<Ended>,
    pub(crate) health: Option<(Health, Option<String>)>,
}

impl LiveView {
    /// A source without a run, as the store remembers it.
    pub(crate) fn new(all_runs: Totals, last_row_at_ms: Option<i64>, ended: Option<Ended>) -> Self {
        Self {
            earlier: all_runs,
            last_row_at_ms,
            ended,
            ..Self::default()
        }
    }

    /// A run begins to count from nothing.
    pub(crate) fn begin_run(&mut self, started_at_ms: i64) {
        self.run_started_at_ms = Some(started_at_ms);
        self.this_run = Some(Totals::default());
        self.is_running = true;
        self.snapshot = None;
        self.ended = None;
        self.health = None;
        self.latency.reset();
        self.window.reset();
    }

    /// Takes a look at the run; a part of a minute that ended by it is for the store.
    pub(crate) fn take(
        &mut self,
        snapshot: Snapshot,
        frame: &RunFrame,
        now_ms: i64,
    ) -> Option<Minute> {
        let duration_ms = u64::try_from(now_ms - frame.started_at_ms).unwrap_or(0);
        let totals = Totals::of_run(&snapshot, duration_ms);
        let look = Look {
            at_ms: now_ms,
            consumed: totals.consumed,
            requests_failed: totals.requests_failed,
            memory_share: snapshot.bytes_in_flight.max(0) as f64
                / frame.memory_limit_bytes.max(1) as f64,
            lag: snapshot.lag,
        };
        self.window.take(look, &frame.health);
        self.health = Some(self.window.judge(&snapshot.state, &frame.health));
        self.last_row_at_ms = self.last_row_at_ms.max(snapshot.last_row_at_ms);
        let sample = Sample {
            at_ms: now_ms,
            counters: Counters {
                consumed: totals.consumed,
                rows: totals.rows_written,
                bytes: totals.bytes_consumed,
                faults: totals.faults(),
            },
            lag: snapshot.lag,
            latency_p99_ms: self.latency.take(&snapshot.latency),
        };
        self.this_run = Some(totals);
        self.snapshot = Some(snapshot);
        self.series.take(&sample)
    }

    /// The run ended; its part of the minute is for the store.
    pub(crate) fn end_run(&mut self, ended: Ended) -> Option<Minute> {
        self.earlier = self.all_runs();
        self.is_running = false;
        self.ended = Some(ended);
        self.health = None;
        self.series.end_run()
    }

    /// All runs, the one that is going on included.
    pub(crate) fn all_runs(&self) -> Totals {
        match &self.this_run {
            Some(this_run) if self.is_running => self.earlier.plus(this_run),
            _ => self.earlier,
        }
    }

    /// Messages not read yet; known while a run is going on.
    pub(crate) fn lag(&self) -> Option<u64> {
        let snapshot = self.snapshot.as_ref().filter(|_| self.is_running)?;
        let is_known = snapshot
            .partitions
            .iter()
            .any(|partition| partition.progress.is_some());
        is_known.then_some(snapshot.lag)
    }

    /// Median and 99th percentile of the last minute, in ms.
    pub(crate) fn latency_ms(&self) -> (Option<u64>, Option<u64>) {
        (
            self.latency.quantile_ms(0.5),
            self.latency.quantile_ms(0.99),
        )
    }
}
