//! What the tests of the scheduler share: stores, documents, scripted runs, hubs.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use inlet_config::secret::Secret;
use inlet_runner::{Assignment, Observed, RunFn, RunOutcome};
use inlet_store::{
    Clock, ConnectionDraft, Credential, CredentialChange, CredentialKind, Desired, MasterKey,
    Source, Store, StoreAddress,
};
use inlet_testkit::PostgresServer;
use parking_lot::Mutex;
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::{
    scheduler::{
        Node, Scheduler, SchedulerOptions, Timing,
        links::{AgentLinks, LinkEvent, LinkedAgent},
    },
    sources::document,
};

pub(super) const DEADLINE: Duration = Duration::from_mins(1);

/// Hubs that miss each other within two seconds, so that tests need not wait long.
pub(super) const QUICK: Timing = Timing {
    beat: Duration::from_millis(200),
    dead_after: Duration::from_millis(1_500),
    look: Duration::from_millis(100),
    agent_gone_after: Duration::from_millis(1_500),
    agents_return_within: Duration::ZERO,
    between_moves: Duration::ZERO,
};

/// A store with a connection, in a folder of its own.
pub(super) async fn sqlite() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let address = format!("sqlite:{}", folder.path().join("hub.sqlite").display());
    let store = open(&address).await;
    (folder, store)
}

/// The same on a PostgreSQL that several hubs can use.
pub(super) async fn postgres() -> (TempDir, Store) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("scheduler_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let address = PostgresServer::shared().create_database(&name).unwrap();
    (TempDir::new().unwrap(), open(&address).await)
}

async fn open(address: &str) -> Store {
    let address = StoreAddress::parse(address).unwrap();
    let store = Store::open_at(address, &MasterKey::generate(), Clock::system())
        .await
        .unwrap();
    let draft = ConnectionDraft {
        url: "ws://127.0.0.1:1".to_owned(),
        user: Some("root".to_owned()),
        ca_upload: None,
        credential: CredentialChange::Set(Credential {
            kind: CredentialKind::Password,
            value: Secret::new("taosdata"),
        }),
    };
    let connections = store.connections();
    connections.create("plant", &draft, "ada").await.unwrap();
    store
}

/// A document; `head` has further keys of the top level.
pub(super) fn text(name: &str, group: &str, head: &str) -> String {
    format!(
        "version: 1\nname: {name}\n{head}\
         kafka: {{bootstrap_servers: \"127.0.0.1:1\", topics: t, group_id: {group}}}\n\
         target:\n  tdengine: {{connection: plant, database: power}}\n  super_table: {{name: m, create: true}}\n  \
         subtable: \"t_{{id}}\"\n  columns: {{ts: {{from: _timestamp, type: TIMESTAMP}}, v: {{from: v, type: INT}}}}\n  \
         tags: {{id: {{from: id, type: INT}}}}\n"
    )
}

/// A running source of this document.
pub(super) async fn add(store: &Store, text: &str) -> Source {
    let draft = document::check(store, text, None).await.unwrap().draft;
    let created = store
        .sources()
        .create(&draft, Desired::Running, "ada")
        .await;
    created.unwrap()
}

/// Another version of its document.
pub(super) async fn edit(store: &Store, id: &str, text: &str) -> Source {
    let version = store.sources().get(id).await.unwrap().version;
    let draft = document::check(store, text, None).await.unwrap().draft;
    let edited = store.sources().update(id, version, &draft, "ada").await;
    edited.unwrap()
}

/// So many running sources, each with a group of its own.
pub(super) async fn create(store: &Store, num_sources: usize) -> Vec<String> {
    let mut drafts = Vec::new();
    for number in 0..num_sources {
        let name = format!("meters-{number}");
        let text = text(&name, &name, "");
        drafts.push(document::check(store, &text, None).await.unwrap().draft);
    }
    let sources = store.sources();
    let created = sources.create_all(&drafts, Desired::Running, "ada").await;
    created.unwrap().into_iter().map(|it| it.id).collect()
}

/// A run that goes on until it is asked to end, and the number of those that go on.
pub(super) fn patient(going: &Arc<AtomicUsize>) -> RunFn {
    let going = Arc::clone(going);
    Arc::new(move |request| {
        going.fetch_add(1, Ordering::SeqCst);
        while !request.context.stop.is_raised() {
            thread::sleep(Duration::from_millis(50));
        }
        going.fetch_sub(1, Ordering::SeqCst);
        RunOutcome::Asked
    })
}

/// What runs where, and what must never have been.
#[derive(Default)]
pub(super) struct Plant {
    state: Mutex<PlantState>,
}

#[derive(Default)]
struct PlantState {
    /// Source, runner and group of each run that goes on.
    runs: Vec<(String, String, String)>,
    /// Runs that began, by runner.
    begun: BTreeMap<String, usize>,
    faults: Vec<String>,
    /// How long a run takes to end after it was asked.
    drain: Duration,
}

impl Plant {
    pub(super) fn draining_for(drain: Duration) -> Arc<Self> {
        let plant = Arc::new(Self::default());
        plant.state.lock().drain = drain;
        plant
    }

    /// Runs at this runner, which go on until they are asked to end.
    pub(super) fn runs_at(self: &Arc<Self>, runner: &str) -> RunFn {
        let (plant, runner) = (Arc::clone(self), runner.to_owned());
        Arc::new(move |request| {
            let run = (
                request.assignment.source_id.clone(),
                runner.clone(),
                request.settings.kafka.group_id.clone(),
            );
            plant.enter(run.clone());
            while !request.context.stop.is_raised() {
                thread::sleep(Duration::from_millis(10));
            }
            let drain = plant.state.lock().drain;
            thread::sleep(drain);
            let mut state = plant.state.lock();
            let idx = state.runs.iter().position(|it| *it == run).unwrap();
            state.runs.swap_remove(idx);
            RunOutcome::Asked
        })
    }

    fn enter(&self, run: (String, String, String)) {
        let mut state = self.state.lock();
        let same_source = state.runs.iter().filter(|it| it.0 == run.0);
        let faults: Vec<String> = same_source
            .filter(|it| it.1 == run.1 || it.2 != run.2)
            .map(|it| format!("{run:?} began beside {it:?}"))
            .collect();
        state.faults.extend(faults);
        *state.begun.entry(run.1.clone()).or_default() += 1;
        state.runs.push(run);
    }

    /// The runners at which a source runs now.
    pub(super) fn at(&self, source_id: &str) -> BTreeSet<String> {
        let state = self.state.lock();
        let runs = state.runs.iter().filter(|run| run.0 == source_id);
        runs.map(|run| run.1.clone()).collect()
    }

    /// The groups in which a source runs now.
    pub(super) fn groups(&self, source_id: &str) -> BTreeSet<String> {
        let state = self.state.lock();
        let runs = state.runs.iter().filter(|run| run.0 == source_id);
        runs.map(|run| run.2.clone()).collect()
    }

    /// How many sources run at a runner now.
    pub(super) fn load_of(&self, runner: &str) -> usize {
        let state = self.state.lock();
        state.runs.iter().filter(|run| run.1 == runner).count()
    }

    /// How many runs began at a runner.
    pub(super) fn begun_at(&self, runner: &str) -> usize {
        self.state.lock().begun.get(runner).copied().unwrap_or(0)
    }

    /// Never twice at one runner, never in two groups.
    pub(super) fn assert_sound(&self) {
        assert_eq!(self.state.lock().faults, [""; 0]);
    }
}

/// A hub without agents.
pub(super) async fn hub(store: &Store, folder: &Path, id: &str, run: RunFn) -> Scheduler {
    let (_, events) = mpsc::channel(1);
    hub_with(store, folder, id, run, Arc::new(NoLinks), events).await
}

/// A hub with these links.
pub(super) async fn hub_with(
    store: &Store,
    folder: &Path,
    id: &str,
    run: RunFn,
    links: Arc<dyn AgentLinks>,
    link_events: mpsc::Receiver<LinkEvent>,
) -> Scheduler {
    let options = SchedulerOptions {
        store: store.clone(),
        node: Node {
            id: id.to_owned(),
            name: id.to_owned(),
            info: json!({}),
        },
        folder: folder.join(id),
        run,
        links,
        link_events,
        offline_limit: Duration::from_hours(24),
        timing: QUICK,
    };
    Scheduler::start(options).await.unwrap()
}

/// A hub to which no agent is linked.
struct NoLinks;

impl AgentLinks for NoLinks {
    fn connected(&self) -> Vec<LinkedAgent> {
        Vec::new()
    }

    fn assign(&self, _: &str, _: Assignment) {}

    fn withdraw(&self, _: &str, _: &str, _: u64) {}

    fn set_all(&self, _: &str, _: Vec<Assignment>) {}

    fn observed(&self, _: &str) -> Vec<Observed> {
        Vec::new()
    }
}

pub(super) async fn wait(what: &str, is: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is() {
        assert!(begin.elapsed() < DEADLINE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
