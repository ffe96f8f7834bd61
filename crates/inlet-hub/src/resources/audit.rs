//! The audit log, to be read.

use axum::extract::State;
use inlet_store::{AuditEntry, AuditQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::{
    api::ApiRouter,
    auth::Admin,
    extract::{Json, Limit, Page, PageQuery, Query},
    problem::Problem,
    state::Hub,
};

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new().routes(routes!(list_audit))
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
struct Entry {
    id: String,
    /// When it was made.
    at_ms: i64,
    /// Who made it.
    username: String,
    via: Via,
    /// What was done, as `<resource>.<verb>`.
    #[schema(example = "source.update")]
    action: String,
    /// To what: its name.
    object: String,
    /// More about it.
    #[schema(required)]
    detail: Option<String>,
    /// Where the request came from.
    #[schema(example = "127.0.0.1")]
    address: String,
}

/// How somebody has shown who they are.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Via {
    /// By a login.
    Session,
    /// By an API token.
    Token,
    /// By the link that makes the first user.
    Setup,
    /// Nobody: the hub itself.
    Hub,
}

impl From<AuditEntry> for Entry {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { id, at_ms, entry } = entry;
        Self {
            id,
            at_ms,
            username: entry.username,
            via: match entry.via {
                inlet_store::Via::Session => Via::Session,
                inlet_store::Via::Token => Via::Token,
                inlet_store::Via::Setup => Via::Setup,
                inlet_store::Via::Hub => Via::Hub,
            },
            action: entry.action,
            object: entry.object,
            detail: entry.detail,
            address: entry.address,
        }
    }
}

/// Which changes are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AuditFilter {
    /// Only those of this user.
    #[param(example = "jo")]
    user: Option<String>,
    /// Only those of this kind.
    #[param(example = "source.update")]
    action: Option<String>,
    /// Only those of what has this name.
    object: Option<String>,
    /// The most items on the page.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the changes, the newest first.
#[utoipa::path(
    get, path = "/audit", tag = "audit", operation_id = "list_audit",
    security(("session" = ["admin"])), params(AuditFilter),
    responses((status = 200, description = "A page of the changes.", body = Page<Entry>))
)]
async fn list_audit(
    _: Admin,
    State(hub): State<Hub>,
    Query(filter): Query<AuditFilter>,
) -> Result<Json<Page<Entry>>, Problem> {
    let page = PageQuery {
        limit: filter.limit,
        cursor: filter.cursor,
    };
    let query = AuditQuery {
        username: filter.user,
        action: filter.action,
        object: filter.object,
        page: page.into(),
    };
    Ok(Json(Page::of(hub.store.audit().list(&query).await?)))
}
