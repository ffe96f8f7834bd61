//! From an address to a byte stream: name, TCP, TLS. WebSocket and REST both start here.
//!
//! Invariant: everything up to the finished TLS handshake takes no longer than
//! [`CONNECT_TIMEOUT`]. The certificate roots are those of the connection, or the public ones.

use std::{io, sync::Arc, time::Duration};

use inlet_config::settings::ConnectionSettings;
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring},
};

use crate::address::{Address, AddressError};

/// The longest that name, TCP and TLS may take together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A connected stream, plain or TLS.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Why no stream came about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DialError {
    #[error("the name `{host}` cannot be resolved: {source}")]
    Resolve { host: String, source: io::Error },
    #[error("{0}")]
    Connect(io::Error),
    #[error("TLS handshake failed: {0}")]
    Tls(io::Error),
    #[error("no connection within {} s", CONNECT_TIMEOUT.as_secs())]
    TimedOut,
}

/// Makes connections to one address.
#[derive(Clone)]
pub(crate) struct Dialer {
    pub(crate) address: Address,
    tls: Option<TlsConnector>,
}

impl Dialer {
    pub(crate) fn new(connection: &ConnectionSettings) -> Result<Self, AddressError> {
        let address = Address::parse(connection)?;
        let tls = if address.tls {
            Some(tls_connector(&address, connection.ca.as_deref())?)
        } else {
            None
        };
        Ok(Self { address, tls })
    }

    /// Name, TCP and, for `wss`, TLS.
    pub(crate) async fn dial(&self) -> Result<Box<dyn Stream>, DialError> {
        timeout(CONNECT_TIMEOUT, async {
            self.secure(self.tcp().await?).await
        })
        .await
        .unwrap_or(Err(DialError::TimedOut))
    }

    /// Name and TCP only.
    pub(crate) async fn dial_tcp(&self) -> Result<TcpStream, DialError> {
        timeout(CONNECT_TIMEOUT, self.tcp())
            .await
            .unwrap_or(Err(DialError::TimedOut))
    }

    async fn tcp(&self) -> Result<TcpStream, DialError> {
        let Address { host, port, .. } = &self.address;
        let resolved = tokio::net::lookup_host((host.as_str(), *port)).await;
        let addresses = resolved.map_err(|source| DialError::Resolve {
            host: host.clone(),
            source,
        })?;
        let addresses: Vec<_> = addresses.collect();
        let tcp = TcpStream::connect(&addresses[..])
            .await
            .map_err(DialError::Connect)?;
        // A request is one frame and then waits: it must not wait for the ACK of the one before.
        tcp.set_nodelay(true).map_err(DialError::Connect)?;
        Ok(tcp)
    }

    async fn secure(&self, tcp: TcpStream) -> Result<Box<dyn Stream>, DialError> {
        let Some(connector) = &self.tls else {
            return Ok(Box::new(tcp));
        };
        let name = ServerName::try_from(self.address.host.clone())
            .map_err(|error| DialError::Tls(io::Error::other(error)))?;
        let stream = connector.connect(name, tcp).await.map_err(DialError::Tls)?;
        Ok(Box::new(stream))
    }
}

fn tls_connector(address: &Address, ca: Option<&str>) -> Result<TlsConnector, AddressError> {
    let mut roots = RootCertStore::empty();
    match ca {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => add_certificates(&mut roots, pem).map_err(|cause| AddressError::Ca {
            url: address.to_string(),
            cause,
        })?,
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks every protocol version that rustls does")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn add_certificates(roots: &mut RootCertStore, pem: &str) -> Result<(), String> {
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.is_empty() {
        return Err("no certificate in it".to_owned());
    }
    Ok(())
}
