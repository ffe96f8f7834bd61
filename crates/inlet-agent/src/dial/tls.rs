//! TLS towards the hub: whom to believe, and the agent's own certificate.

use std::{fmt, io, sync::Arc};

use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring},
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
pub(crate) struct Tls(TlsConnector);

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
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    pub(super) async fn handshake(
        &self,
        host: &str,
        stream: BoxedStream,
    ) -> io::Result<BoxedStream> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        Ok(Box::new(self.0.connect(name, stream).await?))
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
