//! TLS and SASL against the real broker, and what `check` and `run` say when something is wrong.

use inlet_sandbox::SandboxOptions;
use inlet_testkit::{
    Certificates, KafkaCluster, Mechanism, free_port,
    traffic::{self, Operation, Resource},
};
use serde_json::Value;

use crate::world::{Document, Target, World, message};

const TARGET: &str = r#"
  subtable: "t_{id}"
  columns: {ts: {from: _timestamp, type: TIMESTAMP}, id: {from: id, type: INT}}
  tags: {site: {value: "north", type: VARCHAR(16)}}
"#;

/// A document with this bootstrap address and these keys under `kafka.security`.
fn secured(world: &World, bootstrap: &str, security: &str) -> Document {
    let kafka = format!("  security: {security}");
    let document =
        world.document_with("secure", &kafka, "message: {parse: {json: {}}}", TARGET, "");
    world.write_document(&document.text.replace(&world.bootstrap, bootstrap))
}

fn world(name: &str) -> World {
    let world = World::new(name);
    world.create_topic("secure", 1);
    world.produce("secure", &[message(r#"{"id": 1}"#)]);
    world
}

fn tls() -> String {
    format!(
        "tls: {{ca: {}}}",
        KafkaCluster::shared().certificates().ca().display()
    )
}

fn mutual_tls() -> String {
    let certificates = KafkaCluster::shared().certificates();
    format!(
        "tls: {{ca: {}, certificate: {}, key: {}}}",
        certificates.ca().display(),
        certificates.client_certificate().display(),
        certificates.client_key().display(),
    )
}

fn encrypted_key_tls(password: &str) -> String {
    let certificates = KafkaCluster::shared().certificates();
    format!(
        "tls: {{ca: {}, certificate: {}, key: {}, key_password: {password}}}",
        certificates.ca().display(),
        certificates.client_certificate().display(),
        certificates.encrypted_client_key().display(),
    )
}

fn sasl(mechanism: Mechanism, password: &str) -> String {
    format!(
        "sasl: {{mechanism: {}, username: alice, password: {password}}}",
        mechanism.name()
    )
}

#[test]
fn every_way_to_connect_moves_the_message() {
    let kafka = KafkaCluster::shared();
    let password = Certificates::KEY_PASSWORD;
    let mut ways = vec![
        (kafka.bootstrap_ssl(), format!("{{{}}}", tls())),
        (kafka.bootstrap_mtls(), format!("{{{}}}", mutual_tls())),
        (
            kafka.bootstrap_mtls(),
            format!("{{{}}}", encrypted_key_tls(password)),
        ),
    ];
    for mechanism in Mechanism::ALL {
        ways.push((
            kafka.bootstrap_sasl_plaintext(),
            format!("{{{}}}", sasl(mechanism, "secret")),
        ));
        ways.push((
            kafka.bootstrap_sasl_ssl(),
            format!("{{{}, {}}}", tls(), sasl(mechanism, "secret")),
        ));
    }
    for (way_idx, (bootstrap, security)) in ways.iter().enumerate() {
        let world = world(&format!("secure{way_idx}"));
        let document = secured(&world, bootstrap, security);
        let check = world.inlet(&["check", "--json", "-f", document.path()]);
        // The super table is not there before the first run: the only thing that `check` may tell.
        assert_eq!(
            check.code,
            Some(0),
            "{security}: {}{}",
            check.stdout,
            check.stderr
        );
        let run = world.run(&document);
        run.assert_done();
        assert_eq!(run.summary()["messages"]["written"], 1, "{security}");
    }
}

/// The first failed step of `check`: its name, cause and remedy.
fn first_failure(world: &World, document: &Document) -> (String, String, String) {
    let check = world.inlet(&["check", "--json", "-f", document.path()]);
    assert_eq!(check.code, Some(1), "{}{}", check.stdout, check.stderr);
    let steps: Value = serde_json::from_str(&check.stdout).expect("one JSON array");
    let steps = steps.as_array().expect("one JSON array");
    let failed = steps
        .iter()
        .find(|step| step["outcome"]["outcome"] == "failed")
        .expect("a failed step");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (
        text(&failed["name"]),
        text(&failed["outcome"]["cause"]),
        text(&failed["outcome"]["remedy"]),
    )
}

/// Ways to fail: address, security, the step that fails, a word of its cause.
fn failures(kafka: &KafkaCluster) -> Vec<(String, String, &'static str, &'static str)> {
    let other_ca = kafka.certificates().other_ca().display().to_string();
    let dead = format!("127.0.0.1:{}", free_port());
    let plain = Mechanism::Plain;
    let scram = Mechanism::ScramSha256;
    vec![
        (dead.clone(), "{}".to_owned(), "connect", "refused"),
        (
            "no-such-host.invalid:9092".to_owned(),
            "{}".to_owned(),
            "resolve",
            "no-such-host.invalid",
        ),
        (
            kafka.bootstrap_sasl_plaintext(),
            format!("{{{}}}", sasl(plain, "wrong")),
            "login",
            "password",
        ),
        (
            kafka.bootstrap_sasl_plaintext(),
            format!("{{{}}}", sasl(scram, "wrong")),
            "login",
            "refused",
        ),
        (
            kafka.bootstrap_ssl(),
            format!("{{tls: {{ca: {other_ca}}}}}"),
            "TLS",
            "CA",
        ),
        (
            kafka.bootstrap_expired(),
            format!("{{{}}}", tls()),
            "TLS",
            "expired",
        ),
        (
            kafka.bootstrap_mtls(),
            format!("{{{}}}", tls()),
            "TLS",
            "client certificate",
        ),
        (kafka.bootstrap_ssl(), "{}".to_owned(), "", "TLS"),
        (kafka.bootstrap(), format!("{{{}}}", tls()), "TLS", ""),
    ]
}

#[test]
fn every_failure_has_its_own_cause_and_remedy() {
    let mut told = Vec::new();
    for (bootstrap, security, step, word) in failures(KafkaCluster::shared()) {
        let world = world("cause");
        let document = secured(&world, &bootstrap, &security);
        let (name, cause, remedy) = first_failure(&world, &document);
        assert!(
            name.to_lowercase().contains(&step.to_lowercase()),
            "{security} at {bootstrap}: {name}: {cause}"
        );
        assert!(
            cause.to_lowercase().contains(&word.to_lowercase()),
            "{security} at {bootstrap}: {name}: {cause}"
        );
        assert!(
            !remedy.is_empty() && !remedy.contains("secret") && !cause.contains("wrong)"),
            "{remedy}"
        );
        told.push((name, cause, remedy));
    }
    told.sort();
    told.dedup_by(|a, b| a.1 == b.1 && a.2 == b.2);
    assert!(
        told.len() >= 7,
        "different failures tell different things: {told:#?}"
    );
}

#[test]
fn an_unknown_topic_is_named() {
    let world = World::new("unknown");
    let document = world.document("nowhere", "message: {parse: {json: {}}}", TARGET);

    let (name, cause, remedy) = first_failure(&world, &document);
    assert!(name.contains(&world.topic("nowhere")), "{name}");
    assert!(
        cause.contains("does not exist") || cause.contains("unknown"),
        "{cause}"
    );
    assert!(!remedy.is_empty());

    let run = world.run(&document);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains(&world.topic("nowhere")),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn no_rights_are_told_apart_for_topic_and_group() {
    let kafka = KafkaCluster::builder()
        .sasl_user("alice", "secret")
        .acls()
        .start()
        .expect("a broker with rights");
    let world = World::on(
        kafka.bootstrap(),
        Target::sandbox(SandboxOptions::default()),
        "rights",
    );
    world.create_topic("secure", 1);
    let security = format!("{{{}}}", sasl(Mechanism::Plain, "secret"));
    let document = secured(&world, &kafka.bootstrap_sasl_plaintext(), &security);

    let (name, cause, _) = first_failure(&world, &document);
    assert!(
        name.contains("topic") && cause.to_lowercase().contains("right"),
        "{name}: {cause}"
    );

    let topic = world.topic("secure");
    traffic::allow(
        &world.bootstrap,
        "alice",
        Resource::Topic(&topic),
        Operation::All,
    )
    .expect("the right is given");
    let (name, cause, _) = first_failure(&world, &document);
    assert!(
        name.contains("group") && cause.to_lowercase().contains("right"),
        "{name}: {cause}"
    );

    let run = world.run(&document);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stderr.to_lowercase().contains("group"),
        "{}",
        run.stderr
    );
}

#[test]
fn run_says_what_check_says_about_a_wrong_password() {
    let kafka = KafkaCluster::shared();
    let world = world("password");
    let security = format!("{{{}}}", sasl(Mechanism::ScramSha512, "not-it"));
    let document = secured(&world, &kafka.bootstrap_sasl_plaintext(), &security);

    let run = world.run(&document);

    assert_eq!(run.code, Some(1));
    let said = run.stderr;
    assert!(said.to_lowercase().contains("password"), "{said}");
    assert!(
        !said.contains("panicked") && !said.contains("not-it"),
        "{said}"
    );
}

#[test]
fn failures_of_tdengine_have_cause_and_remedy() {
    let dead = format!("ws://root:taosdata@127.0.0.1:{}", free_port());
    let world = world("tdengine");
    let good = world.target.url();
    let wrong_password = good.replace("taosdata", "not-it");
    for (url, step, word) in [
        (dead, "connect", "refused"),
        (wrong_password, "login", "authentication failure"),
    ] {
        let document = world.document("secure", "message: {parse: {json: {}}}", TARGET);
        let document = world.write_document(&document.text.replace(&good, &url));
        let (name, cause, remedy) = first_failure(&world, &document);
        assert!(name.to_lowercase().contains(step), "{name}: {cause}");
        assert!(cause.to_lowercase().contains(word), "{name}: {cause}");
        assert!(!remedy.is_empty() && !remedy.contains("not-it"), "{remedy}");
    }
    let document = world.document("secure", "message: {parse: {json: {}}}", TARGET);
    let document = world.write_document(&document.text.replace(", create: {precision: ms}", ""));
    let (name, cause, remedy) = first_failure(&world, &document);
    assert!(
        name.contains("database") && cause.contains(&world.name),
        "{name}: {cause}"
    );
    assert!(remedy.contains("create"), "{remedy}");
}
