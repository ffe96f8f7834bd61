//! Submit, stop, pause, restart, failures: what a source does.

use inlet_sandbox::{Fault, FaultRule, RequestKind};
use serde_json::{Value, json};

use crate::plant::Plant;

#[test]
fn what_is_submitted_runs_and_its_rows_arrive() {
    let plant = Plant::new();
    plant.produce(0..100);
    let id = plant.create(&plant.document("meters", ""), true);
    plant.wait_rows(100);
    let source = plant.wait(&id, "rows in the summary", |it| it["rows_written"] == 100);
    assert_eq!(source["desired"], "running");
    assert_eq!(source["database"], "power");
    assert_eq!(source["topics"], json!([plant.topic]));
    assert_eq!(source["group_id"], "inlet-meters");
    plant.wait(&id, "idle without lag", |it| {
        it["state"] == "idle" && it["lag"] == 0
    });

    let status = plant.get(&format!("/sources/{id}/status"));
    assert_eq!(status["this_run"]["written"], 100, "{status}");
    assert_eq!(status["partitions"].as_array().unwrap().len(), 3);
    assert_eq!(status["run"]["started_by"], "ada");
    let kinds = plant.activity(&id);
    for kind in ["created", "started"] {
        assert!(kinds.iter().any(|it| it == kind), "{kind} in {kinds:?}");
    }
    let page = String::from_utf8(plant.world.raw("GET", "/metrics", &[], None).bytes).unwrap();
    assert!(
        page.contains(r#"inlet_sink_rows_total{source="meters"} 100"#),
        "{page}"
    );
    assert!(page.ends_with("# EOF\n"));
}

#[test]
fn stop_and_start_go_on_where_it_was() {
    let plant = Plant::new();
    plant.produce(0..30);
    let id = plant.create(&plant.document("meters", ""), true);
    plant.wait_rows(30);
    plant.post(&format!("/sources/{id}/stop"));
    plant.wait_state(&id, "stopped");
    plant.produce(30..50);
    plant.post(&format!("/sources/{id}/start"));
    plant.wait_rows(50);
    assert_eq!(plant.run_ends(&id), [Value::Null, json!("asked")]);
    let all = plant.wait(&id, "sum of both runs", |it| it["rows_written"] == 50);
    assert_ne!(all["state"], "stopped", "{all}");
}

#[test]
fn a_paused_source_reads_nothing_over_a_restart_of_the_hub_too() {
    let mut plant = Plant::new();
    plant.produce(0..10);
    let id = plant.create(&plant.document("meters", ""), true);
    plant.wait_rows(10);
    plant.post(&format!("/sources/{id}/pause"));
    plant.wait_state(&id, "paused");
    plant.produce(10..20);
    plant.world.restart();
    plant.who = plant.world.admin();
    let source = plant.wait_state(&id, "paused");
    assert_eq!(source["desired"], "paused");
    plant.wait(&id, "a run that rests", |it| !it["started_at_ms"].is_null());
    assert_eq!(plant.rows(), 10);
    plant.post(&format!("/sources/{id}/resume"));
    plant.wait_rows(20);
    let refused = plant.post(&format!("/sources/{id}/stop"));
    assert_eq!(refused["desired"], "stopped");
    plant
        .ask("POST", &format!("/sources/{id}/pause"), Value::Null)
        .problem(409, "wrong_state");
}

#[test]
fn a_hub_that_starts_again_runs_what_ran() {
    let mut plant = Plant::new();
    plant.produce(0..20);
    let id = plant.create(&plant.document("meters", ""), true);
    let resting = plant.create(&plant.document("resting", ""), false);
    plant.wait_rows(20);
    plant.world.restart();
    plant.who = plant.world.admin();
    plant.produce(20..40);
    plant.wait_rows(40);
    assert_eq!(plant.run_ends(&id), [Value::Null, json!("hub_stopped")]);
    assert_eq!(plant.source(&resting)["state"], "stopped");
    let source = plant.wait(&id, "rows of both runs", |it| it["rows_written"] == 40);
    assert_eq!(source["desired"], "running");
}

#[test]
fn an_idle_end_is_done_and_one_click_keeps_it_running() {
    let plant = Plant::new();
    plant.produce(0..10);
    let document = plant.document("meters", "").replace("never", "500ms");
    let id = plant.create(&document, true);
    let source = plant.wait_state(&id, "done");
    assert_eq!(source["desired"], "stopped");
    assert_eq!(source["ended"]["reason"], "idle");
    assert_eq!(source["ended"]["after_ms"], 500);
    plant.wait_rows(10);

    let kept = plant.post(&format!("/sources/{id}/keep-running"));
    assert_eq!(kept["version"], 2);
    let text = kept["document"].as_str().unwrap();
    assert_eq!(
        text,
        document.replace("500ms", "never"),
        "nothing else changes"
    );
    plant.produce(10..20);
    plant.wait_rows(20);
    plant.wait_state(&id, "idle");
}

#[test]
fn a_failure_backs_off_with_its_cause_and_heals() {
    let plant = Plant::new();
    plant.produce(0..10);
    let missing = plant
        .document("meters", "")
        .replace("{name: power, create: {keep: 36500d}}", "power");
    let id = plant.create(&missing, true);
    let source = plant.wait_state(&id, "backing_off");
    let cause = source["cause"].as_str().unwrap();
    assert!(cause.contains("power"), "{cause}");
    assert!(source["remedy"].is_string(), "{source}");
    assert_eq!(source["health"], "fatal");
    assert!(source["next_attempt_at_ms"].is_i64(), "{source}");
    assert!(plant.activity(&id).contains(&"backing_off".to_owned()));

    plant
        .sandbox
        .sql("CREATE DATABASE power KEEP 36500d")
        .unwrap();
    plant.wait_rows(10);
    let source = plant.wait_state(&id, "idle");
    assert!(source["cause"].is_null(), "{source}");
    assert_eq!(plant.run_ends(&id).last(), Some(&json!("failed")));
}

#[test]
fn a_document_that_does_not_fit_the_table_waits_for_an_edit() {
    let plant = Plant::new();
    plant.produce(0..10);
    plant
        .sandbox
        .sql("CREATE DATABASE power KEEP 36500d")
        .unwrap();
    plant
        .sandbox
        .sql("CREATE STABLE power.meters (ts TIMESTAMP, v INT) TAGS (id INT)")
        .unwrap();
    let existing = plant
        .document("meters", "")
        .replace("{name: meters, create: true}", "meters")
        .replace("v: {from: v, type: INT}", "v: {value: many}");
    let id = plant.create(&existing, true);
    let source = plant.wait_state(&id, "failed");
    assert!(
        source["cause"]
            .as_str()
            .unwrap()
            .contains("target.columns.v"),
        "{source}"
    );
    assert!(source["next_attempt_at_ms"].is_null());
    let mended = existing.replace("v: {value: many}", "v: {from: v}");
    plant.put(&id, 1, &mended).ok(200);
    plant.wait_rows(10);
}

#[test]
fn trouble_with_tdengine_shows_while_it_lasts() {
    let plant = Plant::new();
    plant.produce(0..10);
    let id = plant.create(&plant.document("meters", ""), true);
    plant.wait_rows(10);
    plant.sandbox.add_fault(FaultRule {
        on: RequestKind::Any,
        skip: 0,
        times: None,
        containing: None,
        fault: Fault::Close { applied: false },
    });
    plant.produce(10..20);
    let source = plant.wait_state(&id, "sink_error");
    assert!(source["cause"].is_string(), "{source}");
    assert_eq!(source["health"], "sink_error");
    plant.sandbox.clear_faults();
    plant.wait_rows(20);
    plant.wait_state(&id, "idle");
    let kinds = plant.activity(&id);
    for kind in ["sink_trouble", "sink_recovered"] {
        assert!(kinds.iter().any(|it| it == kind), "{kind} in {kinds:?}");
    }
}

#[test]
fn a_stop_while_starting_stops() {
    let plant = Plant::new();
    plant.sandbox.add_fault(FaultRule {
        on: RequestKind::Any,
        skip: 0,
        times: None,
        containing: None,
        fault: Fault::Delay { milliseconds: 500 },
    });
    let id = plant.create(&plant.document("meters", ""), true);
    plant.post(&format!("/sources/{id}/stop"));
    plant.post(&format!("/sources/{id}/start"));
    plant.post(&format!("/sources/{id}/stop"));
    plant.sandbox.clear_faults();
    plant.wait_state(&id, "stopped");
    let open = plant
        .run_ends(&id)
        .into_iter()
        .filter(Value::is_null)
        .count();
    assert_eq!(open, 0, "no run goes on");
}
