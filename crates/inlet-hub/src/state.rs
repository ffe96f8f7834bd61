//! What every handler can reach.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use inlet_store::Store;
use tokio::sync::watch;

use crate::{
    auth::Attempts,
    form::Forms,
    link::{AgentEndpoint, Links},
    metrics::HubMetrics,
    options::HubOptions,
    scheduler::Scheduler,
};

/// The hub's state. Handlers take it as `State(hub): State<Hub>`.
pub struct HubState {
    /// What is remembered over restarts.
    pub store: Store,
    /// What the hub was started with.
    pub options: HubOptions,
    /// Where it listens.
    pub address: SocketAddr,
    /// When it was started.
    pub started_at: SystemTime,
    /// Whether the hub is ending; streams end when this becomes true.
    pub stopping: watch::Sender<bool>,
    pub(crate) scheduler: Scheduler,
    /// The agents that are linked to this hub.
    pub(crate) links: Links,
    /// How agents reach this hub; `None`: not at all.
    pub(crate) agent_endpoint: Option<AgentEndpoint>,
    pub(crate) forms: Forms,
    pub(crate) attempts: Attempts,
    pub(crate) metrics: HubMetrics,
}

/// The state as it is shared.
pub type Hub = Arc<HubState>;

impl HubState {
    /// The state of a hub that begins.
    pub(crate) fn new(
        store: Store,
        scheduler: Scheduler,
        links: Links,
        agent_endpoint: Option<AgentEndpoint>,
        options: HubOptions,
        address: SocketAddr,
    ) -> Self {
        Self {
            store,
            options,
            address,
            started_at: SystemTime::now(),
            stopping: watch::Sender::new(false),
            scheduler,
            links,
            agent_endpoint,
            forms: Forms::default(),
            attempts: Attempts::default(),
            metrics: HubMetrics::default(),
        }
    }

    /// How users reach the hub, without a `/` at the end.
    pub fn public_url(&self) -> String {
        if let Some(url) = &self.options.public_url {
            return url.trim_end_matches('/').to_owned();
        }
        let scheme = if self.is_tls() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Whether users reach the hub by TLS, its own or that of a proxy before it.
    pub(crate) fn is_tls(&self) -> bool {
        let by_proxy = self.options.public_url.as_deref();
        self.options.tls.is_some() || by_proxy.is_some_and(|url| url.starts_with("https://"))
    }

    /// Whether only this machine can reach the hub.
    pub(crate) fn is_loopback(&self) -> bool {
        self.address.ip().is_loopback()
    }
}

/// A time as the REST interface tells times.
pub(crate) fn ms_since_1970(time: SystemTime) -> i64 {
    // A clock before 1970 is a machine without one.
    let since = time.duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}

impl HubState {
    /// Whether the scheduler does its work.
    pub(crate) fn is_scheduling(&self) -> bool {
        self.scheduler.is_alive()
    }
}
