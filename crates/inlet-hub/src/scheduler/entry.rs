//! One source in the scheduler's memory.

use std::collections::{BTreeMap, HashMap, HashSet};

use inlet_runner::{ObservedPhase, Via};
use tokio::time::Instant;

use super::{
    placement::{Given, RunOn, Source as ToPlace, Unplaced},
    replica::{Replica, ReplicaRun, Sent},
    runners::Runners,
    words::Desired,
};
use crate::live::{
    merge::{Folded, merged},
    series::{STEP_MS, SeriesPoint},
    summary::{Ended, Health, SourceFacts, SourceSummary, State, Told},
    view::LiveView,
};

/// A word that does not change is looked at as often as this: a source at rest says nothing new.
const LOOK_AGAIN_MS: i64 = 3_000;

/// What the store has of a source, as far as lists and placement need it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: i64,
    pub(crate) generation: i64,
    pub(crate) restart_below: i64,
    pub(crate) attempt: i64,
    pub(crate) updated_at_ms: i64,
    /// The consumer group and its brokers, in one text.
    pub(crate) group_key: String,
    pub(crate) facts: SourceFacts,
}

/// The consumer group and its brokers, in one text.
pub(crate) fn group_key(facts: &SourceFacts) -> String {
    let mut brokers = facts.bootstrap_servers.clone();
    brokers.sort();
    format!("{}@{}", facts.group_id, brokers.join(","))
}

impl Record {
    pub(crate) fn run_on(&self) -> RunOn {
        if !self.facts.agents.is_empty() {
            RunOn::Agents(self.facts.agents.clone())
        } else if !self.facts.labels.is_empty() {
            RunOn::Labels(self.facts.labels.clone())
        } else {
            RunOn::Hubs
        }
    }
}

/// One source.
#[expect(clippy::struct_excessive_bools, reason = "four facts of their own")]
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) record: Record,
    pub(crate) desired: Desired,
    /// By the runner's id.
    pub(crate) replicas: BTreeMap<String, Replica>,
    /// Why nobody has it.
    pub(crate) unplaced: Option<Unplaced>,
    /// The last run ended because nothing new came for so long, and nobody has asked for another.
    pub(crate) done_after_ms: Option<i64>,
    /// Who asked for what placement is about to do.
    pub(crate) asked_by: Option<String>,
    /// When it was moved for the sake of load.
    pub(crate) moved_at: Option<Instant>,
    /// When it came into memory.
    pub(crate) known_since: Instant,
    /// Runners that had it since this hub was started: what they tell late is heard.
    pub(crate) past_runners: HashSet<String>,
    /// Runs that went on when this hub was started, and when they began; what they did is not in the
    /// sums yet.
    pub(crate) going: HashMap<String, i64>,
    /// The run that goes on, or the last one.
    pub(crate) last_run_id: Option<String>,
    pub(crate) view: LiveView,
    pub(crate) folded: Folded,
    looked_at_ms: Option<i64>,
    /// Deleted; the entry stays until its runs have ended.
    pub(crate) is_deleted: bool,
    /// Somebody works on what a run would use (its offsets); nothing is started meanwhile.
    pub(crate) is_held: bool,
    /// The same, on another hub.
    pub(crate) is_held_elsewhere: bool,
    /// A run ended on another hub: the sums are to be read again.
    pub(crate) are_sums_old: bool,
    pub(crate) summary: SourceSummary,
    /// The registry's revision at which the summary last changed.
    pub(crate) changed_at: u64,
}

impl Entry {
    pub(crate) fn new(record: Record, desired: Desired, view: LiveView, now_ms: i64) -> Self {
        let told = told_at_rest(desired, None);
        let summary = summary_of(&record, desired, told, &view, Seen::default(), now_ms);
        Self {
            record,
            desired,
            replicas: BTreeMap::new(),
            unplaced: None,
            done_after_ms: None,
            asked_by: None,
            moved_at: None,
            known_since: Instant::now(),
            past_runners: HashSet::new(),
            going: HashMap::new(),
            last_run_id: None,
            view,
            folded: Folded::default(),
            looked_at_ms: None,
            is_deleted: false,
            is_held: false,
            is_held_elsewhere: false,
            are_sums_old: false,
            summary,
            changed_at: 0,
        }
    }

    /// Whether a run is wanted.
    pub(crate) fn is_wanted(&self) -> bool {
        self.desired != Desired::Stopped && !self.is_deleted
    }

    /// The runners that have it.
    pub(crate) fn runner_ids(&self) -> Vec<String> {
        let given = self.replicas.values().filter(|it| !it.is_withdrawn);
        given.map(|it| it.runner_id.clone()).collect()
    }

    /// The runs that go on.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &ReplicaRun> {
        self.replicas
            .values()
            .filter_map(|replica| replica.run.as_ref())
    }

    /// The run that is shown where one is shown: that of the first replica.
    pub(crate) fn first_run(&self) -> Option<&ReplicaRun> {
        self.runs().min_by_key(|run| run.start.started_at_ms)
    }

    /// The bounds of the runs that go on, taken together.
    pub(crate) fn memory_limit_bytes(&self) -> u64 {
        let runs = self.replicas.values().filter_map(Replica::live);
        runs.map(|run| run.frame.memory_limit_bytes).sum()
    }

    /// Replicas in the group of the newest version run that by now, or with their next run.
    pub(crate) fn note_version(&mut self) {
        for replica in self.replicas.values_mut() {
            if replica.group_key == self.record.group_key {
                replica.version = replica.version.max(self.record.version);
            }
        }
    }

    /// What placement has to know.
    pub(crate) fn to_place(
        &self,
        is_expired: impl Fn(&Replica) -> bool,
        may_move: bool,
    ) -> ToPlace {
        let group_key = &self.record.group_key;
        let in_other_group = |replica: &&Replica| replica.group_key != *group_key;
        let mut earlier = self.replicas.values().filter(in_other_group);
        let may_change_group = earlier
            .all(|replica| self.record.restart_below > replica.version || !replica.may_run());
        let given = self.replicas.values().map(|replica| Given {
            runner_id: replica.runner_id.clone(),
            epoch: replica.epoch,
            group_key: replica.group_key.clone(),
            version: replica.version,
            is_withdrawn: replica.is_withdrawn,
            is_expired: is_expired(replica),
        });
        ToPlace {
            id: self.record.id.clone(),
            is_wanted: self.is_wanted(),
            is_held: self.is_held || self.is_held_elsewhere,
            on: self.record.run_on(),
            replicas: usize::from(self.record.facts.replicas.max(1)),
            version: self.record.version,
            may_change_group,
            may_move,
            given: given.collect(),
            group_key: group_key.clone(),
        }
    }

    /// What the runner of a replica is to have by now.
    pub(crate) fn due(&self, replica: &Replica) -> Sent {
        if replica.is_withdrawn {
            return Sent::Withdrawn {
                epoch: replica.epoch,
            };
        }
        // A version with another group waits until the runs of this one are over.
        let is_same_group = replica.group_key == self.record.group_key;
        let via = match replica.kind {
            inlet_store::RunnerKind::Agent => self.record.facts.via,
            inlet_store::RunnerKind::Hub => Via::Direct,
        };
        Sent::Assigned {
            epoch: replica.epoch,
            version: if is_same_group {
                self.record.version
            } else {
                replica.version
            },
            restart_below: self.record.restart_below,
            attempt: self.record.attempt,
            wanted: self.desired.wanted(),
            via,
        }
    }

    /// Looks at what runners told, before one of the runs is taken out.
    pub(crate) fn last_look(&mut self, now_ms: i64) {
        let runs = self.replicas.values().filter_map(Replica::live);
        if let Some((snapshot, frame)) = merged(&self.folded, runs) {
            self.view.take(snapshot, &frame, now_ms);
            self.looked_at_ms = Some(now_ms);
        }
    }

    /// Looks at what runners told: numbers of all runs that go on, as one.
    pub(crate) fn look(&mut self, runners: &Runners, now_ms: i64) {
        let is_fresh = self.replicas.values().any(|replica| replica.is_fresh);
        let is_soon = |at: i64| now_ms - at < LOOK_AGAIN_MS;
        if !is_fresh && self.looked_at_ms.is_some_and(is_soon) {
            return;
        }
        for replica in self.replicas.values_mut() {
            replica.is_fresh = false;
        }
        // The last numbers of runs that cannot be heard of are no look at now.
        let is_heard = |it: &Replica| it.run.is_some() && runners.is_online(&it.runner_id);
        if self.replicas.values().any(is_heard) {
            self.last_look(now_ms);
        }
    }

    /// Makes the summary anew; a change counts one up.
    pub(crate) fn refresh(&mut self, runners: &Runners, now_ms: i64, revision: &mut u64) {
        let mut running = self.replicas.values().filter(|it| it.run.is_some());
        let is_heard = running.any(|it| runners.is_online(&it.runner_id));
        let seen = Seen {
            is_stale: self.first_run().is_some() && !is_heard,
            agent: self.agent_text(runners),
            started_at_ms: self.first_run().map(|run| run.start.started_at_ms),
        };
        let told = self.told(runners);
        let summary = summary_of(&self.record, self.desired, told, &self.view, seen, now_ms);
        if summary != self.summary {
            *revision += 1;
            self.summary = summary;
            self.changed_at = *revision;
        }
    }

    fn told(&self, runners: &Runners) -> Told {
        let shown = self.replicas.values().filter(|replica| {
            // What was taken back from a runner that is away is of interest only while it is stopped.
            !replica.is_withdrawn
                || replica.run.is_some()
                || (!self.is_wanted() && runners.get(&replica.runner_id).is_some())
        });
        let told = shown
            .map(|replica| {
                let name = runners.name_of(&replica.runner_id);
                replica.told(&name, runners.is_online(&replica.runner_id))
            })
            .reduce(Told::or_worse);
        let unplaced = self.unplaced.as_ref().filter(|_| self.is_wanted());
        let waiting = unplaced.map(|unplaced| {
            Told::of(State::Waiting).because(&unplaced.cause, Some(&unplaced.remedy))
        });
        match (told, waiting) {
            // Of two that wait, why nobody else gets it says more.
            (Some(told), Some(waiting)) => waiting.or_worse(told),
            (Some(told), None) | (None, Some(told)) => told,
            (None, None) => told_at_rest(self.desired, self.done_after_ms),
        }
    }

    /// The agents, for the list; `None` for hubs.
    fn agent_text(&self, runners: &Runners) -> Option<String> {
        match self.record.run_on() {
            RunOn::Hubs => None,
            RunOn::Agents(names) => Some(names.join(", ")),
            RunOn::Labels(labels) => {
                let given = self.replicas.values().filter(|it| !it.is_withdrawn);
                let names: Vec<String> = given.map(|it| runners.name_of(&it.runner_id)).collect();
                if names.is_empty() {
                    let labels = labels
                        .iter()
                        .map(|(name, value)| format!("{name}: {value}"));
                    return Some(labels.collect::<Vec<_>>().join(", "));
                }
                Some(names.join(", "))
            }
        }
    }

    /// Whether every replica has ended because nothing new came; for how long nothing came.
    pub(crate) fn all_done(&self) -> Option<i64> {
        let mut longest = None;
        for replica in self.replicas.values().filter(|it| !it.is_withdrawn) {
            match replica.observed.as_ref().map(|observed| &observed.phase) {
                Some(ObservedPhase::Done { after_ms }) => longest = longest.max(Some(*after_ms)),
                _ => return None,
            }
        }
        longest
    }

    /// The numbers of the source begin when its first run does, and end with its last.
    pub(crate) fn settle_view(&mut self, ended: impl FnOnce() -> Ended) {
        let started_at_ms = self.first_run().map(|run| run.start.started_at_ms);
        match started_at_ms {
            Some(started_at_ms) if !self.view.is_running() => {
                self.folded.clear();
                self.view.begin_run(started_at_ms);
                self.looked_at_ms = None;
            }
            None if self.view.is_running() => {
                self.view.end_run(ended());
                self.folded.clear();
            }
            _ => {}
        }
    }

    /// The steps in memory: of all runs, or since the one that is going on began.
    pub(crate) fn points(&self, this_run_only: bool) -> Vec<SeriesPoint> {
        let begin_ms = self.view.run_started_at_ms.unwrap_or(i64::MAX);
        // The step in which the run began belongs to it.
        let since_ms = if this_run_only {
            begin_ms.saturating_sub(STEP_MS)
        } else {
            i64::MIN
        };
        let points = self.view.series.points();
        points
            .filter(|point| point.at_ms > since_ms)
            .copied()
            .collect()
    }
}

/// A source that nobody has.
fn told_at_rest(desired: Desired, done_after_ms: Option<i64>) -> Told {
    match (desired, done_after_ms) {
        (Desired::Stopped, Some(_)) => Told::of(State::Done),
        (Desired::Stopped, None) => Told::of(State::Stopped),
        (Desired::Running | Desired::Paused, _) => Told::of(State::Starting),
    }
}

/// What replicas add to a summary.
#[derive(Default)]
struct Seen {
    agent: Option<String>,
    started_at_ms: Option<i64>,
    /// What runs cannot be heard of: its numbers are the last ones.
    is_stale: bool,
}

fn summary_of(
    record: &Record,
    desired: Desired,
    told: Told,
    view: &LiveView,
    seen: Seen,
    now_ms: i64,
) -> SourceSummary {
    let rates = view.series.rates();
    let (consumed_per_s, written_per_s) = if seen.is_stale { (0.0, 0.0) } else { rates };
    let told = told.while_reading(consumed_per_s > 0.0);
    let (health, health_cause) = health_of(&told, view);
    let all_runs = view.all_runs();
    let facts = &record.facts;
    SourceSummary {
        id: record.id.clone(),
        name: record.name.clone(),
        description: facts.description.clone(),
        version: record.version,
        topics: facts.topics.clone(),
        bootstrap_servers: facts.bootstrap_servers.clone(),
        database: facts.database.clone(),
        super_table: facts.super_table.clone(),
        agent: seen.agent,
        desired,
        state: told.state,
        health,
        cause: told.cause.or(health_cause),
        remedy: told.remedy,
        next_attempt_at_ms: told.next_attempt_at_ms,
        ended: view.ended.clone().filter(|_| seen.started_at_ms.is_none()),
        lag: view.lag().filter(|_| !seen.is_stale),
        consumed_per_s,
        written_per_s,
        spark: view.series.spark(now_ms),
        rows_written: all_runs.rows_written,
        faults: all_runs.faults(),
        last_row_at_ms: view.last_row_at_ms,
        updated_at_ms: record.updated_at_ms,
        started_at_ms: seen.started_at_ms,
    }
}

/// A run that is going on is judged by what it does; any other by why there is none.
fn health_of(told: &Told, view: &LiveView) -> (Health, Option<String>) {
    match told.state {
        // Where nothing is read there is nothing to judge: a run that has only just started again
        // after a failure is not well yet.
        State::Stopped | State::Done | State::Starting | State::Paused | State::Waiting => {
            (Health::None, None)
        }
        State::BackingOff | State::Failed => (Health::Fatal, None),
        State::SourceError => (Health::SourceError, None),
        State::SinkError => (Health::SinkError, None),
        State::Running | State::Idle | State::Draining => {
            view.health.clone().unwrap_or((Health::Ready, None))
        }
    }
}
