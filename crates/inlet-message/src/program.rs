//! The compiled program of a data source.

use std::sync::Arc;

use inlet_config::settings::{MessageSettings, TargetSettings};

use crate::{
    compile::Compiler, decode::DecodePlan, extract::ExtractPlan, filter::FilterPlan, map::MapPlan,
    rows::Layout, target::TargetTable, worker::Worker,
};

pub use crate::compile::fault::{CompileFault, Excerpt};

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
