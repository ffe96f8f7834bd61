//! Questions that no server answers: about the archive, and with something missing.

use std::{fs, path::Path};

use inlet_engine::{
    faults::{FaultFilter, FaultId, FaultPage},
    offsets::ResetTo,
    replay::Selection,
    sample::SampleEnd,
};
use inlet_runner::{
    Parcel, Via,
    question::{Answer, AskError, Asked, MOST_SAMPLED, Question, answer, answer_via_hub},
};

use crate::stage::{document, parcel};

fn ask(document: &str, question: Question, folder: &Path) -> Result<Answer, AskError> {
    let asked = Asked {
        source_id: Some("a".to_owned()),
        parcel: parcel(document.to_owned()),
        via: Via::Direct,
        question,
    };
    answer(&asked, folder)
}

/// A folder with an archive of two files, whose messages have values of so many bytes.
fn folder_with_faults(value_bytes: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join(inlet_engine::run::ARCHIVE_FOLDER);
    fs::create_dir(&archive).unwrap();
    for file in 1..=2 {
        let line = |line: usize| {
            let value = "x".repeat(value_bytes);
            format!(
                r#"{{"time":"2026-11-25T00:00:0{line}.000Z","topic":"t","partition":0,"offset":{line},"timestamp_ms":null,"stage":"decode","kind":"{kind}","reason":"byte {line} is no JSON","more_faults":[],"key":null,"payload":{{"base64":"{value}"}},"headers":[]}}"#,
                kind = if line == 3 {
                    "tombstone"
                } else {
                    "parse_failed"
                },
            ) + "\n"
        };
        let lines: String = (1..=4).map(line).collect();
        fs::write(
            archive.join(format!("archive-2026112{file}-0001.jsonl")),
            lines,
        )
        .unwrap();
    }
    folder
}

fn page_of(answer: Answer) -> (FaultPage, Option<u64>) {
    match answer {
        Answer::Faults { page, total } => (page, total),
        other => panic!("{other:?}"),
    }
}

/// All messages at fault, page by page.
fn all_pages(question: impl Fn(Option<FaultId>) -> Question, folder: &Path) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), None);
    loop {
        let (page, _) = page_of(ask("", question(cursor), folder).unwrap());
        assert!(!page.faults.is_empty());
        ids.extend(page.faults.iter().map(|fault| fault.id.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            return ids;
        }
    }
}

#[test]
fn messages_at_fault_come_page_by_page_in_both_directions() {
    let folder = folder_with_faults(8);
    let newest = |limit| {
        move |cursor| Question::Faults {
            filter: FaultFilter::default(),
            limit,
            cursor,
        }
    };
    let oldest = |limit| {
        move |cursor| Question::FaultsDownload {
            filter: FaultFilter::default(),
            limit,
            cursor,
        }
    };
    let forward = all_pages(oldest(100), folder.path());
    assert_eq!(forward.len(), 8);
    assert_eq!(forward[0], "archive-20261121-0001.jsonl:1");
    let mut backward = forward.clone();
    backward.reverse();
    for limit in [1, 3, 4, 8] {
        assert_eq!(all_pages(oldest(limit), folder.path()), forward, "{limit}");
        assert_eq!(all_pages(newest(limit), folder.path()), backward, "{limit}");
    }
    let of_kind = Question::Faults {
        filter: FaultFilter {
            kind: Some("tombstone".to_owned()),
            ..FaultFilter::default()
        },
        limit: 1,
        cursor: None,
    };
    let (page, total) = page_of(ask("", of_kind, folder.path()).unwrap());
    assert_eq!((page.faults.len(), total), (1, Some(2)));
    let Answer::FaultGroups(groups) = ask("", Question::FaultGroups, folder.path()).unwrap() else {
        panic!("no groups");
    };
    let counts: Vec<_> = groups
        .iter()
        .map(|group| (group.kind.as_str(), group.count))
        .collect();
    assert_eq!(counts, [("parse_failed", 6), ("tombstone", 2)]);
}

#[test]
fn a_page_of_large_messages_ends_early_and_none_is_left_out() {
    let folder = folder_with_faults(1_500_000);
    let question = |cursor| Question::Faults {
        filter: FaultFilter::default(),
        limit: 100,
        cursor,
    };
    let (page, total) = page_of(ask("", question(None), folder.path()).unwrap());
    assert_eq!(
        (page.faults.len(), total),
        (1, Some(8)),
        "two would be too much"
    );
    assert_eq!(all_pages(question, folder.path()).len(), 8);
}

#[test]
fn what_a_question_lacks_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let brokers_only = "kafka: {bootstrap_servers: \"127.0.0.1:1\"}\n";
    let sample = |count| Question::Sample {
        from: SampleEnd::Newest,
        count,
    };
    let cases = [
        ("name: x\n", Question::CheckKafka, "kafka.bootstrap_servers"),
        ("name: x\n", Question::Topics, "kafka"),
        (brokers_only, sample(1), "kafka.topics"),
        (brokers_only, Question::Offsets, "kafka.topics"),
        (brokers_only, Question::CheckTarget, "target"),
        (brokers_only, Question::Table, "target"),
    ];
    for (document, question, path) in cases {
        let error = ask(document, question.clone(), folder.path()).unwrap_err();
        let AskError::Document(faults) = error else {
            panic!("{question:?}: {error:?}");
        };
        let is_told = faults.iter().any(|fault| path.starts_with(&fault.path));
        assert!(is_told, "{question:?}: {faults:?}");
    }
    for count in [0, MOST_SAMPLED + 1] {
        let error = ask(&document("a"), sample(count), folder.path()).unwrap_err();
        assert!(
            matches!(error, AskError::Invalid { ref key, .. } if key == "count"),
            "{error}"
        );
    }
    let elsewhere = Question::MoveOffsets {
        to: ResetTo::Earliest,
        topics: vec!["other".to_owned()],
        dry_run: true,
    };
    assert!(elsewhere.needs_hold() && !Question::Offsets.needs_hold());
    let error = ask(&document("a"), elsewhere, folder.path()).unwrap_err();
    assert!(
        matches!(error, AskError::Invalid { ref key, .. } if key == "topics"),
        "{error}"
    );
}

#[test]
fn a_check_asks_only_for_what_the_document_has() {
    let folder = tempfile::tempdir().unwrap();
    let steps = |document: &str, question| match ask(document, question, folder.path()) {
        Ok(Answer::Steps(steps)) => steps,
        other => panic!("{other:?}"),
    };
    // Nobody listens at port 1: the first step fails, and those behind it are told as skipped.
    let brokers = "kafka: {bootstrap_servers: \"127.0.0.1:1\"}\n";
    let found = steps(brokers, Question::CheckKafka);
    assert!(
        found.iter().any(inlet_engine::check::CheckStep::is_failed),
        "{found:?}"
    );
    let connection = "target: {tdengine: {connection: plant}}\n";
    let found = steps(connection, Question::CheckTarget);
    assert!(
        found.iter().any(inlet_engine::check::CheckStep::is_failed),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .all(|step| !step.step.name.contains("super table")),
        "{found:?}"
    );
    let error = ask(brokers, Question::Topics, folder.path()).unwrap_err();
    assert!(matches!(error, AskError::Kafka { .. }), "{error:?}");
    let error = ask(&document("a"), Question::Table, folder.path()).unwrap_err();
    assert!(matches!(error, AskError::Tdengine { .. }), "{error:?}");
}

#[test]
fn one_replay_at_a_time_and_none_without_a_way_to_the_hub() {
    let folder = folder_with_faults(8);
    let replay = || Question::Replay {
        selection: Selection::Matching(FaultFilter::default()),
        dry_run: true,
    };
    let lock = fs::File::create(folder.path().join("replay.lock")).unwrap();
    lock.lock().unwrap();
    let error = ask(&document("a"), replay(), folder.path()).unwrap_err();
    assert!(matches!(error, AskError::Busy { .. }), "{error:?}");
    drop(lock);
    let answered = ask(&document("a"), replay(), folder.path()).unwrap();
    let Answer::Replayed(report) = answered else {
        panic!("{answered:?}");
    };
    assert_eq!((report.matched, report.still_at_fault), (8, 8));
    let asked = Asked {
        source_id: Some("a".to_owned()),
        parcel: Parcel {
            document: document("a"),
            ..Parcel::default()
        },
        via: Via::Hub,
        question: replay(),
    };
    let error = answer(&asked, folder.path()).unwrap_err();
    assert!(error.to_string().contains("the hub"), "{error}");
    // A way to it is any sink; here one whose super table would be created.
    let settings = parcel(document("a")).resolve(Via::Direct).unwrap();
    let sink = inlet_tdengine::TdengineSink::new(settings.target).unwrap();
    let answered = answer_via_hub(&asked, folder.path(), &sink).unwrap();
    assert_eq!(answered, Answer::Replayed(report));
}
