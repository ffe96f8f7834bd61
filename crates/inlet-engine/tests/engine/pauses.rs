//! A paused run reads nothing, keeps its partitions and commits what it has.

use inlet_engine::run::RunEnd;
use inlet_testkit::{traffic, wait_until};

use crate::world::{DEADLINE, Running, World, bootstrap, reading};

#[test]
fn a_paused_run_rests_in_its_group_and_goes_on_where_it_was() {
    let world = World::new("pause", 2);
    let settings = world.settings_with("idle_timeout: 1s", "", "v: {from: v, type: INT}");
    let run = Running::start(&settings);
    run.context.pause.pause();
    world.produce(&[&reading(0, 1), &reading(1, 2)]);
    run.wait_for_state("paused");
    let held = run.context.status.partitions.lock().len();
    // Twice the idle time-out: a run that rests does not end by it.
    let started = std::time::Instant::now();
    wait_until(DEADLINE, "time", || started.elapsed().as_secs() >= 2).unwrap();
    assert_eq!(run.state(), "paused");
    run.context.pause.resume();
    run.wait_for_rows(2);

    run.context.pause.pause();
    run.wait_for_state("paused");
    let group = settings.kafka.group_id.clone();
    let committed = || {
        let offsets = traffic::committed(&bootstrap(), &group, &world.name);
        offsets.map_or(0, |offsets| offsets.values().sum::<i64>())
    };
    wait_until(DEADLINE, "the commit during the pause", || committed() == 2).unwrap();
    let generation = run.kinds();
    world.produce(&[&reading(2, 3)]);
    let started = std::time::Instant::now();
    wait_until(DEADLINE, "time", || started.elapsed().as_secs() >= 1).unwrap();
    assert_eq!(world.values(), [1, 2]);
    assert!(held <= 2 && run.context.status.partitions.lock().len() == 2);
    assert_eq!(run.kinds(), generation, "nothing was given back");
    run.context.pause.resume();
    let kinds = run.context.clone();
    let summary = run.end();
    assert!(matches!(summary.end, RunEnd::Idle { .. }));
    assert_eq!(world.values(), [1, 2, 3]);
    let events = kinds.status.activity.since(0);
    let switches: Vec<_> = events
        .iter()
        .map(|event| event.kind.as_str())
        .filter(|kind| matches!(*kind, "paused" | "resumed"))
        .collect();
    assert_eq!(switches, ["paused", "resumed", "paused", "resumed"]);
}

#[test]
fn a_paused_run_ends_when_it_is_asked_to() {
    let world = World::new("pause_end", 1);
    world.produce(&[&reading(0, 1)]);
    let mut settings = world.settings();
    settings.kafka.idle_timeout = None;
    let run = Running::start(&settings);
    run.wait_for_rows(1);
    run.context.pause.pause();
    run.wait_for_state("paused");
    assert_eq!(run.stop().end, RunEnd::Asked);
}
