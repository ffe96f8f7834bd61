//! What a document may hold on a hub, and how its faults are told.

use serde_json::json;

use crate::plant::Plant;

#[test]
fn faults_come_all_at_once_with_their_places() {
    let plant = Plant::new();
    let document = plant
        .document("meters", "")
        .replace("topics: ", "topic: ")
        .replace("[id != 1]", "[id !! 1]");
    let answer = plant
        .ask("POST", "/sources/validate", json!({"document": document}))
        .ok(200);
    assert_eq!(answer["valid"], false);
    assert_eq!(answer["name"], "meters");
    let faults = answer["faults"].as_array().unwrap();
    assert!(
        faults
            .iter()
            .any(|it| it["path"] == "kafka.topic" && it["line"] == 6),
        "{answer}"
    );
    let refused = plant.ask("POST", "/sources", json!({"document": document}));
    let problem = refused.problem(422, "document_invalid");
    assert_eq!(problem["faults"], answer["faults"]);

    let rule = plant
        .document("meters", "")
        .replace("[id != 1]", "[id + 1]");
    let answer = plant
        .ask("POST", "/sources/validate", json!({"document": rule}))
        .ok(200);
    assert_eq!(answer["faults"][0]["path"], "message.filter[0]", "{answer}");
    assert_eq!(answer["faults"][0]["line"], 9, "{answer}");
}

#[test]
fn secrets_are_referred_to_and_never_written_out() {
    let plant = Plant::new();
    let sasl = "  security: {sasl: {mechanism: PLAIN, username: alice, password: PASSWORD}}\n";
    let plain = plant.document("meters", &sasl.replace("PASSWORD", "hush-hush"));
    let problem = plant
        .ask("POST", "/sources", json!({"document": plain}))
        .problem(422, "document_invalid");
    let fault = &problem["faults"][0];
    assert_eq!(fault["path"], "kafka.security.sasl.password", "{problem}");
    assert!(!problem.to_string().contains("hush-hush"), "{problem}");

    let by_name = plant.document("meters", &sasl.replace("PASSWORD", "{secret: kafka-pw}"));
    let problem = plant
        .ask("POST", "/sources", json!({"document": by_name}))
        .problem(422, "document_invalid");
    assert!(
        problem["faults"][0]["message"]
            .as_str()
            .unwrap()
            .contains("kafka-pw"),
        "{problem}"
    );
    let secret = json!({"value": "hush-hush"});
    plant.ask("PUT", "/secrets/kafka-pw", secret).ok(204);
    plant.create(&by_name, false);
    let problem = plant.ask("DELETE", "/secrets/kafka-pw", json!(null));
    problem.problem(409, "in_use");
    let connection = plant.get("/connections/plant");
    assert_eq!(connection["used_by"], json!(["meters"]));
    assert!(!connection.to_string().contains("taosdata"), "{connection}");
}

#[test]
fn a_hub_reads_no_files_and_no_environment() {
    let plant = Plant::new();
    let document = plant.document("meters", "  client_id: ${HOME}\n").replace(
        "connection: plant",
        "url: ws://x:6041\n    user: root\n    password: {file: /etc/passwd}",
    );
    let answer = plant
        .ask("POST", "/sources/validate", json!({"document": document}))
        .ok(200);
    let paths: Vec<&str> = answer["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["path"].as_str().unwrap())
        .collect();
    assert!(paths.contains(&"kafka.client_id"), "{answer}");
    assert!(paths.contains(&"target.tdengine.password.file"), "{answer}");
}

#[test]
fn a_new_address_of_a_connection_needs_its_password_again() {
    let plant = Plant::new();
    let put = |body: serde_json::Value, version: i64| {
        let tag = format!("\"{version}\"");
        let headers = [
            ("If-Match", tag.as_str()),
            ("Content-Type", "application/json"),
        ];
        let body = body.to_string();
        plant.world.ask_with(
            &plant.who,
            "PUT",
            "/connections/plant",
            &headers,
            Some(body.as_bytes()),
        )
    };
    let elsewhere = json!({"url": "ws://elsewhere:6041", "user": "root"});
    let problem = put(elsewhere, 1).problem(422, "invalid_request");
    assert_eq!(problem["faults"][0]["path"], "password", "{problem}");
    let url = format!("ws://{}", plant.sandbox.address());
    put(json!({"url": url, "user": "root"}), 1).ok(200);
    let steps = plant
        .ask("POST", "/connections/plant/check", json!(null))
        .ok(200);
    let steps = steps["steps"].as_array().unwrap();
    assert!(
        steps.iter().all(|step| step["outcome"] != "failed"),
        "{steps:?}"
    );
    let with_login = json!({"url": "ws://root:hush@x:6041"});
    put(with_login, 2).problem(422, "invalid_request");
}

#[test]
fn databases_and_super_tables_are_made_through_a_connection() {
    let plant = Plant::new();
    let path = "/connections/plant/databases";
    let dry = json!({"name": "power", "precision": "us", "keep_days": 36500, "dry_run": true});
    let told = plant.ask("POST", path, dry).ok(200);
    assert_eq!(told["created"], false);
    assert!(
        told["sql"].as_str().unwrap().contains("CREATE DATABASE"),
        "{told}"
    );
    assert_eq!(plant.get(path)["databases"], json!([]));
    let body = json!({"name": "power", "precision": "us", "keep_days": 36500});
    assert_eq!(
        plant.ask("POST", path, body.clone()).ok(200)["created"],
        true
    );
    assert_eq!(plant.ask("POST", path, body).ok(200)["created"], false);
    let databases = plant.get(path);
    assert_eq!(databases["databases"][0]["precision"], "us", "{databases}");
    assert_eq!(databases["databases"][0]["keep"], 36500.0);

    let stables = format!("{path}/power/stables");
    let table = json!({
        "name": "meters",
        "columns": [{"name": "ts", "type": "TIMESTAMP"}, {"name": "v", "type": "INT"}],
        "tags": [{"name": "id", "type": "VARCHAR(64)"}],
    });
    assert_eq!(plant.ask("POST", &stables, table).ok(200)["created"], true);
    assert_eq!(plant.get(&stables)["super_tables"], json!(["meters"]));
    let described = plant.get(&format!("{stables}/meters"));
    assert_eq!(
        described["tags"],
        json!([{"name": "id", "type": "VARCHAR(64)", "second_key": false}])
    );
    let bad = json!({"name": "x", "columns": [{"name": "ts", "type": "TIME"}], "tags": []});
    let problem = plant
        .ask("POST", &stables, bad)
        .problem(422, "invalid_request");
    assert_eq!(problem["faults"][0]["path"], "columns[0].type");
    let missing = plant.world.get(&plant.who, &format!("{stables}/nothing"));
    missing.problem(404, "not_found");
}
