//! Where a cluster lives: one folder with a subfolder for each node, and the ports of each node.
//!
//! The folders are kept under `target/kafka/clusters`, swept by whoever comes next.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::jars::kafka_dir;
use crate::ports::free_port;
use crate::proxy::TcpProxy;
use crate::swept_dir::SweptDir;

/// What a node listens for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listener {
    Plaintext,
    Ssl,
    /// TLS that insists on a client certificate.
    Mtls,
    /// TLS with the expired server certificate.
    Expired,
    SaslPlaintext,
    SaslSsl,
    /// Like [`Plaintext`](Self::Plaintext), but clients are told the address of the proxy before it.
    Proxied,
    Controller,
}

impl Listener {
    pub(super) const ALL: [Self; 8] = [
        Self::Plaintext,
        Self::Ssl,
        Self::Mtls,
        Self::Expired,
        Self::SaslPlaintext,
        Self::SaslSsl,
        Self::Proxied,
        Self::Controller,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plaintext => "PLAINTEXT",
            Self::Ssl => "SSL",
            Self::Mtls => "MTLS",
            Self::Expired => "EXPIRED",
            Self::SaslPlaintext => "SASL_PLAINTEXT",
            Self::SaslSsl => "SASL_SSL",
            Self::Proxied => "PROXIED",
            Self::Controller => "CONTROLLER",
        }
    }

    /// Kafka's name of what is spoken there.
    pub(super) fn protocol(self) -> &'static str {
        match self {
            Self::Mtls | Self::Expired => "SSL",
            Self::Proxied | Self::Controller => "PLAINTEXT",
            other => other.name(),
        }
    }
}

/// One node: broker and controller in one process.
#[derive(Debug)]
pub(super) struct Node {
    /// From 1, as Kafka's `node.id`.
    pub(super) id: usize,
    pub(super) dir: PathBuf,
    /// Stands before [`Listener::Proxied`], if asked for.
    pub(super) proxy: Option<TcpProxy>,
    ports: [u16; Listener::ALL.len()],
}

impl Node {
    pub(super) fn new(id: usize, cluster: &Path) -> Self {
        let dir = cluster.join(format!("node-{id}"));
        Self {
            id,
            dir,
            proxy: None,
            ports: std::array::from_fn(|_| free_port()),
        }
    }

    pub(super) fn start_proxy(&mut self) -> Result<()> {
        self.proxy = Some(TcpProxy::start(self.address(Listener::Proxied))?);
        Ok(())
    }

    /// Where the node listens.
    pub(super) fn address(&self, listener: Listener) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports[listener as usize]).into()
    }

    /// Where clients are to connect.
    pub(super) fn advertised(&self, listener: Listener) -> SocketAddr {
        match &self.proxy {
            Some(proxy) if listener == Listener::Proxied => proxy.address(),
            _ => self.address(listener),
        }
    }

    pub(super) fn properties(&self) -> PathBuf {
        self.dir.join("server.properties")
    }

    pub(super) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// Everything the node wrote to its terminal.
    pub(super) fn log(&self) -> PathBuf {
        self.dir.join("broker.log")
    }
}

/// A new folder for a cluster.
pub(super) fn cluster_dir() -> Result<SweptDir> {
    SweptDir::new_in(&kafka_dir().join("clusters"), "cluster-")
}
