//! The dashboard, the alert rules and the documents speak of what a hub and its runs expose, and of all of it.
//!
//! Expressions are read by Prometheus' own grammar; each name, label and state in them must stand on
//! the page that is served. Where `promtool` is installed, it also plays the alerts through.

mod exposition;
mod files;
mod promql;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::ErrorKind,
    process::Command,
};

use exposition::Exposed;
use files::Query;

/// What is exposed, and what Prometheus adds of its own.
async fn exposed() -> Exposed {
    let mut exposed = Exposed::by_hub_and_run().await;
    exposed.series.insert("up".to_owned(), BTreeMap::new());
    let of_alerts = ["alertname", "alertstate", "severity", "source"];
    let of_alerts = of_alerts.map(|label| (label.to_owned(), BTreeSet::new()));
    exposed.series.insert("ALERTS".to_owned(), of_alerts.into());
    exposed
}

async fn check_all<'a>(queries: impl Iterator<Item = &'a Query>) {
    let exposed = exposed().await;
    let mut wrong = Vec::new();
    for query in queries {
        match promql::check(&query.expression, &exposed) {
            Ok(labels) => wrong.extend(
                query
                    .shown
                    .iter()
                    .filter(|label| !labels.contains(*label))
                    .map(|label| {
                        format!(
                            "{}: shows `{label}`, which the series do not have",
                            query.place
                        )
                    }),
            ),
            Err(error) => wrong.push(format!("{}: {error}", query.place)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_dashboard_asks_for_what_is_exposed() {
    let queries = files::dashboard_queries(&files::dashboard());
    assert!(queries.len() > 20, "{queries:?}");
    check_all(queries.iter()).await;
}

#[tokio::test]
async fn the_dashboard_shows_every_metric() {
    let queries = files::dashboard_queries(&files::dashboard());
    let all: String = queries
        .iter()
        .map(|query| query.expression.as_str())
        .collect();
    let documented = Exposed::by_hub_and_run().await.as_documented();
    let missing: Vec<_> = documented
        .keys()
        .filter(|name| !all.contains(*name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn the_alerts_ask_for_what_is_exposed() {
    let alerts = files::alerts();
    assert!(alerts.len() >= 8, "{alerts:?}");
    check_all(alerts.iter().map(|alert| &alert.query)).await;
}

#[test]
fn each_alert_names_the_section_that_says_what_to_do() {
    let operate = files::read("docs/operate.md");
    for alert in files::alerts() {
        assert!(
            ["warning", "critical"].contains(&alert.severity.as_str()),
            "{alert:?}"
        );
        let anchor = alert.name.to_lowercase();
        assert_eq!(alert.runbook, format!("docs/operate.md#{anchor}"));
        let heading = format!("### {}", alert.name);
        assert!(
            operate.lines().any(|line| line == heading),
            "no `{heading}`"
        );
    }
}

#[tokio::test]
async fn the_documents_list_what_is_exposed_and_nothing_else() {
    let operate = files::read("docs/operate.md");
    let section = operate
        .split("\n## Metrics\n")
        .nth(1)
        .expect("a section Metrics");
    let table = section.split("\n## ").next().unwrap_or_default();
    let mut documented: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in table.lines().filter(|line| line.starts_with("| `inlet_")) {
        let cells: Vec<&str> = row.split('|').collect();
        for name in in_backticks(cells[1]) {
            let mut labels: BTreeSet<String> = in_backticks(cells[2]).collect();
            if !name.starts_with("inlet_hub_") {
                labels.insert("source".to_owned());
            }
            documented.insert(name, labels);
        }
    }
    assert_eq!(documented, Exposed::by_hub_and_run().await.as_documented());
}

fn in_backticks(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

#[tokio::test]
async fn what_is_wrong_in_an_expression_is_found() {
    let exposed = exposed().await;
    for (expression, error) in [
        ("sum by (source) (inlet_run_state", "parse"),
        (
            "inlet_sink_row_total",
            "`inlet_sink_row_total` is not exposed",
        ),
        (
            "rate(inlet_sink_rows_total{topic=\"a\"}[5m])",
            "has no label `topic`",
        ),
        (
            "inlet_run_state{state=\"broken\"} == 1",
            "`state` of `inlet_run_state` is never `broken`",
        ),
        (
            "inlet_run_state{state=~\"running|lost\"}",
            "is never `lost`",
        ),
        ("sum by (topic) (inlet_sink_rows_total)", "`by (topic)`"),
        (
            "histogram_quantile(0.5, sum by (source) (rate(inlet_run_latency_milliseconds_bucket[5m])))",
            "without `le`",
        ),
        (
            "sum(inlet_sink_rows_total) / sum by (source) (inlet_sink_rows_total)",
            "matches nothing",
        ),
    ] {
        let found = promql::check(expression, &exposed).expect_err(expression);
        assert!(
            error == "parse" || found.contains(error),
            "{expression}: {found}"
        );
    }
}

#[test]
fn the_panels_neither_overlap_nor_share_an_id() {
    let dashboard = files::dashboard();
    let panels = dashboard["panels"].as_array().expect("a list");
    let mut taken = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for panel in panels {
        assert!(ids.insert(panel["id"].as_u64()), "{}", panel["title"]);
        let place = |key: &str| panel["gridPos"][key].as_u64().expect("a number");
        for x in place("x")..place("x") + place("w") {
            for y in place("y")..place("y") + place("h") {
                assert!(
                    x < 24 && taken.insert((x, y)),
                    "{} at {x}, {y}",
                    panel["title"]
                );
            }
        }
    }
}

/// The checks above need no tool; this one adds what fires when.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn the_alerts_fire_when_they_should() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/prometheus");
    let mut promtool = Command::new("promtool");
    promtool
        .args(["test", "rules", "inlet-alerts.test.yml"])
        .current_dir(folder);
    match promtool.output() {
        Ok(run) => assert!(
            run.status.success(),
            "{}{}",
            String::from_utf8_lossy(&run.stdout),
            String::from_utf8_lossy(&run.stderr)
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("SKIPPED: promtool (Debian package prometheus) is not installed");
        }
        Err(error) => panic!("promtool: {error}"),
    }
}
