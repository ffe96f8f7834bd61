//! Preview: a small sample through every step, each one as a table.
//!
//! Runs the stages of [`crate::worker`] and nothing else, so it shows what a run does. The one
//! difference is that every field of the sample is decoded and not only those that rules use.

mod cell;
mod discover;

use std::sync::Arc;

use inlet_config::settings::{MessageSettings, TargetSettings};
use inlet_expr::column::Column;

use crate::{
    compile::Compiler,
    decode::Decoded,
    extract::How,
    fault::{Fault, FaultKind},
    filter::{self, Verdict},
    message::MessageBatch,
    program::{CompileFault, Program},
    rows::{Layout, RowBatch},
    target::TargetTable,
    worker::{Worker, keep_passing},
};

/// The sample after each step.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Preview {
    /// Decode, extract, filter and (with a target) map.
    pub steps: Vec<Step>,
}

/// The sample after one step.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Step {
    /// `decode`, `extract`, `filter` or `map`.
    pub name: &'static str,
    /// Names of the columns of [`PreviewRow::cells`].
    pub columns: Vec<String>,
    /// Type of each column: of mapped columns as TDengine writes it, of fields what their values
    /// are (`bool`, `int`, `float`, `text`, `json`, `mixed`); `None` where all are null.
    pub types: Vec<Option<String>>,
    /// In message order.
    pub rows: Vec<PreviewRow>,
}

/// One record or row, or a message that gave none.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct PreviewRow {
    /// Index of the message in the sample.
    pub message_idx: u32,
    /// Topic of the message.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// What the step decided.
    pub outcome: Outcome,
    /// Index of the first filter that took the row, in the order of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_idx: Option<usize>,
    /// A value for each column; empty for what was rejected.
    pub cells: Vec<serde_json::Value>,
}

/// What a step decided about a row.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It goes on to the next step.
    Passed,
    /// A filter took it.
    Filtered,
    /// It is at fault.
    Rejected {
        /// The key in `on_fault`.
        kind: &'static str,
        /// Why.
        reason: String,
    },
}

/// Takes the messages of `batch` through all steps; without a target there is no step `map`.
pub fn preview(
    message: &MessageSettings,
    target: Option<(&TargetSettings, &TargetTable)>,
    batch: &MessageBatch,
    now_ms: i64,
) -> Result<Preview, Vec<CompileFault>> {
    let fields = discover::fields(message, batch);
    let program = Arc::new(Compiler::compile(message, target, &fields)?);
    let sample = Sample {
        batch,
        program: &program,
    };
    Ok(Preview {
        steps: sample.steps(program.worker(), now_ms),
    })
}

/// The same for rules that are still being written: the steps before the first one with a fault,
/// and every fault beside them.
pub fn preview_leniently(
    message: &MessageSettings,
    target: Option<(&TargetSettings, &TargetTable)>,
    batch: &MessageBatch,
    now_ms: i64,
) -> (Preview, Vec<CompileFault>) {
    let faults = match preview(message, target, batch, now_ms) {
        Ok(preview) => return (preview, Vec::new()),
        Err(faults) => faults,
    };
    let at_fault = |section: &str| faults.iter().any(|fault| fault.path.starts_with(section));
    let mut sound = message.clone();
    let num_steps = if at_fault("message.parse") {
        0
    } else if at_fault("message.extract") {
        sound.extract.clear();
        sound.filter.clear();
        1
    } else if at_fault("message.filter") {
        sound.filter.clear();
        2
    } else {
        3
    };
    let mut steps = match num_steps {
        0 => Vec::new(),
        _ => preview(&sound, None, batch, now_ms).map_or_else(|_| Vec::new(), |shown| shown.steps),
    };
    steps.truncate(num_steps);
    (Preview { steps }, faults)
}

struct Sample<'a> {
    batch: &'a MessageBatch,
    program: &'a Program,
}

impl Sample<'_> {
    fn steps(&self, mut worker: Worker, now_ms: i64) -> Vec<Step> {
        let extracted = self.extracted_slots();
        let all: Vec<usize> = (0..self.program.slot_names.len()).collect();
        let decoded: Vec<usize> = all
            .iter()
            .copied()
            .filter(|slot| !extracted.contains(slot))
            .collect();

        let mut records = worker.decode(self.batch);
        let decode = self.records("decode", &records, &decoded, &records.faults);
        worker.extract(&mut records);
        let extract = self.records("extract", &records, &all, &[]);
        let verdict = worker.filter(&records);
        let filter = self.judged(&records, &all, &verdict);
        keep_passing(&mut records, verdict);
        let mut steps = vec![decode, extract, filter];
        if self.program.map.is_some() {
            records.faults.clear();
            let rows = worker.map_records(&mut records, now_ms);
            steps.push(self.mapped(&rows, &records.faults));
        }
        steps
    }

    fn extracted_slots(&self) -> Vec<usize> {
        let plans = self.program.extract.iter();
        plans
            .flat_map(|plan| match &plan.how {
                How::Split { parts, .. } => parts.iter().copied().flatten().collect(),
                How::Regex { groups, .. } => {
                    groups.iter().map(|(_, slot)| *slot).collect::<Vec<_>>()
                }
            })
            .collect()
    }

    fn row(&self, message_idx: u32, outcome: Outcome, cells: Vec<serde_json::Value>) -> PreviewRow {
        let message = self.batch.message(message_idx as usize);
        PreviewRow {
            message_idx,
            topic: message.partition.topic.to_string(),
            partition: message.partition.partition,
            offset: message.offset,
            outcome,
            filter_idx: None,
            cells,
        }
    }

    /// All records passed, and the messages of `faults` rejected, in message order.
    fn records(
        &self,
        name: &'static str,
        records: &Decoded,
        slots: &[usize],
        faults: &[Fault],
    ) -> Step {
        let passed = records.message_idx.iter().enumerate().map(|(row, &idx)| {
            (
                idx,
                self.row(idx, Outcome::Passed, cells(&records.columns, slots, row)),
            )
        });
        let rows = in_order(passed.chain(self.rejected(faults)));
        Step {
            name,
            columns: self.names(slots),
            types: types(&records.columns, slots),
            rows,
        }
    }

    fn judged(&self, records: &Decoded, slots: &[usize], verdict: &Verdict) -> Step {
        let outcome = |row: usize| {
            if verdict.dropped.binary_search(&row).is_ok() {
                return Outcome::Filtered;
            }
            let fault = verdict.faults.iter().find(|fault| fault.row == row);
            fault.map_or(Outcome::Passed, |fault| {
                rejection(fault.kind, &fault.reason)
            })
        };
        let takers = self.takers(records);
        let rows = records
            .message_idx
            .iter()
            .enumerate()
            .map(|(row, &idx)| PreviewRow {
                filter_idx: takers[row].filter(|_| outcome(row) == Outcome::Filtered),
                ..self.row(idx, outcome(row), cells(&records.columns, slots, row))
            });
        Step {
            name: "filter",
            columns: self.names(slots),
            types: types(&records.columns, slots),
            rows: rows.collect(),
        }
    }

    /// For each row the first filter that drops it.
    fn takers(&self, records: &Decoded) -> Vec<Option<usize>> {
        let num_rows = records.message_idx.len();
        let mut takers = vec![None; num_rows];
        for (filter_idx, filter) in self.program.filters.iter().enumerate() {
            let alone = std::slice::from_ref(filter);
            for row in filter::judge(alone, &records.columns, num_rows).dropped {
                takers[row].get_or_insert(filter_idx);
            }
        }
        takers
    }

    fn mapped(&self, rows: &RowBatch, faults: &[Fault]) -> Step {
        let Layout { columns, tags } = &self.program.layout;
        let targets = || columns.iter().chain(tags);
        let names = std::iter::once("subtable".to_owned())
            .chain(targets().map(|target| target.name.clone()))
            .collect();
        let precision = self
            .program
            .map
            .as_ref()
            .map(|plan| plan.precision)
            .unwrap_or_default();
        let arrays = || rows.columns.iter().chain(&rows.tags).zip(targets());
        let passed = rows.message_idx.iter().enumerate().map(|(row, &idx)| {
            let name = serde_json::Value::from(rows.subtables.value(row));
            let values = arrays()
                .map(|(array, target)| cell::of_array(array, row, target.column_type, precision));
            let cells = std::iter::once(name).chain(values).collect();
            (idx, self.row(idx, Outcome::Passed, cells))
        });
        let rows = in_order(passed.chain(self.rejected(faults)));
        let types = targets().map(|target| Some(target.column_type.to_string()));
        Step {
            name: "map",
            columns: names,
            types: std::iter::once(None).chain(types).collect(),
            rows,
        }
    }

    fn rejected(&self, faults: &[Fault]) -> impl Iterator<Item = (u32, PreviewRow)> {
        faults.iter().map(|fault| {
            let outcome = rejection(fault.kind, &fault.reason);
            (
                fault.message_idx,
                self.row(fault.message_idx, outcome, Vec::new()),
            )
        })
    }

    fn names(&self, slots: &[usize]) -> Vec<String> {
        slots
            .iter()
            .map(|&slot| self.program.slot_names[slot].clone())
            .collect()
    }
}

fn rejection(kind: FaultKind, reason: &str) -> Outcome {
    Outcome::Rejected {
        kind: kind.as_str(),
        reason: reason.to_owned(),
    }
}

fn cells(columns: &[Column], slots: &[usize], row: usize) -> Vec<serde_json::Value> {
    slots
        .iter()
        .map(|&slot| cell::of_value(columns[slot].get(row)))
        .collect()
}

/// What the values of each column are.
fn types(columns: &[Column], slots: &[usize]) -> Vec<Option<String>> {
    slots
        .iter()
        .map(|&slot| cell::type_of(columns[slot].values()).map(str::to_owned))
        .collect()
}

fn in_order(rows: impl Iterator<Item = (u32, PreviewRow)>) -> Vec<PreviewRow> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|(idx, _)| *idx);
    rows.into_iter().map(|(_, row)| row).collect()
}
