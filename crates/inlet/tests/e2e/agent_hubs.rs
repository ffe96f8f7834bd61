//! Several of a kind: two agents share one data source, two hubs share one store.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use inlet_testkit::{PostgresServer, wait_for, wait_until};
use serde_json::Value;

use crate::{
    agent::{Agent, AgentHub, MadeAgent},
    agent_flow::{Flow, document},
    hub::Hub,
    hub_runs::create_connection,
    world::World,
};

const DEADLINE: Duration = Duration::from_mins(1);

/// Which runner holds which partition, as the page shows it.
fn owners(hub: &Hub, source_id: &str) -> BTreeSet<String> {
    let status = hub.must("GET", &format!("/sources/{source_id}/status"), None);
    let partitions = status["partitions"].as_array().cloned();
    let owners = partitions.unwrap_or_default().into_iter();
    owners
        .filter_map(|partition| partition["owner"].as_str().map(str::to_owned))
        .collect()
}

fn wait_for_owners(hub: &Hub, source_id: &str, expected: &[&str]) {
    let expected: BTreeSet<String> = expected.iter().map(|it| (*it).to_owned()).collect();
    let mut last = BTreeSet::new();
    let reached = wait_for(DEADLINE, "the owners of the partitions", || {
        last = owners(hub, source_id);
        (last == expected).then_some(())
    });
    reached.unwrap_or_else(|error| {
        let status = hub.ask("GET", &format!("/sources/{source_id}/status"), None);
        panic!(
            "{error} {expected:?}, last {last:?}:\n{}\n{}",
            status.text,
            hub.output_tail()
        )
    });
}

#[test]
fn two_agents_share_one_source_and_one_takes_over_from_the_other() {
    let world = World::new("replicas");
    let hub = AgentHub::start(world.folder.path(), &[]);
    create_connection(&hub.hub, &world);
    let start = |name: &str| {
        let made = MadeAgent::new(&hub.hub, name);
        let agent = Agent::start(world.folder.path(), name, &made, &[hub.link]);
        made.wait_for_state(&hub.hub, "online");
        agent
    };
    let (mut north, mut south) = (start("north"), start("south"));
    Flow::run(&world, |flow| {
        let text = document(&world, &world.bootstrap, "agent: [north, south]");
        let source_id = hub.hub.submit(&text);
        flow.wait_for_more("at first", || hub.hub.output_tail());
        wait_for_owners(&hub.hub, &source_id, &["north", "south"]);

        north.kill();
        flow.wait_for_more("by the other", || south.output());
        wait_for_owners(&hub.hub, &source_id, &["south"]);

        north.restart();
        wait_for_owners(&hub.hub, &source_id, &["north", "south"]);
        south.terminate();
        flow.wait_for_more("by the first again", || north.output());
    });
    north.terminate();
}

/// The hub on which each source runs, by what the runs say.
fn runner_of(hub: &Hub, source_id: &str) -> Option<String> {
    let status = hub.must("GET", &format!("/sources/{source_id}/status"), None);
    let replicas: Vec<Value> = status["replicas"].as_array().cloned().unwrap_or_default();
    let runs = replicas
        .iter()
        .find(|it| it["state"] == "running" && it["is_stale"] != true)?;
    runs["runner_name"].as_str().map(str::to_owned)
}

#[test]
fn a_hub_that_dies_leaves_its_sources_to_the_other() {
    let database = format!("hubs_{}", std::process::id());
    let store = PostgresServer::shared()
        .create_database(&database)
        .expect("a database");
    let worlds = [
        World::new("hubs_a"),
        World::new("hubs_b"),
        World::new("hubs_c"),
    ];
    let folder = &worlds[0].folder;
    let key = folder.path().join("store.key").display().to_string();
    let options = |name: &'static str| {
        ["--store", &store, "--key-file", &key, "--node-name", name].map(str::to_owned)
    };
    let start = |folder: &std::path::Path, beside: Option<&AgentHub>, name: &'static str| {
        let options = options(name);
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        std::fs::create_dir_all(folder).expect("a folder for the hub");
        match beside {
            None => AgentHub::start(folder, &options),
            Some(first) => first.start_beside(folder, &options),
        }
    };
    let mut one = start(&folder.path().join("one"), None, "one");
    let two = start(&folder.path().join("two"), Some(&one), "two");
    for world in &worlds {
        create_named_connection(&one.hub, world);
    }
    let made = MadeAgent::new(&one.hub, "plant-7");
    let mut agent = Agent::start(folder.path(), "agent", &made, &[one.link, two.link]);
    made.wait_for_state(&two.hub, "online");

    Flow::run(&worlds[0], |on_hub_a| {
        Flow::run(&worlds[1], |on_hub_b| {
            Flow::run(&worlds[2], |on_agent| {
                let submit = |world: &World, placement: &str| {
                    let text = document(world, &world.bootstrap, placement);
                    one.hub.submit(
                        &text.replace("connection: plant", &format!("connection: {}", world.name)),
                    )
                };
                let ids = [
                    submit(&worlds[0], ""),
                    submit(&worlds[1], ""),
                    submit(&worlds[2], "agent: plant-7"),
                ];
                let told = || two.hub.output_tail();
                on_hub_a.wait_for_more("at first", told);
                on_hub_b.wait_for_more("at first", told);
                on_agent.wait_for_more("at first", told);

                // Either hub tells of all of them; the two share the work.
                let runners = || -> Option<BTreeSet<String>> {
                    ids[..2].iter().map(|id| runner_of(&two.hub, id)).collect()
                };
                let expected: BTreeSet<String> = ["one".to_owned(), "two".to_owned()].into();
                wait_until(DEADLINE, "both hubs to run a source", || {
                    runners() == Some(expected.clone())
                })
                .unwrap_or_else(|error| panic!("{error}: {:?}\n{}", runners(), told()));

                one.hub.kill();
                let killed = Instant::now();
                let moved = || runners() == Some(["two".to_owned()].into());
                wait_until(
                    Duration::from_secs(15),
                    "both sources to run on the other hub",
                    moved,
                )
                .unwrap_or_else(|error| panic!("{error}: {:?}\n{}", runners(), told()));
                assert!(killed.elapsed() < Duration::from_secs(15));
                made.wait_for_state(&two.hub, "online");
                on_hub_a.wait_for_more("after a hub died", told);
                on_hub_b.wait_for_more("after a hub died", told);
                on_agent.wait_for_more("after a hub died", told);

                // Back, it takes its part again, and nothing is lost by that either.
                one.hub.restart();
                on_hub_a.wait_for_more("with both hubs", told);
                on_hub_b.wait_for_more("with both hubs", told);
            });
        });
    });
    agent.terminate();
}

/// Each test database has a sandbox of its own, so each source a connection.
fn create_named_connection(hub: &Hub, world: &World) {
    let url = url::Url::parse(&world.target.url()).expect("a url");
    let bare = format!(
        "ws://{}:{}",
        url.host_str().expect("a host"),
        url.port().expect("a port")
    );
    let connection = serde_json::json!({
        "name": world.name,
        "url": bare,
        "user": url.username(),
        "password": url.password(),
    });
    hub.must("POST", "/connections", Some(connection));
}
