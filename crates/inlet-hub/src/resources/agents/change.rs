//! Agents are made, changed and deleted.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::Response};
use inlet_config::{check_agent_name, check_label};
use inlet_store::{AgentChange, IfNamed};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{setup::Setup, shown, view::Runner};
use crate::{
    auth::Editor,
    extract::{Create, Created, IdempotencyHeader, Json, Path, Query},
    link::Dismissal,
    problem::Problem,
    state::Hub,
};

/// An agent to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAgent {
    /// What documents will call it: letters, digits, `-`, `_` and `.`.
    #[schema(
        min_length = 1,
        max_length = 64,
        pattern = "^[A-Za-z0-9_.-]+$",
        example = "plant-7"
    )]
    name: String,
    /// What documents may choose it by.
    #[serde(default)]
    labels: BTreeMap<String, String>,
}

/// An agent that was just made, with its token and what it takes to start it.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeAgent {
    agent: Runner,
    /// The token. It is told this once.
    #[schema(example = "inlet-agent-k3XwQ9…")]
    token: String,
    setup: Setup,
}

/// A change of an agent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AgentPatch {
    /// Another name; the one that it has where nothing is said.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    name: Option<String>,
    /// Other labels, all of them; those that it has where nothing is said.
    labels: Option<BTreeMap<String, String>>,
}

/// What happens to data sources that name the agent.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum NamingSources {
    /// They stay as they are, and wait for an agent of this name.
    Keep,
}

/// How an agent is deleted.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct DeleteQuery {
    /// `keep`: even when data sources name it.
    #[param(inline)]
    sources: Option<NamingSources>,
}

/// Make an agent. Its token is in this answer, and nowhere later.
#[utoipa::path(
    post, path = "/agents", tag = "agents", operation_id = "create_agent",
    security(("session" = ["editor"])), params(IdempotencyHeader),
    request_body = NewAgent,
    responses(
        (status = 201, description = "The agent is made.", body = MadeAgent,
         headers(("Location" = String, description = "Where it is"))),
        (status = 409, description = "The name is taken, or the hub takes no agents.")
    )
)]
pub(super) async fn create_agent(
    editor: Editor,
    State(hub): State<Hub>,
    new: Create<NewAgent>,
) -> Result<Response, Problem> {
    new.once(&hub, &editor, async |new| {
        named_well("name", &new.name)?;
        labelled_well(&new.labels)?;
        let endpoint = super::setup::endpoint_of(&hub)?;
        let agents = hub.store.agents();
        let agent = agents
            .create(&new.name, &new.labels, &editor.username)
            .await?;
        let tokens = hub.store.agent_tokens();
        let token = match tokens.issue(&agent.id, &editor.username).await {
            Ok((_, token)) => token,
            Err(error) => {
                // Who tries again is not to hear that the name is taken.
                if let Err(left) = agents.delete(&agent.id, IfNamed::Delete).await {
                    tracing::warn!(error = %left, agent = agent.name, "an agent without a token was left");
                }
                return Err(error.into());
            }
        };
        editor.audit("agent.create", &agent.name);
        hub.scheduler.agents_changed();
        let setup = Setup::new(endpoint, &agent.name, token.expose());
        Ok(Created {
            location: format!("/api/v1/agents/{}", agent.id),
            version: None,
            body: MadeAgent {
                agent: shown(&hub, &agent.id).await?,
                token: token.expose().to_owned(),
                setup,
            },
        })
    })
    .await
}

/// Change an agent's name or labels. Data sources are given to agents anew when labels change.
#[utoipa::path(
    patch, path = "/agents/{id}", tag = "agents", operation_id = "update_agent",
    security(("session" = ["editor"])),
    params(("id" = Uuid, Path, description = "Id of the agent.")),
    request_body = AgentPatch,
    responses(
        (status = 200, description = "The agent.", body = Runner),
        (status = 409, description = "The name is taken, or data sources name the agent by the one it has.")
    )
)]
pub(super) async fn update_agent(
    editor: Editor,
    State(hub): State<Hub>,
    Path(id): Path<Uuid>,
    Json(patch): Json<AgentPatch>,
) -> Result<Json<Runner>, Problem> {
    if let Some(name) = &patch.name {
        named_well("name", name)?;
    }
    if let Some(labels) = &patch.labels {
        labelled_well(labels)?;
    }
    let change = AgentChange {
        name: patch.name,
        labels: patch.labels,
    };
    let agents = hub.store.agents();
    let agent = agents
        .update(&id.to_string(), &change)
        .await
        .map_err(|error| {
            Problem::from(error).or_hint("take the agent out of these data sources first")
        })?;
    editor.audit("agent.update", &agent.name);
    hub.scheduler.agents_changed();
    shown(&hub, &agent.id).await.map(Json)
}

/// Delete an agent. It stops all that it runs; its tokens are void.
#[utoipa::path(
    delete, path = "/agents/{id}", tag = "agents", operation_id = "delete_agent",
    security(("session" = ["editor"])),
    params(("id" = Uuid, Path, description = "Id of the agent."), DeleteQuery),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "Data sources name it; the problem says which.")
    )
)]
pub(super) async fn delete_agent(
    editor: Editor,
    State(hub): State<Hub>,
    Path(id): Path<Uuid>,
    Query(query): Query<DeleteQuery>,
) -> Result<StatusCode, Problem> {
    let id = id.to_string();
    let agents = hub.store.agents();
    let agent = agents.get(&id).await?;
    let if_named = match query.sources {
        Some(NamingSources::Keep) => IfNamed::Delete,
        None => IfNamed::Refuse,
    };
    agents.delete(&id, if_named).await.map_err(|error| {
        Problem::from(error).or_hint(
            "name another agent in these data sources first, or delete it with `?sources=keep`: they \
             wait then for an agent of this name",
        )
    })?;
    editor.audit("agent.delete", &agent.name);
    hub.links.dismiss(&id, Dismissal::AgentDeleted);
    hub.scheduler.agents_changed();
    Ok(StatusCode::NO_CONTENT)
}

fn named_well(path: &str, name: &str) -> Result<(), Problem> {
    check_agent_name(name).map_err(|fault| Problem::invalid_value(path, fault.to_string()))
}

fn labelled_well(labels: &BTreeMap<String, String>) -> Result<(), Problem> {
    for (name, value) in labels {
        check_label(name, value)
            .map_err(|fault| Problem::invalid_value(format!("labels.{name}"), fault.to_string()))?;
    }
    Ok(())
}
