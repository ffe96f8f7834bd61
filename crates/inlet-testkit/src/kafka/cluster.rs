//! The cluster: start, addresses, and the switches for fault tests.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};

use super::broker::{ClassArchive, JavaCommand, last_words, met_a_taken_port, stop};
use super::builder::{Java, KafkaClusterBuilder};
use super::jars::Jars;
use super::layout::{Listener, Node, cluster_dir};
use super::server_properties::server_properties;
use crate::certificates::Certificates;
use crate::leash::Leash;
use crate::proxy::TcpProxy;
use crate::swept_dir::SweptDir;
use crate::wait::wait_for;

/// How long a broker may take to answer; it takes one or two seconds on an idle machine.
const START_DEADLINE: Duration = Duration::from_secs(90);

/// How often a start is tried anew with other ports.
const MAX_ATTEMPTS: usize = 5;

/// A running Apache Kafka. Dropping it kills the brokers and removes their data; they also die with
/// the process that started them, however that ends.
#[derive(Debug)]
pub struct KafkaCluster {
    /// One for each node; `None` while it is down. Before `dir`, so that brokers die first.
    brokers: Mutex<Vec<Option<Leash>>>,
    nodes: Vec<Node>,
    java: JavaCommand,
    certificates: Certificates,
    _dir: SweptDir,
}

impl KafkaCluster {
    /// One broker with all listeners for the whole test binary, started by whoever asks first.
    ///
    /// Its SASL user is `alice` with the password `secret`. Tests keep apart by unique names of
    /// topics and groups, and none of them kills it.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<KafkaCluster> = OnceLock::new();
        SHARED.get_or_init(|| {
            let cluster = Self::builder().sasl_user("alice", "secret").start();
            cluster.unwrap_or_else(|error| panic!("no shared Kafka for the tests: {error:?}"))
        })
    }

    /// Options of a cluster, to be started.
    pub fn builder() -> KafkaClusterBuilder {
        KafkaClusterBuilder::default()
    }

    pub(super) fn start(options: &KafkaClusterBuilder) -> Result<Self> {
        let jars = Jars::resolve(record_class_archive)?;
        let archive = ClassArchive::Use(jars.class_archive());
        let java = JavaCommand::new(&jars, options.java, archive)?;
        Self::start_with(&java, options)
    }

    fn start_with(java: &JavaCommand, options: &KafkaClusterBuilder) -> Result<Self> {
        for _ in 0..MAX_ATTEMPTS {
            let cluster = Self::prepare(java.clone(), options)?;
            match cluster.start_all() {
                Err(_) if cluster.nodes.iter().any(met_a_taken_port) => {}
                started => return started.map(|()| cluster),
            }
        }
        bail!("start Apache Kafka: {MAX_ATTEMPTS} times another program took one of its ports")
    }

    /// Everything but the running brokers: folders, ports, certificates, formatted storage.
    fn prepare(java: JavaCommand, options: &KafkaClusterBuilder) -> Result<Self> {
        let dir = cluster_dir()?;
        let certificates = Certificates::new()?;
        let mut nodes: Vec<Node> = (1..=options.brokers)
            .map(|id| Node::new(id, dir.path()))
            .collect();
        if options.proxied {
            nodes.iter_mut().try_for_each(Node::start_proxy)?;
        }
        for node in &nodes {
            fs::create_dir(&node.dir)?;
            let properties = server_properties(node, &nodes, options, &certificates);
            fs::write(node.properties(), properties)?;
        }
        java.format(&nodes, options)?;
        let brokers = Mutex::new(nodes.iter().map(|_| None).collect());
        Ok(Self {
            brokers,
            nodes,
            java,
            certificates,
            _dir: dir,
        })
    }

    fn start_all(&self) -> Result<()> {
        let mut brokers = self.brokers();
        for (node, broker) in self.nodes.iter().zip(brokers.iter_mut()) {
            *broker = Some(self.java.run(node)?);
        }
        for idx in 0..self.nodes.len() {
            self.wait_until_ready(idx, &mut brokers)?;
        }
        Ok(())
    }

    /// `host:port,…` of the listeners without TLS and without login.
    pub fn bootstrap(&self) -> String {
        self.addresses(Listener::Plaintext)
    }

    /// TLS; a client certificate may be shown.
    pub fn bootstrap_ssl(&self) -> String {
        self.addresses(Listener::Ssl)
    }

    /// TLS; a client certificate must be shown.
    pub fn bootstrap_mtls(&self) -> String {
        self.addresses(Listener::Mtls)
    }

    /// TLS with a server certificate that expired in 2021.
    pub fn bootstrap_expired(&self) -> String {
        self.addresses(Listener::Expired)
    }

    /// Login by any [`Mechanism`](super::Mechanism), without TLS.
    pub fn bootstrap_sasl_plaintext(&self) -> String {
        self.addresses(Listener::SaslPlaintext)
    }

    /// Login by any [`Mechanism`](super::Mechanism), over TLS.
    pub fn bootstrap_sasl_ssl(&self) -> String {
        self.addresses(Listener::SaslSsl)
    }

    /// Like [`bootstrap`](Self::bootstrap), through the proxies of
    /// [`proxied`](KafkaClusterBuilder::proxied) brokers.
    pub fn bootstrap_proxied(&self) -> String {
        self.addresses(Listener::Proxied)
    }

    /// The proxy before a broker; `broker_idx` counts from 0.
    ///
    /// # Panics
    /// When the cluster was not built [`proxied`](KafkaClusterBuilder::proxied).
    pub fn proxy(&self, broker_idx: usize) -> &TcpProxy {
        self.nodes[broker_idx]
            .proxy
            .as_ref()
            .expect("the cluster was built `proxied`")
    }

    /// What the TLS listeners show and trust, and what a client needs for them.
    pub fn certificates(&self) -> &Certificates {
        &self.certificates
    }

    /// Kills a broker (`SIGKILL`) and waits until it is gone; `broker_idx` counts from 0.
    pub fn kill(&self, broker_idx: usize) -> Result<()> {
        match self.brokers()[broker_idx].take() {
            Some(mut broker) => broker.kill(),
            None => bail!("kill broker {broker_idx}: it is not running"),
        }
    }

    /// Freezes a broker (`SIGSTOP`): connections stay open, nothing answers.
    pub fn pause(&self, broker_idx: usize) -> Result<()> {
        self.signal(broker_idx, "STOP")
    }

    /// Lets a paused broker go on.
    pub fn resume(&self, broker_idx: usize) -> Result<()> {
        self.signal(broker_idx, "CONT")
    }

    /// Starts a broker again that was killed, with its ports and data, and waits until it answers.
    ///
    /// A quorum needs more than half of the brokers: of three, two have to run.
    pub fn restart(&self, broker_idx: usize) -> Result<()> {
        let mut brokers = self.brokers();
        ensure!(
            brokers[broker_idx].is_none(),
            "restart broker {broker_idx}: it is running"
        );
        brokers[broker_idx] = Some(self.java.run(&self.nodes[broker_idx])?);
        self.wait_until_ready(broker_idx, &mut brokers)
    }

    /// Stops all brokers in order, controllers and brokers handing over what they hold.
    pub fn stop(&self) -> Result<()> {
        let mut brokers = self.brokers();
        // Together, since the last ones of a quorum could not hand over to anybody.
        let mut running: Vec<Leash> = brokers.iter_mut().filter_map(Option::take).collect();
        std::thread::scope(|scope| {
            let stops: Vec<_> = running
                .iter_mut()
                .map(|broker| scope.spawn(|| stop(broker)))
                .collect();
            stops
                .into_iter()
                .try_for_each(|it| it.join().expect("stopping a broker never panics"))
        })
    }

    fn signal(&self, broker_idx: usize, name: &str) -> Result<()> {
        match &mut self.brokers()[broker_idx] {
            Some(broker) => broker.signal(name),
            None => bail!("send `{name}` to broker {broker_idx}: it is not running"),
        }
    }

    fn addresses(&self, listener: Listener) -> String {
        let address = |node: &Node| node.advertised(listener).to_string();
        let addresses: Vec<String> = self.nodes.iter().map(address).collect();
        addresses.join(",")
    }

    /// A test that panicked between two lines here leaves nothing half done.
    fn brokers(&self) -> MutexGuard<'_, Vec<Option<Leash>>> {
        self.brokers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the broker accepts on every listener and counts itself a member of the cluster.
    fn wait_until_ready(&self, idx: usize, brokers: &mut [Option<Leash>]) -> Result<()> {
        let node = &self.nodes[idx];
        let broker = brokers[idx].as_mut().context("the broker is not running")?;
        let mut metadata = None;
        let answer = wait_for(START_DEADLINE, "a broker to answer", || {
            if let Some(status) = broker.exit_status() {
                return Some(Err(anyhow::anyhow!("the broker ended with {status}")));
            }
            if metadata.is_none() && Listener::ALL.iter().all(|&it| accepts(node.address(it))) {
                metadata = metadata_client(node).ok();
            }
            metadata
                .as_ref()
                .is_some_and(|client| is_member(client, node))
                .then_some(Ok(()))
        });
        answer.and_then(|ended| ended).with_context(|| {
            format!(
                "start Apache Kafka, node {}; it wrote:\n{}",
                node.id,
                last_words(node)
            )
        })
    }
}

fn accepts(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
}

fn metadata_client(node: &Node) -> Result<BaseConsumer> {
    let mut config = ClientConfig::new();
    config.set(
        "bootstrap.servers",
        node.address(Listener::Plaintext).to_string(),
    );
    Ok(config.create()?)
}

fn is_member(client: &BaseConsumer, node: &Node) -> bool {
    let metadata = client.fetch_metadata(None, Duration::from_secs(2));
    metadata.is_ok_and(|it| {
        it.brokers()
            .iter()
            .any(|broker| broker.id() as usize == node.id)
    })
}

/// Runs a broker once, to keep the classes that it loaded.
fn record_class_archive(jars: &Jars) -> Result<()> {
    let archive = ClassArchive::Record(jars.class_archive());
    let java = JavaCommand::new(jars, Java::Test, archive)?;
    let options = KafkaCluster::builder().sasl_user("alice", "secret");
    let cluster = KafkaCluster::start_with(&java, &options).context("record loaded classes")?;
    cluster.stop()
}
