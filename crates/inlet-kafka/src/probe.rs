//! The Kafka half of `inlet check`: from the outside in, one step after another, each with its own
//! cause and remedy. It joins no group, commits nothing and takes bounded time.
//!
//! Names and connections are tried here; TLS, login and everything behind are librdkafka's, so what
//! is checked is what a run does. After a failure the rest is skipped: it would only be its echo.

mod reach;

use std::time::{Duration, Instant};

use inlet_config::settings::KafkaSettings;
use inlet_message::message::TopicPartition;
use inlet_pipeline::probe::ProbeStep;

use crate::{
    diagnosis::{Diagnosis, Stage, tls_port, unknown_topic},
    ffi::{Client, Code, KafkaError, LogicalOffset, MessageBuffer, Metadata, PartitionList},
    health::explain,
    properties::client_properties,
};

const PREFETCH_BYTES: u64 = 2 << 20;

/// How long the brokers may take for the first answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// Metadata is asked in such steps, so that an error is heard soon.
const ASK_LIMIT: Duration = Duration::from_millis(300);

/// Tries everything that a run needs of Kafka.
pub fn probe(settings: &KafkaSettings) -> Vec<ProbeStep> {
    let mut probe = Probe {
        settings,
        steps: Vec::new(),
        refusal: None,
    };
    if let Err(failed) = probe.run() {
        probe.skip_rest(&failed);
    }
    probe.steps
}

/// The step that failed; what needs it is skipped.
struct FailedStep(String);

struct Probe<'a> {
    settings: &'a KafkaSettings,
    steps: Vec<ProbeStep>,
    /// Told before its step was reached: the client looks for the group's coordinator from the
    /// beginning, and says once that it is refused.
    refusal: Option<Diagnosis>,
}

impl Probe<'_> {
    fn run(&mut self) -> Result<(), FailedStep> {
        self.reach_bootstrap()?;
        let client = self.client()?;
        let metadata = self.first_answer(&client)?;
        self.advertised_brokers(&metadata)?;
        let partitions = self.topics(&client)?;
        self.group(&client, &partitions)?;
        self.fetch(&client, &partitions)
    }

    fn ok(&mut self, name: impl Into<String>, detail: impl Into<String>) {
        self.steps.push(ProbeStep::ok(name, detail));
    }

    fn failed(&mut self, name: impl Into<String>, diagnosis: Diagnosis) -> FailedStep {
        let name = name.into();
        let step = ProbeStep::failed(name.clone(), diagnosis.cause, diagnosis.remedy);
        self.steps.push(step);
        FailedStep(name)
    }

    /// Every step of a whole check that was not reached.
    fn skip_rest(&mut self, failed: &FailedStep) {
        let because = format!("`{}` failed", failed.0);
        for name in self.names() {
            if !self.steps.iter().any(|step| step.name == name) {
                self.steps.push(ProbeStep::skipped(name, because.clone()));
            }
        }
    }

    fn names(&self) -> Vec<String> {
        let mut names = vec!["tls".to_owned(), "login".into(), "metadata".into()];
        names.extend(self.settings.topics.iter().map(|it| topic_step(it)));
        names.push(format!("group {}", self.settings.group_id));
        names.push("fetch".into());
        names
    }

    /// One bootstrap server that answers is enough; each that does not is told.
    fn reach_bootstrap(&mut self) -> Result<(), FailedStep> {
        let mut last_failed = None;
        let mut is_reached = false;
        for server in &self.settings.bootstrap_servers {
            match self.reach(server) {
                Ok(()) => is_reached = true,
                Err(failed) => last_failed = Some(failed),
            }
        }
        match last_failed {
            Some(failed) if !is_reached => Err(failed),
            _ => Ok(()),
        }
    }

    fn reach(&mut self, server: &str) -> Result<(), FailedStep> {
        let addresses = match reach::resolve(server) {
            Ok(addresses) => addresses,
            Err(diagnosis) => return Err(self.failed(format!("resolve {server}"), diagnosis)),
        };
        let found: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        self.ok(format!("resolve {server}"), found.join(", "));
        match reach::connect(server, &addresses) {
            Ok(address) => {
                self.ok(
                    format!("connect {server}"),
                    format!("connected to {address}"),
                );
                Ok(())
            }
            Err(diagnosis) => Err(self.failed(format!("connect {server}"), diagnosis)),
        }
    }

    fn client(&mut self) -> Result<Client, FailedStep> {
        Client::new(&client_properties(self.settings, PREFETCH_BYTES)).map_err(|error| {
            let diagnosis = Diagnosis::of_settings(&error);
            let step = if self.settings.tls.is_some() {
                "tls"
            } else {
                "metadata"
            };
            self.failed(step, diagnosis)
        })
    }

    /// TLS, login and metadata: librdkafka does all three before it answers anything.
    fn first_answer(&mut self, client: &Client) -> Result<Metadata, FailedStep> {
        let answer = self.ask_metadata(client);
        let failed_at = answer.as_ref().map_or_else(|it| it.stage, |_| Stage::Topic);
        for (stage, name, told) in [
            (Stage::Tls, "tls", self.settings.tls.is_some()),
            (Stage::Login, "login", self.settings.sasl.is_some()),
        ] {
            if failed_at <= stage {
                break;
            }
            if told {
                self.ok(name, self.detail_of(stage));
            } else {
                self.steps.push(ProbeStep::skipped(name, "not configured"));
            }
        }
        match answer {
            Ok(metadata) => {
                let num_brokers = metadata.brokers.len();
                self.ok("metadata", format!("{num_brokers} brokers"));
                Ok(metadata)
            }
            Err(diagnosis) => {
                let name = match diagnosis.stage {
                    Stage::Tls => "tls",
                    Stage::Login => "login",
                    _ => "metadata",
                };
                Err(self.failed(name, diagnosis))
            }
        }
    }

    fn detail_of(&self, stage: Stage) -> String {
        match (&self.settings.sasl, stage) {
            (Some(sasl), Stage::Login) => {
                format!("{} as `{}`", sasl.mechanism.as_str(), sasl.username)
            }
            _ => "the broker's certificate is trusted and names this host".into(),
        }
    }

    fn ask_metadata(&mut self, client: &Client) -> Result<Metadata, Diagnosis> {
        let deadline = Instant::now() + ANSWER_LIMIT;
        let mut told = None;
        loop {
            let answer = client.metadata(ASK_LIMIT);
            client.serve(Duration::from_millis(50));
            told = self.hear(client)?.or(told);
            match answer {
                Ok(metadata) => return Ok(metadata),
                // The port takes the connection and closes it again: does it speak otherwise?
                Err(_) if self.settings.tls.is_none() && self.is_any_tls_port() => {
                    return Err(tls_port());
                }
                Err(error) if Instant::now() >= deadline => {
                    return Err(told.unwrap_or_else(|| explain(client, &error, self.settings)));
                }
                Err(_) => {}
            }
        }
    }

    /// What the client told of its connections; an error when waiting does not help.
    fn hear(&mut self, client: &Client) -> Result<Option<Diagnosis>, Diagnosis> {
        let mut told = None;
        for error in client.take_errors() {
            let diagnosis = explain(client, &error, self.settings);
            match diagnosis.stage {
                Stage::Group => self.refusal = Some(diagnosis),
                Stage::Tls => return Err(diagnosis),
                _ if diagnosis.needs_person => return Err(diagnosis),
                _ if error.code == Code::AllBrokersDown => {}
                _ => told = Some(diagnosis),
            }
        }
        Ok(told)
    }

    fn is_any_tls_port(&self) -> bool {
        self.settings
            .bootstrap_servers
            .iter()
            .any(|server| reach::speaks_tls(server))
    }

    /// The trap of `advertised.listeners`: the bootstrap server answers, and names brokers that
    /// cannot be reached from here.
    fn advertised_brokers(&mut self, metadata: &Metadata) -> Result<(), FailedStep> {
        let mut last_failed = None;
        for broker in &metadata.brokers {
            let address = format!("{}:{}", broker.host, broker.port);
            if self.settings.bootstrap_servers.contains(&address) {
                continue;
            }
            let name = format!("broker {} at {address}", broker.id);
            let reached =
                reach::resolve(&address).and_then(|addresses| reach::connect(&address, &addresses));
            match reached {
                Ok(_) => self.ok(name, "reachable"),
                Err(diagnosis) => {
                    let diagnosis = Diagnosis {
                        cause: format!(
                            "the cluster tells clients to use `{address}`, but {}",
                            diagnosis.cause
                        ),
                        remedy: "set the broker's `advertised.listeners` to an address that this \
                                 machine can reach, or make the name resolve here"
                            .into(),
                        ..diagnosis
                    };
                    last_failed = Some(self.failed(name, diagnosis));
                }
            }
        }
        last_failed.map_or(Ok(()), Err)
    }

    fn topics(&mut self, client: &Client) -> Result<Vec<TopicPartition>, FailedStep> {
        let (mut partitions, mut last_failed) = (Vec::new(), None);
        for topic in &self.settings.topics {
            match topic_partitions(client, topic, self.settings) {
                Ok(found) => {
                    self.ok(topic_step(topic), format!("{} partitions", found.len()));
                    partitions.extend(found);
                }
                Err(diagnosis) => last_failed = Some(self.failed(topic_step(topic), diagnosis)),
            }
        }
        last_failed.map_or(Ok(partitions), Err)
    }

    fn group(&mut self, client: &Client, partitions: &[TopicPartition]) -> Result<(), FailedStep> {
        let name = format!("group {}", self.settings.group_id);
        let answer = match self.refusal.take() {
            Some(diagnosis) => Err(diagnosis),
            None => ask_committed(client, partitions, self.settings),
        };
        match answer {
            Ok(offsets) => {
                let num_committed = offsets.iter().filter(|offset| **offset >= 0).count();
                let num_partitions = offsets.len();
                let detail = format!(
                    "{num_committed} of {num_partitions} partitions have a committed offset"
                );
                self.ok(name, detail);
                Ok(())
            }
            Err(diagnosis) => Err(self.failed(name, diagnosis)),
        }
    }

    fn fetch(&mut self, client: &Client, partitions: &[TopicPartition]) -> Result<(), FailedStep> {
        match first_fetch(client, partitions) {
            Ok(detail) => {
                self.ok("fetch", detail);
                Ok(())
            }
            Err(error) => {
                let diagnosis = explain(client, &error, self.settings);
                Err(self.failed("fetch", diagnosis))
            }
        }
    }
}

fn topic_step(topic: &str) -> String {
    format!("topic {topic}")
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
    let name: std::sync::Arc<str> = topic.into();
    Ok(found
        .partitions
        .iter()
        .map(|it| TopicPartition {
            topic: name.clone(),
            partition: it.partition,
        })
        .collect())
}

/// The committed offsets of the group. A coordinator that is just moving is waited for.
fn ask_committed(
    client: &Client,
    partitions: &[TopicPartition],
    settings: &KafkaSettings,
) -> Result<Vec<i64>, Diagnosis> {
    let deadline = Instant::now() + ANSWER_LIMIT;
    loop {
        let diagnosis = match committed_once(client, partitions) {
            Ok(offsets) => return Ok(offsets),
            // A group that is refused has no coordinator either; the reason comes by the queue.
            Err(error) => told_meanwhile(client, settings)
                .unwrap_or_else(|| explain(client, &error, settings)),
        };
        if diagnosis.needs_person || Instant::now() >= deadline {
            return Err(diagnosis);
        }
    }
}

fn committed_once(client: &Client, partitions: &[TopicPartition]) -> Result<Vec<i64>, KafkaError> {
    let list = PartitionList::of(partitions);
    client.committed(&list, Duration::from_secs(1))?;
    let entries = list.entries().into_iter();
    entries
        .map(|entry| entry.outcome.map(|()| entry.offset))
        .collect()
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

/// Fetches from every partition until one answers with a message or an end.
fn first_fetch(client: &Client, partitions: &[TopicPartition]) -> Result<String, KafkaError> {
    let starts = partitions.iter().map(|it| (it, LogicalOffset::BEGINNING));
    client.assign(&PartitionList::at(starts))?;
    let deadline = Instant::now() + ANSWER_LIMIT;
    let mut buffer = MessageBuffer::default();
    while Instant::now() < deadline {
        client.poll(&mut buffer, 1, ASK_LIMIT);
        let Some(message) = buffer.drain().next() else {
            continue;
        };
        return match message.error() {
            None => Ok("a message was read".into()),
            Some(error) if error.code == Code::PartitionEOF => {
                Ok("reading works; the partition that answered is empty".into())
            }
            Some(error) => Err(KafkaError::with_text(error.code, message.topic())),
        };
    }
    let text = "no fetch was answered";
    Err(KafkaError::with_text(Code::OperationTimedOut, text))
}
