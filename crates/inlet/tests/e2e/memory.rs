//! Memory stays within the budget, whatever waits in the topics.

use std::time::{Duration, Instant};

use inlet_sandbox::{Fault, FaultRule, RequestKind, SandboxOptions};
use inlet_testkit::{
    KafkaCluster,
    traffic::{self, Message},
    wait_until,
};

use crate::world::{Running, Target, World};

/// The default budget.
const BUDGET: u64 = 256 << 20;
/// What code, threads and libraries may take beside it.
const BESIDE: u64 = 150 << 20;

/// Watches a run for `at_least` and returns its peak memory in bytes.
fn peak_while(running: &mut Running, at_least: Duration) -> u64 {
    let started = Instant::now();
    wait_until(at_least * 3, "the watch to end", || {
        started.elapsed() >= at_least
    })
    .expect("time passes");
    running.peak_bytes()
}

/// Readings that compress as real ones do, several times: what is fetched grows when it is unpacked.
fn a_megabyte_of_readings(seed: u64) -> String {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut reading = || {
        let (sensor, value) = (random.u32(0..50), random.u32(2_180..2_220));
        format!(r#"{{"sensor":"line-{sensor:02}","unit":"volt","value":{value}}}"#)
    };
    let readings: Vec<String> = (0..22_000).map(|_| reading()).collect();
    readings.join(",")
}

#[test]
fn a_hundred_partitions_of_large_messages_and_a_stopped_target() {
    let kafka = KafkaCluster::builder()
        .message_max_bytes(2 << 20)
        .start()
        .expect("a broker of its own");
    let sandbox = SandboxOptions::default();
    let world = World::on(
        kafka.bootstrap(),
        Target::sandbox(sandbox),
        "large_messages",
    );
    world.create_topic_with("large", 100, &[("max.message.bytes", "2097152")]);
    for round in 0..8 {
        let readings = a_megabyte_of_readings(round);
        let messages: Vec<Message> = (0..100)
            .map(|partition| {
                let payload =
                    format!(r#"{{"id":{partition},"round":{round},"readings":[{readings}]}}"#);
                Message::new(payload).partition(partition)
            })
            .collect();
        world.produce("large", &messages);
    }
    let Target::Sandbox(sandbox) = &world.target else {
        unreachable!("a sandbox was asked for")
    };
    let document = world.document_with(
        "large",
        "  idle_timeout: never",
        "message: {parse: {json: {}}}",
        r#"
  subtable: "t_{id}"
  columns: {ts: {from: _timestamp, type: TIMESTAMP}, round: {from: round, type: INT, second_key: true}}
  tags: {id: {from: id, type: INT}}
"#,
        "",
    );
    sandbox.add_fault(FaultRule {
        on: RequestKind::Exec,
        skip: 0,
        times: None,
        containing: None,
        fault: Fault::Hold { applied: false },
    });
    let mut running = world.start(&["run", "--json", "-f", document.path()]);
    running.wait_until(Duration::from_mins(1), "a full budget", |json| {
        json["bytes_in_flight"].as_u64() > Some(100 << 20)
    });

    let peak = peak_while(&mut running, Duration::from_secs(10));

    assert!(peak <= BUDGET + BESIDE, "peak of {} MiB", peak >> 20);
    sandbox.clear_faults();
    wait_until(Duration::from_secs(150), "all rows", || {
        world
            .try_query("select count(*) from {st}")
            .is_ok_and(|rows| rows.first().is_some_and(|row| row[0] == "800"))
    })
    .unwrap_or_else(|error| panic!("{error}: {}", running.output()));
    let peak = running.peak_bytes();
    assert!(peak <= BUDGET + BESIDE, "peak of {} MiB", peak >> 20);
}

#[test]
fn a_backlog_of_five_million_messages_does_not_change_it() {
    let world = World::on(
        KafkaCluster::shared().bootstrap(),
        Target::sandbox(SandboxOptions::default()),
        "backlog",
    );
    world.create_topic("meters", 4);
    traffic::load_meters(&world.bootstrap, &world.topic("meters"), 4, 5_000_000)
        .expect("the backlog is loaded");
    let document = world.document_with(
        "meters",
        "  idle_timeout: never",
        "message: {parse: {json: {}}}",
        r#"
  subtable: "d_{id}"
  columns: {ts: {from: ts, type: TIMESTAMP, time: {unit: ms}}, voltage: {from: voltage, type: FLOAT}}
  tags: {location: {from: location, type: VARCHAR(64)}}
"#,
        "",
    );
    let mut running = world.start(&["run", "--json", "-f", document.path()]);
    running.wait_for_rows(0);

    let peak = peak_while(&mut running, Duration::from_secs(20));

    assert!(peak <= BUDGET + BESIDE, "peak of {} MiB", peak >> 20);
}
