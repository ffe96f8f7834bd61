//! Start, stop, pause, resume: what is wanted of a data source.

use axum::extract::State;
use inlet_store::Desired;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answers::{Source, source, unknown},
    edit::store_version,
    remove::delete_version,
    rewrite,
};
use crate::{
    auth::{Caller, Editor},
    extract::{Json, Path, Tagged},
    problem::{Code, Problem},
    scheduler::{Event, words::Desired as Now},
    state::{Hub, HubState},
};

/// What can be wanted of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BulkAction {
    /// Start it, or try again now.
    Start,
    /// Stop it: what was read is written first.
    Stop,
    /// Read nothing for now, and keep its place in the group.
    Pause,
    /// Read on.
    Resume,
    /// Delete it.
    Delete,
}

/// Sets what is wanted, in the store and in the scheduler.
async fn want(
    hub: &HubState,
    caller: &Caller,
    id: &str,
    action: BulkAction,
) -> Result<(), Problem> {
    let now = hub
        .scheduler
        .read_source(id, |entry| (entry.desired, entry.record.name.clone()));
    let (now, name) = now.ok_or_else(|| unknown(id))?;
    let (desired, kind, audit, message) = match (action, now) {
        (BulkAction::Start, _) => (Desired::Running, "start", "source.start", "started"),
        (BulkAction::Stop, _) => (Desired::Stopped, "stop", "source.stop", "stopped"),
        (BulkAction::Pause, Now::Running | Now::Paused) => {
            (Desired::Paused, "pause", "source.pause", "paused")
        }
        (BulkAction::Resume, Now::Paused | Now::Running) => {
            (Desired::Running, "resume", "source.resume", "resumed")
        }
        (BulkAction::Pause, Now::Stopped) => {
            return Err(not_running(&name, "paused"));
        }
        (BulkAction::Resume, Now::Stopped) => {
            return Err(not_running(&name, "resumed").with_hint("start it"));
        }
        (BulkAction::Delete, _) => return delete_now(hub, caller, id).await,
    };
    let stored = hub
        .store
        .sources()
        .set_desired(id, desired, &caller.username)
        .await?;
    caller.audit(audit, &stored.name);
    let message = format!("{message} by {}", caller.username);
    hub.scheduler
        .note(id, Event::by(kind, message, &caller.username));
    hub.scheduler.wanted(&stored, &caller.username);
    Ok(())
}

fn not_running(name: &str, what: &str) -> Problem {
    Problem::wrong_state(format!(
        "data source `{name}` is stopped, so it cannot be {what}"
    ))
}

async fn delete_now(hub: &HubState, caller: &Caller, id: &str) -> Result<(), Problem> {
    let version = hub.scheduler.read_source(id, |entry| entry.record.version);
    delete_version(hub, caller, id, version.ok_or_else(|| unknown(id))?).await
}

async fn answer(
    hub: &HubState,
    caller: &Caller,
    id: &str,
    action: BulkAction,
) -> Result<Tagged<Source>, Problem> {
    want(hub, caller, id, action).await?;
    tagged(hub, id).await
}

/// The source as it is now, with its version.
pub(crate) async fn tagged(hub: &HubState, id: &str) -> Result<Tagged<Source>, Problem> {
    let body = source(hub, id).await?;
    Ok(Tagged {
        version: body.summary.version,
        body,
    })
}

macro_rules! action {
    ($(#[$doc:meta])* $name:ident, $path:literal, $operation:literal, $action:ident) => {
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "sources", operation_id = $operation,
            params(("id" = String, Path, description = "Id of the data source")),
            responses(
                (status = 200, description = "The data source as it is now", body = Source,
                 headers(("ETag" = String, description = "Its version"))),
                (status = 409, description = "Its state does not allow it.")
            ),
            security(("session" = ["editor"]))
        )]
        pub(crate) async fn $name(
            caller: Editor,
            State(hub): State<Hub>,
            Path(id): Path<String>,
        ) -> Result<Tagged<Source>, Problem> {
            answer(&hub, &caller, &id, BulkAction::$action).await
        }
    };
}

action! {
    /// Starts a data source. One that waits for its next attempt is tried at once.
    start, "/sources/{id}/start", "start_source", Start
}
action! {
    /// Stops a data source: what was read is written and committed first.
    stop, "/sources/{id}/stop", "stop_source", Stop
}
action! {
    /// Lets a data source rest: it reads nothing and keeps its place in the consumer group.
    pause, "/sources/{id}/pause", "pause_source", Pause
}
action! {
    /// Lets a paused data source read on.
    resume, "/sources/{id}/resume", "resume_source", Resume
}

/// Keeps a data source running for ever that ended because nothing new came: the document gets
/// `kafka.idle_timeout: never`, and the source is started.
#[utoipa::path(
    post, path = "/sources/{id}/keep-running", tag = "sources", operation_id = "keep_source_running",
    params(("id" = String, Path, description = "Id of the data source")),
    responses(
        (status = 200, description = "The data source as it is now", body = Source,
         headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "Its state does not allow it."),
        (status = 412, description = "Somebody else has changed it meanwhile."),
        (status = 422, description = "The document cannot be changed so.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn keep_running(
    caller: Editor,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Tagged<Source>, Problem> {
    let (stored, document) = hub.store.sources().get_with_document(&id).await?;
    let changed = rewrite::set(&document, "kafka", "idle_timeout", "never")
        .filter(|changed| *changed != document);
    if let Some(changed) = changed {
        let comment = Some("keeps running when nothing new comes".to_owned());
        store_version(&hub, &caller, &id, stored.version, &changed, comment, true).await?;
    }
    answer(&hub, &caller, &id, BulkAction::Start).await
}

/// What to do with several data sources.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkRequest {
    /// What to do with each.
    action: BulkAction,
    /// Their ids.
    #[schema(max_items = 1000)]
    ids: Vec<String>,
}

/// What came of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkAnswer {
    /// One for each id, in their order.
    results: Vec<BulkResult>,
}

/// What came of it for one data source.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkResult {
    /// The data source.
    id: String,
    /// Whether it was done.
    ok: bool,
    /// Why it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// Does the same with several data sources; each by itself, so some may fail.
#[utoipa::path(
    post, path = "/sources/bulk", tag = "sources", operation_id = "change_sources",
    request_body = BulkRequest,
    responses((status = 200, description = "What came of it for each", body = BulkAnswer)),
    security(("session" = ["editor"]))
)]
pub(crate) async fn bulk(
    caller: Editor,
    State(hub): State<Hub>,
    Json(request): Json<BulkRequest>,
) -> Result<Json<BulkAnswer>, Problem> {
    if request.ids.len() > MOST_AT_ONCE {
        return Err(Problem::invalid_value(
            "ids",
            format!("at most {MOST_AT_ONCE} data sources at once"),
        ));
    }
    let mut results = Vec::with_capacity(request.ids.len());
    for id in request.ids {
        let problem = want(&hub, &caller, &id, request.action).await.err();
        results.push(BulkResult {
            id,
            ok: problem.is_none(),
            problem,
        });
    }
    if results.iter().all(|result| !result.ok) {
        caller.changes_nothing();
    }
    Ok(Json(BulkAnswer { results }))
}

/// Data sources of one request.
const MOST_AT_ONCE: usize = 1_000;

/// The problem of a run that goes on where none may.
pub(crate) fn must_be_stopped(name: &str, what: &str) -> Problem {
    Problem::new(
        Code::WrongState,
        format!("data source `{name}` runs, or is about to, so {what}"),
    )
    .with_hint("stop it first")
}
