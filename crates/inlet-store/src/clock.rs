//! The time of the store, so that tests of "seven days later" wait for nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the store takes the time from. Clones share one time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// `None` is the system's clock.
    by_hand: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `now_ms` until it is [advanced](Self::advance).
    pub fn by_hand(now_ms: i64) -> Self {
        let by_hand = Some(Arc::new(AtomicI64::new(now_ms)));
        Self { by_hand }
    }

    /// Moves a clock made by [`by_hand`](Self::by_hand); the system's clock moves by itself.
    pub fn advance(&self, by: Duration) {
        if let Some(now) = &self.by_hand {
            now.fetch_add(by.as_millis() as i64, Ordering::Relaxed);
        }
    }

    /// Milliseconds since 1970 UTC.
    pub fn now_ms(&self) -> i64 {
        match &self.by_hand {
            Some(now) => now.load(Ordering::Relaxed),
            // A clock before 1970 is a machine without one: zero is as good as any time then.
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_millis() as i64),
        }
    }
}
