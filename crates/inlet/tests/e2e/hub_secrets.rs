//! What the hub was told in confidence is in no log, no answer, no export and no file.

use std::{cell::RefCell, fs};

use inlet_sandbox::SandboxOptions;
use inlet_testkit::KafkaCluster;
use serde_json::{Value, json};

use crate::{
    hub::{Answer, Hub, PASSWORD},
    hub_runs::document,
    world::{Target, World, find_files, message},
};

const KAFKA_PASSWORD: &str = "hush-of-kafka-7";
const TDENGINE_PASSWORD: &str = "hush-of-tdengine-7";
const SECRETS: [&str; 3] = [KAFKA_PASSWORD, TDENGINE_PASSWORD, PASSWORD];

const PATHS: [&str; 10] = [
    "/connections",
    "/connections/plant",
    "/connections/plant/databases",
    "/secrets",
    "/uploads",
    "/users",
    "/tokens",
    "/audit",
    "/sources",
    "/agents",
];

const PATHS_OF_A_SOURCE: [&str; 12] = [
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
];

/// A hub whose answers are kept.
struct Asked {
    hub: Hub,
    answers: RefCell<Vec<String>>,
}

impl Asked {
    fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let answer = self.hub.ask(method, path, body);
        let told = format!("{method} {path}: {} {}", answer.status, answer.text);
        self.answers.borrow_mut().push(told);
        answer
    }

    /// Everything that asks the broker or TDengine, with the right passwords and with a wrong one.
    fn ask_the_ends(&self, document: &str, tdengine: &str) {
        let wrong = json!({
            "url": tdengine, "user": "writer", "password": format!("{KAFKA_PASSWORD}-wrong"),
        });
        let preview = json!({"document": document, "messages": null, "text": "{\"device\":1}"});
        let sample = json!({"document": document, "from": "oldest"});
        self.ask("POST", "/connections/check", Some(wrong));
        for (path, body) in [
            ("/check", json!({"document": document, "part": "all"})),
            ("/topics", json!({"document": document})),
            ("/sample", sample),
            ("/preview", preview),
        ] {
            let answer = self.ask("POST", path, Some(body));
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        }
    }
}

/// A broker and a sandbox that ask for the passwords.
fn guarded() -> (KafkaCluster, World, String) {
    let target = Target::sandbox(SandboxOptions {
        users: vec![("writer".to_owned(), TDENGINE_PASSWORD.to_owned())],
        ..SandboxOptions::default()
    });
    let address = match &target {
        Target::Sandbox(sandbox) => format!("ws://{}", sandbox.address()),
        Target::Server(_) => unreachable!("a sandbox was asked for"),
    };
    let kafka = KafkaCluster::builder()
        .sasl_user("alice", KAFKA_PASSWORD)
        .start()
        .expect("a broker of its own");
    let world = World::on(kafka.bootstrap(), target, "hub_secrets");
    world.create_topic("seq", 1);
    (kafka, world, address)
}

fn with_login(text: &str, kafka: &KafkaCluster) -> String {
    let login = "{mechanism: SCRAM-SHA-256, username: alice, password: {secret: kafka-password}}";
    let security = format!("  security: {{sasl: {login}}}\n  idle_timeout");
    text.replace(&kafka.bootstrap(), &kafka.bootstrap_sasl_plaintext())
        .replace("  idle_timeout", &security)
}

#[test]
fn no_secret_is_in_logs_answers_exports_or_files() {
    let (kafka, world, tdengine) = guarded();
    let asked = Asked {
        hub: Hub::start(world.folder.path(), &["--log-level", "trace"]),
        answers: RefCell::default(),
    };
    let connection = json!({
        "name": "plant", "url": tdengine, "user": "writer", "password": TDENGINE_PASSWORD,
    });
    asked.ask("POST", "/connections", Some(connection));
    let secret = json!({"value": KAFKA_PASSWORD});
    asked.ask("PUT", "/secrets/kafka-password", Some(secret));
    let text = with_login(&document(&world), &kafka);
    let body = json!({"document": text, "start": true});
    let made = asked.ask("POST", "/sources", Some(body));
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let good = message(r#"{"device":1,"seq":1,"ts":1700000000000}"#);
    world.produce("seq", &[good, message("no JSON")]);
    let both = |it: &Value| it["rows_written"] == 1 && it["faults"] == 1;
    asked.hub.wait_for_source(&id, "a row and a fault", both);

    asked.ask_the_ends(&text, &tdengine);
    for path in PATHS {
        asked.ask("GET", path, None);
    }
    for part in PATHS_OF_A_SOURCE {
        asked.ask("GET", &format!("/sources/{id}{part}"), None);
    }

    assert_nowhere("the log", asked.hub.output().as_bytes());
    assert_nowhere("an answer", asked.answers.borrow().join("\n").as_bytes());
    let mut files = Vec::new();
    find_files(&world.folder.path().join("hub"), &mut files);
    assert!(
        files.len() > 2,
        "the store, its key and an archive: {files:?}"
    );
    for file in files {
        let bytes = fs::read(&file).expect("a file of the hub");
        assert_nowhere(&file.display().to_string(), &bytes);
    }
}

fn assert_nowhere(place: &str, bytes: &[u8]) {
    for secret in SECRETS {
        let found = bytes
            .windows(secret.len())
            .position(|it| it == secret.as_bytes());
        assert_eq!(found, None, "`{secret}` is in {place}");
    }
}
