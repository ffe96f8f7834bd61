//! Polled messages → batches and notes, in order.
//!
//! Notes about partitions (an end, an error) are acted on after the messages that came before them
//! were handed on, so that the ledger sees offsets in their order.

use std::mem;

use inlet_message::message::{MessageBatch, MessageRef, TopicPartition};

use crate::{
    assignment::Assignment,
    ffi::{Code, KafkaError, Message, MessageBuffer},
};

/// A batch is handed on at this size; a single message may be larger.
pub(crate) const BATCH_BYTES: usize = 4 << 20;

/// A batch is handed on at this many messages, unless told otherwise.
pub(crate) const BATCH_MESSAGES: usize = 10_000;

/// What a poll told besides messages.
#[derive(Debug)]
pub(crate) enum Note {
    /// The partition was read to its end; told to clients that read by hand only.
    End { partition: TopicPartition },
    /// The next offset of the partition does not exist; it is not read any more.
    OffsetMissing {
        partition: TopicPartition,
        reason: String,
    },
    /// An error of a topic or of the whole consumer (then the topic is empty).
    Failed { topic: String, error: KafkaError },
}

/// What one poll brought.
#[derive(Debug, Default)]
pub(crate) struct Polled {
    pub(crate) batches: Vec<MessageBatch>,
    pub(crate) notes: Vec<Note>,
}

/// Empties the buffer. Positions of the assignment move to behind what is in the batches; messages
/// of partitions that are not held, and those handed on before, are dropped.
pub(crate) fn take(
    buffer: &mut MessageBuffer,
    assignment: &mut Assignment,
    with_headers: bool,
    batch_size: usize,
) -> Polled {
    let mut polled = Polled::default();
    let mut batch = MessageBatch::new();
    let mut cuts = cuts(buffer, batch_size).into_iter();
    let mut left = 0;
    for message in buffer.drain() {
        if left == 0 {
            flush(&mut batch, &mut polled);
            let cut = cuts.next().expect("the cuts cover the buffer");
            batch.reserve(cut.num_messages, cut.payload_bytes, cut.key_bytes);
            left = cut.num_messages;
        }
        left -= 1;
        if let Some(error) = message.error() {
            polled.notes.push(note(&message, error));
        } else if let Some(idx) = assignment.index_of(&message) {
            push(&mut batch, assignment, idx, &message, with_headers);
        }
    }
    flush(&mut batch, &mut polled);
    polled
}

fn flush(batch: &mut MessageBatch, polled: &mut Polled) {
    if !batch.is_empty() {
        polled.batches.push(mem::take(batch));
    }
}

/// Neighbouring messages that make one batch.
#[derive(Debug, Default, PartialEq, Eq)]
struct Cut {
    num_messages: usize,
    payload_bytes: usize,
    key_bytes: usize,
}

/// Where the buffer is cut into batches; each holds at least one message.
fn cuts(buffer: &MessageBuffer, batch_size: usize) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut cut = Cut::default();
    for idx in 0..buffer.len() {
        let (payload, key) = buffer.num_bytes(idx);
        let num_bytes = cut.payload_bytes + cut.key_bytes + payload + key;
        let full = cut.num_messages == batch_size || num_bytes > BATCH_BYTES;
        if full && cut.num_messages > 0 {
            cuts.push(mem::take(&mut cut));
        }
        cut.num_messages += 1;
        cut.payload_bytes += payload;
        cut.key_bytes += key;
    }
    cuts.push(cut);
    cuts
}

fn push(
    batch: &mut MessageBatch,
    assignment: &mut Assignment,
    idx: usize,
    message: &Message<'_>,
    with_headers: bool,
) {
    let held = assignment.at_mut(idx);
    let offset = message.offset();
    // Seen after a fetch that began in the middle of a batch.
    if offset < held.position {
        return;
    }
    held.position = offset + 1;
    held.at_end = false;
    let headers = if with_headers {
        message.headers()
    } else {
        Vec::new()
    };
    let fields = MessageRef {
        partition: &held.partition,
        offset,
        timestamp_ms: message.timestamp_ms(),
        payload: message.payload(),
        key: message.key(),
        headers: &headers,
    };
    batch.push(&held.partition, fields);
}

fn note(message: &Message<'_>, error: KafkaError) -> Note {
    let partition = || TopicPartition {
        topic: message.topic().into(),
        partition: message.partition(),
    };
    match error.code {
        Code::PartitionEOF => Note::End {
            partition: partition(),
        },
        Code::AutoOffsetReset | Code::OffsetOutOfRange | Code::LogTruncation | Code::NoOffset => {
            Note::OffsetMissing {
                partition: partition(),
                reason: error.text,
            }
        }
        _ => Note::Failed {
            topic: message.topic(),
            error,
        },
    }
}
