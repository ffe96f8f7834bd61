//! Who is in a group, as its coordinator tells.

use std::{ptr, slice, time::Duration};

use rdkafka_sys::bindings;

use super::{Client, millis};
use crate::ffi::errors::{KafkaError, c_name, check, text_of};

/// One member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupMember {
    pub(crate) client_id: String,
    pub(crate) client_host: String,
}

impl Client {
    /// The members of a group; none for a group that does not exist.
    pub(crate) fn group_members(
        &self,
        group_id: &str,
        at_most: Duration,
    ) -> Result<Vec<GroupMember>, KafkaError> {
        let group = c_name(group_id);
        let mut list = ptr::null();
        #[expect(unsafe_code, reason = "asks for a group")]
        // SAFETY: handle and name are valid; the list is filled on success only, copied, then freed.
        unsafe {
            check(bindings::rd_kafka_list_groups(
                self.handle.as_ptr(),
                group.as_ptr(),
                &raw mut list,
                millis(at_most),
            ))?;
            let members = members_of(&*list);
            bindings::rd_kafka_group_list_destroy(list);
            members
        }
    }
}

#[expect(unsafe_code, reason = "copies librdkafka's list")]
// SAFETY: the caller passes a list that librdkafka filled and that is not freed yet.
unsafe fn members_of(list: &bindings::rd_kafka_group_list) -> Result<Vec<GroupMember>, KafkaError> {
    let mut members = Vec::new();
    if list.groups.is_null() {
        return Ok(members);
    }
    // SAFETY: the counts belong to the arrays, the names are C strings or null.
    unsafe {
        for group in slice::from_raw_parts(list.groups, list.group_cnt as usize) {
            check(group.err)?;
            if group.members.is_null() {
                continue;
            }
            for member in slice::from_raw_parts(group.members, group.member_cnt as usize) {
                members.push(GroupMember {
                    client_id: text_of(member.client_id),
                    client_host: text_of(member.client_host),
                });
            }
        }
    }
    Ok(members)
}
