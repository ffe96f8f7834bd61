//! What is secret goes in and never comes out: of no answer, no log line, and not of the store's file.

use std::{
    fs, io,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use crate::{
    roles::operations,
    uploads::key_and_certificate,
    world::{PASSWORD, Who, World},
};

/// Log lines of every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Of every thread: the hub's are not the test's. No other test of this program does so.
    fn for_all() -> Self {
        let log = Self::default();
        let lines = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || lines.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        log
    }
}

#[test]
fn a_secret_is_listed_without_its_value_and_goes_when_nothing_uses_it() {
    let world = World::new();
    let ada = world.admin();
    world
        .ask(&ada, "PUT", "/secrets/meters-sasl", json!({"value": "one"}))
        .ok(204);
    world
        .ask(&ada, "PUT", "/secrets/meters-sasl", json!({"value": "two"}))
        .ok(204);
    let page = world.get(&ada, "/secrets").ok(200);
    assert_eq!(page["total"], 1);
    let secret = &page["items"][0];
    assert_eq!(secret["name"], "meters-sasl");
    assert_eq!(secret["used_by"], json!([]));
    assert_eq!(secret.get("value"), None);
    world
        .ask(&ada, "DELETE", "/secrets/meters-sasl", Value::Null)
        .ok(204);
    assert_eq!(world.get(&ada, "/secrets").ok(200)["total"], 0);
}

#[test]
fn no_answer_no_log_line_and_no_file_tells_a_secret() {
    let log = Log::for_all();
    let world = World::new();
    let ada = world.admin();
    let Who::Session { cookie, .. } = &ada else {
        panic!("a login")
    };
    let session = cookie.split_once('=').unwrap().1.to_owned();
    let Who::Token(token) = world.token(&ada, "t", "admin") else {
        panic!("a token")
    };
    let (key, certificate) = key_and_certificate("plant.example");
    let value = "hush of the broker";
    world
        .ask(&ada, "PUT", "/secrets/a", json!({"value": value}))
        .ok(204);
    for (name, kind, file) in [("k", "key", &key), ("c", "certificate", &certificate)] {
        let path = format!("/uploads/{name}?kind={kind}");
        world
            .ask_with(&ada, "PUT", &path, &[], Some(file.as_bytes()))
            .ok(200);
    }
    // Wrong requests with secrets in them: refusals tell them neither.
    let mut told = Vec::new();
    for body in [
        json!({"value": value, "extra": 1}),
        json!({"value": [value]}),
        json!(value),
    ] {
        told.push(world.ask(&ada, "PUT", "/secrets/a", body).text());
    }
    told.push(world.try_login("nobody", PASSWORD).text());
    let path = "/uploads/x?kind=certificate";
    told.push(
        world
            .ask_with(&ada, "PUT", path, &[], Some(key.as_bytes()))
            .text(),
    );
    for operation in operations(&world) {
        if operation.method == "GET" {
            let path = operation
                .path
                .replace("{name}", "k")
                .replace("{username}", "ada");
            told.push(world.get(&ada, &path).text());
        }
    }
    told.push(world.raw("GET", "/metrics", &[], None).text());
    let folder = world.folder.path().join("hub");
    let mut world = world;
    world.stop();

    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("wrong login"), "the log is kept: {log}");
    let key_body = key.lines().nth(1).unwrap();
    let secrets = [value, PASSWORD, &session, &token, key_body];
    for secret in secrets {
        assert!(!log.contains(secret), "the log tells `{secret}`");
        for text in &told {
            assert!(!text.contains(secret), "an answer tells `{secret}`: {text}");
        }
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let Ok(bytes) = fs::read(&path) else { continue };
            let is_there = bytes
                .windows(secret.len())
                .any(|it| it == secret.as_bytes());
            assert!(!is_there, "{} tells `{secret}`", path.display());
        }
    }
}
