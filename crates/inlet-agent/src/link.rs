//! The link to a hub: dialled again and again, with growing pauses, for as long as the agent lives.
//!
//! A link that broke ends no run. What a hub says on it is in [`session`]; what a refusal means is here:
//! who is not wanted any more stops and forgets, everybody else goes on and knocks again.

mod calls;
mod live;
mod outbox;
mod pauses;
mod session;

use std::{sync::Arc, time::Duration};

use inlet_protocol::link::v1::{Refused, RefusedReason};
use tokio::{sync::watch, time::sleep};

pub(crate) use calls::{Caller, Opened};
pub(crate) use live::{LiveLink, LiveLinks};

use crate::{
    agent::Agent,
    clock::Moment,
    dial::{Dialer, Tls},
    status::LinkState,
};
use pauses::Pauses;
use session::Ended;

/// Keeps a link to one of the hubs until `stop`.
pub(crate) async fn keep(agent: Arc<Agent>, tls: Tls, mut stop: watch::Receiver<bool>) {
    let mut knocking = Knocking::new(agent, &tls);
    while !*stop.borrow() {
        let ended = knocking.once(&stop).await;
        knocking.agent.writing.links.set(None);
        let Some(pause) = knocking.after(ended) else {
            return;
        };
        let mut token = knocking.agent.token.subscribe();
        token.mark_unchanged();
        tokio::select! {
            () = sleep(pause) => {}
            // A new token is what a refused agent waits for.
            _ = token.changed() => knocking.pauses.reset(),
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

struct Knocking {
    agent: Arc<Agent>,
    dialers: Vec<Dialer>,
    /// Which of them is next.
    turn: usize,
    pauses: Pauses,
    /// What was told of each hub last, so that one that is down for a night is not a thousand lines.
    told: Vec<Option<String>>,
}

impl Knocking {
    fn new(agent: Arc<Agent>, tls: &Tls) -> Self {
        let endpoints = agent.options.endpoints.iter().cloned();
        let dialers: Vec<_> = endpoints
            .map(|endpoint| Dialer::new(endpoint, tls.clone()))
            .collect();
        let pauses = Pauses::new(&agent.options.pace, dialers.len());
        let told = vec![None; dialers.len()];
        Self {
            agent,
            dialers,
            turn: 0,
            pauses,
            told,
        }
    }

    /// One link, from dialling to its end.
    async fn once(&mut self, stop: &watch::Receiver<bool>) -> Ended {
        let dialer = &self.dialers[self.turn];
        let opened = match Caller::dial(dialer).await {
            Ok(caller) => {
                let hello = self.agent.hello(&self.agent.identity.instance_id);
                let token = self.agent.token.borrow().clone();
                caller.connect(&token, hello).await
            }
            Err(error) => {
                let remedy = error.remedy();
                return Ended::lost_because(&error, Some(remedy));
            }
        };
        match opened {
            Ok(Opened::Welcome(link)) => {
                self.told[self.turn] = None;
                let begun = Moment::now();
                let ended = session::run(&self.agent, *link, &dialer.endpoint, stop.clone()).await;
                // One that ends as soon as it stands, such as that of a machine that was cloned, is as good as a
                // failed one.
                if begun.elapsed() > self.agent.options.pace.silence {
                    self.pauses.reset();
                }
                ended
            }
            Ok(Opened::Refused(refused)) => Ended::Refused(refused),
            Err(error) => {
                let remedy = error.remedy().to_owned();
                Ended::lost_because(&error, Some(remedy))
            }
        }
    }

    /// The pause before the next try; `None`: there is none.
    fn after(&mut self, ended: Ended) -> Option<Duration> {
        match ended {
            Ended::Stopped => None,
            Ended::NewToken => Some(Duration::ZERO),
            Ended::Lost { cause, remedy } => {
                self.tell(&cause, remedy.as_deref());
                self.agent.status.set(LinkState::Broken { cause, remedy });
                Some(self.next_pause())
            }
            Ended::Refused(refused) => Some(self.refused(refused)),
        }
    }

    /// Another hub at once, if there is one that was not tried yet; else a pause.
    fn next_pause(&mut self) -> Duration {
        self.turn = (self.turn + 1) % self.dialers.len();
        self.pauses.next()
    }

    fn refused(&mut self, refused: Refused) -> Duration {
        let reason = refused.reason();
        self.tell(&refused.message, Some(&refused.remedy));
        let pause = match reason {
            RefusedReason::UnknownToken
            | RefusedReason::TokenRevoked
            | RefusedReason::AgentDeleted
            | RefusedReason::Duplicate => {
                self.agent.forget_all(&refused.message);
                self.agent.options.pace.refused_pause
            }
            RefusedReason::ProtocolTooOld | RefusedReason::ProtocolTooNew => {
                self.agent.options.pace.refused_pause
            }
            RefusedReason::HubStopping
            | RefusedReason::NotNow
            | RefusedReason::Malformed
            | RefusedReason::Replaced
            | RefusedReason::Unspecified => self.next_pause(),
        };
        self.agent.status.set(LinkState::Refused {
            reason,
            message: refused.message,
            remedy: refused.remedy,
        });
        pause
    }

    fn tell(&mut self, cause: &str, remedy: Option<&str>) {
        let endpoint = &self.dialers[self.turn].endpoint;
        if self.told[self.turn].as_deref() == Some(cause) {
            tracing::debug!(%endpoint, cause, "still no link to the hub");
            return;
        }
        tracing::warn!(%endpoint, cause, remedy, "no link to the hub, trying again");
        self.told[self.turn] = Some(cause.to_owned());
    }
}
