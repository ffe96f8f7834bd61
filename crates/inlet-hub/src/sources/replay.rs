//! Replay of messages at fault, after the mapping or the target was mended.

use std::collections::BTreeMap;

use axum::extract::State;
use inlet_engine::{
    faults::{FaultFilter, FaultId},
    replay::{ReplayReport, Selection},
};
use inlet_runner::question::{Answer, AskError, Question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    asking::AskedSource,
    faults::{OutcomeOfReplay, Reached, is_archive_of, place_of, shown_id},
};
use crate::{
    api::ApiRouter,
    auth::Editor,
    extract::{Json, Path},
    problem::Problem,
    runners::{Runner, problem_of, unexpected},
    scheduler::Event,
    state::{Hub, HubState},
};

/// Messages whose outcome an answer tells one by one.
const MOST_EXAMPLES: usize = 100;

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new().routes(routes!(replay_faults))
}

/// Which messages at fault are replayed: those with these ids, or all that the rest selects.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayRequest {
    /// These, whatever became of them before.
    #[schema(max_items = 10_000)]
    ids: Option<Vec<String>>,
    /// Open ones of this kind.
    kind: Option<String>,
    /// Open ones of this reason, as the groups have it.
    reason: Option<String>,
    /// Whether it is only told what would become of them.
    #[serde(default)]
    dry_run: bool,
}

/// What a replay did, or would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReplayAnswer {
    /// Messages that were selected.
    matched: u64,
    /// Messages whose rows are in TDengine.
    written: u64,
    /// Messages that filters take now.
    filtered: u64,
    /// Messages at fault in a way that `on_fault` discards.
    discarded: u64,
    /// Messages that are at fault and stay in the archive.
    still_at_fault: u64,
    /// Some of them, those still at fault before others.
    examples: Vec<ReplayExample>,
}

/// What came of one message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReplayExample {
    /// Its place in the archive.
    id: String,
    /// What came of it.
    outcome: OutcomeOfReplay,
    /// Why, where it is still at fault or discarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl ReplayAnswer {
    /// Nothing yet.
    fn none() -> Self {
        Self {
            matched: 0,
            written: 0,
            filtered: 0,
            discarded: 0,
            still_at_fault: 0,
            examples: Vec::new(),
        }
    }

    /// Adds what one runner did.
    fn add(&mut self, report: ReplayReport, runner: &Runner) {
        self.matched += report.matched;
        self.written += report.written;
        self.filtered += report.filtered;
        self.discarded += report.discarded;
        self.still_at_fault += report.still_at_fault;
        self.examples
            .extend(report.examples.into_iter().map(|of| ReplayExample {
                id: shown_id(&of.id, runner),
                outcome: of.outcome.into(),
                reason: of.reason,
            }));
        // A stable sort: those still at fault come before others, as each runner told them.
        self.examples
            .sort_by_key(|example| example.outcome != OutcomeOfReplay::StillAtFault);
        self.examples.truncate(MOST_EXAMPLES);
    }

    fn num_known(&self) -> u64 {
        self.written + self.filtered + self.discarded + self.still_at_fault
    }

    fn sentence(&self) -> String {
        format!(
            "{} of {} messages written, {} filtered, {} discarded, {} still at fault",
            self.written, self.matched, self.filtered, self.discarded, self.still_at_fault
        )
    }
}

/// What a report says, in a sentence.
pub(crate) fn sentence(report: &ReplayReport) -> String {
    format!(
        "{} of {} messages written, {} filtered, {} discarded, {} still at fault",
        report.written, report.matched, report.filtered, report.discarded, report.still_at_fault
    )
}

impl ReplayRequest {
    /// What each runner replays.
    fn selections(self, reached: &[Runner]) -> Result<Vec<(Runner, Selection)>, Problem> {
        let Some(ids) = self.ids else {
            let open = Selection::Matching(FaultFilter {
                kind: self.kind,
                reason: self.reason,
                replayed: Some(false),
                ..FaultFilter::default()
            });
            let all = reached.iter().map(|runner| (runner.clone(), open.clone()));
            return Ok(all.collect());
        };
        let mut by_runner: BTreeMap<usize, Vec<FaultId>> = BTreeMap::new();
        for (id_idx, text) in ids.iter().enumerate() {
            let invalid =
                |message: String| Problem::invalid_value(format!("ids[{id_idx}]"), message);
            let (archive, id) =
                place_of(text).map_err(|problem| invalid(problem.detail().to_owned()))?;
            let of = reached
                .iter()
                .position(|runner| is_archive_of(archive, runner));
            let missing = || match archive {
                Some(archive) => {
                    format!("`{archive}` has no messages at fault of it, or is offline")
                }
                None => "the hub has no messages at fault of it".to_owned(),
            };
            let runner_idx = of.ok_or_else(|| invalid(missing()))?;
            by_runner.entry(runner_idx).or_default().push(id);
        }
        let selected = by_runner.into_iter();
        Ok(selected
            .map(|(idx, ids)| (reached[idx].clone(), Selection::Ids(ids)))
            .collect())
    }

    fn judge(&self) -> Result<(), Problem> {
        if self.ids.is_some() && (self.kind.is_some() || self.reason.is_some()) {
            let message = "give ids, or kind and reason, not both";
            return Err(Problem::invalid_value("ids", message));
        }
        for (id_idx, text) in self.ids.iter().flatten().enumerate() {
            place_of(text).map_err(|problem| {
                Problem::invalid_value(format!("ids[{id_idx}]"), problem.detail().to_owned())
            })?;
        }
        Ok(())
    }
}

/// Takes messages at fault through the newest version of the document once more, and writes the
/// rows, on the runners that have them. The consumer group is not touched; a run may go on beside it.
#[utoipa::path(
    post, path = "/sources/{id}/faults/replay", tag = "faults", operation_id = "replay_faults",
    params(("id" = String, Path, description = "Id of the data source")),
    request_body = ReplayRequest,
    responses(
        (status = 200, description = "What was done, or would be", body = ReplayAnswer),
        (status = 409, description = "Another replay of it goes on, or the agents that have them are offline."),
        (status = 502, description = "TDengine does not answer as it should.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn replay_faults(
    caller: Editor,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Json(request): Json<ReplayRequest>,
) -> Result<Json<ReplayAnswer>, Problem> {
    let dry_run = request.dry_run;
    request.judge()?;
    let source = AskedSource::read(&hub, &id).await?;
    let reached = Reached::of(&hub, &source).await?;
    let selections = request.selections(&reached.runners)?;
    let mut answer = ReplayAnswer::none();
    let mut failed = None;
    for (runner, selection) in selections {
        let question = Question::Replay { selection, dry_run };
        match replayed_on(&hub, &source, &runner, question).await {
            (Some(report), None) => answer.add(report, &runner),
            (report, problem) => {
                if let Some(report) = report {
                    answer.add(report, &runner);
                }
                failed = problem;
                break;
            }
        }
    }
    if !dry_run && answer.num_known() > 0 {
        let told = answer.sentence();
        caller.audit_with("faults.replay", &source.name, told.clone());
        let by = &caller.username;
        let event = Event::by("replay", format!("replayed by {by}: {told}"), by);
        hub.scheduler.note(&id, event);
    } else {
        caller.changes_nothing();
    }
    match failed {
        Some(problem) => Err(problem),
        None => Ok(Json(answer)),
    }
}

/// What one runner did, and why it did not come to its end.
async fn replayed_on(
    hub: &HubState,
    source: &AskedSource,
    runner: &Runner,
    question: Question,
) -> (Option<ReplayReport>, Option<Problem>) {
    match source.try_ask(hub, runner, question).await {
        Ok(Ok(Answer::Replayed(report))) => (Some(report), None),
        Ok(Ok(other)) => (None, Some(unexpected(&other))),
        Ok(Err(AskError::Unfinished {
            message,
            remedy,
            report,
        })) => {
            let done = AskError::Unfinished {
                message,
                remedy,
                report: report.clone(),
            };
            (Some(*report), Some(problem_of(runner, done)))
        }
        Ok(Err(error)) => (None, Some(problem_of(runner, error))),
        Err(problem) => (None, Some(problem)),
    }
}
