//! Which partitions are read.

use std::ptr;

use rdkafka_sys::bindings;

use super::Client;
use crate::ffi::{
    errors::{KafkaError, check, check_object},
    partitions::PartitionList,
};

impl Client {
    /// Whether the group has given the partitions to others already.
    pub(crate) fn is_assignment_lost(&self) -> bool {
        #[expect(unsafe_code, reason = "asks for a flag")]
        // SAFETY: the handle is valid.
        unsafe {
            bindings::rd_kafka_assignment_lost(self.handle.as_ptr()) != 0
        }
    }

    /// Reads these partitions too, from these offsets.
    pub(crate) fn incremental_assign(&self, partitions: &PartitionList) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "assigns")]
        // SAFETY: handle and list are valid; the list is copied; the error object is taken over.
        unsafe {
            check_object(bindings::rd_kafka_incremental_assign(
                self.handle.as_ptr(),
                partitions.as_ptr(),
            ))
        }
    }

    /// Reads these partitions no longer.
    pub(crate) fn incremental_unassign(
        &self,
        partitions: &PartitionList,
    ) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "unassigns")]
        // SAFETY: as for `incremental_assign`.
        unsafe {
            check_object(bindings::rd_kafka_incremental_unassign(
                self.handle.as_ptr(),
                partitions.as_ptr(),
            ))
        }
    }

    /// Reads exactly these partitions, outside of any group.
    pub(crate) fn assign(&self, partitions: &PartitionList) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "assigns")]
        // SAFETY: handle and list are valid; the list is copied.
        check(unsafe { bindings::rd_kafka_assign(self.handle.as_ptr(), partitions.as_ptr()) })
    }

    /// Reads nothing, as an answer to a rebalance that failed.
    pub(crate) fn unassign_all(&self) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "unassigns")]
        // SAFETY: null means no partition.
        check(unsafe { bindings::rd_kafka_assign(self.handle.as_ptr(), ptr::null()) })
    }

    /// Stops fetching these partitions. What was fetched and not polled is dropped; it is fetched
    /// again from the first offset that was not polled.
    pub(crate) fn pause(&self, partitions: &PartitionList) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "pauses")]
        // SAFETY: handle and list are valid; the call is done when it returns.
        check(unsafe {
            bindings::rd_kafka_pause_partitions(self.handle.as_ptr(), partitions.as_ptr())
        })
    }

    /// Fetches these partitions again.
    pub(crate) fn resume(&self, partitions: &PartitionList) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "resumes")]
        // SAFETY: as for `pause`.
        check(unsafe {
            bindings::rd_kafka_resume_partitions(self.handle.as_ptr(), partitions.as_ptr())
        })
    }
}
