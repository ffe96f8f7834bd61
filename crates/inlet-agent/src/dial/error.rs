//! Why no stream came about: which layer, the cause, and what to do about it.

use std::{io, net::SocketAddr, time::Duration};

use hyper::StatusCode;
use tokio_rustls::rustls::{AlertDescription, CertificateError, Error as TlsFault};

/// Why no stream came about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DialError {
    #[error("the name `{host}` cannot be looked up: {source}")]
    Name { host: String, source: io::Error },
    #[error("{address} does not take a connection: {source}")]
    Connect {
        address: SocketAddr,
        source: io::Error,
    },
    #[error(
        "the proxy {proxy} does not let the connection through to {target}: it answers {status}"
    )]
    ProxyRefused {
        proxy: String,
        target: String,
        status: StatusCode,
    },
    #[error("the proxy {proxy} does not answer as an HTTP proxy: {source}")]
    Proxy { proxy: String, source: hyper::Error },
    #[error("no TLS with {address}: {source}")]
    Tls { address: String, source: io::Error },
    #[error("{address} did not answer within {} s", limit.as_secs())]
    TimedOut { address: String, limit: Duration },
}

impl DialError {
    /// What to do about it, for a person.
    pub(crate) fn remedy(&self) -> String {
        match self {
            Self::Name { host, .. } => format!(
                "check the spelling of `{host}` and whether this machine's name server knows it"
            ),
            Self::Connect { source, .. } if source.kind() == io::ErrorKind::ConnectionRefused => {
                "start the hub, or check the port (`inlet serve` takes agents on 6055 unless told \
                 otherwise) and whether the hub listens for other machines than its own"
                    .to_owned()
            }
            Self::Connect { .. } | Self::TimedOut { .. } => {
                "open the way in the firewalls between this machine and the hub, or set `proxy`"
                    .to_owned()
            }
            Self::ProxyRefused { status, .. }
                if *status == StatusCode::PROXY_AUTHENTICATION_REQUIRED =>
            {
                "write the proxy's login into `proxy`: `http://user:password@proxy.example:3128`"
                    .to_owned()
            }
            Self::ProxyRefused { target, .. } => format!(
                "let the proxy allow CONNECT to {target}, and look whether it can reach the hub"
            ),
            Self::Proxy { .. } => {
                "check `proxy`: it has to be the address of an HTTP proxy, reached without TLS"
                    .to_owned()
            }
            Self::Tls { source, .. } => tls_remedy(source),
        }
    }
}

/// For who is asked for a certificate and has none, or another.
pub(crate) const CERTIFICATE_REMEDY: &str = "the hub asks for a certificate: set `certificate` and `key` to one from \
     the authority that the hub was given with --agent-client-ca";

fn tls_remedy(error: &io::Error) -> String {
    match tls_fault(error) {
        Some(fault) => remedy_of(fault),
        None => {
            "check that a hub's port for agents answers there, not the port of its page, and that \
                 nothing between changes the connection"
                .to_owned()
        }
    }
}

/// What rustls says, out of what the stream says.
fn tls_fault(error: &io::Error) -> Option<&TlsFault> {
    error.get_ref()?.downcast_ref()
}

/// What to do about a handshake that failed.
fn remedy_of(fault: &TlsFault) -> String {
    match fault {
        TlsFault::InvalidCertificate(certificate) => certificate_remedy(certificate),
        TlsFault::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::CertificateUnknown
            | AlertDescription::AccessDenied,
        ) => CERTIFICATE_REMEDY.to_owned(),
        TlsFault::InvalidMessage(_) => {
            "what answers there speaks no TLS: check the port".to_owned()
        }
        _ => "check that the hub's port for agents answers there".to_owned(),
    }
}

fn certificate_remedy(fault: &CertificateError) -> String {
    match fault {
        CertificateError::UnknownIssuer => {
            "set `ca` to the hub's own authority: the page shows it where the agent was made".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "use the name in `endpoint` that the certificate is for, or start the hub with --agent-url and \
             this name"
                .to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "renew the hub's certificate; look at the clock of this machine too".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "set the clock of this machine: the certificate is not valid yet".to_owned()
        }
        _ => "give the hub a certificate that is made for a server".to_owned(),
    }
}
