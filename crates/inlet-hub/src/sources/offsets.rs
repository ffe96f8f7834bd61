//! Where the consumer group of a data source stands, and moving it.

use std::{path::Path as FilePath, sync::Arc};

use axum::extract::State;
use inlet_config::{resolve_kafka, settings::KafkaSettings};
use inlet_engine::offsets::{self as engine, PartitionOffsets, ResetPlan, ResetTo};
use inlet_message::message::TopicPartition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    desired::must_be_stopped,
    document::{document_faults, environment, invalid},
};
use crate::{
    api::ApiRouter,
    auth::{Caller, Editor, Viewer},
    extract::{Json, Path},
    form::work::kafka_problem,
    problem::Problem,
    scheduler::Event,
    state::{Hub, HubState},
};

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(read_offsets))
        .routes(routes!(reset_offsets))
}

/// Where a group stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OffsetsAnswer {
    /// The group.
    group_id: String,
    /// Each partition of the topics.
    partitions: Vec<OffsetsOfPartition>,
}

/// Where a group stands in one partition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OffsetsOfPartition {
    /// Its topic.
    topic: String,
    /// Its number.
    partition: i32,
    /// The oldest offset that is still there.
    begin: i64,
    /// The next offset that the group will read; null while it has none.
    #[schema(required)]
    committed: Option<i64>,
    /// The offset that the next message will have.
    end: i64,
    /// Offsets from what the group has to the end; null while it has none.
    #[schema(required)]
    lag: Option<u64>,
}

impl From<PartitionOffsets> for OffsetsOfPartition {
    fn from(of: PartitionOffsets) -> Self {
        Self {
            topic: of.partition.topic.to_string(),
            partition: of.partition.partition,
            begin: of.begin,
            committed: of.committed,
            end: of.end,
            lag: of.lag(),
        }
    }
}

/// Where a group is moved to.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// The oldest message that is still there.
    Earliest,
    /// Behind the newest message.
    Latest,
    /// The first message at or after this time, in ms since 1970 UTC.
    TimestampMs(i64),
    /// These offsets; other partitions stay where they are.
    Offsets(Vec<OffsetOfPartition>),
}

/// An offset of a partition.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OffsetOfPartition {
    /// The topic.
    topic: String,
    /// Number of the partition.
    #[schema(minimum = 0)]
    partition: i32,
    /// The next offset that is to be read.
    #[schema(minimum = 0)]
    offset: i64,
}

/// How a group is moved.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetRequest {
    /// Where to.
    to: Target,
    /// In which topics; all of the data source if not given.
    topics: Option<Vec<String>>,
    /// Whether it is only told what would be done.
    dry_run: bool,
}

/// What a reset does.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ResetAnswer {
    /// Each partition.
    partitions: Vec<ResetOfPartition>,
    /// Offsets that will be read again, over all partitions.
    read_again: u64,
    /// Offsets that will never be read, over all partitions.
    skipped: u64,
}

/// What a reset does in one partition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ResetOfPartition {
    /// Its topic.
    topic: String,
    /// Its number.
    partition: i32,
    /// Where the group stands; null while it has no offset.
    #[schema(required)]
    from: Option<i64>,
    /// Where it will stand.
    to: i64,
    /// Offsets that will be read again.
    read_again: u64,
    /// Offsets that will never be read.
    skipped: u64,
}

impl From<ResetPlan> for ResetAnswer {
    fn from(plan: ResetPlan) -> Self {
        let (read_again, skipped) = (plan.read_again(), plan.skipped());
        let partitions = plan.partitions.into_iter().map(|of| ResetOfPartition {
            topic: of.partition.topic.to_string(),
            partition: of.partition.partition,
            from: of.from,
            to: of.to,
            read_again: of.read_again,
            skipped: of.skipped,
        });
        Self {
            partitions: partitions.collect(),
            read_again,
            skipped,
        }
    }
}

/// The Kafka settings of a source's newest version.
async fn kafka_of(hub: &HubState, id: &str) -> Result<(String, KafkaSettings), Problem> {
    let (source, text) = hub.store.sources().get_with_document(id).await?;
    let environment = environment(&hub.store, &text).await?;
    let kafka = resolve_kafka(&text, &environment, FilePath::new(""))
        .map_err(|faults| invalid(document_faults(faults)))?;
    Ok((source.name, kafka))
}

/// Where the consumer group of a data source stands, asked of the brokers now.
#[utoipa::path(
    get, path = "/sources/{id}/offsets", tag = "offsets", operation_id = "get_offsets",
    params(("id" = String, Path, description = "Id of the data source")),
    responses(
        (status = 200, description = "Each partition", body = OffsetsAnswer),
        (status = 422, description = "The document names something that is gone."),
        (status = 502, description = "The brokers do not answer as they should.")
    ),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn read_offsets(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Json<OffsetsAnswer>, Problem> {
    let (_, kafka) = kafka_of(&hub, &id).await?;
    let group_id = kafka.group_id.clone();
    let partitions = hub.forms.workers.run(move || engine::read(&kafka)).await?;
    let partitions = partitions.map_err(|error| kafka_problem(&error))?;
    Ok(Json(OffsetsAnswer {
        group_id,
        partitions: partitions.into_iter().map(Into::into).collect(),
    }))
}

/// Moves the consumer group of a data source that does not run, or tells what that would do.
#[utoipa::path(
    post, path = "/sources/{id}/offsets/reset", tag = "offsets", operation_id = "reset_offsets",
    params(("id" = String, Path, description = "Id of the data source")),
    request_body = ResetRequest,
    responses(
        (status = 200, description = "What was done, or would be", body = ResetAnswer),
        (status = 409, description = "It runs."),
        (status = 502, description = "The brokers do not answer as they should.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn reset_offsets(
    caller: Editor,
    State(hub): State<Hub>,
    Path(id): Path<String>,
    Json(request): Json<ResetRequest>,
) -> Result<Json<ResetAnswer>, Problem> {
    let (name, kafka) = kafka_of(&hub, &id).await?;
    let topics = topics_of(&kafka, request.topics)?;
    let to = target_of(request.to)?;
    let dry_run = request.dry_run;
    // Nobody starts the source while its group is moved.
    let hold = hub.scheduler.hold(&id);
    let hold = hold.ok_or_else(|| must_be_stopped(&name, "its offsets cannot be moved"))?;
    let work = move || {
        let _hold = hold;
        if dry_run {
            engine::plan(&kafka, &to, &topics)
        } else {
            engine::reset(&kafka, &to, &topics)
        }
    };
    let plan = hub.forms.workers.run(work).await?;
    let plan = plan.map_err(|error| kafka_problem(&error))?;
    if dry_run {
        caller.changes_nothing();
    } else {
        tell(&hub, &caller, &id, &name, &plan);
    }
    Ok(Json(plan.into()))
}

fn tell(hub: &HubState, caller: &Caller, id: &str, name: &str, plan: &ResetPlan) {
    let moved: Vec<String> = plan
        .partitions
        .iter()
        .map(|of| {
            let from = of.from.map_or("none".to_owned(), |from| from.to_string());
            format!(
                "{}[{}] {from} → {}",
                of.partition.topic, of.partition.partition, of.to
            )
        })
        .collect();
    let moved = moved.join(", ");
    caller.audit_with("offsets.reset", name, moved.clone());
    let message = format!(
        "offsets moved by {}: {} to be read again, {} skipped",
        caller.username,
        plan.read_again(),
        plan.skipped()
    );
    let event = Event {
        cause: Some(moved),
        ..Event::by("offsets_reset", message, &caller.username)
    };
    hub.scheduler.note(id, event);
}

fn topics_of(kafka: &KafkaSettings, wanted: Option<Vec<String>>) -> Result<Vec<String>, Problem> {
    let wanted = wanted.unwrap_or_default();
    let unknown = wanted.iter().find(|topic| !kafka.topics.contains(topic));
    match unknown {
        Some(topic) => {
            let message = format!("the data source does not read topic `{topic}`");
            Err(Problem::invalid_value("topics", message))
        }
        None => Ok(wanted),
    }
}

fn target_of(to: Target) -> Result<ResetTo, Problem> {
    Ok(match to {
        Target::Earliest => ResetTo::Earliest,
        Target::Latest => ResetTo::Latest,
        Target::TimestampMs(at_ms) if at_ms < 0 => {
            let message = "a time before 1970 cannot be";
            return Err(Problem::invalid_value("to.timestamp_ms", message));
        }
        Target::TimestampMs(at_ms) => ResetTo::TimestampMs(at_ms),
        Target::Offsets(offsets) => {
            let offset = |of: OffsetOfPartition| {
                let topic = Arc::from(of.topic);
                let partition = of.partition;
                (TopicPartition { topic, partition }, of.offset)
            };
            ResetTo::Offsets(offsets.into_iter().map(offset).collect())
        }
    })
}
