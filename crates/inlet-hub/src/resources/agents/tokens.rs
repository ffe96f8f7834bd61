//! Tokens of agents: replaced without a gap, and taken back at once.

use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::setup::{Setup, endpoint_of};
use crate::{
    auth::Editor,
    extract::{Json, Path},
    problem::Problem,
    state::Hub,
};

/// A token of an agent that was just made.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeAgentToken {
    /// The token. It is told this once.
    #[schema(example = "inlet-agent-k3XwQ9…")]
    token: String,
    setup: Setup,
}

/// Make a new token for an agent. The one before it is good until the new one is used for the first
/// time, at most seven days: the agent takes it out of `agent.toml` by itself, and nothing stops.
#[utoipa::path(
    post, path = "/agents/{id}/tokens", tag = "agents", operation_id = "rotate_agent_token",
    security(("session" = ["editor"])),
    params(("id" = Uuid, Path, description = "Id of the agent.")),
    responses(
        (status = 201, description = "The token is made.", body = MadeAgentToken),
        (status = 409, description = "The hub takes no agents.")
    )
)]
pub(super) async fn rotate_agent_token(
    editor: Editor,
    State(hub): State<Hub>,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<MadeAgentToken>), Problem> {
    let agent = hub.store.agents().get(&id.to_string()).await?;
    let endpoint = endpoint_of(&hub)?;
    let tokens = hub.store.agent_tokens();
    let (token, text) = tokens.issue(&agent.id, &editor.username).await?;
    editor.audit_with("agent.token.create", &agent.name, token.prefix);
    let made = MadeAgentToken {
        token: text.expose().to_owned(),
        setup: Setup::new(endpoint, &agent.name, text.expose()),
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// Take a token of an agent back. It is void at once: an agent that is linked with it stops all that it
/// runs within seconds.
#[utoipa::path(
    delete, path = "/agents/{id}/tokens/{token_id}", tag = "agents", operation_id = "revoke_agent_token",
    security(("session" = ["editor"])),
    params(
        ("id" = Uuid, Path, description = "Id of the agent."),
        ("token_id" = Uuid, Path, description = "Id of the token.")
    ),
    responses((status = 204, description = "It is void."))
)]
pub(super) async fn revoke_agent_token(
    editor: Editor,
    State(hub): State<Hub>,
    Path((id, token_id)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let agent = hub.store.agents().get(&id.to_string()).await?;
    let token_id = token_id.to_string();
    hub.store
        .agent_tokens()
        .revoke(&agent.id, &token_id)
        .await?;
    editor.audit_with("agent.token.revoke", &agent.name, token_id.clone());
    hub.links.dismiss_token(&token_id);
    Ok(StatusCode::NO_CONTENT)
}
