//! librdkafka's callbacks: each puts a note into the inbox of its client and returns.
//!
//! Rebalances, errors and answers to commits arrive on the thread that polls, in the middle of a
//! poll; log lines and certificates on librdkafka's own threads. Nothing here acts: answering a
//! rebalance inside the callback would tear it between messages that are already on their way.

use std::{
    collections::VecDeque,
    ffi::{c_char, c_int, c_void},
    mem,
};

use inlet_message::message::TopicPartition;
use parking_lot::Mutex;
use rdkafka_sys::{RDKafkaRespErr, bindings};

use super::{
    api_versions::{ApiVersions, ConsumerProtocol, FACILITY},
    errors::{KafkaError, check, text_of},
    partitions::{PartitionOffset, entries_of},
};

/// What the group asks of this member; each must be answered by an (un)assign call.
#[derive(Debug)]
pub(crate) enum Rebalance {
    /// Take these partitions, in addition to those that are held.
    Assign(Vec<TopicPartition>),
    /// Give these partitions back.
    Revoke(Vec<TopicPartition>),
    /// The rebalance failed; whatever is held must be given back.
    Failed(KafkaError),
}

/// The answer to one commit.
#[derive(Debug)]
pub(crate) struct CommitAnswer {
    /// The number that the commit was given.
    pub(crate) commit_id: usize,
    /// The error of the whole request, if there is one.
    pub(crate) outcome: Result<(), KafkaError>,
    /// Outcome by partition.
    pub(crate) offsets: Vec<PartitionOffset>,
}

/// Why the certificate of a broker was refused, in OpenSSL's numbers (`X509_V_ERR_…`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CertificateFault {
    pub(crate) x509_error: i32,
}

/// What callbacks brought and nobody has looked at yet.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    rebalances: VecDeque<Rebalance>,
    errors: Vec<KafkaError>,
    commits: Vec<CommitAnswer>,
    certificate: Option<CertificateFault>,
    api_versions: ApiVersions,
}

impl Inbox {
    pub(super) fn next_rebalance(&self) -> Option<Rebalance> {
        self.notes.lock().rebalances.pop_front()
    }

    pub(super) fn take_errors(&self) -> Vec<KafkaError> {
        mem::take(&mut self.notes.lock().errors)
    }

    pub(super) fn add_errors(&self, errors: impl Iterator<Item = KafkaError>) {
        self.notes.lock().errors.extend(errors);
    }

    pub(super) fn take_commits(&self) -> Vec<CommitAnswer> {
        mem::take(&mut self.notes.lock().commits)
    }

    pub(super) fn certificate_fault(&self) -> Option<CertificateFault> {
        self.notes.lock().certificate
    }

    pub(super) fn consumer_protocol(&self) -> ConsumerProtocol {
        self.notes.lock().api_versions.consumer_protocol()
    }
}

/// The inbox behind an opaque pointer.
#[expect(unsafe_code, reason = "follows the opaque pointer of a client")]
// SAFETY: the caller passes the pointer that `Client::new` registered. The client frees the inbox
// only after it destroyed the handle, which ends every callback.
unsafe fn inbox<'a>(opaque: *mut c_void) -> &'a Inbox {
    // SAFETY: by the caller's promise.
    unsafe { &*opaque.cast::<Inbox>() }
}

#[expect(unsafe_code, reason = "called by librdkafka")]
// SAFETY: registered with the signature that librdkafka asks for; arguments are valid for the call.
pub(super) unsafe extern "C" fn on_rebalance(
    _client: *mut bindings::rd_kafka_t,
    kind: RDKafkaRespErr,
    partitions: *mut bindings::rd_kafka_topic_partition_list_t,
    opaque: *mut c_void,
) {
    // SAFETY: librdkafka's list is valid during the call, the opaque pointer is ours.
    let (inbox, entries) = unsafe { (inbox(opaque), entries_of(partitions)) };
    let partitions = entries.into_iter().map(|entry| entry.partition).collect();
    let note = match kind {
        RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => Rebalance::Assign(partitions),
        RDKafkaRespErr::RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS => Rebalance::Revoke(partitions),
        error => Rebalance::Failed(KafkaError::of(error)),
    };
    inbox.notes.lock().rebalances.push_back(note);
}

#[expect(unsafe_code, reason = "called by librdkafka")]
// SAFETY: as above.
pub(super) unsafe extern "C" fn on_error(
    _client: *mut bindings::rd_kafka_t,
    code: c_int,
    reason: *const c_char,
    opaque: *mut c_void,
) {
    let code = RDKafkaRespErr::try_from(code).unwrap_or(RDKafkaRespErr::RD_KAFKA_RESP_ERR_UNKNOWN);
    // SAFETY: librdkafka's text is a C string, the opaque pointer is ours.
    let (inbox, text) = unsafe { (inbox(opaque), text_of(reason)) };
    let code = code.into();
    inbox.notes.lock().errors.push(KafkaError { code, text });
}

#[expect(unsafe_code, reason = "called by librdkafka")]
// SAFETY: as above; `commit_id` is the number given to the commit, not a pointer.
pub(super) unsafe extern "C" fn on_commit(
    client: *mut bindings::rd_kafka_t,
    code: RDKafkaRespErr,
    offsets: *mut bindings::rd_kafka_topic_partition_list_t,
    commit_id: *mut c_void,
) {
    // SAFETY: the client's opaque pointer is ours, the list is valid during the call.
    let (inbox, offsets) = unsafe {
        (
            inbox(bindings::rd_kafka_opaque(client)),
            entries_of(offsets),
        )
    };
    inbox.notes.lock().commits.push(CommitAnswer {
        commit_id: commit_id.addr(),
        outcome: check(code),
        offsets,
    });
}

#[expect(unsafe_code, reason = "called by librdkafka on its own threads")]
// SAFETY: as above.
pub(super) unsafe extern "C" fn on_log(
    client: *const bindings::rd_kafka_t,
    level: c_int,
    facility: *const c_char,
    text: *const c_char,
) {
    // SAFETY: both are C strings.
    let (facility, text) = unsafe { (text_of(facility), text_of(text)) };
    if facility == FACILITY {
        // SAFETY: the client's opaque pointer is ours; it is set before the client logs anything.
        let inbox = unsafe { inbox(bindings::rd_kafka_opaque(client)) };
        inbox.notes.lock().api_versions.hear(&text);
    }
    // Failures of connections reach the person as events, in words of cause and remedy, so these
    // lines are for digging. Only what librdkafka itself calls critical has no event.
    match level {
        0..=2 => tracing::warn!(target: "librdkafka", facility, text, "librdkafka says"),
        3..=6 => tracing::debug!(target: "librdkafka", facility, text, "librdkafka says"),
        _ => tracing::trace!(target: "librdkafka", facility, text, "librdkafka says"),
    }
}

/// Keeps OpenSSL's verdict on each certificate, and notes why one was refused.
#[expect(unsafe_code, reason = "called by librdkafka on its own threads")]
// SAFETY: as above; `x509_error` points to OpenSSL's verdict on this certificate.
pub(super) unsafe extern "C" fn on_certificate(
    _client: *mut bindings::rd_kafka_t,
    _broker_name: *const c_char,
    _broker_id: i32,
    x509_error: *mut c_int,
    _depth: c_int,
    _certificate: *const c_char,
    _size: usize,
    _error_text: *mut c_char,
    _error_text_size: usize,
    opaque: *mut c_void,
) -> c_int {
    // SAFETY: both pointers are valid for the call.
    let (inbox, x509_error) = unsafe { (inbox(opaque), *x509_error) };
    if x509_error == 0 {
        return 1;
    }
    inbox.notes.lock().certificate = Some(CertificateFault { x509_error });
    0
}
