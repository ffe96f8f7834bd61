//! The scheduler with a real store and runs that are scripts.

mod agents;
mod cluster;
mod world;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use inlet_runner::{RunFn, RunOutcome};
use inlet_store::Desired;

use self::world::{DEADLINE, create, hub, patient, sqlite, wait};
use crate::live::summary::State;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_runs_leave_the_hub_responsive_and_end_side_by_side() {
    let (folder, store) = sqlite().await;
    create(&store, 1_000).await;
    let going = Arc::default();
    let scheduler = hub(&store, folder.path(), "a", patient(&going)).await;
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
    let open = store.runs().finish_left_open("a", "x").await.unwrap();
    assert_eq!(open.len(), 0, "the store knows the end of each run");
    let desired = store.sources().all_desired().await.unwrap();
    assert!(desired.iter().all(|it| it.desired == Desired::Running));
}

#[tokio::test]
async fn a_killed_hub_leaves_runs_that_are_ended_and_begun_again() {
    let (folder, store) = sqlite().await;
    let id = create(&store, 1).await.remove(0);
    // What a killed hub leaves: a run without an end.
    let lost = inlet_store::RunStart {
        run_id: uuid::Uuid::now_v7().to_string(),
        source_id: id.clone(),
        version: 1,
        runner: "a".to_owned(),
        runner_name: "a".to_owned(),
        started_at_ms: 1,
        by: "ada".to_owned(),
    };
    store.runs().record(&lost).await.unwrap();
    let going = Arc::default();
    let scheduler = hub(&store, folder.path(), "a", patient(&going)).await;
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
    let (folder, store) = sqlite().await;
    let id = create(&store, 1).await.remove(0);
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&attempts);
    let run: RunFn = Arc::new(move |request| {
        assert_ne!(counted.fetch_add(1, Ordering::SeqCst), 0, "a defect");
        while !request.context.stop.is_raised() {
            thread::sleep(Duration::from_millis(10));
        }
        RunOutcome::Asked
    });
    let scheduler = hub(&store, folder.path(), "a", run).await;
    let state = || scheduler.read_source(&id, |entry| entry.summary.state);
    wait("a failure", || state() == Some(State::BackingOff)).await;
    let cause = scheduler.read_source(&id, |entry| entry.summary.cause.clone());
    assert!(cause.flatten().unwrap().contains("defect of Inlet"));
    wait("another attempt", || attempts.load(Ordering::SeqCst) == 2).await;
    scheduler.close(DEADLINE).await;
}

#[tokio::test]
async fn nothing_starts_while_a_source_is_held() {
    let (folder, store) = sqlite().await;
    let id = create(&store, 1).await.remove(0);
    let stopped = store
        .sources()
        .set_desired(&id, Desired::Stopped, "ada")
        .await
        .unwrap();
    assert_eq!(stopped.desired, Desired::Stopped);
    let going = Arc::default();
    let scheduler = hub(&store, folder.path(), "a", patient(&going)).await;
    let hold = scheduler.hold(&id).await.unwrap().expect("it does not run");
    assert!(
        scheduler.hold(&id).await.unwrap().is_none(),
        "one at a time"
    );
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
    assert!(scheduler.hold(&id).await.unwrap().is_none(), "it runs");
    scheduler.close(DEADLINE).await;
}
