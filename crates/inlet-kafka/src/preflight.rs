//! Before a consumer joins its group: do the brokers answer, do they let us in, are the topics there?
//!
//! At this moment a refused login or an unknown topic is a mistake of the document and ends the run
//! at once. Later the same answer may pass (a password that is being changed, a topic that is being
//! made again), and the run goes on trying. Brokers that do not answer may come, now and later.

use std::time::{Duration, Instant};

use inlet_config::settings::KafkaSettings;
use inlet_pipeline::{source::SourceEvent, stop::StopSignal};

use crate::{
    contact::explain_connection,
    diagnosis::{Diagnosis, Stage, unknown_topic},
    error::SourceError,
    ffi::{Client, Code, KafkaError},
    health::{Health, explain},
};

const ASK_LIMIT: Duration = Duration::from_secs(1);

/// How long a topic that a broker does not know may still appear: metadata of a topic that was just
/// made takes a moment to reach every broker.
const TOPIC_LIMIT: Duration = Duration::from_secs(10);

/// Waits until the cluster knows every topic. `false` when the run was stopped meanwhile.
pub(crate) fn preflight(
    client: &Client,
    settings: &KafkaSettings,
    health: &mut Health,
    stop: &StopSignal,
    handle: &mut dyn FnMut(SourceEvent),
) -> Result<bool, SourceError> {
    let mut unknown_since = None;
    let mut last_failure: Option<Diagnosis> = None;
    while !stop.is_raised() {
        let answer = ask_topics(client, settings);
        client.serve(Duration::from_millis(100));
        for error in client.take_errors() {
            let diagnosis = explain_connection(client, &error, settings);
            if diagnosis.needs_person {
                return Err(diagnosis.into());
            }
            // "All brokers are down" says less than what was told of one, and a coordinator is one.
            let is_vague = diagnosis.stage == Stage::Group
                || error.code == Code::AllBrokersDown && diagnosis.stage != Stage::Tls;
            if !is_vague || last_failure.is_none() {
                last_failure = Some(diagnosis);
            }
        }
        match answer {
            Ok(()) => {
                health.recover(handle);
                // A broker answers; another one may still be out of reach.
                if let Some(diagnosis) = last_failure {
                    health.suspect(diagnosis);
                }
                return Ok(true);
            }
            Err(error) if error.code == Code::UnknownTopicOrPartition => {
                let since = *unknown_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= TOPIC_LIMIT {
                    return Err(unknown_topic(&error.text).into());
                }
            }
            Err(error) => {
                let diagnosis = explain(client, &error, settings);
                if diagnosis.needs_person {
                    return Err(diagnosis.into());
                }
                // What was heard of a connection tells more than that nobody answered in time.
                health.trouble(last_failure.as_ref().unwrap_or(&diagnosis), handle);
            }
        }
    }
    Ok(false)
}

/// Whether every topic is there and may be described.
fn ask_topics(client: &Client, settings: &KafkaSettings) -> Result<(), KafkaError> {
    for topic in &settings.topics {
        let metadata = client.topic_metadata(topic, ASK_LIMIT)?;
        let unknown = || KafkaError::with_text(Code::UnknownTopicOrPartition, topic.clone());
        let found = metadata
            .topics
            .into_iter()
            .find(|found| found.name == *topic)
            .ok_or_else(unknown)?;
        match found.outcome {
            Ok(()) if found.partitions.is_empty() => return Err(unknown()),
            Ok(()) => {}
            Err(error) => return Err(KafkaError::with_text(error.code, topic.clone())),
        }
    }
    Ok(())
}
