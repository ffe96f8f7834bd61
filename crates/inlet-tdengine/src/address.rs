//! Where TDengine is, taken apart once: host, port, TLS or not, and the login that goes with it.
//!
//! The address of a connection never holds a user, password or token, so it may be shown anywhere.

use std::fmt;

use inlet_config::settings::ConnectionSettings;
use url::Url;

/// taosAdapter's own port.
const ADAPTER_PORT: u16 = 6041;
/// TDengine Cloud listens where HTTPS does.
const CLOUD_PORT: u16 = 443;

/// A connection's settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// The URL is not one.
    #[error("read the TDengine url `{url}`: {source}; write it as `ws://host:6041`")]
    Url {
        /// What was written.
        url: String,
        /// What is wrong with it.
        source: url::ParseError,
    },
    /// Neither `ws` nor `wss`.
    #[error("the TDengine url `{url}` must begin with `ws://` or `wss://`")]
    Scheme {
        /// What was written.
        url: String,
    },
    /// No host.
    #[error("the TDengine url `{url}` names no host; write it as `ws://host:6041`")]
    Host {
        /// What was written.
        url: String,
    },
    /// The CA certificates are not PEM.
    #[error("read the CA certificates for `{url}`: {cause}; give one or more PEM blocks")]
    Ca {
        /// The address they belong to.
        url: String,
        /// What is wrong with them.
        cause: String,
    },
}

/// Host and port of a TDengine, and whether it is reached over TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Name or IP address, IPv6 without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: bool,
}

impl Address {
    pub(crate) fn parse(connection: &ConnectionSettings) -> Result<Self, AddressError> {
        let text = &connection.url;
        let url = Url::parse(text).map_err(|source| AddressError::Url {
            url: text.clone(),
            source,
        })?;
        let tls = match url.scheme() {
            "ws" => false,
            "wss" => true,
            _ => return Err(AddressError::Scheme { url: text.clone() }),
        };
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| AddressError::Host { url: text.clone() })?;
        let port = match explicit_port(text, &url) {
            Some(port) => port,
            None if tls => CLOUD_PORT,
            None => ADAPTER_PORT,
        };
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        Ok(Self { host, port, tls })
    }

    /// `host:port` as HTTP wants it.
    pub(crate) fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// The port that was written: `url` drops one that is the scheme's default, but 80 is not ours.
fn explicit_port(text: &str, url: &Url) -> Option<u16> {
    url.port().or_else(|| {
        let default = url.port_or_known_default()?;
        let authority = text.split("://").nth(1)?.split(['/', '?']).next()?;
        authority
            .ends_with(&format!(":{default}"))
            .then_some(default)
    })
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "wss" } else { "ws" };
        write!(f, "{scheme}://{}", self.authority())
    }
}

#[cfg(test)]
mod tests;
