use inlet_message::{fault::FaultKind, message::TopicPartition};

use super::*;
use crate::{accounts::Outcome, status::PartitionProgress};

fn status() -> RunStatus {
    let status = RunStatus::default();
    let partition = TopicPartition {
        topic: "meters".into(),
        partition: 3,
    };
    let outcomes = [
        Outcome::Written,
        Outcome::Quarantined(FaultKind::ParseFailed),
    ];
    status.accounts.consume(&partition, 3);
    status.accounts.close(&partition, outcomes.into_iter());
    let progress = PartitionProgress {
        position: 10,
        committed: Some(9),
        high_watermark: Some(25),
    };
    status.partitions.lock().insert(partition, progress);
    status.rows_written.add(7);
    let mut counts = LatencyCounts::default();
    counts.observe(3);
    counts.observe(1_000_000);
    status.latency.add(&counts);
    status
}

#[test]
fn the_page_names_what_the_run_counted() {
    let page = render_prometheus(&status(), "plant");
    for line in [
        r#"inlet_run_state{source="plant",state="starting"} 1"#,
        r#"inlet_run_state{source="plant",state="failed"} 0"#,
        r#"inlet_run_in_flight_messages{source="plant"} 1"#,
        r#"inlet_run_messages_total{source="plant",outcome="written"} 1"#,
        r#"inlet_run_fault_messages_total{source="plant",kind="parse_failed",outcome="quarantined"} 1"#,
        r#"inlet_sink_rows_total{source="plant"} 7"#,
        r#"inlet_source_lag_messages{source="plant",topic="meters",partition="3"} 15"#,
        r#"inlet_source_committed_offset{source="plant",topic="meters",partition="3"} 9"#,
        r#"inlet_source_read_messages_total{source="plant",topic="meters",partition="3"} 3"#,
        r#"inlet_run_latency_milliseconds_count{source="plant"} 2"#,
        r#"inlet_run_latency_milliseconds_bucket{le="5.0",source="plant"} 1"#,
        r#"inlet_run_latency_milliseconds_bucket{le="+Inf",source="plant"} 2"#,
    ] {
        assert!(
            page.lines().any(|found| found == line),
            "{line} is not in\n{page}"
        );
    }
}

#[test]
fn the_snapshot_is_json_with_the_state_beside_the_numbers() {
    let json = serde_json::to_value(status().snapshot()).unwrap();
    assert_eq!(json["state"], "starting");
    assert_eq!(json["lag"], 15);
    assert_eq!(json["messages"]["consumed"], 3);
    assert_eq!(json["in_flight"], 1);
    assert_eq!(json["faults"]["parse_failed"]["quarantined"], 1);
    assert_eq!(json["partitions"][0]["progress"]["committed"], 9);
}

#[test]
fn many_runs_share_each_metric() {
    let snapshot = status().snapshot();
    let runs = ["plant", "yard"].map(|name| (name.to_owned(), snapshot.clone()));
    let page = render_prometheus_page(runs.to_vec());
    for line in [
        r#"inlet_sink_rows_total{source="plant"} 7"#,
        r#"inlet_sink_rows_total{source="yard"} 7"#,
        r#"inlet_run_latency_milliseconds_count{source="yard"} 2"#,
        r#"inlet_source_lag_messages{source="yard",topic="meters",partition="3"} 15"#,
    ] {
        assert!(page.lines().any(|found| found == line), "{line}");
    }
    let described = page.lines().filter(|line| line.starts_with("# TYPE "));
    let names: std::collections::BTreeSet<_> = described.clone().collect();
    assert_eq!(names.len(), described.count());
    assert!(page.ends_with("# EOF\n"));
    assert!(render_prometheus_page(Vec::new()).ends_with("# EOF\n"));
}
