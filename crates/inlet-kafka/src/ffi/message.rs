//! Messages as librdkafka holds them, borrowed: nothing is copied here.

use std::{
    ffi::c_void,
    marker::PhantomData,
    ptr::{self, NonNull},
    slice,
};

use inlet_message::message::Headers;
use rdkafka_sys::{RDKafkaRespErr, bindings};

use super::errors::{KafkaError, text_of};

/// librdkafka's handle of a topic: equal handles are equal topics while a partition of the topic
/// is assigned. A key for caches, never followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TopicHandle(usize);

/// Room for the messages of one call; what was not taken out is freed with it or refilled over.
#[derive(Debug, Default)]
pub(crate) struct MessageBuffer {
    pub(super) pointers: Vec<*mut bindings::rd_kafka_message_t>,
}

impl MessageBuffer {
    /// Number of messages (and notes about partitions) in it.
    pub(crate) fn len(&self) -> usize {
        self.pointers.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.pointers.is_empty()
    }

    /// Takes the messages out, in order.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Message<'_>> {
        self.pointers.drain(..).map(Message::owned)
    }

    /// Bytes of values and of keys of the message at `idx`.
    pub(crate) fn num_bytes(&self, idx: usize) -> (usize, usize) {
        #[expect(unsafe_code, reason = "reads a message's lengths")]
        // SAFETY: every pointer in the buffer is a message that is not freed yet.
        unsafe {
            let message = &*self.pointers[idx];
            match message.err {
                RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR => (message.len, message.key_len),
                _ => (0, 0),
            }
        }
    }
}

impl Drop for MessageBuffer {
    fn drop(&mut self) {
        self.drain().for_each(drop);
    }
}

/// One message, or a note about a partition; freed on drop.
#[derive(Debug)]
pub(crate) struct Message<'buffer> {
    raw: NonNull<bindings::rd_kafka_message_t>,
    buffer: PhantomData<&'buffer mut MessageBuffer>,
}

impl Message<'_> {
    fn owned(raw: *mut bindings::rd_kafka_message_t) -> Self {
        Self {
            raw: NonNull::new(raw).expect("librdkafka fills the array with messages only"),
            buffer: PhantomData,
        }
    }

    fn raw(&self) -> &bindings::rd_kafka_message_t {
        #[expect(unsafe_code, reason = "reads librdkafka's message")]
        // SAFETY: owned by `self` and not freed before `drop`.
        unsafe {
            self.raw.as_ref()
        }
    }

    /// What it tells instead of a message.
    pub(crate) fn error(&self) -> Option<KafkaError> {
        let code = self.raw().err;
        if code == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
            return None;
        }
        #[expect(unsafe_code, reason = "reads the text of an error message")]
        // SAFETY: the message is valid; the text lives as long as it.
        let text = unsafe { text_of(bindings::rd_kafka_message_errstr(self.raw.as_ptr())) };
        Some(KafkaError {
            code: code.into(),
            text,
        })
    }

    /// Key for caches of the topic.
    pub(crate) fn topic_handle(&self) -> TopicHandle {
        TopicHandle(self.raw().rkt.addr())
    }

    /// Name of the topic; empty for a note about no topic.
    pub(crate) fn topic(&self) -> String {
        let topic = self.raw().rkt;
        if topic.is_null() {
            return String::new();
        }
        #[expect(unsafe_code, reason = "reads the name of a topic")]
        // SAFETY: the message holds a reference to its topic.
        unsafe {
            text_of(bindings::rd_kafka_topic_name(topic))
        }
    }

    pub(crate) fn partition(&self) -> i32 {
        self.raw().partition
    }

    pub(crate) fn offset(&self) -> i64 {
        self.raw().offset
    }

    /// Its value; `None` is a tombstone.
    pub(crate) fn payload(&self) -> Option<&[u8]> {
        let raw = self.raw();
        #[expect(unsafe_code, reason = "borrows the value")]
        // SAFETY: librdkafka's pointer and length belong together and live as long as the message.
        unsafe {
            bytes_of(raw.payload, raw.len)
        }
    }

    /// Its key.
    pub(crate) fn key(&self) -> Option<&[u8]> {
        let raw = self.raw();
        #[expect(unsafe_code, reason = "borrows the key")]
        // SAFETY: as for the value.
        unsafe {
            bytes_of(raw.key, raw.key_len)
        }
    }

    /// Kafka's timestamp, in ms since 1970 UTC.
    pub(crate) fn timestamp_ms(&self) -> Option<i64> {
        let mut kind = bindings::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
        #[expect(unsafe_code, reason = "reads the timestamp")]
        // SAFETY: the message is valid; `kind` is written before the call returns.
        let timestamp =
            unsafe { bindings::rd_kafka_message_timestamp(self.raw.as_ptr(), &raw mut kind) };
        (timestamp >= 0).then_some(timestamp)
    }

    /// Its headers, copied. They are parsed by this call, so it is made only when they are wanted.
    pub(crate) fn headers(&self) -> Headers {
        let mut headers = ptr::null_mut();
        let mut found = Headers::new();
        #[expect(unsafe_code, reason = "walks the headers")]
        // SAFETY: the message is valid and keeps the headers it returns; `get_all` stops at the
        // first index that does not exist and fills all three places otherwise.
        unsafe {
            if bindings::rd_kafka_message_headers(self.raw.as_ptr(), &raw mut headers)
                != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR
            {
                return found;
            }
            let (mut name, mut value, mut len) = (ptr::null(), ptr::null(), 0);
            while bindings::rd_kafka_header_get_all(
                headers,
                found.len(),
                &raw mut name,
                &raw mut value,
                &raw mut len,
            ) == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR
            {
                found.push((text_of(name), bytes_of(value, len).map(<[u8]>::to_vec)));
            }
        }
        found
    }
}

/// Null is absent, as opposed to empty.
#[expect(unsafe_code, reason = "makes a slice of pointer and length")]
// SAFETY: the caller passes null, or a pointer to `len` bytes that live as long as `'a`.
unsafe fn bytes_of<'a>(bytes: *const c_void, len: usize) -> Option<&'a [u8]> {
    // SAFETY: by the caller's promise.
    (!bytes.is_null()).then(|| unsafe { slice::from_raw_parts(bytes.cast(), len) })
}

impl Drop for Message<'_> {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "frees the message")]
        // SAFETY: taken out of the buffer, so nobody else frees it.
        unsafe {
            bindings::rd_kafka_message_destroy(self.raw.as_ptr());
        }
    }
}
