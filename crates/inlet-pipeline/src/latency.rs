//! How long messages took from Kafka's timestamp to their confirmed outcome, as a histogram.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// Upper bounds of the buckets in ms, inclusive; one more bucket holds all that took longer.
pub const BOUNDS_MS: [u64; 16] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000,
];

const NUM_BUCKETS: usize = BOUNDS_MS.len() + 1;

/// Counts by bucket, gathered on one thread before they are added to a [`LatencyHistogram`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatencyCounts {
    /// Number of messages for each of [`BOUNDS_MS`], then of those that took longer; not cumulated.
    pub buckets: [u64; NUM_BUCKETS],
    /// Sum of all latencies in ms.
    pub sum_ms: u64,
}

impl LatencyCounts {
    /// Counts one message. A clock that is behind the producer's gives a negative latency: zero.
    pub fn observe(&mut self, latency_ms: i64) {
        let latency_ms = u64::try_from(latency_ms).unwrap_or(0);
        self.buckets[BOUNDS_MS.partition_point(|bound| *bound < latency_ms)] += 1;
        self.sum_ms += latency_ms;
    }

    /// What was counted since an earlier look at the same histogram.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let bucket = |idx: usize| self.buckets[idx].saturating_sub(earlier.buckets[idx]);
        Self {
            buckets: std::array::from_fn(bucket),
            sum_ms: self.sum_ms.saturating_sub(earlier.sum_ms),
        }
    }

    /// Number of messages counted.
    pub fn num_observed(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// The upper bound in ms of the bucket where this share (0 to 1) of the messages is reached;
    /// `None` without messages or when it lies beyond the last bound.
    pub fn quantile_ms(&self, share: f64) -> Option<u64> {
        let wanted = (self.num_observed() as f64 * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        BOUNDS_MS
            .iter()
            .zip(&self.buckets)
            .find_map(|(bound, num)| {
                seen += num;
                (seen >= wanted).then_some(*bound)
            })
    }
}

/// The histogram of a run, shared by its threads.
#[derive(Debug, Default)]
pub struct LatencyHistogram {
    buckets: [AtomicU64; NUM_BUCKETS],
    sum_ms: AtomicU64,
}

impl LatencyHistogram {
    /// Adds what one thread has gathered.
    pub fn add(&self, counts: &LatencyCounts) {
        for (bucket, num) in self.buckets.iter().zip(&counts.buckets) {
            if *num > 0 {
                bucket.fetch_add(*num, Ordering::Relaxed);
            }
        }
        self.sum_ms.fetch_add(counts.sum_ms, Ordering::Relaxed);
    }

    /// What was counted so far.
    pub fn counts(&self) -> LatencyCounts {
        LatencyCounts {
            buckets: std::array::from_fn(|idx| self.buckets[idx].load(Ordering::Relaxed)),
            sum_ms: self.sum_ms.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_bounds_of_buckets_and_follow_the_period() {
        let mut early = LatencyCounts::default();
        assert_eq!(early.quantile_ms(0.5), None);
        for latency_ms in [1, 1, 40, -7] {
            early.observe(latency_ms);
        }
        assert_eq!(early.quantile_ms(0.5), Some(1));
        assert_eq!(early.quantile_ms(0.99), Some(50));
        let mut late = early.clone();
        late.observe(3_000);
        assert_eq!(late.since(&early).quantile_ms(0.5), Some(5_000));
        assert_eq!(late.since(&early).num_observed(), 1);
        assert_eq!(late.since(&late).quantile_ms(0.99), None);
        late.observe(1_000_000);
        assert_eq!(late.since(&early).quantile_ms(0.99), None);
    }
}
