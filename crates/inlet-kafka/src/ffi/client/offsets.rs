//! Where in partitions: what is committed, where reading stands, what is there.

use std::{ffi::c_void, ptr, time::Duration};

use inlet_message::message::TopicPartition;
use rdkafka_sys::bindings;

use super::{Client, millis};
use crate::ffi::{
    callbacks::{CommitAnswer, on_commit},
    errors::{KafkaError, c_name, check},
    partitions::{LogicalOffset, PartitionList},
};

impl Client {
    /// Sends a commit; the answer comes by [`Client::take_commits`] under `commit_id`.
    pub(crate) fn commit(
        &self,
        offsets: &PartitionList,
        commit_id: usize,
    ) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "commits")]
        // SAFETY: handle, list and queue are valid; the list is copied; the number in the place of
        // the opaque pointer is only read back as a number.
        check(unsafe {
            bindings::rd_kafka_commit_queue(
                self.handle.as_ptr(),
                offsets.as_ptr(),
                self.commits.as_ptr(),
                Some(on_commit),
                ptr::without_provenance_mut::<c_void>(commit_id),
            )
        })
    }

    /// Answers to commits, waiting at most so long for one.
    pub(crate) fn take_commits(&self, wait: Duration) -> Vec<CommitAnswer> {
        #[expect(unsafe_code, reason = "serves the commit queue")]
        // SAFETY: the queue is valid; its callback writes to our inbox.
        unsafe {
            bindings::rd_kafka_queue_poll_callback(self.commits.as_ptr(), millis(wait));
        }
        self.inbox.take_commits()
    }

    /// Fills in the offsets that the group has ([`LogicalOffset::INVALID`]: none).
    pub(crate) fn committed(
        &self,
        partitions: &PartitionList,
        at_most: Duration,
    ) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "asks for committed offsets")]
        // SAFETY: handle and list are valid; the list is filled before the call returns.
        check(unsafe {
            bindings::rd_kafka_committed(self.handle.as_ptr(), partitions.as_ptr(), millis(at_most))
        })
    }

    /// Fills in the offsets after the last that was polled, over those that hold no message too; no
    /// request ([`LogicalOffset::INVALID`]: nothing was polled).
    pub(crate) fn positions(&self, partitions: &PartitionList) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "asks for positions")]
        // SAFETY: as for `committed`.
        check(unsafe { bindings::rd_kafka_position(self.handle.as_ptr(), partitions.as_ptr()) })
    }

    /// Replaces each timestamp in the list by the offset of the first message at or after it
    /// ([`LogicalOffset::END`]: there is none). The timestamps -1 and -2 mean end and beginning.
    pub(crate) fn offsets_for_times(
        &self,
        timestamps: &PartitionList,
        at_most: Duration,
    ) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "asks for offsets")]
        // SAFETY: as for `committed`.
        check(unsafe {
            bindings::rd_kafka_offsets_for_times(
                self.handle.as_ptr(),
                timestamps.as_ptr(),
                millis(at_most),
            )
        })
    }

    /// The next offset that will be written, as the last fetch told; no request.
    pub(crate) fn cached_high_watermark(&self, partition: &TopicPartition) -> Option<i64> {
        let topic = c_name(&partition.topic);
        let (mut low, mut high) = (LogicalOffset::INVALID, LogicalOffset::INVALID);
        #[expect(unsafe_code, reason = "asks for cached watermarks")]
        // SAFETY: the name is a C string; both places are written before the call returns.
        let answer = check(unsafe {
            bindings::rd_kafka_get_watermark_offsets(
                self.handle.as_ptr(),
                topic.as_ptr(),
                partition.partition,
                &raw mut low,
                &raw mut high,
            )
        });
        answer.ok().and((high >= 0).then_some(high))
    }
}
