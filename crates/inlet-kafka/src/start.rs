//! Where reading begins: at the committed offset, else by the data source's start policy.
//!
//! A start that the policy chose is committed like any offset that was passed. So a restart before
//! the first message does not choose again, which for `latest` would lose what came in between.

use std::{collections::HashMap, time::Duration};

use inlet_config::settings::Start;
use inlet_message::message::TopicPartition;

use crate::ffi::{Client, KafkaError, LogicalOffset, PartitionList};

const ASK_LIMIT: Duration = Duration::from_secs(5);

/// Where one partition begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StartOffset {
    pub(crate) partition: TopicPartition,
    pub(crate) offset: i64,
    /// The next offset that was to be written when it was asked.
    pub(crate) end: i64,
    /// Whether the group had it already.
    pub(crate) is_committed: bool,
}

/// Finds the starts of these partitions; an error when any of them cannot be told now.
pub(crate) fn start_offsets(
    client: &Client,
    partitions: &[TopicPartition],
    policy: Start,
) -> Result<Vec<StartOffset>, KafkaError> {
    if partitions.is_empty() {
        return Ok(Vec::new());
    }
    let list = PartitionList::of(partitions);
    client.committed(&list, ASK_LIMIT)?;
    let ends = offsets_by(client, partitions, Start::Latest)?;
    let end_of = |partition: &TopicPartition| ends.get(partition).copied().unwrap_or_default();
    let (mut starts, mut fresh) = (Vec::new(), Vec::new());
    for entry in list.entries() {
        entry.outcome?;
        if entry.offset >= 0 {
            starts.push(StartOffset {
                end: end_of(&entry.partition),
                partition: entry.partition,
                offset: entry.offset,
                is_committed: true,
            });
        } else {
            fresh.push(entry.partition);
        }
    }
    let chosen = offsets_by(client, &fresh, policy)?;
    starts.extend(chosen.into_iter().map(|(partition, offset)| StartOffset {
        end: end_of(&partition),
        partition,
        offset,
        is_committed: false,
    }));
    Ok(starts)
}

/// The offsets that a policy names in these partitions.
pub(crate) fn offsets_by(
    client: &Client,
    partitions: &[TopicPartition],
    policy: Start,
) -> Result<HashMap<TopicPartition, i64>, KafkaError> {
    // Kafka takes these two as timestamps with a meaning of their own.
    let timestamp = match policy {
        Start::Earliest => LogicalOffset::BEGINNING,
        Start::Latest => LogicalOffset::END,
        Start::TimestampMs(timestamp_ms) => timestamp_ms.max(0),
    };
    let mut offsets = offsets_at(client, partitions, timestamp)?;
    let behind_all = |offset: &i64| *offset < 0;
    let at_end: Vec<_> = offsets
        .iter()
        .filter(|(_, offset)| behind_all(offset))
        .map(|(partition, _)| partition.clone())
        .collect();
    offsets.extend(offsets_at(client, &at_end, LogicalOffset::END)?);
    Ok(offsets)
}

fn offsets_at(
    client: &Client,
    partitions: &[TopicPartition],
    timestamp: i64,
) -> Result<HashMap<TopicPartition, i64>, KafkaError> {
    if partitions.is_empty() {
        return Ok(HashMap::new());
    }
    let list = PartitionList::at(partitions.iter().map(|partition| (partition, timestamp)));
    client.offsets_for_times(&list, ASK_LIMIT)?;
    list.entries()
        .into_iter()
        .map(|entry| entry.outcome.map(|()| (entry.partition, entry.offset)))
        .collect()
}
