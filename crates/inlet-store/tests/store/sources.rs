//! Data sources: versions, editors that meet, names, deletion, lists.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use inlet_store::{Desired, SourceQuery, Store, StoreError};

use crate::both::{Db, NOW, draft, on_both, page, run, source};

on_both!(
    create_and_read,
    versions_are_kept_and_numbered,
    of_two_editors_one_learns_of_the_other,
    of_many_editors_at_once_one_wins_each_round,
    names_are_unique_in_a_race,
    import_is_all_or_nothing,
    wishes_grow_the_generation,
    a_wish_of_the_hub_yields_to_a_person,
    deletion_can_be_taken_back_for_seven_days,
    lists_are_searched_and_paged,
    a_thousand_are_listed_fast,
);

async fn create_and_read(db: Db) {
    let store = db.open().await;
    let created = source(&store, "plant").await;
    assert_eq!((created.version, created.generation), (1, 1));
    assert_eq!(
        (created.created_at_ms, created.created_by.as_str()),
        (NOW, "ada")
    );
    let (read, document) = store
        .sources()
        .get_with_document(&created.id)
        .await
        .unwrap();
    assert_eq!(read, created);
    assert_eq!(document, "name: plant\n");
    assert_eq!(read.summary, draft("plant").summary);
    let by_name = store.sources().find_by_name("plant").await.unwrap();
    assert_eq!(by_name, Some(created));
    let missing = store.sources().get("no-such-id").await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no data source `no-such-id`");
}

async fn versions_are_kept_and_numbered(db: Db) {
    let store = db.open().await;
    let sources = store.sources();
    let id = source(&store, "plant").await.id;
    for number in 1..=4 {
        let mut draft = draft(&format!("plant-{number}"));
        draft.comment = Some(format!("change {number}"));
        let updated = sources.update(&id, number, &draft, "bob").await.unwrap();
        assert_eq!(
            (updated.version, updated.generation),
            (number + 1, number + 1)
        );
        assert_eq!(updated.name, draft.name);
    }
    let first = sources.versions(&id, &page(3, None)).await.unwrap();
    let numbers: Vec<i64> = first.items.iter().map(|version| version.version).collect();
    assert_eq!((numbers, first.total), (vec![5, 4, 3], 5));
    assert_eq!(first.items[0].comment.as_deref(), Some("change 4"));
    let rest = sources
        .versions(&id, &page(3, first.next_cursor))
        .await
        .unwrap();
    let numbers: Vec<i64> = rest.items.iter().map(|version| version.version).collect();
    assert_eq!((numbers, rest.next_cursor), (vec![2, 1], None));
    let (_, document) = sources.version(&id, 1).await.unwrap();
    assert_eq!(document, "name: plant\n", "an old version never changes");
    assert!(matches!(
        sources.version(&id, 6).await,
        Err(StoreError::NotFound {
            what: "version",
            ..
        })
    ));
}

async fn of_two_editors_one_learns_of_the_other(db: Db) {
    let store = db.open().await;
    let sources = store.sources();
    let id = source(&store, "plant").await.id;
    db.clock.advance(Duration::from_secs(5));
    sources
        .update(&id, 1, &draft("plant"), "bob")
        .await
        .unwrap();
    let late = sources
        .update(&id, 1, &draft("other"), "eve")
        .await
        .unwrap_err();
    let StoreError::EditedMeanwhile {
        what,
        name,
        by,
        at_ms,
        version,
    } = late
    else {
        panic!("{late:?}");
    };
    assert_eq!(
        (what, name.as_str(), by.as_str()),
        ("data source", "plant", "bob")
    );
    assert_eq!((at_ms, version), (NOW + 5000, 2));
    let late = sources.delete(&id, 1, "eve").await.unwrap_err();
    assert!(
        matches!(late, StoreError::EditedMeanwhile { .. }),
        "{late:?}"
    );
    assert_eq!(sources.get(&id).await.unwrap().name, "plant");
}

async fn of_many_editors_at_once_one_wins_each_round(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    for round in 1..=5 {
        let editors = (0..8).map(|editor| {
            let (store, id) = (store.clone(), id.clone());
            tokio::spawn(async move {
                let draft = draft("plant");
                let by = format!("editor {editor}");
                store.sources().update(&id, round, &draft, &by).await
            })
        });
        let mut num_won = 0;
        for editor in editors.collect::<Vec<_>>() {
            match editor.await.unwrap() {
                Ok(source) => {
                    assert_eq!(source.version, round + 1);
                    num_won += 1;
                }
                Err(StoreError::EditedMeanwhile { version, .. }) => assert_eq!(version, round + 1),
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(num_won, 1, "round {round}");
    }
    let versions = store
        .sources()
        .versions(&id, &page(100, None))
        .await
        .unwrap();
    assert_eq!(versions.total, 6);
}

async fn names_are_unique_in_a_race(db: Db) {
    let store = db.open().await;
    let attempts: Vec<_> = (0..10)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let draft = draft("plant");
                store
                    .sources()
                    .create(&draft, Desired::Stopped, "ada")
                    .await
            })
        })
        .collect();
    let mut num_created = 0;
    for attempt in attempts {
        match attempt.await.unwrap() {
            Ok(_) => num_created += 1,
            Err(error) => assert_eq!(
                error.to_string(),
                "there is a data source `plant` already: choose another name"
            ),
        }
    }
    assert_eq!(num_created, 1);
    let other = source(&store, "other").await;
    let taken = store
        .sources()
        .update(&other.id, 1, &draft("plant"), "ada")
        .await
        .unwrap_err();
    assert!(matches!(taken, StoreError::NameTaken { .. }), "{taken:?}");
    assert_eq!(
        store.sources().get(&other.id).await.unwrap(),
        other,
        "nothing of it stays"
    );
}

async fn import_is_all_or_nothing(db: Db) {
    let store = db.open().await;
    source(&store, "b").await;
    let drafts = [draft("a"), draft("b"), draft("c")];
    let refused = store
        .sources()
        .create_all(&drafts, Desired::Stopped, "ada")
        .await;
    assert!(matches!(refused, Err(StoreError::NameTaken { ref name, .. }) if name == "b"));
    assert_eq!(names(&store).await, ["b"]);
    let drafts = [draft("a"), draft("c")];
    let created = store
        .sources()
        .create_all(&drafts, Desired::Running, "ada")
        .await
        .unwrap();
    assert_eq!(created[1].name, "c");
    assert_eq!(names(&store).await, ["a", "b", "c"]);
}

async fn wishes_grow_the_generation(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let wishes = [Desired::Running, Desired::Running, Desired::Paused];
    for (generation, desired) in (2..).zip(wishes) {
        let source = store
            .sources()
            .set_desired(&id, desired, "bob")
            .await
            .unwrap();
        assert_eq!((source.generation, source.desired), (generation, desired));
        assert_eq!((source.version, source.updated_by.as_str()), (1, "bob"));
    }
    let all = store.sources().all_desired().await.unwrap();
    assert_eq!((all.len(), all[0].desired), (1, Desired::Paused));
    let missing = store
        .sources()
        .set_desired("none", Desired::Running, "bob")
        .await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
}

async fn a_wish_of_the_hub_yields_to_a_person(db: Db) {
    let store = db.open().await;
    let sources = store.sources();
    let id = source(&store, "plant").await.id;
    let seen = sources
        .set_desired(&id, Desired::Running, "ada")
        .await
        .unwrap();
    sources
        .set_desired(&id, Desired::Running, "ada")
        .await
        .unwrap();
    let stopped = Desired::Stopped;
    let yielded = sources
        .set_desired_if(&id, seen.generation, stopped, "hub")
        .await
        .unwrap();
    assert_eq!(yielded, None);
    let now = sources.get(&id).await.unwrap();
    assert_eq!(now.desired, Desired::Running);
    let done = sources
        .set_desired_if(&id, now.generation, stopped, "hub")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (done.desired, done.generation),
        (stopped, now.generation + 1)
    );
}

async fn deletion_can_be_taken_back_for_seven_days(db: Db) {
    let store = db.open().await;
    let sources = store.sources();
    let plant = sources
        .create(&draft("plant"), Desired::Running, "ada")
        .await
        .unwrap();
    run(&store, &plant.id, "ada").await;
    let deleted = sources.delete(&plant.id, 1, "bob").await.unwrap();
    let mark = deleted.deleted.unwrap();
    assert_eq!((mark.at_ms, mark.by.as_str()), (NOW, "bob"));
    assert_eq!(mark.purge_at_ms, NOW + 7 * 86_400_000);
    assert_eq!(deleted.desired, Desired::Stopped);
    assert!(matches!(
        sources.get(&plant.id).await,
        Err(StoreError::NotFound { .. })
    ));
    assert_eq!(names(&store).await, [""; 0]);

    // The name is free meanwhile; whoever takes it stands against the return.
    let second = source(&store, "plant").await;
    let taken = sources.restore(&plant.id, "bob").await.unwrap_err();
    assert!(matches!(taken, StoreError::NameTaken { .. }), "{taken:?}");
    sources.delete(&second.id, 1, "bob").await.unwrap();
    let listed = sources.list_deleted(&page(1, None)).await.unwrap();
    assert_eq!(listed.total, 2);
    let rest = sources
        .list_deleted(&page(1, listed.next_cursor))
        .await
        .unwrap();
    let ids = BTreeSet::from([listed.items[0].id.clone(), rest.items[0].id.clone()]);
    assert_eq!(ids, BTreeSet::from([plant.id.clone(), second.id.clone()]));
    let restored = sources.restore(&plant.id, "bob").await.unwrap();
    assert_eq!(
        (restored.deleted, restored.desired),
        (None, Desired::Stopped)
    );
    let again = sources.restore(&plant.id, "bob").await;
    assert!(
        matches!(again, Err(StoreError::NotFound { .. })),
        "{again:?}"
    );

    sources.delete(&plant.id, 1, "bob").await.unwrap();
    db.clock
        .advance(Duration::from_hours(7 * 24) - Duration::from_millis(1));
    assert_eq!(sources.purge().await.unwrap(), [""; 0]);
    db.clock.advance(Duration::from_millis(1));
    let purged: BTreeSet<String> = sources.purge().await.unwrap().into_iter().collect();
    assert_eq!(purged, ids);
    assert_eq!(
        store
            .runs()
            .list(&plant.id, &page(9, None))
            .await
            .unwrap()
            .total,
        0
    );
    assert!(matches!(
        sources.version(&plant.id, 1).await,
        Err(StoreError::NotFound { .. })
    ));
}

async fn lists_are_searched_and_paged(db: Db) {
    let store = db.open().await;
    // Upper case, other scripts, and the wildcards of SQL.
    let all = [
        "Ärmel", "alpha", "Beta", "beta_2", "50% load", "gamma", "电表",
    ];
    for name in all {
        source(&store, name).await;
    }
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let query = SourceQuery {
            search: String::new(),
            page: page(2, cursor),
        };
        let part = store.sources().list(&query).await.unwrap();
        assert_eq!(part.total, 7);
        seen.extend(part.items.into_iter().map(|source| source.name));
        cursor = part.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(
        seen.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        BTreeSet::from(all)
    );
    assert_eq!(seen.len(), 7, "none twice");
    let place = |name: &str| seen.iter().position(|seen| seen == name);
    assert!(
        place("alpha") < place("Beta") && place("Beta") < place("beta_2"),
        "{seen:?}"
    );

    for (search, expect) in [
        ("BETA", vec!["Beta", "beta_2"]),
        ("beta_", vec!["beta_2"]),
        ("0%", vec!["50% load"]),
        ("ä", vec!["Ärmel"]),
        ("电", vec!["电表"]),
        ("\\", vec![]),
        ("nothing", vec![]),
    ] {
        let query = SourceQuery {
            search: search.to_owned(),
            ..SourceQuery::default()
        };
        let found = store.sources().list(&query).await.unwrap();
        let names: Vec<_> = found
            .items
            .iter()
            .map(|source| source.name.as_str())
            .collect();
        assert_eq!(names, expect, "search for `{search}`");
        assert_eq!(found.total, expect.len() as u64);
    }
    let query = SourceQuery {
        search: String::new(),
        page: page(2, Some("?!".to_owned())),
    };
    let refused = store.sources().list(&query).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::CursorInvalid { .. }),
        "{refused:?}"
    );
}

async fn a_thousand_are_listed_fast(db: Db) {
    let store = db.open().await;
    let drafts: Vec<_> = (0..1000)
        .map(|number| draft(&format!("source {number:04}")))
        .collect();
    store
        .sources()
        .create_all(&drafts, Desired::Stopped, "ada")
        .await
        .unwrap();
    let query = |search: &str| SourceQuery {
        search: search.to_owned(),
        page: page(1000, None),
    };
    let limit = Duration::from_millis(50);
    for (search, total) in [("", 1000), ("source 00", 100)] {
        // The best of some tries: other tests use the machine at the same time.
        let mut best = Duration::MAX;
        for _ in 0..20 {
            let started = Instant::now();
            let listed = store.sources().list(&query(search)).await.unwrap();
            best = best.min(started.elapsed());
            assert_eq!((listed.total, listed.items.len()), (total, total as usize));
        }
        assert!(best < limit, "a list of {total} took {best:?}");
    }
}

async fn names(store: &Store) -> Vec<String> {
    let all = store.sources().all_desired().await.unwrap();
    all.into_iter().map(|source| source.name).collect()
}
