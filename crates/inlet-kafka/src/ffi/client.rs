//! One librdkafka consumer handle with its queues: made, polled, left, freed. What it is asked and
//! told about partitions is in the modules below.

mod assign;
mod groups;
mod offsets;

use std::{
    ffi::{c_char, c_int},
    ptr::{self, NonNull},
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka_sys::{RDKafkaType, bindings};

use super::{
    api_versions::ConsumerProtocol,
    callbacks::{CertificateFault, Inbox, Rebalance},
    conf::{Conf, ERROR_TEXT_BYTES, NotRunning, Properties},
    errors::{KafkaError, c_name, check, check_object, text_of},
    message::MessageBuffer,
    metadata::Metadata,
    partitions::PartitionList,
};

/// Which topics metadata is asked of, where none is named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topics {
    All,
    Asked,
}

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

    /// Whether the brokers that were connected so far offer the group protocol of KIP-848. Only a
    /// client with the property `debug=feature` hears of it.
    pub(crate) fn consumer_protocol(&self) -> ConsumerProtocol {
        self.inbox.consumer_protocol()
    }

    /// Why this client can never read again.
    pub(crate) fn fatal_error(&self) -> Option<KafkaError> {
        let mut text = [0 as c_char; ERROR_TEXT_BYTES];
        #[expect(unsafe_code, reason = "asks for the fatal error")]
        // SAFETY: the handle is valid; the text has the length that is told and ends with a zero byte.
        unsafe {
            let code =
                bindings::rd_kafka_fatal_error(self.handle.as_ptr(), text.as_mut_ptr(), text.len());
            let error = check(code).err()?;
            Some(KafkaError::with_text(error.code, text_of(text.as_ptr())))
        }
    }

    /// What the cluster tells about itself and the topics that this client has asked about.
    pub(crate) fn metadata(&self, at_most: Duration) -> Result<Metadata, KafkaError> {
        self.metadata_of(None, Topics::Asked, at_most)
    }

    /// What the cluster tells about itself and all topics that this login may see.
    pub(crate) fn metadata_of_all(&self, at_most: Duration) -> Result<Metadata, KafkaError> {
        self.metadata_of(None, Topics::All, at_most)
    }

    /// What the cluster tells about itself and one topic.
    pub(crate) fn topic_metadata(
        &self,
        topic: &str,
        at_most: Duration,
    ) -> Result<Metadata, KafkaError> {
        self.metadata_of(Some(topic), Topics::Asked, at_most)
    }

    fn metadata_of(
        &self,
        topic: Option<&str>,
        topics: Topics,
        at_most: Duration,
    ) -> Result<Metadata, KafkaError> {
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
                c_int::from(topics == Topics::All),
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

/// librdkafka's time-outs; rounded up, so that a short wait does not become a busy loop.
fn millis(wait: Duration) -> c_int {
    wait.as_nanos().div_ceil(1_000_000).min(c_int::MAX as u128) as c_int
}
