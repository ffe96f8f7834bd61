//! Parts of documents that are nowhere near complete.

use std::path::Path;

use super::{
    name_of, resolve_brokers, resolve_connection, resolve_draft, resolve_kafka, resolve_message,
    resolve_target,
};
use crate::{
    DocumentFaults, Environment,
    settings::{Login, Parse},
};

fn environment() -> Environment {
    [("SECRET", "s3cret")].into_iter().collect()
}

/// Each fault as `line:column path: message`.
fn told<T: std::fmt::Debug>(result: Result<T, DocumentFaults>) -> Vec<String> {
    let faults = result.expect_err("faults").faults;
    let line = |fault: &crate::DocumentFault| {
        format!(
            "{}:{} {}: {}",
            fault.line, fault.column, fault.path, fault.message
        )
    };
    faults.iter().map(line).collect()
}

#[test]
fn brokers_are_enough_to_list_topics() {
    let brokers = |text: &str| resolve_brokers(text, &environment(), Path::new("."));
    let kafka = brokers(
        "name: plant\nkafka:\n  bootstrap_servers: h:9092\n  topics: []\n  start: now\n\
         \u{20} security: {sasl: {mechanism: PLAIN, username: u, password: \"${SECRET}\"}}\n\
         target: [\"${NONE}\"]\nwrite: 7\n",
    )
    .expect("brokers and login are there");
    assert_eq!(kafka.bootstrap_servers, ["h:9092"]);
    assert_eq!(kafka.topics, [""; 0]);
    assert_eq!(kafka.client_id, "inlet-plant");
    assert_eq!(kafka.sasl.expect("a login").password.expose(), "s3cret");

    let kafka = brokers("kafka: {bootstrap_servers: h:9092}").expect("that is enough");
    assert_eq!(kafka.group_id, "inlet-new");

    assert_eq!(told(brokers("name: x")), ["1:1 : `kafka` is missing"]);
    assert_eq!(
        told(brokers("[]")),
        ["1:1 : expected a mapping, found a list"]
    );
    assert_eq!(
        told(brokers("kafka:\n  topics: [7]")),
        ["2:3 kafka: `bootstrap_servers` is missing"]
    );
    assert_eq!(
        told(brokers("kafka:\n  bootstrap_servers: h\n  secruity: {}")),
        [
            "2:22 kafka.bootstrap_servers: `h` is no broker address",
            "3:3 kafka.secruity: unknown key `secruity`"
        ]
    );
    assert_eq!(
        told(brokers(
            "kafka:\n  bootstrap_servers: 7\n  security: {tls: {certificate: \"-----BEGIN\"}}"
        )),
        [
            "2:22 kafka.bootstrap_servers: expected text or a list, found a number",
            "3:33 kafka.security.tls.certificate: `certificate` is given without `key`"
        ]
    );
    assert_eq!(
        told(brokers("kafka: {")),
        [
            "2:1 : this is neither YAML nor JSON: while parsing a node, did not find expected node content"
        ],
    );
}

#[test]
fn each_section_is_judged_by_itself() {
    let text = "nam: 1\nkafka: {bootstrap_servers: h:9092}\n\
                message: {parse: {regex: {pattern: '(?<a>.)'}}}\n\
                target: {tdengine: {url: \"ws://root:pw@h:6041\"}, columns: {}}\n";
    let here = Path::new(".");
    assert_eq!(
        told(resolve_kafka(text, &environment(), here)),
        ["2:8 kafka: `topics` is missing"]
    );
    let message = resolve_message(text, &environment()).expect("it is sound");
    assert!(matches!(message.parse, Parse::Regex { .. }));
    let message = resolve_message("name: x", &environment()).expect("it has defaults");
    assert!(matches!(message.parse, Parse::Json));
    assert_eq!(
        told(resolve_message("message: 1", &environment())),
        ["1:10 message: expected a mapping, found a number"]
    );
    let connection = resolve_connection(text, &environment(), here).expect("it is sound");
    assert!(matches!(connection.login, Login::Password { user, .. } if user == "root"));
    assert_eq!(
        told(resolve_target(text, &environment(), here)),
        [
            "4:9 target: `super_table` is missing",
            "4:9 target: `subtable` is missing",
            "4:20 target.tdengine: `database` is missing",
            "4:59 target.columns: needs at least 1 entry",
        ]
    );
    assert_eq!(
        told(resolve_connection("target: {}", &environment(), here)),
        ["1:9 target: `tdengine` is missing"]
    );
    assert_eq!(
        told(resolve_connection(
            "target: {tdengine: {user: u}}",
            &environment(),
            here
        )),
        ["1:20 target.tdengine: exactly one of `url`, `connection` must be given, found none"]
    );
}

#[test]
fn a_draft_has_its_sound_sections_and_all_faults() {
    let draft = resolve_draft(
        "name: plant\nkafka: {bootstrap_servers: h:9092, topics: t}\n\
         message: {filter: id}\ntarget: {tdengine: {connection: x}}\nkafka: {}\n",
        &environment(),
        Path::new("."),
    );
    assert_eq!(draft.name.as_deref(), Some("plant"));
    assert!(draft.kafka.is_none() && draft.message.is_none());
    let paths: Vec<&str> = draft.faults.iter().map(|fault| &*fault.path).collect();
    assert_eq!(
        paths,
        [
            "message.filter",
            "target",
            "target",
            "target",
            "target.tdengine",
            "target.tdengine.connection",
            "kafka"
        ],
        "{:?}",
        draft.faults
    );
}

#[test]
fn names_are_found_in_texts_full_of_faults() {
    assert_eq!(name_of("name: a b\nx: {y: 1}").as_deref(), Some("a b"));
    assert_eq!(name_of("name: 7"), None);
    assert_eq!(name_of("name: ''"), None);
    assert_eq!(name_of("- name: x"), None);
    assert_eq!(name_of("name: {"), None);
    assert_eq!(
        resolve_draft("name: a b", &environment(), Path::new("")).name,
        None
    );
}

#[test]
fn a_number_beyond_the_machine_is_told() {
    let text =
        "kafka: {bootstrap_servers: h:1, topics: t, start: {timestamp_ms: 18446744073709551615}}";
    let kafka = resolve_kafka(text, &environment(), Path::new("."));
    assert_eq!(told(kafka), ["1:8 kafka: holds a number that is too large"]);
}
