//! For whoever needs to know what became of each single message, and not only of their numbers.

use std::{fmt::Debug, sync::Arc};

use inlet_message::{fault::Fault, message::MessageBatch};

use crate::accounts::Outcome;

/// Hears the outcome of every message before it counts as settled.
pub trait OutcomeObserver: Debug + Send + Sync {
    /// A batch is closed: an outcome for each message, and the faults in message order. Called on
    /// the thread that closed it, so it should not take long.
    fn settled(&self, messages: &Arc<MessageBatch>, outcomes: &[Outcome], faults: &[Fault]);
}
