//! A few messages to try rules on: real ones from the topics, or typed in.
//!
//! Samples travel to a page and back, so they hold their bytes exactly, and as text beside it where
//! they are text.

mod text;

use std::sync::Arc;

use inlet_config::settings::KafkaSettings;
use inlet_kafka::error::SourceError;
use inlet_message::message::{Headers, MessageBatch, MessageRef, TopicPartition};
use inlet_pipeline::archive::ArchivedMessage;
use serde::{Deserialize, Serialize};

pub use self::text::{messages_of_text, messages_of_typed, show_as};
pub use inlet_kafka::sample::SampleEnd;
pub use inlet_message::encoding::NoSuchCharacter;
pub use inlet_pipeline::archive::{ArchivedBytes as Bytes, ArchivedHeader as Header};

/// One message of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleMessage {
    /// Its topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// Kafka's timestamp in ms since 1970 UTC.
    pub timestamp_ms: Option<i64>,
    /// Its key.
    pub key: Option<Bytes>,
    /// Its value; absent for a tombstone.
    pub payload: Option<Bytes>,
    /// Its headers.
    #[serde(default)]
    pub headers: Vec<Header>,
}

/// A message whose bytes cannot be read: a sample that somebody else has written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "message {message_idx} of the sample: `{part}` is not base64: {cause}; retrieve the sample again"
)]
pub struct BadSample {
    /// Index of the message.
    pub message_idx: usize,
    /// `key`, `payload` or `headers`.
    pub part: &'static str,
    /// What is wrong.
    pub cause: String,
}

/// Real messages from the topics of the settings, at most `count` (from each of both ends for
/// [`SampleEnd::Both`]), ordered by time. Joins no group and commits nothing; takes bounded time.
///
/// # Errors
/// When the brokers do not answer, refuse, or do not know a topic.
pub fn sample(
    settings: &KafkaSettings,
    from: SampleEnd,
    count: usize,
) -> Result<Vec<SampleMessage>, SourceError> {
    let batch = inlet_kafka::sample::sample(settings, from, count)?;
    Ok(messages_of(&batch))
}

/// Every message of a batch.
pub fn messages_of(batch: &MessageBatch) -> Vec<SampleMessage> {
    (0..batch.len())
        .map(|idx| SampleMessage::from(batch.message(idx)))
        .collect()
}

/// A sample as the stages of a run take it.
///
/// # Errors
/// When bytes are not base64.
pub fn batch_of(messages: &[SampleMessage]) -> Result<MessageBatch, BadSample> {
    let mut batch = MessageBatch::new();
    for (message_idx, message) in messages.iter().enumerate() {
        let decode = |part, bytes: &Option<Bytes>| {
            let decoded = bytes.as_ref().map(Bytes::bytes).transpose();
            decoded.map_err(|error| BadSample {
                message_idx,
                part,
                cause: error.to_string(),
            })
        };
        let key = decode("key", &message.key)?;
        let payload = decode("payload", &message.payload)?;
        let headers = message.headers.iter();
        let headers: Headers = headers
            .map(|header| Ok((header.name.clone(), decode("headers", &header.value)?)))
            .collect::<Result<_, _>>()?;
        let partition = Arc::new(TopicPartition {
            topic: message.topic.as_str().into(),
            partition: message.partition,
        });
        let fields = MessageRef {
            partition: &partition,
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            payload: payload.as_deref(),
            key: key.as_deref(),
            headers: &headers,
        };
        batch.push(&partition, fields);
    }
    Ok(batch)
}

impl From<ArchivedMessage> for SampleMessage {
    fn from(message: ArchivedMessage) -> Self {
        Self {
            topic: message.topic,
            partition: message.partition,
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            key: message.key,
            payload: message.payload,
            headers: message.headers,
        }
    }
}

impl From<MessageRef<'_>> for SampleMessage {
    fn from(message: MessageRef<'_>) -> Self {
        let headers = message.headers.iter();
        Self {
            topic: message.partition.topic.to_string(),
            partition: message.partition.partition,
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            key: message.key.map(Bytes::new),
            payload: message.payload.map(Bytes::new),
            headers: headers
                .map(|(name, value)| Header {
                    name: name.clone(),
                    value: value.as_deref().map(Bytes::new),
                })
                .collect(),
        }
    }
}
