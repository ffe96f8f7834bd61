//! The port for agents: TLS by files or by the hub's own authority, gRPC inside.

use std::{
    io,
    net::{IpAddr, SocketAddr, TcpListener},
    time::Duration,
};

use axum::response::Response;
use axum_server::{Handle, Server, tls_rustls::RustlsAcceptor};
use futures_util::{FutureExt as _, future::BoxFuture};
use inlet_protocol::{
    MAX_CONTROL_BYTES, MAX_WRITE_BYTES,
    link::v1::link_server::{LinkServer, SERVICE_NAME},
};
use inlet_runner::host;
use inlet_store::Store;
use tokio::task::JoinHandle;
use tonic::Status;

use super::{
    authority::{Authority, AuthorityError},
    guard,
    registry::Links,
    service::LinkService,
};
use crate::{
    options::HubOptions,
    tls::{self, Identity, Serving, TlsError},
};

/// Unread bytes of one stream: a request of rows is under way without waiting for the other side.
const STREAM_WINDOW: u32 = 1 << 20;
/// Unread bytes of one agent: its control is never held up by rows that wait.
const CONNECTION_WINDOW: u32 = 64 << 20;
/// Streams of one agent: its control, and a writer each for its runs.
const MAX_STREAMS: u32 = 1_024;
/// A connection that does not answer a ping for so long is closed.
const PING: Duration = Duration::from_secs(10);
/// For how long links that are told to end may stay.
const GOODBYES: Duration = Duration::from_secs(2);

/// Why agents cannot be listened for.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The TLS files cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The hub's own authority cannot be used.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The address cannot be listened at.
    #[error(
        "cannot listen for agents at {address} (is the port taken? `--agent-listen` takes another, or `off`)"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The host of the URL for agents cannot be read.
    #[error("`{0}` is no URL for agents: it has to look like `https://inlet.plant.example:6055`")]
    Url(String),
}

/// How agents reach this hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AgentEndpoint {
    /// Such as `https://hub.plant.example:6055`.
    pub(crate) url: String,
    /// The authority to trust; `None`: the certificate comes from elsewhere.
    pub(crate) ca_pem: Option<String>,
    /// Only agents on the hub's own machine can reach it.
    pub(crate) is_loopback: bool,
    /// Agents need a certificate of their own.
    pub(crate) needs_client_certificate: bool,
}

/// A port that is taken, with what will be shown there.
pub(crate) struct Bound {
    server: Server<SocketAddr, RustlsAcceptor>,
    follow: BoxFuture<'static, ()>,
    endpoint: AgentEndpoint,
}

/// The server for agents.
pub(crate) struct AgentServer {
    links: Links,
    handle: Handle<SocketAddr>,
    serving: JoinHandle<io::Result<()>>,
    helpers: Vec<JoinHandle<()>>,
}

impl Bound {
    /// Takes the port of the options; `None` when they say that there are no agents. Agents are answered once it
    /// [serves](Self::serve).
    ///
    /// # Errors
    /// When the address, the TLS files or the authority cannot be used.
    pub(crate) async fn new(
        options: &HubOptions,
        store: &Store,
    ) -> Result<Option<Self>, ListenError> {
        let Some(listen) = options.agent_listen else {
            return Ok(None);
        };
        let failed = |source| ListenError::Listen {
            address: listen,
            source,
        };
        let listener = TcpListener::bind(listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let mut endpoint = endpoint(options, address);
        let names = names(&endpoint.url, address.ip())?;
        let identity = if let Some(files) = &options.agent_tls {
            Identity::Files(files.clone())
        } else {
            let authority = Authority::load_or_make(store).await?;
            endpoint.ca_pem = Some(authority.certificate_pem().to_owned());
            authority.identity(names)?
        };
        let (config, follow) = tls::load(Serving {
            identity,
            client_ca: options.agent_client_ca.clone(),
            alpn: b"h2",
        })?;
        let server = axum_server::from_tcp_rustls(listener, config).map_err(failed)?;
        Ok(Some(Self {
            server: bounded(server),
            follow: follow.boxed(),
            endpoint,
        }))
    }

    /// Answers agents from now on.
    pub(crate) fn serve(self, links: &Links) -> (AgentServer, AgentEndpoint) {
        let handle = Handle::new();
        let app = app(links).into_make_service_with_connect_info::<SocketAddr>();
        let server = AgentServer {
            links: links.clone(),
            serving: tokio::spawn(self.server.handle(handle.clone()).serve(app)),
            helpers: vec![
                tokio::spawn(self.follow),
                tokio::spawn(guard::run(links.clone())),
            ],
            handle,
        };
        (server, self.endpoint)
    }
}

impl AgentServer {
    /// Ends all links, then the server.
    pub(crate) async fn stop(self) {
        self.links.stop();
        self.links.all_gone(GOODBYES).await;
        self.handle.graceful_shutdown(Some(Duration::ZERO));
        for helper in &self.helpers {
            helper.abort();
        }
        if let Ok(Err(error)) = self.serving.await {
            tracing::warn!(error = %error, "the server for agents had ended");
        }
    }
}

/// Both calls, each with the bound of its messages.
fn app(links: &Links) -> axum::Router {
    let service = |max_bytes| {
        let service = LinkService {
            links: links.clone(),
        };
        LinkServer::new(service).max_decoding_message_size(max_bytes)
    };
    let path = |call| format!("/{SERVICE_NAME}/{call}");
    axum::Router::new()
        .route_service(&path("Connect"), service(MAX_CONTROL_BYTES))
        .route_service(&path("Write"), service(MAX_WRITE_BYTES))
        .fallback(unimplemented)
}

/// What a newer agent asks for, in gRPC's words.
async fn unimplemented() -> Response {
    Status::unimplemented("this hub does not know the call").into_http()
}

fn bounded<A>(server: Server<SocketAddr, A>) -> Server<SocketAddr, A> {
    let mut server = server
        .first_request_timeout(crate::limits::HEADERS_WITHIN)
        .http2_only();
    server
        .http_builder()
        .http2()
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_concurrent_streams(MAX_STREAMS)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING);
    server
}

fn endpoint(options: &HubOptions, address: SocketAddr) -> AgentEndpoint {
    let url = match &options.agent_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None if address.ip().is_unspecified() => match host::name() {
            Some(host) => format!("https://{host}:{}", address.port()),
            None => format!("https://{address}"),
        },
        None => format!("https://{address}"),
    };
    AgentEndpoint {
        url,
        ca_pem: None,
        is_loopback: address.ip().is_loopback(),
        needs_client_certificate: options.agent_client_ca.is_some(),
    }
}

/// What the hub's certificate is for: the URL's host, the address, and this machine under its usual names.
fn names(url: &str, listen: IpAddr) -> Result<Vec<String>, ListenError> {
    let mut names = vec![host_of(url).ok_or_else(|| ListenError::Url(url.to_owned()))?];
    if !listen.is_unspecified() {
        names.push(listen.to_string());
    }
    names.extend(host::name());
    names.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
    names.sort();
    names.dedup();
    Ok(names)
}

fn host_of(url: &str) -> Option<String> {
    let authority: axum::http::Uri = url.parse().ok()?;
    let host = authority.host()?.trim_matches(['[', ']']);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_certificate_is_for_the_host_of_the_url_and_for_this_machine() {
        let listen = "10.0.0.7:6055".parse::<SocketAddr>().unwrap().ip();
        let names = names("https://hub.plant.example:6055", listen).unwrap();
        for name in [
            "hub.plant.example",
            "10.0.0.7",
            "localhost",
            "127.0.0.1",
            "::1",
        ] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
        assert_eq!(host_of("https://[::1]:6055").as_deref(), Some("::1"));
        assert!(super::names("no url at all", listen).is_err());
    }

    #[test]
    fn without_a_url_agents_are_told_the_address_that_is_listened_at() {
        let mut options = HubOptions::new("x");
        let of = |options: &HubOptions, address: &str| endpoint(options, address.parse().unwrap());
        let local = of(&options, "127.0.0.1:7000");
        assert_eq!(local.url, "https://127.0.0.1:7000");
        assert!(local.is_loopback && !local.needs_client_certificate);
        assert!(!of(&options, "0.0.0.0:7000").url.contains("0.0.0.0"));
        options.agent_url = Some("https://hub.plant.example:443/".to_owned());
        assert_eq!(
            of(&options, "0.0.0.0:7000").url,
            "https://hub.plant.example:443"
        );
    }
}
