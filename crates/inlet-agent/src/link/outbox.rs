//! What goes up: what is observed (only what changed), and events until the hub has stored them.

use std::collections::HashMap;

use inlet_protocol::{
    json::{self, JsonError},
    link::v1::{Event, Events, Observed as ObservedMessage, from_agent::Body},
};
use inlet_runner::{Observed, Runner};

/// Sources of one message: some 4 KiB each before packing.
const OBSERVED_AT_ONCE: usize = 200;
/// Events of one message.
const EVENTS_AT_ONCE: usize = 200;
/// Events that may be on their way without having been stored; a hub that is slow is not buried.
const MOST_UNSTORED: usize = 2_000;

/// What one link has sent so far. A new link begins with an empty one, so it tells everything again.
#[derive(Default)]
pub(super) struct Outbox {
    observed: HashMap<String, Observed>,
    /// Numbers of events that are on their way, ascending.
    unstored: std::collections::VecDeque<u64>,
    last_seq: u64,
}

impl Outbox {
    /// What changed since it was asked last.
    pub(super) fn observed(&mut self, runner: &Runner) -> Result<Vec<Body>, JsonError> {
        let now = runner.observe();
        let mut changed = Vec::new();
        for observed in &now {
            if self.observed.get(&observed.source_id) != Some(observed) {
                changed.push(observed);
            }
        }
        let pack = |some: &[&Observed]| -> Result<Body, JsonError> {
            Ok(Body::Observed(ObservedMessage {
                json: json::pack(some)?,
            }))
        };
        let bodies = changed.chunks(OBSERVED_AT_ONCE).map(pack).collect();
        let by_source = |observed: Observed| (observed.source_id.clone(), observed);
        self.observed = now.into_iter().map(by_source).collect();
        bodies
    }

    /// The next events; `None` when there are none, or too many are on their way.
    pub(super) fn events(&mut self, runner: &Runner) -> Result<Option<Body>, JsonError> {
        let room = MOST_UNSTORED.saturating_sub(self.unstored.len());
        let next = runner.events_after(self.last_seq, room.min(EVENTS_AT_ONCE));
        let Some((last_seq, _)) = next.last() else {
            return Ok(None);
        };
        self.last_seq = *last_seq;
        self.unstored.extend(next.iter().map(|(seq, _)| *seq));
        let event = |(seq, event)| -> Result<Event, JsonError> {
            let json = json::pack(&event)?;
            Ok(Event { seq, json })
        };
        let events = next.into_iter().map(event).collect::<Result<_, _>>()?;
        Ok(Some(Body::Events(Events { events })))
    }

    /// The hub has stored the events up to this one.
    pub(super) fn stored(&mut self, runner: &Runner, seq: u64) {
        // What was never sent cannot have been stored.
        let seq = seq.min(self.last_seq);
        runner.acknowledge(seq);
        while self.unstored.front().is_some_and(|first| *first <= seq) {
            self.unstored.pop_front();
        }
    }
}
