//! The runners that the scheduler knows: hubs and agents, and whether they can be heard.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use inlet_store::{Agent, HubNode, RunnerKind};
use serde_json::Value;
use tokio::time::Instant;

use super::placement::Runner;

/// Stands between the id of an agent and that of an earlier installation of it.
pub(crate) const EARLIER: char = '~';

/// That an agent was heard of is noted once a minute, and its runs need a while to drain.
pub(crate) const MARGIN: Duration = Duration::from_secs(90);

/// A hub or an agent.
#[derive(Clone, Debug)]
pub(crate) struct RunnerState {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: RunnerKind,
    pub(crate) labels: BTreeMap<String, String>,
    /// The hub that it is linked to; a hub: itself.
    pub(crate) hub_id: Option<String>,
    pub(crate) is_online: bool,
    /// Since when it is not, by the clock of this process.
    pub(crate) offline_since: Option<Instant>,
    /// When it was heard of last, in ms since 1970 UTC.
    pub(crate) last_seen_at_ms: Option<i64>,
    /// What it tells of itself.
    pub(crate) info: Option<Value>,
}

/// All runners, by id.
#[derive(Debug, Default)]
pub(crate) struct Runners {
    own_id: String,
    all: HashMap<String, RunnerState>,
    /// Agents that are linked to this hub, with the labels that they told.
    linked: HashMap<String, BTreeMap<String, String>>,
    /// Of those, the ones that were told all that they have to run.
    ready: HashSet<String>,
}

impl Runners {
    /// Only this hub, before anybody else is known.
    pub(crate) fn new(own_id: &str, own_name: &str) -> Self {
        let own = RunnerState {
            id: own_id.to_owned(),
            name: own_name.to_owned(),
            kind: RunnerKind::Hub,
            labels: BTreeMap::new(),
            hub_id: Some(own_id.to_owned()),
            is_online: true,
            offline_since: None,
            last_seen_at_ms: None,
            info: None,
        };
        Self {
            own_id: own_id.to_owned(),
            all: HashMap::from([(own_id.to_owned(), own)]),
            ..Self::default()
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&RunnerState> {
        self.all.get(id)
    }

    /// What people call it; its id when it is gone.
    pub(crate) fn name_of(&self, id: &str) -> String {
        if let Some(runner) = self.get(id) {
            return runner.name.clone();
        }
        let earlier = id.split_once(EARLIER).and_then(|(id, _)| self.get(id));
        earlier.map_or_else(
            || id.to_owned(),
            |runner| format!("{} (an earlier installation)", runner.name),
        )
    }

    pub(crate) fn is_online(&self, id: &str) -> bool {
        self.get(id).is_some_and(|runner| runner.is_online)
    }

    /// Whether this hub is the one that speaks to it: it is itself, or linked here.
    pub(crate) fn is_mine(&self, id: &str) -> bool {
        id == self.own_id || self.linked.contains_key(id)
    }

    /// Whether single assignments may be sent to it.
    pub(crate) fn is_ready(&self, id: &str) -> bool {
        id == self.own_id || self.ready.contains(id)
    }

    /// An agent that is linked here was told all that it has to run.
    pub(crate) fn ready(&mut self, id: &str) {
        if self.linked.contains_key(id) {
            self.ready.insert(id.to_owned());
        }
    }

    /// The agents that are linked to this hub.
    pub(crate) fn linked_here(&self) -> impl Iterator<Item = &String> {
        self.linked.keys()
    }

    /// Whether there is another hub that is alive.
    pub(crate) fn has_other_hubs(&self) -> bool {
        self.all.values().any(|runner| {
            runner.kind == RunnerKind::Hub && runner.is_online && runner.id != self.own_id
        })
    }

    /// An agent was linked to this hub.
    pub(crate) fn linked(&mut self, id: &str, name: &str, labels: &BTreeMap<String, String>) {
        self.linked.insert(id.to_owned(), labels.clone());
        self.ready.remove(id);
        let hub_id = Some(self.own_id.clone());
        let agent = self
            .all
            .entry(id.to_owned())
            .or_insert_with(|| RunnerState {
                id: id.to_owned(),
                name: name.to_owned(),
                kind: RunnerKind::Agent,
                labels: labels.clone(),
                hub_id: None,
                is_online: true,
                offline_since: None,
                last_seen_at_ms: None,
                info: None,
            });
        agent.hub_id = hub_id;
        set_online(agent, true);
    }

    /// Its link to this hub is gone.
    pub(crate) fn unlinked(&mut self, id: &str, now_ms: i64) {
        self.linked.remove(id);
        self.ready.remove(id);
        if let Some(agent) = self.all.get_mut(id) {
            agent.hub_id = None;
            agent.last_seen_at_ms = Some(now_ms);
            set_online(agent, false);
        }
    }

    /// The hubs as the store has them, and which of them are alive.
    pub(crate) fn set_hubs(&mut self, nodes: Vec<HubNode>, is_alive: impl Fn(&str) -> bool) {
        let known: HashSet<String> = nodes.iter().map(|node| node.id.clone()).collect();
        let own_id = self.own_id.clone();
        self.all.retain(|id, runner| {
            runner.kind != RunnerKind::Hub || *id == own_id || known.contains(id)
        });
        for node in nodes {
            let is_online = node.id == own_id || is_alive(&node.id);
            let hub = self
                .all
                .entry(node.id.clone())
                .or_insert_with(|| RunnerState {
                    id: node.id.clone(),
                    name: String::new(),
                    kind: RunnerKind::Hub,
                    labels: BTreeMap::new(),
                    hub_id: Some(node.id.clone()),
                    is_online: true,
                    offline_since: None,
                    last_seen_at_ms: None,
                    info: None,
                });
            hub.name = node.name;
            hub.last_seen_at_ms = Some(node.last_seen_at_ms);
            hub.info = Some(node.info);
            set_online(hub, is_online);
        }
    }

    /// The agents as the store has them.
    pub(crate) fn set_agents(&mut self, agents: Vec<Agent>) {
        let known: HashSet<String> = agents.iter().map(|agent| agent.id.clone()).collect();
        self.all
            .retain(|id, runner| runner.kind != RunnerKind::Agent || known.contains(id));
        for agent in agents {
            let is_linked_here = self.linked.contains_key(&agent.id);
            let labels = agent.all_labels(self.linked.get(&agent.id));
            let hub_id = if is_linked_here {
                Some(self.own_id.clone())
            } else {
                agent.hub_id.filter(|hub_id| *hub_id != self.own_id)
            };
            let is_online =
                is_linked_here || hub_id.as_ref().is_some_and(|hub| self.is_online(hub));
            let state = self
                .all
                .entry(agent.id.clone())
                .or_insert_with(|| RunnerState {
                    id: agent.id.clone(),
                    name: String::new(),
                    kind: RunnerKind::Agent,
                    labels: BTreeMap::new(),
                    hub_id: None,
                    is_online: true,
                    offline_since: None,
                    last_seen_at_ms: None,
                    info: None,
                });
            state.name = agent.name;
            state.labels = labels;
            state.hub_id = hub_id;
            state.last_seen_at_ms = agent.last_seen_at_ms;
            state.info = agent.info;
            set_online(state, is_online);
        }
    }

    /// For placement; `gone_after`: agents that are offline for longer count as gone.
    pub(crate) fn to_place(&self, now: Instant, gone_after: Duration) -> Vec<Runner> {
        let runner = |of: &RunnerState| Runner {
            id: of.id.clone(),
            name: of.name.clone(),
            kind: of.kind,
            labels: of.labels.clone(),
            is_online: of.is_online,
            is_gone: of
                .offline_since
                .is_some_and(|since| now.duration_since(since) >= gone_after),
        };
        self.all.values().map(runner).collect()
    }

    /// Whether a runner has ended what was taken back from it without a word: it was not heard of
    /// for longer than any runner goes on by itself.
    pub(crate) fn has_run_out(&self, id: &str, kind: RunnerKind, silence: &Silence) -> bool {
        let limit = silence.limit + MARGIN;
        let is_over = |ms: i64| Duration::from_millis(u64::try_from(ms).unwrap_or(0)) > limit;
        match (self.all.get(id), kind) {
            (Some(runner), _) if runner.is_online => false,
            // Hubs are timed by this hub's own clock: theirs may be wrong.
            (Some(hub), RunnerKind::Hub) => {
                hub.offline_since.is_some_and(|at| at.elapsed() > limit)
            }
            (Some(agent), RunnerKind::Agent) => {
                let heard_ms = agent.last_seen_at_ms.unwrap_or(silence.now_ms);
                is_over(silence.now_ms - heard_ms)
            }
            // A hub leaves the list only after it has ended.
            (None, RunnerKind::Hub) => true,
            // One that was deleted has heard of no hub since.
            (None, RunnerKind::Agent) => is_over(silence.withdrawn_ms),
        }
    }
}

/// For how long nothing was heard of an assignment that was taken back.
pub(crate) struct Silence {
    /// Since it was taken back.
    pub(crate) withdrawn_ms: i64,
    pub(crate) now_ms: i64,
    /// How long runners go on by themselves.
    pub(crate) limit: Duration,
}

fn set_online(runner: &mut RunnerState, is_online: bool) {
    runner.is_online = is_online;
    if is_online {
        runner.offline_since = None;
    } else if runner.offline_since.is_none() {
        runner.offline_since = Some(Instant::now());
    }
}
