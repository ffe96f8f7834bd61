//! `inlet sample`: a few real messages with their coordinates. Joins no group and commits nothing.

use std::path::Path;

use inlet_config::settings::DataSourceSettings;
use inlet_engine::{
    SourceError,
    sample::{self, Bytes, SampleEnd as End, SampleMessage},
};
use serde::Serialize;

use super::{Failure, Outcome, load};
use crate::{
    cli::{SampleArgs, SampleEnd},
    tables,
};

/// Prints the sample as a table or as JSON lines.
pub(crate) fn run(args: &SampleArgs) -> Outcome {
    let settings = load(&args.document)?;
    let messages = fetch(&settings, args)?;
    let messages: Vec<Shown> = messages.iter().map(Shown::new).collect();
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
) -> Result<Vec<SampleMessage>, Failure> {
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
    fn new(message: &SampleMessage) -> Self {
        let headers = message.headers.iter();
        Self {
            topic: message.topic.clone(),
            partition: message.partition,
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            key: message.key.as_ref().map(text_of),
            payload: message.payload.as_ref().map(text_of),
            headers: headers
                .map(|header| (header.name.clone(), header.value.as_ref().map(text_of)))
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

fn text_of(bytes: &Bytes) -> String {
    match &bytes.text {
        Some(text) => text.clone(),
        None => format!("base64:{}", bytes.base64),
    }
}
