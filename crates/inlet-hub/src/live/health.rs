//! Health of a running source, from what it really did over its health period.
//!
//! | health | when |
//! | --- | --- |
//! | source error, sink error | reading or writing does not work now |
//! | bounce | failed requests in the period reached `health.write_error_threshold` |
//! | busy | the memory in use reached `health.busy_threshold` of `write.memory` in the period |
//! | idle | nothing was read in the whole period, and nothing waits |
//! | ready | otherwise |
//!
//! The first that holds is told. Fatal and none belong to sources without a run.

use std::{collections::VecDeque, time::Duration};

use inlet_pipeline::condition::RunState;

use super::summary::Health;

/// The document's section `health`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct HealthRules {
    pub(crate) period: Duration,
    /// Share of the memory, 1.0 is all of it.
    pub(crate) busy_threshold: f64,
    /// Failed requests.
    pub(crate) write_error_threshold: u64,
}

/// One look at a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) at_ms: i64,
    pub(crate) consumed: u64,
    pub(crate) requests_failed: u64,
    /// Share of the memory in use, 1.0 is all of it.
    pub(crate) memory_share: f64,
    pub(crate) lag: u64,
}

/// The looks of one health period.
#[derive(Clone, Debug, Default)]
pub(crate) struct HealthWindow {
    looks: VecDeque<Look>,
}

impl HealthWindow {
    /// Takes a look.
    pub(crate) fn take(&mut self, look: Look, rules: &HealthRules) {
        let since_ms = look.at_ms - rules.period.as_millis() as i64;
        self.looks.push_back(look);
        // The last look before the period stays: differences begin there.
        while self
            .looks
            .get(1)
            .is_some_and(|second| second.at_ms <= since_ms)
        {
            self.looks.pop_front();
        }
    }

    /// A new run counts from nothing.
    pub(crate) fn reset(&mut self) {
        self.looks.clear();
    }

    /// Health now, and for busy and bounce what made it so.
    pub(crate) fn judge(&self, run: &RunState, rules: &HealthRules) -> (Health, Option<String>) {
        match run {
            RunState::SourceError { .. } => return (Health::SourceError, None),
            RunState::SinkError { .. } => return (Health::SinkError, None),
            RunState::Failed { .. } => return (Health::Fatal, None),
            _ => {}
        }
        let (Some(first), Some(last)) = (self.looks.front(), self.looks.back()) else {
            return (Health::Ready, None);
        };
        let failed = last.requests_failed.saturating_sub(first.requests_failed);
        let period = rules.period.as_secs();
        if failed >= rules.write_error_threshold.max(1) {
            let cause = format!("{failed} requests to TDengine failed within {period} s");
            return (Health::Bounce, Some(cause));
        }
        let shares = self.looks.iter().map(|look| look.memory_share);
        let highest = shares.fold(0.0, f64::max);
        if highest >= rules.busy_threshold {
            let percent = (highest * 100.0).min(100.0);
            let cause = format!(
                "up to {percent:.0} % of `write.memory` was in use within {period} s: \
                 messages come faster than TDengine takes rows"
            );
            return (Health::Busy, Some(cause));
        }
        let covers_period = last.at_ms - first.at_ms >= rules.period.as_millis() as i64;
        if covers_period && last.consumed == first.consumed && last.lag == 0 {
            return (Health::Idle, None);
        }
        (Health::Ready, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: HealthRules = HealthRules {
        period: Duration::from_secs(10),
        busy_threshold: 1.0,
        write_error_threshold: 5,
    };

    /// A look each second; the number of messages, failed requests, memory share and lag in it.
    fn judged(looks: &[(u64, u64, f64, u64)], run: &RunState) -> Health {
        let mut window = HealthWindow::default();
        let (mut consumed, mut failed) = (0, 0);
        for (second, (messages, failures, memory_share, lag)) in looks.iter().enumerate() {
            consumed += messages;
            failed += failures;
            let look = Look {
                at_ms: second as i64 * 1_000,
                consumed,
                requests_failed: failed,
                memory_share: *memory_share,
                lag: *lag,
            };
            window.take(look, &RULES);
        }
        window.judge(run, &RULES).0
    }

    #[test]
    fn health_follows_the_period() {
        let running = &RunState::Running;
        let quiet = [(0, 0, 0.0, 0); 12];
        let cases = [
            ("nothing known", vec![], Health::Ready),
            ("quiet for the whole period", quiet.to_vec(), Health::Idle),
            (
                "quiet, but not for long",
                quiet[..5].to_vec(),
                Health::Ready,
            ),
            (
                "nothing read, but messages wait",
                vec![(0, 0, 0.0, 9); 12],
                Health::Ready,
            ),
            ("messages come", vec![(5, 0, 0.2, 0); 12], Health::Ready),
            (
                "memory was full once",
                [vec![(5, 0, 1.1, 0)], vec![(5, 0, 0.1, 0); 9]].concat(),
                Health::Busy,
            ),
            (
                "memory was full long ago",
                [vec![(5, 0, 1.1, 0)], vec![(5, 0, 0.1, 0); 12]].concat(),
                Health::Ready,
            ),
            (
                "requests fail now and then",
                vec![(5, 1, 0.1, 0); 12],
                Health::Bounce,
            ),
        ];
        for (what, looks, expected) in cases {
            assert_eq!(judged(&looks, running), expected, "{what}");
        }
    }

    #[test]
    fn what_does_not_work_now_comes_first() {
        let cause = || "no route".to_owned();
        let looks = vec![(5, 9, 2.0, 0); 12];
        let sink = RunState::SinkError { cause: cause() };
        assert_eq!(judged(&looks, &sink), Health::SinkError);
        let source = RunState::SourceError { cause: cause() };
        assert_eq!(judged(&looks, &source), Health::SourceError);
        let failed = RunState::Failed { cause: cause() };
        assert_eq!(judged(&looks, &failed), Health::Fatal);
    }
}
