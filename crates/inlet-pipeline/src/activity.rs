//! What happened in a run, for a timeline: few events, in order, each with a number.
//!
//! Bounded: of a run that has much to tell the oldest events go first, and a reader sees by the
//! numbers that some are gone. Nothing is noted once a message: messages at fault are told
//! the first time and then counted.

use std::collections::VecDeque;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::clock;

/// Events that are kept.
const MAX_EVENTS: usize = 1_000;

/// How much an event matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityLevel {
    /// For whoever looks for a cause.
    Debug,
    /// The way things should go.
    Info,
    /// Something passing.
    Warn,
    /// Something that a person should look at.
    Error,
}

/// What kind of event it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// The run has begun.
    Started,
    /// Database or super table was created.
    Created,
    /// Partitions were given to a consumer.
    Assigned,
    /// Partitions were taken away.
    Revoked,
    /// Offsets no longer exist.
    Gap,
    /// Reading has trouble.
    SourceTrouble,
    /// Reading works again.
    SourceRecovered,
    /// Writing has trouble.
    SinkTrouble,
    /// Writing works again.
    SinkRecovered,
    /// The archive of messages at fault has trouble.
    ArchiveTrouble,
    /// The archive works again.
    ArchiveRecovered,
    /// Messages are at fault.
    Faults,
    /// A person paused the run.
    Paused,
    /// A person let it go on.
    Resumed,
    /// It was asked to end and finishes what is in flight.
    Draining,
    /// It ended well.
    Done,
    /// It ended by a failure.
    Failed,
}

impl ActivityKind {
    /// The name, as in `serde`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Created => "created",
            Self::Assigned => "assigned",
            Self::Revoked => "revoked",
            Self::Gap => "gap",
            Self::SourceTrouble => "source_trouble",
            Self::SourceRecovered => "source_recovered",
            Self::SinkTrouble => "sink_trouble",
            Self::SinkRecovered => "sink_recovered",
            Self::ArchiveTrouble => "archive_trouble",
            Self::ArchiveRecovered => "archive_recovered",
            Self::Faults => "faults",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Draining => "draining",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// How much events of this kind matter.
    pub fn level(self) -> ActivityLevel {
        match self {
            Self::Assigned | Self::Revoked => ActivityLevel::Debug,
            Self::Started
            | Self::Created
            | Self::SourceRecovered
            | Self::SinkRecovered
            | Self::ArchiveRecovered
            | Self::Paused
            | Self::Resumed
            | Self::Draining
            | Self::Done => ActivityLevel::Info,
            Self::SourceTrouble | Self::SinkTrouble | Self::Faults => ActivityLevel::Warn,
            Self::Gap | Self::ArchiveTrouble | Self::Failed => ActivityLevel::Error,
        }
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityEvent {
    /// Its number in the run, from 1 without gaps.
    pub seq: u64,
    /// When, in ms since 1970 UTC.
    pub at_ms: i64,
    /// How much it matters.
    pub level: ActivityLevel,
    /// What kind it is.
    pub kind: ActivityKind,
    /// What happened, in one sentence.
    pub message: String,
    /// Why, where there is a cause.
    pub cause: Option<String>,
}

/// The events of a run.
#[derive(Debug, Default)]
pub struct ActivityLog {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    last_seq: u64,
    events: VecDeque<ActivityEvent>,
}

impl ActivityLog {
    /// Notes an event.
    pub fn note(&self, kind: ActivityKind, message: impl Into<String>) {
        self.push(kind, message.into(), None);
    }

    /// Notes an event with its cause.
    pub fn note_cause(
        &self,
        kind: ActivityKind,
        message: impl Into<String>,
        cause: impl Into<String>,
    ) {
        self.push(kind, message.into(), Some(cause.into()));
    }

    fn push(&self, kind: ActivityKind, message: String, cause: Option<String>) {
        let at_ms = clock::now_ms();
        let mut inner = self.inner.lock();
        inner.last_seq += 1;
        let event = ActivityEvent {
            seq: inner.last_seq,
            at_ms,
            level: kind.level(),
            kind,
            message,
            cause,
        };
        if inner.events.len() == MAX_EVENTS {
            inner.events.pop_front();
        }
        inner.events.push_back(event);
    }

    /// Events with a higher number, the oldest first; all that are kept for 0.
    pub fn since(&self, seq: u64) -> Vec<ActivityEvent> {
        let inner = self.inner.lock();
        let from = inner.events.partition_point(|event| event.seq <= seq);
        inner.events.range(from..).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_asks_from_where_it_left_off_and_sees_what_is_gone() {
        let log = ActivityLog::default();
        assert_eq!(log.since(0), []);
        log.note(ActivityKind::Started, "run started");
        log.note_cause(ActivityKind::SinkTrouble, "rows are not taken", "no route");
        let all = log.since(0);
        assert_eq!(
            all.iter().map(|event| event.seq).collect::<Vec<_>>(),
            [1, 2]
        );
        assert_eq!(all[1].cause.as_deref(), Some("no route"));
        assert_eq!(all[1].level, ActivityLevel::Warn);
        assert_eq!(log.since(1), all[1..]);
        assert_eq!(log.since(2), []);
        for _ in 0..MAX_EVENTS {
            log.note(ActivityKind::Assigned, "partitions assigned");
        }
        let kept = log.since(1);
        assert_eq!(kept.len(), MAX_EVENTS);
        assert_eq!(kept[0].seq, 3);
    }

    #[test]
    fn names_are_those_of_serde() {
        for kind in [ActivityKind::Started, ActivityKind::SinkRecovered] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
