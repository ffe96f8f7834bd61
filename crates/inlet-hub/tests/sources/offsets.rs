//! Where a group stands, and moving it.

use serde_json::{Value, json};

use crate::plant::Plant;

#[test]
fn a_reset_tells_what_is_read_again_and_does_that() {
    let plant = Plant::new();
    plant.produce(0..60);
    let id = plant.create(&plant.document("meters", ""), true);
    plant.wait_rows(60);
    let reset = format!("/sources/{id}/offsets/reset");
    let earliest = json!({"to": "earliest", "dry_run": true});
    plant
        .ask("POST", &reset, earliest.clone())
        .problem(409, "wrong_state");
    plant.post(&format!("/sources/{id}/stop"));
    plant.wait_state(&id, "stopped");

    let offsets = plant.get(&format!("/sources/{id}/offsets"));
    assert_eq!(offsets["group_id"], "inlet-meters");
    let partitions = offsets["partitions"].as_array().unwrap();
    assert_eq!(partitions.len(), 3);
    assert!(
        partitions
            .iter()
            .all(|of| of["committed"].is_null() || of["lag"] == 0),
        "{offsets}"
    );

    let told = plant.ask("POST", &reset, earliest).ok(200);
    assert_eq!(told["read_again"], 60, "{told}");
    assert_eq!(told["skipped"], 0);
    let before = plant.source(&id)["rows_written"].clone();
    let done = plant
        .ask("POST", &reset, json!({"to": "earliest", "dry_run": false}))
        .ok(200);
    assert_eq!(done["partitions"], told["partitions"]);
    assert!(plant.activity(&id).contains(&"offsets_reset".to_owned()));
    plant.post(&format!("/sources/{id}/start"));
    assert_eq!(before, 60);
    plant.wait(&id, "all rows again", |it| it["rows_written"] == 120);
    assert_eq!(plant.rows(), 60, "the same rows");

    plant.post(&format!("/sources/{id}/stop"));
    plant.wait_state(&id, "stopped");
    plant.produce(60..70);
    let latest = json!({"to": "latest", "dry_run": false});
    assert_eq!(plant.ask("POST", &reset, latest).ok(200)["skipped"], 10);
    let other = json!({"to": "latest", "topics": ["other"], "dry_run": true});
    plant
        .ask("POST", &reset, other)
        .problem(422, "invalid_request");
    let audit = plant.world.audit();
    let resets = audit
        .iter()
        .filter(|entry| *entry == "offsets.reset meters");
    assert_eq!(resets.count(), 2, "{audit:?}: dry runs change nothing");
    let _: Value = plant.source(&id);
}
