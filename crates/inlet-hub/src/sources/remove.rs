//! Delete data sources, and take it back.

use axum::{extract::State, http::StatusCode};

use super::{
    answers::{DeletedSource, Source},
    desired::tagged,
};
use crate::{
    auth::{Caller, Editor},
    extract::{IfMatch, IfMatchHeader, Json, Page, PageQuery, Path, Query, Tagged},
    problem::Problem,
    scheduler::Event,
    state::{Hub, HubState},
};

/// Deletes a data source. A run is stopped; the deletion can be taken back for 7 days.
#[utoipa::path(
    delete, path = "/sources/{id}", tag = "sources", operation_id = "delete_source",
    params(
        ("id" = String, Path, description = "Id of the data source"),
        IfMatchHeader
    ),
    responses((status = 204, description = "It is deleted")),
    security(("session" = ["editor"]))
)]
pub(crate) async fn delete(
    caller: Editor,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    IfMatch(seen): IfMatch,
) -> Result<StatusCode, Problem> {
    delete_version(&hub, &caller, &id, seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes the source, provided that this is still its version.
pub(super) async fn delete_version(
    hub: &HubState,
    caller: &Caller,
    id: &str,
    seen: i64,
) -> Result<(), Problem> {
    let by = &caller.username;
    let stored = hub.store.sources().delete(id, seen, by).await?;
    caller.audit("source.delete", &stored.name);
    let event = Event::by("deleted", format!("deleted by {by}"), by);
    hub.scheduler.note(id, event);
    hub.scheduler.deleted(id, by);
    Ok(())
}

/// Data sources that were deleted and can be restored, the latest first.
#[utoipa::path(
    get, path = "/sources/deleted", tag = "sources", operation_id = "list_deleted_sources",
    params(PageQuery),
    responses((status = 200, description = "A page of deleted data sources", body = Page<DeletedSource>)),
    security(("session" = ["editor"]))
)]
pub(crate) async fn list_deleted(
    _: Editor,
    State(hub): State<Hub>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<DeletedSource>>, Problem> {
    let page = hub.store.sources().list_deleted(&query.into()).await?;
    let deleted = |source: inlet_store::Source| {
        let deleted = source.deleted?;
        Some(DeletedSource {
            id: source.id,
            name: source.name,
            deleted_at_ms: deleted.at_ms,
            deleted_by: deleted.by,
            purge_at_ms: deleted.purge_at_ms,
        })
    };
    Ok(Json(Page {
        items: page.items.into_iter().filter_map(deleted).collect(),
        next_cursor: page.next_cursor,
        total: page.total,
    }))
}

/// Takes a deletion back. The data source is stopped.
#[utoipa::path(
    post, path = "/sources/{id}/restore", tag = "sources", operation_id = "restore_source",
    params(("id" = String, Path, description = "Id of the data source")),
    responses(
        (status = 200, description = "The data source", body = Source,
         headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "Another data source has its name now.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn restore(
    caller: Editor,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Tagged<Source>, Problem> {
    let by = &caller.username;
    let stored = hub.store.sources().restore(&id, by).await?;
    caller.audit("source.restore", &stored.name);
    let event = Event::by("restored", format!("restored by {by}"), by);
    hub.scheduler.note(&id, event);
    hub.scheduler.add(&stored, by);
    tagged(&hub, &id).await
}
