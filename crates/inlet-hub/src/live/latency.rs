//! Percentiles of the last seconds, out of a histogram that only grows.

use std::collections::VecDeque;

use inlet_pipeline::latency::LatencyCounts;

/// How many looks (seconds) the percentiles cover.
const WINDOW: usize = 60;

/// What was counted at each of the last looks.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecentLatency {
    looks: VecDeque<LatencyCounts>,
    /// The first look is what was there before, not what came.
    began_late: bool,
}

impl RecentLatency {
    /// Takes a look; the 99th percentile in ms of the messages since the last one.
    pub(crate) fn take(&mut self, counts: &LatencyCounts) -> Option<u64> {
        let begin = LatencyCounts::default();
        let newest = difference(counts, self.looks.back().unwrap_or(&begin));
        self.looks.push_back(counts.clone());
        if self.looks.len() > WINDOW + 1 {
            self.looks.pop_front();
        }
        newest.quantile_ms(0.99)
    }

    /// What was counted up to now was written before the first look.
    pub(crate) fn begin_at(&mut self, counts: &LatencyCounts) {
        self.looks.clear();
        self.looks.push_back(counts.clone());
        self.began_late = true;
    }

    /// This share (0 to 1) of the messages of the last minute took at most so many ms; `None`
    /// where none was written, or where it took longer than can be told.
    pub(crate) fn quantile_ms(&self, share: f64) -> Option<u64> {
        let begin = LatencyCounts::default();
        let is_begun = self.began_late || self.looks.len() > WINDOW;
        let oldest = self.looks.front().filter(|_| is_begun).unwrap_or(&begin);
        difference(self.looks.back()?, oldest).quantile_ms(share)
    }

    /// A new run begins to count from nothing.
    pub(crate) fn reset(&mut self) {
        self.looks.clear();
        self.began_late = false;
    }
}

fn difference(newer: &LatencyCounts, older: &LatencyCounts) -> LatencyCounts {
    LatencyCounts {
        buckets: std::array::from_fn(|idx| newer.buckets[idx].saturating_sub(older.buckets[idx])),
        sum_ms: newer.sum_ms.saturating_sub(older.sum_ms),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_forget_what_is_older_than_a_minute() {
        let mut recent = RecentLatency::default();
        let mut counts = LatencyCounts::default();
        (0..100).for_each(|_| counts.observe(40_000));
        assert_eq!(recent.take(&counts), Some(60_000));
        assert_eq!(recent.quantile_ms(0.5), Some(60_000));
        for _ in 0..WINDOW {
            counts.observe(4);
            assert_eq!(recent.take(&counts), Some(5));
        }
        assert_eq!(recent.quantile_ms(0.99), Some(5));
        assert_eq!(recent.take(&counts), None, "nothing new was written");
        recent.reset();
        assert_eq!(recent.quantile_ms(0.5), None);
    }
}
