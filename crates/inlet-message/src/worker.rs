//! One thread's worker: the stages, in order, over one batch.

use std::sync::Arc;

use arrow_array::StringArray;

use crate::{
    coerce::RowFault,
    decode::{Decoded, Decoder},
    fault::Fault,
    filter::{self, Verdict},
    map::{all_but, chosen_idx},
    message::MessageBatch,
    program::Program,
    rows::{Mapped, RowBatch},
};

/// Runs a program; keeps scratch memory and what it learned of the messages' layout.
#[derive(Debug)]
pub struct Worker {
    program: Arc<Program>,
    decoder: Decoder,
}

impl Worker {
    pub(crate) fn new(program: Arc<Program>) -> Self {
        let decoder = Decoder::new(&program.decode);
        Self { program, decoder }
    }

    /// Decodes, extracts, filters and maps. Every message comes back as rows, as filtered or as a
    /// fault. `now_ms` (ms since 1970 UTC) is asked once a batch and decides what is too old.
    pub fn map(&mut self, batch: &MessageBatch, now_ms: i64) -> Mapped {
        let mut records = self.decode(batch);
        self.extract(&mut records);
        let verdict = self.filter(&records);
        keep_passing(&mut records, verdict);
        let rows = self.map_records(&mut records, now_ms);
        let filtered = neither(batch.len(), &rows.message_idx, &records.faults);
        records.faults.sort_by_key(|fault| fault.message_idx);
        Mapped {
            rows,
            faults: records.faults,
            filtered,
        }
    }

    /// The first stage alone, to measure it; gives the number of records.
    pub fn decode_only(&mut self, batch: &MessageBatch) -> usize {
        self.decode(batch).message_idx.len()
    }

    pub(crate) fn decode(&mut self, batch: &MessageBatch) -> Decoded {
        self.decoder.decode(&self.program.decode, batch)
    }

    pub(crate) fn extract(&self, records: &mut Decoded) {
        for rule in &self.program.extract {
            rule.run(&mut records.columns);
        }
    }

    pub(crate) fn filter(&self, records: &Decoded) -> Verdict {
        filter::judge(
            &self.program.filters,
            &records.columns,
            records.message_idx.len(),
        )
    }

    /// The rows; records at fault join the faults.
    pub(crate) fn map_records(&self, records: &mut Decoded, now_ms: i64) -> RowBatch {
        let Some(plan) = &self.program.map else {
            return no_rows();
        };
        let (rows, faults) = plan.run(&records.columns, &records.message_idx, now_ms);
        records.add_faults(faults);
        rows
    }
}

/// Takes out the records that do not pass; those at fault join the faults.
pub(crate) fn keep_passing(records: &mut Decoded, verdict: Verdict) {
    if verdict.dropped.is_empty() && verdict.faults.is_empty() {
        return;
    }
    let at_fault = verdict.faults.iter().map(|fault| fault.row);
    let out: Vec<usize> = verdict.dropped.iter().copied().chain(at_fault).collect();
    records.add_faults(verdict.faults);
    let predicate = all_but(records.message_idx.len(), out);
    records.columns = records
        .columns
        .iter()
        .map(|column| column.filter(&predicate))
        .collect();
    records.message_idx = chosen_idx(&records.message_idx, &predicate);
}

impl Decoded {
    fn add_faults(&mut self, faults: Vec<RowFault>) {
        self.faults.extend(faults.into_iter().map(|fault| Fault {
            message_idx: self.message_idx[fault.row],
            kind: fault.kind,
            reason: fault.reason,
        }));
    }
}

fn no_rows() -> RowBatch {
    RowBatch {
        message_idx: Vec::new(),
        subtables: StringArray::new_null(0),
        columns: Vec::new(),
        tags: Vec::new(),
    }
}

/// Messages that gave neither a row nor a fault.
fn neither(num_messages: usize, message_idx: &[u32], faults: &[Fault]) -> Vec<u32> {
    let mut is_seen = vec![false; num_messages];
    let of_faults = faults.iter().map(|fault| &fault.message_idx);
    for &idx in message_idx.iter().chain(of_faults) {
        is_seen[idx as usize] = true;
    }
    let all = 0..num_messages as u32;
    all.filter(|&idx| !is_seen[idx as usize]).collect()
}
