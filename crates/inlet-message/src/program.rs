//! The compiled program of a data source.

use std::sync::Arc;

use inlet_config::settings::{MessageSettings, TargetSettings};

use crate::{
    compile::Compiler, decode::DecodePlan, extract::ExtractPlan, filter::FilterPlan, map::MapPlan,
    rows::Layout, target::TargetTable, worker::Worker,
};

/// Why a document cannot be compiled against its target; several may be reported at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct CompileFault {
    /// Key path in the document, such as `target.columns.voltage.expr`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to change; may be empty.
    pub hint: String,
}

/// Everything that a worker needs; compiled once a run and shared.
#[derive(Debug)]
pub struct Program {
    pub(crate) decode: DecodePlan,
    pub(crate) extract: Vec<ExtractPlan>,
    pub(crate) filters: Vec<FilterPlan>,
    /// `None` only for previews without a target.
    pub(crate) map: Option<MapPlan>,
    pub(crate) layout: Layout,
    /// Name of each slot.
    pub(crate) slot_names: Vec<String>,
}

impl Program {
    /// Compiles the rules of a document against the super table as it is. Reports all faults.
    pub fn compile(
        message: &MessageSettings,
        target: &TargetSettings,
        table: &TargetTable,
    ) -> Result<Self, Vec<CompileFault>> {
        Compiler::compile(message, Some((target, table)), &[])
    }

    /// What the arrays of its rows are.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether any rule uses headers; if not, the source may leave them out.
    pub fn uses_headers(&self) -> bool {
        self.decode
            .meta
            .iter()
            .any(|(field, _)| field.is_of_headers())
    }

    /// Whether any rule uses keys; if not, the source may leave them out.
    pub fn uses_key(&self) -> bool {
        self.decode
            .meta
            .iter()
            .any(|(field, _)| *field == crate::decode::MetaField::Key)
    }

    /// A worker for one thread.
    pub fn worker(self: &Arc<Self>) -> Worker {
        Worker::new(Arc::clone(self))
    }
}
