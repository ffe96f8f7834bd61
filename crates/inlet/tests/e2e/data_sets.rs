//! Real public data, with the row counts that a correct run must end with.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
};

use flate2::read::GzDecoder;
use inlet_testkit::{data_file, traffic::Message};
use serde_json::Value;

use crate::world::{Document, World};

/// Lines of a gzipped data set, or `None` (said aloud) where the data is not there.
fn lines(name: &str) -> Option<Vec<Vec<u8>>> {
    let Some(path) = data_file(name) else {
        eprintln!("skipped: `{name}` is not here; set INLET_TEST_DATA to its folder");
        return None;
    };
    let file = std::fs::File::open(path).expect("the data set opens");
    let lines = BufReader::new(GzDecoder::new(file)).split(b'\n');
    Some(
        lines
            .collect::<Result<_, _>>()
            .expect("the data set is whole"),
    )
}

fn keyed(key: &str, payload: &[u8]) -> Message {
    Message::new(payload).key(key)
}

const NAB_TARGET: &str = r#"
  subtable: "{metric}"
  columns:
    ts: {from: timestamp, type: TIMESTAMP, time: {format: "%Y-%m-%d %H:%M:%S", zone: UTC}}
    value: {from: value, type: DOUBLE}
  tags:
    metric: {from: metric, type: VARCHAR(64)}
    group: {from: group, type: VARCHAR(64)}
"#;

fn nab_document(world: &World, group: &str, concurrency: usize) -> Document {
    let kafka = format!(
        "  group_id: {}_{group}\n  concurrency: {concurrency}",
        world.name
    );
    let document = world.document_with(
        "nab",
        &kafka,
        "message: {parse: {json: {}}}",
        NAB_TARGET,
        "",
    );
    // The series begin in 2011: longer ago than a database keeps by default.
    world.write_document(
        &document
            .text
            .replace("precision: ms", "precision: ms, keep: 36500d"),
    )
}

/// Every row as `subtable time value`.
fn nab_table(world: &World) -> BTreeMap<(String, String), f64> {
    let rows = world.query("select tbname, ts, `value` from {st}");
    let value = |row: &[String]| row[2].parse().expect("a number");
    rows.iter()
        .map(|row| ((row[0].clone(), row[1].clone()), value(row)))
        .collect()
}

#[test]
fn nab_metrics_end_as_one_table_however_often_and_wide_they_are_read() {
    let Some(lines) = lines("nab_metrics.jsonl.gz") else {
        return;
    };
    let world = World::new("nab");
    world.create_topic("nab", 4);
    let mut expected = BTreeMap::new();
    let messages: Vec<Message> = lines
        .iter()
        .map(|line| {
            let record: Value = serde_json::from_slice(line).expect("JSON");
            let text = |field: &str| record[field].as_str().expect("text").to_owned();
            let time = text("timestamp").replace(' ', "T") + ".000Z";
            expected.insert(
                (text("metric"), time),
                record["value"].as_f64().expect("a number"),
            );
            keyed(&text("metric"), line)
        })
        .collect();
    assert_eq!((messages.len(), expected.len()), (162_575, 162_526));
    world.produce("nab", &messages);

    for (group, concurrency) in [("once", 1), ("again", 4)] {
        let run = world.run(&nab_document(&world, group, concurrency));
        run.assert_done();
        let summary = run.summary();
        assert_eq!(summary["messages"]["consumed"], 162_575, "{summary}");
        assert_eq!(summary["messages"]["written"], 162_575, "{summary}");
        assert_eq!(
            summary["rows_overwritten"], 49,
            "repeated keys are counted: {summary}"
        );
        let mut rows_of = BTreeMap::new();
        for (metric, _) in expected.keys() {
            *rows_of.entry(metric.clone()).or_insert(0_u64) += 1;
        }
        let count = |row: Vec<String>| (row[0].clone(), row[1].parse().expect("a number"));
        let counted = world.query("select tbname, count(*) from {st} group by tbname");
        assert_eq!(
            counted.into_iter().map(count).collect::<BTreeMap<_, u64>>(),
            rows_of
        );
        assert!(
            nab_table(&world) == expected,
            "for a repeated key the later message's value stands"
        );
    }
}

const ACCESS_PARSE: &str = r#"
message:
  parse:
    regex:
      pattern: '^(?<client>\S+) (?<ident>\S+) (?<user>\S+) \[(?<time>[^\]]+)\] "(?<request>[^"]*)" (?<status>\d{3}) (?<bytes>\d+|-) "(?<referer>[^"]*)" "(?<agent>[^"]*)"$'
"#;

fn access_target(second_key: &str) -> String {
    format!(
        r#"
  subtable: "a_{{client|replace('.','_')}}"
  columns:
    ts: {{from: time, type: TIMESTAMP, time: {{format: "%d/%b/%Y:%H:%M:%S %z"}}}}
{second_key}
    request: {{from: request, type: VARCHAR(2048)}}
    status: {{from: status, type: SMALLINT}}
  tags:
    client: {{from: client, type: VARCHAR(64)}}
"#
    )
}

fn access_log_run(name: &str, second_key: &str, expected_rows: u64, expected_overwritten: u64) {
    let Some(lines) = lines("apache_access.log.gz") else {
        return;
    };
    let world = World::new(name);
    world.create_topic("access", 4);
    let messages: Vec<Message> = lines
        .iter()
        .map(|line| {
            let address = line.split(|byte| *byte == b' ').next().expect("an address");
            keyed(&String::from_utf8_lossy(address), line)
        })
        .collect();
    assert_eq!(messages.len(), 10_000);
    world.produce("access", &messages);
    let document = world.document("access", ACCESS_PARSE, &access_target(second_key));
    let document = world.write_document(
        &document
            .text
            .replace("precision: ms", "precision: ms, keep: 36500d"),
    );

    let run = world.run(&document);

    run.assert_done();
    let summary = run.summary();
    assert_eq!(summary["messages"]["written"], 9_999, "{summary}");
    assert_eq!(summary["messages"]["quarantined"], 1, "{summary}");
    assert_eq!(
        summary["rows_overwritten"], expected_overwritten,
        "{summary}"
    );
    assert_eq!(world.count("select count(*) from {st}"), expected_rows);
    assert_eq!(
        world.count("select count(*) from (select distinct tbname from {st})"),
        1_753
    );
    let archived = world.archived();
    assert_eq!(archived.len(), 1, "{archived:?}");
    assert_eq!(archived[0]["kind"], "parse_failed");
    let cut_short = std::str::from_utf8(&lines[8_898]).expect("text");
    assert_eq!(
        archived[0]["payload"]["text"], cut_short,
        "the archive holds the original"
    );
    if expected_overwritten > 0 {
        assert!(
            run.stderr.contains("773"),
            "the end tells of overwritten rows: {}",
            run.stderr
        );
    }
}

#[test]
fn access_log_counts_rows_that_share_address_and_second() {
    access_log_run("access", "", 9_226, 773);
}

#[test]
fn access_log_keeps_every_line_with_the_offset_as_second_key() {
    let second_key = "    line: {from: _offset, type: BIGINT, second_key: true}";
    access_log_run("access_all", second_key, 9_999, 0);
}
