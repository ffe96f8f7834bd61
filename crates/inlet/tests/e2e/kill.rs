//! Processes die at random moments: every row is there, and offsets never ran ahead of the rows.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use inlet_testkit::traffic::{self, Message};

use crate::world::{Document, World};

pub(crate) const NUM_DEVICES: usize = 500;
pub(crate) const PARTITIONS: usize = 4;

/// Rows by their sequence number; the key is (device, time), both made from it.
pub(crate) const SEQUENCE_TARGET: &str = r#"
  subtable: "d_{device}"
  columns:
    ts: {from: ts, type: TIMESTAMP, time: {unit: ms}}
    seq: {from: seq, type: BIGINT}
  tags:
    device: {from: device, type: INT}
"#;

pub(crate) fn sequence_message(seq: usize) -> Message {
    let device = seq % NUM_DEVICES;
    let ts = 1_700_000_000_000_u64 + (seq / NUM_DEVICES) as u64;
    let payload = format!(r#"{{"device":{device},"seq":{seq},"ts":{ts}}}"#);
    Message::new(payload).partition((device % PARTITIONS) as i32)
}

pub(crate) fn produce_sequence(world: &World, range: std::ops::Range<usize>) {
    let messages: Vec<Message> = range.map(sequence_message).collect();
    world.produce("seq", &messages);
}

pub(crate) fn sequence_document(world: &World, idle_timeout: &str) -> Document {
    let kafka = format!("  idle_timeout: {idle_timeout}\n  group_id: {}", world.name);
    world.document_with(
        "seq",
        &kafka,
        "message: {parse: {json: {}}}",
        SEQUENCE_TARGET,
        "",
    )
}

/// Compares as sets: every sequence number below `num_messages` is in the table, and nothing else.
pub(crate) fn assert_every_row(world: &World, num_messages: usize) {
    let rows = world.query("select seq from {st}");
    let found: HashSet<usize> = rows
        .iter()
        .map(|row| row[0].parse().expect("a number"))
        .collect();
    let missing: Vec<usize> = (0..num_messages)
        .filter(|seq| !found.contains(seq))
        .collect();
    assert!(
        missing.is_empty(),
        "{} rows missing, such as {:?}",
        missing.len(),
        &missing[..missing.len().min(5)]
    );
    assert_eq!(rows.len(), num_messages, "rows that nobody sent");
}

/// Committed offsets lie behind the rows: every message below them is in the table.
fn assert_commits_behind_rows(world: &World) {
    let committed = traffic::committed(&world.bootstrap, &world.name, &world.topic("seq"))
        .expect("the group's offsets");
    let rows = world.try_query("select seq from {st}").unwrap_or_default();
    let found: HashSet<usize> = rows
        .iter()
        .map(|row| row[0].parse().expect("a number"))
        .collect();
    for (partition, offset) in committed {
        // Messages of a partition in their order: sequence numbers whose device falls to it.
        let below = (0..).filter(|seq| (seq % NUM_DEVICES) % PARTITIONS == partition as usize);
        let missing = below.take(offset as usize).find(|seq| !found.contains(seq));
        assert_eq!(
            missing, None,
            "partition {partition} committed {offset}, yet a row before is missing"
        );
    }
}

#[test]
fn kill_nine_at_fifty_random_moments_loses_nothing() {
    const NUM_MESSAGES: usize = 500_000;
    const KILLS: u64 = 50;
    let world = World::new("kill");
    world.create_topic("seq", PARTITIONS as i32);
    let document = sequence_document(&world, "never");
    produce_sequence(&world, 0..NUM_MESSAGES / 2);
    let mut produced = NUM_MESSAGES / 2;
    let mut random = fastrand::Rng::with_seed(20_261_123);
    for kill in 0..KILLS {
        let running = world.start(&["run", "--json", "-f", document.path()]);
        std::thread::sleep(Duration::from_millis(random.u64(50..1_500)));
        running.kill();
        if kill % 5 == 0 {
            assert_commits_behind_rows(&world);
        }
        let more = (produced + NUM_MESSAGES / 80).min(NUM_MESSAGES);
        produce_sequence(&world, produced..more);
        produced = more;
    }
    produce_sequence(&world, produced..NUM_MESSAGES);

    let last = world.run(&sequence_document(&world, "3s"));

    last.assert_done();
    assert_every_row(&world, NUM_MESSAGES);
    assert_commits_behind_rows(&world);
}

#[test]
fn rows_flow_again_within_ten_seconds_of_a_restart_after_kill_nine() {
    let world = World::new("restart");
    world.create_topic("seq", PARTITIONS as i32);
    let document = sequence_document(&world, "never");
    produce_sequence(&world, 0..50_000);
    let first = world.start(&["run", "--json", "-f", document.path()]);
    first.wait_for_rows(0);
    first.kill();
    produce_sequence(&world, 50_000..100_000);

    let restarted = Instant::now();
    let second = world.start(&["run", "--json", "-f", document.path()]);
    second.wait_for_rows(0);

    let elapsed = restarted.elapsed();
    assert!(
        elapsed < Duration::from_secs(10),
        "rows flowed again only after {elapsed:?}"
    );
}

#[test]
fn ctrl_c_drains_and_commits() {
    let world = World::new("interrupt");
    world.create_topic("seq", PARTITIONS as i32);
    let document = sequence_document(&world, "never");
    produce_sequence(&world, 0..100_000);
    let running = world.start(&["run", "--json", "-f", document.path()]);
    running.wait_for_rows(0);
    running.interrupt();

    let ended = running.wait(Duration::from_secs(30));

    ended.assert_done();
    let summary = ended.summary();
    assert_eq!(summary["in_flight"], 0, "{summary}");
    assert_commits_behind_rows(&world);
    let committed =
        traffic::committed(&world.bootstrap, &world.name, &world.topic("seq")).expect("offsets");
    let committed: i64 = committed.values().sum();
    assert_eq!(
        summary["messages"]["consumed"], committed,
        "all that was read is committed"
    );
}
