//! What a cluster tells about itself, copied.

use std::slice;

use rdkafka_sys::bindings;

use super::errors::{KafkaError, check, text_of};

/// A broker, as clients are told to reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BrokerAddress {
    pub(crate) id: i32,
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl BrokerAddress {
    /// `host:port`, as a document would have it.
    pub(crate) fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

/// A partition and who leads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartitionLeader {
    pub(crate) partition: i32,
    /// Id of the leading broker; `None` while there is none.
    pub(crate) leader: Option<i32>,
}

/// A topic, or why nothing is told about it.
#[derive(Clone, Debug)]
pub(crate) struct TopicMetadata {
    pub(crate) name: String,
    pub(crate) partitions: Vec<PartitionLeader>,
    pub(crate) outcome: Result<(), KafkaError>,
}

/// Brokers and topics.
#[derive(Clone, Debug)]
pub(crate) struct Metadata {
    pub(crate) brokers: Vec<BrokerAddress>,
    pub(crate) topics: Vec<TopicMetadata>,
}

impl Metadata {
    #[expect(unsafe_code, reason = "copies librdkafka's metadata")]
    // SAFETY: the caller passes metadata that librdkafka filled and that is not freed yet.
    pub(super) unsafe fn copy(raw: &bindings::rd_kafka_metadata) -> Self {
        // SAFETY: the counts belong to the arrays, the names are C strings.
        unsafe {
            let brokers = array(raw.brokers, raw.broker_cnt)
                .iter()
                .map(|broker| BrokerAddress {
                    id: broker.id,
                    host: text_of(broker.host),
                    port: broker.port as u16,
                })
                .collect();
            let topics = array(raw.topics, raw.topic_cnt)
                .iter()
                .map(|topic| TopicMetadata {
                    name: text_of(topic.topic),
                    partitions: array(topic.partitions, topic.partition_cnt)
                        .iter()
                        .map(|partition| PartitionLeader {
                            partition: partition.id,
                            leader: (partition.leader >= 0).then_some(partition.leader),
                        })
                        .collect(),
                    outcome: check(topic.err),
                })
                .collect();
            Self { brokers, topics }
        }
    }
}

/// An array of C; null when it is empty.
#[expect(unsafe_code, reason = "makes a slice of pointer and count")]
// SAFETY: the caller passes a count that belongs to the pointer.
unsafe fn array<'a, T>(first: *const T, count: i32) -> &'a [T] {
    if first.is_null() || count <= 0 {
        return &[];
    }
    // SAFETY: by the caller's promise.
    unsafe { slice::from_raw_parts(first, count as usize) }
}
