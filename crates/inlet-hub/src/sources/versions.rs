//! Versions of a document: list, read, compare.

use axum::extract::State;
use serde::Serialize;
use similar::TextDiff;
use utoipa::ToSchema;

use super::answers::{Version, VersionWithDocument, unknown};
use crate::{
    auth::Viewer,
    extract::{Json, Page, PageQuery, Path, Query},
    problem::Problem,
    state::{Hub, HubState},
};

/// Lines around a change in a diff.
const CONTEXT_LINES: usize = 3;

/// How two versions differ.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VersionDiff {
    /// The difference as a unified diff; empty where there is none.
    unified: String,
    /// Whether the two are the same text.
    same: bool,
}

/// The versions of a data source, the newest first.
#[utoipa::path(
    get, path = "/sources/{id}/versions", tag = "sources", operation_id = "list_source_versions",
    params(("id" = String, Path, description = "Id of the data source"), PageQuery),
    responses((status = 200, description = "A page of versions", body = Page<Version>)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn list(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Version>>, Problem> {
    require(&hub, &id)?;
    let page = hub.store.sources().versions(&id, &query.into()).await?;
    Ok(Json(Page::of(page)))
}

/// A version with its document.
#[utoipa::path(
    get, path = "/sources/{id}/versions/{version}", tag = "sources", operation_id = "get_source_version",
    params(
        ("id" = String, Path, description = "Id of the data source"),
        ("version" = i64, Path, description = "Number of the version")
    ),
    responses((status = 200, description = "The version", body = VersionWithDocument)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn get(
    _: Viewer,
    State(hub): State<Hub>,
    Path((id, version)): Path<(String, i64)>,
) -> Result<Json<VersionWithDocument>, Problem> {
    require(&hub, &id)?;
    let (version, document) = hub.store.sources().version(&id, version).await?;
    Ok(Json(VersionWithDocument {
        version: version.into(),
        document,
    }))
}

/// How two versions of a data source differ.
#[utoipa::path(
    get, path = "/sources/{id}/versions/{from}/diff/{to}", tag = "sources",
    operation_id = "diff_source_versions",
    params(
        ("id" = String, Path, description = "Id of the data source"),
        ("from" = i64, Path, description = "Number of the version on the left"),
        ("to" = i64, Path, description = "Number of the version on the right")
    ),
    responses((status = 200, description = "The difference", body = VersionDiff)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn diff(
    _: Viewer,
    State(hub): State<Hub>,
    Path((id, from, to)): Path<(String, i64, i64)>,
) -> Result<Json<VersionDiff>, Problem> {
    require(&hub, &id)?;
    let (_, old) = hub.store.sources().version(&id, from).await?;
    let (_, new) = hub.store.sources().version(&id, to).await?;
    let unified = TextDiff::from_lines(&old, &new)
        .unified_diff()
        .context_radius(CONTEXT_LINES)
        .header(&format!("version {from}"), &format!("version {to}"))
        .to_string();
    Ok(Json(VersionDiff {
        same: old == new,
        unified: if old == new { String::new() } else { unified },
    }))
}

/// Fails where there is no such source, or it is deleted.
pub(super) fn require(hub: &HubState, id: &str) -> Result<(), Problem> {
    let known = hub.scheduler.read_source(id, |_| ());
    known.ok_or_else(|| unknown(id))
}
