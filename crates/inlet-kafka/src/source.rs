//! The Kafka source: how many consumers, and what they share.

use std::{thread, time::Duration};

use inlet_config::settings::KafkaSettings;
use inlet_pipeline::source::Source;

use crate::{
    consumer::KafkaConsumer, error::SourceError, ffi::Client, idle::IdleBoard,
    memory::memory_split, polled::BATCH_MESSAGES, properties::client_properties,
};

/// One consumer polls some 2.5 million small messages a second on one core; the other three have
/// enough to do with decoding and writing them.
const CORES_PER_CONSUMER: usize = 4;

/// How long the number of partitions is asked for; only machines with many cores ask.
const ASK_LIMIT: Duration = Duration::from_secs(3);

/// Makes the consumers of a run.
#[derive(Clone, Debug)]
pub struct KafkaSource {
    settings: KafkaSettings,
    memory_bytes: u64,
    with_headers: bool,
    batch_size: usize,
}

impl KafkaSource {
    /// A source for these settings. `memory_bytes` is the memory of the whole run, of which
    /// [`memory_split`] takes the prefetch.
    pub fn new(settings: KafkaSettings, memory_bytes: u64) -> Self {
        Self {
            settings,
            memory_bytes,
            with_headers: false,
            batch_size: BATCH_MESSAGES,
        }
    }

    /// Hands on at most so many messages at once (at least one).
    #[must_use]
    pub fn with_batch_size(mut self, num_messages: usize) -> Self {
        self.batch_size = num_messages.max(1);
        self
    }

    /// Brings headers too. They cost time for each message, so only a mapping that names them asks.
    #[must_use]
    pub fn with_headers(mut self, wanted: bool) -> Self {
        self.with_headers = wanted;
        self
    }

    fn num_consumers(&self) -> Result<usize, SourceError> {
        if let Some(told) = self.settings.concurrency {
            return Ok(told.get());
        }
        let num_cores = thread::available_parallelism().map_or(1, usize::from);
        let by_cores = (num_cores / CORES_PER_CONSUMER).max(1);
        if by_cores == 1 {
            return Ok(1);
        }
        let client = Client::new(&client_properties(&self.settings, 0))?;
        Ok(num_partitions(&client, &self.settings.topics)
            .map_or(by_cores, |partitions| by_cores.min(partitions.max(1))))
    }
}

/// Partitions of all topics; `None` when a broker does not answer now.
fn num_partitions(client: &Client, topics: &[String]) -> Option<usize> {
    topics
        .iter()
        .map(|topic| {
            let metadata = client.topic_metadata(topic, ASK_LIMIT).ok()?;
            let topic = metadata.topics.into_iter().find(|it| it.name == *topic)?;
            Some(topic.partitions.len())
        })
        .sum()
}

impl Source for KafkaSource {
    type Consumer = KafkaConsumer;

    fn consumers(&self) -> Result<Vec<KafkaConsumer>, SourceError> {
        let num_consumers = self.num_consumers()?;
        let split = memory_split(self.memory_bytes, num_consumers);
        let board = IdleBoard::new(num_consumers);
        Ok((0..num_consumers)
            .map(|consumer_idx| KafkaConsumer {
                settings: self.settings.clone(),
                prefetch_bytes: split.prefetch_bytes,
                with_headers: self.with_headers,
                batch_size: self.batch_size,
                board: board.clone(),
                consumer_idx,
            })
            .collect())
    }
}
