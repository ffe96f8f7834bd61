//! The agents as they stand at this moment, and which of them a data source runs on.

use std::collections::BTreeMap;

use inlet_config::settings::RunOn;
use inlet_store::{Agent, AgentToken, AgentTokenState, HubNode};
use serde_json::Value;

use super::{Named, Runner};
use crate::{
    link::Connection,
    problem::{Code, Problem},
    state::HubState,
};

/// Agents of labels that one question is put to, at most.
const MOST_BY_LABEL: usize = 8;

/// The runners as they are while one request is answered.
pub(crate) struct Directory {
    own: Named,
    others: Vec<OtherHub>,
    agents: Vec<KnownAgent>,
}

/// A hub that shares the store with this one.
pub(crate) struct OtherHub {
    /// What the store has.
    pub(crate) node: HubNode,
    /// Whether it gives signs of life.
    pub(crate) is_alive: bool,
}

/// An agent with what is known of it now.
pub(crate) struct KnownAgent {
    /// What the store has.
    pub(crate) agent: Agent,
    /// Its tokens, the newest first.
    pub(crate) tokens: Vec<AgentToken>,
    /// Its link to this hub.
    pub(crate) link: Option<Connection>,
    /// The other hub that it is linked to.
    pub(crate) other_hub: Option<Named>,
    /// Now, by the store's clock.
    pub(crate) now_ms: i64,
}

/// Whether an agent can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It is linked to this hub.
    Here,
    /// It is linked to another hub.
    Elsewhere,
    /// It was linked before.
    Gone,
    /// It was never linked, and has a token to be linked with.
    NeverLinked,
    /// It has no token that is good.
    NoToken,
}

impl Directory {
    /// Looks at store and links.
    pub(crate) async fn read(hub: &HubState) -> Result<Self, Problem> {
        let own = Named {
            id: hub.scheduler.node().id.clone(),
            name: hub.scheduler.node().name.clone(),
        };
        let nodes = hub.store.nodes().list().await?.into_iter();
        let others = nodes.filter(|node| node.id != own.id).map(|node| OtherHub {
            is_alive: hub.scheduler.is_hub_alive(&node.id),
            node,
        });
        let others: Vec<OtherHub> = others.collect();
        let mut tokens: BTreeMap<String, Vec<AgentToken>> = BTreeMap::new();
        for token in hub.store.agent_tokens().list().await? {
            tokens
                .entry(token.agent_id.clone())
                .or_default()
                .push(token);
        }
        let mut links: BTreeMap<String, Connection> = hub
            .links
            .connections()
            .into_iter()
            .map(|link| (link.agent_id.clone(), link))
            .collect();
        let agents = hub.store.agents().list().await?.into_iter().map(|agent| {
            let link = links.remove(&agent.id);
            // A hub that died has no links, whatever it noted before.
            let hub_of = others
                .iter()
                .filter(|other| other.is_alive && link.is_none());
            let mut hub_of = hub_of.filter(|other| Some(&other.node.id) == agent.hub_id.as_ref());
            KnownAgent {
                other_hub: hub_of.next().map(OtherHub::named),
                tokens: tokens.remove(&agent.id).unwrap_or_default(),
                now_ms: hub.options.clock.now_ms(),
                link,
                agent,
            }
        });
        Ok(Self {
            agents: agents.collect(),
            others,
            own,
        })
    }

    /// This hub.
    pub(crate) fn own(&self) -> Runner {
        Runner::Own {
            hub: self.own.clone(),
            is_only: self.others.is_empty(),
        }
    }

    /// The hubs that share the store with this one, by name.
    pub(crate) fn other_hubs(&self) -> &[OtherHub] {
        &self.others
    }

    /// All agents, by name.
    pub(crate) fn agents(&self) -> &[KnownAgent] {
        &self.agents
    }

    /// One agent.
    pub(crate) fn agent(&self, id: &str) -> Option<&KnownAgent> {
        self.agents.iter().find(|known| known.agent.id == id)
    }

    /// The runners that a data source names, those that cannot be asked each with its problem.
    ///
    /// # Errors
    /// When nobody is named: no agent has the labels.
    pub(crate) fn named(&self, on: &RunOn) -> Result<Vec<Result<Runner, Problem>>, Problem> {
        match on {
            RunOn::Hubs => Ok(vec![Ok(self.own())]),
            RunOn::Agents(names) => Ok(names.iter().map(|name| self.by_name(name)).collect()),
            RunOn::Labels(labels) => self.by_labels(labels),
        }
    }

    /// The first of them that can be asked.
    ///
    /// # Errors
    /// The problem of the first one that is named when none can be.
    pub(crate) fn first(&self, on: &RunOn) -> Result<Runner, Problem> {
        let mut named = self.named(on)?;
        let asked = named.iter().position(Result::is_ok).unwrap_or(0);
        named.swap_remove(asked)
    }

    /// The runner of this id: this hub, or an agent that can be asked. Another hub sees no more of Kafka
    /// and TDengine than this one does.
    ///
    /// # Errors
    /// When it is an agent that is linked to no hub, or another hub.
    pub(crate) fn runner(&self, id: &str) -> Result<Runner, Problem> {
        if self.own.id == id {
            return Ok(self.own());
        }
        let known = self.agent(id);
        known.map_or_else(|| Err(unknown(id)), KnownAgent::runner)
    }

    fn by_name(&self, name: &str) -> Result<Runner, Problem> {
        let known = self.agents.iter().find(|known| known.agent.name == name);
        known.map_or_else(|| Err(unknown(name)), KnownAgent::runner)
    }

    fn by_labels(
        &self,
        labels: &BTreeMap<String, String>,
    ) -> Result<Vec<Result<Runner, Problem>>, Problem> {
        let agents = self.agents.iter();
        let matching: Vec<&KnownAgent> = agents.filter(|known| known.has_labels(labels)).collect();
        let linked = matching.iter().filter(|known| known.trouble().is_none());
        let asked: Vec<_> = linked
            .take(MOST_BY_LABEL)
            .map(|known| known.runner())
            .collect();
        match matching.first() {
            _ if !asked.is_empty() => Ok(asked),
            Some(first) if matching.len() == 1 => Ok(vec![first.runner()]),
            Some(_) => Err(offline(format!(
                "none of the {} agents with the labels {} is linked to a hub",
                matching.len(),
                shown(labels)
            ))
            .with_hint("start one of them; the page Agents shows what each of them lacks")),
            None => Err(
                offline(format!("no agent has the labels {}", shown(labels)))
                    .with_hint("give an agent these labels on the page Agents, or choose others"),
            ),
        }
    }
}

impl OtherHub {
    fn named(&self) -> Named {
        Named {
            id: self.node.id.clone(),
            name: self.node.name.clone(),
        }
    }

    /// To be asked.
    ///
    /// # Errors
    /// When it gives no sign of life.
    pub(crate) fn runner(&self) -> Result<Runner, Problem> {
        if self.is_alive {
            return Ok(Runner::Hub(self.named()));
        }
        let dead = format!("the hub `{}` gives no sign of life", self.node.name);
        Err(offline(dead).with_hint(
            "start it again: what it had archived is in its folder, and comes back with it",
        ))
    }
}

impl KnownAgent {
    /// Whether it can be reached.
    pub(crate) fn presence(&self) -> Presence {
        let is_good = |token: &AgentToken| token.state(self.now_ms) != AgentTokenState::Revoked;
        if self.link.is_some() {
            Presence::Here
        } else if self.other_hub.is_some() {
            Presence::Elsewhere
        } else if !self.tokens.iter().any(is_good) {
            Presence::NoToken
        } else if self.agent.last_seen_at_ms.is_some() {
            Presence::Gone
        } else {
            Presence::NeverLinked
        }
    }

    /// What keeps it from being asked, and what to do next; `None` when it can be.
    pub(crate) fn trouble(&self) -> Option<(String, String)> {
        let name = &self.agent.name;
        Some(match self.presence() {
            Presence::Here | Presence::Elsewhere => return None,
            Presence::Gone => (
                format!("agent `{name}` is offline"),
                "see that it runs (`systemctl status inlet-agent` on its machine); `inlet agent check` \
                 there tells what keeps it from this hub"
                    .to_owned(),
            ),
            Presence::NeverLinked => (
                format!("agent `{name}` was never linked to a hub"),
                "install it and start it with its token: the page Agents has the commands".to_owned(),
            ),
            Presence::NoToken => (
                format!("agent `{name}` has no token that is good"),
                "make a new token on the page Agents and put it into its `agent.toml`".to_owned(),
            ),
        })
    }

    /// What documents may choose it by.
    pub(crate) fn labels(&self) -> BTreeMap<String, String> {
        let told = self.link.as_ref().map(|link| &link.labels);
        self.agent.all_labels(told)
    }

    /// Whether it has all of these.
    pub(crate) fn has_labels(&self, wanted: &BTreeMap<String, String>) -> bool {
        let own = self.labels();
        wanted
            .iter()
            .all(|(name, value)| own.get(name) == Some(value))
    }

    /// Its version of Inlet, that of its last link while it has none.
    pub(crate) fn version(&self) -> Option<String> {
        match &self.link {
            Some(link) => Some(link.version.clone()),
            None => self.told("/version")?.as_str().map(str::to_owned),
        }
    }

    /// Where it came from.
    pub(crate) fn address(&self) -> Option<String> {
        match &self.link {
            Some(link) => Some(link.address.clone()),
            None => self.told("/address")?.as_str().map(str::to_owned),
        }
    }

    /// Name of its machine.
    pub(crate) fn host(&self) -> Option<String> {
        match &self.link {
            Some(link) => Some(link.facts.host.clone()),
            None => self.told("/facts/host")?.as_str().map(str::to_owned),
        }
    }

    /// Cores of its machine.
    pub(crate) fn cores(&self) -> Option<u64> {
        match &self.link {
            Some(link) => Some(link.facts.cores.into()),
            None => self.told("/facts/cores")?.as_u64(),
        }
    }

    /// Memory of its machine.
    pub(crate) fn memory_bytes(&self) -> Option<u64> {
        match &self.link {
            Some(link) => Some(link.facts.memory_bytes),
            None => self.told("/facts/memory_bytes")?.as_u64(),
        }
    }

    /// When it was heard of last, in ms since 1970 UTC.
    pub(crate) fn last_seen_at_ms(&self) -> Option<i64> {
        let linked = self.link.as_ref().map(|link| link.last_heard_ms);
        linked.or(self.agent.last_seen_at_ms)
    }

    /// What it told of itself when it was linked last.
    fn told(&self, pointer: &str) -> Option<&Value> {
        self.agent.info.as_ref()?.pointer(pointer)
    }

    /// By which the store knows it, and what people call it.
    pub(crate) fn named(&self) -> Named {
        Named {
            id: self.agent.id.clone(),
            name: self.agent.name.clone(),
        }
    }

    /// The other hub that it is linked to; `None`: this one.
    ///
    /// # Errors
    /// When it is linked to no hub.
    pub(crate) fn linked_to(&self) -> Result<Option<&Named>, Problem> {
        match self.trouble() {
            None => Ok(self.other_hub.as_ref()),
            Some((cause, remedy)) => Err(offline(cause).with_hint(remedy)),
        }
    }

    /// To be asked.
    ///
    /// # Errors
    /// When it is linked to no hub.
    pub(crate) fn runner(&self) -> Result<Runner, Problem> {
        let linked_to = self.linked_to()?.cloned();
        Ok(Runner::Agent {
            agent: self.named(),
            linked_to,
        })
    }
}

fn offline(cause: String) -> Problem {
    Problem::new(Code::AgentOffline, cause)
}

fn unknown(name: &str) -> Problem {
    offline(format!("there is no agent `{name}`"))
        .with_hint("create it on the page Agents, or name another one")
}

fn shown(labels: &BTreeMap<String, String>) -> String {
    let shown: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("`{name}: {value}`"))
        .collect();
    shown.join(", ")
}
