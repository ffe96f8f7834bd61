//! Prepared statements of one connection, and the guard against frames out of order.
//!
//! taosAdapter handles the frames of a connection beside each other; a client that sends the next
//! frame of a statement before the answer to the last may crash it. Here such a frame is refused
//! and counted: a statement is *busy* from the moment its frame is read until its answer is handed
//! over for sending.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::engine::{Prepared, TableBlock};
use crate::refusal::{Refusal, code};

/// What a statement is ready for.
#[derive(Debug, Default)]
pub(super) enum Stage {
    #[default]
    Initial,
    Prepared(Arc<Prepared>),
    /// Rows wait for exec.
    Bound(Arc<Prepared>, Vec<TableBlock>),
    /// A frame failed; every later one gets its refusal again, a prepare too: only a new statement
    /// helps.
    Failed(Refusal),
}

/// A frame's wish, as far as order matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Prepare,
    Bind,
    Exec,
    BindExec,
    Close,
}

#[derive(Debug, Default)]
struct Slot {
    busy: bool,
    stage: Stage,
}

/// Why a frame is refused before it is looked into.
pub(super) enum Denied {
    /// A wrong id or state.
    Refused(Refusal),
    /// The client broke the order of frames.
    OutOfOrder(Refusal),
}

#[derive(Debug, Default)]
pub(super) struct Statements {
    slots: Mutex<(u64, HashMap<u64, Slot>)>,
}

impl Statements {
    /// A new statement's id.
    pub(super) fn open(&self) -> u64 {
        let mut slots = self.slots.lock();
        slots.0 += 1;
        let id = slots.0;
        slots.1.insert(id, Slot::default());
        id
    }

    /// Takes the statement for one frame; it stays busy until [`Self::release`].
    pub(super) fn take(&self, id: u64, step: Step) -> Result<Stage, Denied> {
        let mut slots = self.slots.lock();
        let Some(slot) = slots.1.get_mut(&id) else {
            return Err(Denied::Refused(Refusal::new(
                code::INTERNAL,
                "stmt2 is nil",
            )));
        };
        if slot.busy {
            return Err(Denied::OutOfOrder(out_of_order(
                "a frame before the answer to the last",
            )));
        }
        match (&slot.stage, step) {
            (Stage::Prepared(_) | Stage::Initial, Step::Exec) => {
                return Err(Denied::OutOfOrder(out_of_order("exec without a bind")));
            }
            (Stage::Failed(refusal), Step::Prepare | Step::Bind | Step::Exec | Step::BindExec) => {
                return Err(Denied::Refused(refusal.clone()));
            }
            (Stage::Initial, Step::Bind | Step::BindExec) => {
                return Err(Denied::Refused(Refusal::stmt_api()));
            }
            _ => {}
        }
        slot.busy = true;
        Ok(std::mem::take(&mut slot.stage))
    }

    /// Gives the statement back; `None` closes it.
    pub(super) fn release(&self, id: u64, stage: Option<Stage>) {
        let mut slots = self.slots.lock();
        match stage {
            None => {
                slots.1.remove(&id);
            }
            Some(stage) => {
                slots.1.insert(id, Slot { busy: false, stage });
            }
        }
    }
}

fn out_of_order(what: &str) -> Refusal {
    Refusal::new(
        code::INTERNAL,
        format!("{what}: the real taosAdapter crashes here"),
    )
}
