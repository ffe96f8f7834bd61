//! Where a hub listens for agents, and the proxy on the way to it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use inlet_config::secret::Secret;
use inlet_protocol::DEFAULT_PORT;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::fault::Wrong;

const PROXY_HINT: &str = "write it as `http://proxy.example:3128`, or with `user:password@` before the \
     host; it has to allow CONNECT to the hub's port";

/// Where a hub listens for agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Name or address, IPv6 without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// The HTTP proxy on the way.
    pub proxy: Option<ProxyAddress>,
}

/// An HTTP proxy that lets connections through by CONNECT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    /// Name or address, IPv6 without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// The header `Proxy-Authorization`, with a login.
    pub authorization: Option<Secret>,
}

impl Endpoint {
    /// Without a proxy.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            proxy: None,
        }
    }

    /// `https://hub.example:6055`, `hub.example:6055` or `hub.example`.
    pub(super) fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = |what: &str| {
            let message = format!("`{text}` is no address of a hub: {what}");
            Wrong::new(message, "write it as `https://hub.example:6055`")
        };
        let url = match text.split_once("://") {
            Some(("https", _)) => Url::parse(text),
            Some(("http", _)) => return Err(wrong("the link is always encrypted")),
            Some((scheme, _)) => return Err(wrong(&format!("`{scheme}` is not `https`"))),
            None => Url::parse(&format!("https://{text}")),
        };
        let url = url.map_err(|error| wrong(&error.to_string()))?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("there is something after host and port"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong(
                "a login does not belong here, the token is a key of its own",
            ));
        }
        let host = url.host().ok_or_else(|| wrong("it names no host"))?;
        // The URL drops 443, its scheme's own; whoever wrote it meant it.
        let port = match url.port() {
            None if text.trim_end_matches('/').ends_with(":443") => 443,
            port => port.unwrap_or(DEFAULT_PORT),
        };
        Ok(Self::new(plain(&host), port))
    }
}

impl ProxyAddress {
    /// `http://proxy.example:3128`, with `user:password@` before the host where the proxy asks for it.
    pub(super) fn parse(text: &str) -> Result<Self, Wrong> {
        // What is wrong must not show the login.
        let wrong = |what: String| Wrong::new(what, PROXY_HINT);
        let url = match text.split_once("://") {
            Some(("http", _)) => Url::parse(text),
            Some((scheme, _)) => {
                return Err(wrong(format!(
                    "a proxy of the kind `{scheme}` cannot be used"
                )));
            }
            None => Url::parse(&format!("http://{text}")),
        };
        let url = url.map_err(|error| wrong(format!("it is no address of a proxy: {error}")))?;
        let host = url.host();
        let host = host.ok_or_else(|| wrong("it names no host".to_owned()))?;
        Ok(Self {
            host: plain(&host),
            port: url.port().unwrap_or(80),
            authorization: authorization(&url),
        })
    }
}

/// The host as name look-ups take it.
fn plain(host: &Host<&str>) -> String {
    match host {
        Host::Ipv6(address) => address.to_string(),
        other => other.to_string(),
    }
}

fn authorization(proxy: &Url) -> Option<Secret> {
    let (user, password) = (proxy.username(), proxy.password().unwrap_or_default());
    if user.is_empty() && password.is_empty() {
        return None;
    }
    let mut login: Vec<u8> = percent_decode_str(user).collect();
    login.push(b':');
    login.extend(percent_decode_str(password));
    Some(Secret::new(format!("Basic {}", BASE64.encode(login))))
}

impl fmt::Display for Endpoint {
    /// `hub.example:6055`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        authority(f, &self.host, self.port)
    }
}

impl fmt::Display for ProxyAddress {
    /// `proxy.example:3128`, without the login.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        authority(f, &self.host, self.port)
    }
}

fn authority(f: &mut fmt::Formatter<'_>, host: &str, port: u16) -> fmt::Result {
    if host.contains(':') {
        write!(f, "[{host}]:{port}")
    } else {
        write!(f, "{host}:{port}")
    }
}
