//! What a group has committed, and where partitions begin and end.

use anyhow::{Context, Result};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::{Offset, TopicPartitionList};

use super::topics::{admin, block_on, confirm, options};
use super::{DEADLINE, Offsets, client_config};

/// The offsets that `group` has committed: the next message to read. Partitions without one are
/// absent.
pub fn committed(bootstrap: &str, group: &str, topic: &str) -> Result<Offsets> {
    let client: BaseConsumer = client_config(bootstrap).set("group.id", group).create()?;
    let mut asked = TopicPartitionList::new();
    for partition in partitions(&client, topic)? {
        asked.add_partition(topic, partition);
    }
    let answer = client
        .committed_offsets(asked, DEADLINE)
        .with_context(|| format!("read the committed offsets of the group `{group}`"))?;
    let mut offsets = Offsets::new();
    for element in answer.elements() {
        if let Offset::Offset(offset) = element.offset() {
            offsets.insert(element.partition(), offset);
        }
    }
    Ok(offsets)
}

/// Sets what `group` has committed; the group must have no members.
pub fn set_committed(
    bootstrap: &str,
    group: &str,
    topic: &str,
    offsets: &[(i32, i64)],
) -> Result<()> {
    let client: BaseConsumer = client_config(bootstrap).set("group.id", group).create()?;
    let mut list = TopicPartitionList::new();
    for &(partition, offset) in offsets {
        list.add_partition_offset(topic, partition, Offset::Offset(offset))?;
    }
    client
        .commit(&list, CommitMode::Sync)
        .with_context(|| format!("set the committed offsets of the group `{group}`"))
}

/// The names of all groups that the brokers know, in order.
pub fn groups(bootstrap: &str) -> Result<Vec<String>> {
    let client: BaseConsumer = client_config(bootstrap).create()?;
    let list = client.fetch_group_list(None, DEADLINE);
    let list = list.context("list the groups of the brokers")?;
    let mut names: Vec<String> = list
        .groups()
        .iter()
        .map(|it| it.name().to_owned())
        .collect();
    names.sort();
    Ok(names)
}

/// Forgets a group and its committed offsets; the group must have no members.
pub fn delete_group(bootstrap: &str, group: &str) -> Result<()> {
    let answer = block_on(admin(bootstrap)?.delete_groups(&[group], &options()))?;
    confirm(answer).with_context(|| format!("delete the group `{group}`"))
}

/// The offset of the oldest message of each partition.
pub fn start_offsets(bootstrap: &str, topic: &str) -> Result<Offsets> {
    watermarks(bootstrap, topic, |(low, _)| low)
}

/// The offset that the next message of each partition will get.
pub fn end_offsets(bootstrap: &str, topic: &str) -> Result<Offsets> {
    watermarks(bootstrap, topic, |(_, high)| high)
}

fn watermarks(bootstrap: &str, topic: &str, pick: fn((i64, i64)) -> i64) -> Result<Offsets> {
    let client: BaseConsumer = client_config(bootstrap).create()?;
    partitions(&client, topic)?
        .into_iter()
        .map(|partition| {
            let both = client.fetch_watermarks(topic, partition, DEADLINE);
            let both = both.with_context(|| format!("ask where `{topic}` begins and ends"))?;
            Ok((partition, pick(both)))
        })
        .collect()
}

fn partitions(client: &BaseConsumer, topic: &str) -> Result<Vec<i32>> {
    let metadata = client
        .fetch_metadata(Some(topic), DEADLINE)
        .with_context(|| format!("ask for the partitions of `{topic}`"))?;
    Ok(metadata.topics()[0]
        .partitions()
        .iter()
        .map(rdkafka::metadata::MetadataPartition::id)
        .collect())
}
