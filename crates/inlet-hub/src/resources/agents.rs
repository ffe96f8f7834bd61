//! Agents: where data sources run. The hub itself is the one there is.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    api::ApiRouter,
    auth::Viewer,
    extract::Json,
    machine,
    problem::Problem,
    state::{Hub, ms_since_1970},
};

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new().routes(routes!(list_agents))
}

/// What runs data sources.
#[derive(Debug, Serialize, ToSchema)]
struct Runner {
    /// Its name.
    #[schema(example = "hub")]
    name: String,
    kind: RunnerKind,
    /// Version of Inlet.
    version: String,
    state: RunnerState,
    /// Where it can be reached.
    address: String,
    /// Cores of its machine.
    cores: usize,
    /// Memory of its machine.
    memory_bytes: u64,
    /// Memory of its machine that is in use.
    memory_used_bytes: u64,
    /// Load of all cores of its machine together, 0 to 100.
    cpu_percent: f32,
    /// Memory of its process.
    process_memory_bytes: u64,
    /// Read from disks by its process.
    disk_read_bytes: u64,
    /// Written to disks by its process.
    disk_written_bytes: u64,
    /// When its process was started.
    started_at_ms: i64,
    /// Data sources that run on it.
    running: u64,
    /// Data sources that came to their end on it.
    done: u64,
    /// Data sources that failed on it.
    failed: u64,
}

/// What kind of runner it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RunnerKind {
    /// The hub's own process.
    Hub,
}

/// Whether it can be reached.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RunnerState {
    /// It answers.
    Online,
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
struct Runners {
    items: Vec<Runner>,
}

/// List what runs data sources.
#[utoipa::path(
    get, path = "/agents", tag = "agents", operation_id = "list_agents",
    security(("session" = ["viewer"])),
    responses((status = 200, description = "The runners.", body = Runners))
)]
async fn list_agents(_: Viewer, State(hub): State<Hub>) -> Result<Json<Runners>, Problem> {
    let machine = tokio::task::spawn_blocking(machine::look).await;
    let machine = machine
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::internal(&error))?;
    let counts = hub.runner_counts();
    let runner = Runner {
        name: "hub".to_owned(),
        kind: RunnerKind::Hub,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        state: RunnerState::Online,
        address: hub.public_url(),
        cores: machine.cores,
        memory_bytes: machine.memory_bytes,
        memory_used_bytes: machine.memory_used_bytes,
        cpu_percent: machine.cpu_percent,
        process_memory_bytes: machine.process_memory_bytes,
        disk_read_bytes: machine.disk_read_bytes,
        disk_written_bytes: machine.disk_written_bytes,
        started_at_ms: ms_since_1970(hub.started_at),
        running: counts.running,
        done: counts.done,
        failed: counts.failed,
    };
    Ok(Json(Runners {
        items: vec![runner],
    }))
}
