//! `inlet sample`: a few real messages with their coordinates. Joins no group and commits nothing.

use std::path::Path;

use base64::Engine as _;
use inlet_config::settings::DataSourceSettings;
use inlet_kafka::{
    error::SourceError,
    sample::{self, SampleEnd as End},
};
use inlet_message::message::{MessageBatch, MessageRef};
use serde::Serialize;

use super::{Failure, Outcome, load};
use crate::{
    cli::{SampleArgs, SampleEnd},
    tables,
};

/// Prints the sample as a table or as JSON lines.
pub(crate) fn run(args: &SampleArgs) -> Outcome {
    let settings = load(&args.document)?;
    let batch = fetch(&settings, args)?;
    let messages: Vec<Shown> = (0..batch.len())
        .map(|idx| Shown::new(batch.message(idx)))
        .collect();
    if args.json {
        messages.iter().try_for_each(tables::print_json)?;
        return Ok(());
    }
    let header = [
        "topic",
        "partition",
        "offset",
        "timestamp (ms)",
        "key",
        "payload",
    ]
    .map(str::to_owned);
    let rows: Vec<Vec<String>> = messages.iter().map(Shown::cells).collect();
    tables::print(&format!("{} messages", rows.len()), &header, &rows)?;
    Ok(())
}

/// Messages from the topics of the document.
pub(crate) fn fetch(
    settings: &DataSourceSettings,
    args: &SampleArgs,
) -> Result<MessageBatch, Failure> {
    let from = match args.from {
        SampleEnd::Newest => End::Newest,
        SampleEnd::Oldest => End::Oldest,
    };
    sample::sample(&settings.kafka, from, args.count.get())
        .map_err(|error| Failure::Failed(failure_text(&error, &args.document.file)))
}

fn failure_text(error: &SourceError, document: &Path) -> String {
    let mut text = format!("no sample from Kafka: {}", error.message);
    if let Some(remedy) = &error.remedy {
        text = format!("{text}\n  what to do: {remedy}");
    }
    let document = document.display();
    format!("{text}\n  run `inlet check -f {document}` to see which layer fails")
}

/// A message as it is shown; bytes that are no text are shown in base64.
#[derive(Serialize)]
struct Shown {
    topic: String,
    partition: i32,
    offset: i64,
    timestamp_ms: Option<i64>,
    key: Option<String>,
    payload: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(String, Option<String>)>,
}

impl Shown {
    fn new(message: MessageRef<'_>) -> Self {
        let headers = message.headers.iter();
        Self {
            topic: message.partition.topic.to_string(),
            partition: message.partition.partition,
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            key: message.key.map(text_of),
            payload: message.payload.map(text_of),
            headers: headers
                .map(|(name, value)| (name.clone(), value.as_deref().map(text_of)))
                .collect(),
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.topic.clone(),
            self.partition.to_string(),
            self.offset.to_string(),
            self.timestamp_ms
                .map_or_else(String::new, |ms| ms.to_string()),
            tables::cut(self.key.as_deref().unwrap_or_default()),
            tables::cut(self.payload.as_deref().unwrap_or("(tombstone)")),
        ]
    }
}

fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => format!(
            "base64:{}",
            base64::engine::general_purpose::STANDARD.encode(bytes)
        ),
    }
}
