//! Whether an agent answers now.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    auth::Editor,
    extract::{Json, Path},
    link::upgrade_hint,
    problem::Problem,
    runners::{Directory, KnownAgent},
    scheduler::links::AskFailure,
    state::{Hub, HubState},
};

/// Whether an agent answers, and what keeps it from that.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgentCheck {
    /// Whether it answered just now, or is linked to another hub.
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
    Ok(Json(checked(&hub, known).await))
}

async fn checked(hub: &HubState, known: &KnownAgent) -> AgentCheck {
    let version = known.version();
    let mut check = AgentCheck {
        connected: false,
        round_trip_ms: None,
        cause: None,
        remedy: None,
        upgrade: version.as_deref().and_then(upgrade_hint),
        version,
    };
    if let Some((cause, remedy)) = known.trouble() {
        check.connected = known.other_hub.is_some();
        (check.cause, check.remedy) = (Some(cause), Some(remedy));
        return check;
    }
    match hub.links.check(&known.agent.id).await {
        Ok(round_trip) => {
            check.connected = true;
            check.round_trip_ms = Some(round_trip.as_millis() as u64);
        }
        Err(failure) => {
            let name = &known.agent.name;
            check.cause = Some(match failure {
                AskFailure::Offline => format!("the link to agent `{name}` broke"),
                _ => format!("agent `{name}` is linked, but does not answer"),
            });
            let remedy = "it links itself again by itself; if it does not, look at its log";
            check.remedy = Some(remedy.to_owned());
        }
    }
    check
}
