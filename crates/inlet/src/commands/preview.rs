//! `inlet preview`: a few messages through every step, as tables. Writes nothing and creates nothing.

use std::{fs, path::Path, sync::Arc, time::SystemTime};

use anyhow::Context as _;
use inlet_config::settings::DataSourceSettings;
use inlet_message::{
    declare::declared_table,
    message::{MessageBatch, MessageRef, TopicPartition},
    preview::{Outcome as RowOutcome, PreviewRow, Step, preview},
    target::TargetTable,
};
use inlet_tdengine::TdengineSink;

use super::{Failure, Outcome, load_with_rules, sample, wrong_rules};
use crate::{cli::PreviewArgs, tables};

/// Prints one table a step, or everything as JSON.
pub(crate) fn run(args: &PreviewArgs) -> Outcome {
    let file = &args.sample.document.file;
    let settings = load_with_rules(&args.sample.document)?;
    let batch = match &args.messages {
        Some(file) => {
            let text = fs::read(file).map_err(|error| {
                Failure::Document(format!("--messages `{}`: {error}", file.display()))
            })?;
            if text.is_empty() {
                return Err(Failure::Document(format!(
                    "--messages `{}`: the file is empty; put one message on each line",
                    file.display()
                )));
            }
            batch_of_lines(&text)
        }
        None => sample::fetch(&settings, &args.sample)?,
    };
    let table = target_table(&settings, file)?;
    let preview = preview(
        &settings.message,
        Some((&settings.target, &table)),
        &batch,
        now_ms(),
    )
    .map_err(|faults| wrong_rules(file, &faults))?;
    if args.sample.json {
        tables::print_json(&preview)?;
    } else {
        preview.steps.iter().try_for_each(print)?;
    }
    Ok(())
}

/// The table as it is on the server; where it is not there yet, as the document would create it.
fn target_table(settings: &DataSourceSettings, file: &Path) -> Result<TargetTable, Failure> {
    if settings.target.create_super_table {
        return declared_table(&settings.target).map_err(|faults| wrong_rules(file, &faults));
    }
    let sink = TdengineSink::new(settings.target.clone())
        .map_err(|error| Failure::Document(format!("target.tdengine: {error}")))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting a runtime")?;
    let described = runtime.block_on(sink.describe());
    described.map_err(|error| match error.remedy {
        Some(remedy) => Failure::Failed(format!("{}\n  what to do: {remedy}", error.message)),
        None => Failure::Failed(error.message),
    })
}

/// One message a line, as if they came from partition 0 of a topic named `file`.
fn batch_of_lines(text: &[u8]) -> MessageBatch {
    let partition = Arc::new(TopicPartition {
        topic: "file".into(),
        partition: 0,
    });
    let mut batch = MessageBatch::new();
    let lines = text
        .strip_suffix(b"\n")
        .unwrap_or(text)
        .split(|byte| *byte == b'\n');
    for (offset, line) in lines.enumerate() {
        let message = MessageRef {
            partition: &partition,
            offset: offset as i64,
            timestamp_ms: Some(now_ms()),
            payload: Some(line.strip_suffix(b"\r").unwrap_or(line)),
            key: None,
            headers: &[],
        };
        batch.push(&partition, message);
    }
    batch
}

fn now_ms() -> i64 {
    let since_epoch = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

fn print(step: &Step) -> anyhow::Result<()> {
    let count = |wanted: fn(&RowOutcome) -> bool| {
        step.rows.iter().filter(|row| wanted(&row.outcome)).count()
    };
    let title = format!(
        "{}: {} passed, {} filtered, {} rejected",
        step.name,
        count(|outcome| matches!(outcome, RowOutcome::Passed)),
        count(|outcome| matches!(outcome, RowOutcome::Filtered)),
        count(|outcome| matches!(outcome, RowOutcome::Rejected { .. })),
    );
    let mut header = vec!["coordinates".to_owned()];
    header.extend(step.columns.iter().cloned());
    let has_outcome = step
        .rows
        .iter()
        .any(|row| row.outcome != RowOutcome::Passed);
    if has_outcome {
        header.push("outcome".to_owned());
    }
    let rows: Vec<Vec<String>> = step
        .rows
        .iter()
        .map(|row| cells(row, step.columns.len(), has_outcome))
        .collect();
    tables::print(&title, &header, &rows)
}

fn cells(row: &PreviewRow, num_columns: usize, has_outcome: bool) -> Vec<String> {
    let mut cells = vec![format!("{}[{}] {}", row.topic, row.partition, row.offset)];
    cells.extend(row.cells.iter().map(text_of));
    cells.resize(num_columns + 1, String::new());
    if has_outcome {
        cells.push(match &row.outcome {
            RowOutcome::Passed => String::new(),
            RowOutcome::Filtered => "filtered".to_owned(),
            RowOutcome::Rejected { kind, reason } => format!("{kind}: {reason}"),
        });
    }
    cells
}

fn text_of(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "NULL".to_owned(),
        serde_json::Value::String(text) => tables::cut(text),
        other => tables::cut(&other.to_string()),
    }
}
