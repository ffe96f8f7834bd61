//! The sink as the pipeline and `inlet check` see it.

use std::sync::Arc;

use inlet_config::settings::TargetSettings;
use inlet_message::{rows::Layout, target::TargetTable};
use inlet_pipeline::{
    probe::ProbeStep,
    sink::{PrepareError, Prepared, Sink},
};

use crate::{
    address::AddressError, connection::ColumnBind, endpoint::Endpoint, probe, table,
    writer::TdengineWriter,
};

/// Writes rows to one super table of a TDengine.
#[derive(Clone)]
pub struct TdengineSink {
    endpoint: Arc<Endpoint>,
    column_bind: ColumnBind,
}

impl TdengineSink {
    /// A sink for the target of a document. Connects to nothing yet.
    ///
    /// # Errors
    /// When the url or the CA certificates of the connection cannot be used.
    pub fn new(target: TargetSettings) -> Result<Self, AddressError> {
        Ok(Self {
            endpoint: Arc::new(Endpoint::new(target)?),
            column_bind: ColumnBind::default(),
        })
    }

    /// The same sink with another rule for message 11.
    #[must_use]
    pub fn with_column_bind(self, column_bind: ColumnBind) -> Self {
        Self {
            column_bind,
            ..self
        }
    }

    /// Reads the super table as it is; creates nothing.
    ///
    /// # Errors
    /// When it cannot be reached, or database or super table are not there.
    pub async fn describe(&self) -> Result<TargetTable, PrepareError> {
        Ok(table::describe(&self.endpoint).await?)
    }

    /// Checks each step from the wire to the right to write; creates and writes nothing.
    pub async fn probe(&self) -> Vec<ProbeStep> {
        probe::probe(&self.endpoint).await
    }
}

impl Sink for TdengineSink {
    type Writer = TdengineWriter;

    async fn prepare(&self) -> Result<Prepared, PrepareError> {
        Ok(table::prepare(&self.endpoint).await?)
    }

    fn writer(&self, table: &TargetTable, layout: &Layout) -> TdengineWriter {
        TdengineWriter::new(Arc::clone(&self.endpoint), self.column_bind, table, layout)
    }
}
