//! Messages of the simulation and the program that maps them.
//!
//! A payload is `;`-separated rows `subtable,time`; the value of each row is its message's offset.
//! `poison` in a row makes the scripted target refuse it. `bad` cannot be parsed, `skip` is filtered,
//! no payload is a tombstone, `panic` panics.

use std::sync::Arc;

use arrow_array::{Int64Array, StringArray};
use inlet_config::column_type::ColumnType;
use inlet_message::{
    fault::{Fault, FaultKind},
    message::MessageBatch,
    rows::{Layout, Mapped, RowBatch},
    target::{TargetColumn, TargetTable},
};
use inlet_pipeline::mapper::{MapProgram, Mapper};

pub(crate) struct Lines(Layout);

pub(crate) struct LineMapper;

/// The value of a row that the target refuses.
pub(crate) const POISON: i64 = -1;

fn column(name: &str, column_type: ColumnType) -> TargetColumn {
    TargetColumn {
        name: name.to_owned(),
        column_type,
        second_key: false,
    }
}

pub(crate) fn target() -> TargetTable {
    TargetTable {
        database: "power".to_owned(),
        super_table: "meters".to_owned(),
        precision: inlet_config::column_type::Precision::Milli,
        keep_ms: None,
        columns: vec![
            column("ts", ColumnType::Timestamp),
            column("v", ColumnType::BigInt),
        ],
        tags: vec![column("name", ColumnType::Varchar { bytes: 64 })],
    }
}

impl Lines {
    pub(crate) fn new() -> Self {
        let table = target();
        Self(Layout {
            columns: table.columns,
            tags: table.tags,
        })
    }
}

impl MapProgram for Lines {
    type Mapper = LineMapper;

    fn layout(&self) -> &Layout {
        &self.0
    }

    fn mapper(&self) -> LineMapper {
        LineMapper
    }
}

/// The rows of a payload: subtable, time, and whether the target refuses it.
pub(crate) fn rows(payload: &str) -> impl Iterator<Item = (&str, i64, bool)> {
    payload.split(';').filter(|row| !row.is_empty()).map(|row| {
        let mut parts = row.split(',');
        let subtable = parts.next().unwrap();
        let time = parts.next().unwrap().parse().unwrap();
        (subtable, time, parts.next() == Some("poison"))
    })
}

impl Mapper for LineMapper {
    fn map(&mut self, batch: &MessageBatch, _now_ms: i64) -> Mapped {
        let (mut message_idx, mut names) = (Vec::new(), Vec::new());
        let (mut times, mut values) = (Vec::new(), Vec::new());
        let (mut faults, mut filtered) = (Vec::new(), Vec::new());
        for idx in 0..batch.len() as u32 {
            let mut fault = |kind| {
                faults.push(Fault {
                    message_idx: idx,
                    kind,
                    reason: format!("message {idx}"),
                });
            };
            match batch
                .payload(idx as usize)
                .map(|bytes| str::from_utf8(bytes).unwrap())
            {
                None => fault(FaultKind::Tombstone),
                Some("bad") => fault(FaultKind::ParseFailed),
                Some("skip") => filtered.push(idx),
                Some("silent") => {}
                Some("panic") => panic!("the mapper broke"),
                Some(payload) => {
                    for (subtable, time, poison) in rows(payload) {
                        message_idx.push(idx);
                        names.push(subtable.to_owned());
                        times.push(time);
                        values.push(if poison {
                            POISON
                        } else {
                            batch.offset(idx as usize)
                        });
                    }
                }
            }
        }
        let names = StringArray::from(names);
        Mapped {
            rows: RowBatch {
                message_idx,
                subtables: names.clone(),
                columns: vec![
                    Arc::new(Int64Array::from(times)),
                    Arc::new(Int64Array::from(values)),
                ],
                tags: vec![Arc::new(names)],
            },
            faults,
            filtered,
        }
    }
}
