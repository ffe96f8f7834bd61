//! Messages at fault are replayed after the mapping was mended.

use std::time::Duration;

use inlet_engine::{
    faults::{FaultFilter, ReplayOutcome, archive},
    replay::{ReplayFailure, Selection, dry_run, replay},
    run::RunContext,
};
use inlet_sandbox::{FaultRule, RequestKind};
use inlet_testkit::traffic;

use crate::world::{Running, World, bootstrap, reading, refused};

const PATIENCE: Duration = Duration::from_secs(30);

fn open() -> FaultFilter {
    FaultFilter {
        replayed: Some(false),
        ..FaultFilter::default()
    }
}

/// A run whose column is too narrow for two of three messages, and cannot read a fourth.
fn world(name: &str) -> (World, inlet_config::settings::DataSourceSettings) {
    let world = World::new(name, 1);
    world.produce(&[
        &reading(0, 1),
        &reading(1, 1_000),
        &reading(2, 2_000),
        "broken",
    ]);
    let narrow = world.settings_with("idle_timeout: 500ms", "", "v: {from: v, type: TINYINT}");
    Running::start(&narrow).end();
    let archive = archive(&narrow);
    assert_eq!(archive.count(&open()).unwrap(), 3);
    let drop = format!("DROP DATABASE `{}`", world.name);
    world.sandbox.sql(&drop).unwrap();
    let mended = world.settings();
    (world, mended)
}

#[test]
fn after_the_mapping_was_mended_messages_reach_the_table() {
    let (world, settings) = world("replay");
    let archive = archive(&settings);
    let group = &settings.kafka.group_id;
    let committed = traffic::committed(&bootstrap(), group, &world.name).unwrap();
    let matching = Selection::Matching(open());
    let planned = dry_run(&settings, &matching).unwrap();
    assert_eq!(
        (planned.matched, planned.written, planned.still_at_fault),
        (3, 2, 1)
    );
    assert_eq!(
        archive.count(&open()).unwrap(),
        3,
        "a dry run notes nothing"
    );
    assert!(world.values().is_empty());

    let report = replay(&settings, &matching, &RunContext::default(), PATIENCE).unwrap();
    assert_eq!(
        (report.matched, report.written, report.still_at_fault),
        (3, 2, 1)
    );
    assert_eq!(report.examples[0].outcome, ReplayOutcome::StillAtFault);
    assert!(report.examples[0].reason.is_some());
    assert_eq!(world.values(), [1_000, 2_000]);
    let left = archive.page(&open(), None, 10).unwrap();
    assert_eq!(left.faults.len(), 1);
    assert_eq!(left.faults[0].message.kind, "parse_failed");
    assert_eq!(
        archive.count(&FaultFilter::default()).unwrap(),
        3,
        "nothing is archived twice"
    );
    let groups = archive.groups().unwrap();
    assert_eq!(groups.iter().map(|group| group.open).sum::<u64>(), 1);
    assert_eq!(
        traffic::committed(&bootstrap(), group, &world.name).unwrap(),
        committed,
        "the group stands where it was"
    );

    // By id, whatever became of it before; equal rows overwrite equal rows.
    let all = archive.page(&FaultFilter::default(), None, 10).unwrap();
    let first = all.faults.last().unwrap().id.clone();
    let by_id = Selection::Ids(vec![first]);
    let report = replay(&settings, &by_id, &RunContext::default(), PATIENCE).unwrap();
    assert_eq!((report.matched, report.written), (1, 1));
    assert_eq!(world.values(), [1_000, 2_000]);
}

#[test]
fn filters_and_strategies_hold_in_a_replay() {
    let (world, mut settings) = world("replay_rules");
    settings.message.filter.push("v != 1000".to_owned());
    settings.on_fault.parse_failed = inlet_config::settings::Strategy::Discard;
    let all = Selection::Matching(FaultFilter::default());
    let planned = dry_run(&settings, &all).unwrap();
    let report = replay(&settings, &all, &RunContext::default(), PATIENCE).unwrap();
    let counts = (
        report.written,
        report.filtered,
        report.discarded,
        report.still_at_fault,
    );
    assert_eq!(counts, (1, 1, 1, 0));
    assert_eq!(
        counts,
        (
            planned.written,
            planned.filtered,
            planned.discarded,
            planned.still_at_fault
        )
    );
    assert_eq!(world.values(), [2_000]);
    settings.on_fault.parse_failed = inlet_config::settings::Strategy::Stop;
    let report = replay(&settings, &all, &RunContext::default(), PATIENCE).unwrap();
    assert_eq!(report.still_at_fault, 1, "`stop` ends no replay");
}

#[test]
fn a_target_that_takes_nothing_ends_a_replay_with_its_cause() {
    let (world, settings) = world("replay_down");
    let all = Selection::Matching(open());
    let insert = FaultRule {
        containing: Some("INSERT".to_owned()),
        ..refused(RequestKind::Query)
    };
    for rules in [
        vec![refused(RequestKind::Prepare), insert],
        vec![refused(RequestKind::Any)],
    ] {
        for rule in rules {
            world.sandbox.add_fault(rule);
        }
        let patience = Duration::from_secs(2);
        let failure = replay(&settings, &all, &RunContext::default(), patience).unwrap_err();
        let ReplayFailure::Unfinished { cause, report } = &failure else {
            panic!("{failure}");
        };
        assert!(cause.contains("0x000B"), "{cause}");
        assert_eq!(report.written, 0);
        assert!(failure.remedy().is_some());
        world.sandbox.clear_faults();
    }
    let report = replay(&settings, &all, &RunContext::default(), PATIENCE).unwrap();
    assert_eq!(report.written, 2);
}
