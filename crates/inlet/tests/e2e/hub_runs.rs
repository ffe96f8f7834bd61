//! Data sources on a hub: they survive its death, and what it knows stays where it belongs.

use std::{fs, time::Duration};

use serde_json::{Value, json};

use crate::{
    hub::{Hub, PASSWORD},
    kill::{SEQUENCE_TARGET, assert_every_row, produce_sequence},
    world::{Target, World, find_files},
};

const PARTITIONS: i32 = 4;

/// The password as TDengine knows it; it reaches the hub only as a part of a connection.
fn create_connection(hub: &Hub, world: &World) {
    let url = url::Url::parse(&world.target.url()).expect("a url");
    let bare = format!(
        "ws://{}:{}",
        url.host_str().expect("a host"),
        url.port().expect("a port")
    );
    let connection = json!({
        "name": "plant",
        "url": bare,
        "user": url.username(),
        "password": url.password(),
    });
    hub.must("POST", "/connections", Some(connection));
}

fn document(world: &World) -> String {
    format!(
        r#"version: 1
name: sequence
kafka:
  bootstrap_servers: "{bootstrap}"
  topics: [{topic}]
  idle_timeout: never
message: {{parse: {{json: {{}}}}}}
target:
  tdengine:
    connection: plant
    database: {{name: {name}, create: {{precision: ms}}}}
  super_table: {{name: st, create: true}}
{SEQUENCE_TARGET}
"#,
        bootstrap = world.bootstrap,
        topic = world.topic("seq"),
        name = world.name,
    )
}

#[test]
fn a_hub_that_is_killed_goes_on_where_it_was_and_loses_no_row() {
    const NUM_MESSAGES: usize = 100_000;
    const KILLS: usize = 10;
    let world = World::new("hub_kill");
    world.create_topic("seq", PARTITIONS);
    let mut hub = Hub::start(world.folder.path(), &[]);
    create_connection(&hub, &world);
    let id = hub.submit(&document(&world));
    let mut random = fastrand::Rng::with_seed(20_261_125);
    for kill in 0..KILLS {
        let part = NUM_MESSAGES / KILLS;
        produce_sequence(&world, kill * part..(kill + 1) * part);
        std::thread::sleep(Duration::from_millis(random.u64(0..2_000)));
        hub.kill_and_restart();
    }

    hub.wait_for_source(&id, "everything is read", |source| {
        source["lag"] == 0 && source["state"] == "idle"
    });
    assert_every_row(&world, NUM_MESSAGES);
    let runs = hub.must("GET", &format!("/sources/{id}/runs"), None);
    let runs = runs["items"].as_array().expect("a list");
    assert_eq!(runs.len(), KILLS + 1, "each start is a run: {runs:?}");
    let killed = runs.iter().filter(|run| run["end"] == "hub_stopped");
    assert_eq!(killed.count(), KILLS, "each death is told: {runs:?}");

    hub.terminate();
}

#[test]
fn a_stopped_source_stays_stopped_and_a_paused_one_paused_after_a_restart() {
    let world = World::new("hub_desired");
    world.create_topic("seq", PARTITIONS);
    let mut hub = Hub::start(world.folder.path(), &[]);
    create_connection(&hub, &world);
    let id = hub.submit(&document(&world));
    produce_sequence(&world, 0..1_000);
    hub.wait_for_source(&id, "rows are written", |source| {
        source["rows_written"] == 1_000
    });

    hub.must("POST", &format!("/sources/{id}/pause"), None);
    hub.wait_for_source(&id, "it is paused", |source| source["state"] == "paused");
    hub.kill_and_restart();
    produce_sequence(&world, 1_000..2_000);
    hub.wait_for_source(&id, "it is paused again", |source| {
        source["state"] == "paused"
    });
    hub.must("POST", &format!("/sources/{id}/resume"), None);
    hub.wait_for_source(&id, "it goes on", |source| {
        source["lag"] == 0 && source["state"] == "idle"
    });
    assert_every_row(&world, 2_000);

    hub.must("POST", &format!("/sources/{id}/stop"), None);
    hub.wait_for_source(&id, "it has stopped", |source| source["state"] == "stopped");
    hub.kill_and_restart();
    let source = hub.must("GET", &format!("/sources/{id}"), None);
    assert_eq!(source["state"], "stopped");
    assert_eq!(source["desired"], "stopped");
}

#[test]
fn no_secret_is_in_logs_answers_exports_or_files() {
    const SECRETS: [&str; 3] = ["hush-of-kafka-7", "hush-of-tdengine-7", PASSWORD];
    let target = Target::sandbox(inlet_sandbox::SandboxOptions {
        users: vec![("writer".to_owned(), SECRETS[1].to_owned())],
        ..inlet_sandbox::SandboxOptions::default()
    });
    let kafka = inlet_testkit::KafkaCluster::builder()
        .sasl_user("alice", SECRETS[0])
        .start()
        .expect("a broker of its own");
    let address = match &target {
        Target::Sandbox(sandbox) => format!("ws://{}", sandbox.address()),
        Target::Server(_) => unreachable!("a sandbox was asked for"),
    };
    let world = World::on(kafka.bootstrap(), target, "hub_secrets");
    world.create_topic("seq", 1);
    let hub = Hub::start(world.folder.path(), &["--log-level", "trace"]);
    let mut answers = Vec::new();
    let mut ask = |method: &str, path: &str, body: Option<Value>| {
        let answer = hub.ask(method, path, body);
        answers.push(format!(
            "{method} {path}: {} {}",
            answer.status, answer.text
        ));
        answer
    };
    let connection = json!({
        "name": "plant", "url": address, "user": "writer", "password": SECRETS[1],
    });
    ask("POST", "/connections", Some(connection));
    ask(
        "PUT",
        "/secrets/kafka-password",
        Some(json!({"value": SECRETS[0]})),
    );
    let sasl =
        "sasl: {mechanism: SCRAM-SHA-256, username: alice, password: {secret: kafka-password}}";
    let text = document(&world)
        .replace(&kafka.bootstrap(), &kafka.bootstrap_sasl_plaintext())
        .replace(
            "  idle_timeout",
            &format!("  security: {{{sasl}}}\n  idle_timeout"),
        );
    let made = ask(
        "POST",
        "/sources",
        Some(json!({"document": text, "start": true})),
    );
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    world.produce(
        "seq",
        &[
            crate::world::message(r#"{"device":1,"seq":1,"ts":1700000000000}"#),
            crate::world::message("no JSON"),
        ],
    );
    hub.wait_for_source(&id, "a row and a fault", |it| {
        it["rows_written"] == 1 && it["faults"] == 1
    });

    let wrong = json!({
        "name": "other", "url": address, "user": "writer", "password": "hush-of-kafka-7-wrong",
    });
    ask("POST", "/connections/check", Some(wrong));
    ask(
        "POST",
        "/check",
        Some(json!({"document": text, "part": "all"})),
    );
    ask("POST", "/topics", Some(json!({"document": text})));
    ask(
        "POST",
        "/sample",
        Some(json!({"document": text, "from": "oldest"})),
    );
    ask(
        "POST",
        "/preview",
        Some(json!({"document": text, "messages": null, "text": "{\"device\":1}"})),
    );
    for path in [
        "/connections",
        "/connections/plant",
        "/secrets",
        "/uploads",
        "/users",
        "/tokens",
        "/audit",
        "/sources",
        "/agents",
        "/connections/plant/databases",
    ] {
        ask("GET", path, None);
    }
    for part in [
        "",
        "/export",
        "/versions",
        "/versions/1",
        "/runs",
        "/activity",
        "/status",
        "/faults",
        "/faults/groups",
        "/faults/download",
        "/offsets",
        "/series",
    ] {
        ask("GET", &format!("/sources/{id}{part}"), None);
    }

    let places = [("the log", hub.output()), ("an answer", answers.join("\n"))];
    for secret in SECRETS {
        for (place, text) in &places {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "`{secret}` is in {place}");
        }
    }
    let mut files = Vec::new();
    find_files(&world.folder.path().join("hub"), &mut files);
    assert!(
        files.len() > 2,
        "the store, its key and an archive: {files:?}"
    );
    for file in files {
        let bytes = fs::read(&file).expect("a file of the hub");
        for secret in SECRETS {
            let found = bytes
                .windows(secret.len())
                .any(|it| it == secret.as_bytes());
            assert!(!found, "`{secret}` is in {}", file.display());
        }
    }
}
