//! The demo's broker: librdkafka's mock cluster inside this process, or a real one somewhere.

use anyhow::Context as _;
use rdkafka::{
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    config::ClientConfig,
    mocking::MockCluster,
};

/// A broker that has the topic.
pub(super) enum Broker {
    Mock(MockCluster<'static, rdkafka::producer::DefaultProducerContext>),
    Real(String),
}

/// Starts the mock, or prepares the broker at `address`.
pub(super) fn start(address: Option<&str>, topic: &str, partitions: i32) -> anyhow::Result<Broker> {
    let Some(address) = address else {
        let mock = MockCluster::new(1).context("starting librdkafka's mock broker")?;
        mock.create_topic(topic, partitions, 1)
            .context("creating the topic on the mock broker")?;
        return Ok(Broker::Mock(mock));
    };
    create_topic(address, topic, partitions)?;
    Ok(Broker::Real(address.to_owned()))
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
    let admin: AdminClient<DefaultClientContext> = ClientConfig::new()
        .set("bootstrap.servers", address)
        .create()?;
    let new_topic = NewTopic::new(topic, partitions, TopicReplication::Fixed(1));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let results = runtime
        .block_on(admin.create_topics([&new_topic], &AdminOptions::new()))
        .with_context(|| format!("creating topic `{topic}` on {address}"))?;
    for result in results {
        match result {
            Ok(_) | Err((_, rdkafka::types::RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((name, code)) => anyhow::bail!("creating topic `{name}` on {address}: {code}"),
        }
    }
    Ok(())
}
