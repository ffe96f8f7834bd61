//! What runs a data source, and documents whose connection only the hub knows.

use std::path::Path;

use super::{check_paths, environment, good, load, with};
use crate::{
    check_agent_name, check_label, load_text_without_connection, resolve_placement,
    settings::{GroupProtocol, PlacementSettings, RunOn, WriteVia},
};

/// The good document with these keys behind its name.
fn placed(keys: &str) -> PlacementSettings {
    good(&[("name: plant", &format!("name: plant\n{keys}"))]).placement
}

#[test]
fn hubs_run_it_unless_agents_are_named() {
    assert_eq!(good(&[]).placement, PlacementSettings::default());
    for nothing in ["agent: ", "agent: ~\nreplicas: "] {
        assert_eq!(placed(nothing), PlacementSettings::default());
    }
    let hubs = placed("replicas: 3");
    assert_eq!((hubs.on, hubs.replicas.get()), (RunOn::Hubs, 3));
}

#[test]
fn agents_by_name_and_by_label() {
    let check = |keys: &str, on: RunOn, replicas: u16| {
        let found = placed(keys);
        assert_eq!((found.on, found.replicas.get()), (on, replicas), "{keys}");
    };
    let named = |names: &[&str]| RunOn::Agents(names.iter().map(|&it| it.to_owned()).collect());
    let labelled = RunOn::Labels([("site".to_owned(), "Plant 7, north".to_owned())].into());
    check("agent: plant-7", named(&["plant-7"]), 1);
    check("agent: [b.x, a_1]", named(&["b.x", "a_1"]), 2);
    check("agent: [a]\nreplicas: 1", named(&["a"]), 1);
    check("agent: [a, b]\nreplicas: 2", named(&["a", "b"]), 2);
    check("agent: \"${TOPIC}\"", named(&["t1"]), 1);
    let site = "agent: {labels: {site: \"Plant 7, north\"}}";
    check(site, labelled.clone(), 1);
    check(&format!("{site}\nreplicas: 4"), labelled.clone(), 4);
    check(&format!("{site}\nreplicas: \"${{COUNT}}\""), labelled, 3);
}

#[test]
fn the_way_of_writing_and_the_group_protocol() {
    assert_eq!(good(&[]).write.via, WriteVia::Direct);
    let via_hub = ("write: {}", "write: {via: hub}\nagent: a");
    assert_eq!(good(&[via_hub]).write.via, WriteVia::Hub);
    // One replica alone speaks the protocol that lets it come back soon after a kill.
    assert_eq!(good(&[]).kafka.group_protocol, GroupProtocol::Classic);
    for (word, alone, of_two) in [
        ("auto", GroupProtocol::Classic, GroupProtocol::Auto),
        ("classic", GroupProtocol::Classic, GroupProtocol::Classic),
        ("consumer", GroupProtocol::Consumer, GroupProtocol::Consumer),
    ] {
        let key = format!("group_protocol: {word}");
        let two = ("name: plant", "name: plant\nreplicas: 2");
        for (more, protocol) in [(&[][..], alone), (&[two], of_two)] {
            let edits = [&[("start: earliest", key.as_str())], more].concat();
            let settings = good(&edits);
            assert_eq!(settings.kafka.group_protocol, protocol, "{edits:?}");
        }
    }
}

#[test]
fn a_fault_of_the_agent_is_not_told_twice() {
    let via = ("write: {}", "write: {via: hub, memory: 1}");
    check_paths(
        &[("name: plant", "name: plant\nagent: []"), via],
        &["agent", "write.memory"],
    );
    check_paths(&[via], &["write.via", "write.memory"]);
    check_paths(
        &[("write: {}", "write: {via: hub, writers: -1}")],
        &["write.via", "write.writers"],
    );
}

#[test]
fn the_placement_of_a_draft_needs_nothing_else() {
    let placement = |text: &str| resolve_placement(text, &environment());
    let (settings, via) = placement(
        "agent: [a, b]\nkafka: 7\nwrite: {via: hub, memory: [], \"${NONE}\": 1}\nnam: \"${NONE}\"",
    )
    .expect("the keys are sound");
    assert_eq!(settings.replicas.get(), 2);
    assert_eq!(via, WriteVia::Hub);
    assert!(placement("").is_err());
    for text in ["{}", "name: x", "write: 7", "write: {memory: 1}"] {
        let (settings, via) = placement(text).expect("there is nothing wrong");
        assert_eq!(
            (settings, via),
            (PlacementSettings::default(), WriteVia::Direct)
        );
    }
    let faults = placement("write: {via: hub}\nreplicas: 0")
        .expect_err("two faults")
        .faults;
    let paths: Vec<&str> = faults.iter().map(|fault| &*fault.path).collect();
    assert_eq!(paths, ["write.via", "replicas"]);
}

#[test]
fn without_the_connection_nothing_of_it_is_resolved() {
    let read = |text: &str| load_text_without_connection(text, &environment(), Path::new(""));
    for (old, new) in [
        ("password: taosdata", "password: {secret: not-here}"),
        (
            "url: \"ws://127.0.0.1:6041\", user: root, password: taosdata",
            "connection: not-here",
        ),
        ("password: taosdata", "ca: none.pem"),
    ] {
        let text = with(&[(old, new)]);
        assert!(load(&text).is_err(), "{new}");
        let settings = read(&text).unwrap_or_else(|faults| panic!("{new}: {faults}"));
        assert_eq!(settings.target.connection.url, "ws://via.hub.invalid");
        assert_eq!(settings.target.database, "power");
    }
    let faults = read(&with(&[("super_table: meters", "super_table: \"\"")]));
    assert_eq!(
        faults.expect_err("a fault").faults[0].path,
        "target.super_table"
    );
}

#[test]
fn names_and_labels_are_judged_as_in_documents() {
    assert!(check_agent_name("plant-7.north_1").is_ok());
    assert!(check_agent_name(&"x".repeat(64)).is_ok());
    for bad in ["", "a b", "a/b", "电表", &"x".repeat(65)] {
        let fault = check_agent_name(bad).expect_err(bad);
        assert!(fault.to_string().contains("letters"), "{fault}");
    }
    assert!(check_label("site", "Plant 7, 北").is_ok());
    for (name, value) in [
        ("a b", "x"),
        ("site", ""),
        ("site", "a\nb"),
        ("site", &"x".repeat(65)),
    ] {
        assert!(check_label(name, value).is_err(), "{name}: {value}");
    }
}
