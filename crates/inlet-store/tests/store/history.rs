//! Runs and their totals, samples, the activity log.

use std::time::Duration;

use inlet_store::{
    ActivityDraft, ActivityQuery, KEPT_ACTIVITY, KEPT_RUNS, Level, RunEnd, RunReport, Sample,
    StoreError, Totals,
};

use crate::both::{Db, NOW, end_of, on_both, page, run, source};

on_both!(
    runs_add_up_to_the_totals_of_their_source,
    runs_are_listed_with_their_first_end,
    what_is_told_of_a_run_twice_counts_once,
    runs_left_open_belong_to_their_runner,
    reports_at_the_same_time_lose_nothing,
    runs_left_open_by_a_kill_are_ended,
    old_runs_go_but_their_sums_stay,
    samples_are_read_by_window_and_run,
    activity_is_filtered_and_paged,
    activity_is_bounded,
    activity_that_comes_twice_is_added_once,
);

fn report(consumed: u64, rows_written: u64, last_row_at_ms: Option<i64>) -> RunReport {
    let totals = Totals {
        consumed,
        rows_written,
        ..Totals::default()
    };
    RunReport {
        totals,
        last_row_at_ms,
    }
}

async fn runs_add_up_to_the_totals_of_their_source(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let other = source(&store, "other").await.id;
    let runs = store.runs();
    let first = run(&store, &id, "ada").await;
    runs.report(&[(first.id.as_str(), report(10, 20, Some(NOW)))])
        .await
        .unwrap();
    // A report tells the run's whole count: the same one twice adds nothing.
    runs.report(&[(first.id.as_str(), report(10, 20, None))])
        .await
        .unwrap();
    let end = report(15, 30, Some(NOW - 5));
    runs.finish(&end_of(
        &first,
        RunEnd::Idle,
        Some("nothing new for 500 ms"),
        end,
    ))
    .await
    .unwrap();
    runs.finish(&end_of(&first, RunEnd::Asked, None, end))
        .await
        .unwrap();
    let second = run(&store, &id, "bob").await;
    let reports = [
        (second.id.as_str(), report(100, 0, None)),
        ("gone", report(7, 7, None)),
    ];
    runs.report(&reports).await.unwrap();

    let sum = runs.totals(&id).await.unwrap();
    assert_eq!((sum.totals.consumed, sum.totals.rows_written), (115, 30));
    assert_eq!(
        sum.last_row_at_ms,
        Some(NOW),
        "the newest row, not the last report"
    );
    let source = store.sources().get(&id).await.unwrap();
    assert_eq!(
        (source.totals, source.last_row_at_ms),
        (sum.totals, Some(NOW))
    );
    assert_eq!(runs.totals(&other).await.unwrap().totals, Totals::default());
}

async fn runs_are_listed_with_their_first_end(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    source(&store, "never run").await;
    let runs = store.runs();
    let first = run(&store, &id, "ada").await;
    db.clock.advance(Duration::from_secs(1));
    let last = report(15, 30, None);
    let cause = "nothing new for 500 ms";
    runs.finish(&end_of(&first, RunEnd::Idle, Some(cause), last))
        .await
        .unwrap();
    runs.finish(&end_of(&first, RunEnd::Asked, None, last))
        .await
        .unwrap();
    let second = run(&store, &id, "bob").await;
    let ended = runs.get(&first.id).await.unwrap();
    assert_eq!(
        (ended.end, ended.ended_at_ms),
        (Some(RunEnd::Idle), Some(NOW + 1000))
    );
    assert_eq!(ended.cause.as_deref(), Some(cause), "the first end stays");
    assert_eq!(ended.totals, last.totals);
    let listed = runs.list(&id, &page(1, None)).await.unwrap();
    assert_eq!(
        (listed.total, &listed.items[0]),
        (2, &second),
        "the newest first"
    );
    let rest = runs.list(&id, &page(1, listed.next_cursor)).await.unwrap();
    assert_eq!((&rest.items[0], rest.next_cursor), (&ended, None));
    assert_eq!(runs.newest_of_each().await.unwrap(), [second]);
}

async fn what_is_told_of_a_run_twice_counts_once(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let first = run(&store, &id, "ada").await;
    let finish = end_of(&first, RunEnd::Asked, None, report(5, 5, None));
    for _ in 0..2 {
        store.runs().record(&finish.run).await.unwrap();
        store.runs().finish(&finish).await.unwrap();
    }
    // The begin of this one was never heard of, and the data source of the last one is gone.
    let mut unheard = end_of(&first, RunEnd::Failed, Some("no route"), report(7, 7, None));
    "0198c0de-0000-7000-8000-000000000001".clone_into(&mut unheard.run.run_id);
    store.runs().finish(&unheard).await.unwrap();
    let mut gone = unheard.clone();
    "none".clone_into(&mut gone.run.source_id);
    "0198c0de-0000-7000-8000-000000000002".clone_into(&mut gone.run.run_id);
    store.runs().finish(&gone).await.unwrap();

    let mut foreign = unheard.clone();
    "hub-9".clone_into(&mut foreign.run.runner);
    foreign.report = report(70, 70, None);
    store.runs().finish(&foreign).await.unwrap();

    let ended = store.runs().get(&unheard.run.run_id).await.unwrap();
    assert_eq!((ended.end, ended.version), (Some(RunEnd::Failed), 1));
    assert_eq!(ended.runner_name, "north");
    assert_eq!(
        store.runs().list(&id, &page(9, None)).await.unwrap().total,
        2
    );
    assert_eq!(store.runs().totals(&id).await.unwrap().totals.consumed, 12);
    assert_eq!(store.runs().open().await.unwrap(), []);
}

async fn runs_left_open_belong_to_their_runner(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let mine = run(&store, &id, "ada").await;
    let mut other = end_of(&mine, RunEnd::Asked, None, RunReport::default()).run;
    "0198c0de-0000-7000-8000-000000000001".clone_into(&mut other.run_id);
    "hub-2".clone_into(&mut other.runner);
    store.runs().record(&other).await.unwrap();
    let ended = store
        .runs()
        .finish_left_open("hub-1", "killed")
        .await
        .unwrap();
    assert_eq!(ended.len(), 1);
    assert_eq!(
        (ended[0].id.as_str(), ended[0].end),
        (mine.id.as_str(), Some(RunEnd::HubStopped))
    );
    let open = store.runs().open().await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].id, other.run_id);
}

async fn reports_at_the_same_time_lose_nothing(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let run = run(&store, &id, "ada").await;
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            for step in 1..=10 {
                let report = report(step * 3, step, None);
                store
                    .runs()
                    .report(&[(run.id.as_str(), report)])
                    .await
                    .unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let totals = store.runs().totals(&id).await.unwrap().totals;
    assert_eq!((totals.consumed, totals.rows_written), (8 * 30, 8 * 10));
}

async fn runs_left_open_by_a_kill_are_ended(db: Db) {
    let (open, done) = {
        let store = db.open().await;
        let id = source(&store, "plant").await.id;
        let done = run(&store, &id, "ada").await;
        let report = RunReport::default();
        store
            .runs()
            .finish(&end_of(&done, RunEnd::Asked, None, report))
            .await
            .unwrap();
        let open = run(&store, &id, "ada").await;
        // Not closed: dropped as by a kill.
        (open, done)
    };
    let store = db.open().await;
    let ended = store
        .runs()
        .finish_left_open("hub-1", "the hub was killed")
        .await
        .unwrap();
    assert_eq!(ended.len(), 1);
    let open = store.runs().get(&open.id).await.unwrap();
    assert_eq!(ended[0], open);
    assert_eq!(open.end, Some(RunEnd::HubStopped));
    assert_eq!(open.cause.as_deref(), Some("the hub was killed"));
    assert_eq!(
        store.runs().get(&done.id).await.unwrap().end,
        Some(RunEnd::Asked)
    );
    assert!(
        store
            .runs()
            .finish_left_open("hub-1", "again")
            .await
            .unwrap()
            .is_empty()
    );
}

async fn old_runs_go_but_their_sums_stay(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let first = run(&store, &id, "ada").await;
    let end = report(1, 1, None);
    store
        .runs()
        .finish(&end_of(&first, RunEnd::Asked, None, end))
        .await
        .unwrap();
    // As many as are kept, beside the store, as one by one takes long.
    db.execute(
        "INSERT INTO run (id, source_id, version, started_at_ms, started_by, ended_at_ms, \
         ended_as, totals) WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL \
         SELECT n + 1 FROM numbers WHERE n < 1000) SELECT r.id || '-' || CAST(n AS TEXT), r.source_id, 1, \
         0, 'ada', 1, 'asked', '{}' FROM numbers, run r",
    )
    .await;
    assert_eq!(
        store.runs().list(&id, &page(1, None)).await.unwrap().total,
        1001
    );
    run(&store, &id, "ada").await;
    let kept = store.runs().list(&id, &page(1, None)).await.unwrap().total;
    assert_eq!(kept, KEPT_RUNS as u64);
    assert!(matches!(
        store.runs().get(&first.id).await,
        Err(StoreError::NotFound { .. })
    ));
    assert_eq!(store.runs().totals(&id).await.unwrap().totals.consumed, 1);
}

fn sample(source_id: &str, run_id: &str, minute: i64) -> Sample {
    Sample {
        source_id: source_id.to_owned(),
        run_id: run_id.to_owned(),
        at_ms: NOW + minute * 60_000,
        span_ms: 60_000,
        consumed: 600,
        written: 590,
        bytes: 60_000,
        faults: 10,
        lag: Some(minute as u64),
        latency_p99_ms: None,
    }
}

async fn samples_are_read_by_window_and_run(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let replaced = [
        sample(&id, "r1", 4),
        sample(&id, "r2", 3),
        sample(&id, "r1", 4),
    ];
    store.samples().insert(&replaced).await.unwrap();
    let mut all: Vec<Sample> = (0..1200).map(|minute| sample(&id, "r1", minute)).collect();
    all.push(sample(&id, "r2", 3));
    all.push(sample("gone", "r1", 3));
    let later = Sample {
        consumed: 601,
        latency_p99_ms: Some(12),
        ..sample(&id, "r1", 3)
    };
    all.push(later.clone());
    store.samples().insert(&all).await.unwrap();
    let window = |run, from, to| {
        let store = store.clone();
        let id = id.clone();
        async move { store.samples().window(&id, run, from, to).await.unwrap() }
    };
    let found = window(None, NOW + 2 * 60_000, NOW + 4 * 60_000).await;
    assert_eq!(
        found,
        [later.clone(), sample(&id, "r2", 3), sample(&id, "r1", 4)]
    );
    let found = window(Some("r1"), NOW + 2 * 60_000, NOW + 4 * 60_000).await;
    assert_eq!(found, [later, sample(&id, "r1", 4)]);
    assert_eq!(window(None, 0, i64::MAX).await.len(), 1201);
    assert_eq!(
        store
            .samples()
            .remove_before(NOW + 100 * 60_000)
            .await
            .unwrap(),
        101
    );
    assert_eq!(window(None, 0, i64::MAX).await.len(), 1100);
}

fn entry(source_id: &str, level: Level, kind: &str, message: &str) -> ActivityDraft {
    ActivityDraft {
        source_id: source_id.to_owned(),
        at_ms: NOW,
        level,
        kind: kind.to_owned(),
        message: message.to_owned(),
        cause: Some("a cause".to_owned()),
        run_id: None,
        by: Some("ada".to_owned()),
        runner: None,
        seq: None,
    }
}

async fn activity_is_filtered_and_paged(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let added = [
        entry(&id, Level::Debug, "poll", "0"),
        entry(&id, Level::Info, "run_started", "1"),
        entry("gone", Level::Info, "run_started", "of none"),
        entry(&id, Level::Warn, "lag", "2"),
        entry(&id, Level::Error, "run_failed", "3"),
        entry(&id, Level::Info, "run_started", "4"),
    ];
    store.activity().append(&added).await.unwrap();
    let list = |least_level, kind: Option<&str>, page| {
        let kind = kind.map(str::to_owned);
        let query = ActivityQuery {
            least_level,
            kind,
            page,
        };
        let (store, id) = (store.clone(), id.clone());
        async move {
            let page = store.activity().list(&id, &query).await.unwrap();
            let messages: Vec<_> = page
                .items
                .iter()
                .map(|it| it.entry.message.clone())
                .collect();
            (messages.join(""), page.next_cursor, page.total)
        }
    };
    assert_eq!(
        list(None, None, page(9, None)).await,
        ("43210".to_owned(), None, 5)
    );
    let warnings = list(Some(Level::Warn), None, page(9, None)).await;
    assert_eq!(warnings, ("32".to_owned(), None, 2));
    let starts = list(None, Some("run_started"), page(9, None)).await;
    assert_eq!(starts, ("41".to_owned(), None, 2));
    let (first, cursor, _) = list(None, None, page(2, None)).await;
    store.activity().append(&added[..1]).await.unwrap();
    let (second, _, total) = list(None, None, page(2, cursor)).await;
    assert_eq!(
        (first.as_str(), second.as_str(), total),
        ("43", "21", 6),
        "new ones shift nothing"
    );
    let query = ActivityQuery {
        page: page(1, None),
        ..ActivityQuery::default()
    };
    let newest = store.activity().list(&id, &query).await.unwrap();
    assert_eq!(newest.items[0].entry, added[0]);
}

async fn activity_is_bounded(db: Db) {
    let store = db.open().await;
    let (id, other) = (source(&store, "a").await.id, source(&store, "b").await.id);
    store
        .activity()
        .append(&[entry(&other, Level::Info, "k", "other")])
        .await
        .unwrap();
    let kept = KEPT_ACTIVITY as usize;
    let entries: Vec<_> = (0..kept + 25)
        .map(|number| entry(&id, Level::Info, "k", &number.to_string()))
        .collect();
    store.activity().append(&entries).await.unwrap();
    let query = ActivityQuery {
        page: page(1, None),
        ..ActivityQuery::default()
    };
    let listed = store.activity().list(&id, &query).await.unwrap();
    assert_eq!(listed.total, kept as u64);
    assert_eq!(
        listed.items[0].entry.message,
        (kept + 24).to_string(),
        "the newest stay"
    );
    assert_eq!(
        store.activity().list(&other, &query).await.unwrap().total,
        1
    );
}

async fn activity_that_comes_twice_is_added_once(db: Db) {
    let store = db.open().await;
    let id = source(&store, "plant").await.id;
    let event = |seq: u64, run_id: &str| ActivityDraft {
        run_id: Some(run_id.to_owned()),
        seq: Some(seq),
        ..entry(&id, Level::Info, "assigned", &format!("{run_id} {seq}"))
    };
    let first = [event(1, "a"), event(2, "a"), event(1, "b")];
    store.activity().append(&first).await.unwrap();
    // The link broke before the answer: all come again, and a new one.
    let again = [first.as_slice(), &[event(3, "a")]].concat();
    store.activity().append(&again).await.unwrap();
    let all = ActivityQuery {
        page: page(9, None),
        ..ActivityQuery::default()
    };
    let listed = store.activity().list(&id, &all).await.unwrap().items;
    let of_a: Vec<&str> = listed
        .iter()
        .map(|it| it.entry.message.as_str())
        .filter(|message| message.starts_with('a'))
        .collect();
    assert_eq!(of_a, ["a 3", "a 2", "a 1"], "the newest first");
    assert_eq!(listed.len(), 4);
}
