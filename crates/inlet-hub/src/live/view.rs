//! The numbers of one source: of the runs that go on, and of all before them. Runs that overlap, as
//! those of replicas, count as one.

use std::time::Duration;

use inlet_pipeline::status::Snapshot;
use inlet_runner::RunFrame;

use super::{
    health::{HealthRules, HealthWindow, Look},
    latency::RecentLatency,
    run_view::is_late,
    series::{Counters, Sample, Series},
    summary::{Ended, Health},
    totals::Totals,
};

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

    /// The sum of all runs before the one that is going on, as the store has it.
    pub(crate) fn set_earlier(&mut self, earlier: Totals) {
        self.earlier = earlier;
    }

    /// A run that nobody looked at did this.
    pub(crate) fn add_earlier(&mut self, run: &Totals) {
        self.earlier = self.earlier.plus(run);
    }

    /// Takes a look at the run.
    pub(crate) fn take(&mut self, snapshot: Snapshot, frame: &RunFrame, now_ms: i64) {
        let started_at_ms = self.run_started_at_ms.unwrap_or(now_ms);
        let duration_ms = u64::try_from(now_ms - started_at_ms).unwrap_or(0);
        let totals = Totals::of_run(&snapshot, duration_ms);
        if self.snapshot.is_none() && is_late(started_at_ms, now_ms) {
            self.series.begin_at(now_ms, Counters::from(&totals));
            self.latency.begin_at(&snapshot.latency);
        }
        let look = Look {
            at_ms: now_ms,
            consumed: totals.consumed,
            requests_failed: totals.requests_failed,
            memory_share: snapshot.bytes_in_flight.max(0) as f64
                / frame.memory_limit_bytes.max(1) as f64,
            lag: snapshot.lag,
        };
        let rules = HealthRules {
            period: Duration::from_millis(frame.health_period_ms),
            busy_threshold: frame.busy_threshold,
            write_error_threshold: frame.write_error_threshold,
        };
        self.window.take(look, &rules);
        self.health = Some(self.window.judge(&snapshot.state, &rules));
        self.last_row_at_ms = self.last_row_at_ms.max(snapshot.last_row_at_ms);
        self.series.take(&Sample {
            at_ms: now_ms,
            counters: Counters::from(&totals),
            lag: snapshot.lag,
            latency_p99_ms: self.latency.take(&snapshot.latency),
        });
        self.this_run = Some(totals);
        self.snapshot = Some(snapshot);
    }

    /// The last run that went on ended.
    pub(crate) fn end_run(&mut self, ended: Ended) {
        self.earlier = self.all_runs();
        self.is_running = false;
        self.ended = Some(ended);
        self.health = None;
        self.series.end_run();
    }

    /// Whether a run goes on.
    pub(crate) fn is_running(&self) -> bool {
        self.is_running
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
