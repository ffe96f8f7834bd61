//! Raw messages, as they came from a broker: one batch is a few buffers, never an allocation a message.
//!
//! A batch holds *segments*: runs of neighbouring messages of one partition, in offset order.
//! Offsets may have gaps (compaction, transactions). Nothing here knows where messages come from.

use std::{fmt, ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};

/// Topic and partition.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TopicPartition {
    /// Name of the topic.
    pub topic: Arc<str>,
    /// Number of the partition.
    pub partition: i32,
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.topic, self.partition)
    }
}

/// A run of neighbouring messages of one partition in a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where the messages come from.
    pub partition: Arc<TopicPartition>,
    /// Indices into the batch, never empty.
    pub messages: Range<usize>,
}

/// Bytes of many messages side by side; each may be absent.
#[derive(Debug, Default)]
struct ByteColumn {
    bytes: Vec<u8>,
    /// End of each value in `bytes`, with the top bit set where the value is absent.
    ends: Vec<u64>,
}

const ABSENT: u64 = 1 << 63;

impl ByteColumn {
    fn push(&mut self, value: Option<&[u8]>) {
        if let Some(value) = value {
            self.bytes.extend_from_slice(value);
        }
        let end = self.bytes.len() as u64;
        self.ends
            .push(if value.is_some() { end } else { end | ABSENT });
    }

    fn get(&self, idx: usize) -> Option<&[u8]> {
        let end = self.ends[idx];
        let start = if idx == 0 {
            0
        } else {
            self.ends[idx - 1] & !ABSENT
        };
        (end & ABSENT == 0).then(|| &self.bytes[start as usize..end as usize])
    }

    fn reserve(&mut self, num_values: usize, num_bytes: usize) {
        self.ends.reserve(num_values);
        self.bytes.reserve(num_bytes);
    }

    fn num_bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u64>()
    }
}

/// Name and value of each header of one message.
pub type Headers = Vec<(String, Option<Vec<u8>>)>;

/// Raw messages with their coordinates, in the order in which they came.
#[derive(Debug, Default)]
pub struct MessageBatch {
    segments: Vec<Segment>,
    offsets: Vec<i64>,
    timestamps_ms: Vec<Option<i64>>,
    payloads: ByteColumn,
    keys: ByteColumn,
    /// Empty when no message of the batch has headers (or nobody asked for them).
    headers: Vec<Headers>,
}

/// One message of a batch.
#[derive(Clone, Copy, Debug)]
pub struct MessageRef<'a> {
    /// Where it comes from.
    pub partition: &'a TopicPartition,
    /// Its offset.
    pub offset: i64,
    /// Kafka's timestamp in ms since 1970 UTC.
    pub timestamp_ms: Option<i64>,
    /// Its value; `None` is a tombstone.
    pub payload: Option<&'a [u8]>,
    /// Its key.
    pub key: Option<&'a [u8]>,
    /// Its headers.
    pub headers: &'a [(String, Option<Vec<u8>>)],
}

impl MessageBatch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for so many more messages with so many bytes of payloads and keys in all, so that
    /// filling the batch allocates once and holds no slack.
    pub fn reserve(&mut self, num_messages: usize, payload_bytes: usize, key_bytes: usize) {
        self.offsets.reserve(num_messages);
        self.timestamps_ms.reserve(num_messages);
        self.payloads.reserve(num_messages, payload_bytes);
        self.keys.reserve(num_messages, key_bytes);
    }

    /// Adds a message; it joins the last segment if that is of the same partition.
    pub fn push(&mut self, partition: &Arc<TopicPartition>, message: MessageRef<'_>) {
        let idx = self.offsets.len();
        match self.segments.last_mut() {
            Some(last) if Arc::ptr_eq(&last.partition, partition) => last.messages.end = idx + 1,
            _ => self.segments.push(Segment {
                partition: Arc::clone(partition),
                messages: idx..idx + 1,
            }),
        }
        self.offsets.push(message.offset);
        self.timestamps_ms.push(message.timestamp_ms);
        self.payloads.push(message.payload);
        self.keys.push(message.key);
        if !message.headers.is_empty() || !self.headers.is_empty() {
            self.headers.resize(idx, Headers::new());
            self.headers.push(message.headers.to_vec());
        }
    }

    /// Number of messages.
    pub fn len(&self) -> usize {
        self.offsets.len()
    }

    /// Whether there is no message.
    pub fn is_empty(&self) -> bool {
        self.offsets.is_empty()
    }

    /// Runs of messages of one partition; together they cover the batch.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The segment that holds message `idx`.
    pub fn segment_of(&self, idx: usize) -> &Segment {
        let position = self
            .segments
            .partition_point(|segment| segment.messages.end <= idx);
        &self.segments[position]
    }

    /// Offset of message `idx`.
    pub fn offset(&self, idx: usize) -> i64 {
        self.offsets[idx]
    }

    /// Kafka's timestamp of message `idx`, in ms since 1970 UTC.
    pub fn timestamp_ms(&self, idx: usize) -> Option<i64> {
        self.timestamps_ms[idx]
    }

    /// Value of message `idx`; `None` is a tombstone.
    pub fn payload(&self, idx: usize) -> Option<&[u8]> {
        self.payloads.get(idx)
    }

    /// Key of message `idx`.
    pub fn key(&self, idx: usize) -> Option<&[u8]> {
        self.keys.get(idx)
    }

    /// Headers of message `idx`.
    pub fn headers(&self, idx: usize) -> &[(String, Option<Vec<u8>>)] {
        self.headers.get(idx).map_or(&[], Vec::as_slice)
    }

    /// Message `idx` with all its parts.
    pub fn message(&self, idx: usize) -> MessageRef<'_> {
        MessageRef {
            partition: &self.segment_of(idx).partition,
            offset: self.offset(idx),
            timestamp_ms: self.timestamp_ms(idx),
            payload: self.payload(idx),
            key: self.key(idx),
            headers: self.headers(idx),
        }
    }

    /// Bytes of keys and values.
    pub fn content_bytes(&self) -> usize {
        self.payloads.bytes.len() + self.keys.bytes.len()
    }

    /// Memory held, in bytes (headers estimated).
    pub fn num_bytes(&self) -> usize {
        let headers: usize = self
            .headers
            .iter()
            .flatten()
            .map(|(name, value)| 64 + name.len() + value.as_ref().map_or(0, Vec::len))
            .sum();
        self.payloads.num_bytes() + self.keys.num_bytes() + headers + self.len() * 24
    }
}
