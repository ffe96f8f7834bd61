//! What the group has committed, without joining it.

use std::time::{Duration, Instant};

use inlet_config::settings::KafkaSettings;
use inlet_message::message::TopicPartition;

use crate::{
    contact::{ANSWER_LIMIT, told_meanwhile},
    diagnosis::Diagnosis,
    ffi::{Client, KafkaError, PartitionList},
    health::explain,
};

/// The committed offsets of the group. A coordinator that is just moving is waited for.
pub(super) fn ask_committed(
    client: &Client,
    partitions: &[TopicPartition],
    settings: &KafkaSettings,
) -> Result<Vec<i64>, Diagnosis> {
    let deadline = Instant::now() + ANSWER_LIMIT;
    loop {
        let diagnosis = match committed_once(client, partitions) {
            Ok(offsets) => return Ok(offsets),
            // A group that is refused has no coordinator either; the reason comes by the queue.
            Err(error) => told_meanwhile(client, settings)
                .unwrap_or_else(|| explain(client, &error, settings)),
        };
        if diagnosis.needs_person || Instant::now() >= deadline {
            return Err(diagnosis);
        }
    }
}

fn committed_once(client: &Client, partitions: &[TopicPartition]) -> Result<Vec<i64>, KafkaError> {
    let list = PartitionList::of(partitions);
    client.committed(&list, Duration::from_secs(1))?;
    let entries = list.entries().into_iter();
    entries
        .map(|entry| entry.outcome.map(|()| entry.offset))
        .collect()
}
