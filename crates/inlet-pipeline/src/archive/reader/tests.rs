use std::{fs, io::Write as _};

use super::*;
use crate::archive::replayed::ReplayOutcome;

const FIRST: &str = "archive-20261125T000000.000Z-0001.jsonl";
const SECOND: &str = "archive-20261125T000000.000Z-0002.jsonl";

fn line(offset: i64, kind: &str, reason: &str) -> String {
    let message = serde_json::json!({
        "time": format!("2026-11-25T00:00:{offset:02}.000Z"),
        "topic": "meters", "partition": 0, "offset": offset, "timestamp_ms": null,
        "stage": "decode", "kind": kind, "reason": reason, "key": null, "payload": null,
    });
    format!("{message}\n")
}

/// Two files of three and two messages, the second with a line that a crash has cut.
fn archive() -> (tempfile::TempDir, FaultArchive) {
    let dir = tempfile::tempdir().unwrap();
    let first = [
        line(0, "parse_failed", "invalid at column 1"),
        line(1, "parse_failed", "invalid at column 22"),
        line(2, "value_does_not_fit", "column `a`: `x` is no INT"),
    ];
    let second = [
        line(3, "parse_failed", "invalid at column 3"),
        line(4, "value_does_not_fit", "column `b`: `x` is no INT"),
        line(5, "parse_failed", "cut")[..40].to_owned(),
    ];
    fs::write(dir.path().join(FIRST), first.concat()).unwrap();
    fs::write(dir.path().join(SECOND), second.concat()).unwrap();
    fs::write(dir.path().join("other.jsonl"), line(9, "x", "y")).unwrap();
    let archive = FaultArchive::open(dir.path());
    (dir, archive)
}

fn offsets(page: &FaultPage) -> Vec<i64> {
    page.faults
        .iter()
        .map(|entry| entry.message.offset)
        .collect()
}

fn replay(outcome: ReplayOutcome) -> Replay {
    Replay {
        at_ms: 7,
        outcome,
        reason: None,
    }
}

#[test]
fn pages_go_from_the_newest_to_the_oldest() {
    let (_dir, archive) = archive();
    let all = FaultFilter::default();
    let page = archive.page(&all, None, 2).unwrap();
    assert_eq!(offsets(&page), [4, 3]);
    assert_eq!(page.faults[0].id.to_string(), format!("{SECOND}:2"));
    assert_eq!(page.faults[0].at_ms % 60_000, 4_000);
    let page = archive.page(&all, page.next.as_ref(), 2).unwrap();
    assert_eq!(offsets(&page), [2, 1]);
    let page = archive.page(&all, page.next.as_ref(), 2).unwrap();
    assert_eq!((offsets(&page), page.next), (vec![0], None));
    assert_eq!(archive.page(&all, None, 5).unwrap().next, None);
    assert_eq!(archive.count(&all).unwrap(), 5);
    let missing = FaultArchive::open("/does/not/exist");
    assert_eq!(missing.page(&all, None, 5).unwrap(), FaultPage::default());
    assert_eq!(missing.groups().unwrap(), []);
}

#[test]
fn filters_find_kinds_and_causes() {
    let (_dir, archive) = archive();
    let filter = FaultFilter {
        kind: Some("parse_failed".to_owned()),
        reason: Some("invalid at column …".to_owned()),
        ..FaultFilter::default()
    };
    let page = archive.page(&filter, None, 2).unwrap();
    assert_eq!(offsets(&page), [3, 1]);
    let page = archive.page(&filter, page.next.as_ref(), 2).unwrap();
    assert_eq!((offsets(&page), page.next), (vec![0], None));
    assert_eq!(archive.count(&filter).unwrap(), 3);
    let mut seen = Vec::new();
    archive
        .each(&filter, |entry| {
            seen.push(entry.message.offset);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(seen, [0, 1, 3]);
}

#[test]
fn groups_are_by_cause_with_what_is_open() {
    let (_dir, archive) = archive();
    let id = |text: &str| text.parse::<FaultId>().unwrap();
    archive
        .note_replays(&[
            (id(&format!("{FIRST}:1")), replay(ReplayOutcome::Written)),
            (
                id(&format!("{FIRST}:2")),
                replay(ReplayOutcome::StillAtFault),
            ),
        ])
        .unwrap();
    let groups = archive.groups().unwrap();
    let found: Vec<_> = groups
        .iter()
        .map(|group| (group.reason.as_str(), group.count, group.open))
        .collect();
    assert_eq!(found[0], ("invalid at column …", 3, 2));
    assert_eq!(found.len(), 3);
    assert!(found.contains(&("column `a`: `…` is no INT", 1, 1)));
    assert!(found.contains(&("column `b`: `…` is no INT", 1, 1)));
    assert_eq!(groups[0].example.message.offset, 3);
    assert_eq!(groups[0].last_at_ms - groups[0].first_at_ms, 3_000);
}

#[test]
fn the_last_replay_counts_and_a_cut_line_of_it_does_not() {
    let (dir, archive) = archive();
    let id: FaultId = format!("{FIRST}:1").parse().unwrap();
    let open = FaultFilter {
        replayed: Some(false),
        ..FaultFilter::default()
    };
    let still = replay(ReplayOutcome::StillAtFault);
    archive.note_replays(&[(id.clone(), still)]).unwrap();
    assert_eq!(archive.count(&open).unwrap(), 5);
    let mut file = fs::OpenOptions::new()
        .append(true)
        .open(dir.path().join("replayed.jsonl"))
        .unwrap();
    file.write_all(br#"{"id": "archive-2"#).unwrap();
    let done = replay(ReplayOutcome::Written);
    archive.note_replays(&[(id.clone(), done.clone())]).unwrap();
    assert_eq!(archive.count(&open).unwrap(), 4);
    assert_eq!(archive.get(&id).unwrap().unwrap().replayed, Some(done));
    let both = [id.clone(), format!("{SECOND}:1").parse().unwrap()];
    let mut seen = Vec::new();
    archive
        .each_of(&both.into(), |entry| {
            seen.push(entry.message.offset);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(seen, [0, 3]);
    let gone: FaultId = format!("{SECOND}:3").parse().unwrap();
    assert_eq!(archive.get(&gone).unwrap(), None, "its line is cut");
}
