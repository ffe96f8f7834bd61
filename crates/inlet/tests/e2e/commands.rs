//! The commands beside `run`: what they print and how they end.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use inlet_testkit::free_port;
use serde_json::Value;

use crate::world::{World, message};

const TARGET: &str = r#"
  subtable: "t_{id}"
  columns: {ts: {from: _timestamp, type: TIMESTAMP}, level: {from: level, type: TINYINT}}
  tags: {id: {from: id, type: INT}}
"#;

/// A time inside of what a database keeps.
const NOW_MS: i64 = 1_790_000_000_000;

const MESSAGE: &str = r#"
message:
  parse: {json: {}}
  filter: ["id != 1"]
"#;

fn world(name: &str) -> World {
    let world = World::new(name);
    world.create_topic("t", 2);
    let messages: Vec<_> = (0..30)
        .map(|id| {
            message(&format!(r#"{{"id":{id},"level":{}}}"#, id * 10)).timestamp_ms(NOW_MS + id)
        })
        .collect();
    world.produce("t", &messages);
    world
}

#[test]
fn check_passes_and_tells_each_step() {
    let world = world("check");
    let document = world.document("t", MESSAGE, TARGET);
    let check = world.inlet(&["check", "-f", document.path()]);
    assert_eq!(check.code, Some(0), "{}{}", check.stdout, check.stderr);
    for step in [
        "resolve", "connect", "metadata", "topic", "group", "fetch", "login", "version", "database",
    ] {
        assert!(
            check.stdout.contains(step),
            "`{step}` is missing in:\n{}",
            check.stdout
        );
    }
}

#[test]
fn sample_shows_newest_and_oldest_with_coordinates_and_commits_nothing() {
    let world = world("sample");
    let document = world.document("t", MESSAGE, TARGET);
    for (end, expected) in [("newest", 29), ("oldest", 0)] {
        let sample = world.inlet(&[
            "sample",
            "--json",
            "-n",
            "4",
            "--from",
            end,
            "-f",
            document.path(),
        ]);
        assert_eq!(sample.code, Some(0), "{}", sample.stderr);
        let lines: Vec<Value> = sample
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(lines.len(), 4, "{lines:?}");
        let ids: Vec<Value> = lines
            .iter()
            .map(|line| {
                let payload = line["payload"].as_str().expect("text");
                serde_json::from_str::<Value>(payload).expect("JSON")["id"].clone()
            })
            .collect();
        assert!(ids.contains(&expected.into()), "{end}: {ids:?}");
        assert!(
            lines[0]["topic"].is_string()
                && lines[0]["offset"].is_i64()
                && lines[0]["partition"].is_i64()
        );
    }
    let run = world.run(&document);
    assert_eq!(
        run.summary()["messages"]["consumed"],
        30,
        "a sample moves no offset"
    );
}

#[test]
fn preview_shows_every_step_and_writes_nothing() {
    let world = world("preview");
    let document = world.document("t", MESSAGE, TARGET);
    let preview = world.inlet(&[
        "preview",
        "-n",
        "30",
        "--from",
        "oldest",
        "-f",
        document.path(),
    ]);
    assert_eq!(preview.code, Some(0), "{}", preview.stderr);
    let shown = preview.stdout;
    for word in ["decode", "filter", "map", "t_2", "value_does_not_fit"] {
        assert!(shown.contains(word), "`{word}` is missing in:\n{shown}");
    }
    assert!(
        world.try_query("select count(*) from {st}").is_err(),
        "preview creates nothing"
    );
}

#[test]
fn preview_takes_messages_from_a_file() {
    let world = World::new("preview_file");
    let document = world.document("t", MESSAGE, TARGET);
    let file = world.folder.path().join("messages");
    std::fs::write(
        &file,
        "{\"id\":1,\"level\":1}\n{\"id\":2,\"level\":1}\nnot JSON\n",
    )
    .expect("written");
    let file = file.to_str().expect("text");
    let preview = world.inlet(&["preview", "--messages", file, "-f", document.path()]);
    assert_eq!(preview.code, Some(0), "{}", preview.stderr);
    let shown = preview.stdout;
    assert!(shown.contains("t_2") && !shown.contains("t_1"), "{shown}");
    assert!(shown.contains("parse_failed"), "{shown}");
}

#[test]
fn schema_is_a_json_schema_of_the_document() {
    let world = World::new("schema");
    let schema = world.inlet(&["schema"]);
    let schema: Value = serde_json::from_str(&schema.stdout).expect("JSON");
    assert!(
        schema["$schema"]
            .as_str()
            .is_some_and(|uri| uri.contains("json-schema.org"))
    );
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn a_wrong_document_tells_all_faults_and_exits_with_two() {
    let world = World::new("wrong");
    let document = world.write_document(
        "version: 1\nname: x\nkafka:\n  bootstrap_server: [a]\n  topics: []\n  idle_timeout: soon\n",
    );
    let run = world.inlet(&["run", "-f", document.path()]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let said = run.stderr;
    for word in [
        "bootstrap_server",
        "bootstrap_servers",
        "topics",
        "idle_timeout",
        "target",
        ":4:",
    ] {
        assert!(said.contains(word), "`{word}` is missing in:\n{said}");
    }
    let run = world.inlet(&["run", "-f", "no-such-file.yaml"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no-such-file.yaml"), "{}", run.stderr);
}

#[test]
fn wrong_rules_are_told_with_their_place_before_any_server_is_asked() {
    let world = World::new("rules");
    let document = world.document("t", MESSAGE, TARGET);
    let text = document
        .text
        .replace("id != 1", "id != 1 &&")
        .replace("t_{id}", "t_{id");
    let dead = format!("127.0.0.1:{}", free_port());
    let document = world.write_document(&text.replace(&world.bootstrap, &dead));
    let line = |part: &str| {
        1 + text
            .lines()
            .position(|line| line.contains(part))
            .expect(part)
    };
    for command in ["run", "check", "preview"] {
        let ended = world.inlet(&[command, "-f", document.path()]);
        assert_eq!(ended.code, Some(2), "{command}: {}", ended.stderr);
        for place in [
            format!("source.yaml:{}:", line("id != 1")),
            "message.filter[0]".to_owned(),
            format!("source.yaml:{}:", line("t_{id")),
            "target.subtable".to_owned(),
        ] {
            assert!(ended.stderr.contains(&place), "{command}: {}", ended.stderr);
        }
    }
}

#[test]
fn a_folder_that_takes_no_archive_is_told_at_the_start() {
    let world = world("folder");
    let document = world.document("t", MESSAGE, TARGET);
    let file = world.folder.path().join("file");
    std::fs::write(&file, "").expect("written");
    let document = world.write_document(&document.text.replace("data_dir: data", "data_dir: file"));
    let run = world.run(&document);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("data_dir"), "{}", run.stderr);
}

#[test]
fn wrong_arguments_exit_with_two_and_name_what_is_wrong() {
    let world = World::new("arguments");
    let document = world.document("t", MESSAGE, TARGET);
    let file = document.path();
    for (arguments, word) in [
        (vec!["--log-level", "blah", "schema"], "blah"),
        (vec!["sample", "-n", "0", "-f", file], "0"),
        (vec!["demo", "--rate", "0"], "0"),
        (vec!["preview", "--messages", "gone", "-f", file], "gone"),
        (vec!["run", "--metrics", "9100", "-f", file], "9100"),
        (vec!["demo", "--kafka", "nonsense"], "nonsense"),
    ] {
        let ended = world.inlet(&arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(word), "{}", ended.stderr);
    }
}

#[test]
fn a_column_that_the_table_lacks_is_named_with_what_to_do() {
    let world = world("lacks");
    world.query("create database {db}");
    world.query("create stable {st} (ts timestamp, levle tinyint) tags (id int)");
    let document = world.document("t", MESSAGE, TARGET);
    let run = world.run(&document);
    assert!(matches!(run.code, Some(1 | 2)), "{}", run.stderr);
    let said = run.stderr;
    assert!(
        said.contains("`level` does not exist") && said.contains("ADD COLUMN"),
        "{said}"
    );
}

#[test]
fn metrics_are_served_for_prometheus() {
    let world = world("metrics");
    let document = world.document_with("t", "  idle_timeout: never", MESSAGE, TARGET, "");
    let address = format!("127.0.0.1:{}", free_port());
    let running = world.start(&[
        "run",
        "--json",
        "--metrics",
        &address,
        "-f",
        document.path(),
    ]);
    running.wait_for_rows(0);
    let mut connection = TcpStream::connect(&address).expect("the metrics address listens");
    write!(
        connection,
        "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut page = String::new();
    connection.read_to_string(&mut page).expect("an answer");
    for name in ["inlet_", "lag", "_total", &world.topic("t")] {
        assert!(page.contains(name), "`{name}` is missing in:\n{page}");
    }
}

#[test]
fn the_demo_of_the_bare_binary_moves_rows() {
    let world = World::new("demo");
    let started = std::time::Instant::now();
    let demo = world.inlet(&["demo", "--seconds", "8"]);
    assert_eq!(demo.code, Some(0), "{}", demo.stderr);
    let said = demo.stderr;
    assert!(
        said.contains("mock broker") && said.contains("sandbox"),
        "stand-ins are named: {said}"
    );
    assert!(said.contains("written"), "{said}");
    assert!(started.elapsed() < Duration::from_secs(30));
}
