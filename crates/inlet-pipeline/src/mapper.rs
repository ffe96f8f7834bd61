//! What the run needs of a compiled message program: a layout, and a worker for each map thread.
//!
//! Deliberately tiny, so that tests run the real loop with a program of a few lines.

use std::sync::Arc;

use inlet_message::{
    message::MessageBatch,
    program::Program,
    rows::{Layout, Mapped},
    worker::Worker,
};

/// Turns batches of messages into rows; owned by one thread, so it may keep scratch memory.
pub trait Mapper: Send {
    /// Decodes, extracts, filters and maps. Every message of the batch must come back as rows, as
    /// filtered or as a fault. `now_ms` (ms since 1970 UTC) is what a generated `now` becomes.
    fn map(&mut self, batch: &MessageBatch, now_ms: i64) -> Mapped;
}

/// A compiled program, shared by the map threads of a run.
pub trait MapProgram: Send + Sync {
    /// Its workers.
    type Mapper: Mapper;

    /// The columns and tags that its rows have.
    fn layout(&self) -> &Layout;

    /// A worker for one thread.
    fn mapper(&self) -> Self::Mapper;
}

impl Mapper for Worker {
    fn map(&mut self, batch: &MessageBatch, now_ms: i64) -> Mapped {
        Worker::map(self, batch, now_ms)
    }
}

impl MapProgram for Arc<Program> {
    type Mapper = Worker;

    fn layout(&self) -> &Layout {
        Program::layout(self)
    }

    fn mapper(&self) -> Worker {
        self.worker()
    }
}
