//! Whether an agent answers now.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    auth::Editor,
    extract::{Json, Path},
    link::upgrade_hint,
    problem::{Code, Problem},
    runners::{Directory, check_link},
    state::Hub,
};

/// Whether an agent answers, and what keeps it from that.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgentCheck {
    /// Whether it answered just now, by way of the hub that it is linked to.
    connected: bool,
    /// How long the message there and back took.
    #[schema(required)]
    round_trip_ms: Option<u64>,
    /// Why it does not answer.
    #[schema(required)]
    cause: Option<String>,
    /// What to do about that.
    #[schema(required)]
    remedy: Option<String>,
    /// Its version of Inlet.
    #[schema(required)]
    version: Option<String>,
    /// What to install, where it is older than the hub.
    #[schema(required)]
    upgrade: Option<String>,
}

/// Check whether an agent answers: a message there and back, now.
#[utoipa::path(
    post, path = "/agents/{id}/check", tag = "agents", operation_id = "check_agent",
    security(("session" = ["editor"])),
    params(("id" = Uuid, Path, description = "Id of the agent.")),
    responses((status = 200, description = "What came of it.", body = AgentCheck))
)]
pub(super) async fn check_agent(
    editor: Editor,
    State(hub): State<Hub>,
    Path(id): Path<Uuid>,
) -> Result<Json<AgentCheck>, Problem> {
    editor.changes_nothing();
    let directory = Directory::read(&hub).await?;
    let id = id.to_string();
    let known = directory
        .agent(&id)
        .ok_or_else(|| Problem::not_found(format!("agent `{id}`")))?;
    let version = known.version();
    let mut check = AgentCheck {
        connected: false,
        round_trip_ms: None,
        cause: None,
        remedy: None,
        upgrade: version.as_deref().and_then(upgrade_hint),
        version,
    };
    match check_link(&hub, known).await {
        Ok(round_trip) => {
            check.connected = true;
            check.round_trip_ms = Some(round_trip.as_millis() as u64);
        }
        Err(problem) if problem.code() == Code::Internal => return Err(problem),
        Err(problem) => {
            check.cause = Some(problem.detail().to_owned());
            check.remedy = problem.hint().map(str::to_owned);
        }
    }
    Ok(Json(check))
}
