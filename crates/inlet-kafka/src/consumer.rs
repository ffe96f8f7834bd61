//! One consumer of the group: the loop on its poll thread.
//!
//! ```text
//! regulate → poll → hand on → rebalances → notes and errors → commit → status → idle?
//! ```
//! It never blocks on a full pipeline. Rebalances are acted on after the poll that told of them, so
//! messages that came with them are handed on, and drained, first.

use std::time::{Duration, Instant};

use inlet_config::settings::KafkaSettings;
use inlet_pipeline::source::{Consumer, SourceContext, SourceEnd, SourceEvent};

use crate::{
    error::SourceError,
    ffi::Client,
    health::Health,
    idle::IdleBoard,
    preflight::preflight,
    properties::consumer_properties,
    reader::{Reader, Reading},
};

/// The longest that batches in flight are waited for when the run is asked to stop.
pub(crate) const DRAIN_LIMIT: Duration = Duration::from_secs(10);

/// The same for a run that has failed: whatever failed will not settle by waiting.
pub(crate) const FAILED_DRAIN_LIMIT: Duration = Duration::from_secs(1);

/// Leaving the group is a courtesy: without it the group waits for the session time-out.
const CLOSE_LIMIT: Duration = Duration::from_secs(3);

/// One consumer, made by [`KafkaSource`](crate::source::KafkaSource).
#[derive(Debug)]
pub struct KafkaConsumer {
    pub(crate) settings: KafkaSettings,
    pub(crate) prefetch_bytes: u64,
    pub(crate) with_headers: bool,
    /// The most messages that are handed on at once.
    pub(crate) batch_size: usize,
    pub(crate) board: IdleBoard,
    pub(crate) consumer_idx: usize,
}

impl Consumer for KafkaConsumer {
    type Error = SourceError;

    fn run(
        self,
        context: SourceContext,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<SourceEnd, SourceError> {
        context.status.num_consumers.add(1);
        let status = std::sync::Arc::clone(&context.status);
        let end = self.read(context, handle);
        status.num_consumers.add(-1);
        end
    }
}

impl KafkaConsumer {
    fn read(
        self,
        context: SourceContext,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<SourceEnd, SourceError> {
        let client = Client::new(&consumer_properties(&self.settings, self.prefetch_bytes))?;
        let mut health = Health::new();
        if !preflight(&client, &self.settings, &mut health, &context.stop, handle)? {
            return Ok(SourceEnd::Stopped);
        }
        client
            .subscribe(&self.settings.topics)
            .map_err(|error| crate::health::explain(&client, &error, &self.settings))?;
        let mut reader = Reader::new(&client, &self, context, health);
        let end = loop {
            match reader.turn(handle) {
                Ok(Reading::GoesOn) => {}
                Ok(Reading::Ended(end)) => break Ok(end),
                Err(error) => break Err(error),
            }
        };
        reader.finish(handle);
        leave(&client);
        end
    }
}

/// Leaves the group, so that others get the partitions at once; bounded.
fn leave(client: &Client) {
    if let Err(error) = client.begin_close() {
        tracing::debug!(%error, "group not left");
        return;
    }
    let deadline = Instant::now() + CLOSE_LIMIT;
    while !client.is_closed() && Instant::now() < deadline {
        client.serve(Duration::from_millis(20));
        while client.next_rebalance().is_some() {
            // Everything was drained and committed before; the answer only lets it end.
            if let Err(error) = client.unassign_all() {
                tracing::debug!(%error, "partitions not given back");
            }
        }
    }
}
