//! What a hub is started with.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use inlet_store::{KeyFile, MasterKey};

use crate::demo::DemoParts;

/// Where a hub listens unless it is told otherwise: this machine only.
pub const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 6060);

/// Where a hub listens for agents unless it is told otherwise: this machine only.
pub const DEFAULT_AGENT_LISTEN: SocketAddr = SocketAddr::new(
    std::net::IpAddr::V4(Ipv4Addr::LOCALHOST),
    inlet_protocol::DEFAULT_PORT,
);

/// How long runs go on without a word from above, unless it is said otherwise.
pub const DEFAULT_OFFLINE_LIMIT: Duration = Duration::from_hours(24);

/// How often hub and agent give each other a sign of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkPace {
    /// How often each sends a beat.
    pub beat: Duration,
    /// A link on which the hub hears nothing for so long is over.
    pub silence: Duration,
}

impl Default for LinkPace {
    fn default() -> Self {
        Self {
            beat: Duration::from_secs(3),
            silence: inlet_protocol::SILENCE,
        }
    }
}

/// What a hub is started with.
#[derive(Clone, Debug)]
pub struct HubOptions {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Its folder: the store and its key, unless they are elsewhere, and the folders of data sources.
    pub data_dir: PathBuf,
    /// The store's address: a file or `postgres://…`. A file in `data_dir` when nothing is said.
    pub store: Option<String>,
    /// The key of the store's secrets.
    pub key: KeyOrigin,
    /// Certificate and key for TLS.
    pub tls: Option<TlsFiles>,
    /// How users reach it, such as `https://inlet.plant.example`. What it listens at when nothing is said.
    pub public_url: Option<String>,
    /// What a demo needs beside the hub; without it there is none.
    pub demo: Option<Arc<dyn DemoParts>>,
    /// A user (name and password, role admin) that is made when there is none, in place of the setup link.
    pub first_user: Option<FirstUser>,
    /// Where agents reach the hub (gRPC over TLS); port 0 takes a free one. `None`: no agents.
    pub agent_listen: Option<SocketAddr>,
    /// How agents reach the hub, such as `https://inlet.plant.example:6055`. What it listens at when nothing is said.
    pub agent_url: Option<String>,
    /// Certificate and key for agents. Without, the hub has an authority of its own.
    pub agent_tls: Option<TlsFiles>,
    /// Certificates (PEM) of the authorities that agents need a certificate of. Without, they need none.
    pub agent_client_ca: Option<PathBuf>,
    /// How long a runner goes on with its runs when nobody tells it that it still may: an agent without a hub, a
    /// hub without its store.
    pub offline_limit: Duration,
    /// What people call this hub, where several share a store. The host's name when nothing is said.
    pub node_name: Option<String>,
    /// The beats of links; tests shorten them.
    pub link_pace: LinkPace,
    /// Where the time comes from; tests advance it.
    pub clock: inlet_store::Clock,
}

impl HubOptions {
    /// A hub with everything in one folder, for this machine only.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        let data_dir = data_dir.into();
        Self {
            listen: DEFAULT_LISTEN,
            key: KeyOrigin::File(KeyFile::new(data_dir.join("hub.key"))),
            data_dir,
            store: None,
            tls: None,
            public_url: None,
            demo: None,
            first_user: None,
            agent_listen: None,
            agent_url: None,
            agent_tls: None,
            agent_client_ca: None,
            offline_limit: DEFAULT_OFFLINE_LIMIT,
            node_name: None,
            link_pace: LinkPace::default(),
            clock: inlet_store::Clock::system(),
        }
    }

    /// The store's address.
    pub fn store_address(&self) -> String {
        match &self.store {
            Some(address) => address.clone(),
            None => format!("sqlite:{}", self.data_dir.join("hub.sqlite").display()),
        }
    }
}

/// The first user.
#[derive(Clone)]
pub struct FirstUser {
    /// Its name.
    pub username: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for FirstUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FirstUser")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Where the key of the store's secrets comes from.
#[derive(Clone, Debug)]
pub enum KeyOrigin {
    /// A file, made at the first start.
    File(KeyFile),
    /// The key itself, such as from the environment.
    Given(MasterKey),
}

/// Certificate and key for TLS, both PEM; read again when they change.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The chain, the hub's own certificate first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}
