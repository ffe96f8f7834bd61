//! Documents on a hub: what they may refer to, and what they may not read.

use std::path::Path;

use super::{good, load, with};
use crate::{
    ConnectionFault, ConnectionParts, Environment, HubValues, load_text, secret::Secret,
    settings::ConnectionSettings,
};

/// A hub that keeps one of each.
fn hub() -> Environment {
    const PEM: &str = "-----BEGIN NOTHING-----\nk3pt-key\n-----END NOTHING-----\n";
    let connection = good(&[]).target.connection;
    Environment::hub(HubValues {
        secrets: [("plant-password".to_owned(), Secret::new("k3pt"))].into(),
        connections: [("plant".to_owned(), connection)].into(),
        uploads: [
            ("plant-pem".to_owned(), Secret::new(PEM)),
            ("no-pem".to_owned(), Secret::new("hello")),
        ]
        .into(),
    })
}

const HUB_SASL: (&str, &str) = (
    "security: {}",
    "security: {sasl: {mechanism: PLAIN, username: u, password: {secret: plant-password}}, \
     tls: {ca: {upload: plant-pem}, certificate: {upload: plant-pem}, key: {upload: plant-pem}}}",
);
const HUB_TARGET: (&str, &str) = (
    "url: \"ws://127.0.0.1:6041\", user: root, password: taosdata",
    "connection: plant",
);

#[test]
fn documents_on_a_hub_refer_to_what_it_keeps() {
    let text = with(&[HUB_SASL, HUB_TARGET]);
    let settings = load_text(&text, &hub(), Path::new(".")).expect("it resolves");
    let password = settings
        .kafka
        .sasl
        .as_ref()
        .expect("a login")
        .password
        .expose();
    assert_eq!(password, "k3pt");
    let tls = settings.kafka.tls.as_ref().expect("TLS");
    assert!(tls.ca.as_ref().expect("a CA").contains("BEGIN NOTHING"));
    assert!(
        tls.key
            .as_ref()
            .expect("a key")
            .expose()
            .contains("k3pt-key")
    );
    assert_eq!(settings.target.connection.url, "ws://127.0.0.1:6041");
    let shown = format!("{:?} {:?} {:?}", settings.kafka.sasl, tls.key, hub());
    assert!(!shown.contains("k3pt"), "{shown}");
    let escaped = with(&[("\"t_{id}\"", "\"t_$${id}\"")]);
    let settings = load_text(&escaped, &hub(), Path::new(".")).expect("it resolves");
    assert_eq!(settings.target.subtable, "t_${id}");
}

/// What is replaced by what; the path of the only fault, a part of its message and of its hint.
type Refused = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const PASSWORD: &str = "{secret: plant-password}";
const CA: &str = "ca: {upload: plant-pem}";
const CONNECTION: &str = "connection: plant";

#[rustfmt::skip] // one case a line
const REFUSED: &[Refused] = &[
    (PASSWORD, "{env: HOME}", "kafka.security.sasl.password.env", "cannot read its environment", "{secret: name}"),
    (PASSWORD, "{file: /etc/passwd}", "kafka.security.sasl.password.file", "cannot read its files", "{secret: name}"),
    (PASSWORD, "\"${HOME}\"", "kafka.security.sasl.password", "cannot read its environment", "{secret: name}"),
    (PASSWORD, "\"${NONE:-x}\"", "kafka.security.sasl.password", "cannot read its environment", "{secret: name}"),
    (PASSWORD, "{secret: plant-pasword}", "kafka.security.sasl.password.secret", "no secret `plant-pasword`", "`plant-password`"),
    (PASSWORD, "{secret: 他}", "kafka.security.sasl.password.secret", "no secret `他`", "store it"),
    (CA, "ca: /etc/ssl/ca.pem", "kafka.security.tls.ca", "cannot read its files", "{upload: name}"),
    (CA, "ca: {upload: plant-pen}", "kafka.security.tls.ca.upload", "no upload `plant-pen`", "`plant-pem`"),
    (CA, "ca: {upload: no-pem}", "kafka.security.tls.ca.upload", "`no-pem` holds no PEM", "-----BEGIN"),
    (CONNECTION, "connection: plan", "target.tdengine.connection", "no connection `plan`", "`plant`"),
    (CONNECTION, "connection: plant, user: x", "target.tdengine.user", "part of the connection", "leave it out"),
    (CONNECTION, "connection: plant, ca: {upload: plant-pem}", "target.tdengine.ca", "part of the connection", "leave it out"),
    (CONNECTION, "connection: plant, url: \"ws://h\"", "target.tdengine", "exactly one of `url`, `connection`", "keep one"),
    (CONNECTION, "connection: null", "target.tdengine.connection", "found nothing", ""),
    (CONNECTION, "url: null", "target.tdengine.url", "found nothing", ""),
    (CONNECTION, "user: x", "target.tdengine", "found none", "ws://host:6041"),
    ("\"t_{id}\"", "\"t_${id}\"", "target.subtable", "cannot read its environment", "a field is written `{id}`"),
];

#[test]
fn a_hub_gives_away_neither_its_files_nor_its_environment() {
    for (old, new, path, message, hint) in REFUSED {
        let text = with(&[HUB_SASL, HUB_TARGET, (old, new)]);
        let faults = load_text(&text, &hub(), Path::new(".")).expect_err("a fault");
        let [fault] = faults.faults.as_slice() else {
            panic!("{faults}")
        };
        assert_eq!(fault.path, *path, "{faults}");
        assert!(fault.message.contains(message), "{faults}");
        let found = fault.hint.as_deref().unwrap_or_default();
        assert!(found.contains(hint), "{faults}");
    }
}

#[test]
fn references_are_for_hubs() {
    for (change, path, hint) in [
        (
            HUB_SASL,
            "kafka.security.sasl.password.secret",
            "{env: NAME}",
        ),
        (HUB_SASL, "kafka.security.tls.ca.upload", "name the file"),
        (HUB_TARGET, "target.tdengine.connection", "give `url`"),
    ] {
        let faults = load(&with(&[change])).expect_err("a fault");
        let fault = faults.faults.iter().find(|fault| fault.path == path);
        let fault = fault.unwrap_or_else(|| panic!("{faults}"));
        assert!(fault.message.contains("only a hub keeps"), "{faults}");
        assert!(
            fault.hint.as_ref().expect("a hint").contains(hint),
            "{faults}"
        );
    }
}

#[test]
fn connections_of_a_hub_are_checked_as_those_of_documents() {
    let parts = |url: &str, user: Option<&str>, password: Option<&str>| {
        ConnectionSettings::from_parts(ConnectionParts {
            url: Secret::new(url),
            user: user.map(str::to_owned),
            password: password.map(Secret::new),
            token: None,
            ca: None,
        })
    };
    let settings = parts("ws://h:6041", Some("root"), Some("s3cret")).expect("it is sound");
    assert_eq!(settings.url, "ws://h:6041");
    assert!(!format!("{settings:?}").contains("s3cret"));
    let fault = |result: Result<ConnectionSettings, Vec<ConnectionFault>>| {
        let [fault] = <[_; 1]>::try_from(result.expect_err("a fault")).expect("one");
        (fault.key, fault.message)
    };
    let (key, message) = fault(parts("http://h", None, None));
    assert_eq!(
        (key, &*message),
        (Some("url"), "`http://` is no way to TDengine")
    );
    let (key, message) = fault(parts("ws://h:6041", Some("root"), None));
    assert_eq!((key, &*message), (None, "`password` is missing"));
    let (key, message) = fault(parts("ws://root:s3cret@h", Some("root"), None));
    assert_eq!(
        (key, &*message),
        (Some("user"), "`user` is given here and in the URL")
    );
}
