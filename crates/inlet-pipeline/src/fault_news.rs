//! Messages at fault as events of the timeline: the first of each kind at once, then their number now
//! and then, so that a topic full of broken messages is one line a minute and no number is lost.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use inlet_message::fault::FaultKind;
use parking_lot::Mutex;

use crate::{
    accounts::Outcome,
    activity::{ActivityKind, ActivityLog},
    pending::ClosedBatch,
};

/// Events about one kind are at least so far apart.
const PAUSE: Duration = Duration::from_mins(1);

/// What is known of each kind.
#[derive(Debug, Default)]
pub(crate) struct FaultNews(Mutex<BTreeMap<FaultKind, Kind>>);

#[derive(Debug)]
struct Kind {
    last_told: Instant,
    untold: Tally,
    /// Of the newest message that was not told.
    cause: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    archived: u64,
    discarded: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.archived += other.archived;
        self.discarded += other.discarded;
    }
}

impl FaultNews {
    /// Counts the messages at fault of a batch and tells what is due.
    pub(crate) fn tell(&self, closed: &ClosedBatch, log: &ActivityLog) {
        if closed.faults.is_empty() {
            return;
        }
        for (kind, (tally, message_idx)) in tallies(&closed.outcomes) {
            self.count(
                kind,
                tally,
                || cause(closed, message_idx),
                Instant::now(),
                log,
            );
        }
    }

    fn count(
        &self,
        kind: FaultKind,
        tally: Tally,
        cause: impl FnOnce() -> String,
        now: Instant,
        log: &ActivityLog,
    ) {
        let mut kinds = self.0.lock();
        match kinds.get_mut(&kind) {
            None => {
                note(kind, tally, &cause(), log);
                let known = Kind {
                    last_told: now,
                    untold: Tally::default(),
                    cause: String::new(),
                };
                kinds.insert(kind, known);
            }
            Some(known) => {
                known.untold.add(tally);
                known.cause = cause();
                if now.duration_since(known.last_told) >= PAUSE {
                    note(kind, known.untold, &known.cause, log);
                    known.last_told = now;
                    known.untold = Tally::default();
                }
            }
        }
    }

    /// Tells what is untold.
    pub(crate) fn finish(&self, log: &ActivityLog) {
        for (kind, known) in &mut *self.0.lock() {
            if known.untold != Tally::default() {
                note(*kind, known.untold, &known.cause, log);
                known.untold = Tally::default();
            }
        }
    }
}

/// The number of messages of each kind, and the index of the first.
fn tallies(outcomes: &[Outcome]) -> BTreeMap<FaultKind, (Tally, usize)> {
    let mut tallies = BTreeMap::new();
    for (message_idx, outcome) in outcomes.iter().enumerate() {
        let (kind, tally) = match outcome {
            Outcome::Quarantined(kind) => (
                *kind,
                Tally {
                    archived: 1,
                    discarded: 0,
                },
            ),
            Outcome::Discarded(kind) => (
                *kind,
                Tally {
                    archived: 0,
                    discarded: 1,
                },
            ),
            Outcome::Written | Outcome::Filtered => continue,
        };
        let entry = tallies.entry(kind);
        entry
            .or_insert((Tally::default(), message_idx))
            .0
            .add(tally);
    }
    tallies
}

/// Which message it was and why.
fn cause(closed: &ClosedBatch, message_idx: usize) -> String {
    let message = closed.messages.message(message_idx);
    let mut faults = closed.faults.iter();
    let fault = faults.find(|fault| fault.message_idx as usize == message_idx);
    let reason = fault.map_or("", |fault| &fault.reason);
    format!("{} offset {}: {reason}", message.partition, message.offset)
}

fn note(kind: FaultKind, tally: Tally, cause: &str, log: &ActivityLog) {
    let num = tally.archived + tally.discarded;
    let messages = if num == 1 { "message" } else { "messages" };
    let what = match (tally.archived, tally.discarded) {
        (_, 0) => "archived".to_owned(),
        (0, _) => "discarded".to_owned(),
        (archived, discarded) => format!("{archived} archived, {discarded} discarded"),
    };
    let text = format!("{num} {messages} at fault with `{kind}`: {what}");
    log.note_cause(ActivityKind::Faults, text, cause);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_told_at_once_and_the_rest_by_number() {
        let (news, log) = (FaultNews::default(), ActivityLog::default());
        let started = Instant::now();
        let count = |num, after: u64| {
            let tally = Tally {
                archived: num,
                discarded: 0,
            };
            let now = started + Duration::from_secs(after);
            let cause = || format!("number {after}");
            news.count(FaultKind::ParseFailed, tally, cause, now, &log);
        };
        count(1, 0);
        count(10, 5);
        count(20, 59);
        assert_eq!(log.since(0).len(), 1);
        count(30, 61);
        count(2, 62);
        news.finish(&log);
        news.finish(&log);
        let told: Vec<_> = log.since(0).into_iter().map(|it| it.message).collect();
        assert_eq!(
            told,
            [
                "1 message at fault with `parse_failed`: archived",
                "60 messages at fault with `parse_failed`: archived",
                "2 messages at fault with `parse_failed`: archived",
            ]
        );
        assert_eq!(log.since(2)[0].cause.as_deref(), Some("number 62"));
    }

    #[test]
    fn kinds_and_outcomes_are_told_apart() {
        let outcomes = [
            Outcome::Written,
            Outcome::Quarantined(FaultKind::ParseFailed),
            Outcome::Discarded(FaultKind::Tombstone),
            Outcome::Discarded(FaultKind::ParseFailed),
        ];
        let found = tallies(&outcomes);
        let both = Tally {
            archived: 1,
            discarded: 1,
        };
        assert_eq!(found[&FaultKind::ParseFailed], (both, 1));
        assert_eq!(found[&FaultKind::Tombstone].1, 2);
        assert_eq!(found.len(), 2);
    }
}
