//! Messages at fault: browsed, grouped, downloaded, and replayed once the mapping was mended.

use serde_json::{Value, json};

use crate::plant::Plant;

/// A source that has archived three messages whose value is no number, and one that is no JSON.
fn plant_with_faults() -> (Plant, String, String) {
    let plant = Plant::new();
    let document = plant.document("meters", "");
    let id = plant.create(&document, true);
    plant.produce(0..5);
    let texts = ["7 V", "8 V", "9 V"].map(|volt| {
        let second = &volt[..1];
        format!(r#"{{"id": 2, "ts": 179000001{second}000, "v": "{volt}"}}"#)
    });
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    plant.produce_texts(&texts);
    plant.produce_texts(&["no json"]);
    plant.wait_rows(5);
    plant.wait(&id, "four faults", |it| it["faults"] == 4);
    (plant, id, document)
}

#[test]
fn faults_are_browsed_grouped_and_downloaded_with_their_bytes() {
    let (plant, id, _) = plant_with_faults();
    let groups = plant.get(&format!("/sources/{id}/faults/groups"));
    let groups = groups["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2, "{groups:?}");
    assert_eq!(groups[0]["count"], 3, "three values, one cause: {groups:?}");
    assert_eq!(groups[0]["kind"], "value_does_not_fit");
    assert_eq!(groups[1]["kind"], "parse_failed");

    let page = plant.get(&format!("/sources/{id}/faults?limit=3"));
    assert_eq!(page["total"], 4);
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = plant.get(&format!("/sources/{id}/faults?limit=3&cursor={cursor}"));
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest["next_cursor"], Value::Null);
    let wrong = plant.get(&format!("/sources/{id}/faults?kind=parse_failed"));
    let fault = &wrong["items"][0];
    assert_eq!(fault["payload"]["text"], "no json");
    assert_eq!(fault["topic"], plant.topic.as_str());

    let lines = plant
        .world
        .get(&plant.who, &format!("/sources/{id}/faults/download"));
    assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
    let lines = lines.text();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.contains(fault), "{lines:?}");
}

#[test]
fn a_replay_after_the_mapping_was_mended_writes_the_rows() {
    let (plant, id, document) = plant_with_faults();
    let replay = format!("/sources/{id}/faults/replay");
    let dry = json!({"kind": "value_does_not_fit", "dry_run": true});
    let told = plant.ask("POST", &replay, dry.clone()).ok(200);
    assert_eq!(told["matched"], 3, "{told}");
    assert_eq!(told["still_at_fault"], 3, "nothing was mended yet");

    let mended = document
        .replace(
            "message:\n",
            "message:\n  extract:\n    - {from: v, split: {separator: \" \", into: 2}}\n",
        )
        .replace(
            "v: {from: v, type: INT}",
            "v: {expr: \"parse_int(v_0)\", type: INT}",
        );
    plant.put(&id, 1, &mended).ok(200);
    let told = plant.ask("POST", &replay, dry).ok(200);
    assert_eq!(told["written"], 3, "{told}");
    assert_eq!(plant.rows(), 5, "a dry run writes nothing");
    let done = plant
        .ask("POST", &replay, json!({"kind": "value_does_not_fit"}))
        .ok(200);
    assert_eq!(done["written"], 3, "{done}");
    assert_eq!(plant.rows(), 8);

    let open = plant.get(&format!("/sources/{id}/faults?replayed=false"));
    assert_eq!(open["total"], 1);
    let replayed = plant.get(&format!("/sources/{id}/faults?replayed=true"));
    assert_eq!(replayed["items"][0]["replayed"]["outcome"], "written");
    let again = plant
        .ask("POST", &replay, json!({"kind": "value_does_not_fit"}))
        .ok(200);
    assert_eq!(again["matched"], 0, "what is done is not done again");
    let by_id = json!({"ids": [open["items"][0]["id"]]});
    let still = plant.ask("POST", &replay, by_id).ok(200);
    assert_eq!(still["still_at_fault"], 1, "{still}");
    assert!(plant.activity(&id).contains(&"replay".to_owned()));
    let audit = plant.world.audit();
    assert!(
        audit.contains(&"faults.replay meters".to_owned()),
        "{audit:?}"
    );
    let bad = json!({"ids": ["x"]});
    plant
        .ask("POST", &replay, bad)
        .problem(422, "invalid_request");
}
