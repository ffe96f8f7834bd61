//! Addresses of brokers and of TDengine.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::{fault::Problem, secret::Secret};

/// `host:port` of a broker; an IPv6 address stands in brackets.
pub(super) fn server(text: &str) -> Result<(), Problem> {
    let legal_host = |host: &str| match host.strip_prefix('[') {
        Some(rest) => rest
            .strip_suffix(']')
            .is_some_and(|ip| ip.parse::<std::net::Ipv6Addr>().is_ok()),
        None => {
            !host.is_empty()
                && host
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        }
    };
    let legal_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    if text
        .rsplit_once(':')
        .is_some_and(|(host, port)| legal_host(host) && legal_port(port))
    {
        return Ok(());
    }
    Err(Problem::new(format!("`{text}` is no broker address"))
        .hint("write host and port, such as `192.168.1.92:9092`"))
}

/// A TDengine URL, taken apart.
#[derive(Debug)]
pub(crate) struct Address {
    /// Without user, password and token.
    pub(crate) url: String,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<Secret>,
    pub(crate) token: Option<Secret>,
}

/// `ws[s]://[user:password@]host[:port][?token=…]`. Faults never show the text.
pub(crate) fn tdengine_url(text: &str) -> Result<Address, Problem> {
    const EXAMPLE: &str = "write it as `ws://host:6041` or `wss://host`";
    let url = Url::parse(text)
        .map_err(|error| Problem::new(format!("this is no URL: {error}")).hint(EXAMPLE))?;
    if !matches!(url.scheme(), "ws" | "wss") {
        return Err(
            Problem::new(format!("`{}://` is no way to TDengine", url.scheme())).hint(EXAMPLE),
        );
    }
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| Problem::new("the URL names no host").hint(EXAMPLE))?;
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err(Problem::new("the URL has a path").hint("end it after host and port"));
    }
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let filled = |text: &str| (!text.is_empty()).then(|| decode(text));
    Ok(Address {
        url: format!("{}://{host}{port}", url.scheme()),
        user: filled(url.username()),
        password: url.password().map(decode).map(Secret::new),
        token: token(&url)?,
    })
}

fn token(url: &Url) -> Result<Option<Secret>, Problem> {
    let mut token = None;
    for (key, value) in url.query_pairs() {
        if key != "token" {
            return Err(
                Problem::new(format!("the URL has an unknown option `{key}`"))
                    .hint("only `?token=…` may stand there"),
            );
        }
        token = Some(Secret::new(value));
    }
    Ok(token)
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
