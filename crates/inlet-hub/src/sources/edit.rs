//! Create, read, edit, copy and validate data sources.

use axum::{extract::State, response::Response};
use inlet_config::Places;
use inlet_store::StoreError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answers::{Source, with_document},
    desired::tagged,
    document::{self, Checked, Refused},
    rewrite,
};
use crate::{
    auth::{Caller, Editor, Viewer},
    extract::{Create, Created, IdempotencyHeader, IfMatch, IfMatchHeader, Json, Path, Tagged},
    problem::{DocumentFault, Problem},
    scheduler::Event,
    state::{Hub, HubState},
};

/// A new data source.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateRequest {
    /// The document, YAML or JSON.
    document: String,
    /// Whether it is started at once.
    #[serde(default)]
    start: bool,
    /// Why, in the user's words.
    comment: Option<String>,
}

/// A new version of a data source.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateRequest {
    /// The document, YAML or JSON.
    document: String,
    /// Why, in the user's words.
    comment: Option<String>,
    /// Whether a run makes place for the new version now; true when nothing is said.
    restart: Option<bool>,
}

/// A document to be judged.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValidateRequest {
    /// The document, YAML or JSON.
    document: String,
}

/// What is wrong with a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ValidateAnswer {
    /// Whether it has no faults.
    valid: bool,
    /// Each fault with its place.
    faults: Vec<DocumentFault>,
    /// The name in the document, where there is a legal one.
    #[schema(required)]
    name: Option<String>,
}

/// A copy of a data source.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CopyRequest {
    /// Name of the copy.
    name: String,
}

/// Makes a data source out of a document, and starts it if asked to.
#[utoipa::path(
    post, path = "/sources", tag = "sources", operation_id = "create_source",
    params(IdempotencyHeader),
    request_body = CreateRequest,
    responses(
        (status = 201, description = "The data source", body = Source,
         headers(("ETag" = String, description = "Its version"), ("Location" = String, description = "Where it is"))),
        (status = 409, description = "The name is taken."),
        (status = 422, description = "The document has faults.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn create(
    caller: Editor,
    State(hub): State<Hub>,
    request: Create<CreateRequest>,
) -> Result<Response, Problem> {
    request
        .once(&hub, &caller, async |request: CreateRequest| {
            let checked = document::check(&hub.store, &request.document, request.comment).await?;
            insert(&hub, &caller, checked, request.start).await
        })
        .await
}

/// Stores a checked document as a new data source.
pub(super) async fn insert(
    hub: &HubState,
    caller: &Caller,
    checked: Checked,
    start: bool,
) -> Result<Created<Source>, Problem> {
    let desired = if start {
        inlet_store::Desired::Running
    } else {
        inlet_store::Desired::Stopped
    };
    let stored = add(hub, &checked, desired, &caller.username).await?;
    caller.audit("source.create", &stored.name);
    Ok(Created {
        location: format!("/api/v1/sources/{}", stored.id),
        version: Some(stored.version),
        body: with_document(hub, &stored, checked.draft.document)?,
    })
}

/// Stores a new data source and tells the scheduler.
pub(crate) async fn add(
    hub: &HubState,
    checked: &Checked,
    desired: inlet_store::Desired,
    by: &str,
) -> Result<inlet_store::Source, StoreError> {
    let sources = hub.store.sources();
    let stored = sources.create(&checked.draft, desired, by).await?;
    let event = Event::by("created", format!("created by {by}"), by);
    hub.scheduler.note(&stored.id, event);
    hub.scheduler.add(&stored, by);
    Ok(stored)
}

/// Judges a document without storing it: every fault with its place.
#[utoipa::path(
    post, path = "/sources/validate", tag = "sources", operation_id = "validate_source",
    request_body = ValidateRequest,
    responses((status = 200, description = "What is wrong with it", body = ValidateAnswer)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn validate(
    caller: Viewer,
    State(hub): State<Hub>,
    Json(request): Json<ValidateRequest>,
) -> Result<Json<ValidateAnswer>, Problem> {
    caller.changes_nothing();
    let name = inlet_config::name_of(&request.document);
    let faults = match document::check(&hub.store, &request.document, None).await {
        Ok(_) => Vec::new(),
        Err(Refused::Faults(faults)) => faults,
        Err(Refused::Store(error)) => return Err(error.into()),
    };
    Ok(Json(ValidateAnswer {
        valid: faults.is_empty(),
        faults,
        name,
    }))
}

/// A data source with its document.
#[utoipa::path(
    get, path = "/sources/{id}", tag = "sources", operation_id = "get_source",
    params(("id" = String, Path, description = "Id of the data source")),
    responses((status = 200, description = "The data source", body = Source,
               headers(("ETag" = String, description = "Its version")))),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn get(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Tagged<Source>, Problem> {
    tagged(&hub, &id).await
}

/// Stores a new version of a data source. A run restarts with it, unless told otherwise.
#[utoipa::path(
    put, path = "/sources/{id}", tag = "sources", operation_id = "update_source",
    params(
        ("id" = String, Path, description = "Id of the data source"),
        IfMatchHeader
    ),
    request_body = UpdateRequest,
    responses(
        (status = 200, description = "The data source as it is now", body = Source,
         headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken."),
        (status = 422, description = "The document has faults.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn update(
    caller: Editor,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    IfMatch(seen): IfMatch,
    Json(request): Json<UpdateRequest>,
) -> Result<Tagged<Source>, Problem> {
    let UpdateRequest {
        document,
        comment,
        restart,
    } = request;
    let restart = restart.unwrap_or(true);
    store_version(&hub, &caller, &id, seen, &document, comment, restart).await?;
    tagged(&hub, &id).await
}

/// Stores a new version. A text that is the newest version already changes nothing.
pub(super) async fn store_version(
    hub: &HubState,
    caller: &Caller,
    id: &str,
    seen: i64,
    text: &str,
    comment: Option<String>,
    restart: bool,
) -> Result<(), Problem> {
    let (before, old_text) = hub.store.sources().get_with_document(id).await?;
    if before.version == seen && old_text == text {
        caller.changes_nothing();
        return Ok(());
    }
    let checked = document::check(&hub.store, text, comment.clone()).await?;
    let renamed = checked.draft.name != before.name;
    let (checked, kept_group) = if renamed {
        keep_group(hub, id, checked, comment).await?
    } else {
        (checked, None)
    };
    let sources = hub.store.sources();
    let stored = sources
        .update(id, seen, &checked.draft, &caller.username)
        .await?;
    let version = stored.version;
    caller.audit_with("source.update", &stored.name, format!("version {version}"));
    let by = &caller.username;
    let message = format!("version {version} stored by {by}");
    hub.scheduler.note(id, Event::by("edited", message, by));
    if renamed {
        let kept = kept_group.map_or_else(String::new, |group| {
            format!("; it stays in the consumer group `{group}`, which the document now names")
        });
        let message = format!("renamed from `{}` to `{}`{kept}", before.name, stored.name);
        hub.scheduler.note(id, Event::by("renamed", message, by));
    }
    hub.scheduler.edited(&stored, restart, by);
    Ok(())
}

/// A renamed source goes on where it was: a document that names no consumer group gets the one
/// that its old name stood for, as text, so that everybody sees it.
async fn keep_group(
    hub: &HubState,
    id: &str,
    checked: Checked,
    comment: Option<String>,
) -> Result<(Checked, Option<String>), Problem> {
    let text = &checked.draft.document;
    let old_group = hub
        .scheduler
        .read_source(id, |entry| entry.record.facts.group_id.clone())
        .filter(|group| !group.is_empty());
    let (Some(group), false) = (old_group, names_group(text)) else {
        return Ok((checked, None));
    };
    let Some(changed) = rewrite::set(text, "kafka", "group_id", &group) else {
        return Ok((checked, None));
    };
    let changed = document::check(&hub.store, &changed, comment).await?;
    if changed.settings.kafka.group_id != group {
        return Ok((checked, None));
    }
    Ok((changed, Some(group)))
}

fn names_group(text: &str) -> bool {
    let places = Places::read(text);
    places.of("kafka.group_id") != places.of("kafka")
}

/// Copies a data source under another name. The copy is stopped, and in a consumer group of its own.
#[utoipa::path(
    post, path = "/sources/{id}/copy", tag = "sources", operation_id = "copy_source",
    params(
        ("id" = String, Path, description = "Id of the data source"),
        IdempotencyHeader
    ),
    request_body = CopyRequest,
    responses(
        (status = 201, description = "The copy", body = Source,
         headers(("ETag" = String, description = "Its version"), ("Location" = String, description = "Where it is"))),
        (status = 409, description = "The name is taken.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn copy(
    caller: Editor,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    request: Create<CopyRequest>,
) -> Result<Response, Problem> {
    request
        .once(&hub, &caller, async |request: CopyRequest| {
            let (source, text) = hub.store.sources().get_with_document(&id).await?;
            let copy = copied(&text, &request.name).ok_or_else(|| {
                Problem::invalid_value("name", "the document cannot be copied under another name")
                    .with_hint("export it, change its name, and import it")
            })?;
            let comment = Some(format!("copy of `{}`", source.name));
            let checked = document::check(&hub.store, &copy, comment).await?;
            insert(&hub, &caller, checked, false).await
        })
        .await
}

/// The text under another name; two sources in one group would take messages from each other.
fn copied(text: &str, name: &str) -> Option<String> {
    let renamed = rewrite::set(text, "", "name", name)?;
    if names_group(&renamed) {
        return rewrite::set(&renamed, "kafka", "group_id", &format!("inlet-{name}"));
    }
    Some(renamed)
}
