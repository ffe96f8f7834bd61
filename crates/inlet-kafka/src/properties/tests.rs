use inlet_config::{
    secret::Secret,
    settings::{GroupProtocol, MissingOffset, SaslMechanism, Start},
};

use super::*;

fn settings() -> KafkaSettings {
    KafkaSettings {
        bootstrap_servers: vec!["a:1".into(), "b:2".into()],
        topics: vec!["t".into()],
        start: Start::Earliest,
        group_id: "g".into(),
        client_id: "c".into(),
        idle_timeout: None,
        fetch_max_wait: Duration::from_millis(100),
        concurrency: None,
        on_missing_offset: MissingOffset::Earliest,
        session_timeout: Duration::from_secs(6),
        group_protocol: GroupProtocol::Auto,
        tls: None,
        sasl: None,
    }
}

/// The value that wins: librdkafka keeps the last one.
fn check(properties: &Properties, name: &str, expect: Option<&str>) {
    let found = properties.iter().rev().find(|it| it.0 == name);
    assert_eq!(found.map(|it| &*it.1), expect, "{name}");
}

#[test]
fn a_consumer_overrides_every_unsafe_default() {
    for protocol in [Protocol::Classic, Protocol::Consumer] {
        let properties = consumer_properties(&settings(), protocol, 64 << 20);
        for (name, value) in [
            ("bootstrap.servers", "a:1,b:2"),
            ("group.id", "g"),
            ("client.id", "c"),
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("auto.offset.reset", "error"),
            ("enable.partition.eof", "false"),
            ("isolation.level", "read_committed"),
            ("check.crcs", "true"),
            ("allow.auto.create.topics", "false"),
            ("fetch.wait.max.ms", "100"),
            ("fetch.queue.backoff.ms", "2"),
            ("queued.max.messages.kbytes", "16384"),
            ("fetch.max.bytes", "8388608"),
            ("fetch.message.max.bytes", "1048576"),
            ("max.poll.interval.ms", "300000"),
            ("security.protocol", "plaintext"),
        ] {
            check(&properties, name, Some(value));
        }
        check(&properties, "sasl.username", None);
    }
}

#[test]
fn the_brokers_decide_on_what_the_members_did_before() {
    for (protocol, name, strategy, session, heartbeat) in [
        (
            Protocol::Classic,
            "classic",
            Some("cooperative-sticky"),
            Some("6000"),
            Some("2000"),
        ),
        (Protocol::Consumer, "consumer", None, None, None),
    ] {
        let properties = consumer_properties(&settings(), protocol, 64 << 20);
        check(&properties, "group.protocol", Some(name));
        check(&properties, "partition.assignment.strategy", strategy);
        check(&properties, "session.timeout.ms", session);
        check(&properties, "heartbeat.interval.ms", heartbeat);
    }
}

#[test]
fn protocol_follows_tls_and_login() {
    let sasl = SaslSettings {
        mechanism: SaslMechanism::ScramSha512,
        username: "alice".into(),
        password: Secret::new("secret"),
    };
    for (tls, sasl, protocol) in [
        (None, None, "plaintext"),
        (Some(TlsSettings::default()), None, "ssl"),
        (None, Some(sasl.clone()), "sasl_plaintext"),
        (Some(TlsSettings::default()), Some(sasl), "sasl_ssl"),
    ] {
        let is_tls = tls.is_some();
        let settings = KafkaSettings {
            tls,
            sasl,
            ..settings()
        };
        let properties = client_properties(&settings, 0);
        check(&properties, "security.protocol", Some(protocol));
        check(&properties, "ssl.ca.location", is_tls.then_some("probe"));
        let mechanism = settings.sasl.map(|_| "SCRAM-SHA-512");
        check(&properties, "sasl.mechanism", mechanism);
    }
}

#[test]
fn librdkafka_takes_every_property() {
    for protocol in [Protocol::Classic, Protocol::Consumer] {
        let client = crate::ffi::Client::new(&consumer_properties(&settings(), protocol, 2 << 20));
        assert!(client.is_ok(), "{client:?}");
    }
}
