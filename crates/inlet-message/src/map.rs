//! Map: records → rows of the target.
//!
//! Each column and tag is made for the whole batch. A row that fails in any of them is taken out at
//! the end, with the first of its faults as the reason; its neighbours stay.

use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array, StringArray, cast::AsArray};
use arrow_buffer::{Buffer, OffsetBuffer};
use arrow_select::filter::{FilterBuilder, FilterPredicate};
use inlet_config::column_type::Precision;
use inlet_expr::{
    builder::ColumnBuilder,
    column::Column,
    evaluate::{Compiled, repeated},
    value::Value,
};

use crate::{
    coerce::{CoercePlan, RowFault},
    fault::FaultKind,
    rows::RowBatch,
    shown::shown,
    template::Template,
    time::rescale,
};

/// Longest subtable name, in bytes.
const MAX_NAME_BYTES: usize = 192;

/// How far in the future a primary time may be: longer than any plan, shorter than a wrong unit.
const MAX_FUTURE_MS: i64 = 100 * 366 * 24 * 3600 * 1000;

/// The compiled mapping.
#[derive(Clone, Debug)]
pub(crate) struct MapPlan {
    pub(crate) subtable: Template,
    /// The primary time first.
    pub(crate) columns: Vec<CellPlan>,
    pub(crate) tags: Vec<CellPlan>,
    pub(crate) precision: Precision,
    pub(crate) keep_ms: Option<i64>,
}

/// One column or tag.
#[derive(Clone, Debug)]
pub(crate) struct CellPlan {
    pub(crate) source: CellSource,
    /// Used where the source is null.
    pub(crate) default: Option<Constant>,
    pub(crate) coerce: CoercePlan,
}

#[derive(Clone, Debug)]
pub(crate) enum CellSource {
    Slot(usize),
    Constant(Constant),
    Template(Template),
    Expr { text: String, compiled: Compiled },
}

/// A bool, number, text or null of the document.
#[derive(Clone, Debug)]
pub(crate) struct Constant(serde_json::Value);

impl Constant {
    /// `None` for objects and arrays.
    pub(crate) fn new(value: &serde_json::Value) -> Option<Self> {
        (!value.is_object() && !value.is_array()).then(|| Self(value.clone()))
    }

    pub(crate) fn value(&self) -> Value<'_> {
        match &self.0 {
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Number(number) => number
                .as_i64()
                .map(Value::Int)
                .or_else(|| number.as_u64().map(Value::UInt))
                .or_else(|| number.as_f64().map(Value::Float))
                .unwrap_or(Value::Null),
            _ => Value::Null,
        }
    }
}

impl MapPlan {
    /// Rows of these records, and the records at fault (by row of `columns`, ascending, each once).
    pub(crate) fn run(
        &self,
        columns: &[Column],
        message_idx: &[u32],
        now_ms: i64,
    ) -> (RowBatch, Vec<RowFault>) {
        let num_rows = message_idx.len();
        let mut faults = Vec::new();
        let mapped: Vec<_> = self
            .columns
            .iter()
            .map(|cell| cell.run(columns, num_rows, &mut faults))
            .collect();
        if let Some(times) = mapped.first() {
            self.check_range(times.as_primitive(), now_ms, &mut faults);
        }
        let tags: Vec<_> = self
            .tags
            .iter()
            .map(|cell| cell.run(columns, num_rows, &mut faults))
            .collect();
        let subtables = self.subtables(columns, num_rows, &mut faults);
        let rows = RowBatch {
            message_idx: message_idx.to_vec(),
            subtables,
            columns: mapped,
            tags,
        };
        faults.sort_by_key(|fault| fault.row);
        faults.dedup_by_key(|fault| fault.row);
        (without(rows, &faults), faults)
    }

    fn check_range(&self, times: &Int64Array, now_ms: i64, faults: &mut Vec<RowFault>) {
        let ticks = |ms: i64| rescale(ms, 1_000, self.precision.ticks_per_second()).ok();
        let oldest = self
            .keep_ms
            .and_then(|keep| ticks(now_ms.saturating_sub(keep)));
        let oldest = oldest.unwrap_or(i64::MIN);
        let newest = ticks(now_ms.saturating_add(MAX_FUTURE_MS)).unwrap_or(i64::MAX);
        for (row, &time) in times.values().iter().enumerate() {
            if (oldest..=newest).contains(&time) || times.is_null(row) {
                continue;
            }
            let bound = if time < oldest {
                "older than the database keeps"
            } else {
                "more than 100 years ahead; is its unit right?"
            };
            let unit = self.precision.as_str();
            let reason = format!("primary time `{time}` {unit} is {bound}");
            faults.push(RowFault {
                row,
                kind: FaultKind::TimestampOutOfRange,
                reason,
            });
        }
    }

    /// The names of all rows; rows without a name are at fault.
    fn subtables(
        &self,
        columns: &[Column],
        num_rows: usize,
        faults: &mut Vec<RowFault>,
    ) -> StringArray {
        let mut names = String::with_capacity(num_rows * 16);
        let mut offsets = Vec::with_capacity(num_rows + 1);
        offsets.push(0);
        for row in 0..num_rows {
            let start = names.len();
            let fault = match self.subtable.append(columns, row, &mut names) {
                Err(null) => Some((
                    FaultKind::MappingFailed,
                    format!("field `{}` of the subtable name is null", null.0),
                )),
                Ok(()) => {
                    illegal(&names[start..]).map(|reason| (FaultKind::SubtableNameIllegal, reason))
                }
            };
            if let Some((kind, reason)) = fault {
                names.truncate(start);
                faults.push(RowFault { row, kind, reason });
            }
            offsets.push(names.len() as i32);
        }
        StringArray::new(
            OffsetBuffer::new(offsets.into()),
            Buffer::from(names.into_bytes()),
            None,
        )
    }
}

/// Why a subtable cannot have this name.
fn illegal(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("subtable name is empty".to_owned());
    }
    if name.len() > MAX_NAME_BYTES {
        let len = name.len();
        return Some(format!(
            "subtable name of {len} bytes is longer than {MAX_NAME_BYTES}: {}",
            shown(name)
        ));
    }
    let is_illegal = |byte: u8| byte == b'.' || byte == b'`' || byte < 0x20 || byte == 0x7f;
    let position = name.bytes().position(is_illegal)?;
    let character = char::from(name.as_bytes()[position]);
    Some(format!(
        "subtable name {} has the character {character:?}",
        shown(name)
    ))
}

impl CellPlan {
    fn run(&self, columns: &[Column], num_rows: usize, faults: &mut Vec<RowFault>) -> ArrayRef {
        let made = match &self.source {
            CellSource::Slot(slot) => match &self.default {
                None => return self.coerce.run(&columns[*slot], faults),
                Some(_) => columns[*slot].clone(),
            },
            CellSource::Constant(constant) => repeated(constant.value(), num_rows),
            CellSource::Template(template) => from_template(template, columns, num_rows),
            CellSource::Expr { text, compiled } => {
                let evaluated = compiled.evaluate(columns, num_rows);
                faults.extend(evaluated.faults.into_iter().map(|(row, fault)| RowFault {
                    row,
                    kind: FaultKind::MappingFailed,
                    reason: format!("column `{}`: {fault} in {}", self.name(), shown(text)),
                }));
                evaluated.column
            }
        };
        self.coerce.run(&self.with_default(made), faults)
    }

    fn name(&self) -> &str {
        &self.coerce.target.name
    }

    fn with_default(&self, column: Column) -> Column {
        let Some(default) = &self.default else {
            return column;
        };
        let mut builder = ColumnBuilder::new(column.len());
        for value in column.values() {
            builder.push(if value.is_null() {
                default.value()
            } else {
                value
            });
        }
        builder.finish()
    }
}

/// Texts of a template; null where one of its fields is.
fn from_template(template: &Template, columns: &[Column], num_rows: usize) -> Column {
    let mut builder = ColumnBuilder::new(num_rows);
    let mut text = String::new();
    for row in 0..num_rows {
        text.clear();
        match template.append(columns, row, &mut text) {
            Ok(()) => builder.push_text(&text),
            Err(_) => builder.push_null(),
        }
    }
    builder.finish()
}

/// The predicate of all rows but these.
pub(crate) fn all_but(num_rows: usize, rows: impl IntoIterator<Item = usize>) -> FilterPredicate {
    let mut keep = vec![true; num_rows];
    for row in rows {
        keep[row] = false;
    }
    FilterBuilder::new(&BooleanArray::from(keep))
        .optimize()
        .build()
}

fn without(rows: RowBatch, faults: &[RowFault]) -> RowBatch {
    if faults.is_empty() {
        return rows;
    }
    let num_rows = rows.num_rows();
    let predicate = all_but(num_rows, faults.iter().map(|fault| fault.row));
    let chosen = |array: &dyn Array| {
        predicate
            .filter(array)
            .expect("all arrays of a batch have as many rows as the predicate")
    };
    RowBatch {
        message_idx: chosen_idx(&rows.message_idx, &predicate),
        subtables: chosen(&rows.subtables).as_string::<i32>().clone(),
        columns: rows.columns.iter().map(|array| chosen(array)).collect(),
        tags: rows.tags.iter().map(|array| chosen(array)).collect(),
    }
}

/// The chosen ones of the message indices.
pub(crate) fn chosen_idx(message_idx: &[u32], predicate: &FilterPredicate) -> Vec<u32> {
    let wide = Int64Array::from_iter_values(message_idx.iter().map(|&idx| i64::from(idx)));
    let chosen = predicate
        .filter(&wide)
        .expect("message indices and the predicate over them have the same length");
    chosen
        .as_primitive::<Int64Type>()
        .values()
        .iter()
        .map(|&idx| idx as u32)
        .collect()
}
