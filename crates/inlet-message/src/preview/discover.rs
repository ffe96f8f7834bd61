//! Which fields a sample has: their names only. Values come from the decoder of every run.

use inlet_config::{
    META_FIELDS,
    settings::{MessageSettings, Parse},
};
use regex::Regex;
use serde_json::{Deserializer, Value as Json};

use crate::{encoding::text_of, message::MessageBatch};

/// Most columns that a preview shows.
const MAX_FIELDS: usize = 500;

/// Arrays with more elements are shown as a whole.
const MAX_ELEMENTS: usize = 16;

/// Fields of the payload in the order in which they first appear, then those from Kafka.
pub(super) fn fields(message: &MessageSettings, batch: &MessageBatch) -> Vec<String> {
    let mut names = Vec::new();
    match &message.parse {
        Parse::Json => {
            for payload in (0..batch.len()).filter_map(|idx| batch.payload(idx)) {
                // What is broken has its fault from the decoder.
                let Ok(text) = text_of(payload, message.encoding) else {
                    continue;
                };
                let documents = Deserializer::from_str(&text).into_iter::<Json>();
                documents
                    .map_while(Result::ok)
                    .for_each(|json| records(&json, &mut names));
            }
        }
        Parse::Regex { pattern } => {
            if let Ok(pattern) = Regex::new(pattern) {
                names.extend(pattern.capture_names().flatten().map(str::to_owned));
            }
        }
    }
    names.truncate(MAX_FIELDS);
    names.retain(|name| !META_FIELDS.contains(&name.as_str()));
    names.extend(
        META_FIELDS
            .iter()
            .filter(|name| **name != "_payload")
            .map(|name| (*name).to_owned()),
    );
    names
}

fn records(json: &Json, names: &mut Vec<String>) {
    match json {
        Json::Array(elements) => elements.iter().for_each(|record| inner("", record, names)),
        record => inner("", record, names),
    }
}

fn inner(name: &str, json: &Json, names: &mut Vec<String>) {
    let join = |key: &str| {
        if name.is_empty() {
            key.to_owned()
        } else {
            format!("{name}_{key}")
        }
    };
    match json {
        Json::Object(object) if !object.is_empty() => {
            object
                .iter()
                .for_each(|(key, value)| inner(&join(key), value, names));
        }
        Json::Array(elements) if (1..=MAX_ELEMENTS).contains(&elements.len()) => {
            let elements = elements.iter().enumerate();
            elements.for_each(|(idx, value)| inner(&join(&idx.to_string()), value, names));
        }
        _ if name.is_empty() || names.iter().any(|known| known == name) => {}
        _ => names.push(name.to_owned()),
    }
}
