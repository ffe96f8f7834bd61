//! Filter: keeps the records for which every expression is true.
//!
//! A null, and whatever is not a bool, counts as *does not pass*. A record whose arithmetic fails
//! (overflow, division by zero) is a fault and not filtered, because nobody decided about it.

use inlet_expr::{column::Column, evaluate::Compiled, value::Value};

use crate::{coerce::RowFault, fault::FaultKind, shown::shown};

/// One filter of the document.
#[derive(Clone, Debug)]
pub(crate) struct FilterPlan {
    pub(crate) text: String,
    pub(crate) compiled: Compiled,
}

/// What filters say about a batch.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Rows that do not pass, ascending.
    pub(crate) dropped: Vec<usize>,
    /// Rows at fault, ascending, each once; none of them is in `dropped`.
    pub(crate) faults: Vec<RowFault>,
}

/// Asks every filter about every row.
pub(crate) fn judge(filters: &[FilterPlan], columns: &[Column], num_rows: usize) -> Verdict {
    let mut verdict = Verdict::default();
    for filter in filters {
        let evaluated = filter.compiled.evaluate(columns, num_rows);
        let passes = |row: usize| evaluated.column.get(row) == Value::Bool(true);
        verdict
            .dropped
            .extend((0..num_rows).filter(|&row| !passes(row)));
        verdict
            .faults
            .extend(evaluated.faults.into_iter().map(|(row, fault)| RowFault {
                row,
                kind: FaultKind::MappingFailed,
                reason: format!("filter {}: {fault}", shown(&filter.text)),
            }));
    }
    verdict.settle();
    verdict
}

impl Verdict {
    /// A row that one filter drops and another one faults is at fault.
    fn settle(&mut self) {
        self.faults.sort_by_key(|fault| fault.row);
        self.faults.dedup_by_key(|fault| fault.row);
        self.dropped.sort_unstable();
        self.dropped.dedup();
        let is_fault = |row: &usize| {
            self.faults
                .binary_search_by_key(row, |fault| fault.row)
                .is_ok()
        };
        self.dropped.retain(|row| !is_fault(row));
    }
}
