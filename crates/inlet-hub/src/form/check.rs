//! The connectivity check and the broker's topics.

use std::path::Path as FilePath;

use axum::extract::State;
use inlet_config::{resolve_brokers, resolve_connection, resolve_kafka, resolve_target};
use inlet_engine::check::{CheckStep, End, check_connection, check_kafka, check_target};
use inlet_pipeline::probe::ProbeOutcome;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::work::kafka_problem;
use crate::{
    auth::Editor,
    extract::Json,
    problem::{DocumentFault, Problem},
    sources::document::{document_faults, environment, invalid},
    state::{Hub, HubState},
};

/// Which ends are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Part {
    /// Where messages come from.
    Kafka,
    /// Where rows go.
    Tdengine,
    /// Both.
    All,
}

/// What is checked.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckRequest {
    /// The document; of it only the parts that are checked have to be there.
    document: String,
    /// Which ends.
    part: Part,
}

/// One of the two ends of a data source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CheckedEnd {
    /// Where messages come from.
    Kafka,
    /// Where rows go.
    Tdengine,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepOutcome {
    /// It works.
    Ok,
    /// It does not.
    Failed,
    /// It was not tried: an earlier failure made it pointless.
    Skipped,
}

/// A step of a check, from the outside in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Step {
    /// The end it belongs to.
    end: CheckedEnd,
    /// What was tried.
    name: String,
    /// What came of it.
    outcome: StepOutcome,
    /// What was found, or why it was not tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Why it does not work.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    /// What to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl From<CheckStep> for Step {
    fn from(step: CheckStep) -> Self {
        let (outcome, detail, cause, remedy) = match step.step.outcome {
            ProbeOutcome::Ok { detail } => (StepOutcome::Ok, Some(detail), None, None),
            ProbeOutcome::Failed { cause, remedy } => {
                (StepOutcome::Failed, None, Some(cause), Some(remedy))
            }
            ProbeOutcome::Skipped { because } => (StepOutcome::Skipped, Some(because), None, None),
        };
        Self {
            end: match step.end {
                End::Kafka => CheckedEnd::Kafka,
                End::Tdengine => CheckedEnd::Tdengine,
            },
            name: step.step.name,
            outcome,
            detail,
            cause,
            remedy,
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CheckAnswer {
    /// Every step, from the outside in.
    steps: Vec<Step>,
    /// Where it was checked from: `hub`.
    ran_on: &'static str,
}

/// Steps as an answer.
pub(crate) fn answer(steps: Vec<CheckStep>) -> CheckAnswer {
    CheckAnswer {
        steps: steps.into_iter().map(Step::from).collect(),
        ran_on: "hub",
    }
}

/// Checks step by step whether Kafka and TDengine can be reached and used. Nothing is created,
/// joined or committed. Without topics only the brokers are checked, without a database only the
/// connection.
#[utoipa::path(
    post, path = "/check", tag = "forms", operation_id = "check_connectivity",
    request_body = CheckRequest,
    responses(
        (status = 200, description = "What was tried and what came of it", body = CheckAnswer),
        (status = 422, description = "What the check needs is missing from the document, or wrong.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn check(
    caller: Editor,
    State(hub): State<Hub>,
    Json(request): Json<CheckRequest>,
) -> Result<Json<CheckAnswer>, Problem> {
    caller.changes_nothing();
    let checks = plan(&hub, &request).await?;
    let run = move || checks.into_iter().flat_map(|check| check()).collect();
    Ok(Json(answer(hub.forms.workers.run(run).await?)))
}

type Check = Box<dyn FnOnce() -> Vec<CheckStep> + Send>;

async fn plan(hub: &HubState, request: &CheckRequest) -> Result<Vec<Check>, Problem> {
    let text = &request.document;
    let environment = environment(&hub.store, text).await?;
    let folder = FilePath::new("");
    let mut faults: Vec<DocumentFault> = Vec::new();
    let mut checks: Vec<Check> = Vec::new();
    if request.part != Part::Tdengine {
        let settings = if has(text, "kafka", "topics") {
            resolve_kafka(text, &environment, folder)
        } else {
            resolve_brokers(text, &environment, folder)
        };
        match settings {
            Ok(settings) => checks.push(Box::new(move || check_kafka(&settings))),
            Err(wrong) => faults.extend(document_faults(wrong)),
        }
    }
    if request.part != Part::Kafka {
        match resolve_target(text, &environment, folder) {
            Ok(target) => checks.push(Box::new(move || check_target(&target))),
            Err(_) => match resolve_connection(text, &environment, folder) {
                Ok(connection) => checks.push(Box::new(move || check_connection(&connection))),
                Err(wrong) => faults.extend(document_faults(wrong)),
            },
        }
    }
    if faults.is_empty() {
        return Ok(checks);
    }
    Err(invalid(faults))
}

/// Whether the document gives a key of a section.
fn has(text: &str, section: &str, key: &str) -> bool {
    let places = inlet_config::Places::read(text);
    places.of(&format!("{section}.{key}")) != places.of(section)
}

/// Whose topics are listed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TopicsRequest {
    /// The document; of it only brokers, encryption and login have to be there.
    document: String,
}

/// The topics of the brokers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TopicsAnswer {
    /// By name.
    topics: Vec<Topic>,
}

/// A topic.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Topic {
    /// Its name.
    name: String,
    /// Number of its partitions.
    partitions: usize,
    /// Whether it is one of Kafka's own.
    internal: bool,
}

/// The topics that this login may see.
#[utoipa::path(
    post, path = "/topics", tag = "forms", operation_id = "list_topics",
    request_body = TopicsRequest,
    responses(
        (status = 200, description = "The topics", body = TopicsAnswer),
        (status = 422, description = "Brokers or login are missing from the document, or wrong."),
        (status = 502, description = "The brokers do not answer as they should.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn topics(
    caller: Editor,
    State(hub): State<Hub>,
    Json(request): Json<TopicsRequest>,
) -> Result<Json<TopicsAnswer>, Problem> {
    caller.changes_nothing();
    let environment = environment(&hub.store, &request.document).await?;
    let settings = resolve_brokers(&request.document, &environment, FilePath::new(""))
        .map_err(|wrong| invalid(document_faults(wrong)))?;
    let asked = move || inlet_engine::topics::topics(&settings);
    let topics = hub.forms.workers.run(asked).await?;
    let topics = topics.map_err(|error| kafka_problem(&error))?;
    let shown = topics.into_iter().map(|topic| Topic {
        name: topic.name,
        partitions: topic.partitions,
        internal: topic.internal,
    });
    Ok(Json(TopicsAnswer {
        topics: shown.collect(),
    }))
}
