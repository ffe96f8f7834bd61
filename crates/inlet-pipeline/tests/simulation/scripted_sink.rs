//! A target that fails on a seed: before, in the middle of and after applying a request.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use arrow_array::{cast::AsArray as _, types::Int64Type};
use inlet_message::{fault::FaultKind, rows::Layout, target::TargetTable};
use inlet_pipeline::sink::{
    PrepareError, Prepared, Sink, SinkWriter, WriteClass, WriteError, WriteRequest, Written,
};
use parking_lot::Mutex;

use crate::{
    dice::Dice,
    lines::{POISON, target},
};

/// The rows that the target has: subtable and time give the value.
pub(crate) type Table = HashMap<(String, i64), i64>;

#[derive(Clone, Debug, Default)]
pub(crate) struct ScriptedSink {
    pub(crate) table: Arc<Mutex<Table>>,
    pub(crate) seed: u64,
    /// How many of a hundred requests fail by chance.
    pub(crate) failing_percent: u64,
    /// The class of every request while `broken` is set.
    pub(crate) broken: Arc<AtomicBool>,
    pub(crate) broken_class: Option<WriteClass>,
    pub(crate) panics: bool,
    pub(crate) num_writers: Arc<AtomicUsize>,
    pub(crate) num_requests: Arc<AtomicUsize>,
}

pub(crate) struct ScriptedWriter {
    sink: ScriptedSink,
    dice: Dice,
}

impl Sink for ScriptedSink {
    type Writer = ScriptedWriter;

    async fn prepare(&self) -> Result<Prepared, PrepareError> {
        Ok(Prepared {
            table: target(),
            created: Vec::new(),
        })
    }

    fn writer(&self, _table: &TargetTable, _layout: &Layout) -> ScriptedWriter {
        let writer_idx = self.num_writers.fetch_add(1, Ordering::Relaxed) as u64;
        ScriptedWriter {
            sink: self.clone(),
            dice: Dice(self.seed * 1_000 + writer_idx),
        }
    }
}

fn error(class: WriteClass) -> WriteError {
    WriteError {
        class,
        code: None,
        message: format!("scripted {class:?}"),
        remedy: Some("wait".to_owned()),
    }
}

impl ScriptedWriter {
    /// Applies the rows that are good, in order; of those about `percent` of the subtables.
    fn apply(&mut self, request: &WriteRequest, percent: u64) -> bool {
        let times = request.columns[0].as_primitive::<Int64Type>();
        let values = request.columns[1].as_primitive::<Int64Type>();
        let mut poisoned = false;
        let mut table = self.sink.table.lock();
        for run in &request.runs {
            let name = request.subtables.value(run.subtable_idx);
            let tag = request.tags[0].as_string::<i32>().value(run.subtable_idx);
            assert_eq!(name, tag, "a tag went to another subtable");
            if self.dice.happens(percent) {
                for row in run.rows.clone() {
                    let value = values.value(row);
                    poisoned |= value == POISON;
                    if value != POISON {
                        table.insert((name.to_owned(), times.value(row)), value);
                    }
                }
            }
        }
        poisoned
    }

    fn chance(&mut self) -> Option<WriteClass> {
        let classes = [
            WriteClass::Unreachable,
            WriteClass::SlowDown,
            WriteClass::Refresh,
            WriteClass::Split,
            WriteClass::NeedsPerson,
            WriteClass::OurMistake,
            WriteClass::Unknown,
        ];
        let fails = self.dice.happens(self.sink.failing_percent);
        fails.then(|| classes[self.dice.below(classes.len())])
    }
}

fn has_poison(request: &WriteRequest) -> bool {
    let values = request.columns[1].as_primitive::<Int64Type>();
    request.rows().any(|row| values.value(row) == POISON)
}

impl SinkWriter for ScriptedWriter {
    async fn write(&mut self, request: &WriteRequest) -> Result<Written, WriteError> {
        self.sink.num_requests.fetch_add(1, Ordering::Relaxed);
        assert!(!self.sink.panics, "the writer broke");
        tokio::time::sleep(Duration::from_micros(self.dice.next() % 500)).await;
        if self.sink.broken.load(Ordering::Relaxed) {
            return Err(error(
                self.sink.broken_class.unwrap_or(WriteClass::Unreachable),
            ));
        }
        match self.chance() {
            // A single row is never too large for this target.
            Some(WriteClass::Split) if request.num_rows() == 1 => {}
            Some(class) => {
                let percent = self.dice.next() % 101;
                self.apply(request, percent);
                return Err(error(class));
            }
            None => {}
        }
        if has_poison(request) {
            self.apply(request, 50);
            return Err(error(WriteClass::RowFault(FaultKind::TimestampOutOfRange)));
        }
        self.apply(request, 100);
        Ok(Written {
            num_bytes: request.num_rows() as u64 * 16,
            ..Written::default()
        })
    }

    async fn refresh(&mut self) -> Result<(), WriteError> {
        if self.dice.happens(self.sink.failing_percent) {
            return Err(error(WriteClass::Unreachable));
        }
        Ok(())
    }
}
