//! A document with what it refers to, on its way to where it runs.

use std::collections::BTreeMap;

use inlet_config::{
    ConnectionParts, HubValues,
    secret::Secret,
    settings::{ConnectionSettings, Login},
};
use inlet_runner::{Parcel, Via};

use crate::stage::{document, parcel};

/// A document that refers to a secret of Kafka, one of the target, one of both, and a connection.
fn guarded() -> String {
    document("guarded").replace(
        "topics: t}",
        "topics: t, security: {tls: {ca: {upload: kafka-ca}}, \
         sasl: {mechanism: PLAIN, username: u, password: {secret: kafka-password}}}}",
    )
}

fn values() -> HubValues {
    let connection = ConnectionSettings::from_parts(ConnectionParts {
        url: Secret::new("ws://plant:6041"),
        user: Some("root".to_owned()),
        password: Some(Secret::new("dont-tell")),
        token: None,
        ca: None,
    });
    HubValues {
        secrets: BTreeMap::from([("kafka-password".to_owned(), Secret::new("hush"))]),
        connections: BTreeMap::from([("plant".to_owned(), connection.unwrap())]),
        uploads: BTreeMap::from([("kafka-ca".to_owned(), Secret::new(certificate()))]),
    }
}

fn certificate() -> String {
    let files = inlet_testkit::Certificates::new().unwrap();
    std::fs::read_to_string(files.ca()).unwrap()
}

#[test]
fn a_parcel_resolves_as_on_its_hub_and_shows_no_secret() {
    let parcel = Parcel::new(guarded(), &values());
    let shown = format!("{parcel:?}");
    for name in ["kafka-password", "plant", "kafka-ca"] {
        assert!(shown.contains(name), "{shown}");
    }
    for secret in ["hush", "dont-tell", "6041"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let travelled: Parcel = serde_json::from_str(&serde_json::to_string(&parcel).unwrap()).unwrap();
    assert_eq!(travelled, parcel);
    let settings = travelled.resolve(Via::Direct).unwrap();
    assert_eq!(settings.target.connection.url, "ws://plant:6041");
    let Login::Password { user, password } = &settings.target.connection.login else {
        panic!("{:?}", settings.target.connection.login);
    };
    assert_eq!((user.as_str(), password.expose()), ("root", "dont-tell"));
}

#[test]
fn without_the_target_it_holds_and_needs_only_what_reads() {
    let mut parcel = Parcel::new(guarded(), &values());
    parcel
        .secrets
        .insert("of-target".to_owned(), "x".to_owned());
    parcel
        .uploads
        .insert("of-target".to_owned(), "x".to_owned());
    let cut = parcel.clone().without_target();
    assert_eq!(cut.document, parcel.document);
    assert_eq!(cut.secrets.keys().collect::<Vec<_>>(), ["kafka-password"]);
    assert_eq!(cut.uploads.keys().collect::<Vec<_>>(), ["kafka-ca"]);
    assert_eq!(cut.connections, BTreeMap::new());
    let settings = cut.resolve(Via::Hub).unwrap();
    assert_eq!(settings.kafka.topics, ["t"]);
    assert_eq!(settings.target.super_table, "m");
    assert!(!settings.target.connection.url.contains("plant"));
    let faults = cut.resolve(Via::Direct).unwrap_err();
    assert!(faults[0].path.contains("tdengine"), "{faults:?}");
}

#[test]
fn documents_with_secrets_or_rules_that_do_not_fit_are_not_taken() {
    let faults = |document: String, via| parcel(document).resolve(via).unwrap_err();
    let plain = document("x").replace(
        "topics: t}",
        "topics: t, security: {\
         sasl: {mechanism: PLAIN, username: u, password: hush}}}",
    );
    let rules = document("x").replace("from: v,", "expr: \"1 +\",");
    for via in [Via::Direct, Via::Hub] {
        let found = faults(plain.clone(), via);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].path, "kafka.security.sasl.password");
        assert!(found[0].line > 0 && !found[0].message.contains("hush"));
        let found = faults(rules.clone(), via);
        assert!(found[0].path.starts_with("target.columns.v"), "{found:?}");
    }
    // A connection that cannot be used counts as missing.
    let mut unusable = parcel(document("x"));
    unusable.connections.get_mut("plant").unwrap().url = "http://plant".to_owned();
    let found = unusable.resolve(Via::Direct).unwrap_err();
    assert!(
        found[0].message.contains("no connection `plant`"),
        "{found:?}"
    );
    unusable.resolve(Via::Hub).unwrap();
}
