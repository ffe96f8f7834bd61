//! Producing messages, plainly or in transactions, and learning where they ended up.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use rdkafka::ClientContext;
use rdkafka::error::KafkaError;
use rdkafka::message::{DeliveryResult, Header, Message as _, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};
use rdkafka::types::RDKafkaErrorCode;

use super::{DEADLINE, client_config};

/// How batches are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// Not at all.
    None,
    /// gzip
    Gzip,
    /// snappy
    Snappy,
    /// lz4
    Lz4,
    /// zstd
    Zstd,
}

impl Codec {
    /// Every codec, for tests over all of them.
    pub const ALL: [Self; 5] = [Self::None, Self::Gzip, Self::Snappy, Self::Lz4, Self::Zstd];

    /// The name in Kafka's configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Snappy => "snappy",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }
}

/// A message to produce.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    key: Option<Vec<u8>>,
    payload: Option<Vec<u8>>,
    partition: Option<i32>,
    timestamp_ms: Option<i64>,
    headers: Vec<(String, Vec<u8>)>,
}

impl Message {
    /// A message with a value and nothing else: Kafka picks the partition and the time.
    pub fn new(payload: impl Into<Vec<u8>>) -> Self {
        Self {
            payload: Some(payload.into()),
            ..Self::default()
        }
    }

    /// A message without a value, which deletes `key` from a compacted topic.
    pub fn tombstone(key: impl Into<Vec<u8>>) -> Self {
        Self {
            key: Some(key.into()),
            ..Self::default()
        }
    }

    /// Sets the key.
    #[must_use]
    pub fn key(mut self, key: impl Into<Vec<u8>>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets the partition; otherwise the hash of the key decides, or chance.
    #[must_use]
    pub fn partition(mut self, partition: i32) -> Self {
        self.partition = Some(partition);
        self
    }

    /// Sets the timestamp, in milliseconds since 1970.
    #[must_use]
    pub fn timestamp_ms(mut self, timestamp_ms: i64) -> Self {
        self.timestamp_ms = Some(timestamp_ms);
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    fn record<'a>(&'a self, topic: &'a str, idx: usize) -> BaseRecord<'a, [u8], [u8], usize> {
        let mut record = BaseRecord::with_opaque_to(topic, idx);
        record.key = self.key.as_deref();
        record.payload = self.payload.as_deref();
        record.partition = self.partition;
        record.timestamp = self.timestamp_ms;
        if !self.headers.is_empty() {
            let headers = self
                .headers
                .iter()
                .fold(OwnedHeaders::new(), |headers, (key, value)| {
                    headers.insert(Header {
                        key,
                        value: Some(value),
                    })
                });
            record.headers = Some(headers);
        }
        record
    }
}

/// Where a message is in its topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coordinates {
    /// Partition, from 0.
    pub partition: i32,
    /// Offset in the partition.
    pub offset: i64,
}

/// Produces messages in their order and returns where each of them is, when all are replicated.
pub fn produce(
    bootstrap: &str,
    topic: &str,
    messages: &[Message],
    codec: Codec,
) -> Result<Vec<Coordinates>> {
    let producer: BaseProducer<Deliveries> = client_config(bootstrap)
        .set("compression.codec", codec.name())
        .set("enable.idempotence", "true")
        .set("message.max.bytes", "100000000")
        .create_with_context(Deliveries::default())?;
    send_all(&producer, topic, messages)?;
    producer.flush(DEADLINE)?;
    producer.context().take()
}

/// A transaction and how it ends.
#[derive(Debug, Clone, Copy)]
pub enum Transaction<'a> {
    /// Readers of committed messages see these.
    Commit(&'a [Message]),
    /// These are in the log, and nobody should see them.
    Abort(&'a [Message]),
}

/// Produces transactions, one after the other, as the producer `transactional_id`.
pub fn produce_transactions(
    bootstrap: &str,
    topic: &str,
    transactional_id: &str,
    transactions: &[Transaction<'_>],
) -> Result<()> {
    let producer: BaseProducer<Deliveries> = client_config(bootstrap)
        .set("transactional.id", transactional_id)
        .create_with_context(Deliveries::default())?;
    producer.init_transactions(DEADLINE)?;
    for transaction in transactions {
        producer.begin_transaction()?;
        let (Transaction::Commit(messages) | Transaction::Abort(messages)) = *transaction;
        send_all(&producer, topic, messages)?;
        // Else an abort would throw away what is not yet sent, and the log would hold nothing.
        producer.flush(DEADLINE)?;
        match transaction {
            Transaction::Commit(_) => producer.commit_transaction(DEADLINE)?,
            Transaction::Abort(_) => producer.abort_transaction(DEADLINE)?,
        }
        producer.context().take()?;
    }
    Ok(())
}

fn send_all(producer: &BaseProducer<Deliveries>, topic: &str, messages: &[Message]) -> Result<()> {
    for (idx, message) in messages.iter().enumerate() {
        let mut record = message.record(topic, idx);
        while let Err((error, refused)) = producer.send(record) {
            if error != KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull) {
                return Err(error).with_context(|| format!("produce to `{topic}`"));
            }
            record = refused;
            producer.poll(Duration::from_millis(100));
        }
        producer.poll(Duration::ZERO);
    }
    Ok(())
}

/// What became of the messages of one batch, by their index in it.
#[derive(Debug, Default)]
struct Deliveries {
    settled: Mutex<Vec<(usize, Result<Coordinates, KafkaError>)>>,
}

impl Deliveries {
    /// The coordinates in the order of the batch, or the first failure.
    fn take(&self) -> Result<Vec<Coordinates>> {
        let mut settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        settled.sort_by_key(|(idx, _)| *idx);
        settled
            .drain(..)
            .map(|(_, it)| it.context("deliver a message"))
            .collect()
    }
}

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, idx: usize) {
        let outcome = match result {
            Ok(at) => Ok(Coordinates {
                partition: at.partition(),
                offset: at.offset(),
            }),
            Err((error, _)) => Err(error.clone()),
        };
        self.settled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((idx, outcome));
    }
}
