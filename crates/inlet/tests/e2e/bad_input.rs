//! Bad input: each message is counted and archived, discarded or repaired as the document says, and
//! the good ones around it are written.

use inlet_testkit::{KafkaCluster, traffic::Message};

use crate::world::{Target, World, message};

const TARGET: &str = r#"
  subtable: "t_{id}"
  columns:
    ts: {from: ts, type: TIMESTAMP, time: {unit: ms}}
    level: {from: level, type: TINYINT}
    name: {from: name, type: VARCHAR(8)}
  tags:
    id: {from: id, type: INT}
"#;

/// A time inside of what a database keeps.
const NOW_MS: i64 = 1_790_000_000_000;

fn good(id: u32) -> Message {
    message(&format!(
        r#"{{"id":{id},"ts":{},"level":1,"name":"ok"}}"#,
        NOW_MS + i64::from(id)
    ))
}

/// Bad messages, each with the kind of fault that it is.
fn bad() -> Vec<(&'static str, Vec<u8>)> {
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let nested = format!(
        r#"{{"id":1,"ts":{NOW_MS},"x":{}1{}}}"#,
        r#"{"x":"#.repeat(100),
        "}".repeat(100)
    );
    vec![
        ("parse_failed", "this is no JSON".into()),
        ("parse_failed", r#"{"id":1,"ts":"#.into()),
        ("parse_failed", b"{\"id\":1,\"name\":\"\xff\xfe\"}".into()),
        ("parse_failed", "".into()),
        ("parse_failed", deep.into()),
        ("parse_failed", nested.into()),
        ("parse_failed", "42".into()),
        (
            "value_does_not_fit",
            format!(r#"{{"id":1,"ts":{NOW_MS},"level":300}}"#).into(),
        ),
        (
            "value_does_not_fit",
            format!(r#"{{"id":1,"ts":{NOW_MS},"level":"high"}}"#).into(),
        ),
        (
            "value_does_not_fit",
            format!(r#"{{"id":1,"ts":{NOW_MS},"name":"far too long"}}"#).into(),
        ),
        ("timestamp_missing", r#"{"id":1,"level":1}"#.into()),
        ("timestamp_missing", r#"{"id":1,"ts":null}"#.into()),
        ("timestamp_out_of_range", r#"{"id":1,"ts":1000}"#.into()),
        (
            "mapping_failed",
            format!(r#"{{"ts":{NOW_MS},"level":1}}"#).into(),
        ),
    ]
}

/// Good and bad messages in turn, then the good ones' number.
fn mixed() -> (Vec<Message>, u32) {
    let mut messages = vec![good(0)];
    let mut num_good = 1;
    for (_, bad) in bad() {
        messages.push(Message::new(bad));
        messages.push(good(num_good));
        num_good += 1;
    }
    (messages, num_good)
}

#[test]
fn bad_messages_are_archived_and_the_rest_is_written() {
    let world = World::new("bad");
    world.create_topic("bad", 1);
    let (mut messages, num_good) = mixed();
    messages.push(Message::tombstone("gone"));
    world.produce("bad", &messages);
    let document = world.document("bad", "message: {parse: {json: {}}}", TARGET);

    let run = world.run(&document);

    run.assert_done();
    let summary = run.summary();
    let count = |outcome: &str| summary["messages"][outcome].as_u64().expect("a count");
    assert_eq!(count("consumed"), messages.len() as u64, "{summary}");
    assert_eq!(count("written"), u64::from(num_good), "{summary}");
    assert_eq!(count("quarantined"), bad().len() as u64, "{summary}");
    assert_eq!(
        count("discarded"),
        1,
        "a tombstone is discarded by default: {summary}"
    );
    assert_eq!(
        world.count("select count(*) from {st}"),
        u64::from(num_good)
    );

    let archived = world.archived();
    assert_eq!(archived.len(), bad().len());
    for ((kind, bad), line) in bad().iter().zip(&archived) {
        assert_eq!(line["kind"], *kind, "{line}");
        let original = base64::Engine::decode(
            &base64::engine::general_purpose::STANDARD,
            line["payload"]["base64"]
                .as_str()
                .expect("the payload in base64"),
        );
        assert_eq!(original.expect("base64"), *bad, "the original bytes");
        assert!(
            line["reason"]
                .as_str()
                .is_some_and(|reason| !reason.is_empty()),
            "{line}"
        );
        assert_eq!(line["topic"], world.topic("bad"));
        assert!(line["offset"].is_i64(), "{line}");
    }
}

#[test]
fn faults_are_discarded_where_the_document_says_so() {
    let world = World::new("discard");
    world.create_topic("bad", 1);
    let (messages, num_good) = mixed();
    world.produce("bad", &messages);
    let on_fault = "on_fault: {parse_failed: discard, value_does_not_fit: discard, timestamp_missing: discard, \
                    timestamp_out_of_range: discard, mapping_failed: discard}";
    let document = world.document_with("bad", "", "message: {parse: {json: {}}}", TARGET, on_fault);

    let run = world.run(&document);

    run.assert_done();
    let summary = run.summary();
    assert_eq!(summary["messages"]["discarded"], bad().len(), "{summary}");
    assert_eq!(summary["messages"]["written"], num_good, "{summary}");
    assert!(world.archived().is_empty());
}

#[test]
fn a_fault_stops_the_run_where_the_document_says_so() {
    let world = World::new("stop");
    world.create_topic("bad", 1);
    world.produce("bad", &[good(0), message("this is no JSON"), good(1)]);
    let stop = "on_fault: {parse_failed: stop}";
    let document = world.document_with("bad", "", "message: {parse: {json: {}}}", TARGET, stop);

    let run = world.run(&document);

    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said = run.stderr;
    assert!(
        said.contains("offset 1 of") && said.contains("expected a JSON object"),
        "where and what: {said}"
    );
    let again = world.document("bad", "message: {parse: {json: {}}}", TARGET);
    let run = world.run(&again);
    run.assert_done();
    assert_eq!(
        run.summary()["messages"]["quarantined"],
        1,
        "the message was not acknowledged: {}",
        run.summary()
    );
}

#[test]
fn a_row_that_only_the_server_refuses_is_found_and_its_neighbours_are_written() {
    let world = World::new("refused");
    world.create_topic("bad", 1);
    let keep = "precision: ms, keep: 10d";
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    let row = |seq: i64, ts: i64| {
        message(&format!(
            r#"{{"id":{},"ts":{ts},"level":{},"name":"x"}}"#,
            seq % 7,
            seq % 100
        ))
    };
    let mut messages: Vec<Message> = (0..2_000)
        .map(|seq| row(seq, now.as_millis() as i64 - seq))
        .collect();
    // Twenty days old: what the database does not keep.
    messages[777] = row(777, now.as_millis() as i64 - 20 * 86_400_000);
    world.produce("bad", &messages);
    let document = world.document("bad", "message: {parse: {json: {}}}", TARGET);
    let document = world.write_document(&document.text.replace("precision: ms", keep));

    let run = world.run(&document);

    run.assert_done();
    let summary = run.summary();
    assert_eq!(summary["messages"]["written"], 1_999, "{summary}");
    assert_eq!(summary["messages"]["quarantined"], 1, "{summary}");
    assert_eq!(world.archived()[0]["kind"], "timestamp_out_of_range");
    assert_eq!(world.count("select count(*) from {st}"), 1_999);
}

#[test]
fn a_message_of_twenty_megabytes_passes() {
    let kafka = KafkaCluster::builder()
        .message_max_bytes(32 << 20)
        .start()
        .expect("a broker for large messages");
    let target = Target::sandbox(inlet_sandbox::SandboxOptions::default());
    let world = World::on(kafka.bootstrap(), target, "large");
    world.create_topic_with("bad", 1, &[("max.message.bytes", "33554432")]);
    let filler = "x".repeat(20 << 20);
    let large = message(&format!(
        r#"{{"filler":"{filler}","id":5,"ts":{NOW_MS},"level":1,"name":"big"}}"#
    ));
    world.produce("bad", &[good(0), large, good(1)]);
    let document = world.document("bad", "message: {parse: {json: {}}}", TARGET);

    let run = world.run(&document);

    run.assert_done();
    assert_eq!(run.summary()["messages"]["written"], 3, "{}", run.summary());
    assert_eq!(world.query("select name from {st} where id = 5"), [["big"]]);
}
