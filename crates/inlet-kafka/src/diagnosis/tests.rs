use std::time::Duration;

use inlet_config::settings::{GroupProtocol, MissingOffset, Start};

use super::*;

fn settings() -> KafkaSettings {
    KafkaSettings {
        bootstrap_servers: vec!["a:1".into()],
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

#[test]
fn connections_are_told_by_address_and_reason() {
    let check = |code, text: &str, cause: &str| {
        let settings = KafkaSettings {
            bootstrap_servers: vec!["known:1".into()],
            ..settings()
        };
        let found = Diagnosis::of(&KafkaError::with_text(code, text), None, &settings);
        assert_eq!(found.cause, cause);
    };
    let (refused, lost) = (Code::BrokerTransportFailure, Code::Resolve);
    check(
        refused,
        "a:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state \
         CONNECT, 1 identical error(s) suppressed)",
        "nothing answers at `a:1`: Connection refused",
    );
    check(
        refused,
        "sasl_ssl://a:1/7: Connect to ipv6#[::1]:1 failed: Connection refused (after 2ms in state X)",
        "broker 7 advertises `a:1`, but nothing answers there: Connection refused",
    );
    // The user knows it as a bootstrap server.
    check(
        refused,
        "known:1/7: Connect to ipv4#1.2.3.4:1 failed: No route to host (after 2ms in state X)",
        "nothing answers at `known:1`: No route to host",
    );
    check(
        refused,
        "ssl://a:1/7: Disconnected (after 2ms in state UP)",
        "no connection to `a:1`: Disconnected",
    );
    check(
        refused,
        "1/1 brokers are down",
        "no broker answers at `known:1`",
    );
    check(
        lost,
        "a:1/bootstrap: Failed to resolve 'a:1': Name or service not known (after 1ms in state X)",
        "the name in `a:1` does not resolve: Name or service not known",
    );
    check(
        lost,
        "a:1/7: Failed to resolve 'a:1': Name or service not known (after 1ms in state X)",
        "broker 7 advertises `a:1`, a name that does not resolve: Name or service not known",
    );
    check(
        refused,
        "GroupCoordinator: a:1: Connect to ipv4#1.2.3.4:1 failed: Connection refused (after 0ms in X)",
        "the group's coordinator advertises `a:1`, but nothing answers there: Connection refused",
    );
}

/// Code, text and OpenSSL's verdict; then stage, whether a person is needed, words of the cause.
type Case = (Code, &'static str, Option<i32>, Stage, bool, &'static str);

const OF_CONNECTIONS: [Case; 9] = [
    (
        Code::Resolve,
        "x",
        None,
        Stage::Resolve,
        false,
        "does not resolve",
    ),
    (
        Code::BrokerTransportFailure,
        "Local: Broker transport failure",
        None,
        Stage::Connect,
        false,
        "no broker answers at `a:1`",
    ),
    (
        Code::BrokerTransportFailure,
        "SSL alert number 42: bad certificate",
        None,
        Stage::Tls,
        true,
        "client certificate",
    ),
    (
        Code::BrokerTransportFailure,
        "connecting to a PLAINTEXT broker listener?",
        None,
        Stage::Tls,
        false,
        "does not speak TLS",
    ),
    (
        Code::SSL,
        "wrong version number",
        None,
        Stage::Tls,
        true,
        "does not speak TLS",
    ),
    (
        Code::SSL,
        "verify failed",
        Some(10),
        Stage::Tls,
        true,
        "expired",
    ),
    (
        Code::SSL,
        "verify failed",
        Some(19),
        Stage::Tls,
        true,
        "trusted CA",
    ),
    (
        Code::SSL,
        "verify failed",
        Some(62),
        Stage::Tls,
        true,
        "another host name",
    ),
    (
        Code::SSL,
        "verify failed",
        Some(23),
        Stage::Tls,
        true,
        "verify error 23",
    ),
];

const OF_REQUESTS: [Case; 6] = [
    (
        Code::Authentication,
        "invalid credentials",
        None,
        Stage::Login,
        true,
        "refused user",
    ),
    (
        Code::Authentication,
        "Unsupported SASL mechanism",
        None,
        Stage::Login,
        true,
        "does not offer",
    ),
    (
        Code::TopicAuthorizationFailed,
        "t",
        None,
        Stage::Topic,
        true,
        "no right to read",
    ),
    (
        Code::UnknownTopicOrPartition,
        "t",
        None,
        Stage::Topic,
        true,
        "does not exist",
    ),
    (
        Code::GroupAuthorizationFailed,
        "g",
        None,
        Stage::Group,
        true,
        "group `g`",
    ),
    (
        Code::OperationTimedOut,
        "x",
        None,
        Stage::Metadata,
        false,
        "in time",
    ),
];

fn check((code, text, x509_error, stage, needs_person, cause): Case) {
    let certificate = x509_error.map(|x509_error| CertificateFault { x509_error });
    let error = KafkaError::with_text(code, text);
    let found = Diagnosis::of(&error, certificate, &settings());
    assert_eq!(
        (found.stage, found.needs_person),
        (stage, needs_person),
        "{found:?}"
    );
    assert!(found.cause.contains(cause), "{found:?}");
    assert!(!found.remedy.is_empty());
}

#[test]
fn every_failure_has_its_stage_and_cause() {
    OF_CONNECTIONS.into_iter().for_each(check);
    OF_REQUESTS.into_iter().for_each(check);
}
