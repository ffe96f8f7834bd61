//! What `check` and `sample` ask of a cluster before they read: the first answer, brokers, topics.
//!
//! Whatever fails is explained in the same words for both. Nothing here joins a group.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_config::settings::KafkaSettings;
use inlet_message::message::TopicPartition;

use crate::{
    diagnosis::{Diagnosis, Peer, Stage, tls_port, unknown_topic},
    ffi::{BrokerAddress, Client, Code, KafkaError, MessageBuffer, Metadata},
    health::explain,
    reach,
};

/// How long the brokers may take for an answer.
pub(crate) const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// The first answer is asked in such steps, so that an error is heard soon.
pub(crate) const ASK_LIMIT: Duration = Duration::from_millis(300);

/// What a cluster told first.
#[derive(Debug)]
pub(crate) struct FirstAnswer {
    pub(crate) metadata: Metadata,
    /// The client looks for the group's coordinator from the beginning, and says once that it is
    /// refused: long before the group is asked for.
    pub(crate) group_refusal: Option<Diagnosis>,
}

/// TLS, login and metadata: librdkafka does all three before it answers anything.
pub(crate) fn first_answer(
    client: &Client,
    settings: &KafkaSettings,
) -> Result<FirstAnswer, Diagnosis> {
    let deadline = Instant::now() + ANSWER_LIMIT;
    let (mut told, mut group_refusal) = (None, None);
    loop {
        let answer = client.metadata(ASK_LIMIT);
        client.serve(Duration::from_millis(50));
        let heard = hear(client, settings)?;
        told = heard.connection.or(told);
        group_refusal = heard.group.or(group_refusal);
        match answer {
            Ok(metadata) => {
                return Ok(FirstAnswer {
                    metadata,
                    group_refusal,
                });
            }
            Err(error) if Instant::now() >= deadline => {
                return Err(told.unwrap_or_else(|| explain(client, &error, settings)));
            }
            Err(_) => {}
        }
    }
}

/// What waiting may help with.
#[derive(Debug, Default)]
struct Heard {
    connection: Option<Diagnosis>,
    group: Option<Diagnosis>,
}

/// What the client told of its connections; an error when waiting does not help.
fn hear(client: &Client, settings: &KafkaSettings) -> Result<Heard, Diagnosis> {
    let mut heard = Heard::default();
    for error in client.take_errors() {
        let diagnosis = explain_connection(client, &error, settings);
        match diagnosis.stage {
            Stage::Group if diagnosis.needs_person => heard.group = Some(diagnosis),
            // A coordinator out of reach: the group is asked for in its turn.
            Stage::Group => {}
            Stage::Tls => return Err(diagnosis),
            _ if diagnosis.needs_person => return Err(diagnosis),
            _ if error.code == Code::AllBrokersDown => {}
            _ => heard.connection = Some(diagnosis),
        }
    }
    Ok(heard)
}

/// Explains what a client told of its connections. Of a port that takes connections and closes them
/// librdkafka says little, or guesses that it speaks TLS; here the port is asked.
pub(crate) fn explain_connection(
    client: &Client,
    error: &KafkaError,
    settings: &KafkaSettings,
) -> Diagnosis {
    let diagnosis = explain(client, error, settings);
    let is_guess = diagnosis.stage == Stage::Tls || error.code == Code::AllBrokersDown;
    if !is_guess || settings.tls.is_some() {
        return diagnosis;
    }
    if reach::any_speaks_tls(&settings.bootstrap_servers) {
        // A broker that got a wrong listener may get the right one, so a run goes on trying.
        return Diagnosis {
            needs_person: false,
            ..tls_port()
        };
    }
    Diagnosis {
        stage: Stage::Connect,
        ..diagnosis
    }
}

/// The trap of `advertised.listeners`: the bootstrap server answers, and names a broker that cannot
/// be reached from here.
pub(crate) fn reach_advertised(
    broker: &BrokerAddress,
    settings: &KafkaSettings,
    at_most: Duration,
) -> Result<(), Diagnosis> {
    let address = broker.address();
    let id = broker.id;
    let peer = Peer::Advertised {
        id,
        address: &address,
    }
    .known_as(&settings.bootstrap_servers);
    let addresses = reach::resolve(peer)?;
    reach::connect(peer, &addresses, at_most).map(|_| ())
}

/// The partitions of a topic, each with a leader.
pub(crate) fn topic_partitions(
    client: &Client,
    topic: &str,
    settings: &KafkaSettings,
) -> Result<Vec<TopicPartition>, Diagnosis> {
    let metadata = client
        .topic_metadata(topic, ANSWER_LIMIT)
        .map_err(|error| explain(client, &error, settings))?;
    let found = metadata.topics.into_iter().find(|it| it.name == topic);
    let found = found.ok_or_else(|| unknown_topic(topic))?;
    found
        .outcome
        .map_err(|error| explain(client, &KafkaError::with_text(error.code, topic), settings))?;
    if let Some(headless) = found.partitions.iter().find(|it| it.leader.is_none()) {
        let text = format!(
            "partition {} of `{topic}` has no leader",
            headless.partition
        );
        let error = KafkaError::with_text(Code::LeaderNotAvailable, text);
        return Err(explain(client, &error, settings));
    }
    let name: Arc<str> = topic.into();
    Ok(found
        .partitions
        .iter()
        .map(|it| TopicPartition {
            topic: name.clone(),
            partition: it.partition,
        })
        .collect())
}

/// What the client told on its queue that only a person can change.
pub(crate) fn told_meanwhile(client: &Client, settings: &KafkaSettings) -> Option<Diagnosis> {
    let mut buffer = MessageBuffer::default();
    client.poll(&mut buffer, 100, Duration::from_millis(50));
    let mut errors = client.take_errors();
    errors.extend(buffer.drain().filter_map(|message| message.error()));
    errors
        .iter()
        .map(|error| explain(client, error, settings))
        .find(|diagnosis| diagnosis.needs_person)
}
