//! The demo's broker: librdkafka's mock cluster inside this process, or a real one somewhere.

use std::time::Duration;

use anyhow::Context as _;
use rdkafka::{
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    config::ClientConfig,
    mocking::MockCluster,
    types::RDKafkaErrorCode,
};

use super::quiet::Quiet;
use crate::commands::Failure;

/// How long a broker may take to make a topic.
const CREATE_LIMIT: Duration = Duration::from_secs(8);

/// A broker that has the topic.
pub(super) enum Broker {
    Mock(MockCluster<'static, rdkafka::producer::DefaultProducerContext>),
    Real(String),
}

/// Starts the mock, or prepares the brokers at `servers`.
pub(super) fn start(
    servers: Option<&[String]>,
    topic: &str,
    partitions: i32,
) -> Result<Broker, Failure> {
    let Some(servers) = servers else {
        let mock = MockCluster::new(1).context("starting librdkafka's mock broker")?;
        mock.create_topic(topic, partitions, 1)
            .context("creating the topic on the mock broker")?;
        return Ok(Broker::Mock(mock));
    };
    inlet_kafka::probe::reach(servers).map_err(|error| {
        let remedy = error.remedy.unwrap_or_default();
        Failure::Failed(format!(
            "--kafka: {}\n  what to do: {remedy}",
            error.message
        ))
    })?;
    let address = servers.join(",");
    create_topic(&address, topic, partitions)?;
    Ok(Broker::Real(address))
}

/// The servers in the argument `--kafka`, each with host and port.
pub(super) fn servers(argument: &str) -> Result<Vec<String>, Failure> {
    let servers: Vec<String> = argument.split(',').map(|it| it.trim().to_owned()).collect();
    match servers.iter().find(|server| !is_address(server)) {
        None => Ok(servers),
        Some(wrong) => Err(Failure::Document(format!(
            "--kafka: `{wrong}` is no broker address; give host and port, such as `localhost:9092`"
        ))),
    }
}

fn is_address(server: &str) -> bool {
    let Some((host, port)) = server.rsplit_once(':') else {
        return false;
    };
    let is_host = !host.is_empty() && !host.contains(['/', '@', ' ']);
    is_host && port.parse::<u16>().is_ok_and(|port| port > 0)
}

impl Broker {
    pub(super) fn bootstrap_servers(&self) -> String {
        match self {
            Self::Mock(mock) => mock.bootstrap_servers(),
            Self::Real(address) => address.clone(),
        }
    }

    /// What it is, for the user: the mock never passes for a real broker.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Mock(mock) => format!(
                "librdkafka's mock broker at {} (not a real Kafka: it keeps only the last messages)",
                mock.bootstrap_servers()
            ),
            Self::Real(address) => format!("Apache Kafka at {address}"),
        }
    }
}

fn create_topic(address: &str, topic: &str, partitions: i32) -> anyhow::Result<()> {
    let admin: AdminClient<Quiet> = ClientConfig::new()
        .set("bootstrap.servers", address)
        .create_with_context(Quiet)?;
    let new_topic = NewTopic::new(topic, partitions, TopicReplication::Fixed(1));
    let options = AdminOptions::new()
        .request_timeout(Some(CREATE_LIMIT))
        .operation_timeout(Some(CREATE_LIMIT));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let results = runtime
        .block_on(admin.create_topics([&new_topic], &options))
        .with_context(|| {
            format!(
                "creating topic `{topic}` on {address} (is it a Kafka listener without TLS and \
                 login? the demo uses no other)"
            )
        })?;
    for result in results {
        match result {
            Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((name, code)) => anyhow::bail!("creating topic `{name}` on {address}: {code}"),
        }
    }
    Ok(())
}
