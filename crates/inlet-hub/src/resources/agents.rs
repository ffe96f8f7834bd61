//! What runs data sources: the hubs, and the connection agents, which are made and deleted here.
//!
//! A token of an agent is told once, with all that it takes to start the agent. What the scheduler and
//! the links know of a runner is shown as it is at this moment.

mod change;
mod check;
mod setup;
mod tokens;
mod view;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use self::view::{Runner, of_agent};
use crate::{
    api::ApiRouter,
    auth::Viewer,
    extract::{Json, Path},
    problem::Problem,
    runners::{Directory, PlacedSources},
    state::Hub,
};

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(list_agents, change::create_agent))
        .routes(routes!(
            get_agent,
            change::update_agent,
            change::delete_agent
        ))
        .routes(routes!(tokens::rotate_agent_token))
        .routes(routes!(tokens::revoke_agent_token))
        .routes(routes!(check::check_agent))
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
struct Runners {
    /// The hubs, then the agents by name.
    items: Vec<Runner>,
}

/// List what runs data sources: the hubs and the agents.
#[utoipa::path(
    get, path = "/agents", tag = "agents", operation_id = "list_agents",
    security(("session" = ["viewer"])),
    responses((status = 200, description = "The runners.", body = Runners))
)]
async fn list_agents(_: Viewer, State(hub): State<Hub>) -> Result<Json<Runners>, Problem> {
    let directory = Directory::read(&hub).await?;
    let placed = PlacedSources::read(&hub);
    let mut items = view::of_hubs(&hub, &directory, &placed).await?;
    let own = directory.own();
    let agents = directory.agents().iter();
    items.extend(agents.map(|agent| of_agent(agent, own.name(), &placed)));
    Ok(Json(Runners { items }))
}

/// One agent.
#[utoipa::path(
    get, path = "/agents/{id}", tag = "agents", operation_id = "get_agent",
    security(("session" = ["viewer"])),
    params(("id" = Uuid, Path, description = "Id of the agent.")),
    responses((status = 200, description = "The agent.", body = Runner))
)]
async fn get_agent(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<Uuid>,
) -> Result<Json<Runner>, Problem> {
    shown(&hub, &id.to_string()).await.map(Json)
}

/// An agent as it stands now.
async fn shown(hub: &Hub, id: &str) -> Result<Runner, Problem> {
    let directory = Directory::read(hub).await?;
    let known = directory.agent(id);
    let placed = PlacedSources::read(hub);
    let own = directory.own();
    known
        .map(|known| of_agent(known, own.name(), &placed))
        .ok_or_else(|| Problem::not_found(format!("agent `{id}`")))
}
