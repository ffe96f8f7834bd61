//! Who is in a group, as its coordinator tells.

use std::{
    ptr::{self, NonNull},
    time::{Duration, Instant},
};

use rdkafka_sys::bindings::{
    self, rd_kafka_consumer_group_state_t, rd_kafka_consumer_group_type_t,
};

use super::{Client, millis};
use crate::ffi::errors::{Code, KafkaError, c_name, check, text_of};

/// A group at this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Group {
    /// Empty for a group that does not exist.
    pub(crate) members: Vec<GroupMember>,
    /// Whether its members speak the protocol of KIP-848.
    pub(crate) is_consumer_protocol: bool,
    /// Whether every member has what it is to have.
    pub(crate) is_stable: bool,
}

/// One member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupMember {
    pub(crate) client_id: String,
    pub(crate) client_host: String,
}

impl Client {
    /// A group of either protocol.
    pub(crate) fn group(&self, group_id: &str, at_most: Duration) -> Result<Group, KafkaError> {
        let group_id = c_name(group_id);
        let event = self.describe_group(group_id.as_ptr(), at_most)?;
        event.group()
    }

    /// The answer to the question for one group.
    fn describe_group(
        &self,
        mut group_id: *const std::ffi::c_char,
        at_most: Duration,
    ) -> Result<Event, KafkaError> {
        let handle = self.handle.as_ptr();
        let deadline = Instant::now() + at_most;
        #[expect(unsafe_code, reason = "asks for a group")]
        // SAFETY: handle and name are valid, options and queue are freed once, after the call has
        // copied what it needs of them; an event that is returned is ours.
        unsafe {
            let options = bindings::rd_kafka_AdminOptions_new(
                handle,
                bindings::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS,
            );
            // Refuses only what is out of range, and then keeps its default of a minute.
            let _kept = bindings::rd_kafka_AdminOptions_set_request_timeout(
                options,
                millis(at_most),
                ptr::null_mut(),
                0,
            );
            let queue = bindings::rd_kafka_queue_new(handle);
            bindings::rd_kafka_DescribeConsumerGroups(handle, &raw mut group_id, 1, options, queue);
            bindings::rd_kafka_AdminOptions_destroy(options);
            let left = deadline.saturating_duration_since(Instant::now());
            let event = bindings::rd_kafka_queue_poll(queue, millis(left));
            bindings::rd_kafka_queue_destroy(queue);
            NonNull::new(event).map(Event).ok_or_else(|| {
                let text = "the group's coordinator does not answer";
                KafkaError::with_text(Code::OperationTimedOut, text)
            })
        }
    }

    /// Whether the group has given this member an epoch (or generation), if only to tell it that
    /// there is no partition for it.
    pub(crate) fn is_member(&self) -> bool {
        #[expect(unsafe_code, reason = "asks for the generation")]
        // SAFETY: the handle is valid; the object is freed once.
        unsafe {
            let metadata = bindings::rd_kafka_consumer_group_metadata(self.handle.as_ptr());
            if metadata.is_null() {
                return false;
            }
            let generation = bindings::rd_kafka_consumer_group_metadata_generation_id(metadata);
            bindings::rd_kafka_consumer_group_metadata_destroy(metadata);
            generation > 0
        }
    }
}

/// librdkafka's answer, owned.
struct Event(NonNull<bindings::rd_kafka_event_t>);

impl Event {
    fn group(&self) -> Result<Group, KafkaError> {
        let event = self.0.as_ptr();
        #[expect(unsafe_code, reason = "copies librdkafka's answer")]
        // SAFETY: what is reached from the event lives as long as it; null is looked for.
        unsafe {
            check(bindings::rd_kafka_event_error(event)).map_err(|error| {
                let text = text_of(bindings::rd_kafka_event_error_string(event));
                KafkaError::with_text(error.code, text)
            })?;
            let result = bindings::rd_kafka_event_DescribeConsumerGroups_result(event);
            let mut count = 0;
            let groups =
                bindings::rd_kafka_DescribeConsumerGroups_result_groups(result, &raw mut count);
            if groups.is_null() || count == 0 {
                return Ok(Group::default());
            }
            group_of(*groups)
        }
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "frees the event")]
        // SAFETY: ours, freed once.
        unsafe {
            bindings::rd_kafka_event_destroy(self.0.as_ptr());
        }
    }
}

#[expect(unsafe_code, reason = "copies librdkafka's description")]
// SAFETY: the caller passes a description whose event is not freed yet.
unsafe fn group_of(
    group: *const bindings::rd_kafka_ConsumerGroupDescription_t,
) -> Result<Group, KafkaError> {
    // SAFETY: the error is null or valid, the count belongs to the members, names are C strings.
    unsafe {
        let error = bindings::rd_kafka_ConsumerGroupDescription_error(group);
        if !error.is_null() {
            check(bindings::rd_kafka_error_code(error))?;
        }
        let count = bindings::rd_kafka_ConsumerGroupDescription_member_count(group);
        let members = (0..count).map(|idx| {
            let member = bindings::rd_kafka_ConsumerGroupDescription_member(group, idx);
            GroupMember {
                client_id: text_of(bindings::rd_kafka_MemberDescription_client_id(member)),
                client_host: text_of(bindings::rd_kafka_MemberDescription_host(member)),
            }
        });
        Ok(Group {
            members: members.collect(),
            is_consumer_protocol: bindings::rd_kafka_ConsumerGroupDescription_type(group)
                == rd_kafka_consumer_group_type_t::RD_KAFKA_CONSUMER_GROUP_TYPE_CONSUMER,
            is_stable: bindings::rd_kafka_ConsumerGroupDescription_state(group)
                == rd_kafka_consumer_group_state_t::RD_KAFKA_CONSUMER_GROUP_STATE_STABLE,
        })
    }
}
