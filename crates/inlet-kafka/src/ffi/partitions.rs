//! librdkafka's list of partitions with an offset each, owned.

use std::{
    ffi::{CStr, CString},
    ptr::NonNull,
    sync::Arc,
};

use inlet_message::message::TopicPartition;
use rdkafka_sys::bindings;

use super::errors::{KafkaError, check};

/// Offsets with a meaning of their own; the rest are places in a partition.
pub(crate) struct LogicalOffset;

impl LogicalOffset {
    /// The oldest message that is still there.
    pub(crate) const BEGINNING: i64 = -2;
    /// After the newest message.
    pub(crate) const END: i64 = -1;
    /// None is known.
    pub(crate) const INVALID: i64 = -1001;
}

/// One entry of a list, read back.
#[derive(Clone, Debug)]
pub(crate) struct PartitionOffset {
    pub(crate) partition: TopicPartition,
    pub(crate) offset: i64,
    pub(crate) outcome: Result<(), KafkaError>,
}

/// Partitions with an offset each.
#[derive(Debug)]
pub(crate) struct PartitionList(NonNull<bindings::rd_kafka_topic_partition_list_t>);

impl PartitionList {
    /// An empty list.
    pub(crate) fn new() -> Self {
        #[expect(unsafe_code, reason = "allocates librdkafka's list")]
        // SAFETY: no precondition; the list is freed in `drop`.
        let list = unsafe { bindings::rd_kafka_topic_partition_list_new(16) };
        Self(NonNull::new(list).expect("librdkafka aborts when memory ends, it never returns null"))
    }

    /// Partitions without offsets.
    pub(crate) fn of<'a>(partitions: impl IntoIterator<Item = &'a TopicPartition>) -> Self {
        Self::at(
            partitions
                .into_iter()
                .map(|partition| (partition, LogicalOffset::INVALID)),
        )
    }

    /// Partitions at offsets.
    pub(crate) fn at<'a>(offsets: impl IntoIterator<Item = (&'a TopicPartition, i64)>) -> Self {
        let mut list = Self::new();
        for (partition, offset) in offsets {
            list.add(&partition.topic, partition.partition, offset);
        }
        list
    }

    /// Topics, as a subscription wants them.
    pub(crate) fn of_topics(topics: &[String]) -> Self {
        let mut list = Self::new();
        for topic in topics {
            list.add(topic, -1, LogicalOffset::INVALID);
        }
        list
    }

    /// Adds an entry. A topic with a zero byte in its name cannot exist; it is cut there.
    fn add(&mut self, topic: &str, partition: i32, offset: i64) {
        let name = topic.split('\0').next().unwrap_or_default();
        let name = CString::new(name).expect("cut at the first zero byte");
        #[expect(unsafe_code, reason = "appends to librdkafka's list")]
        // SAFETY: the list is valid and ours; the name is copied; the entry that is returned lives
        // in the list.
        unsafe {
            let entry = bindings::rd_kafka_topic_partition_list_add(
                self.0.as_ptr(),
                name.as_ptr(),
                partition,
            );
            (*entry).offset = offset;
        }
    }

    /// The raw list, for calls that read or fill it.
    pub(super) fn as_ptr(&self) -> *mut bindings::rd_kafka_topic_partition_list_t {
        self.0.as_ptr()
    }

    /// Every entry.
    pub(crate) fn entries(&self) -> Vec<PartitionOffset> {
        #[expect(unsafe_code, reason = "reads our own list")]
        // SAFETY: the list is valid for as long as `self`.
        unsafe {
            entries_of(self.0.as_ptr())
        }
    }
}

/// Copies every entry of a raw list; null is empty.
#[expect(unsafe_code, reason = "reads librdkafka's list")]
// SAFETY: the caller passes null or a list that nobody changes during the call.
pub(super) unsafe fn entries_of(
    list: *const bindings::rd_kafka_topic_partition_list_t,
) -> Vec<PartitionOffset> {
    if list.is_null() {
        return Vec::new();
    }
    // SAFETY: not null, so `elems` holds `cnt` valid entries whose topic is a C string.
    unsafe {
        (0..(*list).cnt as usize)
            .map(|idx| {
                let entry = &*(*list).elems.add(idx);
                let topic = CStr::from_ptr(entry.topic).to_string_lossy();
                PartitionOffset {
                    partition: TopicPartition {
                        topic: Arc::from(topic.as_ref()),
                        partition: entry.partition,
                    },
                    offset: entry.offset,
                    outcome: check(entry.err),
                }
            })
            .collect()
    }
}

impl Drop for PartitionList {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "frees librdkafka's list")]
        // SAFETY: made by `new`, freed once.
        unsafe {
            bindings::rd_kafka_topic_partition_list_destroy(self.0.as_ptr());
        }
    }
}
