//! What happened to a data source: its runs and its activity.

use std::collections::HashMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{answers::Run, versions::require};
use crate::{
    auth::Viewer,
    extract::{Json, Limit, Page, PageQuery, Path, Query},
    live::totals::Totals,
    problem::Problem,
    scheduler::replica::ReplicaRun,
    state::Hub,
};

/// How much an event matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ActivityLevel {
    /// For whoever looks for a cause.
    Debug,
    /// What went as it should.
    Info,
    /// Something passing.
    Warn,
    /// What somebody should look at.
    Error,
}

/// An event of a data source.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Activity {
    /// Its id.
    id: String,
    /// When it happened, in ms since 1970 UTC.
    at_ms: i64,
    /// How much it matters.
    level: ActivityLevel,
    /// What kind of event, a stable word.
    kind: String,
    /// What happened.
    message: String,
    /// Why.
    #[schema(required)]
    cause: Option<String>,
    /// The run it belongs to.
    #[schema(required)]
    run_id: Option<String>,
    /// Who asked for it.
    #[schema(required)]
    by: Option<String>,
}

impl From<inlet_store::Activity> for Activity {
    fn from(activity: inlet_store::Activity) -> Self {
        let entry = activity.entry;
        Self {
            id: activity.id,
            at_ms: entry.at_ms,
            level: match entry.level {
                inlet_store::Level::Debug => ActivityLevel::Debug,
                inlet_store::Level::Info => ActivityLevel::Info,
                inlet_store::Level::Warn => ActivityLevel::Warn,
                inlet_store::Level::Error => ActivityLevel::Error,
            },
            kind: entry.kind,
            message: entry.message,
            cause: entry.cause,
            run_id: entry.run_id,
            by: entry.by,
        }
    }
}

/// Which events.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActivityQuery {
    /// Only those that matter as much or more.
    level: Option<ActivityLevel>,
    /// Only those of this kind.
    kind: Option<String>,
    /// The most items on the page.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The runs of a data source, the newest first.
#[utoipa::path(
    get, path = "/sources/{id}/runs", tag = "sources", operation_id = "list_source_runs",
    params(("id" = String, Path, description = "Id of the data source"), PageQuery),
    responses((status = 200, description = "A page of runs", body = Page<Run>)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn runs(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Run>>, Problem> {
    require(&hub, &id)?;
    hub.scheduler.flush().await;
    let mut page: Page<Run> = Page::of(hub.store.runs().list(&id, &query.into()).await?);
    // Runs that go on are some seconds further than their last reports.
    let live: Option<HashMap<String, Totals>> = hub.scheduler.read_source(&id, |entry| {
        let totals = |run: &ReplicaRun| Some((run.start.run_id.clone(), run.view.totals?));
        entry.runs().filter_map(totals).collect()
    });
    let live = live.unwrap_or_default();
    for run in &mut page.items {
        if let Some(totals) = live.get(&run.id).filter(|_| run.ended_at_ms.is_none()) {
            run.totals = *totals;
        }
    }
    Ok(Json(page))
}

/// What happened to a data source, the newest first.
#[utoipa::path(
    get, path = "/sources/{id}/activity", tag = "sources", operation_id = "list_source_activity",
    params(("id" = String, Path, description = "Id of the data source"), ActivityQuery),
    responses((status = 200, description = "A page of events", body = Page<Activity>)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn activity(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Query(query): Query<ActivityQuery>,
) -> Result<Json<Page<Activity>>, Problem> {
    require(&hub, &id)?;
    hub.scheduler.flush().await;
    let wanted = inlet_store::ActivityQuery {
        least_level: query.level.map(|level| match level {
            ActivityLevel::Debug => inlet_store::Level::Debug,
            ActivityLevel::Info => inlet_store::Level::Info,
            ActivityLevel::Warn => inlet_store::Level::Warn,
            ActivityLevel::Error => inlet_store::Level::Error,
        }),
        kind: query.kind,
        page: inlet_store::PageQuery {
            limit: query.limit.get(),
            cursor: query.cursor,
        },
    };
    let page = hub.store.activity().list(&id, &wanted).await?;
    Ok(Json(Page::of(page)))
}
