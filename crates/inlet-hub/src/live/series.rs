//! The numbers of a source over time: steps of 2 s for 15 minutes in memory, minutes for the store.
//!
//! A sample comes every second or so. Rates are differences of counters divided by the time that
//! really passed, so a late tick neither invents nor loses traffic.

use std::collections::VecDeque;

use serde::Serialize;
use utoipa::ToSchema;

use super::totals::Totals;

/// Length of a step in memory.
pub(crate) const STEP_MS: i64 = 2_000;

/// Steps in memory: 15 minutes.
const NUM_STEPS: usize = 450;

/// Steps of a sparkline.
pub(crate) const NUM_SPARK: usize = 60;

/// Length of the steps that the store keeps.
pub(crate) const MINUTE_MS: i64 = 60_000;

/// The numbers of one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct SeriesPoint {
    /// Begin of the step, in ms since 1970 UTC.
    pub(crate) at_ms: i64,
    /// Messages read a second.
    pub(crate) consumed_per_s: f64,
    /// Rows confirmed a second.
    pub(crate) written_per_s: f64,
    /// Messages not read yet, at the end of the step.
    pub(crate) lag: u64,
    /// Bytes of keys and values read a second.
    pub(crate) bytes_per_s: f64,
    /// Messages at fault a second.
    pub(crate) faults_per_s: f64,
    /// 99 of 100 messages were written within so many ms of their timestamp; absent when none was.
    pub(crate) latency_p99_ms: Option<u64>,
}

/// Counters of a run at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    pub(crate) consumed: u64,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) faults: u64,
}

impl From<&Totals> for Counters {
    fn from(totals: &Totals) -> Self {
        Self {
            consumed: totals.consumed,
            rows: totals.rows_written,
            bytes: totals.bytes_consumed,
            faults: totals.faults(),
        }
    }
}

/// One look at a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) at_ms: i64,
    pub(crate) counters: Counters,
    pub(crate) lag: u64,
    /// Of the messages since the last look.
    pub(crate) latency_p99_ms: Option<u64>,
}

/// What is gathered of a step: sums, not rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Open {
    /// Begin of the step, in ms since 1970 UTC.
    pub(crate) begin_ms: i64,
    /// What was counted in it.
    pub(crate) sums: Counters,
    /// Messages not read yet, at its end.
    pub(crate) lag: u64,
    /// The worst look's 99th percentile.
    pub(crate) latency_p99_ms: Option<u64>,
}

/// A run's part of one minute.
pub(crate) type Minute = Open;

impl Open {
    fn new(begin_ms: i64) -> Self {
        Self {
            begin_ms,
            sums: Counters::default(),
            lag: 0,
            latency_p99_ms: None,
        }
    }

    fn add(&mut self, change: Counters, sample: &Sample) {
        self.sums.consumed += change.consumed;
        self.sums.rows += change.rows;
        self.sums.bytes += change.bytes;
        self.sums.faults += change.faults;
        self.lag = sample.lag;
        self.latency_p99_ms = self.latency_p99_ms.max(sample.latency_p99_ms);
    }

    /// Gathers a look; the step before it, if this look is the first of a new one.
    fn gather(
        open: &mut Option<Self>,
        step_ms: i64,
        change: Counters,
        sample: &Sample,
    ) -> Option<Self> {
        let begin_ms = sample.at_ms.div_euclid(step_ms) * step_ms;
        let ended = open.take_if(|open| open.begin_ms != begin_ms);
        open.get_or_insert_with(|| Self::new(begin_ms))
            .add(change, sample);
        ended
    }

    /// The sums as rates over a step of this length.
    pub(crate) fn point(self, step_ms: i64) -> SeriesPoint {
        let per_s = |sum: u64| rounded(sum as f64 * 1_000.0 / step_ms as f64);
        SeriesPoint {
            at_ms: self.begin_ms,
            consumed_per_s: per_s(self.sums.consumed),
            written_per_s: per_s(self.sums.rows),
            lag: self.lag,
            bytes_per_s: per_s(self.sums.bytes),
            faults_per_s: per_s(self.sums.faults),
            latency_p99_ms: self.latency_p99_ms,
        }
    }
}

/// One decimal: more is noise on a page, and makes every answer longer.
pub(crate) fn rounded(rate: f64) -> f64 {
    (rate * 10.0).round() / 10.0
}

/// What is counted between looks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pace {
    last: Option<(i64, Counters)>,
    /// Rates between the last two looks: messages read and rows written a second.
    rates: (f64, f64),
}

impl Pace {
    /// Takes a look; what was counted since the last one.
    pub(crate) fn take(&mut self, sample: &Sample) -> Counters {
        let (last_ms, last) = self.last.unwrap_or((sample.at_ms, Counters::default()));
        let change = Counters {
            consumed: sample.counters.consumed.saturating_sub(last.consumed),
            rows: sample.counters.rows.saturating_sub(last.rows),
            bytes: sample.counters.bytes.saturating_sub(last.bytes),
            faults: sample.counters.faults.saturating_sub(last.faults),
        };
        let seconds = (sample.at_ms - last_ms) as f64 / 1_000.0;
        if seconds > 0.0 {
            let per_s = |sum: u64| rounded(sum as f64 / seconds);
            self.rates = (per_s(change.consumed), per_s(change.rows));
        }
        self.last = Some((sample.at_ms, sample.counters));
        change
    }

    /// What was counted up to now happened before the first look.
    pub(crate) fn begin_at(&mut self, at_ms: i64, counters: Counters) {
        self.last = Some((at_ms, counters));
    }

    /// Messages read and rows written a second, between the last two looks.
    pub(crate) fn rates(&self) -> (f64, f64) {
        self.rates
    }
}

/// The numbers of one run that go to the store, minute by minute.
#[derive(Clone, Debug, Default)]
pub(crate) struct Minutes {
    minute: Option<Open>,
    pace: Pace,
}

impl Minutes {
    /// Takes a look at a run; a minute that ended by it.
    pub(crate) fn take(&mut self, sample: &Sample) -> Option<Minute> {
        let change = self.pace.take(sample);
        Open::gather(&mut self.minute, MINUTE_MS, change, sample)
    }

    /// What was counted up to now is in the store already.
    pub(crate) fn begin_at(&mut self, at_ms: i64, counters: Counters) {
        self.pace.begin_at(at_ms, counters);
    }

    /// The run ended: its part of the minute.
    pub(crate) fn end_run(&mut self) -> Option<Minute> {
        self.pace = Pace::default();
        self.minute.take()
    }

    /// Messages read and rows written a second, between the last two looks.
    pub(crate) fn rates(&self) -> (f64, f64) {
        self.pace.rates()
    }
}

/// The numbers of one source over time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Series {
    points: VecDeque<SeriesPoint>,
    step: Option<Open>,
    pace: Pace,
}

impl Series {
    /// Takes a look at the source in.
    pub(crate) fn take(&mut self, sample: &Sample) {
        let change = self.pace.take(sample);
        if let Some(step) = Open::gather(&mut self.step, STEP_MS, change, sample) {
            self.push(step.point(STEP_MS));
        }
    }

    /// What was counted up to now happened before the source was looked at.
    pub(crate) fn begin_at(&mut self, at_ms: i64, counters: Counters) {
        self.pace.begin_at(at_ms, counters);
    }

    /// Nothing runs any more.
    pub(crate) fn end_run(&mut self) {
        if let Some(step) = self.step.take() {
            self.push(step.point(STEP_MS));
        }
        self.pace = Pace::default();
    }

    /// Messages read and rows written a second, between the last two looks.
    pub(crate) fn rates(&self) -> (f64, f64) {
        self.pace.rates()
    }

    /// The steps in memory, oldest first.
    pub(crate) fn points(&self) -> impl Iterator<Item = &SeriesPoint> {
        self.points.iter()
    }

    /// Rows written a second over the last steps up to `now_ms`, oldest first, zero where nothing ran.
    pub(crate) fn spark(&self, now_ms: i64) -> Vec<f64> {
        let newest = now_ms.div_euclid(STEP_MS) * STEP_MS - STEP_MS;
        let oldest = newest - (NUM_SPARK as i64 - 1) * STEP_MS;
        let mut spark = vec![0.0; NUM_SPARK];
        for point in self.points.iter().rev() {
            if point.at_ms < oldest {
                break;
            }
            let idx = usize::try_from((point.at_ms - oldest) / STEP_MS).unwrap_or(usize::MAX);
            if let Some(slot) = spark.get_mut(idx) {
                *slot = point.written_per_s;
            }
        }
        spark
    }

    fn push(&mut self, point: SeriesPoint) {
        match self.points.back_mut() {
            // Two runs met in one step.
            Some(last) if last.at_ms == point.at_ms => *last = merged(last, &point),
            _ => self.points.push_back(point),
        }
        if self.points.len() > NUM_STEPS {
            self.points.pop_front();
        }
    }
}

fn merged(first: &SeriesPoint, second: &SeriesPoint) -> SeriesPoint {
    SeriesPoint {
        at_ms: first.at_ms,
        consumed_per_s: rounded(first.consumed_per_s + second.consumed_per_s),
        written_per_s: rounded(first.written_per_s + second.written_per_s),
        lag: second.lag,
        bytes_per_s: rounded(first.bytes_per_s + second.bytes_per_s),
        faults_per_s: rounded(first.faults_per_s + second.faults_per_s),
        latency_p99_ms: first.latency_p99_ms.max(second.latency_p99_ms),
    }
}

/// Steps out of parts of minutes, oldest first: sums add up, the last lag and the longest latency
/// stay. What is missing of a step counts as rest.
pub(crate) fn steps_of(parts: impl IntoIterator<Item = Minute>, step_ms: i64) -> Vec<SeriesPoint> {
    let mut steps: Vec<Open> = Vec::new();
    for part in parts {
        let begin_ms = part.begin_ms.div_euclid(step_ms) * step_ms;
        let step = match steps.last_mut() {
            Some(step) if step.begin_ms == begin_ms => step,
            _ => steps.push_mut(Open::new(begin_ms)),
        };
        let sample = Sample {
            lag: part.lag,
            latency_p99_ms: part.latency_p99_ms,
            ..Sample::default()
        };
        step.add(part.sums, &sample);
    }
    steps.into_iter().map(|step| step.point(step_ms)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(at_ms: i64, rows: u64) -> Sample {
        Sample {
            at_ms,
            counters: Counters {
                consumed: rows,
                rows,
                bytes: rows * 100,
                faults: 0,
            },
            lag: 7,
            latency_p99_ms: Some(5),
        }
    }

    #[test]
    fn rates_divide_by_the_time_that_passed() {
        let mut series = Series::default();
        series.take(&sample(10_000, 0));
        series.take(&sample(14_000, 200));
        assert_eq!(series.rates(), (50.0, 50.0), "a tick that came late");
    }

    #[test]
    fn steps_and_spark_hold_every_row_once() {
        let mut series = Series::default();
        for second in 0..=30 {
            series.take(&sample(100_000 + second * 1_000, second as u64 * 10));
        }
        let sum: f64 = series.points().map(|point| point.written_per_s * 2.0).sum();
        assert!(
            (sum - 290.0).abs() < 1e-6,
            "{sum}: the open step is not in yet"
        );
        let spark = series.spark(130_500);
        assert_eq!(spark.len(), NUM_SPARK);
        assert_eq!(&spark[NUM_SPARK - 2..], [10.0, 10.0]);
        assert_eq!(spark[..1], [0.0], "before the run");
        assert_eq!(series.spark(130_500 + 600_000), vec![0.0; NUM_SPARK]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut series = Series::default();
        for second in 0..3_600 {
            series.take(&sample(second * 1_000, second as u64 * 10));
        }
        assert_eq!(series.points().count(), NUM_STEPS);
    }

    #[test]
    fn minutes_go_to_the_store_with_every_row_once() {
        let mut of_run = Minutes::default();
        let minutes: Vec<Minute> = (0..3_600)
            .filter_map(|second| of_run.take(&sample(second * 1_000, second as u64 * 10)))
            .collect();
        assert_eq!(minutes.len(), 59);
        assert!(minutes[1..].iter().all(|minute| minute.sums.rows == 600));
        let last = of_run.end_run().expect("a part of a minute");
        assert_eq!(last.begin_ms, 59 * MINUTE_MS);
        let sum: u64 = minutes
            .iter()
            .chain([&last])
            .map(|part| part.sums.rows)
            .sum();
        assert_eq!(sum, 35_990, "every row once");
    }

    #[test]
    fn a_second_run_begins_at_zero_without_a_jump() {
        let mut series = Series::default();
        series.take(&sample(0, 0));
        series.take(&sample(1_000, 50_000));
        series.end_run();
        series.take(&sample(1_500, 10));
        series.take(&sample(2_500, 20));
        let points: Vec<f64> = series.points().map(|point| point.written_per_s).collect();
        assert_eq!(points, [25_005.0]);
    }

    #[test]
    fn longer_steps_keep_the_sum() {
        let minutes = (0..20).flat_map(|minute| {
            // Two runs have a part each.
            let mut part = Minute::new(minute * MINUTE_MS);
            part.sums.rows = 300;
            [part, part]
        });
        let tens = steps_of(minutes, 10 * MINUTE_MS);
        let rates: Vec<f64> = tens.iter().map(|step| step.written_per_s).collect();
        assert_eq!(rates, [10.0, 10.0]);
    }
}
