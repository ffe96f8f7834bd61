//! Fields that come from Kafka, not from the payload; [`inlet_config::META_FIELDS`] names them.
//!
//! | field | value |
//! | --- | --- |
//! | `_topic` | text |
//! | `_partition` | integer |
//! | `_offset` | integer |
//! | `_timestamp` | integer, ms since 1970 UTC; null where the message has none |
//! | `_key` | text; null where the key is missing or not UTF-8 |
//! | `_headers` | JSON object of all headers as text; for a doubled name the last one |
//! | `_headers_<name>` | text of one header (the last of that name); null where missing or not UTF-8 |
//! | `_payload` | the whole payload as text, decoded as the document says |

use inlet_config::{META_FIELDS, settings::Encoding};
use inlet_expr::{builder::ColumnBuilder, column::Column, value::Value};

use crate::{
    encoding::text_in,
    message::{Headers, MessageBatch},
};

/// One of the fields above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MetaField {
    Topic,
    Partition,
    Offset,
    Timestamp,
    Key,
    Headers,
    Header(String),
    Payload,
}

impl MetaField {
    /// The field of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "_topic" => Self::Topic,
            "_partition" => Self::Partition,
            "_offset" => Self::Offset,
            "_timestamp" => Self::Timestamp,
            "_key" => Self::Key,
            "_headers" => Self::Headers,
            "_payload" => Self::Payload,
            _ => Self::Header(name.strip_prefix("_headers_")?.to_owned()),
        })
    }

    /// The field that `name` was most likely meant to be, if it is none itself.
    ///
    /// A name that begins with `_` may be one of the payload, so only those that are a slip of the
    /// finger away are taken for a mistake: one letter for the short names, two for the others.
    pub(crate) fn meant_by(name: &str) -> Option<String> {
        if !name.starts_with('_') || Self::named(name).is_some() {
            return None;
        }
        let lower = name.to_lowercase();
        if let Some(header) = ["_header_", "_headers_"]
            .iter()
            .find_map(|prefix| Some(&name[lower.strip_prefix(prefix).map(|_| prefix.len())?..]))
        {
            return Some(format!("_headers_{header}"));
        }
        let is_near = |known: &&str| {
            let most = if known.len() <= "_topic".len() { 1 } else { 2 };
            strsim::damerau_levenshtein(&lower, known) <= most
        };
        META_FIELDS.into_iter().find(is_near).map(str::to_owned)
    }

    /// Whether its values are integers; all others are text.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(self, Self::Partition | Self::Offset | Self::Timestamp)
    }

    /// Whether it needs the headers of the messages.
    pub(crate) fn is_of_headers(&self) -> bool {
        matches!(self, Self::Headers | Self::Header(_))
    }

    /// The values for these rows.
    pub(crate) fn column(
        &self,
        batch: &MessageBatch,
        message_idx: &[u32],
        encoding: Encoding,
    ) -> Column {
        let mut builder = ColumnBuilder::new(message_idx.len());
        let mut text = String::new();
        for &idx in message_idx {
            builder.push(self.value(batch, idx as usize, encoding, &mut text));
        }
        builder.finish()
    }

    fn value<'a>(
        &self,
        batch: &'a MessageBatch,
        idx: usize,
        encoding: Encoding,
        text: &'a mut String,
    ) -> Value<'a> {
        let partition = || &batch.segment_of(idx).partition;
        match self {
            Self::Topic => Value::Text(&partition().topic),
            Self::Partition => Value::Int(partition().partition.into()),
            Self::Offset => Value::Int(batch.offset(idx)),
            Self::Timestamp => batch.timestamp_ms(idx).map_or(Value::Null, Value::Int),
            Self::Key => as_text(batch.key(idx)),
            Self::Payload => {
                let text = batch
                    .payload(idx)
                    .and_then(|payload| text_in(payload, encoding, text).ok());
                text.map_or(Value::Null, Value::Text)
            }
            Self::Header(name) => {
                let last = batch.headers(idx).iter().rfind(|(other, _)| other == name);
                as_text(last.and_then(|(_, value)| value.as_deref()))
            }
            Self::Headers => {
                *text = headers_as_json(batch.headers(idx));
                Value::Text(text)
            }
        }
    }
}

fn as_text(bytes: Option<&[u8]>) -> Value<'_> {
    bytes
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .map_or(Value::Null, Value::Text)
}

fn headers_as_json(headers: &[<Headers as IntoIterator>::Item]) -> String {
    let object: serde_json::Map<_, _> = headers
        .iter()
        .map(|(name, value)| {
            let text = value
                .as_deref()
                .and_then(|bytes| std::str::from_utf8(bytes).ok());
            (
                name.clone(),
                text.map_or(serde_json::Value::Null, Into::into),
            )
        })
        .collect();
    serde_json::Value::Object(object).to_string()
}

#[cfg(test)]
mod tests;
