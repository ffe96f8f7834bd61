//! The messages of the benchmarks: 10,000 electricity meters, one reading of each every second.
//!
//! Message `i` is a pure function of `i`: meter `i % 10_000`, second `i / 10_000`. A partition holds
//! a contiguous range of the meters and cycles through it, so the keys of partitions never overlap.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use rdkafka::ClientContext;
use rdkafka::error::KafkaError;
use rdkafka::message::DeliveryResult;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};
use rdkafka::types::RDKafkaErrorCode;

use super::client_config;

const NUM_METERS: u64 = 10_000;
const FIRST_TIMESTAMP_MS: i64 = 1_700_000_000_000;

/// How long the last messages may take to be confirmed.
const FLUSH_DEADLINE: Duration = Duration::from_mins(2);

/// The message number `i` as JSON: 148 bytes for most meters, as their ids have four digits.
pub fn meters_message(i: u64) -> Vec<u8> {
    let mut json = Vec::with_capacity(160);
    write_message(i, &mut json);
    json
}

/// Produces the messages `0..num_messages` to an existing topic, compressed with lz4, without keys.
///
/// One producer a partition; the record timestamp is the message's own `ts`.
pub fn load_meters(
    bootstrap: &str,
    topic: &str,
    num_partitions: u32,
    num_messages: u64,
) -> Result<()> {
    thread::scope(|scope| {
        let loaders: Vec<_> = (0..num_partitions)
            .map(|partition| {
                let meters = meters_of(partition, num_partitions);
                let partition = partition as i32;
                scope.spawn(move || load(bootstrap, topic, partition, meters, num_messages))
            })
            .collect();
        loaders
            .into_iter()
            .try_for_each(|it| it.join().expect("a loader never panics"))
    })
}

/// Produces the messages `0..num_messages` at `rate` messages a second, spread over the partitions,
/// compressed with lz4; the record timestamp is the time of producing. Takes as long as that takes.
pub fn stream_meters(
    bootstrap: &str,
    topic: &str,
    num_partitions: u32,
    rate: u64,
    num_messages: u64,
) -> Result<()> {
    let producer: BaseProducer<Failures> = client_config(bootstrap)
        .set("compression.codec", "lz4")
        .set("linger.ms", "5")
        .set("delivery.report.only.error", "true")
        .create_with_context(Failures::default())?;
    let started = Instant::now();
    let mut json = Vec::with_capacity(160);
    for i in 0..num_messages {
        write_message(i, &mut json);
        let partition = (i % u64::from(num_partitions)) as i32;
        send(&producer, topic, partition, now_ms(), &json)?;
        let due = Duration::from_secs_f64((i + 1) as f64 / rate as f64);
        // A pause for each message would be shorter than a thread can sleep.
        if let Some(early) = due.checked_sub(started.elapsed())
            && early > Duration::from_millis(2)
        {
            producer.poll(early);
        }
    }
    finish(&producer, topic)
}

fn now_ms() -> i64 {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is past 1970");
    since_epoch.as_millis() as i64
}

fn meters_of(partition: u32, num_partitions: u32) -> std::ops::Range<u64> {
    let first = |partition: u32| NUM_METERS * u64::from(partition) / u64::from(num_partitions);
    first(partition)..first(partition + 1)
}

fn timestamp_ms(i: u64) -> i64 {
    FIRST_TIMESTAMP_MS + (i / NUM_METERS) as i64 * 1000
}

fn write_message(i: u64, json: &mut Vec<u8>) {
    let id = i % NUM_METERS;
    // Tenths and hundredths, so that no float has to be printed.
    let (voltage, current, phase) = (2200 + i % 7 * 3, 100 + i % 11, 30 + i % 13);
    json.clear();
    write!(
        json,
        "{{\"id\":{id},\"message\":\"message {id}\",\"ts\":{ts},\"voltage\":{}.{},\
         \"current\":{}.{},\"phase\":0.{phase},\"groupid\":{group},\
         \"location\":\"California.SanFrancisco\"}}",
        voltage / 10,
        voltage % 10,
        current / 10,
        current % 10,
        ts = timestamp_ms(i),
        group = id % 10,
    )
    .expect("writing to a vector cannot fail");
}

fn load(
    bootstrap: &str,
    topic: &str,
    partition: i32,
    meters: std::ops::Range<u64>,
    num_messages: u64,
) -> Result<()> {
    let producer: BaseProducer<Failures> = client_config(bootstrap)
        .set("compression.codec", "lz4")
        .set("linger.ms", "50")
        .set("batch.num.messages", "840")
        .set("queue.buffering.max.messages", "200000")
        .set("delivery.report.only.error", "true")
        .create_with_context(Failures::default())?;
    let mut json = Vec::with_capacity(160);
    for second in 0..num_messages.div_ceil(NUM_METERS) {
        for i in meters
            .clone()
            .map(|id| second * NUM_METERS + id)
            .filter(|&i| i < num_messages)
        {
            write_message(i, &mut json);
            send(&producer, topic, partition, timestamp_ms(i), &json)?;
        }
        producer.poll(Duration::ZERO);
    }
    finish(&producer, topic)
}

fn finish(producer: &BaseProducer<Failures>, topic: &str) -> Result<()> {
    producer
        .flush(FLUSH_DEADLINE)
        .context("deliver the last messages")?;
    let failures = producer.context().count.load(Ordering::Relaxed);
    ensure!(
        failures == 0,
        "load `{topic}`: {failures} messages were not delivered"
    );
    Ok(())
}

fn send(
    producer: &BaseProducer<Failures>,
    topic: &str,
    partition: i32,
    timestamp_ms: i64,
    json: &[u8],
) -> Result<()> {
    let mut record = BaseRecord::<(), [u8]>::to(topic)
        .partition(partition)
        .payload(json)
        .timestamp(timestamp_ms);
    while let Err((error, refused)) = producer.send(record) {
        if error != KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull) {
            return Err(error).with_context(|| format!("load `{topic}`"));
        }
        record = refused;
        // The queue empties in the background; polling alone would spin.
        producer.poll(Duration::from_millis(2));
    }
    Ok(())
}

/// Counts what could not be delivered.
#[derive(Debug, Default)]
struct Failures {
    count: AtomicU64,
}

impl ClientContext for Failures {}

impl ProducerContext for Failures {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if result.is_err() {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{meters_message, meters_of};

    #[test]
    fn a_message_has_the_documented_form() {
        let text = String::from_utf8(meters_message(10_123)).unwrap();
        assert_eq!(
            text,
            "{\"id\":123,\"message\":\"message 123\",\"ts\":1700000001000,\"voltage\":220.3,\
             \"current\":10.3,\"phase\":0.39,\"groupid\":3,\
             \"location\":\"California.SanFrancisco\"}"
        );
    }

    #[test]
    fn partitions_share_the_meters_without_overlap() {
        assert_eq!(meters_of(0, 4), 0..2500);
        assert_eq!(meters_of(3, 4), 7500..10_000);
        assert_eq!(meters_of(2, 3), 6666..10_000);
    }
}
