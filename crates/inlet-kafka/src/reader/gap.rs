//! Offsets that are gone: retention has passed the committed offset, or the topic was made anew and
//! ends before it. At the start of a partition and in the middle of a run alike, the gap is told,
//! then the policy decides where reading goes on.

use std::time::{Duration, Instant};

use inlet_config::settings::{MissingOffset, Start};
use inlet_message::message::TopicPartition;
use inlet_pipeline::source::SourceEvent;

use super::Reader;
use crate::{
    error::{SourceError, SourceErrorClass},
    ffi::{KafkaError, PartitionList},
    health::explain,
    start::offsets_by,
};

const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// A partition that is not read until its next offset is decided.
#[derive(Debug)]
pub(super) struct MissingPartition {
    pub(super) partition: TopicPartition,
    reason: String,
    last_tried: Option<Instant>,
}

impl Reader<'_> {
    pub(super) fn note_missing(&mut self, partition: TopicPartition, reason: String) {
        let known = self.missing.iter().any(|it| it.partition == partition);
        if !known && self.assignment.get(&partition).is_some() {
            self.missing.push(MissingPartition {
                partition,
                reason,
                last_tried: None,
            });
        }
    }

    /// Decides where partitions go on whose next offset does not exist.
    pub(super) fn repair_missing(
        &mut self,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<(), SourceError> {
        for mut missing in std::mem::take(&mut self.missing) {
            let waits = |at: Instant| at.elapsed() < RETRY_INTERVAL;
            if missing.last_tried.is_some_and(waits) {
                self.missing.push(missing);
                continue;
            }
            if self.settings.on_missing_offset == MissingOffset::Fail {
                return Err(self.refuse(&missing));
            }
            if let Err(error) = self.resume_after(&missing, handle) {
                let diagnosis = explain(self.client, &error, self.settings);
                self.health.trouble(&diagnosis, handle);
                missing.last_tried = Some(Instant::now());
                self.missing.push(missing);
            }
        }
        Ok(())
    }

    fn resume_after(
        &mut self,
        missing: &MissingPartition,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<(), KafkaError> {
        let partition = &missing.partition;
        let Some(expected) = self.assignment.get(partition).map(|held| held.position) else {
            return Ok(());
        };
        let policy = match self.settings.on_missing_offset {
            MissingOffset::Latest => Start::Latest,
            MissingOffset::Earliest | MissingOffset::Fail => Start::Earliest,
        };
        let asked = std::slice::from_ref(partition);
        let offsets = offsets_by(self.client, asked, policy)?;
        let ends = offsets_by(self.client, asked, Start::Latest)?;
        let (Some(&resumed_at), Some(&end)) = (offsets.get(partition), ends.get(partition)) else {
            return Ok(());
        };
        // librdkafka has stopped reading the partition, so seeking is not possible any more.
        self.client
            .incremental_unassign(&PartitionList::of(asked))?;
        self.client
            .incremental_assign(&PartitionList::at([(partition, resumed_at)]))?;
        if let Some(held) = self.assignment.get_mut(partition) {
            held.position = resumed_at;
            held.end = end;
            held.at_end = false;
        }
        self.context.ledger.pass(partition, resumed_at);
        self.keep_paused();
        handle(SourceEvent::Gap {
            partition: partition.clone(),
            expected,
            resumed_at,
            reason: missing.reason.clone(),
        });
        Ok(())
    }

    fn refuse(&self, missing: &MissingPartition) -> SourceError {
        let partition = &missing.partition;
        let expected = self.assignment.get(partition).map(|held| held.position);
        SourceError {
            class: SourceErrorClass::External,
            message: format!(
                "offset {} of `{partition}` no longer exists: {}",
                expected.unwrap_or_default(),
                missing.reason
            ),
            remedy: Some(
                "set `kafka.on_missing_offset` to `earliest` or `latest`, or reset the offsets of \
                 the consumer group"
                    .into(),
            ),
        }
    }
}
