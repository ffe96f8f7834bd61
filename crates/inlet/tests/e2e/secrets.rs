//! Logins to TDengine over TLS, and that no secret is ever said: not in logs, not in errors, not in
//! what is kept.

use std::{fs, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use inlet_sandbox::{Sandbox, SandboxOptions, TlsIdentity};
use inlet_testkit::{Certificates, KafkaCluster, Mechanism};

use crate::world::{Document, Target, World, find_files, message};

const KAFKA_PASSWORD: &str = "hush-of-kafka";
const TDENGINE_PASSWORD: &str = "hush-of-tdengine";
const TOKEN: &str = "hush-of-cloud";
const TARGET: &str = r#"
  subtable: "t_{id}"
  columns: {ts: {from: _timestamp, type: TIMESTAMP}, level: {from: level, type: TINYINT}}
  tags: {id: {from: id, type: INT}}
"#;

/// A sandbox behind TLS, with a user and a token of its own.
fn sandbox(certificates: &Certificates) -> SandboxOptions {
    let read = |path: &Path| fs::read(path).expect("a certificate that was made");
    SandboxOptions {
        users: vec![("writer".to_owned(), TDENGINE_PASSWORD.to_owned())],
        tokens: vec![TOKEN.to_owned()],
        tls: Some(TlsIdentity {
            certificates_pem: read(&certificates.server_certificate()),
            key_pem: read(&certificates.server_key()),
        }),
        ..SandboxOptions::default()
    }
}

/// A broker that asks `alice` for her password, and a topic with a good and a bad message.
struct Guarded {
    kafka: KafkaCluster,
    world: World,
}

impl Guarded {
    fn new(name: &str) -> Self {
        let kafka = KafkaCluster::builder()
            .sasl_user("alice", KAFKA_PASSWORD)
            .start()
            .expect("a broker of its own");
        let target = Target::sandbox(sandbox(kafka.certificates()));
        let world = World::on(kafka.bootstrap(), target, name);
        world.create_topic("t", 1);
        world.produce(
            "t",
            &[message(r#"{"id":1,"level":1}"#), message("not JSON")],
        );
        Self { kafka, world }
    }

    fn sandbox(&self) -> &Sandbox {
        match &self.world.target {
            Target::Sandbox(sandbox) => sandbox,
            Target::Server(_) => unreachable!("a sandbox was asked for"),
        }
    }

    /// With these passwords, or with the token where TDengine's is `None`.
    fn document(&self, kafka_password: &str, tdengine_password: Option<&str>) -> Document {
        let port = self.sandbox().address().port();
        let login = match tdengine_password {
            Some(password) => {
                format!("wss://localhost:{port}\"\n    user: writer\n    password: \"{password}")
            }
            None => format!("wss://localhost:{port}?token={TOKEN}"),
        };
        let security = format!(
            "  security: {{sasl: {{mechanism: {}, username: alice, password: {kafka_password}}}}}",
            Mechanism::ScramSha256.name(),
        );
        let document =
            self.world
                .document_with("t", &security, "message: {parse: {json: {}}}", TARGET, "");
        let ca = format!(
            "{login}\"\n    ca: \"{}",
            self.kafka.certificates().ca().display()
        );
        let text = document
            .text
            .replace(
                &self.world.bootstrap,
                &self.kafka.bootstrap_sasl_plaintext(),
            )
            .replace(&self.world.target.url(), &ca);
        self.world.write_document(&text)
    }
}

#[test]
fn a_user_and_a_token_write_over_tls() {
    let guarded = Guarded::new("over_tls");
    for (num_runs, password) in [(1, Some(TDENGINE_PASSWORD)), (2, None)] {
        let document = guarded.document(KAFKA_PASSWORD, password);
        let check = guarded.world.inlet(&["check", "-f", document.path()]);
        assert_eq!(check.code, Some(0), "{}{}", check.stdout, check.stderr);
        guarded.world.run(&document).assert_done();
        assert_eq!(guarded.sandbox().stats().rows, num_runs);
        guarded
            .world
            .produce("t", &[message(r#"{"id":1,"level":2}"#)]);
    }
}

#[test]
fn a_server_with_an_unknown_ca_is_told_before_any_login() {
    let guarded = Guarded::new("unknown_ca");
    let document = guarded.document(KAFKA_PASSWORD, None);
    let other_ca = guarded
        .kafka
        .certificates()
        .other_ca()
        .display()
        .to_string();
    let ca = guarded.kafka.certificates().ca().display().to_string();
    let document = guarded
        .world
        .write_document(&document.text.replace(&ca, &other_ca));

    let check = guarded.world.inlet(&["check", "-f", document.path()]);

    assert_eq!(check.code, Some(1), "{}", check.stdout);
    assert!(check.stdout.contains("TLS"), "{}", check.stdout);
    assert!(check.stdout.contains("ca"), "{}", check.stdout);
    assert!(!check.stdout.contains(TOKEN), "{}", check.stdout);
}

#[test]
fn no_secret_is_said_or_kept() {
    let guarded = Guarded::new("hush");
    let world = &guarded.world;
    // As it stands in REST's header.
    let basic = BASE64_STANDARD.encode(format!("writer:{TDENGINE_PASSWORD}"));
    for (kafka, tdengine) in [
        (KAFKA_PASSWORD, Some(TDENGINE_PASSWORD)),
        (KAFKA_PASSWORD, None),
        ("hush-but-wrong", Some("hush-but-wrong")),
    ] {
        let document = guarded.document(kafka, tdengine);
        for command in ["check", "sample", "preview", "run"] {
            for format in ["text", "json"] {
                let ended = world.inlet(&[
                    "--log-level=trace",
                    "--log-format",
                    format,
                    command,
                    "-f",
                    document.path(),
                ]);
                let said = format!("{}{}", ended.stdout, ended.stderr);
                for secret in ["hush-", &basic] {
                    assert!(!said.contains(secret), "`{command}` said:\n{said}");
                }
            }
        }
        fs::remove_file(document.path()).expect("the document is there");
        let mut kept = Vec::new();
        find_files(world.folder.path(), &mut kept);
        for file in kept {
            let bytes = fs::read(&file).expect("a file of this test");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("hush-"), "{} has {text}", file.display());
        }
    }
    assert_eq!(world.archived().len(), 1, "what is kept was looked at");
}
