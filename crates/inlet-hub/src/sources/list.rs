//! The list of data sources, answered from memory.

use axum::extract::State as Shared;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    auth::Viewer,
    extract::{Json, Limit, Page, Query},
    live::summary::{Health, SourceSummary, State},
    problem::Problem,
    state::Hub,
};

/// Which data sources, in which order.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Part of the name, description, a topic, a broker, the database, the super table or the agents.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    search: String,
    /// Only those in this state.
    state: Option<State>,
    /// Only those of this health.
    health: Option<Health>,
    /// What the list is ordered by.
    #[serde(default)]
    #[param(value_type = Option<Sort>, inline)]
    sort: Sort,
    /// The most items on the page.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// By name.
    #[default]
    Name,
    /// Those that need somebody first, then by name.
    State,
    /// Most messages that are not read yet first.
    Lag,
    /// Most rows first.
    Rows,
}

impl Sort {
    /// Texts that sort as the list does; ids make them unique.
    fn key(self, summary: &SourceSummary) -> String {
        let name = summary.name.to_lowercase();
        match self {
            Self::Name => name,
            Self::State => format!("{:02} {name}", urgency(summary.state)),
            Self::Lag => format!("{:020} {name}", u64::MAX - summary.lag.unwrap_or(0)),
            Self::Rows => format!("{:020} {name}", u64::MAX - summary.rows_written),
        }
    }
}

/// What needs somebody comes first, what rests last.
fn urgency(state: State) -> u8 {
    match state {
        State::Failed => 0,
        State::BackingOff => 1,
        State::SinkError => 2,
        State::SourceError => 3,
        State::Waiting => 4,
        State::Starting => 5,
        State::Draining => 6,
        State::Running => 7,
        State::Idle => 8,
        State::Paused => 9,
        State::Done => 10,
        State::Stopped => 11,
    }
}

impl ListQuery {
    fn takes(&self, summary: &SourceSummary, needle: &str) -> bool {
        self.state.is_none_or(|state| state == summary.state)
            && self.health.is_none_or(|health| health == summary.health)
            && (needle.is_empty() || mentions(summary, needle))
    }
}

fn mentions(summary: &SourceSummary, needle: &str) -> bool {
    let single = [&summary.name, &summary.database, &summary.super_table];
    single
        .into_iter()
        .chain(&summary.description)
        .chain(&summary.agent)
        .chain(&summary.topics)
        .chain(&summary.bootstrap_servers)
        .any(|text| text.to_lowercase().contains(needle))
}

/// The data sources of the hub with what they do now.
#[utoipa::path(
    get, path = "/sources", tag = "sources", operation_id = "list_sources",
    params(ListQuery),
    responses((status = 200, description = "A page of data sources", body = Page<SourceSummary>)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn list(
    _: Viewer,
    Shared(hub): Shared<Hub>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<SourceSummary>>, Problem> {
    let after = query.cursor.as_deref().map(place_of).transpose()?;
    let needle = query.search.trim().to_lowercase();
    let page = hub.scheduler.read(|registry| {
        let summaries = registry.visible().map(|entry| &entry.summary);
        let mut found: Vec<(String, &SourceSummary)> = summaries
            .filter(|summary| query.takes(summary, &needle))
            .map(|summary| (query.sort.key(summary), summary))
            .collect();
        found.sort_unstable_by(|a, b| (&a.0, &a.1.id).cmp(&(&b.0, &b.1.id)));
        let total = found.len() as u64;
        let begin = after.map_or(0, |(key, id)| {
            found.partition_point(|(of, summary)| (of, &summary.id) <= (&key, &id))
        });
        let end = found.len().min(begin + query.limit.get() as usize);
        let last = found[begin..end].last().filter(|_| end < found.len());
        Page {
            next_cursor: last.map(|(key, summary)| cursor_of(key, &summary.id)),
            items: found[begin..end]
                .iter()
                .map(|(_, summary)| (*summary).clone())
                .collect(),
            total,
        }
    });
    Ok(Json(page))
}

fn cursor_of(key: &str, id: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::json!([key, id]).to_string())
}

fn place_of(cursor: &str) -> Result<(String, String), Problem> {
    let text = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok();
    text.and_then(|text| serde_json::from_slice(&text).ok())
        .ok_or_else(|| {
            Problem::invalid_request(format!(
                "the cursor `{cursor}` does not belong to this list: begin at the first page"
            ))
        })
}
