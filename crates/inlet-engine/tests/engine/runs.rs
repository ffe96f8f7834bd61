//! A run by the engine: its end, its failures by class, its timeline.

use inlet_engine::run::{FailureClass, RunContext, RunEnd, RunFailure, StopReason, execute};
use inlet_sandbox::RequestKind;

use crate::world::{DEADLINE, Running, World, reading, refused};

#[test]
fn a_run_tells_its_way_on_a_timeline() {
    let world = World::new("timeline", 1);
    world.produce(&[&reading(0, 10), "broken", &reading(1, 11)]);
    let mut settings = world.settings();
    settings.kafka.idle_timeout = None;
    let run = Running::start(&settings);
    run.wait_for_rows(2);
    run.wait_for_state("idle");
    world.sandbox.add_fault(refused(RequestKind::Any));
    world.produce(&[&reading(2, 12), "broken again"]);
    run.wait_for_state("sink_error");
    world.sandbox.clear_faults();
    run.wait_for_rows(3);
    run.wait_for_state("idle");
    let (log, kinds) = (run.context.clone(), run.kinds());
    assert_eq!(kinds[..4], ["started", "created", "created", "assigned"]);
    assert_eq!(kinds[4..], ["faults", "sink_trouble", "sink_recovered"]);
    run.stop();
    let events = log.status.activity.since(4);
    assert_eq!(
        events[0].message,
        "1 message at fault with `parse_failed`: archived"
    );
    assert!(
        events[0].cause.as_deref().unwrap().contains("offset 1"),
        "{events:?}"
    );
    assert!(
        events[1].cause.as_deref().unwrap().contains("0x000B"),
        "{events:?}"
    );
    let last: Vec<_> = events[3..]
        .iter()
        .map(|event| event.kind.as_str())
        .collect();
    assert_eq!(last, ["draining", "revoked", "faults", "done"]);
    let snapshot = log.status.snapshot();
    assert!(snapshot.last_row_at_ms.unwrap() > events[0].at_ms - 60_000);
    assert!(snapshot.memory_limit_bytes > 0);
    assert_eq!(world.values(), [10, 11, 12]);
}

#[test]
fn an_ended_run_says_why() {
    let world = World::new("ended", 2);
    world.produce(&[&reading(0, 1)]);
    let summary = Running::start(&world.settings()).end();
    assert!(matches!(summary.end, RunEnd::Idle { .. }));
    assert_eq!(world.values(), [1]);

    let context = RunContext::default();
    context.stop.raise(StopReason::Asked);
    let summary = execute(&world.settings(), &context).unwrap();
    assert_eq!(summary.end, RunEnd::AskedBeforePrepared);
}

#[test]
fn failures_have_a_class_and_a_remedy() {
    let world = World::new("classes", 1);
    let failed = |settings| {
        let failure = execute(&settings, &RunContext::default()).unwrap_err();
        assert!(!failure.message().is_empty());
        failure
    };
    let mut settings = world.settings();
    settings.message.filter.push("id +".to_owned());
    let failure = failed(settings);
    assert_eq!(failure.class(), FailureClass::Document);
    assert!(!failure.class().may_pass());
    assert!(
        matches!(failure, RunFailure::Document(faults) if faults[0].path == "message.filter[0]")
    );

    let mut settings = world.settings();
    settings.target.connection.login = inlet_config::settings::Login::Password {
        user: "root".to_owned(),
        password: inlet_config::secret::Secret::new("wrong"),
    };
    let failure = failed(settings);
    assert_eq!(failure.class(), FailureClass::Target);
    assert!(failure.remedy().is_some() && failure.class().may_pass());

    let mut settings = world.settings();
    settings.data_dir = "/proc/nowhere".into();
    assert_eq!(failed(settings).class(), FailureClass::Archive);

    let mut settings = world.settings();
    settings.kafka.topics = vec![format!("{}_missing", world.name)];
    let started = std::time::Instant::now();
    let failure = failed(settings);
    assert!(started.elapsed() < DEADLINE);
    assert_eq!(failure.class(), FailureClass::Source);
    assert!(failure.message().contains("_missing"), "{failure}");
    assert!(failure.remedy().is_some());
}
