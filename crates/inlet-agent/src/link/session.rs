//! One link, from `Welcome` to its end: what the hub says is done, what the runner tells goes up.

use std::{fmt, future::pending, sync::Arc, time::Duration};

use inlet_config::secret::Secret;
use inlet_protocol::link::v1::{
    Answer, Beat, Dismissed, FromAgent, FromHub, Refused, RefusedReason, from_agent::Body as Up,
    from_hub::Body as Down,
};
use tokio::{
    sync::{mpsc, watch},
    time::{Interval, MissedTickBehavior, interval, timeout},
};
use tonic::{Status, Streaming};

use super::{LiveLink, calls::GreetedLink, outbox::Outbox};
use crate::{
    agent::Agent,
    clock::Moment,
    machine::MachineWatch,
    options::Endpoint,
    questions::Questions,
    status::{LinkState, Linked},
};

/// How often what is observed goes up.
const OBSERVE_EVERY: Duration = Duration::from_secs(1);
/// A hub may ask for no more beats than this.
const LEAST_BEAT: Duration = Duration::from_millis(100);
/// Answers that wait to be sent.
const MOST_ANSWERS: usize = 16;

/// How a link ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The agent ends.
    Stopped,
    /// There is a new token to greet the hub with.
    NewToken,
    /// The hub does not want this link, or this agent.
    Refused(Refused),
    /// It broke, or never came about.
    Lost {
        cause: String,
        remedy: Option<String>,
    },
}

impl Ended {
    pub(super) fn lost(cause: impl Into<String>) -> Self {
        Self::Lost {
            cause: cause.into(),
            remedy: None,
        }
    }

    pub(super) fn lost_because(cause: &dyn fmt::Display, remedy: Option<String>) -> Self {
        Self::Lost {
            cause: cause.to_string(),
            remedy,
        }
    }
}

/// What there is to do.
enum Turn {
    Heard(Result<Option<FromHub>, Status>),
    Beat,
    Observe,
    Events,
    Answer(Answer),
}

/// Serves the link until it ends.
pub(super) async fn run(
    agent: &Arc<Agent>,
    link: GreetedLink,
    endpoint: &Endpoint,
    stop: watch::Receiver<bool>,
) -> Ended {
    let token = link.token.clone();
    let mut session = Session::new(agent, link, endpoint);
    let ended = session.serve(token, stop).await;
    let ended = ended.unwrap_err();
    tracing::debug!(%endpoint, ?ended, "the link to the hub is over");
    ended
}

struct Session<'a> {
    agent: &'a Arc<Agent>,
    up: mpsc::Sender<FromAgent>,
    down: Streaming<FromHub>,
    outbox: Outbox,
    questions: Questions,
    answers: mpsc::Receiver<Answer>,
    machine: MachineWatch,
    beat_no: u64,
    beat_every: Duration,
    silence: Duration,
}

impl<'a> Session<'a> {
    fn new(agent: &'a Arc<Agent>, link: GreetedLink, endpoint: &Endpoint) -> Self {
        let welcome = link.welcome;
        let (answers_in, answers) = mpsc::channel(MOST_ANSWERS);
        let asked_limit = Some(welcome.offline_limit_s).filter(|limit| *limit > 0);
        agent.welcomed(asked_limit.map(Duration::from_secs));
        if !welcome.upgrade.is_empty() {
            tracing::warn!(hint = welcome.upgrade, "this agent should be upgraded");
        }
        tracing::info!(
            %endpoint,
            agent = welcome.agent_name,
            hub = welcome.hub_version,
            protocol = welcome.protocol,
            "linked to the hub"
        );
        agent.writing.links.set(Some(LiveLink {
            no: agent.next_link(),
            channel: link.channel,
            token: link.token,
            max_request_bytes: welcome.max_request_bytes,
        }));
        agent.status.set(LinkState::Linked(Linked {
            endpoint: endpoint.to_string(),
            agent_name: welcome.agent_name,
            hub_version: welcome.hub_version,
            hub_id: welcome.hub_id,
        }));
        let beat_every = Duration::from_millis(welcome.beat_every_ms.into()).max(LEAST_BEAT);
        Self {
            agent,
            up: link.up,
            down: link.down,
            outbox: Outbox::default(),
            questions: Questions::new(agent, answers_in),
            answers,
            machine: MachineWatch::new(),
            beat_no: 0,
            beat_every,
            silence: (agent.options.pace.silence).max(beat_every.saturating_mul(3)),
        }
    }

    /// Goes on until the link ends, which is always an `Err`.
    async fn serve(
        &mut self,
        token: Secret,
        mut stop: watch::Receiver<bool>,
    ) -> Result<std::convert::Infallible, Ended> {
        let mut beats = ticks(self.beat_every);
        let mut observations = ticks(OBSERVE_EVERY);
        let mut events = self.agent.runner.changed();
        // What was not stored before the last break is told first.
        events.mark_changed();
        let mut tokens = self.agent.token.subscribe();
        let mut last_turn = Moment::now();
        loop {
            let turn = tokio::select! {
                message = self.down.message() => Turn::Heard(message),
                _ = beats.tick() => Turn::Beat,
                _ = observations.tick() => Turn::Observe,
                _ = events.changed() => Turn::Events,
                Some(answer) = self.answers.recv() => Turn::Answer(answer),
                () = until(&mut tokens, |now| *now != token) => return Err(Ended::NewToken),
                () = until(&mut stop, |stop| *stop) => return Err(Ended::Stopped),
            };
            // A process that slept longer than the hub waits has lost its link, whatever the socket still
            // holds: a word from before the sleep must neither be done nor count as a hub that was heard now.
            if last_turn.elapsed() > self.silence {
                return Err(Ended::lost("this process was stopped for a while"));
            }
            last_turn = Moment::now();
            match turn {
                Turn::Heard(message) => {
                    let message =
                        message.map_err(|status| Ended::lost_because(&status.message(), None))?;
                    let message = message.ok_or_else(|| Ended::lost("the hub ended the link"))?;
                    self.heard(message).await?;
                }
                Turn::Beat => self.beat().await?,
                Turn::Observe => self.observe().await?,
                Turn::Events => self.tell_events().await?,
                Turn::Answer(answer) => self.say(Up::Answer(answer)).await?,
            }
        }
    }

    async fn heard(&mut self, message: FromHub) -> Result<(), Ended> {
        self.agent.heard();
        let agent = self.agent;
        match message.body {
            Some(Down::Assign(assign)) => agent.assign(&assign.sealed),
            Some(Down::Withdraw(withdraw)) => {
                agent
                    .withdraw(vec![(withdraw.source_id, withdraw.epoch)])
                    .await;
            }
            Some(Down::AssignedAll(all)) => agent.reconcile(all.assigned).await,
            Some(Down::EventsTaken(taken)) => {
                self.outbox.stored(&agent.runner, taken.seq);
                self.tell_events().await?;
            }
            Some(Down::Ask(ask)) => self.questions.ask(ask),
            Some(Down::Cancel(cancel)) => self.questions.cancel(cancel.ask_id),
            Some(Down::Dismissed(dismissed)) => return Err(Ended::Refused(refusal(dismissed))),
            Some(Down::Refused(refused)) => return Err(Ended::Refused(refused)),
            // The hub times the way there and back by it.
            Some(Down::Beat(beat)) if !beat.is_answer => {
                self.say(Up::Beat(Beat {
                    machine: None,
                    no: beat.no,
                    is_answer: true,
                }))
                .await?;
            }
            // An answer is heard as any word is; what a newer hub says is skipped.
            Some(Down::Beat(_) | Down::Welcome(_)) | None => {}
        }
        Ok(())
    }

    async fn beat(&mut self) -> Result<(), Ended> {
        if self.agent.silent_for() > self.silence {
            return Err(Ended::lost(format!(
                "the hub was silent for {} s",
                self.silence.as_secs()
            )));
        }
        self.beat_no += 1;
        let beat = Beat {
            machine: self.machine.look(),
            no: self.beat_no,
            is_answer: false,
        };
        self.say(Up::Beat(beat)).await
    }

    async fn observe(&mut self) -> Result<(), Ended> {
        let bodies = self.outbox.observed(&self.agent.runner);
        for body in bodies.map_err(|error| Ended::lost_because(&error, None))? {
            self.say(body).await?;
        }
        Ok(())
    }

    async fn tell_events(&mut self) -> Result<(), Ended> {
        loop {
            let events = self.outbox.events(&self.agent.runner);
            match events.map_err(|error| Ended::lost_because(&error, None))? {
                Some(body) => self.say(body).await?,
                None => return Ok(()),
            }
        }
    }

    /// A hub that takes nothing for as long as a silent one is as good as gone.
    async fn say(&self, body: Up) -> Result<(), Ended> {
        let message = FromAgent { body: Some(body) };
        match timeout(self.silence, self.up.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Ended::lost("the hub ended the link")),
            Err(_) => Err(Ended::lost("the hub takes nothing any more")),
        }
    }
}

/// A hub that ends a link says why, and leaves what to do about it to the agent.
fn refusal(dismissed: Dismissed) -> Refused {
    let remedy = match dismissed.reason() {
        RefusedReason::UnknownToken | RefusedReason::TokenRevoked => {
            "make a new token for the agent on the hub's page, and write it into the agent's file"
        }
        RefusedReason::AgentDeleted => {
            "stop this agent, or make a new one on the hub's page and write its token into the agent's file"
        }
        RefusedReason::Duplicate => {
            "give each agent a token of its own: find the other one that has this token"
        }
        _ => "none needed: the agent connects again by itself",
    };
    Refused {
        reason: dismissed.reason,
        message: dismissed.message,
        remedy: remedy.to_owned(),
    }
}

/// Waits for a value. Its sender lives as long as the agent; without it there is nothing to wait for.
async fn until<T>(values: &mut watch::Receiver<T>, is_it: impl FnMut(&T) -> bool) {
    if values.wait_for(is_it).await.is_err() {
        pending::<()>().await;
    }
}

fn ticks(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
