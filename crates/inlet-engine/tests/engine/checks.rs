//! Checks name the end, the layer and the remedy.

use inlet_engine::check::{CheckStep, End, Part, check, check_connection};
use inlet_testkit::free_port;

use crate::world::World;

#[test]
fn both_ends_are_checked_in_order_and_one_alone() {
    let world = World::new("check", 1);
    let settings = world.settings();
    let steps = check(&settings, Part::All);
    assert!(steps.iter().all(|step| !step.is_failed()), "{steps:?}");
    assert_eq!(steps[0].end, End::Kafka);
    assert_eq!(steps.last().unwrap().end, End::Tdengine);
    let kafka = check(&settings, Part::Kafka);
    assert!(kafka.iter().all(|step| step.end == End::Kafka));
    let tdengine = check(&settings, Part::Tdengine);
    assert_eq!(kafka.len() + tdengine.len(), steps.len());
}

#[test]
fn a_connection_alone_needs_no_database() {
    let world = World::new("connection", 1);
    let mut connection = world.settings().target.connection;
    let steps = check_connection(&connection);
    let found: Vec<_> = steps
        .iter()
        .map(|step| (step.step.name.as_str(), step.outcome_name()))
        .collect();
    let outcomes = [
        ("connect", "ok"),
        ("TLS", "skipped"),
        ("login", "ok"),
        ("version", "ok"),
        ("databases", "ok"),
    ];
    assert_eq!(found, outcomes);

    connection.url = format!("ws://127.0.0.1:{}", free_port());
    let steps = check_connection(&connection);
    let outcomes: Vec<_> = steps.iter().map(CheckStep::outcome_name).collect();
    assert_eq!(
        outcomes,
        ["failed", "skipped", "skipped", "skipped", "skipped"]
    );
}
