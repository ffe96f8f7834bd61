//! From an endpoint to an encrypted stream, layer by layer: name, TCP (or an HTTP proxy), TLS.
//!
//! The link and `inlet agent check` go the same way, so what the check finds is what the link meets.
//! Invariant: all layers together take no longer than [`DIAL_LIMIT`], and one address of several that
//! swallows packets no longer than [`ADDRESS_LIMIT`].

mod error;
mod proxy;
mod tls;

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};

pub(crate) use error::{CERTIFICATE_REMEDY, DialError};
pub use tls::TlsError;
pub(crate) use tls::{Secured, Tls};

use crate::options::Endpoint;

/// The longest that all layers may take together.
const DIAL_LIMIT: Duration = Duration::from_secs(15);
/// The longest that one address may take.
const ADDRESS_LIMIT: Duration = Duration::from_secs(5);

/// A connected stream.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

pub(crate) type BoxedStream = Box<dyn Stream>;

/// Makes connections to one endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Dialer {
    pub(crate) endpoint: Endpoint,
    tls: Tls,
}

impl Dialer {
    pub(crate) fn new(endpoint: Endpoint, tls: Tls) -> Self {
        Self { endpoint, tls }
    }

    /// All layers.
    pub(crate) async fn dial(&self) -> Result<Secured, DialError> {
        let all = async {
            let addresses = self.resolve().await?;
            let (tcp, _) = self.connect(&addresses).await?;
            let stream = self.tunnel(tcp).await?;
            self.secure(stream).await
        };
        let in_time = timeout(DIAL_LIMIT, all).await;
        in_time.unwrap_or_else(|_| {
            Err(DialError::TimedOut {
                address: self.endpoint.to_string(),
                limit: DIAL_LIMIT,
            })
        })
    }

    /// Host and port that TCP goes to: those of the proxy if there is one, since it looks up the hub.
    pub(crate) fn first_hop(&self) -> (&str, u16) {
        match &self.endpoint.proxy {
            Some(proxy) => (&proxy.host, proxy.port),
            None => (&self.endpoint.host, self.endpoint.port),
        }
    }

    /// The first hop's addresses; never empty.
    pub(crate) async fn resolve(&self) -> Result<Vec<SocketAddr>, DialError> {
        let (host, port) = self.first_hop();
        let unresolved = |source| DialError::Name {
            host: host.to_owned(),
            source,
        };
        let addresses: Vec<_> = match timeout(DIAL_LIMIT, lookup_host((host, port))).await {
            Ok(found) => found.map_err(unresolved)?.collect(),
            Err(_) => return Err(unresolved(io::ErrorKind::TimedOut.into())),
        };
        if addresses.is_empty() {
            return Err(unresolved(io::Error::other("the name has no address")));
        }
        Ok(addresses)
    }

    /// A TCP connection to the first address that takes one.
    pub(crate) async fn connect(
        &self,
        addresses: &[SocketAddr],
    ) -> Result<(TcpStream, SocketAddr), DialError> {
        let mut last = None;
        for address in addresses {
            let attempt = timeout(ADDRESS_LIMIT, TcpStream::connect(address)).await;
            match attempt.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
                Ok(tcp) => {
                    // Beats and acknowledgements are small and must not wait for each other.
                    tcp.set_nodelay(true).map_err(|source| DialError::Connect {
                        address: *address,
                        source,
                    })?;
                    return Ok((tcp, *address));
                }
                Err(source) => {
                    last = Some(DialError::Connect {
                        address: *address,
                        source,
                    });
                }
            }
        }
        Err(last.expect("a name that resolves has an address"))
    }

    /// Through the proxy, if there is one.
    pub(crate) async fn tunnel(&self, tcp: TcpStream) -> Result<BoxedStream, DialError> {
        match &self.endpoint.proxy {
            None => Ok(Box::new(tcp)),
            Some(proxy) => timeout(DIAL_LIMIT, proxy::tunnel(tcp, proxy, &self.endpoint))
                .await
                .unwrap_or_else(|_| {
                    Err(DialError::TimedOut {
                        address: proxy.to_string(),
                        limit: DIAL_LIMIT,
                    })
                }),
        }
    }

    /// TLS, with a hub that is who it should be.
    pub(crate) async fn secure(&self, stream: BoxedStream) -> Result<Secured, DialError> {
        let handshake = self.tls.handshake(&self.endpoint.host, stream);
        let in_time = timeout(DIAL_LIMIT, handshake).await;
        let done = in_time.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        done.map_err(|source| DialError::Tls {
            address: self.endpoint.to_string(),
            source,
        })
    }
}
