//! `inlet preview`: a few messages through every step, as tables. Writes nothing and creates nothing.

use std::fs;

use inlet_engine::{
    preview::{PreviewRequest, PreviewRow, PreviewStep, Until, preview},
    sample::{SampleMessage, messages_of_text},
};

use super::{Failure, Outcome, load_with_rules, sample, wrong_rules};
use crate::{cli::PreviewArgs, tables};

/// Prints one table a step, or everything as JSON.
pub(crate) fn run(args: &PreviewArgs) -> Outcome {
    let file = &args.sample.document.file;
    let settings = load_with_rules(&args.sample.document)?;
    let messages = match &args.messages {
        Some(file) => {
            let text = fs::read(file).map_err(|error| {
                Failure::Document(format!("--messages `{}`: {error}", file.display()))
            })?;
            let messages = messages_of_text(&text, "file");
            if messages.is_empty() {
                return Err(Failure::Document(format!(
                    "--messages `{}`: the file is empty; put one message on each line",
                    file.display()
                )));
            }
            messages
        }
        None => sample::fetch(&settings, &args.sample)?,
    };
    let request = PreviewRequest {
        message: &settings.message,
        target: Some(&settings.target),
        table: None,
        until: Until::Map,
    };
    let answer =
        preview(&request, messages).map_err(|error| Failure::Document(error.to_string()))?;
    if let Some(trouble) = answer.target_trouble {
        return Err(Failure::Failed(match trouble.remedy {
            Some(remedy) => format!("{}\n  what to do: {remedy}", trouble.message),
            None => trouble.message,
        }));
    }
    if !answer.faults.is_empty() {
        return Err(wrong_rules(file, &answer.faults));
    }
    if args.sample.json {
        tables::print_json(&answer)?;
    } else {
        let print = |step| print(step, &answer.messages);
        answer.steps.iter().try_for_each(print)?;
    }
    Ok(())
}

fn print(step: &PreviewStep, messages: &[SampleMessage]) -> anyhow::Result<()> {
    let count = |wanted: &str| step.rows.iter().filter(|row| row.outcome == wanted).count();
    let title = format!(
        "{}: {} passed, {} filtered, {} rejected",
        step.name,
        count("passed"),
        count("filtered"),
        count("rejected"),
    );
    let mut header = vec!["coordinates".to_owned()];
    header.extend(step.columns.iter().map(|column| column.name.clone()));
    let has_outcome = step.rows.iter().any(|row| row.outcome != "passed");
    if has_outcome {
        header.push("outcome".to_owned());
    }
    let rows: Vec<Vec<String>> = step
        .rows
        .iter()
        .map(|row| {
            let message = &messages[row.message_idx as usize];
            cells(row, message, step.columns.len(), has_outcome)
        })
        .collect();
    tables::print(&title, &header, &rows)
}

fn cells(
    row: &PreviewRow,
    message: &SampleMessage,
    num_columns: usize,
    has_outcome: bool,
) -> Vec<String> {
    let SampleMessage {
        topic,
        partition,
        offset,
        ..
    } = message;
    let mut cells = vec![format!("{topic}[{partition}] {offset}")];
    cells.extend(row.cells.iter().map(text_of));
    cells.resize(num_columns + 1, String::new());
    if has_outcome {
        cells.push(match (row.kind, &row.reason) {
            (Some(kind), Some(reason)) => format!("{kind}: {reason}"),
            _ if row.outcome == "passed" => String::new(),
            _ => row.outcome.to_owned(),
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
