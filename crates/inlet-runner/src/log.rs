//! The events of a runner, kept until whoever keeps the history has them.

use std::collections::{BTreeMap, VecDeque};

use crate::RunnerEvent;

/// Events that are kept: hours of a runner that nobody listens to.
pub(crate) const MOST_EVENTS: usize = 20_000;

/// Events by number, bounded. The oldest activity goes first; when there is none left, the oldest
/// beginnings and ends of runs go. That an assignment is released is always kept: somebody waits for it.
#[derive(Debug, Default)]
pub(crate) struct EventLog {
    last_seq: u64,
    events: BTreeMap<u64, RunnerEvent>,
    /// Numbers of those that are activity.
    activity: VecDeque<u64>,
}

impl EventLog {
    pub(crate) fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// Notes an event under the next number.
    pub(crate) fn push(&mut self, event: RunnerEvent) {
        self.last_seq += 1;
        if matches!(event, RunnerEvent::Activity { .. }) {
            self.activity.push_back(self.last_seq);
        }
        self.events.insert(self.last_seq, event);
        while self.events.len() > MOST_EVENTS && self.drop_one() {}
    }

    fn drop_one(&mut self) -> bool {
        let of_a_run = |event: &RunnerEvent| !matches!(event, RunnerEvent::Released { .. });
        let oldest = self.activity.pop_front().or_else(|| {
            let mut events = self.events.iter();
            events
                .find(|(_, event)| of_a_run(event))
                .map(|(seq, _)| *seq)
        });
        oldest.is_some_and(|seq| self.events.remove(&seq).is_some())
    }

    /// At most `limit` events with a higher number, in order.
    pub(crate) fn after(&self, seq: u64, limit: usize) -> Vec<(u64, RunnerEvent)> {
        let later = self.events.range(seq.saturating_add(1)..);
        let cloned = |(seq, event): (&u64, &RunnerEvent)| (*seq, event.clone());
        later.take(limit).map(cloned).collect()
    }

    /// Forgets events up to this number.
    pub(crate) fn acknowledge(&mut self, seq: u64) {
        self.events = self.events.split_off(&seq.saturating_add(1));
        while self.activity.front().is_some_and(|first| *first <= seq) {
            self.activity.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use inlet_pipeline::activity::{ActivityKind, ActivityLog};

    use super::*;

    fn released(epoch: u64) -> RunnerEvent {
        RunnerEvent::Released {
            source_id: "s".to_owned(),
            epoch,
        }
    }

    fn started(epoch: u64) -> RunnerEvent {
        RunnerEvent::RunStarted {
            source_id: "s".to_owned(),
            epoch,
            run_id: "r".to_owned(),
            version: 1,
            started_at_ms: 1,
            by: "ada".to_owned(),
        }
    }

    fn activity() -> RunnerEvent {
        let log = ActivityLog::default();
        log.note(ActivityKind::Assigned, "partitions assigned");
        RunnerEvent::Activity {
            source_id: "s".to_owned(),
            run_id: Some("r".to_owned()),
            event: log.since(0).remove(0),
        }
    }

    #[test]
    fn events_stay_in_order_until_they_are_acknowledged() {
        let mut log = EventLog::default();
        for event in [started(1), activity(), released(1), started(2)] {
            log.push(event);
        }
        let seqs = |events: Vec<(u64, RunnerEvent)>| -> Vec<u64> {
            events.into_iter().map(|(seq, _)| seq).collect()
        };
        assert_eq!(seqs(log.after(0, 3)), [1, 2, 3]);
        assert_eq!(seqs(log.after(3, 9)), [4]);
        assert_eq!(log.after(2, 1), [(3, released(1))]);
        log.acknowledge(2);
        assert_eq!(seqs(log.after(0, 9)), [3, 4]);
        log.acknowledge(1);
        log.acknowledge(u64::MAX);
        assert_eq!(log.after(0, 9), []);
        log.push(activity());
        assert_eq!(seqs(log.after(0, 9)), [5], "numbers go on");
    }

    #[test]
    fn the_oldest_activity_goes_first_and_releases_stay() {
        let mut log = EventLog::default();
        log.push(started(1));
        log.push(released(1));
        for _ in 0..MOST_EVENTS {
            log.push(activity());
        }
        assert_eq!(log.events.len(), MOST_EVENTS);
        let first = log.after(0, 3);
        let seqs: Vec<u64> = first.iter().map(|(seq, _)| *seq).collect();
        assert_eq!(seqs, [1, 2, 5]);
        for epoch in 0..MOST_EVENTS as u64 {
            log.push(started(epoch));
        }
        assert_eq!(log.events.len(), MOST_EVENTS);
        assert!(log.activity.is_empty());
        let first = log.after(0, 2);
        assert_eq!(first[0], (2, released(1)));
        assert_eq!(
            first[1].1,
            started(1),
            "of the second turn: one beginning made place"
        );
    }
}
