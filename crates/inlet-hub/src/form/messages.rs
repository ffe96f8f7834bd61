//! Messages as they travel to the page and back.

use inlet_engine::sample as engine;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One message.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampleMessage {
    /// Its topic.
    pub(crate) topic: String,
    /// Its partition.
    pub(crate) partition: i32,
    /// Its offset.
    pub(crate) offset: i64,
    /// Kafka's timestamp in ms since 1970 UTC.
    #[serde(default)]
    #[schema(required)]
    pub(crate) timestamp_ms: Option<i64>,
    /// Its key.
    #[serde(default)]
    #[schema(required)]
    pub(crate) key: Option<Bytes>,
    /// Its value; null for a tombstone.
    #[serde(default)]
    #[schema(required)]
    pub(crate) payload: Option<Bytes>,
    /// Its headers.
    #[serde(default)]
    #[schema(required)]
    pub(crate) headers: Vec<Header>,
}

/// Bytes as they are, and as text where they are text.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bytes {
    /// The exact bytes.
    pub(crate) base64: String,
    /// The same as text, where they are UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
}

/// A header of a message.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    /// Its name.
    pub(crate) name: String,
    /// Its value.
    #[serde(default)]
    #[schema(required)]
    pub(crate) value: Option<Bytes>,
}

impl From<engine::Bytes> for Bytes {
    fn from(bytes: engine::Bytes) -> Self {
        Self {
            base64: bytes.base64,
            text: bytes.text,
        }
    }
}

impl From<Bytes> for engine::Bytes {
    fn from(bytes: Bytes) -> Self {
        Self {
            base64: bytes.base64,
            text: bytes.text,
        }
    }
}

impl From<engine::Header> for Header {
    fn from(header: engine::Header) -> Self {
        Self {
            name: header.name,
            value: header.value.map(Bytes::from),
        }
    }
}

impl From<engine::SampleMessage> for SampleMessage {
    fn from(message: engine::SampleMessage) -> Self {
        Self {
            topic: message.topic,
            partition: message.partition,
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            key: message.key.map(Bytes::from),
            payload: message.payload.map(Bytes::from),
            headers: message.headers.into_iter().map(Header::from).collect(),
        }
    }
}

impl From<SampleMessage> for engine::SampleMessage {
    fn from(message: SampleMessage) -> Self {
        let headers = message.headers.into_iter();
        Self {
            topic: message.topic,
            partition: message.partition,
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            key: message.key.map(engine::Bytes::from),
            payload: message.payload.map(engine::Bytes::from),
            headers: headers
                .map(|header| engine::Header {
                    name: header.name,
                    value: header.value.map(engine::Bytes::from),
                })
                .collect(),
        }
    }
}
