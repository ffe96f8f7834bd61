//! A data source for a first look, by one request: a broker and a TDengine look-alike inside of this
//! process, and a stream of messages between them.
//!
//! The hub knows nothing of these parts: whoever starts it hands in a [`DemoParts`], or none.

use std::{fmt, sync::Arc};

use axum::extract::State;
use inlet_config::secret::Secret;
use inlet_store::{
    ConnectionDraft, Credential, CredentialChange, CredentialKind, Desired, StoreError,
};
use utoipa_axum::routes;

use crate::{
    api::ApiRouter,
    auth::Editor,
    extract::Tagged,
    problem::{Code, Problem},
    scheduler::HUB,
    sources::{answers::Source, desired, document, edit},
    state::{Hub, HubState},
};

/// Name of the data source and of its connection.
const NAME: &str = "demo";

/// What a demo needs beside the hub.
pub trait DemoParts: fmt::Debug + Send + Sync {
    /// Starts the parts, unless they run, and tells where they are. Blocks for up to some seconds.
    ///
    /// # Errors
    /// Why they do not start, for a person.
    fn start(&self) -> Result<DemoPlace, String>;
}

/// Where the parts of a demo are.
#[derive(Clone, Debug)]
pub struct DemoPlace {
    /// `host:port` of the broker, which takes connections without TLS and login.
    pub bootstrap_servers: String,
    /// What the broker is, for the description: a mock never passes for a real one.
    pub broker: String,
    /// The topic with the stream.
    pub topic: String,
    /// `ws://host:port` of the TDengine look-alike.
    pub tdengine_url: String,
    /// Its user.
    pub user: String,
    /// And the password.
    pub password: Secret,
}

/// The route of this file.
pub(crate) fn router() -> ApiRouter {
    ApiRouter::new().routes(routes!(start))
}

/// Starts the demo: its parts, and the data source `demo` that reads from them. Once it is there it is
/// started again, with the places of its parts as they are now.
#[utoipa::path(
    post, path = "/sources/demo", tag = "sources", operation_id = "start_demo",
    responses(
        (status = 200, description = "The data source `demo`", body = Source,
         headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "This hub has no parts for a demo."),
        (status = 409, description = "The parts of the demo do not start.")
    ),
    security(("session" = ["editor"]))
)]
async fn start(caller: Editor, State(hub): State<Hub>) -> Result<Tagged<Source>, Problem> {
    let parts = hub.options.demo.clone();
    let parts = parts.ok_or_else(|| Problem::new(Code::NotFound, "this hub has no demo"))?;
    let id = ensure(&hub, parts, &caller.username).await?;
    caller.audit("source.start", NAME);
    desired::tagged(&hub, &id).await
}

/// Starts the parts of a demo again that ran when the hub ended, and tells its data source where they are.
pub(crate) async fn resume(hub: Hub) {
    let (Some(parts), Ok(Some(known))) = (
        hub.options.demo.clone(),
        hub.store.sources().find_by_name(NAME).await,
    ) else {
        return;
    };
    if known.desired == Desired::Running
        && let Err(problem) = ensure(&hub, parts, HUB).await
    {
        tracing::error!(error = problem.detail(), "the demo was not started again");
    }
}

/// The running data source of the demo; gives its id.
pub(crate) async fn ensure(
    hub: &HubState,
    parts: Arc<dyn DemoParts>,
    by: &str,
) -> Result<String, Problem> {
    let started = tokio::task::spawn_blocking(move || parts.start()).await;
    let place = started
        .unwrap_or_else(|panic| Err(panic.to_string()))
        .map_err(|cause| Problem::wrong_state(format!("the demo does not start: {cause}")))?;
    save_connection(hub, &place, by).await?;
    let checked = document::check(&hub.store, &text_of(&place), None).await?;
    let stored = hub.store.sources();
    let Some(known) = stored.find_by_name(NAME).await? else {
        return Ok(edit::add(hub, &checked, Desired::Running, by).await?.id);
    };
    let (_, text) = stored.get_with_document(&known.id).await?;
    if text != checked.draft.document {
        let edited = stored
            .update(&known.id, known.version, &checked.draft, by)
            .await?;
        hub.scheduler.edited(&edited, true, by);
    }
    let wanted = stored.set_desired(&known.id, Desired::Running, by).await?;
    hub.scheduler.wanted(&wanted, by);
    Ok(known.id)
}

async fn save_connection(hub: &HubState, place: &DemoPlace, by: &str) -> Result<(), StoreError> {
    let draft = ConnectionDraft {
        url: place.tdengine_url.clone(),
        user: Some(place.user.clone()),
        ca_upload: None,
        credential: CredentialChange::Set(Credential {
            kind: CredentialKind::Password,
            value: place.password.clone(),
        }),
    };
    let connections = hub.store.connections();
    match connections.get(NAME).await {
        Ok(known) => connections.update(NAME, known.version, &draft, by).await,
        Err(_) => connections.create(NAME, &draft, by).await,
    }
    .map(drop)
}

fn text_of(place: &DemoPlace) -> String {
    let DemoPlace {
        bootstrap_servers,
        broker,
        topic,
        ..
    } = place;
    format!(
        r#"version: 1
name: {NAME}
description: "Meters from {broker} into a TDengine look-alike; both end with the hub"
kafka:
  bootstrap_servers: "{bootstrap_servers}"
  topics: [{topic}]
  idle_timeout: never
message:
  parse: {{json: {{}}}}
target:
  tdengine:
    connection: {NAME}
    database: {{name: power, create: {{precision: ms}}}}
  super_table: {{name: meters, create: true}}
  subtable: "d_{{id}}"
  columns:
    ts: {{from: ts, type: TIMESTAMP, time: {{unit: ms}}}}
    current: {{from: current, type: FLOAT}}
    voltage: {{from: voltage, type: FLOAT}}
    phase: {{from: phase, type: FLOAT}}
  tags:
    groupid: {{from: groupid, type: INT}}
    location: {{from: location, type: VARCHAR(64)}}
"#
    )
}
