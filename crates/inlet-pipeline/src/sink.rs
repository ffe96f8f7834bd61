//! What a sink is: something that prepares a super table and writes requests of rows to it.
//!
//! Delivery contract. `Ok` means that the target confirmed every row of the request. Any error
//! leaves the outcome open: rows may have been written, so the caller sends the whole request
//! again, and equal keys overwrite with equal values. A writer handles one request at a time.

use std::{fmt::Debug, ops::Range, time::Duration};

use arrow_array::{ArrayRef, StringArray};
use inlet_message::{fault::FaultKind, rows::Layout, target::TargetTable};
use serde::{Deserialize, Serialize};

/// The rows of one subtable in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubtableRun {
    /// Its row in [`WriteRequest::subtables`] and [`WriteRequest::tags`].
    pub subtable_idx: usize,
    /// Its rows in [`WriteRequest::columns`], never empty.
    pub rows: Range<usize>,
}

/// Rows for one super table, grouped by subtable; within a subtable in the order in which they came.
/// Slicing shares the arrays.
#[derive(Clone, Debug)]
pub struct WriteRequest {
    /// Names of subtables, one a run (runs index into it).
    pub subtables: StringArray,
    /// One array a mapped tag, one value a subtable.
    pub tags: Vec<ArrayRef>,
    /// One array a mapped column, one value a row.
    pub columns: Vec<ArrayRef>,
    /// The runs of this request, in ascending, gapless row order.
    pub runs: Vec<SubtableRun>,
}

impl WriteRequest {
    /// The rows of this request as a range into the columns.
    pub fn rows(&self) -> Range<usize> {
        match (self.runs.first(), self.runs.last()) {
            (Some(first), Some(last)) => first.rows.start..last.rows.end,
            _ => 0..0,
        }
    }

    /// Number of rows.
    pub fn num_rows(&self) -> usize {
        self.rows().len()
    }

    /// The same rows in two requests of about half the rows each; a run may be cut.
    /// `None` for a single row.
    pub fn halves(&self) -> Option<(Self, Self)> {
        let rows = self.rows();
        if rows.len() < 2 {
            return None;
        }
        let middle = rows.start + rows.len() / 2;
        Some((self.part(rows.start..middle), self.part(middle..rows.end)))
    }

    #[must_use]
    /// The rows of `range` (indices into the columns).
    pub fn part(&self, range: Range<usize>) -> Self {
        let runs = self
            .runs
            .iter()
            .filter_map(|run| {
                let rows = run.rows.start.max(range.start)..run.rows.end.min(range.end);
                (!rows.is_empty()).then_some(SubtableRun {
                    subtable_idx: run.subtable_idx,
                    rows,
                })
            })
            .collect();
        Self {
            runs,
            ..self.clone()
        }
    }
}

/// What kind of failure a write met, and so what to do; see the class table of the sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteClass {
    /// Not reachable or outcome unknown: again for ever, with growing pauses.
    Unreachable,
    /// The target asks for fewer requests: wait, then again.
    SlowDown,
    /// What the sink remembers of the table is old: refresh, then again.
    Refresh,
    /// The request is too large: halve it.
    Split,
    /// A row is at fault: split until it stands alone, then its strategy.
    RowFault(FaultKind),
    /// A person must act (login, rights, database, licence, space): hold offsets, say why, probe on.
    NeedsPerson,
    /// Our own mistake towards the protocol: prepare again, count, fall back.
    OurMistake,
    /// A code that nobody told us about: again a few times, then split, then as `NeedsPerson`.
    Unknown,
}

/// A request that was not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{message}")]
pub struct WriteError {
    /// What to do about it.
    pub class: WriteClass,
    /// The target's code, if it gave one.
    pub code: Option<u32>,
    /// What happened and where, for a person.
    pub message: String,
    /// What to do next, for a person.
    pub remedy: Option<String>,
}

/// What a confirmed request did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Bytes sent.
    pub num_bytes: u64,
    /// Time spent on building the request, CPU of this thread.
    pub encode: Duration,
    /// Time from the first byte sent to the confirmation.
    pub wait: Duration,
}

/// Why a sink cannot be used (yet).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{message}")]
pub struct PrepareError {
    /// Whether trying again may help without a person (`Unreachable`) or not (`NeedsPerson` and others).
    pub class: WriteClass,
    /// What happened and where.
    pub message: String,
    /// What to do next.
    pub remedy: Option<String>,
}

/// A target that can be written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    /// The super table as it is now.
    pub table: TargetTable,
    /// What was not there and has been created, such as ``database `power` ``.
    pub created: Vec<String>,
}

/// Prepares the target and makes writers.
pub trait Sink: Send + Sync + 'static {
    /// Its writers.
    type Writer: SinkWriter;

    /// Connects, reads or creates database and super table, and describes it.
    fn prepare(&self) -> impl Future<Output = Result<Prepared, PrepareError>> + Send;

    /// A writer for rows of this layout. It connects when it first writes.
    fn writer(&self, table: &TargetTable, layout: &Layout) -> Self::Writer;
}

/// Writes requests over one connection, one after another. Runs on a thread of its own with a
/// current-thread runtime, so CPU work in it blocks nobody else.
pub trait SinkWriter: Send + 'static {
    /// Writes every row of the request and waits for the confirmation.
    fn write(
        &mut self,
        request: &WriteRequest,
    ) -> impl Future<Output = Result<Written, WriteError>>;

    /// Forgets what it remembers (connection state, prepared statements, the table's description)
    /// and reads it again. An error when the table no longer fits the layout.
    fn refresh(&mut self) -> impl Future<Output = Result<(), WriteError>>;
}
