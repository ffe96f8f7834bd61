//! Where the consumer group of a data source stands, and moving it.

use std::sync::Arc;

use axum::extract::State;
use inlet_engine::offsets::{PartitionOffsets, ResetPlan, ResetTo};
use inlet_message::message::TopicPartition;
use inlet_runner::question::{Answer, Question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{asking::AskedSource, desired::must_be_stopped};
use crate::{
    api::ApiRouter,
    auth::{Caller, Editor, Viewer},
    extract::{Json, Path},
    problem::Problem,
    runners::{Directory, unexpected},
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

/// Where the consumer group of a data source stands, asked of the brokers now, from where it runs.
#[utoipa::path(
    get, path = "/sources/{id}/offsets", tag = "offsets", operation_id = "get_offsets",
    params(("id" = String, Path, description = "Id of the data source")),
    responses(
        (status = 200, description = "Each partition", body = OffsetsAnswer),
        (status = 409, description = "Its agent is offline."),
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
    let source = AskedSource::read(&hub, &id).await?;
    let directory = Directory::read(&hub).await?;
    let runner = source.runner(&hub, &directory)?;
    match source.ask(&hub, &runner, Question::Offsets).await? {
        Answer::Offsets {
            group_id,
            partitions,
        } => Ok(Json(OffsetsAnswer {
            group_id,
            partitions: partitions.into_iter().map(Into::into).collect(),
        })),
        other => Err(unexpected(&other)),
    }
}

/// Moves the consumer group of a data source that does not run, or tells what that would do.
#[utoipa::path(
    post, path = "/sources/{id}/offsets/reset", tag = "offsets", operation_id = "reset_offsets",
    params(("id" = String, Path, description = "Id of the data source")),
    request_body = ResetRequest,
    responses(
        (status = 200, description = "What was done, or would be", body = ResetAnswer),
        (status = 409, description = "It runs, or its agent is offline."),
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
    let source = AskedSource::read(&hub, &id).await?;
    let directory = Directory::read(&hub).await?;
    let runner = source.runner(&hub, &directory)?;
    let dry_run = request.dry_run;
    let question = Question::MoveOffsets {
        to: target_of(request.to)?,
        topics: request.topics.unwrap_or_default(),
        dry_run,
    };
    let (name, moving) = (source.name.clone(), Arc::clone(&hub));
    // Nobody starts the source while its group is moved, even when who asked is gone by then.
    let hold = hub.scheduler.hold(&id).await?;
    let hold = hold.ok_or_else(|| must_be_stopped(&name, "its offsets cannot be moved"))?;
    let moved = tokio::spawn(async move {
        let _hold = hold;
        source.ask(&moving, &runner, question).await
    });
    let plan = match moved
        .await
        .map_err(|panicked| Problem::internal(&panicked))??
    {
        Answer::Moved(plan) => plan,
        other => return Err(unexpected(&other)),
    };
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
