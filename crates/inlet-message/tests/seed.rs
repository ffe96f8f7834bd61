//! The example of the documentation, word by word, from the document to the preview of each step.

mod support;

use std::path::Path;

use inlet_config::{Environment, load_text};
use inlet_message::{
    declare::declared_table,
    preview::{Outcome, Step, preview},
};
use serde_json::{Value, json};
use support::{NOW_MS, batch};

const DOCUMENT: &str = r#"
version: 1
name: hello
kafka: {bootstrap_servers: "192.168.1.92:9092", topics: "tp1,tp2"}
message:
  extract:
    - {from: message, split: {separator: "-", into: 2}}
  filter: ["id != 1"]
target:
  tdengine: {url: "ws://root:taosdata@127.0.0.1:6041", database: {name: power, create: true}}
  super_table: {name: hello, create: true}
  subtable: "t_{id}"
  columns:
    ts: {from: _timestamp, type: TIMESTAMP}
    message_0: {from: message_0, type: VARCHAR(16)}
    message_1: {from: message_1, type: VARCHAR(16)}
  tags:
    id: {from: id, type: INT}
"#;

const MESSAGE: &str = r#"{"id": 1, "message": "hello-word"}{"id": 2, "message": "hello-word"}"#;

/// Cells of these columns in every row.
fn cells(step: &Step, columns: &[&str]) -> Vec<Vec<Value>> {
    let position = |name: &&str| {
        let found = step.columns.iter().position(|column| column == name);
        found.unwrap_or_else(|| panic!("{} has no `{name}`", step.name))
    };
    let positions: Vec<usize> = columns.iter().map(position).collect();
    let chosen = |row: &Vec<Value>| positions.iter().map(|&at| row[at].clone()).collect();
    step.rows.iter().map(|row| chosen(&row.cells)).collect()
}

#[test]
fn each_step_shows_what_the_documentation_says() {
    let settings =
        load_text(DOCUMENT, &Environment::empty(), Path::new("")).expect("the document is right");
    let table = declared_table(&settings.target).expect("every column has a type");
    let target = Some((&settings.target, &table));
    let sample = batch(&[Some(MESSAGE.as_bytes())]);
    let shown = preview(&settings.message, target, &sample, NOW_MS).expect("the rules are right");
    let [decode, extract, filter, map] = &shown.steps[..] else {
        panic!("{} steps", shown.steps.len())
    };

    let fields = ["id", "message"];
    let parsed = [
        [json!(1), json!("hello-word")],
        [json!(2), json!("hello-word")],
    ];
    assert_eq!(cells(decode, &fields), parsed);

    let made = ["message_0", "message_1"];
    let parts = [json!("hello"), json!("word")];
    assert_eq!(cells(extract, &made), [parts.clone(), parts]);

    let outcomes: Vec<_> = filter.rows.iter().map(|row| &row.outcome).collect();
    assert_eq!(outcomes, [&Outcome::Filtered, &Outcome::Passed]);
    assert_eq!(filter.rows[0].filter_idx, Some(0));

    let all = ["subtable", "message_0", "message_1", "id"];
    let row = [json!("t_2"), json!("hello"), json!("word"), json!(2)];
    assert_eq!(cells(map, &all), [row]);
}
