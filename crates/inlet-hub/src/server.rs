//! A hub from its start to its end.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum::{Router, middleware};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use inlet_runner::host;
use inlet_store::{Store, StoreAddress, StoreError};
use tokio::task::JoinHandle;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{
    api, demo,
    folder::{self, FolderError, FolderLock},
    housekeeping, limits,
    link::{self, AgentServer, Links, ListenError},
    metrics, node,
    options::{HubOptions, KeyOrigin, TlsFiles},
    page, probes, runners,
    scheduler::{self, Node, Scheduler, SchedulerOptions, Timing},
    security, setup,
    state::{Hub, HubState},
    tls::{self, Identity, Serving, TlsError},
};

/// For how long runs may go on with what they have read; each has a shorter limit of its own.
const DRAIN_WITHIN: Duration = Duration::from_secs(20);

/// For how long answers under way may go on once the runs have drained.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Why a hub did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The store does not open.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The TLS files cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The address cannot be listened at.
    #[error("cannot listen at {address} (is the port taken?)")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Agents cannot be listened for.
    #[error(transparent)]
    Agents(#[from] ListenError),
    /// The first user cannot be made.
    #[error("cannot make the first user: {0}")]
    FirstUser(String),
}

/// A hub that runs.
pub struct RunningHub {
    hub: Hub,
    setup_url: Option<String>,
    handle: Handle<SocketAddr>,
    serving: JoinHandle<io::Result<()>>,
    helpers: Vec<JoinHandle<()>>,
    agents: Option<AgentServer>,
    _lock: FolderLock,
}

/// Starts a hub: opens its store, starts the data sources that are to run, and serves.
///
/// # Errors
/// When its folder, key, store, TLS files or address cannot be used.
pub async fn start(options: HubOptions) -> Result<RunningHub, StartError> {
    let lock = folder::take(&options.data_dir)?;
    let failed = |source| StartError::Listen {
        address: options.listen,
        source,
    };
    let (listener, address) = listen(options.listen).map_err(failed)?;
    let (tls, follow) = options.tls.clone().map(load_tls).transpose()?.unzip();
    let store = open_store(&options).await?;
    let node = node(&options, address)?;
    let (links, link_events) = Links::new(store.clone(), node.id.clone(), &options);
    let agents = link::Bound::new(&options, &store).await?;
    let scheduler = Scheduler::start(SchedulerOptions {
        store: store.clone(),
        node,
        folder: options.data_dir.join("sources"),
        run: inlet_runner::engine(),
        links: Arc::new(links.clone()),
        link_events,
        offline_limit: options.offline_limit,
        timing: Timing::default(),
    })
    .await?;
    let (agents, endpoint) = agents.map(|bound| bound.serve(&links)).unzip();
    let hub = HubState::new(store, scheduler, links, endpoint, options.clone(), address);
    let hub = Arc::new(hub);
    let setup_url = setup::first_user_or_link(&hub).await?;

    tokio::spawn(demo::resume(hub.clone()));
    let housekeeping = tokio::spawn(housekeeping::run(hub.clone()));
    let answering = tokio::spawn(runners::answer_other_hubs(hub.clone()));
    let handle = Handle::new();
    let app = app(&hub).into_make_service_with_connect_info::<SocketAddr>();
    let serving = if let Some(config) = tls {
        let server = axum_server::from_tcp_rustls(listener, config).map_err(failed)?;
        tokio::spawn(limited(server, &handle).serve(app))
    } else {
        let server = axum_server::from_tcp(listener).map_err(failed)?;
        tokio::spawn(limited(server, &handle).serve(app))
    };
    Ok(RunningHub {
        hub,
        setup_url,
        handle,
        serving,
        helpers: follow
            .map(tokio::spawn)
            .into_iter()
            .chain([housekeeping, answering])
            .collect(),
        agents,
        _lock: lock,
    })
}

impl RunningHub {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.hub.address
    }

    /// How users reach it.
    pub fn url(&self) -> String {
        self.hub.public_url()
    }

    /// Whether users reach it by TLS, its own or that of a proxy before it.
    pub fn is_encrypted(&self) -> bool {
        self.hub.is_tls()
    }

    /// The link by which the first user is made; `None` once there is a user.
    pub fn setup_url(&self) -> Option<&str> {
        self.setup_url.as_deref()
    }

    /// Starts the data source of the demo.
    ///
    /// # Errors
    /// Why it does not start, for a person.
    pub async fn start_demo(&self) -> Result<(), String> {
        let parts = self.hub.options.demo.clone().ok_or("there is no demo")?;
        let started = demo::ensure(&self.hub, parts, scheduler::HUB).await;
        started
            .map(drop)
            .map_err(|problem| problem.detail().to_owned())
    }

    /// What its handlers share.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// How agents reach it, such as `https://127.0.0.1:6055`; `None`: not at all.
    pub fn agent_url(&self) -> Option<&str> {
        self.hub
            .agent_endpoint
            .as_ref()
            .map(|endpoint| &*endpoint.url)
    }

    /// The authority (PEM) that agents trust this hub by; `None` when its certificate comes from elsewhere.
    pub fn agent_ca_pem(&self) -> Option<&str> {
        self.hub.agent_endpoint.as_ref()?.ca_pem.as_deref()
    }

    /// Drains the runs, then ends. Requests are answered as long as runs drain.
    ///
    /// # Errors
    /// When the server had ended by an error before.
    pub async fn stop(self) -> io::Result<()> {
        self.hub.stopping.send_replace(true);
        self.hub.scheduler.close(DRAIN_WITHIN).await;
        if let Some(agents) = self.agents {
            agents.stop().await;
        }
        self.handle.graceful_shutdown(Some(LAST_ANSWERS));
        let served = self.serving.await;
        for helper in &self.helpers {
            helper.abort();
        }
        self.hub.store.close().await;
        served.map_err(io::Error::other)?
    }
}

/// Opens the store as the options say.
///
/// # Errors
/// When the address, the key or the database cannot be used.
pub async fn open_store(options: &HubOptions) -> Result<Store, StoreError> {
    let address = options.store_address();
    let clock = options.clock.clone();
    match &options.key {
        KeyOrigin::File(file) => Store::open_with_key_file_at(&address, file, clock).await,
        KeyOrigin::Given(key) => Store::open_at(StoreAddress::parse(&address)?, key, clock).await,
    }
}

/// Who this hub is, among those that share a store.
fn node(options: &HubOptions, address: SocketAddr) -> Result<Node, StartError> {
    let id = node::load_or_create(&options.data_dir).map_err(|source| FolderError::Unusable {
        path: options.data_dir.clone(),
        source,
    })?;
    let name = options.node_name.clone().or_else(host::name);
    Ok(Node {
        id,
        name: name.unwrap_or_else(|| address.to_string()),
        info: serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "url": options.public_url.clone().unwrap_or_else(|| format!("http://{address}")),
        }),
    })
}

fn load_tls(files: TlsFiles) -> Result<(RustlsConfig, impl Future<Output = ()>), TlsError> {
    tls::load(Serving {
        identity: Identity::Files(files),
        client_ca: None,
        alpn: b"http/1.1",
    })
}

fn listen(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

/// The limits of connections: what has not sent its headers in time holds no place, and headers are small.
fn limited<A>(
    server: axum_server::Server<SocketAddr, A>,
    handle: &Handle<SocketAddr>,
) -> axum_server::Server<SocketAddr, A> {
    let mut server = server
        .handle(handle.clone())
        .first_request_timeout(limits::HEADERS_WITHIN)
        .http1_only();
    server
        .http_builder()
        .http1()
        .header_read_timeout(limits::IDLE_WITHIN)
        .max_buf_size(limits::HEADER_BYTES);
    server
}

/// Everything that the hub serves. The last layer sees a request first.
fn app(hub: &Hub) -> Router {
    api::router(hub)
        .merge(probes::router(hub))
        .fallback(page::serve)
        .with_state(hub.clone())
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(security::panicked))
        .layer(middleware::from_fn(security::add_headers))
        .layer(middleware::from_fn_with_state(hub.clone(), metrics::count))
}
