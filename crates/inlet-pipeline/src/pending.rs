//! A mapped batch on its way: it is closed when the last of its rows has an outcome.
//!
//! Shared by the shards that hold rows of it. Rows are resolved once for each window that they were
//! in, never one by one. A batch that is dropped unresolved leaves its ticket unsettled, so its
//! messages are read again after a restart: there is no default outcome.

use std::sync::Arc;

use inlet_message::{
    fault::{Fault, FaultKind},
    message::MessageBatch,
    rows::{Mapped, RowBatch},
};
use parking_lot::Mutex;

use crate::{
    accounts::Outcome, budget::Reservation, ledger::Ticket, settlement::Settlement,
    source::SourceBatch,
};

/// Rows of one source batch, on their way to the target.
#[derive(Debug)]
pub(crate) struct PendingBatch {
    pub(crate) messages: Arc<MessageBatch>,
    pub(crate) rows: RowBatch,
    /// Hash of each row's subtable name.
    pub(crate) subtable_hashes: Vec<u64>,
    /// Memory of the row arrays.
    pub(crate) num_row_bytes: usize,
    open: Mutex<Option<OpenBatch>>,
}

/// What is still open about a batch.
#[derive(Debug)]
struct OpenBatch {
    rows_left: usize,
    faults: Vec<Fault>,
    filtered: Vec<u32>,
    ticket: Ticket,
    reservation: Reservation,
}

/// A batch of which every row has an outcome.
#[derive(Debug)]
pub(crate) struct ClosedBatch {
    pub(crate) messages: Arc<MessageBatch>,
    /// Faults in message order, several of one message side by side.
    pub(crate) faults: Vec<Fault>,
    /// The outcome of each message.
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) ticket: Ticket,
    pub(crate) reservation: Reservation,
}

impl PendingBatch {
    /// Takes over a source batch with what it was mapped to.
    pub(crate) fn new(source: SourceBatch, mapped: Mapped, subtable_hashes: Vec<u64>) -> Self {
        let SourceBatch {
            messages,
            ticket,
            mut reservation,
        } = source;
        let num_row_bytes = row_bytes(&mapped.rows);
        reservation
            .grow((num_row_bytes + mapped.rows.num_rows() * size_of::<(u32, u32, u64)>()) as u64);
        let open = OpenBatch {
            rows_left: mapped.rows.num_rows(),
            faults: mapped.faults,
            filtered: mapped.filtered,
            ticket,
            reservation,
        };
        Self {
            messages,
            rows: mapped.rows,
            subtable_hashes,
            num_row_bytes,
            open: Mutex::new(Some(open)),
        }
    }

    /// Tells that so many rows have an outcome: written, or at fault as listed. The batch when that
    /// were the last.
    pub(crate) fn resolve(
        &self,
        num_rows: usize,
        faults: Vec<Fault>,
        settlement: &Settlement,
    ) -> Option<ClosedBatch> {
        let mut slot = self.open.lock();
        let open = slot.as_mut()?;
        open.rows_left -= num_rows;
        open.faults.extend(faults);
        if open.rows_left > 0 {
            return None;
        }
        let open = slot.take()?;
        drop(slot);
        Some(self.close(open, settlement))
    }

    fn close(&self, open: OpenBatch, settlement: &Settlement) -> ClosedBatch {
        let mut faults = open.faults;
        faults.extend(self.unaccounted(&open.filtered, &faults));
        faults.sort_by_key(|fault| fault.message_idx);
        let mut outcomes = vec![Outcome::Written; self.messages.len()];
        for message_idx in open.filtered {
            outcomes[message_idx as usize] = Outcome::Filtered;
        }
        for fault in &faults {
            let outcome = &mut outcomes[fault.message_idx as usize];
            // Of several faults of a message the first that keeps it decides.
            if !matches!(outcome, Outcome::Quarantined(_)) {
                *outcome = settlement.outcome_of(fault.kind);
            }
        }
        ClosedBatch {
            messages: Arc::clone(&self.messages),
            faults,
            outcomes,
            ticket: open.ticket,
            reservation: open.reservation,
        }
    }

    /// Faults for messages that came back as nothing at all, which a mapper must not do: they are
    /// kept rather than lost.
    fn unaccounted(&self, filtered: &[u32], faults: &[Fault]) -> Vec<Fault> {
        let mut accounted = vec![false; self.messages.len()];
        let of_faults = faults.iter().map(|fault| fault.message_idx);
        for idx in of_faults
            .chain(filtered.iter().copied())
            .chain(self.rows.message_idx.iter().copied())
        {
            accounted[idx as usize] = true;
        }
        let missing = accounted
            .iter()
            .zip(0..)
            .filter(|(accounted, _)| !**accounted);
        missing
            .map(|(_, message_idx)| Fault {
                message_idx,
                kind: FaultKind::MappingFailed,
                reason: "the message gave neither rows nor a reason".to_owned(),
            })
            .collect()
    }
}

fn row_bytes(rows: &RowBatch) -> usize {
    let arrays = rows.columns.iter().chain(&rows.tags);
    arrays
        .map(|array| array.get_array_memory_size())
        .sum::<usize>()
        + arrow_array::Array::get_array_memory_size(&rows.subtables)
}
