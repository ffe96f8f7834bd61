//! Several hubs on one store: beats, leases, who has which data source.

use inlet_store::{
    Applied, Assigned, Assignment, AssignmentChange, Desired, Lease, ObservedText, RunnerKind,
    Store,
};
use serde_json::json;

use crate::both::{Db, NOW, on_both, source};

on_both!(
    hubs_enter_beat_and_leave,
    a_lease_goes_to_one_of_many,
    a_holder_that_slept_finds_out,
    every_assignment_has_a_higher_epoch,
    only_the_placer_assigns,
    what_is_held_is_not_assigned_and_what_is_assigned_is_not_held,
    a_word_or_a_release_of_an_older_epoch_changes_nothing,
    wishes_and_restarts_are_marked,
    what_runs_in_one_group_is_not_given_out_in_another,
    an_earlier_installation_keeps_what_it_had,
);

async fn hubs_enter_beat_and_leave(db: Db) {
    let store = db.open().await;
    let nodes = store.nodes();
    assert!(
        !nodes.beat("a", &json!({})).await.unwrap(),
        "it never entered"
    );
    nodes
        .enter("a", "north", &json!({"load": 1}))
        .await
        .unwrap();
    nodes.enter("b", "south", &json!({})).await.unwrap();
    assert!(nodes.beat("a", &json!({"load": 2})).await.unwrap());
    nodes
        .enter("a", "north", &json!({"load": 3}))
        .await
        .unwrap();
    let listed = nodes.list().await.unwrap();
    assert_eq!(listed.len(), 2);
    let north = &listed[0];
    assert_eq!(
        (north.name.as_str(), north.beat),
        ("north", 3),
        "beats only grow"
    );
    assert_eq!(north.info, json!({"load": 3}));
    nodes.leave("a").await.unwrap();
    assert_eq!(nodes.list().await.unwrap().len(), 1);
}

async fn a_lease_goes_to_one_of_many(db: Db) {
    let store = db.open().await;
    let mut seen = None;
    for _ in 0..3 {
        let takers: Vec<_> = (0..4)
            .map(|number| {
                let (store, seen) = (store.clone(), seen.clone());
                let holder = format!("hub-{number}");
                tokio::spawn(async move {
                    let taken = store.leases().take("placer", &holder, seen.as_ref()).await;
                    taken.unwrap()
                })
            })
            .collect();
        let mut taken = Vec::new();
        for taker in takers {
            taken.extend(taker.await.unwrap());
        }
        assert_eq!(taken.len(), 1, "one of four gets it");
        seen = taken.pop();
        assert_eq!(store.leases().get("placer").await.unwrap(), seen);
    }
    let lease = seen.unwrap();
    store.leases().give_back("placer", "nobody").await.unwrap();
    assert!(store.leases().get("placer").await.unwrap().is_some());
    store
        .leases()
        .give_back("placer", &lease.holder)
        .await
        .unwrap();
    assert_eq!(store.leases().get("placer").await.unwrap(), None);
}

async fn a_holder_that_slept_finds_out(db: Db) {
    let store = db.open().await;
    let leases = store.leases();
    let slept = leases.take("placer", "a", None).await.unwrap().unwrap();
    let renewed = leases.renew(&slept).await.unwrap().unwrap();
    assert_eq!(leases.renew(&slept).await.unwrap(), None, "an old beat");
    let taken = leases.take("placer", "b", Some(&renewed)).await.unwrap();
    assert!(taken.is_some());
    assert_eq!(leases.renew(&renewed).await.unwrap(), None);
    let id = source(&store, "plant").await.id;
    let late = store
        .assignments()
        .apply(Some(&renewed), &[give(&id, "a")])
        .await;
    assert_eq!(late.unwrap(), Applied::NotPlacer);
    assert_eq!(store.assignments().all().await.unwrap(), []);
}

fn give(source_id: &str, runner_id: &str) -> AssignmentChange {
    AssignmentChange::Assign {
        source_id: source_id.to_owned(),
        runner_id: runner_id.to_owned(),
        runner_kind: RunnerKind::Hub,
        group_key: "group@broker".to_owned(),
        version: 1,
        by: "ada".to_owned(),
    }
}

async fn apply(store: &Store, placer: Option<&Lease>, change: AssignmentChange) -> Option<i64> {
    match store.assignments().apply(placer, &[change]).await.unwrap() {
        Applied::Done(mut assigned) => assigned.pop().and_then(|it: Assigned| it.epoch),
        Applied::NotPlacer => panic!("it is the placer"),
    }
}

async fn every_assignment_has_a_higher_epoch(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let placer = store.leases().take("placer", "a", None).await.unwrap();
    assert_eq!(
        apply(&store, placer.as_ref(), give(&id, "a")).await,
        Some(1)
    );
    assert_eq!(
        apply(&store, placer.as_ref(), give(&id, "b")).await,
        Some(2)
    );
    let withdraw = AssignmentChange::Withdraw {
        source_id: id.clone(),
        runner_id: "a".to_owned(),
        epoch: 1,
    };
    apply(&store, placer.as_ref(), withdraw).await;
    let all = store.assignments().all().await.unwrap();
    let expected = |runner: &str, epoch, withdrawn| Assignment {
        source_id: id.clone(),
        runner_id: runner.to_owned(),
        runner_kind: RunnerKind::Hub,
        epoch,
        group_key: "group@broker".to_owned(),
        version: 1,
        withdrawn,
        withdrawn_at_ms: withdrawn.then_some(NOW),
        since_ms: NOW,
        asked_by: "ada".to_owned(),
        observed_at_ms: None,
    };
    assert_eq!(all, [expected("a", 1, true), expected("b", 2, false)]);
    // Given again before it was released.
    assert_eq!(
        apply(&store, placer.as_ref(), give(&id, "a")).await,
        Some(3)
    );
    assert!(
        store
            .assignments()
            .all()
            .await
            .unwrap()
            .iter()
            .all(|it| !it.withdrawn)
    );
    assert_eq!(store.sources().get(&id).await.unwrap().epoch, 3);
    store.sources().delete(&id, 1, "ada").await.unwrap();
    assert_eq!(
        apply(&store, placer.as_ref(), give(&id, "c")).await,
        None,
        "deleted"
    );
    assert_eq!(
        apply(&store, placer.as_ref(), give("none", "c")).await,
        None
    );
}

async fn only_the_placer_assigns(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let placer = store
        .leases()
        .take("placer", "a", None)
        .await
        .unwrap()
        .unwrap();
    let pretended = Lease {
        holder: "b".to_owned(),
        ..placer.clone()
    };
    let refused = store
        .assignments()
        .apply(Some(&pretended), &[give(&id, "b")])
        .await;
    assert_eq!(refused.unwrap(), Applied::NotPlacer);
    assert_eq!(apply(&store, Some(&placer), give(&id, "a")).await, Some(1));
}

async fn what_is_held_is_not_assigned_and_what_is_assigned_is_not_held(db: Db) {
    let store = db.open().await;
    let (leases, id) = (store.leases(), source(&store, "plant").await.id);
    let hold = leases.hold(&id, "a", &[]).await.unwrap().unwrap();
    assert_eq!(
        leases.hold(&id, "b", &[]).await.unwrap(),
        None,
        "one at a time"
    );
    assert_eq!(apply(&store, None, give(&id, "a")).await, None);
    assert_eq!(
        leases.beginning_with("hold:").await.unwrap(),
        std::slice::from_ref(&hold)
    );
    leases.give_back(&hold.name, "a").await.unwrap();
    assert!(apply(&store, None, give(&id, "a")).await.is_some());
    assert_eq!(
        leases.hold(&id, "a", &[]).await.unwrap(),
        None,
        "it may run"
    );
    let mine = ["a".to_owned()];
    assert!(leases.hold(&id, "a", &mine).await.unwrap().is_some());
}

async fn a_word_or_a_release_of_an_older_epoch_changes_nothing(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let first = apply(&store, None, give(&id, "a")).await.unwrap();
    let second = apply(&store, None, give(&id, "a")).await.unwrap();
    let assignments = store.assignments();
    let word = |epoch, text| ObservedText {
        source_id: &id,
        runner_id: "a",
        epoch,
        text,
    };
    assignments
        .observed(&[word(second, "new"), word(first, "old")])
        .await
        .unwrap();
    assignments.released(&[(&id, "a", first)]).await.unwrap();
    let all = assignments.all().await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].observed_at_ms, Some(NOW));
    let words = assignments.words_of(&[(&id, "a"), ("none", "a")]).await;
    assert_eq!(words.unwrap(), [("a".to_owned(), "new".to_owned())]);
    assignments.released(&[(&id, "a", second)]).await.unwrap();
    assert_eq!(assignments.all().await.unwrap(), []);
}

async fn wishes_and_restarts_are_marked(db: Db) {
    let store = db.open().await;
    let (sources, id) = (store.sources(), source(&store, "plant").await.id);
    let before = sources.get(&id).await.unwrap();
    let wished = sources
        .set_desired(&id, Desired::Running, "ada")
        .await
        .unwrap();
    assert_eq!(wished.attempt, before.attempt + 1);
    sources.restart_below(&id, 3).await.unwrap();
    sources.restart_below(&id, 2).await.unwrap();
    let marks = sources.marks().await.unwrap();
    assert_eq!(marks.len(), 1);
    assert_eq!(
        (marks[0].restart_below, marks[0].generation),
        (3, wished.generation)
    );
    assert_eq!(sources.get(&id).await.unwrap().restart_below, 3);
}

fn give_in(source_id: &str, runner_id: &str, group: &str) -> AssignmentChange {
    AssignmentChange::Assign {
        source_id: source_id.to_owned(),
        runner_id: runner_id.to_owned(),
        runner_kind: RunnerKind::Agent,
        group_key: group.to_owned(),
        version: 2,
        by: "ada".to_owned(),
    }
}

async fn what_runs_in_one_group_is_not_given_out_in_another(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let first = apply(&store, None, give(&id, "a")).await.unwrap();
    let other = || give_in(&id, "b", "other@broker");
    assert_eq!(apply(&store, None, other()).await, None);
    assert_eq!(
        store.sources().get(&id).await.unwrap().epoch,
        first,
        "nothing was counted"
    );
    store
        .assignments()
        .released(&[(&id, "a", first)])
        .await
        .unwrap();
    assert!(apply(&store, None, other()).await.is_some());
    store
        .assignments()
        .note_version(&id, "group@broker", 9)
        .await
        .unwrap();
    store
        .assignments()
        .note_version(&id, "other@broker", 5)
        .await
        .unwrap();
    assert_eq!(store.assignments().all().await.unwrap()[0].version, 5);
}

async fn an_earlier_installation_keeps_what_it_had(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    apply(&store, None, give_in(&id, "x", "g@b")).await.unwrap();
    store.assignments().re_key("x", "x~old").await.unwrap();
    apply(&store, None, give_in(&id, "x", "g@b")).await.unwrap();
    let all = store.assignments().all().await.unwrap();
    let told: Vec<_> = all
        .iter()
        .map(|it| (it.runner_id.as_str(), it.withdrawn))
        .collect();
    assert_eq!(told, [("x~old", true), ("x", false)]);
    assert_eq!(all[0].withdrawn_at_ms, Some(NOW));
}
