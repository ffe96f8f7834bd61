//! The Kafka half of `inlet check`: from the outside in, one step after another, each with its own
//! cause and remedy. It joins no group, commits nothing and takes bounded time.
//!
//! Names and connections are tried here; TLS, login and everything behind are librdkafka's, so what
//! is checked is what a run does. After a failure the rest is skipped: it would only be its echo.

mod fetch;
mod group;

use inlet_config::settings::{GroupProtocol, KafkaSettings};
use inlet_message::message::TopicPartition;
use inlet_pipeline::probe::ProbeStep;

use self::{fetch::first_fetch, group::ask_committed};
use crate::{
    contact::{FirstAnswer, first_answer, reach_advertised, topic_partitions},
    diagnosis::{Diagnosis, Peer, Stage},
    error::SourceError,
    ffi::{Client, ConsumerProtocol, Metadata},
    health::explain,
    properties::asking_properties,
    protocol::Protocol,
    reach,
};

const PREFETCH_BYTES: u64 = 2 << 20;

/// Whether any of these servers (`host:port`) takes a connection. For a quick word before anything
/// else is begun; [`probe`] tells more.
///
/// # Errors
/// Why the last of them takes none.
pub fn reach(bootstrap_servers: &[String]) -> Result<(), SourceError> {
    Ok(reach::any(bootstrap_servers)?)
}

/// Tries everything that a run needs of Kafka.
pub fn probe(settings: &KafkaSettings) -> Vec<ProbeStep> {
    let mut probe = Probe {
        settings,
        steps: Vec::new(),
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
}

impl Probe<'_> {
    fn run(&mut self) -> Result<(), FailedStep> {
        self.reach_bootstrap()?;
        let client = self.client()?;
        let answer = self.first_answer(&client)?;
        self.advertised_brokers(&answer.metadata)?;
        if self.settings.topics.is_empty() {
            self.skip_rest_because("no topic is named yet");
            return Ok(());
        }
        let partitions = self.topics(&client)?;
        self.group(&client, &partitions, answer.group_refusal)?;
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
        self.skip_rest_because(&format!("`{}` failed", failed.0));
    }

    fn skip_rest_because(&mut self, because: &str) {
        for name in self.names() {
            if !self.steps.iter().any(|step| step.name == name) {
                self.steps.push(ProbeStep::skipped(name, because));
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
        let peer = Peer::Bootstrap { address: server };
        let addresses = match reach::resolve(peer) {
            Ok(addresses) => addresses,
            Err(diagnosis) => return Err(self.failed(format!("resolve {server}"), diagnosis)),
        };
        let found: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        self.ok(format!("resolve {server}"), found.join(", "));
        match reach::connect(peer, &addresses, reach::CONNECT_LIMIT) {
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
        Client::new(&asking_properties(self.settings, PREFETCH_BYTES)).map_err(|error| {
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
    fn first_answer(&mut self, client: &Client) -> Result<FirstAnswer, FailedStep> {
        let answer = first_answer(client, self.settings);
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
            Ok(answer) => {
                let num_brokers = answer.metadata.brokers.len();
                self.ok("metadata", format!("{num_brokers} brokers"));
                Ok(answer)
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

    fn advertised_brokers(&mut self, metadata: &Metadata) -> Result<(), FailedStep> {
        let mut last_failed = None;
        for broker in &metadata.brokers {
            let address = broker.address();
            if self.settings.bootstrap_servers.contains(&address) {
                continue;
            }
            let name = format!("broker {} at {address}", broker.id);
            match reach_advertised(broker, self.settings, reach::CONNECT_LIMIT) {
                Ok(()) => self.ok(name, "reachable"),
                Err(diagnosis) => last_failed = Some(self.failed(name, diagnosis)),
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

    fn group(
        &mut self,
        client: &Client,
        partitions: &[TopicPartition],
        refusal: Option<Diagnosis>,
    ) -> Result<(), FailedStep> {
        let name = format!("group {}", self.settings.group_id);
        let answer = match refusal {
            Some(diagnosis) => Err(diagnosis),
            None => ask_committed(client, partitions, self.settings),
        };
        let answer = answer.and_then(|offsets| Ok((offsets, self.protocol(client)?)));
        match answer {
            Ok((offsets, protocol)) => {
                let num_committed = offsets.iter().filter(|offset| **offset >= 0).count();
                let num_partitions = offsets.len();
                let detail = format!(
                    "{num_committed} of {num_partitions} partitions have a committed offset, \
                     {protocol}"
                );
                self.ok(name, detail);
                Ok(())
            }
            Err(diagnosis) => Err(self.failed(name, diagnosis)),
        }
    }

    /// The protocol that a run would speak. The coordinator has answered, so its versions are known.
    fn protocol(&self, client: &Client) -> Result<String, Diagnosis> {
        let settings = self.settings;
        let chosen = Protocol::chosen(client, &settings.group_id, settings.group_protocol)?;
        let because = match (settings.group_protocol, client.consumer_protocol(), chosen) {
            (GroupProtocol::Auto, ConsumerProtocol::Offered, Protocol::Classic) => {
                " as its members speak it"
            }
            (GroupProtocol::Auto, _, Protocol::Classic) => {
                " as the brokers do not offer `consumer`"
            }
            _ => "",
        };
        Ok(format!("group protocol `{}`{because}", chosen.as_str()))
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
