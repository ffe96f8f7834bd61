//! The clock that an agent counts absence by.
//!
//! It has to go on while the process is stopped (SIGSTOP, a frozen container) and while the machine
//! sleeps, and must not jump when somebody sets the time. Linux has one such: `CLOCK_BOOTTIME`. `Instant`
//! is `CLOCK_MONOTONIC` there, which stands still in a suspended machine; the wall clock jumps, and is
//! used across a reboot only, where nothing else is left.

use std::{
    fs,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use nix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

#[cfg(any(target_os = "linux", target_os = "android"))]
const CLOCK: ClockId = ClockId::CLOCK_BOOTTIME;
/// Elsewhere the monotonic clock goes on in a sleeping machine.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const CLOCK: ClockId = ClockId::CLOCK_MONOTONIC;

/// A point in time of this boot of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(Duration);

impl Moment {
    pub(crate) fn now() -> Self {
        // The clock is one that every supported kernel has.
        Self(clock_gettime(CLOCK).map_or(Duration::ZERO, Duration::from))
    }

    /// How long ago it was.
    pub(crate) fn elapsed(self) -> Duration {
        Self::now().0.saturating_sub(self.0)
    }

    /// So much earlier, at the earliest when the machine came up.
    pub(crate) fn before(self, age: Duration) -> Self {
        Self(self.0.saturating_sub(age))
    }
}

/// A moment as it is kept for a later process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptMoment {
    /// Which boot of the machine it was in; empty where the system does not tell.
    boot_id: String,
    since_boot_ms: u64,
    wall_ms: u64,
}

impl KeptMoment {
    pub(crate) fn of(moment: Moment) -> Self {
        let age = moment.elapsed();
        Self {
            boot_id: boot_id(),
            since_boot_ms: millis(moment.0),
            wall_ms: millis(since_1970().saturating_sub(age)),
        }
    }

    /// How long ago it was: by the clock of this boot if it was in this one, else by the wall clock. A
    /// wall clock that was set back makes it too short, by no more than it was set back.
    pub(crate) fn elapsed(&self) -> Duration {
        let (now, then) = if !self.boot_id.is_empty() && self.boot_id == boot_id() {
            (Moment::now().0, self.since_boot_ms)
        } else {
            (since_1970(), self.wall_ms)
        };
        now.saturating_sub(Duration::from_millis(then))
    }
}

/// Milliseconds since 1970 UTC, for what people read.
pub(crate) fn wall_ms() -> i64 {
    i64::try_from(since_1970().as_millis()).unwrap_or(i64::MAX)
}

fn since_1970() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default()
}

fn boot_id() -> String {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id");
    text.map(|text| text.trim().to_owned()).unwrap_or_default()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_moment_ages_by_the_clock_of_its_boot() {
        let kept = KeptMoment::of(Moment::now().before(Duration::from_secs(5)));
        assert!(kept.elapsed() >= Duration::from_secs(5), "{kept:?}");
        assert!(kept.elapsed() < Duration::from_mins(1), "{kept:?}");
    }

    #[test]
    fn a_moment_of_another_boot_ages_by_the_wall_clock() {
        let hour = 3_600_000;
        let kept = KeptMoment {
            boot_id: "of another boot".to_owned(),
            since_boot_ms: u64::MAX,
            wall_ms: millis(since_1970()) - hour,
        };
        assert!(kept.elapsed() >= Duration::from_millis(hour), "{kept:?}");
    }

    #[test]
    fn a_moment_in_the_future_is_now() {
        let kept = KeptMoment {
            boot_id: String::new(),
            since_boot_ms: 0,
            wall_ms: millis(since_1970()) + 3_600_000,
        };
        assert_eq!(kept.elapsed(), Duration::ZERO);
    }
}
