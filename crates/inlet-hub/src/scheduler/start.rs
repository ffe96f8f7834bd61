//! How a scheduler begins: what the store remembers is taken up.

use std::{collections::HashMap, path::PathBuf, sync::Arc, time::Duration};

use inlet_runner::{RunFn, Runner, RunnerOptions};
use inlet_store::{Level, Run, RunnerKind, Source, Store, StoreError};
use parking_lot::Mutex;
use serde_json::Value;
use tokio::{
    sync::{Notify, Semaphore, mpsc, watch},
    time::Instant,
};

use super::{
    Event, HUB, Registry, Shared, cluster, drive,
    entry::Entry,
    events,
    links::{AgentLinks, LinkEvent},
    now_ms,
    outbox::Outbox,
    place::{self, Placer},
    record_of,
    registry::Over,
    replica::Replica,
    runners::Runners,
    tick,
};
use crate::live::{
    summary::{EndReason, Ended},
    totals::Totals,
    view::LiveView,
};

/// This hub, among those that share a store.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Kept in the hub's folder.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// What it tells the others of itself.
    pub(crate) info: Value,
}

/// What a scheduler is started with.
pub(crate) struct SchedulerOptions {
    pub(crate) store: Store,
    pub(crate) node: Node,
    /// `<hub data>/sources`: one folder a source below it.
    pub(crate) folder: PathBuf,
    pub(crate) run: RunFn,
    pub(crate) links: Arc<dyn AgentLinks>,
    pub(crate) link_events: mpsc::Receiver<LinkEvent>,
    /// A runner that has had no word for so long has ended its runs by itself.
    pub(crate) offline_limit: Duration,
    pub(crate) timing: Timing,
}

/// How fast hubs and agents are missed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// Between two beats of a hub.
    pub(crate) beat: Duration,
    /// A hub without a beat for so long is dead.
    pub(crate) dead_after: Duration,
    /// Between two looks at what other hubs changed.
    pub(crate) look: Duration,
    /// An agent that is offline for so long is replaced where labels allow it.
    pub(crate) agent_gone_after: Duration,
    /// After the hub's start, agents get so much time to find it.
    pub(crate) agents_return_within: Duration,
    /// Between two moves of one source for the sake of load.
    pub(crate) between_moves: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            beat: Duration::from_secs(2),
            dead_after: Duration::from_secs(8),
            look: Duration::from_secs(1),
            agent_gone_after: Duration::from_secs(15),
            agents_return_within: Duration::from_secs(40),
            between_moves: Duration::from_mins(1),
        }
    }
}

/// Parcels that may be gathered at the same time.
const MOST_SENDING: usize = 32;

/// What a killed hub's runs are told to have ended by.
const KILLED: &str = "the hub ended without a chance to stop it; nothing is lost: what was not \
                      committed is read again";

/// Makes a scheduler and starts its loops.
pub(super) async fn start(options: SchedulerOptions) -> Result<Arc<Shared>, StoreError> {
    let is_shared = !options.store.address().is_file();
    let registry = Registry::new(Runners::new(&options.node.id, &options.node.name));
    let shared = Arc::new(Shared {
        runner: Runner::start(RunnerOptions {
            folder: options.folder,
            name: HUB.to_owned(),
            run: options.run,
        }),
        node: options.node,
        has_others: is_shared,
        timing: options.timing,
        offline_limit: options.offline_limit,
        links: options.links,
        registry: registry.into(),
        outbox: Outbox::default(),
        wishes: Mutex::default(),
        placer: tokio::sync::Mutex::new(Placer::new(is_shared)),
        wake: Notify::new(),
        agents_changed: Notify::new(),
        ticked: watch::Sender::new(0),
        sending: Arc::new(Semaphore::new(MOST_SENDING)),
        loops: Mutex::default(),
        begun: Instant::now(),
        store: options.store,
    });
    shared.load().await?;
    if is_shared {
        shared.enter().await?;
    }
    shared.begin_loops(options.link_events);
    Ok(shared)
}

impl Shared {
    fn begin_loops(self: &Arc<Self>, link_events: mpsc::Receiver<LinkEvent>) {
        let mut loops = vec![
            tokio::spawn(place::run(Arc::clone(self))).abort_handle(),
            tokio::spawn(tick::run(Arc::clone(self))).abort_handle(),
            tokio::spawn(events::run(Arc::clone(self))).abort_handle(),
            tokio::spawn(cluster::follow_agents(Arc::clone(self))).abort_handle(),
        ];
        // This one ends with the links.
        tokio::spawn(drive::follow_links(Arc::clone(self), link_events));
        if self.has_others {
            loops.push(tokio::spawn(cluster::run(Arc::clone(self))).abort_handle());
        }
        self.loops.lock().extend(loops);
        self.wake.notify_one();
    }

    /// Ends what a killed hub left open, and takes up all sources.
    async fn load(self: &Arc<Self>) -> Result<(), StoreError> {
        self.end_left_open(&self.node.id, KILLED).await?;
        let mut newest: HashMap<String, Run> = by_source(self.store.runs().newest_of_each().await?);
        let mut open: HashMap<String, Vec<Run>> = HashMap::new();
        for run in self.store.runs().open().await? {
            open.entry(run.source_id.clone()).or_default().push(run);
        }
        let sources = self.store.sources().all_desired().await?;
        let assignments = self.store.assignments().all().await?;
        let agents = self.store.agents().list().await?;
        let mut registry = self.registry.lock();
        registry.runners.set_agents(agents);
        for source in sources {
            let (last, going) = (newest.remove(&source.id), open.remove(&source.id));
            let entry = entry_of(&source, last, &going.unwrap_or_default());
            registry.entries.insert(source.id, entry);
        }
        for assignment in assignments {
            self.take_up(&mut registry, assignment);
        }
        Ok(())
    }

    /// What this hub had is its own again; what it had given back, and what another hub had on a
    /// store that only one can use, is over.
    fn take_up(&self, registry: &mut Registry, assignment: inlet_store::Assignment) {
        let is_own = assignment.runner_id == self.node.id;
        let is_other_hub = assignment.runner_kind == RunnerKind::Hub && !is_own;
        let is_deleted = !registry.entries.contains_key(&assignment.source_id);
        let is_over =
            (is_own && (assignment.withdrawn || is_deleted)) || (is_other_hub && !self.has_others);
        if is_over {
            registry.over.insert(Over {
                source_id: assignment.source_id,
                runner_id: assignment.runner_id,
                epoch: assignment.epoch,
            });
        } else if let Some(entry) = registry.entries.get_mut(&assignment.source_id) {
            let replica = Replica::new(assignment);
            entry.replicas.insert(replica.runner_id.clone(), replica);
        } else {
            let strays = registry.strays.entry(assignment.source_id.clone());
            strays.or_default().push(assignment);
        }
    }

    /// Ends the runs of a hub that was killed, and says so.
    pub(super) async fn end_left_open(&self, hub_id: &str, cause: &str) -> Result<(), StoreError> {
        for run in self.store.runs().finish_left_open(hub_id, cause).await? {
            let event = Event {
                level: Level::Warn,
                kind: "hub_stopped",
                message: "the run ended with the hub".to_owned(),
                cause: Some(cause.to_owned()),
                by: None,
            };
            self.note(&run.source_id, Some(&run.id), event);
        }
        Ok(())
    }
}

/// A source as the store has it; `going`: runs that still go on elsewhere.
fn entry_of(source: &Source, last: Option<Run>, going: &[Run]) -> Entry {
    let ended = last.as_ref().and_then(ended_of);
    let earlier = going.iter().fold(Totals::from(source.totals), |sum, run| {
        sum.minus(&run.totals.into())
    });
    let mut view = LiveView::new(earlier, source.last_row_at_ms, ended);
    view.run_started_at_ms = last.as_ref().map(|run| run.started_at_ms);
    let mut entry = Entry::new(record_of(source), source.desired.into(), view, now_ms());
    entry.last_run_id = last.map(|run| run.id);
    let begun = going.iter().map(|run| (run.id.clone(), run.started_at_ms));
    entry.going = begun.collect();
    entry.past_runners = going.iter().map(|run| run.runner.clone()).collect();
    entry
}

fn by_source(runs: Vec<Run>) -> HashMap<String, Run> {
    let keyed = runs.into_iter().map(|run| (run.source_id.clone(), run));
    keyed.collect()
}

/// How a run of the store ended, for the summary of a source without a run.
fn ended_of(run: &Run) -> Option<Ended> {
    Some(Ended {
        reason: EndReason::from(super::words::RunEnd::from(run.end?)),
        after_ms: None,
        at_ms: run.ended_at_ms?,
    })
}
