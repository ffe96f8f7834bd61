//! A switch that lets a run stop reading for a while without leaving its consumer group.
//!
//! A source that is paused keeps its partitions, goes on polling and commits what is settled; it
//! only reads nothing more. What is in flight is written.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Seen by all consumers of a run; cheap to clone. A new one is off.
#[derive(Clone, Debug, Default)]
pub struct PauseSwitch(Arc<AtomicBool>);

impl PauseSwitch {
    /// A switch that is off.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the consumers to pause.
    pub fn pause(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Asks the consumers to read on.
    pub fn resume(&self) {
        self.0.store(false, Ordering::Release);
    }

    /// Whether the consumers are asked to pause. Whether they did is the run's state.
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
