//! Lists of several runners, page by page.

use inlet_engine::faults::{FaultEntry, FaultId, FaultPage};
use serde_json::json;

use super::{Cursors, PageOfRunner, is_archive_of, newest, place_of, shown_id};
use crate::runners::{Named, Runner};

fn named(id: &str, name: &str) -> Named {
    Named {
        id: id.to_owned(),
        name: name.to_owned(),
    }
}

fn own() -> Runner {
    Runner::Own {
        hub: named("node", "hub"),
        is_only: true,
    }
}

fn agent(name: &str) -> Runner {
    Runner::Agent {
        agent: named(&format!("id of {name}"), name),
        linked_to: None,
    }
}

fn entry(at_ms: i64, line: usize) -> FaultEntry {
    FaultEntry {
        id: format!("archive-20260101T000000.000Z.jsonl:{line}")
            .parse()
            .expect("an id"),
        at_ms,
        message: serde_json::from_value(json!({
            "time": "2026-01-01T00:00:00Z", "topic": "t", "partition": 0, "offset": 7,
            "timestamp_ms": null, "stage": "decode", "kind": "parse_failed", "reason": "no JSON",
            "key": null, "payload": null,
        }))
        .expect("a message"),
        replayed: None,
    }
}

/// What a runner with these messages (newest first) answers to a page.
fn told(all: &[FaultEntry], after: Option<&FaultId>, limit: usize) -> FaultPage {
    let begin = after.map_or(0, |after| {
        all.iter()
            .position(|entry| entry.id == *after)
            .expect("a known id")
            + 1
    });
    let rest = &all[begin..];
    let faults: Vec<FaultEntry> = rest.iter().take(limit).cloned().collect();
    let next = faults.last().filter(|_| rest.len() > faults.len());
    FaultPage {
        next: next.map(|last| last.id.clone()),
        faults,
    }
}

/// All pages of a list over these runners, as times; `told_at_most` is what one answer holds.
fn walked(runners: &[(Runner, Vec<FaultEntry>)], limit: usize, told_at_most: usize) -> Vec<i64> {
    let mut times = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..100 {
        let cursors = Cursors::read(cursor.as_deref()).expect("a cursor");
        let pages = runners.iter().map(|(runner, all)| PageOfRunner {
            runner: runner.clone(),
            page: told(
                all,
                cursors.of(runner.id()).as_ref(),
                limit.min(told_at_most),
            ),
            total: all.len() as u64,
        });
        let merged = newest(pages.collect(), &cursors, limit);
        assert!(merged.items.len() <= limit);
        let all: usize = runners.iter().map(|(_, all)| all.len()).sum();
        assert_eq!(merged.total, all as u64);
        times.extend(merged.items.iter().map(|fault| fault.at_ms));
        let Some(next) = merged.next else {
            return times;
        };
        cursor = Some(next.to_string());
    }
    panic!("the list has no end: {times:?}")
}

#[test]
fn lists_of_several_runners_are_one_list_in_order() {
    let of = |times: &[i64]| -> Vec<FaultEntry> {
        times
            .iter()
            .enumerate()
            .map(|(idx, at)| entry(*at, 1000 - idx))
            .collect()
    };
    let runners = [
        (own(), of(&[90, 50, 10])),
        (agent("a"), of(&[95, 94, 93, 92, 91])),
        (agent("b"), of(&[])),
        (agent("c"), of(&[50, 50, 20])),
    ];
    let mut expected: Vec<i64> = runners
        .iter()
        .flat_map(|(_, all)| all.iter().map(|entry| entry.at_ms))
        .collect();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    for limit in 1..=12 {
        for told_at_most in [1, 2, 100] {
            let found = walked(&runners, limit, told_at_most);
            assert_eq!(found, expected, "{limit} a page, {told_at_most} an answer");
        }
    }
}

#[test]
fn ids_say_which_agent_has_the_message() {
    let id = entry(1, 7).id;
    let shown = shown_id(&id, &agent("plant-7"));
    assert_eq!(shown, format!("plant-7~{id}"));
    assert_eq!(
        place_of(&shown).expect("an id"),
        (Some("plant-7"), id.clone())
    );
    let shown = shown_id(&id, &own());
    assert_eq!(place_of(&shown).expect("an id"), (None, id));
    assert!(place_of("plant-7~nonsense").is_err());
    assert!(Cursors::read(Some("!")).is_err());
}

#[test]
fn an_id_is_of_the_same_archive_on_every_hub() {
    let id = entry(1, 7).id;
    let (north, south) = (named("1", "north"), named("2", "south"));
    let own = |hub: &Named| Runner::Own {
        hub: hub.clone(),
        is_only: false,
    };
    let shown = shown_id(&id, &own(&north));
    assert_eq!(shown, shown_id(&id, &Runner::Hub(north.clone())));
    let (archive, place) = place_of(&shown).expect("an id");
    assert_eq!(place, id);
    let linked_there = Runner::Agent {
        agent: named("3", "plant-7"),
        linked_to: Some(south.clone()),
    };
    assert_eq!(
        shown_id(&id, &linked_there),
        shown_id(&id, &agent("plant-7"))
    );
    for (runner, is_its) in [
        (own(&north), true),
        (Runner::Hub(north.clone()), true),
        (own(&south), false),
        (Runner::Hub(south.clone()), false),
        (linked_there, false),
    ] {
        assert_eq!(is_archive_of(archive, &runner), is_its, "{runner:?}");
    }
    // From before there was another hub, and after the last other one has left.
    assert!(is_archive_of(None, &own(&north)));
    let alone = Runner::Own {
        hub: north.clone(),
        is_only: true,
    };
    assert!(is_archive_of(archive, &alone));
    assert!(!is_archive_of(None, &Runner::Hub(north)));
}
