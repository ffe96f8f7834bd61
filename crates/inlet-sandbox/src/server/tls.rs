//! A TLS listener for axum: handshakes run beside each other, so that a slow one holds up nobody.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

use crate::TlsIdentity;

/// Reads certificates and key.
pub(crate) fn tls_config(identity: &TlsIdentity) -> io::Result<Arc<ServerConfig>> {
    let certificates = CertificateDer::pem_slice_iter(&identity.certificates_pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(io::Error::other)?;
    let key = PrivateKeyDer::from_pem_slice(&identity.key_pem).map_err(io::Error::other)?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(io::Error::other)?;
    Ok(Arc::new(config))
}

type Accepted = (TlsStream<TcpStream>, SocketAddr);

pub(super) struct TlsListener {
    address: SocketAddr,
    accepted: mpsc::Receiver<Accepted>,
}

impl TlsListener {
    pub(super) fn new(listener: TcpListener, config: Arc<ServerConfig>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (sender, accepted) = mpsc::channel(16);
        tokio::spawn(accept(listener, TlsAcceptor::from(config), sender));
        Ok(Self { address, accepted })
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, sender: mpsc::Sender<Accepted>) {
    while let Ok((stream, address)) = listener.accept().await {
        let acceptor = acceptor.clone();
        let sender = sender.clone();
        tokio::spawn(async move {
            match acceptor.accept(stream).await {
                // Nobody receives any more once the sandbox has stopped.
                Ok(stream) => drop(sender.send((stream, address)).await),
                Err(error) => tracing::debug!(%error, %address, "tls handshake failed"),
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.accepted.recv().await {
            Some(accepted) => accepted,
            // The accept loop has ended; there is no connection to come.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}
