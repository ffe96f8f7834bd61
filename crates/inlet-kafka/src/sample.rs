//! A few real messages for `inlet sample` and `inlet preview`: the newest or the oldest over all
//! partitions, without joining the group or committing, in bounded time.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_config::settings::{KafkaSettings, Start};
use inlet_message::message::{MessageBatch, MessageRef, TopicPartition};
use serde::{Deserialize, Serialize};

use crate::{
    assignment::Assignment,
    contact::{first_answer, reach_advertised, told_meanwhile, topic_partitions},
    error::SourceError,
    ffi::{Client, KafkaError, MessageBuffer, Metadata, PartitionList},
    health::explain,
    polled::{self, BATCH_MESSAGES, Note},
    properties::client_properties,
    reach,
    start::offsets_by,
};

const PREFETCH_BYTES: u64 = 8 << 20;

/// The longest that a sample takes after the brokers answered.
const READ_LIMIT: Duration = Duration::from_secs(10);

const POLL_WAIT: Duration = Duration::from_millis(100);

/// Which end of the topics is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleEnd {
    /// The messages that came last, by Kafka's timestamp.
    Newest,
    /// The messages that came first and are still there.
    Oldest,
    /// As many from each of the two ends, the oldest first; each message once.
    Both,
}

/// Reads at most `num_messages` from that end (from each of both), ordered by timestamp. Fewer when
/// the topics hold fewer, or when the time is up.
///
/// # Errors
/// When the brokers do not answer, refuse, or do not know a topic.
pub fn sample(
    settings: &KafkaSettings,
    end: SampleEnd,
    num_messages: usize,
) -> Result<MessageBatch, SourceError> {
    reach::any(&settings.bootstrap_servers)?;
    let client = Client::new(&client_properties(settings, PREFETCH_BYTES))?;
    let metadata = first_answer(&client, settings)?.metadata;
    let failed = |error: KafkaError| failure(&client, &metadata, &error, settings);
    let mut partitions = Vec::new();
    for topic in &settings.topics {
        partitions.extend(topic_partitions(&client, topic, settings)?);
    }
    let bounds = Bounds {
        lows: offsets_by(&client, &partitions, Start::Earliest).map_err(failed)?,
        highs: offsets_by(&client, &partitions, Start::Latest).map_err(failed)?,
    };
    let read = |end| sample_end(&client, &bounds, end, num_messages).map_err(failed);
    if end == SampleEnd::Both {
        return Ok(joined(&read(SampleEnd::Oldest)?, &read(SampleEnd::Newest)?));
    }
    read(end)
}

/// The first and the last offsets of each partition.
struct Bounds {
    lows: HashMap<TopicPartition, i64>,
    highs: HashMap<TopicPartition, i64>,
}

fn sample_end(
    client: &Client,
    bounds: &Bounds,
    end: SampleEnd,
    num_messages: usize,
) -> Result<MessageBatch, KafkaError> {
    let mut window = num_messages as i64;
    let deadline = Instant::now() + READ_LIMIT;
    loop {
        let ranges = ranges(bounds, end, window);
        let batches = read(client, &ranges, deadline)?;
        let found: usize = batches.iter().map(MessageBatch::len).sum();
        let is_whole = ranges
            .iter()
            .all(|range| range.start == bounds.lows[&range.partition]);
        let is_late = Instant::now() >= deadline;
        if found >= num_messages || is_whole || is_late || end != SampleEnd::Newest {
            return Ok(select(&batches, end, num_messages));
        }
        // Offsets without a message (transactions, compaction) lie at the end: look further back.
        window = window.saturating_mul(8);
    }
}

/// Why nothing could be read after the cluster had answered: mostly a broker that it names and that
/// cannot be reached.
fn failure(
    client: &Client,
    metadata: &Metadata,
    error: &KafkaError,
    settings: &KafkaSettings,
) -> SourceError {
    let brokers = metadata.brokers.iter();
    let mut unreachable =
        brokers.map(|broker| reach_advertised(broker, settings, reach::CONNECT_LIMIT));
    let diagnosis = told_meanwhile(client, settings)
        .or_else(|| unreachable.find_map(Result::err))
        .unwrap_or_else(|| explain(client, error, settings));
    diagnosis.into()
}

/// Offsets to read of one partition.
#[derive(Debug)]
struct Range {
    partition: TopicPartition,
    start: i64,
    end: i64,
}

fn ranges(bounds: &Bounds, end: SampleEnd, window: i64) -> Vec<Range> {
    let lows = bounds.lows.iter();
    lows.filter_map(|(partition, &low)| {
        let high = *bounds.highs.get(partition)?;
        let start = match end {
            SampleEnd::Newest => high.saturating_sub(window).max(low),
            SampleEnd::Oldest | SampleEnd::Both => low,
        };
        let partition = partition.clone();
        (start < high).then_some(Range {
            partition,
            start,
            end: match end {
                SampleEnd::Newest => high,
                SampleEnd::Oldest | SampleEnd::Both => high.min(low.saturating_add(window)),
            },
        })
    })
    .collect()
}

/// Reads the ranges, to their ends or until the time is up.
fn read(
    client: &Client,
    ranges: &[Range],
    deadline: Instant,
) -> Result<Vec<MessageBatch>, KafkaError> {
    let mut assignment = Assignment::default();
    for range in ranges {
        assignment.insert(&range.partition, range.start, range.end, None);
    }
    let starts = ranges.iter().map(|range| (&range.partition, range.start));
    client.assign(&PartitionList::at(starts))?;
    let (mut batches, mut buffer) = (Vec::new(), MessageBuffer::default());
    let is_done = |assignment: &Assignment| {
        ranges.iter().all(|range| {
            let held = assignment.get(&range.partition);
            held.is_none_or(|held| held.at_end || held.position >= range.end)
        })
    };
    while !is_done(&assignment) && Instant::now() < deadline {
        client.poll(&mut buffer, 100, POLL_WAIT);
        let polled = polled::take(&mut buffer, &mut assignment, true, BATCH_MESSAGES);
        batches.extend(polled.batches);
        for note in polled.notes {
            match note {
                Note::End { partition } => {
                    if let Some(held) = assignment.get_mut(&partition) {
                        held.at_end = true;
                    }
                }
                Note::Failed { error, .. } => return Err(error),
                Note::OffsetMissing { partition, .. } => {
                    assignment.remove(&partition);
                }
            }
        }
    }
    Ok(batches)
}

/// The first or last `num_messages` by timestamp, as one batch.
fn select(batches: &[MessageBatch], end: SampleEnd, num_messages: usize) -> MessageBatch {
    let mut all: Vec<_> = batches
        .iter()
        .flat_map(|batch| (0..batch.len()).map(|idx| batch.message(idx)))
        .collect();
    all.sort_by_key(|message| {
        (
            message.timestamp_ms,
            message.partition.clone(),
            message.offset,
        )
    });
    let num_left_out = all.len().saturating_sub(num_messages);
    let chosen = match end {
        SampleEnd::Newest => &all[num_left_out..],
        SampleEnd::Oldest | SampleEnd::Both => &all[..all.len() - num_left_out],
    };
    let mut sample = MessageBatch::new();
    for message in chosen {
        sample.push(&Arc::new(message.partition.clone()), *message);
    }
    sample
}

/// Both samples, without what is in the first one already.
fn joined(oldest: &MessageBatch, newest: &MessageBatch) -> MessageBatch {
    let place = |message: &MessageRef<'_>| (message.partition.clone(), message.offset);
    let mut known = HashSet::new();
    let mut joined = MessageBatch::new();
    for batch in [oldest, newest] {
        for message in (0..batch.len()).map(|idx| batch.message(idx)) {
            if known.insert(place(&message)) {
                joined.push(&Arc::new(message.partition.clone()), message);
            }
        }
    }
    joined
}
