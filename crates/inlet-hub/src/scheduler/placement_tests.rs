//! Placement, step by step and as a plant with hubs and agents that come and go.

use std::collections::{BTreeMap, BTreeSet};

use inlet_store::RunnerKind;
use proptest::prelude::*;

use super::placement::{Change, Given, Plan, RunOn, Runner, Source, place};

fn runner(kind: RunnerKind, name: &str) -> Runner {
    Runner {
        id: format!("id-{name}"),
        name: name.to_owned(),
        kind,
        labels: BTreeMap::new(),
        is_online: true,
        is_gone: false,
    }
}

fn hub(name: &str) -> Runner {
    runner(RunnerKind::Hub, name)
}

fn agent(name: &str, site: &str) -> Runner {
    let labels = BTreeMap::from([("site".to_owned(), site.to_owned())]);
    Runner {
        labels,
        ..runner(RunnerKind::Agent, name)
    }
}

fn source(id: &str, on: RunOn, replicas: usize) -> Source {
    Source {
        id: id.to_owned(),
        is_wanted: true,
        is_held: false,
        on,
        replicas,
        group_key: "g1".to_owned(),
        version: 1,
        may_change_group: true,
        may_move: false,
        given: Vec::new(),
    }
}

fn labels(site: &str) -> RunOn {
    RunOn::Labels(BTreeMap::from([("site".to_owned(), site.to_owned())]))
}

/// What the store does with changes.
fn apply(sources: &mut [Source], plan: &Plan, next_epoch: &mut i64) {
    for change in &plan.changes {
        match change {
            Change::Assign {
                source_id,
                runner_id,
                group_key,
                version,
                ..
            } => {
                let source = sources.iter_mut().find(|it| it.id == *source_id).unwrap();
                source.given.retain(|given| given.runner_id != *runner_id);
                *next_epoch += 1;
                source.given.push(Given {
                    runner_id: runner_id.clone(),
                    epoch: *next_epoch,
                    group_key: group_key.clone(),
                    version: *version,
                    is_withdrawn: false,
                    is_expired: false,
                });
            }
            Change::Withdraw {
                source_id,
                runner_id,
                epoch,
            } => {
                for given in given_of(sources, source_id) {
                    let is_it = given.runner_id == *runner_id && given.epoch == *epoch;
                    given.is_withdrawn |= is_it;
                }
            }
            Change::Forget {
                source_id,
                runner_id,
                epoch,
            } => {
                let is_it = |given: &Given| given.runner_id == *runner_id && given.epoch == *epoch;
                let source = sources.iter_mut().find(|it| it.id == *source_id).unwrap();
                source.given.retain(|given| !is_it(given));
            }
        }
    }
}

fn given_of<'a>(sources: &'a mut [Source], id: &str) -> &'a mut [Given] {
    &mut sources.iter_mut().find(|it| it.id == id).unwrap().given
}

/// Runners confirm what was taken back.
fn release(sources: &mut [Source]) {
    for source in sources {
        source.given.retain(|given| !given.is_withdrawn);
    }
}

/// Plans until there is nothing to do, and says who has what then.
fn settle(sources: &mut [Source], runners: &[Runner]) -> Vec<BTreeSet<String>> {
    let mut epoch = 0;
    for _ in 0..100 {
        let plan = place(sources, runners);
        if plan.changes.is_empty() {
            return sources.iter().map(runners_of).collect();
        }
        apply(sources, &plan, &mut epoch);
        release(sources);
    }
    panic!("it never comes to rest");
}

fn runners_of(source: &Source) -> BTreeSet<String> {
    let given = source.given.iter().filter(|given| !given.is_withdrawn);
    given.map(|given| given.runner_id.clone()).collect()
}

fn ids<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.iter().map(|name| format!("id-{name}")).collect()
}

#[test]
fn hubs_share_the_sources_evenly() {
    let mut sources: Vec<Source> = (0..6)
        .map(|number| source(&format!("s{number}"), RunOn::Hubs, 1))
        .collect();
    let runners = [hub("a"), hub("b"), agent("x", "north")];
    let placed = settle(&mut sources, &runners);
    let on_a = placed.iter().filter(|at| **at == ids(["a"])).count();
    let on_b = placed.iter().filter(|at| **at == ids(["b"])).count();
    assert_eq!((on_a, on_b), (3, 3));
}

#[test]
fn what_a_dead_hub_had_moves_and_the_rest_stays() {
    let mut sources = vec![source("s1", RunOn::Hubs, 1), source("s2", RunOn::Hubs, 1)];
    let mut runners = [hub("a"), hub("b")];
    let before = settle(&mut sources, &runners);
    runners[1].is_online = false;
    let after = settle(&mut sources, &runners);
    assert_ne!(before[0], before[1]);
    assert_eq!(after, [ids(["a"]), ids(["a"])]);
}

#[test]
fn a_hub_that_joins_takes_its_share_where_moving_is_allowed() {
    let mut sources: Vec<Source> = (0..6)
        .map(|number| source(&format!("s{number}"), RunOn::Hubs, 1))
        .collect();
    settle(&mut sources, &[hub("a")]);
    let runners = [hub("a"), hub("b")];
    assert_eq!(
        place(&sources, &runners).changes,
        [],
        "all have moved lately"
    );
    for source in &mut sources {
        source.may_move = true;
    }
    let placed = settle(&mut sources, &runners);
    assert_eq!(placed.iter().filter(|at| **at == ids(["b"])).count(), 3);
    assert_eq!(
        place(&sources, &runners).moved,
        [""; 0],
        "and then they stay"
    );
}

#[test]
fn named_agents_keep_their_sources_while_they_are_away() {
    let on = RunOn::Agents(vec!["x".to_owned(), "y".to_owned()]);
    let mut sources = vec![source("s", on, 2)];
    let mut runners = vec![hub("a"), agent("x", "north"), agent("y", "south")];
    assert_eq!(settle(&mut sources, &runners), [ids(["x", "y"])]);
    runners[1].is_online = false;
    runners[1].is_gone = true;
    assert_eq!(place(&sources, &runners).changes, []);
    runners.remove(2);
    let plan = place(&sources, &runners);
    assert!(
        plan.unplaced["s"].cause.contains("no agent `y`"),
        "{plan:?}"
    );
    assert_eq!(settle(&mut sources, &runners), [ids(["x"])]);
}

#[test]
fn of_labelled_agents_one_that_is_gone_is_replaced_if_there_is_another() {
    let mut sources = vec![source("s", labels("north"), 2)];
    let mut runners = vec![
        agent("x", "north"),
        agent("y", "north"),
        agent("z", "south"),
    ];
    assert_eq!(settle(&mut sources, &runners), [ids(["x", "y"])]);
    runners[0].is_online = false;
    assert_eq!(place(&sources, &runners).changes, [], "it may be back soon");
    runners[0].is_gone = true;
    assert_eq!(place(&sources, &runners).changes, [], "there is no other");
    runners.push(agent("w", "north"));
    assert_eq!(settle(&mut sources, &runners), [ids(["w", "y"])]);
    runners[0].is_online = true;
    runners[0].is_gone = false;
    assert_eq!(
        place(&sources, &runners).changes,
        [],
        "what runs stays where it is"
    );
    let nowhere = [source("t", labels("west"), 1)];
    let plan = place(&nowhere, &runners);
    assert!(
        plan.unplaced["t"].cause.contains("`site: west`"),
        "{plan:?}"
    );
}

#[test]
fn another_group_waits_until_the_earlier_one_is_over() {
    let runners = [hub("a"), hub("b")];
    let mut sources = vec![source("s", RunOn::Hubs, 2)];
    settle(&mut sources, &runners);
    sources[0].group_key = "g2".to_owned();
    sources[0].version = 2;
    sources[0].may_change_group = false;
    assert_eq!(
        place(&sources, &runners).changes,
        [],
        "nobody asked for a restart"
    );
    sources[0].may_change_group = true;
    let plan = place(&sources, &runners);
    let is_withdraw = |change: &Change| matches!(change, Change::Withdraw { .. });
    assert!(
        plan.changes.len() == 2 && plan.changes.iter().all(is_withdraw),
        "{plan:?}"
    );
    let mut epoch = 9;
    apply(&mut sources, &plan, &mut epoch);
    // One confirms, the other is away.
    sources[0].given.remove(0);
    let plan = place(&sources, &runners);
    assert_eq!(plan.changes, []);
    assert!(
        plan.unplaced["s"].cause.contains("has not confirmed"),
        "{plan:?}"
    );
    sources[0].given[0].is_expired = true;
    let plan = place(&sources, &runners);
    assert!(matches!(&plan.changes[0], Change::Forget { .. }));
    let into_new = |change: &&Change| matches!(change, Change::Assign { group_key, version: 2, .. } if group_key == "g2");
    assert_eq!(plan.changes.iter().filter(into_new).count(), 2, "{plan:?}");
}

#[test]
fn a_version_of_another_group_that_was_not_asked_for_moves_in_the_earlier_group() {
    let mut runners = [hub("a"), hub("b")];
    let mut sources = vec![source("s", RunOn::Hubs, 1)];
    settle(&mut sources, &runners);
    sources[0].group_key = "g2".to_owned();
    sources[0].version = 2;
    sources[0].may_change_group = false;
    runners[0].is_online = false;
    let plan = place(&sources, &runners);
    let stays = |change: &Change| matches!(change, Change::Assign { group_key, version: 1, .. } if group_key == "g1");
    assert!(plan.changes.iter().any(stays), "{plan:?}");
}

#[test]
fn what_is_held_or_not_wanted_is_given_to_nobody() {
    let runners = [hub("a")];
    let mut sources = vec![source("s", RunOn::Hubs, 1)];
    sources[0].is_held = true;
    assert_eq!(place(&sources, &runners).changes, []);
    sources[0].is_held = false;
    settle(&mut sources, &runners);
    sources[0].is_wanted = false;
    let plan = place(&sources, &runners);
    assert!(
        matches!(plan.changes.as_slice(), [Change::Withdraw { .. }]),
        "{plan:?}"
    );
}

/// Something that happens in a plant.
#[derive(Clone, Debug)]
enum Step {
    Online(usize, bool),
    Gone(usize),
    Wanted(usize, bool),
    Group(usize, u8, bool),
    Place(usize, RunOn, usize),
    Move(usize),
    Release(usize, usize),
    Expire(usize, usize),
}

const NUM_RUNNERS: usize = 5;
const NUM_SOURCES: usize = 4;

fn plant() -> Vec<Runner> {
    vec![
        hub("a"),
        hub("b"),
        agent("x", "north"),
        agent("y", "north"),
        agent("z", "south"),
    ]
}

fn run_on() -> impl Strategy<Value = RunOn> {
    prop_oneof![
        Just(RunOn::Hubs),
        Just(labels("north")),
        Just(RunOn::Agents(vec!["z".to_owned()])),
        Just(RunOn::Agents(vec!["x".to_owned(), "z".to_owned()])),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..NUM_RUNNERS, any::<bool>()).prop_map(|(at, is)| Step::Online(at, is)),
        (0..NUM_RUNNERS).prop_map(Step::Gone),
        (0..NUM_SOURCES, any::<bool>()).prop_map(|(at, is)| Step::Wanted(at, is)),
        (0..NUM_SOURCES, 1_u8..4, any::<bool>()).prop_map(|(at, key, is)| Step::Group(at, key, is)),
        (0..NUM_SOURCES, run_on(), 1_usize..4).prop_map(|(at, on, num)| Step::Place(at, on, num)),
        (0..NUM_SOURCES).prop_map(Step::Move),
        (0..NUM_SOURCES, 0..NUM_RUNNERS).prop_map(|(at, nth)| Step::Release(at, nth)),
        (0..NUM_SOURCES, 0..NUM_RUNNERS).prop_map(|(at, nth)| Step::Expire(at, nth)),
    ]
}

fn happen(step: &Step, sources: &mut [Source], runners: &mut [Runner]) {
    match step {
        Step::Online(at, is_online) => {
            runners[*at].is_online = *is_online;
            runners[*at].is_gone = false;
        }
        Step::Gone(at) => runners[*at].is_gone = !runners[*at].is_online,
        Step::Wanted(at, is_wanted) => sources[*at].is_wanted = *is_wanted,
        Step::Group(at, key, may_change) => {
            let source = &mut sources[*at];
            source.version += 1;
            source.group_key = format!("g{key}");
            source.may_change_group = *may_change;
        }
        Step::Place(at, on, replicas) => {
            sources[*at].on = on.clone();
            sources[*at].replicas = *replicas;
        }
        Step::Move(at) => sources[*at].may_move = !sources[*at].may_move,
        Step::Release(at, nth) => {
            let given = &mut sources[*at].given;
            if given.get(*nth).is_some_and(|given| given.is_withdrawn) {
                given.remove(*nth);
            }
        }
        Step::Expire(at, nth) => {
            if let Some(given) = sources[*at].given.get_mut(*nth) {
                given.is_expired = given.is_withdrawn;
            }
        }
    }
}

/// Whatever may still run of a source runs in one group, once at each runner.
fn assert_fenced(sources: &[Source]) {
    for source in sources {
        let alive = source.given.iter().filter(|given| !given.is_expired);
        let groups: BTreeSet<&str> = alive.map(|given| given.group_key.as_str()).collect();
        assert!(groups.len() <= 1, "{source:?}");
        let runners: BTreeSet<&str> = source
            .given
            .iter()
            .map(|it| it.runner_id.as_str())
            .collect();
        assert_eq!(runners.len(), source.given.len(), "{source:?}");
    }
}

proptest! {
    #[test]
    fn one_group_at_a_time_whatever_happens(steps in proptest::collection::vec(step(), 1..60)) {
        let mut runners = plant();
        let mut sources: Vec<Source> = (0..NUM_SOURCES)
            .map(|number| source(&format!("s{number}"), RunOn::Hubs, 1))
            .collect();
        let mut epoch = 0;
        for step in &steps {
            happen(step, &mut sources, &mut runners);
            let plan = place(&sources, &runners);
            let before = epoch;
            apply(&mut sources, &plan, &mut epoch);
            assert_fenced(&sources);
            for source in &sources {
                for given in source.given.iter().filter(|it| it.epoch > before) {
                    prop_assert!(source.is_wanted && !source.is_held, "{source:?} {given:?}");
                }
            }
        }
    }

    #[test]
    fn it_comes_to_rest_where_it_should(steps in proptest::collection::vec(step(), 1..40)) {
        let mut runners = plant();
        let mut sources: Vec<Source> = (0..NUM_SOURCES)
            .map(|number| source(&format!("s{number}"), RunOn::Hubs, 1))
            .collect();
        let mut epoch = 0;
        for step in &steps {
            happen(step, &mut sources, &mut runners);
            let plan = place(&sources, &runners);
            apply(&mut sources, &plan, &mut epoch);
        }
        for source in &mut sources {
            source.may_change_group = true;
            source.given.retain(|given| !given.is_expired);
        }
        release(&mut sources);
        let placed = settle(&mut sources, &runners);
        for (source, at) in sources.iter().zip(&placed) {
            let online = |kind: RunnerKind| {
                runners.iter().filter(move |it| it.kind == kind && it.is_online)
            };
            let expected = match &source.on {
                _ if !source.is_wanted => 0,
                RunOn::Hubs => online(RunnerKind::Hub).count().min(source.replicas),
                RunOn::Agents(names) => names.len(),
                RunOn::Labels(_) => {
                    let fit = online(RunnerKind::Agent).filter(|it| it.name != "z").count();
                    // Those that are away keep it where there are not enough others.
                    prop_assert!(at.len() >= fit.min(source.replicas) && at.len() <= source.replicas);
                    continue;
                }
            };
            prop_assert_eq!(at.len(), expected, "{:?} at {:?}", source, at);
        }
    }
}
