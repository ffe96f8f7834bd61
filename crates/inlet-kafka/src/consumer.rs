//! One consumer of the group: the loop on its poll thread.
//!
//! ```text
//! regulate → poll → hand on → rebalances → notes and errors → commit → status → idle?
//! ```
//! It never blocks on a full pipeline. Rebalances are acted on after the poll that told of them, so
//! messages that came with them are handed on, and drained, first.

use std::{
    thread,
    time::{Duration, Instant},
};

use inlet_config::settings::{GroupProtocol, KafkaSettings};
use inlet_pipeline::{
    source::{Consumer, SourceContext, SourceEnd, SourceEvent},
    stop::StopSignal,
};

use crate::{
    error::SourceError,
    ffi::{Client, KafkaError},
    health::{Health, explain},
    idle::IdleBoard,
    preflight::preflight,
    properties::consumer_properties,
    protocol::{Protocol, is_unsupported, not_offered},
    reader::{Reader, Reading},
};

/// The longest that batches in flight are waited for when the run is asked to stop.
pub(crate) const DRAIN_LIMIT: Duration = Duration::from_secs(10);

/// The same for a run that has failed: whatever failed will not settle by waiting.
pub(crate) const FAILED_DRAIN_LIMIT: Duration = Duration::from_secs(1);

/// Leaving the group is a courtesy: without it the group waits for the session time-out.
const CLOSE_LIMIT: Duration = Duration::from_secs(3);

/// How long a member that the group has thrown out for good waits before it comes as a new one.
const RENEWAL_PAUSE: Duration = Duration::from_secs(5);

/// How being a member of the group went.
enum Membership {
    /// The run is over.
    Ended(SourceEnd),
    /// The group speaks another protocol than was tried.
    Speaks(Protocol),
    /// The client is of no more use; a new one may be.
    Broken,
}

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
        let end = self.read(&context, handle);
        status.num_consumers.add(-1);
        end
    }
}

impl KafkaConsumer {
    fn read(
        &self,
        context: &SourceContext,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<SourceEnd, SourceError> {
        let mut protocol = Protocol::first(self.settings.group_protocol);
        let mut health = Health::new();
        loop {
            match self.be_member(protocol, context, &mut health, handle)? {
                Membership::Ended(end) => return Ok(end),
                Membership::Speaks(other) => protocol = other,
                Membership::Broken => pause(&context.stop),
            }
        }
    }

    /// Joins the group with a client of its own and reads as long as that one is of use.
    fn be_member(
        &self,
        protocol: Protocol,
        context: &SourceContext,
        health: &mut Health,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<Membership, SourceError> {
        let settings = &self.settings;
        let properties = consumer_properties(settings, protocol, self.prefetch_bytes);
        let client = Client::new(&properties)?;
        if !preflight(&client, settings, health, &context.stop, handle)? {
            return Ok(Membership::Ended(SourceEnd::Stopped));
        }
        if protocol == Protocol::Consumer {
            let chosen = Protocol::chosen(&client, &settings.group_id, settings.group_protocol)?;
            if chosen != protocol {
                return Ok(Membership::Speaks(chosen));
            }
        }
        client
            .subscribe(&settings.topics)
            .map_err(|error| explain(&client, &error, settings))?;
        let mut reader = Reader::new(&client, self, protocol, context.clone(), health);
        let end = loop {
            match reader.turn(handle) {
                Ok(Reading::GoesOn) => {}
                Ok(Reading::Ended(end)) => break Ok(Membership::Ended(end)),
                Ok(Reading::ThrownOut(error)) => {
                    let was_member = reader.has_joined();
                    reader.finish(handle);
                    return self.thrown_out(&client, &error, was_member, health, handle);
                }
                Err(error) => break Err(error),
            }
        };
        reader.finish(handle);
        leave(&client);
        end
    }

    /// What to do when the group does not want this client any more, for good.
    fn thrown_out(
        &self,
        client: &Client,
        error: &KafkaError,
        was_member: bool,
        health: &mut Health,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<Membership, SourceError> {
        if is_unsupported(error) {
            return match self.settings.group_protocol {
                GroupProtocol::Auto => Ok(Membership::Speaks(Protocol::Classic)),
                GroupProtocol::Classic | GroupProtocol::Consumer => Err(not_offered().into()),
            };
        }
        let diagnosis = explain(client, error, &self.settings);
        if diagnosis.needs_person && !was_member {
            return Err(diagnosis.into());
        }
        health.trouble(&diagnosis, handle);
        Ok(Membership::Broken)
    }
}

/// Waits before the next client, as long as nobody stops the run.
fn pause(stop: &StopSignal) {
    let deadline = Instant::now() + RENEWAL_PAUSE;
    while !stop.is_raised() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(50));
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
