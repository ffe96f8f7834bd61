//! One link that lives: what is known of the agent, what it was given, what it told last.

use std::{
    collections::{BTreeMap, HashMap},
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};

use inlet_protocol::link::v1::{self, Beat, Facts, Hello, Machine, from_hub::Body};
use inlet_runner::{Assignment, Observed, Via};
use inlet_store::{Agent, AgentToken};
use parking_lot::Mutex;
use prost::bytes::Bytes;
use tokio::sync::{oneshot, watch};

use super::{Connection, Dismissal};
use crate::{
    link::{outbox::Outbox, write::Budget},
    scheduler::links::LinkedAgent,
};

/// Beats that may be without an answer; more than a link may be silent for.
const MAX_OPEN_BEATS: usize = 64;

/// Data sources of which a word is kept before it is known whether the agent is to run them.
const MAX_OBSERVED_BEFORE_TOLD: usize = 4_096;

/// Why a link ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum End {
    /// A newer link of the same installation has taken its place.
    Replaced,
    /// The agent is not to come back.
    Dismissed(Dismissal),
    /// The hub ends.
    HubStops,
    /// The agent does not read what it is sent.
    Slow,
}

/// A data source that the agent was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) struct Given {
    pub(in crate::link) epoch: u64,
    pub(in crate::link) version: i64,
    pub(in crate::link) via: Via,
    /// Taken back: its run drains, and what it has read may still be written.
    is_withdrawn: bool,
}

/// A link that lives.
pub(in crate::link) struct Link {
    pub(in crate::link) agent_id: String,
    pub(in crate::link) token_id: String,
    pub(in crate::link) instance_id: String,
    pub(in crate::link) public_key: Bytes,
    /// Another one means that the agent was started again, or that there is a copy of it.
    pub(in crate::link) boot_id: String,
    version: String,
    facts: Facts,
    /// What the agent says of itself; labels that users gave it here win over these.
    own_labels: BTreeMap<String, String>,
    address: String,
    since_ms: i64,
    since: Instant,
    writes_after: Duration,
    /// What its rows may take of the hub.
    pub(in crate::link) budget: Budget,
    outbox: Outbox,
    end: watch::Sender<Option<End>>,
    /// Whether the agent was told all that it is to run.
    is_told: watch::Sender<bool>,
    /// The number of the link in the store; 0 until it is there.
    number: AtomicI64,
    state: Mutex<LinkState>,
}

#[derive(Default)]
struct LinkState {
    name: String,
    labels: BTreeMap<String, String>,
    machine: Option<Machine>,
    round_trip: Option<Duration>,
    last_heard: Option<Instant>,
    given: HashMap<String, Given>,
    observed: HashMap<String, Observed>,
    next_beat: u64,
    beats: BTreeMap<u64, OpenBeat>,
    next_ask: u64,
    asks: HashMap<u64, oneshot::Sender<Bytes>>,
}

struct OpenBeat {
    sent: Instant,
    waiting: Option<oneshot::Sender<Duration>>,
}

/// What a link is made of.
pub(in crate::link) struct NewLink<'a> {
    pub(in crate::link) agent: &'a Agent,
    pub(in crate::link) token: &'a AgentToken,
    pub(in crate::link) hello: Hello,
    pub(in crate::link) address: String,
    pub(in crate::link) since_ms: i64,
    /// How long rows have to wait, for what another hub has of the agent's to end.
    pub(in crate::link) writes_after: Duration,
    pub(in crate::link) outbox: Outbox,
}

impl Link {
    pub(in crate::link) fn new(new: NewLink<'_>) -> Self {
        let link = Self {
            agent_id: new.agent.id.clone(),
            token_id: new.token.id.clone(),
            instance_id: new.hello.instance_id,
            public_key: new.hello.public_key,
            boot_id: new.hello.boot_id,
            version: new.hello.version,
            facts: new.hello.facts.unwrap_or_default(),
            own_labels: new.hello.labels.into_iter().collect(),
            address: new.address,
            since_ms: new.since_ms,
            since: Instant::now(),
            writes_after: new.writes_after,
            budget: Budget::of_agent(),
            outbox: new.outbox,
            end: watch::Sender::new(None),
            is_told: watch::Sender::new(false),
            number: AtomicI64::new(0),
            state: Mutex::default(),
        };
        link.rename(new.agent);
        link
    }

    /// What the store keeps of it for lists while it is offline.
    pub(in crate::link) fn info(&self) -> serde_json::Value {
        let Facts {
            host,
            os,
            cores,
            memory_bytes,
            started_at_ms,
        } = &self.facts;
        serde_json::json!({
            "version": self.version,
            "address": self.address,
            "boot_id": self.boot_id,
            "labels": self.own_labels,
            "facts": {
                "host": host,
                "os": os,
                "cores": cores,
                "memory_bytes": memory_bytes,
                "started_at_ms": started_at_ms,
            },
        })
    }

    /// Takes name and labels that users gave it.
    pub(in crate::link) fn rename(&self, agent: &Agent) {
        let mut labels = self.own_labels.clone();
        labels.extend(agent.labels.clone());
        let mut state = self.state.lock();
        state.name.clone_from(&agent.name);
        state.labels = labels;
    }

    pub(super) fn named(&self) -> LinkedAgent {
        let state = self.state.lock();
        LinkedAgent {
            id: self.agent_id.clone(),
            name: state.name.clone(),
            labels: self.own_labels.clone(),
        }
    }

    pub(super) fn shown(&self) -> Connection {
        let state = self.state.lock();
        let heard_after = state.last_heard.map_or(Duration::ZERO, |heard| {
            heard.saturating_duration_since(self.since)
        });
        Connection {
            agent_id: self.agent_id.clone(),
            version: self.version.clone(),
            address: self.address.clone(),
            facts: self.facts.clone(),
            labels: state.labels.clone(),
            machine: state.machine,
            last_heard_ms: self.since_ms + heard_after.as_millis() as i64,
            round_trip: state.round_trip,
        }
    }

    /// Who it is, for the one that is refused because of it.
    pub(in crate::link) fn host_and_address(&self) -> String {
        format!("`{}` at {}", self.facts.host, self.address)
    }

    /// Sends, or ends the link of an agent that does not read.
    pub(in crate::link) fn send(&self, body: Body) {
        if self.outbox.send(body).is_err() {
            self.end(End::Slow);
        }
    }

    /// Ends the link; the first reason counts.
    pub(in crate::link) fn end(&self, why: End) {
        self.end.send_if_modified(|end| {
            let is_first = end.is_none();
            *end = end.or(Some(why));
            is_first
        });
    }

    /// Waits for the end.
    pub(in crate::link) async fn ended(&self) -> End {
        let mut end = self.end.subscribe();
        let end = end.wait_for(Option::is_some).await.map(|end| *end);
        end.ok().flatten().unwrap_or(End::Replaced)
    }

    /// The number of the link in the store: a newer link has a larger one. 0 while it is not there yet.
    pub(in crate::link) fn link_no(&self) -> i64 {
        self.number.load(Ordering::Acquire)
    }

    pub(in crate::link) fn noted_as(&self, link_no: i64) {
        self.number.store(link_no, Ordering::Release);
    }

    /// Something came from the agent, on whichever of its streams.
    pub(in crate::link) fn heard(&self) {
        self.state.lock().last_heard = Some(Instant::now());
    }

    /// For how long nothing has come.
    pub(in crate::link) fn silent_for(&self) -> Duration {
        let heard = self.state.lock().last_heard.unwrap_or(self.since);
        heard.elapsed()
    }

    // Data sources.

    /// Notes that the agent is given a data source; `false` when it has been given it later than this.
    pub(super) fn give(&self, assignment: &Assignment) -> bool {
        let mut state = self.state.lock();
        let known = state.given.get(&assignment.source_id);
        if known.is_some_and(|known| known.epoch > assignment.epoch) {
            return false;
        }
        let given = given(assignment);
        state.given.insert(assignment.source_id.clone(), given);
        true
    }

    pub(super) fn take_back(&self, source_id: &str, epoch: u64) {
        let mut state = self.state.lock();
        if let Some(given) = state.given.get_mut(source_id)
            && given.epoch <= epoch
        {
            given.is_withdrawn = true;
        }
    }

    pub(super) fn give_all(&self, assignments: &[Assignment]) {
        let of_source = |assignment: &Assignment| (assignment.source_id.clone(), given(assignment));
        let mut state = self.state.lock();
        state.given = assignments.iter().map(of_source).collect();
        let given = std::mem::take(&mut state.given);
        state.observed.retain(|id, _| given.contains_key(id));
        state.given = given;
        drop(state);
        self.is_told.send_replace(true);
    }

    /// What the agent has of a data source.
    pub(in crate::link) fn given(&self, source_id: &str) -> Option<Given> {
        self.state.lock().given.get(source_id).copied()
    }

    /// Waits until the agent was told all that it is to run, and no other hub writes for it any more.
    pub(in crate::link) async fn may_write(&self) {
        tokio::time::sleep(self.writes_after.saturating_sub(self.since.elapsed())).await;
        let mut is_told = self.is_told.subscribe();
        // The sender is part of the link.
        let _told = is_told.wait_for(|told| *told).await;
    }

    /// The agent has ended what it was given.
    pub(in crate::link) fn released(&self, source_id: &str, epoch: u64) {
        let mut state = self.state.lock();
        let is_over = |given: &Given| given.epoch <= epoch && given.is_withdrawn;
        if state.given.get(source_id).is_some_and(is_over) {
            state.given.remove(source_id);
            state.observed.remove(source_id);
        }
    }

    /// Takes what the agent observes. Nothing is kept of what nobody gave it, so memory is bounded by what it was
    /// given. It tells everything right after the welcome, though, before the hub has told what it is to run: then
    /// all is kept, up to a bound, until that is known.
    pub(in crate::link) fn observe(&self, observed: Vec<Observed>) {
        let is_told = *self.is_told.borrow();
        let mut state = self.state.lock();
        for one in observed {
            let is_wanted = match state.given.get(&one.source_id) {
                Some(given) => one.epoch <= given.epoch,
                None => !is_told && state.observed.len() < MAX_OBSERVED_BEFORE_TOLD,
            };
            if is_wanted {
                state.observed.insert(one.source_id.clone(), one);
            }
        }
    }

    pub(super) fn observed(&self) -> Vec<Observed> {
        self.state.lock().observed.values().cloned().collect()
    }

    // Beats.

    /// Sends a beat.
    pub(in crate::link) fn beat(&self) {
        self.send_beat(None);
    }

    /// Sends a beat and waits for its answer; `None` when the link ends first.
    pub(super) async fn beat_and_wait(&self) -> Option<Duration> {
        let (sender, receiver) = oneshot::channel();
        self.send_beat(Some(sender));
        tokio::select! {
            round_trip = receiver => round_trip.ok(),
            _ = self.ended() => None,
        }
    }

    fn send_beat(&self, waiting: Option<oneshot::Sender<Duration>>) {
        let mut state = self.state.lock();
        state.next_beat += 1;
        let no = state.next_beat;
        let sent = Instant::now();
        state.beats.insert(no, OpenBeat { sent, waiting });
        if state.beats.len() > MAX_OPEN_BEATS {
            state.beats.pop_first();
        }
        drop(state);
        self.send(Body::Beat(Beat {
            no,
            ..Beat::default()
        }));
    }

    /// Takes a beat of the agent: answers it, or measures by its answer.
    pub(in crate::link) fn take_beat(&self, beat: Beat) {
        if beat.is_answer {
            let mut state = self.state.lock();
            if let Some(open) = state.beats.remove(&beat.no) {
                let round_trip = open.sent.elapsed();
                state.round_trip = Some(round_trip);
                if let Some(waiting) = open.waiting {
                    // Who asked may have given up.
                    let _sent = waiting.send(round_trip);
                }
            }
            return;
        }
        if beat.machine.is_some() {
            self.state.lock().machine = beat.machine;
        }
        self.send(Body::Beat(Beat {
            no: beat.no,
            is_answer: true,
            machine: None,
        }));
    }

    // Questions.

    /// A number for a question, and where its answer comes.
    pub(super) fn open_ask(&self) -> (u64, oneshot::Receiver<Bytes>) {
        let (sender, receiver) = oneshot::channel();
        let mut state = self.state.lock();
        state.next_ask += 1;
        let id = state.next_ask;
        state.asks.insert(id, sender);
        (id, receiver)
    }

    /// Nobody waits any more. Whether the answer was still open.
    pub(super) fn close_ask(&self, id: u64) -> bool {
        self.state.lock().asks.remove(&id).is_some()
    }

    pub(in crate::link) fn take_answer(&self, answer: v1::Answer) {
        let waiting = self.state.lock().asks.remove(&answer.id);
        if let Some(waiting) = waiting {
            // Who asked may have given up.
            let _sent = waiting.send(answer.json);
        }
    }
}

fn given(assignment: &Assignment) -> Given {
    Given {
        epoch: assignment.epoch,
        version: assignment.version,
        via: assignment.via,
        is_withdrawn: false,
    }
}

pub(super) fn assigned(assignment: &Assignment) -> v1::Assigned {
    v1::Assigned {
        source_id: assignment.source_id.clone(),
        epoch: assignment.epoch,
        version: assignment.version,
    }
}
