//! Preview: a sample through every step, for rules that are still being written.
//!
//! What is missing or wrong ends the preview before its step, and the steps before it are shown:
//! without a target there is no `map`, with a wrong filter there is `extract`. The stages are those
//! of a run.

use inlet_config::settings::{MessageSettings, TargetSettings};
use inlet_message::{
    declare::declared_table,
    message::MessageBatch,
    preview::{Outcome, Preview, Step, preview_leniently},
    program::CompileFault,
    target::TargetTable,
};
use inlet_tdengine::{TdengineSink, create_statement};
use serde::Serialize;

use crate::{
    blocking::{block_on, now_ms},
    sample::{BadSample, SampleMessage, batch_of},
};

/// The last step that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Until {
    /// Messages are read.
    Decode,
    /// Fields are taken apart.
    Extract,
    /// Rows are filtered.
    Filter,
    /// Rows are mapped to the super table.
    #[default]
    Map,
}

/// What is previewed.
#[derive(Clone, Copy, Debug)]
pub struct PreviewRequest<'a> {
    /// The rules of the message.
    pub message: &'a MessageSettings,
    /// The mapping; `None`: not there or not sound yet.
    pub target: Option<&'a TargetSettings>,
    /// The super table, where the caller knows it; else it is looked up on the server, or is what
    /// the document declares when the document creates it.
    pub table: Option<&'a TargetTable>,
    /// The last step.
    pub until: Until,
}

/// What came of the messages of a sample, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OutcomeSummary {
    /// Messages all of whose rows would be written (with the steps that are shown).
    pub written: usize,
    /// Messages that filters take whole.
    pub filtered: usize,
    /// Messages at fault.
    pub rejected: usize,
}

/// The sample after each step, with what is wrong beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PreviewAnswer {
    /// The messages that rows refer to.
    pub messages: Vec<SampleMessage>,
    /// As far as the rules are sound: decode, extract, filter, map.
    pub steps: Vec<PreviewStep>,
    /// What is wrong with the rules, by the document's key paths.
    #[serde(skip)]
    pub faults: Vec<CompileFault>,
    /// Why the super table could not be looked at, when it had to be.
    pub target_trouble: Option<TargetTrouble>,
    /// The statement that creates the super table, when the document creates it.
    pub ddl: Option<String>,
    /// What became of the messages.
    pub outcome: OutcomeSummary,
}

/// The super table could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetTrouble {
    /// What happened and where.
    pub message: String,
    /// What to do next.
    pub remedy: Option<String>,
}

/// The sample after one step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PreviewStep {
    /// `decode`, `extract`, `filter` or `map`.
    pub name: &'static str,
    /// The columns of [`PreviewRow::cells`].
    pub columns: Vec<PreviewColumn>,
    /// In message order.
    pub rows: Vec<PreviewRow>,
}

/// A column of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewColumn {
    /// Field, column or tag.
    pub name: String,
    /// Its type; absent where all values are null.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub column_type: Option<String>,
}

/// A row of a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PreviewRow {
    /// Index into [`PreviewAnswer::messages`].
    pub message_idx: u32,
    /// `passed`, `filtered` or `rejected`.
    pub outcome: &'static str,
    /// Of a rejected row the key in `on_fault`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Of a rejected row why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of a filtered row the first filter that took it, in the order of the document from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_idx: Option<usize>,
    /// A value for each column; none for a rejected row.
    pub cells: Vec<serde_json::Value>,
}

/// Takes a sample through the steps. Asks the server only for a super table that has to exist and
/// that the request does not bring.
///
/// # Errors
/// When the sample's bytes cannot be read; what is wrong with rules is part of the answer.
pub fn preview(
    request: &PreviewRequest<'_>,
    messages: Vec<SampleMessage>,
) -> Result<PreviewAnswer, BadSample> {
    let batch = batch_of(&messages)?;
    let found = found_table(request);
    let mapped = request.target.zip(found.table.as_ref());
    let (preview, mut faults) = preview_leniently(request.message, mapped, &batch, now_ms());
    faults.extend(found.faults);
    let steps = limited(preview, request.until);
    Ok(PreviewAnswer {
        outcome: summary(&batch, &steps),
        steps: steps.into_iter().map(PreviewStep::from).collect(),
        messages,
        faults,
        target_trouble: found.trouble,
        ddl: found.ddl,
    })
}

/// The super table of a preview, or why there is none.
#[derive(Default)]
struct FoundTable {
    table: Option<TargetTable>,
    ddl: Option<String>,
    faults: Vec<CompileFault>,
    trouble: Option<TargetTrouble>,
}

fn found_table(request: &PreviewRequest<'_>) -> FoundTable {
    let Some(target) = request.target.filter(|_| request.until == Until::Map) else {
        return FoundTable::default();
    };
    if target.create_super_table {
        return match declared_table(target) {
            Ok(table) => FoundTable {
                ddl: Some(create_statement(&table)),
                table: Some(request.table.cloned().unwrap_or(table)),
                ..FoundTable::default()
            },
            Err(faults) => FoundTable {
                faults,
                ..FoundTable::default()
            },
        };
    }
    if let Some(table) = request.table {
        return FoundTable {
            table: Some(table.clone()),
            ..FoundTable::default()
        };
    }
    match describe(target) {
        Ok(table) => FoundTable {
            table: Some(table),
            ..FoundTable::default()
        },
        Err(trouble) => FoundTable {
            trouble: Some(trouble),
            ..FoundTable::default()
        },
    }
}

/// The super table of a target as it is on the server.
///
/// # Errors
/// When the server cannot be asked, or database or super table are not there.
pub fn describe(target: &TargetSettings) -> Result<TargetTable, TargetTrouble> {
    let sink = TdengineSink::new(target.clone()).map_err(|error| TargetTrouble {
        message: error.to_string(),
        remedy: None,
    })?;
    let described = block_on(sink.describe()).map_err(|error| TargetTrouble {
        message: format!("starting to ask TDengine: {error}"),
        remedy: Some("raise the limit of open files of this process (`ulimit -n`)".to_owned()),
    })?;
    described.map_err(|error| TargetTrouble {
        message: error.message,
        remedy: error.remedy,
    })
}

fn limited(preview: Preview, until: Until) -> Vec<Step> {
    let most = match until {
        Until::Decode => 1,
        Until::Extract => 2,
        Until::Filter => 3,
        Until::Map => 4,
    };
    preview.steps.into_iter().take(most).collect()
}

/// A message is rejected when any step rejects a row of it, filtered when no row is left after the
/// last step, and written otherwise.
fn summary(batch: &MessageBatch, steps: &[Step]) -> OutcomeSummary {
    let mut is_rejected = vec![false; batch.len()];
    let mut is_left = vec![false; batch.len()];
    for row in steps.iter().flat_map(|step| &step.rows) {
        is_rejected[row.message_idx as usize] |= matches!(row.outcome, Outcome::Rejected { .. });
    }
    let last = steps.last().map_or(&[][..], |step| &step.rows);
    for row in last.iter().filter(|row| row.outcome == Outcome::Passed) {
        is_left[row.message_idx as usize] = true;
    }
    let mut summary = OutcomeSummary::default();
    if steps.is_empty() {
        return summary;
    }
    for (rejected, left) in is_rejected.into_iter().zip(is_left) {
        match (rejected, left) {
            (true, _) => summary.rejected += 1,
            (false, true) => summary.written += 1,
            (false, false) => summary.filtered += 1,
        }
    }
    summary
}

impl From<Step> for PreviewStep {
    fn from(step: Step) -> Self {
        let columns = step.columns.into_iter().zip(step.types);
        Self {
            name: step.name,
            columns: columns
                .map(|(name, column_type)| PreviewColumn { name, column_type })
                .collect(),
            rows: step.rows.into_iter().map(PreviewRow::from).collect(),
        }
    }
}

impl From<inlet_message::preview::PreviewRow> for PreviewRow {
    fn from(row: inlet_message::preview::PreviewRow) -> Self {
        let (outcome, kind, reason) = match row.outcome {
            Outcome::Passed => ("passed", None, None),
            Outcome::Filtered => ("filtered", None, None),
            Outcome::Rejected { kind, reason } => ("rejected", Some(kind), Some(reason)),
        };
        Self {
            message_idx: row.message_idx,
            outcome,
            kind,
            reason,
            filter_idx: row.filter_idx,
            cells: row.cells,
        }
    }
}
