//! The connectivity check and the broker's topics.

use std::path::Path as FilePath;

use axum::extract::State;
use futures_util::future::join_all;
use inlet_config::{resolve_brokers, resolve_connection, resolve_kafka, resolve_target};
use inlet_engine::check::{CheckStep, End};
use inlet_pipeline::probe::ProbeOutcome;
use inlet_runner::{
    Via,
    question::{Answer, Question},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::FormDocument;
use crate::{
    auth::Editor,
    extract::Json,
    problem::{DocumentFault, Problem},
    runners::{Directory, Runner, ask, asked, unexpected},
    sources::document::{document_faults, invalid},
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
    /// Name of the runner that tried it; empty where none could be asked.
    ran_on: String,
}

impl Step {
    fn of(step: CheckStep, ran_on: &str) -> Self {
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
            ran_on: ran_on.to_owned(),
        }
    }

    /// A runner that could not be asked.
    fn unreached(end: CheckedEnd, problem: &Problem) -> Self {
        Self {
            end,
            name: "agent".to_owned(),
            outcome: StepOutcome::Failed,
            detail: None,
            cause: Some(problem.detail().to_owned()),
            remedy: problem.hint().map(str::to_owned),
            ran_on: String::new(),
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CheckAnswer {
    /// Every step, from the outside in, of one runner after the other.
    steps: Vec<Step>,
    /// Names of the runners that it was checked from: agents, or the hub.
    ran_on: String,
}

/// Steps that this hub took, as an answer.
pub(crate) fn answer(hub: &HubState, steps: Vec<CheckStep>) -> CheckAnswer {
    let ran_on = hub.scheduler.node().name.clone();
    CheckAnswer {
        steps: steps
            .into_iter()
            .map(|step| Step::of(step, &ran_on))
            .collect(),
        ran_on,
    }
}

/// Checks step by step whether Kafka and TDengine can be reached and used, from where the document
/// says that the data source will run. TDengine is checked from where its rows are written. Nothing
/// is created, joined or committed. Without topics only the brokers are checked, without a database
/// only the connection.
#[utoipa::path(
    post, path = "/check", tag = "forms", operation_id = "check_connectivity",
    request_body = CheckRequest,
    responses(
        (status = 200, description = "What was tried and what came of it", body = CheckAnswer),
        (status = 409, description = "The agent is offline."),
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
    let draft = FormDocument::read(&hub, request.document).await?;
    judge(&draft, request.part)?;
    let directory = Directory::read(&hub).await?;
    let named = directory.named(&draft.placement.on)?;
    let mut asked: Vec<(CheckedEnd, Result<Runner, Problem>)> = Vec::new();
    if request.part != Part::Tdengine {
        asked.extend(
            named
                .iter()
                .cloned()
                .map(|runner| (CheckedEnd::Kafka, runner)),
        );
    }
    if request.part != Part::Kafka {
        let writers = match draft.via {
            Via::Direct => named,
            Via::Hub => vec![Ok(directory.own())],
        };
        asked.extend(
            writers
                .into_iter()
                .map(|runner| (CheckedEnd::Tdengine, runner)),
        );
    }
    let checks = asked
        .into_iter()
        .map(|(end, runner)| check_from(&hub, &draft, end, runner));
    summed(join_all(checks).await).map(Json)
}

/// What one runner found of one end.
struct Checked {
    end: CheckedEnd,
    found: Result<(String, Vec<CheckStep>), Problem>,
}

async fn check_from(
    hub: &HubState,
    draft: &FormDocument,
    end: CheckedEnd,
    runner: Result<Runner, Problem>,
) -> Checked {
    let question = match end {
        CheckedEnd::Kafka => Question::CheckKafka,
        CheckedEnd::Tdengine => Question::CheckTarget,
    };
    let found = async {
        let runner = runner?;
        // Only the writer is asked for the target, and it gets what that takes.
        let asked = asked(&draft.parcel, None, Via::Direct, question);
        match ask(hub, &runner, asked).await? {
            Answer::Steps(steps) => Ok((runner.name().to_owned(), steps)),
            other => Err(unexpected(&other)),
        }
    };
    Checked {
        end,
        found: found.await,
    }
}

/// All steps. A runner that cannot be asked is a failed step beside those of others; where there is no
/// other, it is the problem of the request.
fn summed(checks: Vec<Checked>) -> Result<CheckAnswer, Problem> {
    let is_any = checks.iter().any(|check| check.found.is_ok());
    let mut steps = Vec::new();
    let mut ran_on: Vec<String> = Vec::new();
    for Checked { end, found } in checks {
        match found {
            Ok((name, found)) => {
                steps.extend(found.into_iter().map(|step| Step::of(step, &name)));
                if !ran_on.contains(&name) {
                    ran_on.push(name);
                }
            }
            Err(problem) if is_any => steps.push(Step::unreached(end, &problem)),
            Err(problem) => return Err(problem),
        }
    }
    Ok(CheckAnswer {
        steps,
        ran_on: ran_on.join(", "),
    })
}

/// The faults of what is checked, of both ends at once.
fn judge(draft: &FormDocument, part: Part) -> Result<(), Problem> {
    let (text, environment) = (draft.text(), &draft.environment);
    let folder = FilePath::new("");
    let mut faults: Vec<DocumentFault> = Vec::new();
    if part != Part::Tdengine {
        let settings = if has(text, "kafka", "topics") {
            resolve_kafka(text, environment, folder)
        } else {
            resolve_brokers(text, environment, folder)
        };
        if let Err(wrong) = settings {
            faults.extend(document_faults(wrong));
        }
    }
    if part != Part::Kafka
        && resolve_target(text, environment, folder).is_err()
        && let Err(wrong) = resolve_connection(text, environment, folder)
    {
        faults.extend(document_faults(wrong));
    }
    if faults.is_empty() {
        return Ok(());
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
    /// Name of the runner that asked the brokers: an agent, or the hub.
    ran_on: String,
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

/// The topics that this login may see, asked from where the document says that the data source will run.
#[utoipa::path(
    post, path = "/topics", tag = "forms", operation_id = "list_topics",
    request_body = TopicsRequest,
    responses(
        (status = 200, description = "The topics", body = TopicsAnswer),
        (status = 409, description = "The agent is offline."),
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
    let draft = FormDocument::read(&hub, request.document).await?;
    let runner = draft.runner(&hub).await?;
    let asked = asked(&draft.parcel, None, draft.via, Question::Topics);
    let topics = match ask(&hub, &runner, asked).await? {
        Answer::Topics(topics) => topics,
        other => return Err(unexpected(&other)),
    };
    let shown = topics.into_iter().map(|topic| Topic {
        name: topic.name,
        partitions: topic.partitions,
        internal: topic.internal,
    });
    Ok(Json(TopicsAnswer {
        topics: shown.collect(),
        ran_on: runner.name().to_owned(),
    }))
}
