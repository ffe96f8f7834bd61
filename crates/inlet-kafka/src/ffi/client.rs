//! One librdkafka consumer handle with its queues.

use std::{
    ffi::{CString, c_char, c_int, c_void},
    ptr::{self, NonNull},
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_message::message::TopicPartition;
use rdkafka_sys::{RDKafkaConfRes, RDKafkaType, bindings};

use super::{
    callbacks::{
        CertificateFault, CommitAnswer, Inbox, Rebalance, on_certificate, on_commit, on_error,
        on_log, on_rebalance,
    },
    errors::{KafkaError, check, check_object, text_of},
    message::MessageBuffer,
    metadata::Metadata,
    partitions::{LogicalOffset, PartitionList},
};

/// librdkafka's properties by name.
pub(crate) type Properties = Vec<(&'static str, String)>;

/// The client could not be made from its properties.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{text}")]
pub(crate) struct NotRunning {
    /// librdkafka's reason.
    pub(crate) text: String,
}

const ERROR_TEXT_BYTES: usize = 512;

/// A consumer. Not `Send`: the thread that makes it is the only one to call it.
#[derive(Debug)]
pub(crate) struct Client {
    handle: NonNull<bindings::rd_kafka_t>,
    /// Messages, rebalances and errors.
    queue: NonNull<bindings::rd_kafka_queue_t>,
    /// Answers to commits: a queue of their own, so that waiting for one brings no messages.
    commits: NonNull<bindings::rd_kafka_queue_t>,
    /// Registered with the handle as its opaque pointer, so it must outlive it.
    inbox: Arc<Inbox>,
}

impl Client {
    /// Makes a consumer; connecting begins in the background.
    pub(crate) fn new(properties: &Properties) -> Result<Self, NotRunning> {
        let inbox = Arc::new(Inbox::default());
        let conf = Conf::new(properties, Arc::as_ptr(&inbox))?;
        let mut text = [0 as c_char; ERROR_TEXT_BYTES];
        #[expect(unsafe_code, reason = "makes the consumer and its queues")]
        // SAFETY: the configuration is valid and, on success, belongs to the handle from here on;
        // the queues are freed before the handle.
        unsafe {
            let handle = bindings::rd_kafka_new(
                RDKafkaType::RD_KAFKA_CONSUMER,
                conf.0.as_ptr(),
                text.as_mut_ptr(),
                text.len(),
            );
            let Some(handle) = NonNull::new(handle) else {
                let text = text_of(text.as_ptr());
                return Err(NotRunning { text });
            };
            std::mem::forget(conf);
            // Errors go to the consumer's queue too, so that one call serves everything.
            bindings::rd_kafka_poll_set_consumer(handle.as_ptr());
            let queue = bindings::rd_kafka_queue_get_consumer(handle.as_ptr());
            let commits = bindings::rd_kafka_queue_new(handle.as_ptr());
            Ok(Self {
                handle,
                queue: NonNull::new(queue).expect("a consumer with a group id has a queue"),
                commits: NonNull::new(commits).expect("librdkafka aborts when memory ends"),
                inbox,
            })
        }
    }

    /// Joins the group for these topics.
    pub(crate) fn subscribe(&self, topics: &[String]) -> Result<(), KafkaError> {
        let topics = PartitionList::of_topics(topics);
        #[expect(unsafe_code, reason = "subscribes")]
        // SAFETY: handle and list are valid; the list is copied.
        check(unsafe { bindings::rd_kafka_subscribe(self.handle.as_ptr(), topics.as_ptr()) })
    }

    /// Adds at most `at_most` messages and notes to the buffer. Returns when that many came or the
    /// time is up, so a call that should answer soon asks for one message or gives no time.
    pub(crate) fn poll(&self, buffer: &mut MessageBuffer, at_most: usize, wait: Duration) {
        let pointers = &mut buffer.pointers;
        pointers.reserve(at_most);
        let spare = pointers.spare_capacity_mut();
        #[expect(
            unsafe_code,
            reason = "lets librdkafka fill the spare room of the vector"
        )]
        // SAFETY: the room for `at_most` pointers was reserved; librdkafka returns how many it
        // wrote, or -1.
        unsafe {
            let count = bindings::rd_kafka_consume_batch_queue(
                self.queue.as_ptr(),
                millis(wait),
                spare.as_mut_ptr().cast(),
                at_most,
            );
            pointers.set_len(pointers.len() + usize::try_from(count).unwrap_or(0));
        }
    }

    /// What the group asked during the polls so far, the oldest first.
    pub(crate) fn next_rebalance(&self) -> Option<Rebalance> {
        self.inbox.next_rebalance()
    }

    /// Errors of the client as a whole since the last call.
    pub(crate) fn take_errors(&self) -> Vec<KafkaError> {
        self.inbox.take_errors()
    }

    /// Why a broker's certificate was refused last.
    pub(crate) fn certificate_fault(&self) -> Option<CertificateFault> {
        self.inbox.certificate_fault()
    }

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

    /// What the cluster tells about itself and all topics that this client may see.
    pub(crate) fn metadata(&self, at_most: Duration) -> Result<Metadata, KafkaError> {
        self.metadata_of(None, at_most)
    }

    /// What the cluster tells about itself and one topic.
    pub(crate) fn topic_metadata(
        &self,
        topic: &str,
        at_most: Duration,
    ) -> Result<Metadata, KafkaError> {
        self.metadata_of(Some(topic), at_most)
    }

    fn metadata_of(&self, topic: Option<&str>, at_most: Duration) -> Result<Metadata, KafkaError> {
        let topic = topic.map(c_name);
        let mut metadata = ptr::null();
        #[expect(unsafe_code, reason = "asks for metadata")]
        // SAFETY: the topic handle is freed after the call that uses it; metadata is filled on
        // success only, copied, then freed.
        unsafe {
            let topic = topic.map_or(ptr::null_mut(), |name| {
                bindings::rd_kafka_topic_new(self.handle.as_ptr(), name.as_ptr(), ptr::null_mut())
            });
            let answer = check(bindings::rd_kafka_metadata(
                self.handle.as_ptr(),
                0,
                topic,
                &raw mut metadata,
                millis(at_most),
            ));
            if !topic.is_null() {
                bindings::rd_kafka_topic_destroy(topic);
            }
            answer?;
            let copy = Metadata::copy(&*metadata);
            bindings::rd_kafka_metadata_destroy(metadata);
            Ok(copy)
        }
    }

    /// Begins to leave the group. Keep polling and answering rebalances until [`Client::is_closed`].
    pub(crate) fn begin_close(&self) -> Result<(), KafkaError> {
        #[expect(unsafe_code, reason = "closes")]
        // SAFETY: handle and queue are valid.
        unsafe {
            check_object(bindings::rd_kafka_consumer_close_queue(
                self.handle.as_ptr(),
                self.queue.as_ptr(),
            ))
        }
    }

    /// Whether the group was left.
    pub(crate) fn is_closed(&self) -> bool {
        #[expect(unsafe_code, reason = "asks for a flag")]
        // SAFETY: the handle is valid.
        unsafe {
            bindings::rd_kafka_consumer_closed(self.handle.as_ptr()) != 0
        }
    }

    /// Serves callbacks for so long. Messages that come are dropped; what is told instead of a
    /// message joins the errors.
    pub(crate) fn serve(&self, at_most: Duration) {
        let deadline = Instant::now() + at_most;
        let mut buffer = MessageBuffer::default();
        while let Some(left) = deadline.checked_duration_since(Instant::now()) {
            self.poll(&mut buffer, 1, left.min(Duration::from_millis(20)));
            let told = buffer.drain().filter_map(|message| message.error());
            self.inbox.add_errors(told);
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "frees the consumer")]
        // SAFETY: queues first, then the handle, each once. Without the flag librdkafka would close
        // the consumer in here and wait for an answer to a rebalance that nobody gives.
        unsafe {
            bindings::rd_kafka_queue_destroy(self.commits.as_ptr());
            bindings::rd_kafka_queue_destroy(self.queue.as_ptr());
            bindings::rd_kafka_destroy_flags(
                self.handle.as_ptr(),
                bindings::RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE,
            );
        }
    }
}

/// A configuration that no client owns yet.
struct Conf(NonNull<bindings::rd_kafka_conf_t>);

impl Conf {
    fn new(properties: &Properties, inbox: *const Inbox) -> Result<Self, NotRunning> {
        #[expect(
            unsafe_code,
            reason = "makes the configuration and registers callbacks"
        )]
        // SAFETY: the callbacks have the signatures that librdkafka asks for; the inbox outlives
        // the handle.
        let conf = unsafe {
            let conf = bindings::rd_kafka_conf_new();
            bindings::rd_kafka_conf_set_opaque(conf, inbox.cast_mut().cast());
            bindings::rd_kafka_conf_set_rebalance_cb(conf, Some(on_rebalance));
            bindings::rd_kafka_conf_set_error_cb(conf, Some(on_error));
            bindings::rd_kafka_conf_set_log_cb(conf, Some(on_log));
            bindings::rd_kafka_conf_set_ssl_cert_verify_cb(conf, Some(on_certificate));
            Self(NonNull::new(conf).expect("librdkafka aborts when memory ends"))
        };
        for (name, value) in properties {
            conf.set(name, value)?;
        }
        Ok(conf)
    }

    fn set(&self, name: &str, value: &str) -> Result<(), NotRunning> {
        let zero_byte = |_| NotRunning {
            text: format!("the value of `{name}` holds a zero byte"),
        };
        let c_value = CString::new(value).map_err(zero_byte)?;
        let mut text = [0 as c_char; ERROR_TEXT_BYTES];
        #[expect(unsafe_code, reason = "sets a property")]
        // SAFETY: name and value are C strings and copied; the text has the length that is told.
        let answer = unsafe {
            bindings::rd_kafka_conf_set(
                self.0.as_ptr(),
                c_name(name).as_ptr(),
                c_value.as_ptr(),
                text.as_mut_ptr(),
                text.len(),
            )
        };
        if answer == RDKafkaConfRes::RD_KAFKA_CONF_OK {
            return Ok(());
        }
        #[expect(unsafe_code, reason = "reads the reason")]
        // SAFETY: librdkafka ends its text with a zero byte within the array.
        let text = unsafe { text_of(text.as_ptr()) };
        Err(NotRunning { text })
    }
}

impl Drop for Conf {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "frees the configuration")]
        // SAFETY: no client owns it, else it would have been forgotten.
        unsafe {
            bindings::rd_kafka_conf_destroy(self.0.as_ptr());
        }
    }
}

/// A name for C; a name with a zero byte cannot exist and is cut there.
fn c_name(name: &str) -> CString {
    let name = name.split('\0').next().unwrap_or_default();
    CString::new(name).expect("cut at the first zero byte")
}

/// librdkafka's time-outs; rounded up, so that a short wait does not become a busy loop.
fn millis(wait: Duration) -> c_int {
    wait.as_nanos().div_ceil(1_000_000).min(c_int::MAX as u128) as c_int
}
