//! Two hubs on one PostgreSQL.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_store::Desired;

use super::world::{DEADLINE, Plant, add, create, edit, hub, postgres, text, wait};
use crate::{live::summary::State, scheduler::Scheduler};

fn state_at(hub: &Scheduler, id: &str) -> Option<State> {
    hub.read_source(id, |entry| entry.summary.state)
}

fn ids(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Stops its loops as a kill would; its runs go on as those of a hub that only seems dead.
fn pause(hub: &Scheduler) {
    for task in hub.shared.loops.lock().iter() {
        task.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hubs_share_the_work_and_one_takes_over_what_the_other_had() {
    let (folder, store) = postgres().await;
    let plant = Arc::new(Plant::default());
    let sources = create(&store, 6).await;
    let a = hub(&store, folder.path(), "a", plant.runs_at("a")).await;
    wait("all at the first hub", || plant.load_of("a") == 6).await;
    let b = hub(&store, folder.path(), "b", plant.runs_at("b")).await;
    wait("an even share", || {
        (plant.load_of("a"), plant.load_of("b")) == (3, 3)
    })
    .await;
    plant.assert_sound();

    // Both show everything.
    for hub in [&a, &b] {
        let all_run = || {
            let runs = |id: &String| hub.read_source(id, |entry| entry.runs().count()) == Some(1);
            sources.iter().all(runs)
        };
        wait("both hubs to see all runs", all_run).await;
    }

    // The second one is killed. It was not asked, so its runs are still there.
    pause(&b);
    let killed = Instant::now();
    let moved = || sources.iter().all(|id| plant.at(id).contains("a"));
    wait("the runs at the first hub", moved).await;
    assert!(
        killed.elapsed() < Duration::from_secs(15),
        "{:?}",
        killed.elapsed()
    );
    let open = store.runs().open().await.unwrap();
    assert!(open.iter().all(|run| run.runner != "b"), "{open:?}");
    a.close(DEADLINE).await;
    b.close(DEADLINE).await;
    plant.assert_sound();
    assert_eq!(store.runs().open().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_slept_gives_back_what_was_taken_from_it() {
    let (folder, store) = postgres().await;
    let plant = Arc::new(Plant::default());
    let id = create(&store, 1).await.remove(0);
    let a = hub(&store, folder.path(), "a", plant.runs_at("a")).await;
    wait("the run", || plant.at(&id) == ids(&["a"])).await;
    let b = hub(&store, folder.path(), "b", plant.runs_at("b")).await;
    wait("the second hub to see the run", || {
        state_at(&b, &id) == Some(State::Starting)
    })
    .await;
    pause(&a);
    wait("the second run, in the same group", || {
        plant.at(&id) == ids(&["a", "b"])
    })
    .await;

    // It wakes up: placing is none of its business any more, and its run ends.
    let woken = hub_again(&a);
    wait("the first run to end", || plant.at(&id) == ids(&["b"])).await;
    let gone = || async { store.assignments().all().await.unwrap().len() == 1 };
    let begin = Instant::now();
    while !gone().await {
        assert!(
            begin.elapsed() < DEADLINE,
            "the first assignment is never released"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    plant.assert_sound();
    for task in woken {
        task.abort();
    }
    b.close(DEADLINE).await;
    a.close(DEADLINE).await;
}

/// The loops of a hub that was paused go on.
fn hub_again(hub: &Scheduler) -> Vec<tokio::task::AbortHandle> {
    use crate::scheduler::{cluster, events, place, tick};
    let shared = || Arc::clone(&hub.shared);
    vec![
        tokio::spawn(place::run(shared())).abort_handle(),
        tokio::spawn(tick::run(shared())).abort_handle(),
        tokio::spawn(events::run(shared())).abort_handle(),
        tokio::spawn(cluster::run(shared())).abort_handle(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_hub_is_asked_the_other_does() {
    let (folder, store) = postgres().await;
    let plant = Arc::new(Plant::default());
    let a = hub(&store, folder.path(), "a", plant.runs_at("a")).await;
    let b = hub(&store, folder.path(), "b", plant.runs_at("b")).await;
    // Asked of the hub that is not the placer.
    let source = add(&store, &text("meters", "g", "replicas: 2\n")).await;
    b.add(&source, "ada");
    wait("a run at each", || plant.at(&source.id) == ids(&["a", "b"])).await;
    wait("the other hub to know it", || {
        a.replicas_of(&source.id)
            .is_some_and(|replicas| replicas.len() == 2)
    })
    .await;
    let stopped = store
        .sources()
        .set_desired(&source.id, Desired::Stopped, "ada")
        .await;
    b.wanted(&stopped.unwrap(), "ada");
    wait("no run", || plant.at(&source.id).is_empty()).await;
    for hub in [&a, &b] {
        wait("the state", || {
            state_at(hub, &source.id) == Some(State::Stopped)
        })
        .await;
    }
    store.sources().delete(&source.id, 1, "ada").await.unwrap();
    b.deleted(&source.id, "ada");
    wait("no such source", || state_at(&a, &source.id).is_none()).await;
    a.close(DEADLINE).await;
    b.close(DEADLINE).await;
    plant.assert_sound();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_group_begins_when_the_earlier_one_has_ended_everywhere() {
    let (folder, store) = postgres().await;
    let plant = Plant::draining_for(Duration::from_millis(700));
    let a = hub(&store, folder.path(), "a", plant.runs_at("a")).await;
    let b = hub(&store, folder.path(), "b", plant.runs_at("b")).await;
    let source = add(&store, &text("meters", "g1", "replicas: 2\n")).await;
    a.add(&source, "ada");
    wait("a run at each", || plant.at(&source.id) == ids(&["a", "b"])).await;

    let edited = edit(&store, &source.id, &text("meters", "g2", "replicas: 2\n")).await;
    a.edited(&edited, false, "ada");
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(
        plant.groups(&source.id),
        ids(&["g1"]),
        "nobody asked for a restart"
    );

    let edited = edit(
        &store,
        &source.id,
        &text("meters", "g2", "replicas: 2\ndescription: new\n"),
    )
    .await;
    a.edited(&edited, true, "ada");
    wait("the other group", || {
        plant.groups(&source.id) == ids(&["g2"])
    })
    .await;
    wait("a run at each", || plant.at(&source.id) == ids(&["a", "b"])).await;
    plant.assert_sound();
    assert_eq!((plant.begun_at("a"), plant.begun_at("b")), (2, 2));
    a.close(DEADLINE).await;
    b.close(DEADLINE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_ends_in_order_hands_over_at_once() {
    let (folder, store) = postgres().await;
    let plant = Arc::new(Plant::default());
    let sources = create(&store, 4).await;
    let a = hub(&store, folder.path(), "a", plant.runs_at("a")).await;
    let b = hub(&store, folder.path(), "b", plant.runs_at("b")).await;
    wait("an even share", || {
        (plant.load_of("a"), plant.load_of("b")) == (2, 2)
    })
    .await;
    // The placer goes.
    a.close(DEADLINE).await;
    wait("all at the other hub", || {
        sources.iter().all(|id| plant.at(id) == ids(&["b"]))
    })
    .await;
    plant.assert_sound();
    // And comes back under its own name.
    let a = hub(&store, folder.path(), "a", plant.runs_at("a")).await;
    wait("an even share", || {
        (plant.load_of("a"), plant.load_of("b")) == (2, 2)
    })
    .await;
    a.close(DEADLINE).await;
    b.close(DEADLINE).await;
    plant.assert_sound();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_hub_holds_no_hub_starts() {
    let (folder, store) = postgres().await;
    let plant = Arc::new(Plant::default());
    let id = create(&store, 1).await.remove(0);
    store
        .sources()
        .set_desired(&id, Desired::Stopped, "ada")
        .await
        .unwrap();
    let a = hub(&store, folder.path(), "a", plant.runs_at("a")).await;
    let b = hub(&store, folder.path(), "b", plant.runs_at("b")).await;
    let hold = b.hold(&id).await.unwrap().expect("it does not run");
    assert!(a.hold(&id).await.unwrap().is_none(), "one at a time");
    let wanted = store
        .sources()
        .set_desired(&id, Desired::Running, "ada")
        .await;
    a.wanted(&wanted.unwrap(), "ada");
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(plant.at(&id), ids(&[]));
    drop(hold);
    wait("the run", || plant.at(&id).len() == 1).await;
    a.close(DEADLINE).await;
    b.close(DEADLINE).await;
}
