//! The hub's folder.

use std::{fs, time::Duration};

use inlet_hub::{
    options::HubOptions,
    server::{self, StartError},
};
use serde_json::{Value, json};

use crate::world::World;

#[test]
fn two_hubs_do_not_use_one_folder() {
    let mut world = World::new();
    let folder = world.folder.path().join("hub");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut options = HubOptions::new(&folder);
    options.listen = ([127, 0, 0, 1], 0).into();
    match runtime.block_on(server::start(options)) {
        Err(StartError::Folder(error)) => {
            let told = error.to_string();
            assert!(
                told.contains("another hub uses") && told.contains("stop it first"),
                "{told}"
            );
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it started"),
    }
    world.restart();
    assert_eq!(world.raw("GET", "/readyz", &[], None).status, 200);
}

#[test]
fn a_deleted_data_source_can_be_restored_for_7_days_and_is_gone_with_its_folder_then() {
    let mut world = World::new();
    let document = json!({
        "version": 1,
        "name": "meters",
        "kafka": {"bootstrap_servers": "127.0.0.1:1", "topics": ["t"]},
        "message": {"parse": {"json": {}}},
        "target": {
            "tdengine": {"url": "ws://127.0.0.1:1", "user": "root", "password": {"secret": "p"}, "database": "power"},
            "super_table": "meters",
            "subtable": "d_{place}",
            "columns": {"ts": {"from": "ts", "type": "TIMESTAMP"}, "v": {"from": "v", "type": "INT"}},
            "tags": {"place": {"from": "place", "type": "VARCHAR(16)"}},
        },
    });
    let ada = world.admin();
    world
        .ask(&ada, "PUT", "/secrets/p", json!({"value": "taosdata"}))
        .ok(204);
    let new = json!({"document": document.to_string()});
    let made = world.ask(&ada, "POST", "/sources", new).ok(201);
    let id = made["id"].as_str().unwrap();
    let archive = world
        .folder
        .path()
        .join("hub/sources")
        .join(id)
        .join("archive");
    fs::create_dir_all(&archive).unwrap();
    let delete = |who| {
        let headers = [("If-Match", "\"1\"")];
        world
            .ask_with(who, "DELETE", &format!("/sources/{id}"), &headers, None)
            .ok(204);
    };
    delete(&ada);
    let restore = format!("/sources/{id}/restore");
    world.ask(&ada, "POST", &restore, Value::Null).ok(200);
    delete(&ada);

    world.after(Duration::from_hours(6 * 24));
    world.restart();
    let deleted = world.get(&world.admin(), "/sources/deleted").ok(200);
    assert_eq!(deleted["items"][0]["name"], "meters");

    world.after(Duration::from_hours(25));
    world.restart();
    let ada = world.admin();
    let gone = inlet_testkit::wait_until(Duration::from_secs(20), "it is gone", || {
        world.get(&ada, "/sources/deleted").ok(200)["total"] == 0 && !archive.exists()
    });
    gone.unwrap();
    world
        .ask(&ada, "POST", &restore, Value::Null)
        .problem(404, "not_found");
}
