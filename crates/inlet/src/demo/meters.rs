//! A stream of electricity meters that goes on until it is stopped.

use std::{
    io,
    thread::{self, JoinHandle},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use inlet_pipeline::stop::StopSignal;
use rdkafka::{
    ClientConfig,
    producer::{BaseRecord, Producer as _, ThreadedProducer},
};

use super::quiet::Quiet;

const NUM_METERS: u32 = 1_000;
const LOCATIONS: [&str; 4] = [
    "California.SanFrancisco",
    "California.LosAngeles",
    "California.SanDiego",
    "California.SanJose",
];
/// Messages leave in small bunches, so that the stream looks steady.
const BUNCHES_PER_SECOND: u32 = 20;

/// Produces `rate` messages a second into `topic` on a thread of its own.
pub(super) fn start(
    bootstrap_servers: String,
    topic: &'static str,
    rate: u32,
    stop: StopSignal,
) -> anyhow::Result<JoinHandle<()>> {
    let producer: ThreadedProducer<Quiet> = ClientConfig::new()
        .set("bootstrap.servers", bootstrap_servers)
        .set("compression.type", "lz4")
        .set("linger.ms", "20")
        .create_with_context(Quiet)?;
    let spawned: io::Result<JoinHandle<()>> = thread::Builder::new()
        .name("meters".into())
        .spawn(move || produce(&producer, topic, rate, &stop));
    Ok(spawned?)
}

fn produce(producer: &ThreadedProducer<Quiet>, topic: &str, rate: u32, stop: &StopSignal) {
    let mut sequence = 0_u32;
    while !stop.is_raised() {
        for _ in 0..rate.div_ceil(BUNCHES_PER_SECOND) {
            let id = sequence % NUM_METERS;
            let payload = message(id, sequence);
            let key = id.to_string();
            if let Err((error, _)) =
                producer.send(BaseRecord::to(topic).key(&key).payload(&payload))
            {
                tracing::warn!(%error, "a demo message was not produced");
            }
            sequence = sequence.wrapping_add(1);
        }
        thread::sleep(Duration::from_secs(1) / BUNCHES_PER_SECOND);
    }
    if let Err(error) = producer.flush(Duration::from_secs(2)) {
        tracing::warn!(%error, "the last demo messages were not produced");
    }
}

/// One reading, as JSON.
fn message(id: u32, sequence: u32) -> String {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let wave = f64::from(sequence % 360).to_radians().sin();
    format!(
        r#"{{"id":{id},"ts":{ts},"voltage":{voltage:.1},"current":{current:.2},"phase":{phase:.3},"groupid":{group},"location":"{location}"}}"#,
        ts = since_epoch.as_millis(),
        voltage = 220.0 + 5.0 * wave,
        current = 10.0 + wave,
        phase = 0.3 + 0.05 * wave,
        group = id % 10,
        location = LOCATIONS[(id % 4) as usize],
    )
}
