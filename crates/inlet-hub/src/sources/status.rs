//! What a data source does now, in full, and over time.

use axum::extract::State;
use inlet_pipeline::status::PartitionSnapshot;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answers::{Run, unknown};
use crate::{
    auth::Viewer,
    extract::{Json, Path, Query},
    live::{
        series::{Counters, MINUTE_MS, Minute, STEP_MS, SeriesPoint, steps_of},
        summary::{SourceSummary, State as SourceState},
        totals::Totals,
    },
    problem::Problem,
    runners::RunnerKind,
    scheduler::{ReplicaView, entry::Entry, now_ms},
    state::{Hub, HubState},
};

/// What a data source does now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SourceStatus {
    /// What lists show.
    summary: SourceSummary,
    /// The run that goes on.
    #[schema(required)]
    run: Option<Run>,
    /// What the run that goes on did, or the last one since the hub was started.
    #[schema(required)]
    this_run: Option<Totals>,
    /// What all runs did.
    all_runs: Totals,
    /// Each partition of the run that goes on, or of the last one since the hub was started.
    partitions: Vec<Partition>,
    /// The runners that it is given to, each with a run of its own in the same consumer group.
    replicas: Vec<Replica>,
    /// Messages at fault of that run, by kind.
    faults: Vec<FaultKindCount>,
    /// Consumers that run.
    consumers: u64,
    /// Memory in use by messages in flight.
    memory_bytes: u64,
    /// What `write.memory` leaves for them; 0 where nothing runs.
    memory_limit_bytes: u64,
    /// From Kafka's timestamp to the confirmed row, over the last minute.
    latency: Latency,
}

/// A data source on one runner.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Replica {
    /// Id of the runner.
    runner_id: String,
    /// Name of the runner.
    runner_name: String,
    kind: RunnerKind,
    /// Version of the document that the runner was given.
    version: i64,
    /// What it does there.
    state: SourceState,
    /// Why it is in this state.
    #[schema(required)]
    cause: Option<String>,
    /// What to do about it.
    #[schema(required)]
    remedy: Option<String>,
    /// The run that goes on there.
    #[schema(required)]
    run_id: Option<String>,
    /// Partitions that it reads.
    partitions: usize,
    /// Messages read a second.
    #[schema(required)]
    consumed_per_s: Option<f64>,
    /// Whether the runner is not heard of: all of this was so when it last was.
    is_stale: bool,
}

/// From Kafka's timestamp to the confirmed row.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Latency {
    /// Half of the messages took at most so many ms.
    #[schema(required)]
    p50_ms: Option<u64>,
    /// 99 of 100 messages took at most so many ms.
    #[schema(required)]
    p99_ms: Option<u64>,
}

/// Messages at fault of one kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FaultKindCount {
    /// The kind, as in `on_fault`.
    kind: String,
    /// Dropped.
    discarded: u64,
    /// Archived.
    quarantined: u64,
}

/// One partition.
#[expect(clippy::struct_field_names, reason = "Kafka's word for its number")]
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Partition {
    /// Its topic.
    topic: String,
    /// Its number.
    partition: i32,
    /// Name of the runner that reads it; null while none does.
    #[schema(required)]
    owner: Option<String>,
    /// The next offset that will be read; null while it is not assigned.
    #[schema(required)]
    position: Option<i64>,
    /// The offset that the group has.
    #[schema(required)]
    committed: Option<i64>,
    /// The offset that the next message will have.
    #[schema(required)]
    end: Option<i64>,
    /// Messages not read yet.
    #[schema(required)]
    lag: Option<u64>,
    /// Messages read.
    consumed: u64,
    /// Messages written.
    written: u64,
    /// Messages that filters took.
    filtered: u64,
    /// Messages dropped.
    discarded: u64,
    /// Messages archived.
    quarantined: u64,
}

impl Partition {
    fn new(of: &PartitionSnapshot, replicas: &[ReplicaView]) -> Self {
        let reads = |replica: &&ReplicaView| {
            let mut partitions = replica.partitions.iter();
            partitions.any(|(topic, number)| *topic == of.topic && *number == of.partition)
        };
        // What a runner said last that is out of reach may be over: others have taken its partitions.
        let owner = replicas.iter().filter(reads).min_by_key(|it| it.is_stale);
        Self {
            owner: owner.map(|it| it.runner_name.clone()),
            topic: of.topic.clone(),
            partition: of.partition,
            position: of.progress.map(|progress| progress.position),
            committed: of.progress.and_then(|progress| progress.committed),
            end: of.progress.and_then(|progress| progress.high_watermark),
            lag: of.progress.and_then(|progress| progress.lag()),
            consumed: of.messages.consumed,
            written: of.messages.written,
            filtered: of.messages.filtered,
            discarded: of.messages.discarded,
            quarantined: of.messages.quarantined,
        }
    }
}

impl From<&ReplicaView> for Replica {
    fn from(of: &ReplicaView) -> Self {
        Self {
            runner_id: of.runner_id.clone(),
            runner_name: of.runner_name.clone(),
            kind: of.kind.into(),
            version: of.version,
            state: of.state,
            cause: of.cause.clone(),
            remedy: of.remedy.clone(),
            run_id: of.run_id.clone(),
            partitions: of.partitions.len(),
            consumed_per_s: of.consumed_per_s,
            is_stale: of.is_stale,
        }
    }
}

/// What a data source does now.
#[utoipa::path(
    get, path = "/sources/{id}/status", tag = "sources", operation_id = "get_source_status",
    params(("id" = String, Path, description = "Id of the data source")),
    responses((status = 200, description = "What it does", body = SourceStatus)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn status(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Json<SourceStatus>, Problem> {
    let replicas = hub.scheduler.replicas_of(&id).unwrap_or_default();
    let status = hub
        .scheduler
        .read_source(&id, |entry| status_of(entry, &replicas));
    status.map(Json).ok_or_else(|| unknown(&id))
}

fn status_of(entry: &Entry, replicas: &[ReplicaView]) -> SourceStatus {
    let view = &entry.view;
    let live = entry.first_run();
    let snapshot = view.snapshot.as_ref();
    let (p50_ms, p99_ms) = view.latency_ms();
    let faults = snapshot.map(|snapshot| &snapshot.faults);
    SourceStatus {
        summary: entry.summary.clone(),
        run: live.map(|run| Run {
            id: run.start.run_id.clone(),
            version: run.start.version,
            runner: run.start.runner_name.clone(),
            started_at_ms: run.start.started_at_ms,
            ended_at_ms: None,
            end: None,
            cause: None,
            started_by: run.start.by.clone(),
            totals: view.this_run.unwrap_or_default(),
        }),
        this_run: view.this_run,
        all_runs: view.all_runs(),
        partitions: snapshot
            .map(|snapshot| {
                let partitions = snapshot.partitions.iter();
                partitions.map(|of| Partition::new(of, replicas)).collect()
            })
            .unwrap_or_default(),
        replicas: replicas.iter().map(Replica::from).collect(),
        faults: faults
            .into_iter()
            .flatten()
            .map(|(kind, count)| FaultKindCount {
                kind: kind.to_string(),
                discarded: count.discarded,
                quarantined: count.quarantined,
            })
            .collect(),
        consumers: live
            .and(snapshot)
            .map_or(0, |snapshot| snapshot.consumers.max(0).unsigned_abs()),
        memory_bytes: live
            .and(snapshot)
            .map_or(0, |snapshot| snapshot.bytes_in_flight.max(0).unsigned_abs()),
        memory_limit_bytes: entry.memory_limit_bytes(),
        latency: Latency { p50_ms, p99_ms },
    }
}

/// How far a chart reaches back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub(crate) enum Window {
    /// 15 minutes in steps of 2 s.
    #[default]
    #[serde(rename = "15m")]
    Minutes15,
    /// A day in steps of a minute.
    #[serde(rename = "24h")]
    Hours24,
    /// A week in steps of 10 minutes.
    #[serde(rename = "7d")]
    Days7,
}

/// What a chart is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    /// The run that goes on, or the last one.
    Run,
    /// All runs.
    #[default]
    All,
}

/// Which part of a chart.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeriesQuery {
    /// How far it reaches back.
    #[serde(default)]
    #[param(value_type = Option<Window>, inline)]
    window: Window,
    /// What it is about.
    #[serde(default)]
    #[param(value_type = Option<Scope>, inline)]
    scope: Scope,
}

/// A chart's numbers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Series {
    /// Length of a step in ms.
    step_ms: i64,
    /// The steps in which something ran, oldest first.
    points: Vec<SeriesPoint>,
}

/// What a data source did over time. Steps in which nothing ran are left out.
#[utoipa::path(
    get, path = "/sources/{id}/series", tag = "sources", operation_id = "get_source_series",
    params(("id" = String, Path, description = "Id of the data source"), SeriesQuery),
    responses((status = 200, description = "Its numbers over time", body = Series)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn series(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Query(query): Query<SeriesQuery>,
) -> Result<Json<Series>, Problem> {
    let is_run = query.scope == Scope::Run;
    let in_memory = hub.scheduler.read_source(&id, |entry| {
        (entry.points(is_run), entry.last_run_id.clone())
    });
    let (points, run_id) = in_memory.ok_or_else(|| unknown(&id))?;
    let (window_ms, step_ms) = match query.window {
        Window::Minutes15 => {
            return Ok(Json(Series {
                step_ms: STEP_MS,
                points,
            }));
        }
        Window::Hours24 => (24 * 60 * MINUTE_MS, MINUTE_MS),
        Window::Days7 => (7 * 24 * 60 * MINUTE_MS, 10 * MINUTE_MS),
    };
    let points = match (is_run, run_id) {
        (true, None) => Vec::new(),
        (true, run_id) => stored(&hub, &id, run_id.as_deref(), window_ms, step_ms).await?,
        (false, _) => stored(&hub, &id, None, window_ms, step_ms).await?,
    };
    Ok(Json(Series { step_ms, points }))
}

async fn stored(
    hub: &HubState,
    id: &str,
    run_id: Option<&str>,
    window_ms: i64,
    step_ms: i64,
) -> Result<Vec<SeriesPoint>, Problem> {
    hub.scheduler.flush().await;
    let now_ms = now_ms();
    let samples = hub.store.samples();
    let samples = samples
        .window(id, run_id, now_ms - window_ms, now_ms)
        .await?;
    let parts = samples.into_iter().map(|sample| Minute {
        begin_ms: sample.at_ms - sample.span_ms.max(1) as i64,
        sums: Counters {
            consumed: sample.consumed,
            rows: sample.written,
            bytes: sample.bytes,
            faults: sample.faults,
        },
        lag: sample.lag.unwrap_or(0),
        latency_p99_ms: sample.latency_p99_ms,
    });
    Ok(steps_of(parts, step_ms))
}
