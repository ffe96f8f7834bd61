//! TLS by certificate files, which are read again when they change.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum_server::tls_rustls::RustlsConfig;
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    server::{VerifierBuilderError, WebPkiClientVerifier, danger::ClientCertVerifier},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

use crate::options::TlsFiles;

/// How often the files are looked at. They are small, and a look is cheaper than a watch that misses
/// what mounted volumes do.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Why the files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("`{place}` holds no {what} in PEM: {source}")]
    Pem {
        /// The file.
        place: String,
        /// "certificate" or "private key".
        what: &'static str,
        /// What the reader met.
        source: rustls_pki_types::pem::Error,
    },
    /// Certificate and key cannot be used together.
    #[error("the certificate {place} cannot be used: {source}")]
    Pair {
        /// The files.
        place: String,
        /// What rustls said, such as that they do not belong together.
        source: rustls::Error,
    },
    /// The authorities of clients cannot be used.
    #[error("the certificates of `{}` cannot judge clients: {source}", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What rustls said.
        source: VerifierBuilderError,
    },
}

/// What a server shows of itself and asks of its clients.
#[derive(Clone, Debug)]
pub(crate) struct Serving {
    pub(crate) identity: Identity,
    /// The authorities that clients need a certificate of; without, they need none.
    pub(crate) client_ca: Option<PathBuf>,
    /// The protocol inside.
    pub(crate) alpn: &'static [u8],
}

/// Certificate and key.
#[derive(Clone)]
pub(crate) enum Identity {
    /// In files.
    Files(TlsFiles),
    /// Made at the start of the hub, both PEM.
    Made { certificate: String, key: String },
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.place())
    }
}

impl Identity {
    fn place(&self) -> String {
        match self {
            Self::Files(TlsFiles { certificate, key }) => {
                format!(
                    "`{}` and the key `{}`",
                    certificate.display(),
                    key.display()
                )
            }
            Self::Made { .. } => "of the hub's own authority".to_owned(),
        }
    }

    /// Where the certificate is, and where the key.
    fn places(&self) -> (String, String) {
        match self {
            Self::Files(TlsFiles { certificate, key }) => {
                (certificate.display().to_string(), key.display().to_string())
            }
            Self::Made { .. } => (self.place(), self.place()),
        }
    }
}

/// All bytes at one moment.
#[derive(PartialEq, Eq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
    client_ca: Option<Vec<u8>>,
}

/// Reads the files, and goes on looking at them as long as the answer's task runs. A new pair is used for
/// connections from then on; those that are open stay. A wrong one is told and the old one kept.
pub(crate) fn load(serving: Serving) -> Result<(RustlsConfig, impl Future<Output = ()>), TlsError> {
    let contents = read(&serving)?;
    let config = RustlsConfig::from_config(server_config(&serving, &contents)?);
    let follow = follow(serving, contents, config.clone());
    Ok((config, follow))
}

async fn follow(serving: Serving, mut seen: Contents, config: RustlsConfig) {
    let mut failure = String::new();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let contents = match read(&serving) {
            Ok(contents) if contents == seen => continue,
            Ok(contents) => contents,
            Err(error) => {
                tell_once(&mut failure, &error);
                continue;
            }
        };
        match server_config(&serving, &contents) {
            Ok(changed) => {
                config.reload_from_config(changed);
                failure.clear();
                seen = contents;
                tracing::info!(certificate = ?serving.identity, "TLS certificate read again");
            }
            Err(error) => tell_once(&mut failure, &error),
        }
    }
}

/// While files are replaced one after the other they do not fit together for a moment, and a wrong one stays
/// until somebody acts: one line is enough.
fn tell_once(told: &mut String, error: &TlsError) {
    let text = error.to_string();
    if text != *told {
        tracing::warn!(error = %text, "changed TLS files cannot be used; the old ones stay in use");
        *told = text;
    }
}

fn read(serving: &Serving) -> Result<Contents, TlsError> {
    let (certificate, key) = match &serving.identity {
        Identity::Files(files) => (read_file(&files.certificate)?, read_file(&files.key)?),
        Identity::Made { certificate, key } => (certificate.clone().into(), key.clone().into()),
    };
    let client_ca = serving.client_ca.as_deref().map(read_file).transpose()?;
    Ok(Contents {
        certificate,
        key,
        client_ca,
    })
}

fn read_file(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::Read {
        path: path.to_owned(),
        source,
    })
}

fn server_config(serving: &Serving, contents: &Contents) -> Result<Arc<ServerConfig>, TlsError> {
    let pair = |source| TlsError::Pair {
        place: serving.identity.place(),
        source,
    };
    let (certificate_place, key_place) = serving.identity.places();
    let chain = certificates(&contents.certificate, certificate_place)?;
    let key = PrivateKeyDer::from_pem_slice(&contents.key).map_err(|source| TlsError::Pem {
        place: key_place,
        what: "private key",
        source,
    })?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?;
    let builder = match (&serving.client_ca, &contents.client_ca) {
        (Some(path), Some(pem)) => builder.with_client_cert_verifier(verifier(path, pem)?),
        _ => builder.with_no_client_auth(),
    };
    let mut config = builder.with_single_cert(chain, key).map_err(pair)?;
    config.alpn_protocols = vec![serving.alpn.to_vec()];
    Ok(Arc::new(config))
}

fn certificates(pem: &[u8], place: String) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|source| TlsError::Pem {
            place,
            what: "certificate",
            source,
        })
}

fn verifier(path: &Path, pem: &[u8]) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates(pem, path.display().to_string())?);
    let provider = Arc::new(ring::default_provider());
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|source| TlsError::Authorities {
            path: path.to_owned(),
            source,
        })
}
