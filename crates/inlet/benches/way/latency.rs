//! From Kafka's timestamp to the confirmed row, at a tenth of the load that must be reached.

use std::thread;

use inlet_pipeline::{latency::LatencyCounts, run::RunContext};
use inlet_tdengine::TdengineSink;
use inlet_testkit::traffic;

use crate::{
    NUM_PARTITIONS,
    ways::{Ready, document, drop_database, wait_for},
};

/// Messages a second.
const RATE: u64 = 80_000;
/// Ten seconds of it.
const NUM_MESSAGES: u64 = 10 * RATE;
const TOPIC: &str = "meters_live";

/// Measures against the server at `url`, and tells it as a sentence.
pub(crate) fn measure(bootstrap: &str, url: &str) -> anyhow::Result<String> {
    eprintln!("latency …");
    traffic::create_topic(bootstrap, TOPIC, NUM_PARTITIONS as i32, &[])?;
    let settings = document(bootstrap, TOPIC, url, "live", NUM_MESSAGES)?;
    let sink = TdengineSink::new(settings.target.clone())?;
    let context = RunContext::default();
    let ready = Ready::new(&settings, &sink, &context)?;
    let counts = thread::scope(|scope| {
        let stream = scope.spawn(|| {
            // What waits for the group to form has another latency.
            wait_for(&context, |status| !status.partitions.lock().is_empty());
            traffic::stream_meters(bootstrap, TOPIC, NUM_PARTITIONS, RATE, NUM_MESSAGES)
        });
        let measured = ready.run(NUM_MESSAGES);
        stream.join().expect("the stream never panics")?;
        measured.map(|measured| measured.snapshot.latency)
    })?;
    drop_database(url, &settings)?;
    Ok(sentence(&counts))
}

fn sentence(counts: &LatencyCounts) -> String {
    let quantile = |share| match counts.quantile_ms(share) {
        Some(ms) => format!("≤ {ms} ms"),
        None => "over 5 min".to_owned(),
    };
    format!(
        "At {RATE} messages/s into a real server, from Kafka's timestamp to the confirmed row: \
         p50 {}, p99 {}, p99.9 {} (upper bounds of the histogram's buckets).",
        quantile(0.5),
        quantile(0.99),
        quantile(0.999),
    )
}
