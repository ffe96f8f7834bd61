//! The first fetch.

use std::time::Instant;

use inlet_message::message::TopicPartition;

use crate::{
    contact::{ANSWER_LIMIT, ASK_LIMIT},
    ffi::{Client, Code, KafkaError, LogicalOffset, MessageBuffer, PartitionList},
};

/// Fetches from every partition until one answers with a message or an end.
pub(super) fn first_fetch(
    client: &Client,
    partitions: &[TopicPartition],
) -> Result<String, KafkaError> {
    let starts = partitions.iter().map(|it| (it, LogicalOffset::BEGINNING));
    client.assign(&PartitionList::at(starts))?;
    let deadline = Instant::now() + ANSWER_LIMIT;
    let mut buffer = MessageBuffer::default();
    while Instant::now() < deadline {
        client.poll(&mut buffer, 1, ASK_LIMIT);
        let Some(message) = buffer.drain().next() else {
            continue;
        };
        return match message.error() {
            None => Ok("a message was read".into()),
            Some(error) if error.code == Code::PartitionEOF => {
                Ok("reading works; the partition that answered is empty".into())
            }
            Some(error) => Err(KafkaError::with_text(error.code, message.topic())),
        };
    }
    let text = "no fetch was answered";
    Err(KafkaError::with_text(Code::OperationTimedOut, text))
}
