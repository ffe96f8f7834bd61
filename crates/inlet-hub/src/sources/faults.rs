//! Messages at fault of a data source: browse, group, download.
//!
//! They are in the archive below the source's folder. Reading files may take long, so it is done
//! away from the threads that answer requests.

use std::{io, ops::ControlFlow};

use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use inlet_engine::faults::{
    FaultArchive, FaultEntry, FaultFilter, FaultGroup, FaultId, Replay, ReplayOutcome,
};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::versions::require;
use crate::{
    api::ApiRouter,
    auth::Viewer,
    extract::{Json, Limit, Page, Path, Query},
    form::messages::{Bytes, Header},
    problem::Problem,
    state::{Hub, HubState},
};

/// Pieces of a download that wait for a slow client.
const WAITING_PIECES: usize = 16;

/// Bytes of a piece of a download.
const PIECE_BYTES: usize = 256 * 1024;

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(list_faults))
        .routes(routes!(list_fault_groups))
        .routes(routes!(download_faults))
}

/// A message at fault.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Fault {
    /// Its place in the archive, `<file>:<line>`.
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

impl From<FaultEntry> for Fault {
    fn from(entry: FaultEntry) -> Self {
        let message = entry.message;
        Self {
            id: entry.id.to_string(),
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

impl From<FaultGroup> for GroupOfFaults {
    fn from(group: FaultGroup) -> Self {
        Self {
            kind: group.kind,
            stage: group.stage,
            reason: group.reason,
            count: group.count,
            open: group.open,
            first_at_ms: group.first_at_ms,
            last_at_ms: group.last_at_ms,
            example: group.example.into(),
        }
    }
}

/// All causes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FaultGroupsAnswer {
    /// The cause with the most open messages first.
    groups: Vec<GroupOfFaults>,
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

fn archive_of(hub: &HubState, id: &str) -> Result<FaultArchive, Problem> {
    require(hub, id)?;
    let folder = hub.scheduler.folder_of(id);
    Ok(FaultArchive::open(
        folder.join(inlet_engine::run::ARCHIVE_FOLDER),
    ))
}

fn unreadable(error: &io::Error) -> Problem {
    Problem::internal_text(&format!(
        "reading the archive of messages at fault: {error}"
    ))
}

/// Messages at fault of a data source, the newest first.
#[utoipa::path(
    get, path = "/sources/{id}/faults", tag = "faults", operation_id = "list_faults",
    params(("id" = String, Path, description = "Id of the data source"), FaultsQuery),
    responses((status = 200, description = "A page of messages at fault", body = Page<Fault>)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn list_faults(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Query(query): Query<FaultsQuery>,
) -> Result<Json<Page<Fault>>, Problem> {
    let archive = archive_of(&hub, &id)?;
    let after = query.cursor.as_deref().map(fault_id).transpose()?;
    let filter = FaultFilter {
        kind: query.kind,
        reason: query.reason,
        replayed: query.replayed,
        ..FaultFilter::default()
    };
    let limit = query.limit.get() as usize;
    let read = move || {
        let page = archive.page(&filter, after.as_ref(), limit)?;
        Ok((page, archive.count(&filter)?))
    };
    let (page, total) = hub
        .forms
        .workers
        .run(read)
        .await?
        .map_err(|error| unreadable(&error))?;
    Ok(Json(Page {
        items: page.faults.into_iter().map(Fault::from).collect(),
        next_cursor: page.next.map(|id| id.to_string()),
        total,
    }))
}

fn fault_id(text: &str) -> Result<FaultId, Problem> {
    let id = text.parse::<FaultId>();
    id.map_err(|error| Problem::invalid_request(error.to_string()))
}

/// Messages at fault of a data source, by cause.
#[utoipa::path(
    get, path = "/sources/{id}/faults/groups", tag = "faults", operation_id = "list_fault_groups",
    params(("id" = String, Path, description = "Id of the data source")),
    responses((status = 200, description = "The causes", body = FaultGroupsAnswer)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn list_fault_groups(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Json<FaultGroupsAnswer>, Problem> {
    let archive = archive_of(&hub, &id)?;
    let groups = hub.forms.workers.run(move || archive.groups()).await?;
    let groups = groups.map_err(|error| unreadable(&error))?;
    Ok(Json(FaultGroupsAnswer {
        groups: groups.into_iter().map(GroupOfFaults::from).collect(),
    }))
}

/// Messages at fault of a data source as a file, one a line, the oldest first.
#[utoipa::path(
    get, path = "/sources/{id}/faults/download", tag = "faults", operation_id = "download_faults",
    params(("id" = String, Path, description = "Id of the data source"), DownloadQuery),
    responses((status = 200, description = "The messages", body = String, content_type = "application/x-ndjson")),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn download_faults(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Query(query): Query<DownloadQuery>,
) -> Result<Response, Problem> {
    let archive = archive_of(&hub, &id)?;
    let name = hub
        .scheduler
        .read_source(&id, |entry| entry.record.name.clone());
    let filter = FaultFilter {
        kind: query.kind,
        reason: query.reason,
        ..FaultFilter::default()
    };
    let (pieces, received) = mpsc::channel(WAITING_PIECES);
    tokio::task::spawn_blocking(move || send_lines(&archive, &filter, &pieces));
    let file = format!(
        "attachment; filename=\"{}-faults.jsonl\"",
        name.unwrap_or(id)
    );
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson".to_owned()),
        (header::CONTENT_DISPOSITION, file),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let stream = ReceiverStream::new(received).map(Ok::<Vec<u8>, io::Error>);
    Ok((headers, Body::from_stream(stream)).into_response())
}

/// Sends the archive in pieces until it ends or the client is gone.
fn send_lines(archive: &FaultArchive, filter: &FaultFilter, pieces: &mpsc::Sender<Vec<u8>>) {
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    let read = archive.each(filter, &mut |entry| {
        // What came out of JSON goes into it.
        if serde_json::to_writer(&mut piece, &Fault::from(entry)).is_ok() {
            piece.push(b'\n');
        }
        if piece.len() < PIECE_BYTES {
            return ControlFlow::Continue(());
        }
        match pieces.blocking_send(std::mem::take(&mut piece)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    if let Err(error) = read {
        tracing::error!(error = %error, "a download of messages at fault was cut off");
    }
    // A client that is gone misses nothing.
    let _sent = pieces.blocking_send(piece);
}
