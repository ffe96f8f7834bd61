//! The real run loop between a scripted source and a scripted target, on seeds: nothing is lost,
//! nothing is committed too early, order is kept, nothing hangs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod dice;
mod lines;
mod scripted_sink;
mod scripted_source;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs,
    num::NonZeroUsize,
    path::Path,
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use inlet_config::settings::{FaultSettings, Strategy, WriteSettings, WriteVia};
use inlet_message::message::TopicPartition;
use inlet_pipeline::{
    archive::read_archive,
    condition::RunState,
    prepare::prepare,
    retry::Pauses,
    run::{Archiving, RunContext, RunEnd, RunError, RunSettings, RunSummary, run},
    sink::WriteClass,
    stop::StopReason,
};

use dice::Dice;
use lines::{Lines, rows};
use scripted_sink::{ScriptedSink, Table};
use scripted_source::{Broker, Log};

const MS: Duration = Duration::from_millis(1);

fn settings(archive_dir: &Path) -> RunSettings {
    RunSettings {
        write: WriteSettings {
            max_latency: 8 * MS,
            memory_bytes: 256 << 10,
            writers: NonZeroUsize::new(3),
            archive_file_bytes: 4_096,
            batch_size: 10_000,
            via: WriteVia::Direct,
        },
        on_fault: FaultSettings {
            parse_failed: Strategy::Archive,
            tombstone: Strategy::Discard,
            mapping_failed: Strategy::Archive,
            timestamp_missing: Strategy::Archive,
            timestamp_out_of_range: Strategy::Archive,
            value_does_not_fit: Strategy::Archive,
            subtable_name_illegal: Strategy::Archive,
            row_refused: Strategy::Archive,
        },
        archive: Archiving::Folder(archive_dir.to_owned()),
        observer: None,
        drain: 200 * MS,
        pauses: Pauses {
            first: MS / 4,
            longest: MS,
            first_probe: MS / 2,
            longest_probe: MS,
        },
    }
}

fn partition(partition: i32) -> TopicPartition {
    TopicPartition {
        topic: "meters".into(),
        partition,
    }
}

/// One message; keys are few, so that many rows meet the same key again.
fn payload(dice: &mut Dice, partition: usize) -> Option<String> {
    let row = |dice: &mut Dice| format!("t_{partition}_{},{}", dice.below(30), dice.below(5));
    match dice.below(100) {
        0 => None,
        1 => Some("bad".to_owned()),
        2 => Some("skip".to_owned()),
        3 => Some(format!("{},poison", row(dice))),
        4 => Some(format!("{};{},poison;{}", row(dice), row(dice), row(dice))),
        5 => Some("silent".to_owned()),
        6..20 => Some(format!("{};{}", row(dice), row(dice))),
        _ => Some(row(dice)),
    }
}

fn logs(seed: u64, num_messages: usize) -> BTreeMap<TopicPartition, Log> {
    let mut dice = Dice(seed);
    let mut log = |partition: usize| {
        let mut offset = 0;
        let mut log = Log::new();
        for _ in 0..num_messages {
            offset += 1 + i64::from(dice.happens(5)) * 3;
            log.push((offset, payload(&mut dice, partition)));
        }
        log
    };
    (0..4)
        .map(|idx| (partition(idx), log(idx as usize)))
        .collect()
}

fn one_log(payloads: &[&str]) -> BTreeMap<TopicPartition, Log> {
    let log = (0..).zip(payloads.iter().map(|payload| Some((*payload).to_owned())));
    BTreeMap::from([(partition(0), log.collect())])
}

/// Whether the message must be in the archive.
fn is_archived(payload: Option<&str>) -> bool {
    payload.is_some_and(|text| text == "bad" || text == "silent" || text.contains("poison"))
}

fn is_rows(payload: Option<&str>) -> bool {
    payload.is_some_and(|text| !["bad", "skip", "silent", "panic"].contains(&text))
}

/// What one clean run gives: of each key the newest good row.
fn expected_table(logs: &BTreeMap<TopicPartition, Log>) -> (Table, u64) {
    let mut table = Table::new();
    let mut num_rows = 0;
    for (offset, payload) in logs.values().flatten() {
        if let Some(text) = payload.as_deref().filter(|text| is_rows(Some(text))) {
            for (subtable, time, poison) in rows(text) {
                if !poison {
                    num_rows += 1;
                    table.insert((subtable.to_owned(), time), *offset);
                }
            }
        }
    }
    (table, num_rows)
}

fn archived_coordinates(dir: &Path) -> BTreeSet<(i32, i64)> {
    let archived = read_archive(dir).unwrap();
    let coordinates: BTreeSet<_> = archived
        .iter()
        .map(|one| (one.partition, one.offset))
        .collect();
    assert_eq!(
        coordinates.len(),
        archived.len(),
        "a message was archived twice"
    );
    coordinates
}

/// Every committed message has its outcome, and that is durable.
fn check_commits(broker: &mut Broker, sink: &ScriptedSink, archive_dir: &Path) {
    let table = Arc::clone(&sink.table);
    let archive_dir = archive_dir.to_owned();
    broker.check = Arc::new(move |partition, messages| {
        let text = |payload: &Option<String>| payload.clone().unwrap_or_default();
        if messages
            .iter()
            .any(|(_, payload)| is_archived(payload.as_deref()))
        {
            let archived: HashSet<_> = read_archive(&archive_dir)
                .unwrap()
                .into_iter()
                .map(|one| (one.partition, one.offset))
                .collect();
            for (offset, payload) in messages {
                let here = archived.contains(&(partition.partition, *offset));
                assert!(
                    here || !is_archived(payload.as_deref()),
                    "{offset} is not archived"
                );
            }
        }
        for (offset, payload) in messages
            .iter()
            .filter(|(_, payload)| is_rows(payload.as_deref()))
        {
            for (subtable, time, poison) in rows(&text(payload)) {
                let value = table.lock().get(&(subtable.to_owned(), time)).copied();
                assert!(
                    poison || value >= Some(*offset),
                    "{offset} committed but not written"
                );
            }
        }
    });
}

fn run_lines(
    broker: &Broker,
    sink: &ScriptedSink,
    settings: &RunSettings,
    context: &RunContext,
) -> Result<RunSummary, RunError> {
    let table = prepare(sink, context, &settings.pauses)?;
    run(broker, sink, &table, &Lines::new(), settings, context)
}

/// Waits until `condition` holds; it must within a time that only a hang exceeds.
fn eventually(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < deadline, "never: {what}");
        thread::sleep(MS);
    }
}

/// One seeded life: everything that a clean run would give, whatever failed on the way.
fn check_seed(seed: u64) {
    let dir = tempfile::tempdir().unwrap();
    let logs = logs(seed, 500);
    let sink = ScriptedSink {
        seed,
        failing_percent: 30,
        ..ScriptedSink::default()
    };
    let mut broker = Broker::new(logs.clone(), seed);
    broker.num_consumers = 1 + seed as usize % 3;
    broker.revoke_percent = 3;
    check_commits(&mut broker, &sink, dir.path());
    let context = RunContext::default();
    let summary = run_lines(&broker, &sink, &settings(dir.path()), &context).unwrap();

    let (table, num_rows) = expected_table(&logs);
    assert_eq!(*sink.table.lock(), table, "seed {seed}");
    let snapshot = summary.snapshot;
    assert_eq!(summary.end, RunEnd::Idle { after: 500 * MS });
    assert_eq!(
        (snapshot.in_flight, snapshot.state),
        (0, RunState::Done),
        "seed {seed}"
    );
    assert_eq!(snapshot.rows_written, num_rows);
    for (partition, log) in &logs {
        let last = log.last().unwrap().0 + 1;
        assert_eq!(broker.committed.lock()[partition], last, "seed {seed}");
        check_account(partition, log, &context);
    }
    let wanted = logs.iter().flat_map(|(partition, log)| {
        let bad = log
            .iter()
            .filter(|(_, payload)| is_archived(payload.as_deref()));
        bad.map(|(offset, _)| (partition.partition, *offset))
    });
    assert_eq!(
        archived_coordinates(dir.path()),
        wanted.collect(),
        "seed {seed}"
    );
}

/// consumed = written + filtered + discarded + quarantined, by what the messages are.
fn check_account(partition: &TopicPartition, log: &Log, context: &RunContext) {
    let account = context.status.accounts.partitions()[partition];
    let count = |wanted: &dyn Fn(Option<&str>) -> bool| {
        log.iter()
            .filter(|(_, payload)| wanted(payload.as_deref()))
            .count() as u64
    };
    assert_eq!(account.consumed, log.len() as u64);
    assert_eq!(account.in_flight(), 0);
    assert_eq!(account.filtered, count(&|payload| payload == Some("skip")));
    assert_eq!(account.discarded, count(&|payload| payload.is_none()));
    assert_eq!(account.quarantined, count(&is_archived));
}

#[test]
fn whatever_fails_the_result_is_that_of_a_clean_run() {
    for seed in 0..16 {
        check_seed(seed);
    }
}

#[test]
fn rows_that_overwrite_another_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let logs = logs(99, 2_000);
    let sink = ScriptedSink::default();
    let broker = Broker::new(logs.clone(), 99);
    let summary = run_lines(
        &broker,
        &sink,
        &settings(dir.path()),
        &RunContext::default(),
    )
    .unwrap();
    let snapshot = summary.snapshot;
    let (table, _) = expected_table(&logs);
    // Rows at fault were never written, but may have been counted as the first of their key.
    let num_poisoned = snapshot.messages.quarantined;
    let num_kept = snapshot.rows_written - snapshot.rows_overwritten;
    assert!(num_kept <= table.len() as u64);
    assert!(num_kept + num_poisoned >= table.len() as u64);
}

#[test]
fn without_faults_the_overwrite_count_is_exact() {
    let dir = tempfile::tempdir().unwrap();
    let payloads: Vec<String> = (0..3_000)
        .map(|n| format!("t_{},{}", n % 7, n % 100))
        .collect();
    let payloads: Vec<&str> = payloads.iter().map(String::as_str).collect();
    let sink = ScriptedSink::default();
    let broker = Broker::new(one_log(&payloads), 1);
    let summary = run_lines(
        &broker,
        &sink,
        &settings(dir.path()),
        &RunContext::default(),
    )
    .unwrap();
    assert_eq!(summary.snapshot.rows_written, 3_000);
    assert_eq!(summary.snapshot.rows_overwritten, 2_300);
    assert_eq!(sink.table.lock().len(), 700);
}

#[test]
fn stop_as_strategy_ends_the_run_before_the_message_is_acknowledged() {
    for payload in ["bad", "t_1,1,poison"] {
        let dir = tempfile::tempdir().unwrap();
        let mut broker = Broker::new(one_log(&["t_1,1", "t_1,2", payload, "t_1,3"]), 5);
        broker.drain = 50 * MS;
        let mut settings = settings(dir.path());
        settings.on_fault.parse_failed = Strategy::Stop;
        settings.on_fault.timestamp_out_of_range = Strategy::Stop;
        let context = RunContext::default();
        let error = run_lines(&broker, &ScriptedSink::default(), &settings, &context).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("the message at offset 2 of meters[0] failed with"),
            "{text}"
        );
        let committed = broker
            .committed
            .lock()
            .get(&partition(0))
            .copied()
            .unwrap_or(0);
        assert!(committed <= 2, "{committed}");
        assert_eq!(context.status.state().name(), "failed");
        assert_eq!(read_archive(dir.path()).unwrap(), []);
    }
}

#[test]
fn a_dead_target_ends_an_asked_run_in_time_and_commits_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut broker = Broker::new(one_log(&["t_1,1", "t_1,2"]), 5);
    broker.drain = 50 * MS;
    broker.for_ever = true;
    let sink = ScriptedSink::default();
    sink.broken.store(true, Ordering::Relaxed);
    let context = RunContext::default();
    let summary = thread::scope(|scope| {
        let run = scope.spawn(|| run_lines(&broker, &sink, &settings(dir.path()), &context));
        let is_sink_error = || context.status.state().name() == "sink_error";
        eventually("the state says why nothing moves", is_sink_error);
        let cause = context.status.state().cause().map(str::to_owned);
        assert_eq!(cause.as_deref(), Some("scripted Unreachable (wait)"));
        eventually("it goes on trying", || {
            sink.num_requests.load(Ordering::Relaxed) > 5
        });
        context.stop.raise(StopReason::Asked);
        run.join().unwrap().unwrap()
    });
    assert_eq!(summary.end, RunEnd::Asked);
    assert_eq!(summary.snapshot.in_flight, 2);
    assert!(summary.duration < Duration::from_secs(10));
    assert!(broker.committed.lock().is_empty());
}

#[test]
fn what_needs_a_person_is_held_until_it_is_mended() {
    let dir = tempfile::tempdir().unwrap();
    for class in [
        WriteClass::NeedsPerson,
        WriteClass::Unknown,
        WriteClass::OurMistake,
        WriteClass::Refresh,
    ] {
        let broker = Broker::new(one_log(&["t_1,1", "t_2,2", "t_1,3"]), 5);
        let sink = ScriptedSink {
            broken_class: Some(class),
            ..ScriptedSink::default()
        };
        sink.broken.store(true, Ordering::Relaxed);
        let context = RunContext::default();
        let summary = thread::scope(|scope| {
            let run = scope.spawn(|| run_lines(&broker, &sink, &settings(dir.path()), &context));
            eventually("it goes on trying", || {
                sink.num_requests.load(Ordering::Relaxed) > 20
            });
            assert!(broker.committed.lock().is_empty());
            sink.broken.store(false, Ordering::Relaxed);
            run.join().unwrap().unwrap()
        });
        assert_eq!(summary.snapshot.messages.written, 3);
        assert_eq!(sink.table.lock().len(), 3);
    }
}

#[test]
fn an_archive_that_cannot_be_written_holds_the_offsets() {
    let dir = tempfile::tempdir().unwrap();
    let in_the_way = dir.path().join("archive");
    fs::write(&in_the_way, b"").unwrap();
    let broker = Broker::new(one_log(&["t_1,1", "bad", "t_1,3"]), 5);
    let context = RunContext::default();
    let sink = ScriptedSink::default();
    let summary = thread::scope(|scope| {
        let run = scope.spawn(|| run_lines(&broker, &sink, &settings(&in_the_way), &context));
        eventually("the state says why", || {
            context.status.state().name() == "sink_error"
        });
        let committed = broker.committed.lock().get(&partition(0)).copied();
        assert!(committed.unwrap_or(0) <= 1);
        fs::remove_file(&in_the_way).unwrap();
        run.join().unwrap().unwrap()
    });
    assert_eq!(archived_coordinates(&in_the_way), BTreeSet::from([(0, 1)]));
    assert_eq!(summary.snapshot.messages.quarantined, 1);
    assert_eq!(summary.snapshot.messages.written, 2);
}

#[test]
fn a_panic_anywhere_ends_the_run_with_its_message() {
    let dir = tempfile::tempdir().unwrap();
    for (payload, panics, expect) in [
        ("panic", false, "thread `map-0` panicked: the mapper broke"),
        ("t_1,1", true, "panicked: the writer broke"),
    ] {
        let mut broker = Broker::new(one_log(&[payload]), 5);
        broker.drain = 20 * MS;
        broker.for_ever = true;
        let sink = ScriptedSink {
            panics,
            ..ScriptedSink::default()
        };
        let context = RunContext::default();
        let error = run_lines(&broker, &sink, &settings(dir.path()), &context).unwrap_err();
        assert!(error.to_string().contains(expect), "{error}");
        assert!(broker.committed.lock().is_empty());
        assert_eq!(context.status.state().name(), "failed");
    }
}

#[test]
fn a_batch_larger_than_the_budget_still_passes() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = settings(dir.path());
    settings.write.memory_bytes = 1;
    let sink = ScriptedSink::default();
    let broker = Broker::new(logs(3, 50), 3);
    let summary = run_lines(&broker, &sink, &settings, &RunContext::default()).unwrap();
    assert_eq!(summary.snapshot.in_flight, 0);
    assert_eq!(summary.snapshot.messages.consumed, 200);
}
