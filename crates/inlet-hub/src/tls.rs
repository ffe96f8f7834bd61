//! TLS by certificate files, which are read again when they change.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum_server::tls_rustls::RustlsConfig;
use rustls::{ServerConfig, crypto::ring};
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
    #[error("`{}` holds no {what} in PEM: {source}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// "certificate" or "private key".
        what: &'static str,
        /// What the reader met.
        source: rustls_pki_types::pem::Error,
    },
    /// Certificate and key cannot be used together.
    #[error("the certificate `{}` and the key `{}` cannot be used: {source}",
        files.certificate.display(), files.key.display())]
    Pair {
        /// The files.
        files: TlsFiles,
        /// What rustls said, such as that they do not belong together.
        source: rustls::Error,
    },
}

/// The bytes of both files at one moment.
#[derive(PartialEq, Eq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// Reads the files, and goes on looking at them as long as the answer's task runs. A new pair is used for
/// connections from then on; those that are open stay. A wrong one is told and the old one kept.
pub(crate) fn load(files: TlsFiles) -> Result<(RustlsConfig, impl Future<Output = ()>), TlsError> {
    let contents = read(&files)?;
    let config = RustlsConfig::from_config(server_config(&files, &contents)?);
    let follow = follow(files, contents, config.clone());
    Ok((config, follow))
}

async fn follow(files: TlsFiles, mut seen: Contents, config: RustlsConfig) {
    let mut failure = String::new();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let contents = match read(&files) {
            Ok(contents) if contents == seen => continue,
            Ok(contents) => contents,
            Err(error) => {
                tell_once(&mut failure, &error);
                continue;
            }
        };
        match server_config(&files, &contents) {
            Ok(changed) => {
                config.reload_from_config(changed);
                failure.clear();
                seen = contents;
                tracing::info!(certificate = %files.certificate.display(), "TLS certificate read again");
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

fn read(files: &TlsFiles) -> Result<Contents, TlsError> {
    Ok(Contents {
        certificate: read_file(&files.certificate)?,
        key: read_file(&files.key)?,
    })
}

fn read_file(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::Read {
        path: path.to_owned(),
        source,
    })
}

fn server_config(files: &TlsFiles, contents: &Contents) -> Result<Arc<ServerConfig>, TlsError> {
    let pem = |path: &Path, what, source| TlsError::Pem {
        path: path.to_owned(),
        what,
        source,
    };
    let chain = CertificateDer::pem_slice_iter(&contents.certificate)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|source| pem(&files.certificate, "certificate", source))?;
    let key = PrivateKeyDer::from_pem_slice(&contents.key)
        .map_err(|source| pem(&files.key, "private key", source))?;
    let pair = |source| TlsError::Pair {
        files: files.clone(),
        source,
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
