//! Replay of messages at fault, after the mapping or the target was mended.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::extract::State;
use inlet_config::settings::DataSourceSettings;
use inlet_engine::{
    faults::{FaultFilter, FaultId},
    replay::{self as engine, ReplayFailure, ReplayReport, Selection},
    run::RunContext,
};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    document::{compile_faults, environment, invalid, resolve},
    faults::OutcomeOfReplay,
};
use crate::{
    api::ApiRouter,
    auth::Editor,
    extract::{Json, Path},
    form::work::tdengine_problem,
    problem::Problem,
    scheduler::Event,
    state::{Hub, HubState},
};

/// A replay ends when TDengine has confirmed nothing for so long.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new().routes(routes!(replay_faults))
}

/// Sources whose messages at fault are being replayed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replaying(Arc<Mutex<BTreeSet<String>>>);

/// One replay; gone when it ends.
struct Turn {
    replaying: Replaying,
    id: String,
}

impl Replaying {
    /// `None` while another replay of the source goes on: both would write the same rows.
    fn begin(&self, id: &str) -> Option<Turn> {
        self.0.lock().insert(id.to_owned()).then(|| Turn {
            replaying: self.clone(),
            id: id.to_owned(),
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.replaying.0.lock().remove(&self.id);
    }
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

impl From<ReplayReport> for ReplayAnswer {
    fn from(report: ReplayReport) -> Self {
        let examples = report.examples.into_iter().map(|of| ReplayExample {
            id: of.id.to_string(),
            outcome: of.outcome.into(),
            reason: of.reason,
        });
        Self {
            matched: report.matched,
            written: report.written,
            filtered: report.filtered,
            discarded: report.discarded,
            still_at_fault: report.still_at_fault,
            examples: examples.collect(),
        }
    }
}

impl ReplayRequest {
    fn selection(self) -> Result<Selection, Problem> {
        let Some(ids) = self.ids else {
            return Ok(Selection::Matching(FaultFilter {
                kind: self.kind,
                reason: self.reason,
                replayed: Some(false),
                ..FaultFilter::default()
            }));
        };
        if self.kind.is_some() || self.reason.is_some() {
            let message = "give ids, or kind and reason, not both";
            return Err(Problem::invalid_value("ids", message));
        }
        let ids = ids.iter().enumerate().map(|(idx, text)| {
            let id = text.parse::<FaultId>();
            id.map_err(|error| Problem::invalid_value(format!("ids[{idx}]"), error.to_string()))
        });
        Ok(Selection::Ids(ids.collect::<Result<_, _>>()?))
    }
}

/// Takes messages at fault through the newest version of the document once more, and writes the
/// rows. The consumer group is not touched; a run may go on beside it.
#[utoipa::path(
    post, path = "/sources/{id}/faults/replay", tag = "faults", operation_id = "replay_faults",
    params(("id" = String, Path, description = "Id of the data source")),
    request_body = ReplayRequest,
    responses(
        (status = 200, description = "What was done, or would be", body = ReplayAnswer),
        (status = 409, description = "Another replay of it goes on."),
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
    let selection = request.selection()?;
    let (text, settings) = settings_of(&hub, &id).await?;
    let name = settings.name.clone();
    let Some(turn) = hub.forms.replaying.begin(&id) else {
        let message = format!("messages at fault of `{name}` are being replayed already");
        return Err(Problem::wrong_state(message).with_hint("wait until that has ended"));
    };
    let work = move || {
        let _turn = turn;
        if dry_run {
            engine::dry_run(&settings, &selection)
        } else {
            engine::replay(&settings, &selection, &RunContext::default(), PATIENCE)
        }
    };
    let done = hub.forms.workers.run(work).await?;
    let told = match &done {
        Ok(report) => Some(report),
        Err(failure) => failure.report(),
    };
    match told.filter(|report| !dry_run && report.num_known() > 0) {
        Some(report) => {
            let told = sentence(report);
            caller.audit_with("faults.replay", &name, told.clone());
            let by = &caller.username;
            let event = Event::by("replay", format!("replayed by {by}: {told}"), by);
            hub.scheduler.note(&id, event);
        }
        None => caller.changes_nothing(),
    }
    done.map(|report| Json(report.into()))
        .map_err(|failure| problem_of(&text, &failure))
}

async fn settings_of(hub: &HubState, id: &str) -> Result<(String, DataSourceSettings), Problem> {
    let (_, text) = hub.store.sources().get_with_document(id).await?;
    let environment = environment(&hub.store, &text).await?;
    let mut settings = resolve(&text, &environment).map_err(invalid)?;
    settings.data_dir = hub.scheduler.folder_of(id);
    Ok((text, settings))
}

fn sentence(report: &ReplayReport) -> String {
    format!(
        "{} of {} messages written, {} filtered, {} discarded, {} still at fault",
        report.written, report.matched, report.filtered, report.discarded, report.still_at_fault
    )
}

fn problem_of(text: &str, failure: &ReplayFailure) -> Problem {
    if !failure.faults().is_empty() {
        return invalid(compile_faults(text, failure.faults()));
    }
    let done = failure.report().filter(|report| report.num_known() > 0);
    let message = match done {
        Some(report) => format!("{failure} (done before: {})", sentence(report)),
        None => failure.to_string(),
    };
    match failure {
        ReplayFailure::Archive { .. } => Problem::internal_text(&message),
        _ => tdengine_problem(&message, failure.remedy()),
    }
}
