//! Messages at fault of a data source: browse, group, download.
//!
//! They are in the archives of the runners that have or had the source. What several of them have is
//! merged; an id begins with whose archive it is, unless that is the only hub.

mod merge;

use std::io;

use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use inlet_engine::faults::{FaultEntry, FaultFilter, FaultGroup, Replay, ReplayOutcome};
use inlet_runner::question::{Answer, Question};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use self::merge::Cursors;
pub(super) use self::merge::{is_archive_of, place_of, shown_id};
use super::asking::AskedSource;
use crate::{
    api::ApiRouter,
    auth::Viewer,
    extract::{Json, Limit, Path, Query},
    form::messages::{Bytes, Header},
    problem::Problem,
    runners::{Directory, Runner, unexpected},
    state::{Hub, HubState},
};

/// Pieces of a download that wait for a slow client.
const WAITING_PIECES: usize = 4;

/// Messages of a piece of a download.
const PAGE_OF_DOWNLOAD: usize = 1_000;

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(list_faults))
        .routes(routes!(list_fault_groups))
        .routes(routes!(download_faults))
}

/// A message at fault.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Fault {
    /// Its place in the archive, `<file>:<line>`; on an agent, `<agent>~<file>:<line>`; on one of several hubs,
    /// `<id of the hub>~<file>:<line>`.
    id: String,
    /// When it was archived, in ms since 1970 UTC.
    at_ms: i64,
    /// Its topic.
    topic: String,
    /// Its partition.
    partition: i32,
    /// Its offset.
    offset: i64,
    /// Kafka's timestamp in ms since 1970 UTC.
    #[schema(required)]
    timestamp_ms: Option<i64>,
    /// The stage where it failed.
    stage: String,
    /// The kind of fault, as in `on_fault`.
    kind: String,
    /// Why it failed.
    reason: String,
    /// Its key.
    #[schema(required)]
    key: Option<Bytes>,
    /// Its value; null for a tombstone.
    #[schema(required)]
    payload: Option<Bytes>,
    /// Its headers.
    headers: Vec<Header>,
    /// Its last replay.
    #[schema(required)]
    replayed: Option<ReplayOfFault>,
}

/// What a replay made of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutcomeOfReplay {
    /// Its rows are in TDengine.
    Written,
    /// Filters take it now.
    Filtered,
    /// It is at fault in a way that `on_fault` discards.
    Discarded,
    /// It is at fault and stays in the archive.
    StillAtFault,
}

impl From<ReplayOutcome> for OutcomeOfReplay {
    fn from(outcome: ReplayOutcome) -> Self {
        match outcome {
            ReplayOutcome::Written => Self::Written,
            ReplayOutcome::Filtered => Self::Filtered,
            ReplayOutcome::Discarded => Self::Discarded,
            ReplayOutcome::StillAtFault => Self::StillAtFault,
        }
    }
}

/// The last replay of a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReplayOfFault {
    /// When, in ms since 1970 UTC.
    at_ms: i64,
    /// What came of it.
    outcome: OutcomeOfReplay,
    /// Why, where it is still at fault or discarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<Replay> for ReplayOfFault {
    fn from(replay: Replay) -> Self {
        Self {
            at_ms: replay.at_ms,
            outcome: replay.outcome.into(),
            reason: replay.reason,
        }
    }
}

impl Fault {
    fn of(entry: FaultEntry, runner: &Runner) -> Self {
        let message = entry.message;
        Self {
            id: shown_id(&entry.id, runner),
            at_ms: entry.at_ms,
            topic: message.topic,
            partition: message.partition,
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            stage: message.stage,
            kind: message.kind,
            reason: message.reason,
            key: message.key.map(Bytes::from),
            payload: message.payload.map(Bytes::from),
            headers: message.headers.into_iter().map(Header::from).collect(),
            replayed: entry.replayed.map(Into::into),
        }
    }
}

/// Messages at fault of one cause.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct GroupOfFaults {
    /// The kind of fault, as in `on_fault`.
    kind: String,
    /// The stage where they failed.
    stage: String,
    /// Why, with numbers and quoted values as `…`.
    reason: String,
    /// How many.
    count: u64,
    /// How many of them were not replayed, or are still at fault.
    open: u64,
    /// When the first was archived, in ms since 1970 UTC.
    first_at_ms: i64,
    /// When the last was archived.
    last_at_ms: i64,
    /// The last of them.
    example: Fault,
}

impl GroupOfFaults {
    fn of(group: FaultGroup, runner: &Runner) -> Self {
        Self {
            kind: group.kind,
            stage: group.stage,
            reason: group.reason,
            count: group.count,
            open: group.open,
            first_at_ms: group.first_at_ms,
            last_at_ms: group.last_at_ms,
            example: Fault::of(group.example, runner),
        }
    }
}

/// All causes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FaultGroupsAnswer {
    /// The cause with the most open messages first.
    groups: Vec<GroupOfFaults>,
    /// Runners that have messages at fault of it and cannot be reached now.
    not_reached: Vec<String>,
}

/// Which messages at fault.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultsQuery {
    /// Only those of this kind.
    kind: Option<String>,
    /// Only those of this reason, as the groups have it.
    reason: Option<String>,
    /// Only those that were replayed and are done (`true`), or that are open (`false`).
    replayed: Option<bool>,
    /// The most items on the page.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Which messages at fault are downloaded.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DownloadQuery {
    /// Only those of this kind.
    kind: Option<String>,
    /// Only those of this reason, as the groups have it.
    reason: Option<String>,
}

/// A page of messages at fault.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FaultsPage {
    /// The messages.
    items: Vec<Fault>,
    /// Where the next page begins; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
    /// How many there are on all pages, on the runners that were reached.
    total: u64,
    /// Runners that have messages at fault of it and cannot be reached now.
    not_reached: Vec<String>,
}

/// Messages at fault of a data source, the newest first, of all runners that have or had it.
#[utoipa::path(
    get, path = "/sources/{id}/faults", tag = "faults", operation_id = "list_faults",
    params(("id" = String, Path, description = "Id of the data source"), FaultsQuery),
    responses(
        (status = 200, description = "A page of messages at fault", body = FaultsPage),
        (status = 409, description = "The agents that have them are offline.")
    ),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn list_faults(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Query(query): Query<FaultsQuery>,
) -> Result<Json<FaultsPage>, Problem> {
    let cursors = Cursors::read(query.cursor.as_deref())?;
    let source = AskedSource::read(&hub, &id).await?;
    let reached = Reached::of(&hub, &source).await?;
    let filter = FaultFilter {
        kind: query.kind,
        reason: query.reason,
        replayed: query.replayed,
        ..FaultFilter::default()
    };
    let limit = query.limit.get() as usize;
    let mut pages = Vec::new();
    for runner in &reached.runners {
        let question = Question::Faults {
            filter: filter.clone(),
            limit,
            cursor: cursors.of(runner.id()),
        };
        match source.ask(&hub, runner, question).await? {
            Answer::Faults { page, total } => pages.push(merge::PageOfRunner {
                runner: runner.clone(),
                page,
                total: total.unwrap_or(0),
            }),
            other => return Err(unexpected(&other)),
        }
    }
    let merged = merge::newest(pages, &cursors, limit);
    Ok(Json(FaultsPage {
        items: merged.items,
        next_cursor: merged.next.map(|cursors| cursors.to_string()),
        total: merged.total,
        not_reached: reached.not_reached,
    }))
}

/// Messages at fault of a data source, by cause.
#[utoipa::path(
    get, path = "/sources/{id}/faults/groups", tag = "faults", operation_id = "list_fault_groups",
    params(("id" = String, Path, description = "Id of the data source")),
    responses(
        (status = 200, description = "The causes", body = FaultGroupsAnswer),
        (status = 409, description = "The agents that have them are offline.")
    ),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn list_fault_groups(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Json<FaultGroupsAnswer>, Problem> {
    let source = AskedSource::read(&hub, &id).await?;
    let reached = Reached::of(&hub, &source).await?;
    let mut groups = Vec::new();
    for runner in &reached.runners {
        match source.ask(&hub, runner, Question::FaultGroups).await? {
            Answer::FaultGroups(of_runner) => {
                let of_runner = of_runner.into_iter();
                groups.extend(of_runner.map(|group| GroupOfFaults::of(group, runner)));
            }
            other => return Err(unexpected(&other)),
        }
    }
    Ok(Json(FaultGroupsAnswer {
        groups: merge::groups(groups),
        not_reached: reached.not_reached,
    }))
}

/// Messages at fault of a data source as a file, one a line, the oldest first, of one runner after the
/// other.
#[utoipa::path(
    get, path = "/sources/{id}/faults/download", tag = "faults", operation_id = "download_faults",
    params(("id" = String, Path, description = "Id of the data source"), DownloadQuery),
    responses(
        (status = 200, description = "The messages", body = String, content_type = "application/x-ndjson"),
        (status = 409, description = "An agent that has some of them is offline.")
    ),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn download_faults(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Query(query): Query<DownloadQuery>,
) -> Result<Response, Problem> {
    let source = AskedSource::read(&hub, &id).await?;
    let directory = Directory::read(&hub).await?;
    // A file that lacks some of them could not say so.
    let archives = source.archives(&hub, &directory).await?.into_iter();
    let runners = archives
        .map(|archive| archive.runner)
        .collect::<Result<Vec<_>, _>>()?;
    let filter = FaultFilter {
        kind: query.kind,
        reason: query.reason,
        ..FaultFilter::default()
    };
    let file = format!("attachment; filename=\"{}-faults.jsonl\"", source.name);
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson".to_owned()),
        (header::CONTENT_DISPOSITION, file),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let (pieces, received) = mpsc::channel(WAITING_PIECES);
    tokio::spawn(async move { send_lines(&hub, &source, &runners, &filter, &pieces).await });
    Ok((headers, Body::from_stream(ReceiverStream::new(received))).into_response())
}

/// Sends the archives in pieces until they end or the client is gone. Where one cannot be read to its
/// end, neither does the answer, so that the client knows.
async fn send_lines(
    hub: &HubState,
    source: &AskedSource,
    runners: &[Runner],
    filter: &FaultFilter,
    pieces: &mpsc::Sender<io::Result<Vec<u8>>>,
) {
    for runner in runners {
        let mut cursor = None;
        loop {
            let question = Question::FaultsDownload {
                filter: filter.clone(),
                limit: PAGE_OF_DOWNLOAD,
                cursor: cursor.take(),
            };
            let page = match source.ask(hub, runner, question).await {
                Ok(Answer::Faults { page, .. }) => page,
                Ok(other) => return cut_off(pieces, &unexpected(&other)).await,
                Err(problem) => return cut_off(pieces, &problem).await,
            };
            cursor = page.next;
            let lines = lines_of(page.faults, runner);
            if !lines.is_empty() && pieces.send(Ok(lines)).await.is_err() {
                return;
            }
            if cursor.is_none() {
                break;
            }
        }
    }
}

async fn cut_off(pieces: &mpsc::Sender<io::Result<Vec<u8>>>, problem: &Problem) {
    let cause = problem.detail();
    tracing::error!(error = %cause, "a download of messages at fault was cut off");
    // A client that is gone misses nothing.
    let _sent = pieces.send(Err(io::Error::other(cause.to_owned()))).await;
}

fn lines_of(faults: Vec<FaultEntry>, runner: &Runner) -> Vec<u8> {
    let mut lines = Vec::new();
    for entry in faults {
        // What came out of JSON goes into it.
        if serde_json::to_writer(&mut lines, &Fault::of(entry, runner)).is_ok() {
            lines.push(b'\n');
        }
    }
    lines
}

/// The runners that messages at fault are read from.
pub(super) struct Reached {
    pub(super) runners: Vec<Runner>,
    not_reached: Vec<String>,
}

impl Reached {
    /// # Errors
    /// When none can be asked.
    pub(super) async fn of(hub: &HubState, source: &AskedSource) -> Result<Self, Problem> {
        let directory = Directory::read(hub).await?;
        let archives = source.archives(hub, &directory).await?;
        let (mut runners, mut not_reached, mut first) = (Vec::new(), Vec::new(), None);
        for archive in archives {
            match archive.runner {
                Ok(runner) => runners.push(runner),
                Err(problem) => {
                    not_reached.push(archive.name);
                    first.get_or_insert(problem);
                }
            }
        }
        match first {
            Some(problem) if runners.is_empty() => Err(problem),
            _ => Ok(Self {
                runners,
                not_reached,
            }),
        }
    }
}
