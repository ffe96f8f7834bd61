//! Which runner gets which data source: a pure function of what is wanted and what is there.
//!
//! | the document says | runners | when one is lost |
//! |---|---|---|
//! | nothing | `replicas` of the living hubs, the least loaded first | moved at once |
//! | `agent: a` or a list | exactly these | nothing moves: it is waited for |
//! | `agent: {labels: …}` | `replicas` of the agents with the labels | moved when it is gone for good, if there is another |
//!
//! What runs stays where it is. A source runs in one consumer group at a time: where the group
//! changes, nothing is given out until every runner of the earlier one has confirmed its end. Within
//! one group Kafka keeps the members apart, so nobody waits for anybody.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use inlet_store::RunnerKind;

use super::runners::EARLIER;

/// Where a source may run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RunOn {
    /// On hubs.
    Hubs,
    /// On the agents of these names.
    Agents(Vec<String>),
    /// On agents that have all of these labels.
    Labels(BTreeMap<String, String>),
}

/// A source, as far as placement is concerned.
#[expect(clippy::struct_excessive_bools, reason = "four questions of their own")]
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) id: String,
    /// Whether a run is wanted.
    pub(crate) is_wanted: bool,
    /// Nothing new is given out: somebody works on what a run would use.
    pub(crate) is_held: bool,
    pub(crate) on: RunOn,
    pub(crate) replicas: usize,
    /// The consumer group and its brokers, by the newest document.
    pub(crate) group_key: String,
    pub(crate) version: i64,
    /// Whether runs of an earlier group may be ended for the newest: it was asked for, or none goes.
    pub(crate) may_change_group: bool,
    /// Whether it may be moved for the sake of load.
    pub(crate) may_move: bool,
    pub(crate) given: Vec<Given>,
}

/// An assignment that is not confirmed to be over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) runner_id: String,
    pub(crate) epoch: i64,
    pub(crate) group_key: String,
    pub(crate) version: i64,
    pub(crate) is_withdrawn: bool,
    /// Its runner has ended it by itself: it had no word for too long, or is no more.
    pub(crate) is_expired: bool,
}

/// A hub or an agent.
#[derive(Clone, Debug)]
pub(crate) struct Runner {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: RunnerKind,
    pub(crate) labels: BTreeMap<String, String>,
    /// A hub that beats, an agent that is linked to one.
    pub(crate) is_online: bool,
    /// Offline for so long that another is to take its place.
    pub(crate) is_gone: bool,
}

/// What is to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Assign {
        source_id: String,
        runner_id: String,
        kind: RunnerKind,
        group_key: String,
        version: i64,
    },
    Withdraw {
        source_id: String,
        runner_id: String,
        epoch: i64,
    },
    /// It is over though nobody confirmed it.
    Forget {
        source_id: String,
        runner_id: String,
        epoch: i64,
    },
}

/// Why a source is not given to anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unplaced {
    pub(crate) cause: String,
    pub(crate) remedy: String,
}

/// The answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) changes: Vec<Change>,
    /// By source.
    pub(crate) unplaced: HashMap<String, Unplaced>,
    /// Sources that are moved for the sake of load.
    pub(crate) moved: Vec<String>,
}

/// A difference of so many sources is worth a move.
const WORTH_A_MOVE: usize = 2;

/// What has to be changed for the sources to run where they should.
pub(crate) fn place(sources: &[Source], runners: &[Runner]) -> Plan {
    let mut placing = Placing::new(sources, runners);
    for source in sources {
        placing.place(source);
    }
    placing.plan
}

struct Placing<'a> {
    runners: BTreeMap<&'a str, &'a Runner>,
    /// Sources of each runner, as they will be.
    load: HashMap<&'a str, usize>,
    plan: Plan,
}

impl<'a> Placing<'a> {
    fn new(sources: &'a [Source], runners: &'a [Runner]) -> Self {
        let mut load: HashMap<&str, usize> = HashMap::new();
        let given = sources.iter().flat_map(|source| &source.given);
        for given in given.filter(|given| !given.is_withdrawn) {
            *load.entry(given.runner_id.as_str()).or_default() += 1;
        }
        let runners = runners.iter().map(|runner| (runner.id.as_str(), runner));
        Self {
            runners: runners.collect(),
            load,
            plan: Plan::default(),
        }
    }

    fn place(&mut self, source: &'a Source) {
        self.forget_expired(source);
        if !source.is_wanted {
            return self.withdraw_where(source, |_| true);
        }
        let (group_key, version) = group_of(source);
        let in_other_group = |given: &Given| given.group_key != group_key;
        self.withdraw_where(source, in_other_group);
        let mut earlier = alive(source).filter(|given| in_other_group(given));
        if let Some(earlier) = earlier.next() {
            let unplaced = self.group_changes(&earlier.runner_id);
            self.plan.unplaced.insert(source.id.clone(), unplaced);
            return;
        }
        let targets = match &source.on {
            RunOn::Hubs => self.hubs(source),
            RunOn::Agents(names) => self.named(source, names),
            RunOn::Labels(labels) => self.labelled(source, labels),
        };
        self.withdraw_where(source, |given| !targets.contains(given.runner_id.as_str()));
        if source.is_held {
            return;
        }
        for target in targets {
            let has_it = |given: &Given| given.runner_id == target && !given.is_withdrawn;
            if !alive(source).any(has_it) {
                self.assign(source, target, group_key, version);
            }
        }
    }

    fn forget_expired(&mut self, source: &Source) {
        for given in source.given.iter().filter(|given| given.is_expired) {
            self.plan.changes.push(Change::Forget {
                source_id: source.id.clone(),
                runner_id: given.runner_id.clone(),
                epoch: given.epoch,
            });
        }
    }

    fn withdraw_where(&mut self, source: &'a Source, is_meant: impl Fn(&Given) -> bool) {
        for given in alive(source).filter(|given| !given.is_withdrawn && is_meant(given)) {
            let change = Change::Withdraw {
                source_id: source.id.clone(),
                runner_id: given.runner_id.clone(),
                epoch: given.epoch,
            };
            self.count(&given.runner_id, -1);
            self.plan.changes.push(change);
        }
    }

    fn assign(&mut self, source: &Source, runner_id: &'a str, group_key: &str, version: i64) {
        let Some(runner) = self.runners.get(runner_id) else {
            return;
        };
        self.plan.changes.push(Change::Assign {
            source_id: source.id.clone(),
            runner_id: runner_id.to_owned(),
            kind: runner.kind,
            group_key: group_key.to_owned(),
            version,
        });
    }

    /// Living hubs: those that have it, then those with the least load.
    fn hubs(&mut self, source: &'a Source) -> BTreeSet<&'a str> {
        let is_candidate = |runner: &Runner| runner.kind == RunnerKind::Hub && runner.is_online;
        let mut targets = self.keep(source, source.replicas, is_candidate);
        self.fill(&mut targets, source.replicas, is_candidate);
        if source.may_move && !source.is_held {
            self.even_out(source, &mut targets, is_candidate);
        }
        if targets.is_empty() {
            let unplaced = Unplaced {
                cause: "no hub is alive to run it".to_owned(),
                remedy: "start a hub".to_owned(),
            };
            self.plan.unplaced.insert(source.id.clone(), unplaced);
        }
        targets
    }

    /// The agents of these names, online or not.
    fn named(&mut self, source: &Source, names: &[String]) -> BTreeSet<&'a str> {
        let agents = self.runners.values();
        let agents = agents.filter(|runner| runner.kind == RunnerKind::Agent);
        let agents: Vec<&Runner> = agents.copied().collect();
        let missing: Vec<String> = names
            .iter()
            .filter(|name| agents.iter().all(|agent| agent.name != **name))
            .map(|name| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            let unplaced = Unplaced {
                cause: format!("there is no agent {}", missing.join(", ")),
                remedy: "create the agent of this name, or choose another one in the document"
                    .to_owned(),
            };
            self.plan.unplaced.insert(source.id.clone(), unplaced);
        }
        let is_named = |agent: &&Runner| names.contains(&agent.name);
        let mut targets = BTreeSet::new();
        for agent in agents.into_iter().filter(is_named) {
            targets.insert(agent.id.as_str());
            if source.given.iter().all(|given| given.runner_id != agent.id) {
                self.count(&agent.id, 1);
            }
        }
        targets
    }

    /// Agents with the labels: those that have it and are not gone, then those with the least load,
    /// then those that have it and may come back.
    fn labelled(
        &mut self,
        source: &'a Source,
        labels: &BTreeMap<String, String>,
    ) -> BTreeSet<&'a str> {
        let has_labels = |runner: &Runner| {
            let has = |(name, value)| runner.labels.get(name) == Some(value);
            runner.kind == RunnerKind::Agent && labels.iter().all(has)
        };
        let mut targets = self.keep(source, source.replicas, |runner| {
            has_labels(runner) && !runner.is_gone
        });
        self.fill(&mut targets, source.replicas, |runner| {
            has_labels(runner) && runner.is_online
        });
        let missing = source.replicas.saturating_sub(targets.len());
        let may_come_back = self.keep(source, missing, |runner| {
            has_labels(runner) && runner.is_gone
        });
        targets.extend(may_come_back);
        if targets.is_empty() {
            let wanted: Vec<String> = labels
                .iter()
                .map(|(name, value)| format!("`{name}: {value}`"))
                .collect();
            let unplaced = Unplaced {
                cause: format!("no agent with {} is connected", wanted.join(", ")),
                remedy: "start an agent with these labels, or change the labels in the document"
                    .to_owned(),
            };
            self.plan.unplaced.insert(source.id.clone(), unplaced);
        }
        targets
    }

    /// Those that have the source and are candidates; the least loaded where there are too many.
    fn keep(
        &self,
        source: &'a Source,
        most: usize,
        is_candidate: impl Fn(&Runner) -> bool,
    ) -> BTreeSet<&'a str> {
        let having = alive(source).filter(|given| !given.is_withdrawn);
        let runners = having.filter_map(|given| self.runners.get(given.runner_id.as_str()));
        let mut having: Vec<&str> = runners
            .filter(|runner| is_candidate(runner))
            .map(|runner| runner.id.as_str())
            .collect();
        having.sort_by_key(|id| (self.load_of(id), *id));
        having.into_iter().take(most).collect()
    }

    /// Adds candidates with the least load until there are enough.
    fn fill(
        &mut self,
        targets: &mut BTreeSet<&'a str>,
        replicas: usize,
        is_candidate: impl Fn(&Runner) -> bool,
    ) {
        while targets.len() < replicas {
            let Some(next) = self.least_loaded(targets, &is_candidate) else {
                return;
            };
            targets.insert(next);
            self.count(next, 1);
        }
    }

    /// Moves one replica to a runner with clearly less to do.
    fn even_out(
        &mut self,
        source: &Source,
        targets: &mut BTreeSet<&'a str>,
        is_candidate: impl Fn(&Runner) -> bool,
    ) {
        let busiest = targets.iter().copied().max_by_key(|id| self.load_of(id));
        let idlest = self.least_loaded(targets, is_candidate);
        let (Some(busiest), Some(idlest)) = (busiest, idlest) else {
            return;
        };
        if self.load_of(busiest) >= self.load_of(idlest) + WORTH_A_MOVE {
            targets.remove(busiest);
            targets.insert(idlest);
            self.count(idlest, 1);
            self.plan.moved.push(source.id.clone());
        }
    }

    fn least_loaded(
        &self,
        besides: &BTreeSet<&str>,
        is_candidate: impl Fn(&Runner) -> bool,
    ) -> Option<&'a str> {
        let runners = self.runners.values().copied();
        runners
            .filter(|runner| is_candidate(runner) && !besides.contains(runner.id.as_str()))
            .map(|runner| runner.id.as_str())
            .min_by_key(|id| (self.load_of(id), *id))
    }

    fn load_of(&self, id: &str) -> usize {
        self.load.get(id).copied().unwrap_or(0)
    }

    fn count(&mut self, id: &str, by: isize) {
        if let Some(runner) = self.runners.get(id) {
            let load = self.load.entry(runner.id.as_str()).or_default();
            *load = load.saturating_add_signed(by);
        }
    }

    fn group_changes(&self, runner_id: &str) -> Unplaced {
        let runner = self.runners.get(runner_id);
        let earlier = runner_id.split_once(EARLIER);
        let earlier = earlier.and_then(|(id, _)| self.runners.get(id));
        let name = match (runner, earlier) {
            (Some(runner), _) => runner.name.clone(),
            (None, Some(agent)) => format!("{} (an earlier installation)", agent.name),
            (None, None) => runner_id.to_owned(),
        };
        let is_online = runner.is_some_and(|runner| runner.is_online);
        let cause = format!(
            "the consumer group changes, and `{name}` has not confirmed that its run in the earlier \
             group has ended"
        );
        let remedy = if is_online {
            "wait until it has written what it has read"
        } else {
            "connect it again; without that the run ends by itself after the offline limit"
        };
        Unplaced {
            cause,
            remedy: remedy.to_owned(),
        }
    }
}

/// Assignments that may still run.
fn alive(source: &Source) -> impl Iterator<Item = &Given> {
    source.given.iter().filter(|given| !given.is_expired)
}

/// The group in which the source is to run now, and the version of the document with it: that of its
/// runs, until they may be ended for the newest.
fn group_of(source: &Source) -> (&str, i64) {
    let differs = |given: &&Given| !given.is_withdrawn && given.group_key != source.group_key;
    match alive(source).find(differs) {
        Some(given) if !source.may_change_group => (&given.group_key, given.version),
        _ => (&source.group_key, source.version),
    }
}
