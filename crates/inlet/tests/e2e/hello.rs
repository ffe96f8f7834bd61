//! The example of the Data In page: concatenated objects, split, filter, subtable template.

use crate::world::{World, message};

#[test]
fn the_seed_example_gives_one_row() {
    let world = World::new("hello");
    world.create_topic("hello", 1);
    world.produce(
        "hello",
        &[message(
            r#"{"id": 1, "message": "hello-word"}{"id": 2, "message": "hello-word"}"#,
        )],
    );
    let document = world.document(
        "hello",
        r#"
message:
  parse: {json: {}}
  extract: [{from: message, split: {separator: "-", into: 2}}]
  filter: ["id != 1"]
"#,
        r#"
  subtable: "t_{id}"
  columns:
    ts: {from: _timestamp, type: TIMESTAMP}
    message_0: {from: message_0, type: VARCHAR(32)}
    message_1: {from: message_1, type: VARCHAR(32)}
  tags:
    id: {from: id, type: INT}
"#,
    );

    let run = world.run(&document);

    run.assert_done();
    assert_eq!(
        world.query("select tbname, message_0, message_1, id from {st}"),
        [["t_2", "hello", "word", "2"]]
    );
    let summary = run.summary();
    assert_eq!(summary["messages"]["consumed"], 1);
    assert_eq!(summary["messages"]["written"], 1);
    assert_eq!(summary["rows_written"], 1);
    assert!(
        run.stderr.contains("idle_timeout: never"),
        "the end says how to go on for ever: {}",
        run.stderr
    );
}

#[test]
fn a_second_run_finds_nothing_new() {
    let world = World::new("hello_again");
    world.create_topic("hello", 1);
    world.produce("hello", &[message(r#"{"id": 2, "message": "a-b"}"#)]);
    let document = world.document("hello", "message: {parse: {json: {}}}", HELLO_TARGET);

    world.run(&document).assert_done();
    let second = world.run(&document);

    second.assert_done();
    assert_eq!(
        second.summary()["messages"]["consumed"],
        0,
        "the committed offset is where the first run ended"
    );
}

const HELLO_TARGET: &str = r#"
  subtable: "t_{id}"
  columns:
    ts: {from: _timestamp, type: TIMESTAMP}
    message: {from: message, type: VARCHAR(32)}
  tags:
    id: {from: id, type: INT}
"#;
