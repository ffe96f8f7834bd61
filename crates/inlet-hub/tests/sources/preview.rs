//! Checks, topics, samples and previews while a form is filled in.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::plant::{Plant, bootstrap};

#[test]
fn a_preview_shows_what_a_run_writes() {
    let plant = Plant::new();
    plant.produce(0..20);
    plant.produce_texts(&[r#"{"id": 1, "ts": 1790000000000, "v": 1}"#, "not json"]);
    let document = plant.document("meters", "");
    let body = json!({"document": document, "from": "oldest", "count": 100});
    let sample = plant.ask("POST", "/sample", body).ok(200);
    assert_eq!(sample["messages"].as_array().unwrap().len(), 22, "{sample}");
    let body = json!({"document": document, "messages": sample["messages"]});
    let preview = plant.ask("POST", "/preview", body).ok(200);
    assert_eq!(preview["faults"], json!([]));
    assert_eq!(
        preview["outcome"],
        json!({"written": 20, "filtered": 1, "rejected": 1})
    );
    assert!(
        preview["ddl"].as_str().unwrap().contains("meters"),
        "{preview}"
    );
    let steps: Vec<&Value> = preview["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["name"])
        .collect();
    assert_eq!(steps, ["decode", "extract", "filter", "map"]);

    let id = plant.create(&document, true);
    plant.wait_rows(20);
    plant.wait(&id, "the message at fault", |it| it["faults"] == 1);
    let status = plant.get(&format!("/sources/{id}/status"));
    assert_eq!(status["this_run"]["filtered"], 1);
}

#[test]
fn a_preview_of_a_hundred_messages_takes_less_than_a_fifth_of_a_second() {
    let plant = Plant::new();
    plant
        .sandbox
        .sql("CREATE DATABASE power KEEP 36500d")
        .unwrap();
    plant
        .sandbox
        .sql("CREATE STABLE power.meters (ts TIMESTAMP, v INT) TAGS (id INT)")
        .unwrap();
    let document = plant
        .document("meters", "")
        .replace("{name: meters, create: true}", "meters");
    let text: Vec<String> = (0..100)
        .map(|number| {
            format!(
                r#"{{"id": 2, "ts": {}, "v": {number}}}"#,
                1_790_000_000_000_u64 + number
            )
        })
        .collect();
    let body = json!({"document": document, "text": text.join("\n")});
    // The first one looks at the super table; while somebody types it is known.
    let first = plant.ask("POST", "/preview", body.clone()).ok(200);
    assert_eq!(first["outcome"]["written"], 100, "{first}");
    let fastest = (0..5)
        .map(|_| {
            let begin = Instant::now();
            plant.ask("POST", "/preview", body.clone()).ok(200);
            begin.elapsed()
        })
        .min();
    assert!(fastest.unwrap() < Duration::from_millis(200), "{fastest:?}");
}

#[test]
fn a_preview_shows_the_steps_before_a_fault() {
    let plant = Plant::new();
    let document = "message: {filter: [\"nothing > 1 &&\"]}\n";
    let body = json!({"document": document, "text": "{\"id\": 1}{\"id\": 2}"});
    let preview = plant.ask("POST", "/preview", body).ok(200);
    assert_eq!(preview["messages"].as_array().unwrap().len(), 2);
    assert_eq!(preview["steps"][0]["name"], "decode");
    let faults = preview["faults"].as_array().unwrap();
    assert!(
        faults
            .iter()
            .any(|fault| fault["path"] == "message.filter[0]"),
        "{preview}"
    );
}

#[test]
fn a_check_needs_only_the_part_it_checks() {
    let plant = Plant::new();
    let brokers = format!("kafka: {{bootstrap_servers: \"{}\"}}\n", bootstrap());
    let ask = |document: &str, part: &str| {
        plant.ask(
            "POST",
            "/check",
            json!({"document": document, "part": part}),
        )
    };
    let answer = ask(&brokers, "kafka").ok(200);
    let steps = answer["steps"].as_array().unwrap();
    assert!(
        steps.iter().all(|step| step["outcome"] != "failed"),
        "{answer}"
    );
    assert!(steps.iter().all(|step| step["end"] == "kafka"));
    let missing = brokers.replace('}', &format!(", topics: {}-missing}}", plant.topic));
    let answer = ask(&missing, "kafka").ok(200);
    let steps = answer["steps"].as_array().unwrap();
    let failed: Vec<&Value> = steps
        .iter()
        .filter(|step| step["outcome"] == "failed")
        .collect();
    assert_eq!(failed.len(), 1, "{answer}");
    assert!(failed[0]["remedy"].is_string());
    let connection = "target: {tdengine: {connection: plant}}\n";
    let answer = ask(connection, "tdengine").ok(200);
    assert!(
        answer["steps"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["outcome"] != "failed"),
        "{answer}"
    );
    let problem = ask("name: x\n", "all").problem(422, "document_invalid");
    assert!(
        problem["faults"].as_array().unwrap().len() >= 2,
        "{problem}"
    );
}

#[test]
fn topics_are_listed_for_who_knows_only_the_brokers() {
    let plant = Plant::new();
    let document = format!("kafka: {{bootstrap_servers: \"{}\"}}\n", bootstrap());
    let answer = plant
        .ask("POST", "/topics", json!({"document": document}))
        .ok(200);
    let topics = answer["topics"].as_array().unwrap();
    let own = topics
        .iter()
        .find(|topic| topic["name"] == plant.topic.as_str());
    assert_eq!(own.unwrap()["partitions"], 3);
    let nobody = json!({"document": "kafka: {bootstrap_servers: \"127.0.0.1:1\"}\n"});
    let problem = plant
        .ask("POST", "/topics", nobody)
        .problem(502, "kafka_unreachable");
    assert!(problem["hint"].is_string(), "{problem}");
}

#[test]
fn help_for_forms_is_there() {
    let plant = Plant::new();
    assert!(
        !plant.get("/presets")["presets"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(plant.get("/document-schema")["title"], "Inlet data source");
    let text = "bootstrap.servers=a:9092\nsasl.mechanism=PLAIN\nsasl.password=hush\n";
    let pasted = plant
        .ask("POST", "/client-properties", json!({"text": text}))
        .ok(200);
    assert_eq!(pasted["secrets"][0]["value"], "hush");
    assert_eq!(
        pasted["document_patch"]["kafka"]["bootstrap_servers"],
        json!(["a:9092"])
    );
}

#[test]
fn expressions_are_judged_while_they_are_typed() {
    let plant = Plant::new();
    let check = |expression: &str, kind: &str| {
        let fields = json!([{"name": "id", "type": "int"}, {"name": "name", "type": "text"}]);
        let body = json!({"expression": expression, "kind": kind, "fields": fields});
        plant.ask("POST", "/expressions/check", body).ok(200)["faults"].clone()
    };
    assert_eq!(
        check("id != 1 && name.starts_with('a')", "filter"),
        json!([])
    );
    let unknown = check("idd != 1", "filter");
    assert_eq!(unknown[0]["start"], 0, "{unknown}");
    assert_eq!(unknown[0]["end"], 3);
    assert!(
        unknown[0]["hint"].as_str().unwrap().contains("id"),
        "{unknown}"
    );
    assert_ne!(
        check("id + 1", "filter"),
        json!([]),
        "a filter is true or false"
    );
    assert_eq!(check("id + 1", "value"), json!([]));
    assert_eq!(check("t_{id}", "template"), json!([]));
    assert_ne!(check("t_{id", "template"), json!([]));
    let functions = plant.get("/functions");
    let functions = functions["functions"].as_array().unwrap();
    let known = functions
        .iter()
        .find(|it| it["name"] == "starts_with")
        .unwrap();
    assert!(
        known["signature"]
            .as_str()
            .unwrap()
            .starts_with("starts_with("),
        "{known}"
    );
}

#[test]
fn what_is_typed_is_in_the_encoding_of_the_document() {
    let plant = Plant::new();
    let document = "message: {encoding: gbk}\n";
    let body = json!({"document": document, "text": "{\"city\": \"北京\"}"});
    let preview = plant.ask("POST", "/preview", body).ok(200);
    let payload = &preview["messages"][0]["payload"];
    assert_eq!(payload["text"], "{\"city\": \"北京\"}");
    assert_eq!(
        payload["base64"], "eyJjaXR5IjogIrGxvqkifQ==",
        "the bytes of GBK"
    );
    assert_eq!(preview["steps"][0]["rows"][0]["cells"][0], "北京");
    let body = json!({"document": "message: {encoding: big5}\n", "text": "😀"});
    plant
        .ask("POST", "/preview", body)
        .problem(422, "invalid_request");
}
