//! How long a source waits after a run that failed: 1 s, 2 s, 4 s … 5 min.

use std::time::Duration;

/// The first pause.
const FIRST: Duration = Duration::from_secs(1);

/// No pause is longer.
const LONGEST: Duration = Duration::from_mins(5);

/// A run of this length worked; the failure that ended it counts as the first one.
pub(crate) const RAN_WELL: Duration = Duration::from_mins(1);

/// The pause after this many failures in a row.
pub(crate) fn pause(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    (FIRST * 2_u32.pow(doublings)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let seconds: Vec<u64> = (1..=11).map(|failures| pause(failures).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(pause(u32::MAX), LONGEST);
    }
}
