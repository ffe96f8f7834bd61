//! The expressions of the dashboard and of the alert rules, with their places.

use std::{fs, path::PathBuf};

use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::Value;

/// An expression and the labels that the text around it shows.
#[derive(Debug)]
pub(crate) struct Query {
    /// Where it stands, for the message of a failed check.
    pub(crate) place: String,
    /// The expression, in Prometheus' language.
    pub(crate) expression: String,
    /// Labels that a legend or an annotation puts in.
    pub(crate) shown: Vec<String>,
}

/// The text of a file of the repository.
pub(crate) fn read(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The dashboard.
pub(crate) fn dashboard() -> Value {
    serde_json::from_str(&read("deploy/grafana/inlet-dashboard.json")).expect("JSON")
}

/// Every expression of panels, annotations and variables.
pub(crate) fn dashboard_queries(dashboard: &Value) -> Vec<Query> {
    let targets = array(&dashboard["panels"]).iter().flat_map(|panel| {
        let targets = panel["targets"].as_array().into_iter().flatten();
        targets.map(move |target| (&panel["title"], &target["expr"], &target["legendFormat"]))
    });
    let annotations = array(&dashboard["annotations"]["list"]).iter();
    let annotations = annotations.map(|one| (&one["name"], &one["expr"], &one["textFormat"]));
    let queries = targets
        .chain(annotations)
        .map(|(place, expr, legend)| Query {
            place: text(place).to_owned(),
            expression: text(expr).to_owned(),
            shown: shown(text(legend), ""),
        });
    let variables = array(&dashboard["templating"]["list"]).iter();
    let variables = variables
        .filter(|variable| variable["type"] == "query")
        .map(variable_query);
    queries.chain(variables).collect()
}

/// `label_values(series, label)` asks for the values of a label of series.
fn variable_query(variable: &Value) -> Query {
    let query = text(&variable["query"]["query"]);
    let inner = query
        .strip_prefix("label_values(")
        .and_then(|rest| rest.strip_suffix(')'));
    let (series, label) = inner
        .and_then(|inner| inner.rsplit_once(", "))
        .expect("label_values");
    Query {
        place: format!("variable {}", text(&variable["name"])),
        expression: series.to_owned(),
        shown: vec![label.to_owned()],
    }
}

/// A rule of `inlet-alerts.yml`.
#[derive(Debug)]
pub(crate) struct Alert {
    /// Its name.
    pub(crate) name: String,
    /// What it asks, and the labels that its annotations show.
    pub(crate) query: Query,
    /// `severity`.
    pub(crate) severity: String,
    /// Where the documents say what to do.
    pub(crate) runbook: String,
}

/// Every alert rule.
pub(crate) fn alerts() -> Vec<Alert> {
    let text = read("deploy/prometheus/inlet-alerts.yml");
    let documents = Yaml::load_from_str(&text).expect("YAML");
    let groups = documents[0]["groups"].as_vec().expect("groups").iter();
    let rules = groups.flat_map(|group| group["rules"].as_vec().expect("rules"));
    rules.map(alert).collect()
}

fn alert(rule: &Yaml<'_>) -> Alert {
    let part = |of: &Yaml<'_>, key: &str| {
        let value = of.as_mapping_get(key).and_then(Yaml::as_str);
        value
            .unwrap_or_else(|| panic!("no `{key}` in {rule:?}"))
            .to_owned()
    };
    let annotations = &rule["annotations"];
    let told = part(annotations, "summary") + &part(annotations, "description");
    let name = part(rule, "alert");
    Alert {
        query: Query {
            place: name.clone(),
            expression: part(rule, "expr"),
            shown: shown(&told, "$labels."),
        },
        severity: part(&rule["labels"], "severity"),
        runbook: part(annotations, "runbook"),
        name,
    }
}

/// Labels within `{{ }}` of a template, each after `prefix`.
fn shown(template: &str, prefix: &str) -> Vec<String> {
    let parts = template.split("{{").skip(1);
    let parts = parts.filter_map(|part| part.split("}}").next()?.trim().strip_prefix(prefix));
    parts
        .map(|label| label.split(' ').next().unwrap_or_default().to_owned())
        .collect()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
