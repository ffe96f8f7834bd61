//! The scheduler with a real store and runs that are scripts.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use inlet_config::secret::Secret;
use inlet_store::{
    Clock, ConnectionDraft, Credential, CredentialChange, CredentialKind, Desired, MasterKey,
    Store, StoreAddress,
};
use tempfile::TempDir;

use super::{RunFn, Scheduler, machine::RunOutcome};
use crate::{live::summary::State, sources::document};

const DEADLINE: Duration = Duration::from_mins(1);

/// A store with a connection, in a folder of its own.
async fn store() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let address = format!("sqlite:{}", folder.path().join("hub.sqlite").display());
    let address = StoreAddress::parse(&address).unwrap();
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
    store
        .connections()
        .create("plant", &draft, "ada")
        .await
        .unwrap();
    (folder, store)
}

async fn create(store: &Store, num_sources: usize) -> Vec<String> {
    let mut drafts = Vec::new();
    for number in 0..num_sources {
        let text = format!(
            "version: 1\nname: meters-{number}\nkafka: {{bootstrap_servers: \"127.0.0.1:1\", topics: t}}\n\
             target:\n  tdengine: {{connection: plant, database: power}}\n  super_table: {{name: m, create: true}}\n  \
             subtable: \"t_{{id}}\"\n  columns: {{ts: {{from: _timestamp, type: TIMESTAMP}}, v: {{from: v, type: INT}}}}\n  \
             tags: {{id: {{from: id, type: INT}}}}\n"
        );
        drafts.push(document::check(store, &text, None).await.unwrap().draft);
    }
    let created = store
        .sources()
        .create_all(&drafts, Desired::Running, "ada")
        .await
        .unwrap();
    created.into_iter().map(|source| source.id).collect()
}

/// A run that goes on until it is asked to end, and the number of those that go on.
fn patient(going: &Arc<AtomicUsize>) -> RunFn {
    let going = Arc::clone(going);
    Arc::new(move |_, context| {
        going.fetch_add(1, Ordering::SeqCst);
        while !context.stop.is_raised() {
            thread::sleep(Duration::from_millis(50));
        }
        going.fetch_sub(1, Ordering::SeqCst);
        RunOutcome::Asked
    })
}

async fn wait(what: &str, is: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is() {
        assert!(begin.elapsed() < DEADLINE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_runs_leave_the_hub_responsive_and_end_side_by_side() {
    let (folder, store) = store().await;
    create(&store, 1_000).await;
    let going = Arc::default();
    let scheduler = Scheduler::start(store.clone(), folder.path(), patient(&going))
        .await
        .unwrap();
    wait("all runs", || going.load(Ordering::SeqCst) == 1_000).await;
    let read_all = || scheduler.read(|registry| registry.changes_since(None).sources.len());
    let begin = Instant::now();
    assert_eq!(read_all(), 1_000);
    assert!(
        begin.elapsed() < Duration::from_millis(100),
        "{:?}",
        begin.elapsed()
    );
    let before = *scheduler.ticks().borrow();
    wait("two more ticks", || {
        *scheduler.ticks().borrow() >= before + 2
    })
    .await;

    let begin = Instant::now();
    scheduler.close(DEADLINE).await;
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(going.load(Ordering::SeqCst), 0);
    let open = store.runs().finish_left_open("", "x").await.unwrap();
    assert_eq!(open.len(), 0, "the store knows the end of each run");
    let desired = store.sources().all_desired().await.unwrap();
    assert!(desired.iter().all(|it| it.desired == Desired::Running));
}

#[tokio::test]
async fn a_killed_hub_leaves_runs_that_are_ended_and_begun_again() {
    let (folder, store) = store().await;
    let id = create(&store, 1).await.remove(0);
    // What a killed hub leaves: a run without an end.
    let lost = inlet_store::RunStart {
        run_id: uuid::Uuid::now_v7().to_string(),
        source_id: id.clone(),
        version: 1,
        runner: String::new(),
        runner_name: String::new(),
        started_at_ms: 1,
        by: "ada".to_owned(),
    };
    store.runs().record(&lost).await.unwrap();
    let going = Arc::default();
    let scheduler = Scheduler::start(store.clone(), folder.path(), patient(&going))
        .await
        .unwrap();
    wait("the run", || going.load(Ordering::SeqCst) == 1).await;
    scheduler.flush().await;
    let ended = store.runs().get(&lost.run_id).await.unwrap();
    assert_eq!(ended.end, Some(inlet_store::RunEnd::HubStopped));
    let activity = store
        .activity()
        .list(&id, &inlet_store::ActivityQuery::default())
        .await
        .unwrap();
    let kinds: Vec<&str> = activity
        .items
        .iter()
        .map(|it| it.entry.kind.as_str())
        .collect();
    assert!(kinds.contains(&"hub_stopped"), "{kinds:?}");
    scheduler.close(DEADLINE).await;
}

#[tokio::test]
async fn a_run_that_panics_is_a_failure_and_tried_again() {
    let (folder, store) = store().await;
    let id = create(&store, 1).await.remove(0);
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&attempts);
    let run: RunFn = Arc::new(move |_, context| {
        assert_ne!(counted.fetch_add(1, Ordering::SeqCst), 0, "a defect");
        while !context.stop.is_raised() {
            thread::sleep(Duration::from_millis(10));
        }
        RunOutcome::Asked
    });
    let scheduler = Scheduler::start(store, folder.path(), run).await.unwrap();
    let state = || scheduler.read_source(&id, |entry| entry.summary.state);
    wait("a failure", || state() == Some(State::BackingOff)).await;
    let cause = scheduler.read_source(&id, |entry| entry.summary.cause.clone());
    assert!(cause.flatten().unwrap().contains("defect of Inlet"));
    wait("another attempt", || attempts.load(Ordering::SeqCst) == 2).await;
    scheduler.close(DEADLINE).await;
}

#[tokio::test]
async fn nothing_starts_while_a_source_is_held() {
    let (folder, store) = store().await;
    let id = create(&store, 1).await.remove(0);
    let stopped = store
        .sources()
        .set_desired(&id, Desired::Stopped, "ada")
        .await
        .unwrap();
    assert_eq!(stopped.desired, Desired::Stopped);
    let going = Arc::default();
    let scheduler = Scheduler::start(store.clone(), folder.path(), patient(&going))
        .await
        .unwrap();
    let hold = scheduler.hold(&id).expect("it does not run");
    assert!(scheduler.hold(&id).is_none(), "one at a time");
    let wanted = store
        .sources()
        .set_desired(&id, Desired::Running, "ada")
        .await
        .unwrap();
    scheduler.wanted(&wanted, "ada");
    let before = *scheduler.ticks().borrow();
    wait("two more ticks", || {
        *scheduler.ticks().borrow() >= before + 2
    })
    .await;
    assert_eq!(going.load(Ordering::SeqCst), 0);
    drop(hold);
    wait("the run", || going.load(Ordering::SeqCst) == 1).await;
    assert!(scheduler.hold(&id).is_none(), "it runs");
    scheduler.close(DEADLINE).await;
}
