//! Edit, rename, copy, delete, transfer: what a source is.

use inlet_testkit::wait_for;
use serde_json::{Value, json};

use crate::plant::{DEADLINE, Plant};

#[test]
fn an_edit_restarts_the_run_with_the_new_version() {
    let plant = Plant::new();
    plant.produce(0..10);
    let document = plant.document("meters", "");
    let id = plant.create(&document, true);
    plant.wait_rows(10);
    let filtered = document.replace("[id != 1]", "[v >= 15]");
    let answer = plant.put(&id, 1, &filtered);
    assert_eq!(answer.header("etag"), Some("\"2\""));
    plant.wait(&id, "a run of version 2", |_| {
        plant.get(&format!("/sources/{id}/status"))["run"]["version"] == 2
    });
    plant.produce(10..20);
    plant.wait_rows(15);
    assert_eq!(plant.run_ends(&id), [Value::Null, json!("restarted")]);
    let diff = plant.get(&format!("/sources/{id}/versions/1/diff/2"));
    let unified = diff["unified"].as_str().unwrap();
    assert!(
        unified.contains("-  filter: [id != 1]\n+  filter: [v >= 15]\n"),
        "{unified}"
    );
    assert_eq!(diff["same"], false);
    let versions = plant.get(&format!("/sources/{id}/versions"));
    assert_eq!(versions["total"], 2);
    let first = plant.get(&format!("/sources/{id}/versions/1"));
    assert_eq!(first["document"], document);
}

#[test]
fn two_editors_do_not_overwrite_each_other() {
    let plant = Plant::new();
    let document = plant.document("meters", "");
    let id = plant.create(&document, false);
    plant
        .put(&id, 1, &document.replace("id != 1", "id != 2"))
        .ok(200);
    let late = plant.put(&id, 1, &document.replace("id != 1", "id != 3"));
    let problem = late.problem(412, "edited_meanwhile");
    assert!(
        problem["detail"].as_str().unwrap().contains("ada"),
        "{problem}"
    );
    let body = json!({"document": document});
    plant
        .ask("PUT", &format!("/sources/{id}"), body)
        .problem(428, "precondition_required");
    plant.delete(&id, 1).problem(412, "edited_meanwhile");
    assert_eq!(plant.source(&id)["version"], 2);
}

#[test]
fn a_renamed_source_keeps_its_consumer_group() {
    let plant = Plant::new();
    plant.produce(0..10);
    let document = plant.document("meters", "");
    let id = plant.create(&document, true);
    plant.wait_rows(10);
    let renamed = plant.put(
        &id,
        1,
        &document.replace("name: meters\nkafka", "name: hall3\nkafka"),
    );
    let renamed = renamed.ok(200);
    assert_eq!(renamed["name"], "hall3");
    assert_eq!(renamed["group_id"], "inlet-meters");
    let text = renamed["document"].as_str().unwrap();
    assert!(text.contains("# A plant's meters"), "{text}");
    assert!(text.contains("\n  group_id: inlet-meters\n"), "{text}");
    plant.produce(10..20);
    plant.wait_rows(20);
    let total = plant.wait(&id, "no message twice", |it| it["rows_written"] == 20);
    assert_eq!(total["lag"], 0);
    assert!(plant.activity(&id).contains(&"renamed".to_owned()));
}

#[test]
fn a_copy_is_stopped_and_in_a_group_of_its_own() {
    let plant = Plant::new();
    let id = plant.create(&plant.document("meters", "  group_id: shared\n"), false);
    let copy = json!({"name": "meters-2"});
    let copy = plant
        .ask("POST", &format!("/sources/{id}/copy"), copy)
        .ok(201);
    assert_eq!(copy["state"], "stopped");
    assert_eq!(copy["group_id"], "inlet-meters-2");
    let taken = json!({"name": "meters"});
    plant
        .ask("POST", &format!("/sources/{id}/copy"), taken)
        .problem(409, "name_taken");
}

#[test]
fn a_deletion_stops_and_can_be_taken_back() {
    let plant = Plant::new();
    plant.produce(0..10);
    let id = plant.create(&plant.document("meters", ""), true);
    plant.wait_rows(10);
    assert_eq!(plant.delete(&id, 1).status, 204);
    let gone = plant.world.get(&plant.who, &format!("/sources/{id}"));
    gone.problem(404, "not_found");
    assert_eq!(plant.get("/sources")["total"], 0);
    let deleted = plant.get("/sources/deleted");
    assert_eq!(deleted["items"][0]["name"], "meters");
    assert_eq!(deleted["items"][0]["deleted_by"], "ada");
    // Its name is free meanwhile.
    let other = plant.create(&plant.document("meters", ""), false);
    plant
        .ask("POST", &format!("/sources/{id}/restore"), Value::Null)
        .problem(409, "name_taken");
    assert_eq!(plant.delete(&other, 1).status, 204);
    let restored = plant.post(&format!("/sources/{id}/restore"));
    assert_eq!(restored["desired"], "stopped");
    plant.wait_state(&id, "stopped");
    plant.produce(10..20);
    plant.post(&format!("/sources/{id}/start"));
    plant.wait_rows(20);
}

#[test]
fn what_is_exported_can_be_imported_all_or_none() {
    let plant = Plant::new();
    let documents = ["a", "b"].map(|name| plant.document(name, ""));
    let ids = documents
        .clone()
        .map(|document| plant.create(&document, false));
    let exported: Vec<String> = ids
        .iter()
        .map(|id| {
            plant
                .world
                .get(&plant.who, &format!("/sources/{id}/export"))
                .text()
        })
        .collect();
    assert_eq!(exported, documents);
    for id in &ids {
        assert_eq!(plant.delete(id, 1).status, 204);
    }
    let import = |text: &str| {
        let yaml = [("Content-Type", "text/yaml")];
        plant.world.ask_with(
            &plant.who,
            "POST",
            "/sources/import",
            &yaml,
            Some(text.as_bytes()),
        )
    };
    let faulty = exported
        .join("---\n")
        .replace("name: b\n", "name: b\nnonsense: 1\n");
    let problem = import(&faulty).problem(422, "document_invalid");
    let line = exported[0].lines().count() + 1 + 4;
    assert_eq!(problem["faults"][0]["line"], line, "{problem}");
    assert_eq!(
        problem["faults"][0]["path"], "document 2: nonsense",
        "{problem}"
    );
    assert_eq!(plant.get("/sources")["total"], 0, "all or none");

    let created = import(&exported.join("---\n")).ok(201);
    let names: Vec<&Value> = created["created"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| &source["name"])
        .collect();
    assert_eq!(names, ["a", "b"]);
    import(&exported[0]).problem(409, "name_taken");
    let json = [("Content-Type", "application/json")];
    plant
        .world
        .ask_with(&plant.who, "POST", "/sources/import", &json, Some(b"{}"))
        .problem(415, "unsupported_media_type");
}

#[test]
fn several_at_once_each_with_its_result() {
    let plant = Plant::new();
    let ids = ["a", "b"].map(|name| plant.create(&plant.document(name, ""), false));
    let body = json!({"action": "start", "ids": [ids[0], "nobody", ids[1]]});
    let results = plant.ask("POST", "/sources/bulk", body).ok(200)["results"].clone();
    assert_eq!(results[0]["ok"], true);
    assert_eq!(results[1]["ok"], false);
    assert_eq!(results[1]["problem"]["code"], "not_found");
    assert_eq!(results[2]["ok"], true);
    let body = json!({"action": "delete", "ids": ids});
    plant.ask("POST", "/sources/bulk", body).ok(200);
    let gone = wait_for(DEADLINE, "empty list", || {
        (plant.get("/sources")["total"] == 0).then_some(())
    });
    gone.unwrap();
}
