//! TLS towards the hub: whom to believe, and the agent's own certificate.

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore, SignatureScheme, client::ResolvesClientCert, crypto::ring,
        sign::CertifiedKey,
    },
};

use super::BoxedStream;
use crate::options::{ClientCertificate, TlsOptions};

/// Certificates or a key that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{key}: {cause}")]
pub struct TlsError {
    /// The key of the options.
    pub key: &'static str,
    /// What is wrong.
    pub cause: String,
}

/// Whom to believe, and who the agent is.
#[derive(Clone)]
pub(crate) struct Tls(ClientConfig);

/// An encrypted stream to a hub that is who it should be.
pub(crate) struct Secured {
    pub(crate) stream: BoxedStream,
    /// Whether the hub asked for the agent's certificate. With TLS 1.3 it refuses what it got, or did not get,
    /// only afterwards, and that refusal is often lost with the connection.
    pub(crate) asked_for_certificate: bool,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    pub(crate) fn new(options: &TlsOptions) -> Result<Self, TlsError> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring speaks every protocol version that rustls does")
            .with_root_certificates(roots(options.ca.as_deref())?);
        let mut config = match &options.client {
            None => config.with_no_client_auth(),
            Some(client) => {
                let (chain, key) = client_parts(client)?;
                config
                    .with_client_auth_cert(chain, key)
                    .map_err(|error| wrong("key", &error))?
            }
        };
        // gRPC is HTTP/2, and a server that speaks both has to know which.
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Self(config))
    }

    pub(super) async fn handshake(&self, host: &str, stream: BoxedStream) -> io::Result<Secured> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let mut config = self.0.clone();
        let noting = Arc::new(Noting {
            resolver: Arc::clone(&config.client_auth_cert_resolver),
            was_asked: AtomicBool::new(false),
        });
        config.client_auth_cert_resolver = Arc::clone(&noting) as Arc<dyn ResolvesClientCert>;
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await?;
        Ok(Secured {
            stream: Box::new(stream),
            asked_for_certificate: noting.was_asked.load(Ordering::Relaxed),
        })
    }
}

/// Answers as the resolver does, and notes that it was asked.
#[derive(Debug)]
struct Noting {
    resolver: Arc<dyn ResolvesClientCert>,
    was_asked: AtomicBool,
}

impl ResolvesClientCert for Noting {
    fn resolve(
        &self,
        root_hint_subjects: &[&[u8]],
        schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.was_asked.store(true, Ordering::Relaxed);
        self.resolver.resolve(root_hint_subjects, schemes)
    }

    fn has_certs(&self) -> bool {
        // rustls asks only resolvers that say they have some.
        true
    }
}

fn roots(ca: Option<&str>) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    match ca {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => {
            for certificate in certificates("ca", pem)? {
                roots
                    .add(certificate)
                    .map_err(|error| wrong("ca", &error))?;
            }
        }
    }
    Ok(roots)
}

fn client_parts(
    client: &ClientCertificate,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
    let chain = certificates("certificate", &client.certificate)?;
    let key = PrivateKeyDer::from_pem_slice(client.key.expose().as_bytes());
    Ok((chain, key.map_err(|error| wrong("key", &error))?))
}

fn certificates(key: &'static str, pem: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let found = found.map_err(|error| wrong(key, &error))?;
    if found.is_empty() {
        return Err(wrong(key, &"there is no certificate in it"));
    }
    Ok(found)
}

fn wrong(key: &'static str, cause: &dyn fmt::Display) -> TlsError {
    TlsError {
        key,
        cause: cause.to_string(),
    }
}
