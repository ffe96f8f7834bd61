//! Data sources on a hub: they survive its death, and stay what they were told to be.

use std::time::Duration;

use inlet_testkit::wait_until;
use serde_json::json;

use crate::{
    hub::Hub,
    kill::{SEQUENCE_TARGET, assert_every_row, produce_sequence},
    world::World,
};

const PARTITIONS: i32 = 4;

/// The password as TDengine knows it; it reaches the hub only as a part of a connection.
pub(crate) fn create_connection(hub: &Hub, world: &World) {
    create_connection_named(hub, world, "plant");
}

pub(crate) fn create_connection_named(hub: &Hub, world: &World, name: &str) {
    let url = url::Url::parse(&world.target.url()).expect("a url");
    let bare = format!(
        "ws://{}:{}",
        url.host_str().expect("a host"),
        url.port().expect("a port")
    );
    let connection = json!({
        "name": name,
        "url": bare,
        "user": url.username(),
        "password": url.password(),
    });
    hub.must("POST", "/connections", Some(connection));
}

pub(crate) fn document(world: &World) -> String {
    format!(
        r#"version: 1
name: sequence
kafka:
  bootstrap_servers: "{bootstrap}"
  topics: [{topic}]
  idle_timeout: never
message: {{parse: {{json: {{}}}}}}
target:
  tdengine:
    connection: plant
    database: {{name: {name}, create: {{precision: ms}}}}
  super_table: {{name: st, create: true}}
{SEQUENCE_TARGET}
"#,
        bootstrap = world.bootstrap,
        topic = world.topic("seq"),
        name = world.name,
    )
}

/// Kafka's own word, over all partitions: what a run shows is of those that it holds, and the group
/// gives those of a dead member back only after some seconds.
pub(crate) fn wait_until_all_is_committed(hub: &Hub, id: &str) {
    let path = format!("/sources/{id}/offsets");
    let all = || {
        let offsets = hub.ask("GET", &path, None);
        offsets.status == 200
            && offsets.json()["partitions"]
                .as_array()
                .is_some_and(|all| all.iter().all(|of| of["lag"] == 0))
    };
    wait_until(Duration::from_mins(1), "all is committed", all)
        .unwrap_or_else(|error| panic!("{error}:\n{}", hub.output()));
}

#[test]
fn a_hub_that_is_killed_goes_on_where_it_was_and_loses_no_row() {
    const NUM_MESSAGES: usize = 100_000;
    const KILLS: usize = 10;
    let world = World::new("hub_kill");
    world.create_topic("seq", PARTITIONS);
    let mut hub = Hub::start(world.folder.path(), &[]);
    create_connection(&hub, &world);
    let id = hub.submit(&document(&world));
    let mut random = fastrand::Rng::with_seed(20_261_125);
    for kill in 0..KILLS {
        let part = NUM_MESSAGES / KILLS;
        produce_sequence(&world, kill * part..(kill + 1) * part);
        std::thread::sleep(Duration::from_millis(random.u64(0..2_000)));
        hub.kill_and_restart();
    }

    wait_until_all_is_committed(&hub, &id);
    assert_every_row(&world, NUM_MESSAGES);
    let runs = hub.must("GET", &format!("/sources/{id}/runs"), None);
    let runs = runs["items"].as_array().expect("a list");
    assert_eq!(runs.len(), KILLS + 1, "each start is a run: {runs:?}");
    let killed = runs.iter().filter(|run| run["end"] == "hub_stopped");
    assert_eq!(killed.count(), KILLS, "each death is told: {runs:?}");

    hub.terminate();
}

#[test]
fn a_stopped_source_stays_stopped_and_a_paused_one_paused_after_a_restart() {
    let world = World::new("hub_desired");
    world.create_topic("seq", PARTITIONS);
    let mut hub = Hub::start(world.folder.path(), &[]);
    create_connection(&hub, &world);
    let id = hub.submit(&document(&world));
    produce_sequence(&world, 0..1_000);
    hub.wait_for_source(&id, "rows are written", |source| {
        source["rows_written"] == 1_000
    });

    hub.must("POST", &format!("/sources/{id}/pause"), None);
    hub.wait_for_source(&id, "it is paused", |source| source["state"] == "paused");
    hub.kill_and_restart();
    produce_sequence(&world, 1_000..2_000);
    hub.wait_for_source(&id, "it is paused again", |source| {
        source["state"] == "paused"
    });
    hub.must("POST", &format!("/sources/{id}/resume"), None);
    wait_until_all_is_committed(&hub, &id);
    assert_every_row(&world, 2_000);

    hub.must("POST", &format!("/sources/{id}/stop"), None);
    hub.wait_for_source(&id, "it has stopped", |source| source["state"] == "stopped");
    hub.kill_and_restart();
    let source = hub.must("GET", &format!("/sources/{id}"), None);
    assert_eq!(source["state"], "stopped");
    assert_eq!(source["desired"], "stopped");
}
