//! What a caller can ask of a cluster.

use std::time::Duration;

use anyhow::Result;

use super::cluster::KafkaCluster;

/// How a user of a SASL listener proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// `PLAIN`
    Plain,
    /// `SCRAM-SHA-256`
    ScramSha256,
    /// `SCRAM-SHA-512`
    ScramSha512,
}

impl Mechanism {
    /// Every mechanism that the broker accepts.
    pub const ALL: [Self; 3] = [Self::Plain, Self::ScramSha256, Self::ScramSha512];

    /// The name in Kafka's configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha512 => "SCRAM-SHA-512",
        }
    }
}

/// The options of a [`KafkaCluster`]; every broker has every listener.
#[derive(Debug, Clone)]
pub struct KafkaClusterBuilder {
    pub(super) brokers: usize,
    pub(super) sasl_users: Vec<(String, String)>,
    pub(super) acls: bool,
    pub(super) proxied: bool,
    pub(super) misadvertised: Option<String>,
    pub(super) default_partitions: usize,
    pub(super) message_max_bytes: usize,
    pub(super) retention_check_interval: Option<Duration>,
    pub(super) properties: Vec<(String, String)>,
    pub(super) java: Java,
}

/// How the JVM is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Java {
    /// Starts fast and stays small.
    Test,
    /// Runs fast: full compiler, 1 GiB of heap.
    Benchmark,
}

impl Default for KafkaClusterBuilder {
    fn default() -> Self {
        Self {
            brokers: 1,
            sasl_users: Vec::new(),
            acls: false,
            proxied: false,
            misadvertised: None,
            default_partitions: 1,
            message_max_bytes: 1_048_588,
            retention_check_interval: None,
            properties: Vec::new(),
            java: Java::Test,
        }
    }
}

impl KafkaClusterBuilder {
    /// One to three brokers, each also a controller; one by default.
    ///
    /// # Panics
    /// With another number: a bigger quorum shows nothing that three brokers do not.
    #[must_use]
    pub fn brokers(mut self, num_brokers: usize) -> Self {
        assert!(
            (1..=3).contains(&num_brokers),
            "a cluster has one to three brokers"
        );
        self.brokers = num_brokers;
        self
    }

    /// Lets a user log in on the SASL listeners, by any mechanism; none by default.
    #[must_use]
    pub fn sasl_user(mut self, name: &str, password: &str) -> Self {
        self.sasl_users.push((name.to_owned(), password.to_owned()));
        self
    }

    /// Turns access control on: whoever is known by name may do nothing until
    /// [`traffic::allow`](crate::traffic::allow) says so.
    ///
    /// Whoever comes without a name, over PLAINTEXT or TLS without client certificate, may do all.
    #[must_use]
    pub fn acls(mut self) -> Self {
        self.acls = true;
        self
    }

    /// Puts a [`TcpProxy`](crate::TcpProxy) before each broker, for clients of
    /// [`KafkaCluster::bootstrap_proxied`].
    #[must_use]
    pub fn proxied(mut self) -> Self {
        self.proxied = true;
        self
    }

    /// Lets the listener of [`KafkaCluster::bootstrap_proxied`] send clients to this `host:port`,
    /// whatever is there: the trap of `advertised.listeners`.
    #[must_use]
    pub fn misadvertised(mut self, address: &str) -> Self {
        self.misadvertised = Some(address.to_owned());
        self
    }

    /// Partitions of a topic that is created without a number; 1 by default.
    #[must_use]
    pub fn default_partitions(mut self, num_partitions: usize) -> Self {
        self.default_partitions = num_partitions;
        self
    }

    /// The largest batch that the brokers take, in bytes; Kafka's own default is 1 MiB.
    #[must_use]
    pub fn message_max_bytes(mut self, num_bytes: usize) -> Self {
        self.message_max_bytes = num_bytes;
        self
    }

    /// How often messages past their retention are looked for; Kafka's default is 5 minutes.
    #[must_use]
    pub fn retention_check_interval(mut self, interval: Duration) -> Self {
        self.retention_check_interval = Some(interval);
        self
    }

    /// Sets any other key of `server.properties`, last, so that it wins.
    #[must_use]
    pub fn property(mut self, key: &str, value: &str) -> Self {
        self.properties.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Gives the brokers the full compiler and 1 GiB of heap: slower to start, faster afterwards.
    #[must_use]
    pub fn for_benchmark(mut self) -> Self {
        self.java = Java::Benchmark;
        self
    }

    /// Starts the brokers and returns when each of them answers.
    ///
    /// The first start of a target folder also resolves the jars, which takes longer.
    pub fn start(self) -> Result<KafkaCluster> {
        KafkaCluster::start(&self)
    }
}
