//! How long to wait before the next try: none while there are hubs that were not tried in this round, then
//! growing, and spread so that the agents of a hub that comes back do not knock all at once.

use std::time::Duration;

use inlet_pipeline::retry::Jitter;
use uuid::Uuid;

use crate::options::Pace;

pub(super) struct Pauses {
    first: Duration,
    longest: Duration,
    num_hubs: u32,
    num_failures: u32,
    jitter: Jitter,
}

impl Pauses {
    pub(super) fn new(pace: &Pace, num_hubs: usize) -> Self {
        Self {
            first: pace.first_pause,
            longest: pace.longest_pause,
            num_hubs: u32::try_from(num_hubs).unwrap_or(u32::MAX).max(1),
            num_failures: 0,
            jitter: Jitter::new(Uuid::new_v4().as_u128() as u64),
        }
    }

    /// A link stood for a while: the next failure is the first again.
    pub(super) fn reset(&mut self) {
        self.num_failures = 0;
    }

    /// After one more failure.
    pub(super) fn next(&mut self) -> Duration {
        self.num_failures = self.num_failures.saturating_add(1);
        if !self.num_failures.is_multiple_of(self.num_hubs) {
            return Duration::ZERO;
        }
        let round = self.num_failures / self.num_hubs;
        let factor = 1_u32.checked_shl(round - 1).unwrap_or(u32::MAX);
        let pause = self.first.saturating_mul(factor).min(self.longest);
        self.jitter.spread(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(num_hubs: usize) -> Pauses {
        Pauses::new(&Pace::default(), num_hubs)
    }

    fn is_about(pause: Duration, seconds: f64) {
        let share = pause.as_secs_f64() / seconds;
        assert!(
            (0.75..=1.25).contains(&share),
            "{pause:?} is not about {seconds} s"
        );
    }

    #[test]
    fn they_grow_to_the_longest_and_begin_again_after_a_link() {
        let mut pauses = pauses(1);
        for seconds in [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
            is_about(pauses.next(), seconds);
        }
        for _ in 0..100 {
            is_about(pauses.next(), 30.0);
        }
        pauses.reset();
        is_about(pauses.next(), 0.5);
    }

    #[test]
    fn every_hub_is_tried_before_a_pause() {
        let mut pauses = pauses(3);
        for seconds in [0.5, 1.0, 2.0] {
            assert_eq!(pauses.next(), Duration::ZERO);
            assert_eq!(pauses.next(), Duration::ZERO);
            is_about(pauses.next(), seconds);
        }
    }
}
