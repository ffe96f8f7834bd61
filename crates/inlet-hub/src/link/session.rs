//! One agent's `Connect`, from `Hello` to its end.

use std::{sync::Arc, time::Duration};

use inlet_protocol::{
    json,
    link::v1::{
        self, Dismissed, EventsTaken, FromAgent, Hello, Refused, RefusedReason, from_agent,
        from_hub::Body,
    },
};
use inlet_runner::{Assigned, Observed, RunnerEvent};
use tokio::{
    sync::oneshot,
    time::{self, Instant},
};
use tonic::Streaming;

use super::{
    admission::{self, Admitted},
    outbox::Outbox,
    registry::{Dismissal, End, Link, Links},
};
use crate::scheduler::links::LinkEvent;

/// How long an agent may take to say who it is.
const HELLO_WITHIN: Duration = Duration::from_secs(10);

/// Upper bound of what the agent observes, unpacked: some kilobytes a run.
const MAX_OBSERVED_BYTES: usize = 64 << 20;
/// Events of one message; agents send 200.
const MAX_EVENTS: usize = 1_000;
/// Upper bound of the events of one message, unpacked.
const MAX_EVENTS_BYTES: u64 = 16 << 20;
/// Upper bound of one event, unpacked.
const MAX_EVENT_BYTES: usize = 1 << 20;

/// A call of `Connect` as it comes in.
pub(super) struct Incoming {
    pub(super) token: Option<String>,
    pub(super) address: String,
    pub(super) messages: Streaming<FromAgent>,
    pub(super) outbox: Outbox,
}

/// Serves the call. The agent hears of the end by the end of its stream.
pub(super) async fn run(links: Links, mut incoming: Incoming) {
    let _session = Arc::clone(&links.shared.sessions);
    // Before anything is read, so that strangers cost no memory.
    let known = match admission::agent_of(&links, incoming.token.as_deref()).await {
        Ok(known) => known,
        Err(refused) => {
            tell_refused(&incoming.outbox, &incoming.address, refused);
            return;
        }
    };
    let hello = match hello(&mut incoming.messages).await {
        Ok(hello) => hello,
        Err(what) => {
            // An empty outbox takes a message.
            let _sent = incoming
                .outbox
                .send(Body::Refused(admission::malformed(what)));
            return;
        }
    };
    let assigned: Vec<Assigned> = hello.assigned.iter().map(assigned).collect();
    let Incoming {
        address,
        messages,
        outbox,
        ..
    } = incoming;
    let shown = address.clone();
    let admitted = admission::admit(&links, known, hello, address, outbox.clone()).await;
    match admitted {
        Ok(Admitted {
            welcome,
            link: Some(link),
            replaces,
        }) => {
            let name = welcome.agent_name.clone();
            link.send(Body::Welcome(welcome));
            tracing::info!(agent = %name, address = %shown, "agent linked");
            let session = Session { links, link };
            let agent_id = session.link.agent_id.clone();
            let connected = LinkEvent::Connected {
                agent_id,
                assigned,
                replaces,
            };
            let why = session.serve(messages, &outbox, connected).await;
            outbox.finish();
            tracing::info!(agent = %name, address = %shown, why, "agent's link ended");
        }
        Ok(Admitted { welcome, .. }) => {
            let _sent = outbox.send(Body::Welcome(welcome));
        }
        Err(refused) => tell_refused(&outbox, &shown, refused),
    }
}

fn tell_refused(outbox: &Outbox, address: &str, refused: Refused) {
    tracing::warn!(address, reason = %refused.message, "agent refused");
    // An empty outbox takes a message.
    let _sent = outbox.send(Body::Refused(refused));
}

async fn hello(messages: &mut Streaming<FromAgent>) -> Result<Hello, &'static str> {
    let first = time::timeout(HELLO_WITHIN, messages.message()).await;
    let first = first.map_err(|_| "it does not come")?;
    match first {
        Ok(Some(FromAgent {
            body: Some(from_agent::Body::Hello(hello)),
        })) => Ok(hello),
        Ok(_) => Err("its first message is no `Hello`"),
        Err(_) => Err("its first message is damaged"),
    }
}

struct Session {
    links: Links,
    link: Arc<Link>,
}

impl Session {
    /// Reads until the link ends, then takes it out. Why it ended, for the log.
    async fn serve(
        self,
        messages: Streaming<FromAgent>,
        outbox: &Outbox,
        connected: LinkEvent,
    ) -> &'static str {
        let beats = tokio::spawn(beat(Arc::clone(&self.link), self.links.shared.pace.beat));
        let why = tokio::select! {
            why = self.read(messages, connected) => why,
            end = self.link.ended() => self.say_goodbye(end),
            () = outbox.closed() => "the connection broke",
        };
        beats.abort();
        self.leave().await;
        why
    }

    async fn read(&self, mut messages: Streaming<FromAgent>, connected: LinkEvent) -> &'static str {
        // The scheduler is gone only when the hub ends.
        let _sent = self.links.shared.events.send(connected).await;
        let silence = self.links.shared.pace.silence;
        loop {
            // Rows count as a sign of life too: on a thin link, beats may wait behind them.
            let left = silence.saturating_sub(self.link.silent_for());
            match time::timeout(left, messages.message()).await {
                Err(_) if self.link.silent_for() < silence => {}
                Err(_) => return "nothing was heard of the agent",
                Ok(Ok(None)) => return "the agent ended it",
                Ok(Err(status)) => {
                    tracing::debug!(agent = %self.link.agent_id, status = %status, "link broke");
                    return "the connection broke";
                }
                Ok(Ok(Some(FromAgent { body: None }))) => self.link.heard(),
                Ok(Ok(Some(FromAgent { body: Some(body) }))) => {
                    self.link.heard();
                    if let Err(why) = self.take(body).await {
                        return why;
                    }
                }
            }
        }
    }

    async fn take(&self, body: from_agent::Body) -> Result<(), &'static str> {
        match body {
            from_agent::Body::Hello(_) => return Err("the agent said `Hello` twice"),
            from_agent::Body::Beat(beat) => self.link.take_beat(beat),
            from_agent::Body::Answer(answer) => self.link.take_answer(answer),
            from_agent::Body::Observed(observed) => {
                match json::unpack::<Vec<Observed>>(&observed.json, MAX_OBSERVED_BYTES) {
                    Ok(observed) => self.link.observe(observed),
                    Err(error) => self.tell_unreadable("what it observes", &error),
                }
            }
            from_agent::Body::Events(events) => self.take_events(&events.events).await?,
        }
        Ok(())
    }

    /// Hands events to the scheduler, and tells the agent once they are stored. Meanwhile the link is read no
    /// further when many wait: the agent keeps what it cannot send.
    async fn take_events(&self, events: &[v1::Event]) -> Result<(), &'static str> {
        if events.len() > MAX_EVENTS {
            return Err("the agent sends too many events at once");
        }
        let mut num_bytes = 0;
        let mut taken = Vec::with_capacity(events.len());
        for event in events {
            num_bytes += json::unpacked_bytes(&event.json);
            if num_bytes > MAX_EVENTS_BYTES {
                return Err("the agent sends too much at once");
            }
            match json::unpack::<RunnerEvent>(&event.json, MAX_EVENT_BYTES) {
                Ok(read) => {
                    if let RunnerEvent::Released { source_id, epoch } = &read {
                        self.link.released(source_id, *epoch);
                    }
                    taken.push((event.seq, read));
                }
                // One that this hub cannot read must not hold up those behind it for ever.
                Err(error) => self.tell_unreadable("an event", &error),
            }
        }
        let Some(last) = events.last() else {
            return Ok(());
        };
        if taken.is_empty() {
            self.link
                .send(Body::EventsTaken(EventsTaken { seq: last.seq }));
            return Ok(());
        }
        let (sender, receiver) = oneshot::channel();
        let event = LinkEvent::Events {
            agent_id: self.link.agent_id.clone(),
            events: taken,
            taken: sender,
        };
        let sent = time::timeout(
            self.links.shared.pace.silence,
            self.links.shared.events.send(event),
        );
        if !matches!(sent.await, Ok(Ok(()))) {
            return Err("the hub cannot keep up with the agent's events");
        }
        tokio::spawn(tell_when_taken(Arc::clone(&self.link), receiver));
        Ok(())
    }

    fn tell_unreadable(&self, what: &'static str, error: &json::JsonError) {
        tracing::warn!(
            agent = %self.link.agent_id,
            error = %error,
            what,
            "an agent tells something that this hub cannot read; do both have the same release?"
        );
    }

    fn say_goodbye(&self, end: End) -> &'static str {
        let (reason, message, why) = match end {
            End::Replaced => (
                RefusedReason::Replaced,
                "a newer link of this agent has taken the place of this one",
                "a newer one took its place",
            ),
            End::Dismissed(Dismissal::TokenRevoked) => (
                RefusedReason::TokenRevoked,
                "the agent's token was revoked, or has been replaced by another",
                "its token was revoked",
            ),
            End::Dismissed(Dismissal::AgentDeleted) => (
                RefusedReason::AgentDeleted,
                "the agent was deleted on the hub",
                "it was deleted",
            ),
            End::HubStops => (
                RefusedReason::HubStopping,
                "the hub is ending",
                "the hub ends",
            ),
            // It would not read the reason either.
            End::Slow => return "the agent does not read what it is sent",
        };
        self.link.send(Body::Dismissed(Dismissed {
            reason: reason.into(),
            message: message.to_owned(),
        }));
        why
    }

    async fn leave(self) {
        // Whatever still waits for this link, such as its writers, ends with it.
        self.link.end(End::Replaced);
        // Before the store, which may take its time: a newer link must not be heard of first. Where one lives, the
        // agent is not gone.
        if self.links.leave(&self.link) {
            let agent_id = self.link.agent_id.clone();
            let gone = LinkEvent::Gone { agent_id };
            let _sent = self.links.shared.events.send(gone).await;
        }
        let agents = self.links.shared.store.agents();
        let noted = agents.note_gone(&self.link.agent_id, self.link.link_no());
        if let Err(error) = noted.await {
            // The guard notes it once the store is back.
            tracing::warn!(error = %error, "the end of an agent's link cannot be stored");
        }
    }
}

/// Beats go on while the link is not read, so the agent knows that the hub is alive.
async fn beat(link: Arc<Link>, every: Duration) {
    let mut interval = time::interval_at(Instant::now() + every, every);
    loop {
        interval.tick().await;
        link.beat();
    }
}

async fn tell_when_taken(link: Arc<Link>, taken: oneshot::Receiver<u64>) {
    tokio::select! {
        seq = taken => if let Ok(seq) = seq {
            link.send(Body::EventsTaken(EventsTaken { seq }));
        },
        _ = link.ended() => {}
    }
}

fn assigned(assigned: &v1::Assigned) -> Assigned {
    Assigned {
        source_id: assigned.source_id.clone(),
        epoch: assigned.epoch,
        version: assigned.version,
    }
}
