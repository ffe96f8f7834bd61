//! Whom an error of a connection is about, and librdkafka's words for it taken apart.

use super::{Diagnosis, Stage};

/// A broker that was to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer<'a> {
    /// A server of `kafka.bootstrap_servers`.
    Bootstrap { address: &'a str },
    /// A broker at the address that the cluster tells clients to use.
    Advertised { id: i32, address: &'a str },
    /// The coordinator of the group: one of the brokers, over a connection of its own.
    Coordinator { address: &'a str },
}

impl<'a> Peer<'a> {
    /// Its `host:port`.
    pub(crate) fn address(self) -> &'a str {
        match self {
            Self::Bootstrap { address }
            | Self::Advertised { address, .. }
            | Self::Coordinator { address } => address,
        }
    }

    fn name(self) -> String {
        match self {
            Self::Bootstrap { .. } => "the bootstrap server".into(),
            Self::Advertised { id, .. } => format!("broker {id}"),
            Self::Coordinator { .. } => "the group's coordinator".into(),
        }
    }

    /// A bootstrap server too, if its address is one of these: that is how the user knows it.
    pub(crate) fn known_as(self, bootstrap_servers: &[String]) -> Self {
        let address = self.address();
        if bootstrap_servers.iter().any(|server| server == address) {
            return Self::Bootstrap { address };
        }
        self
    }
}

/// The name of a broker has no address.
pub(crate) fn unresolved(peer: Peer<'_>, reason: &str) -> Diagnosis {
    let (cause, remedy) = match peer {
        Peer::Bootstrap { address } => (
            format!("the name in `{address}` does not resolve: {reason}"),
            "check `kafka.bootstrap_servers` for typing errors and this machine's DNS",
        ),
        Peer::Advertised { address, .. } | Peer::Coordinator { address } => (
            format!(
                "{} advertises `{address}`, a name that does not resolve: {reason}",
                peer.name()
            ),
            "set `advertised.listeners` of that broker to a name that resolves here, or make this \
             name resolvable from here",
        ),
    };
    Diagnosis::passing(Stage::Resolve, cause, remedy)
}

/// Nothing takes the connection.
pub(crate) fn unreachable(peer: Peer<'_>, reason: &str) -> Diagnosis {
    let (cause, remedy) = match peer {
        Peer::Bootstrap { address } => (
            format!("nothing answers at `{address}`: {reason}"),
            "check that the broker runs, that host and port are right and that no firewall is \
             between",
        ),
        Peer::Advertised { address, .. } | Peer::Coordinator { address } => (
            format!(
                "{} advertises `{address}`, but nothing answers there: {reason}",
                peer.name()
            ),
            "check that this broker runs; if it does, set its `advertised.listeners` to an address \
             that can be reached from here",
        ),
    };
    Diagnosis::passing(Stage::Connect, cause, remedy)
}

/// What librdkafka says about a connection, such as `ssl://host:9092/bootstrap: Connect to
/// ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said<'a> {
    /// Absent when no broker is named.
    pub(super) peer: Option<Peer<'a>>,
    /// Without the end that differs each time, so that equal failures have equal words.
    pub(super) reason: &'a str,
}

/// librdkafka's name for its connection to the coordinator; the address follows.
const COORDINATOR: &str = "GroupCoordinator";

impl<'a> Said<'a> {
    pub(super) fn parse(text: &'a str) -> Self {
        let named = text.split_once(": ").and_then(|(name, rest)| {
            if name == COORDINATOR {
                let (address, rest) = rest.split_once(": ")?;
                return Some((Peer::Coordinator { address }, rest));
            }
            Some((peer_named(name)?, rest))
        });
        let (peer, rest) = named.map_or((None, text), |(peer, rest)| (Some(peer), rest));
        let end = rest.find(" (after ").unwrap_or(rest.len());
        Self {
            peer,
            reason: &rest[..end],
        }
    }

    /// Why no connection came about, when that is what failed.
    pub(super) fn connect_failure(&self) -> Option<&'a str> {
        let (_, reason) = self
            .reason
            .strip_prefix("Connect to ")?
            .split_once(" failed: ")?;
        Some(reason)
    }

    /// Why a name has no address.
    pub(super) fn resolve_failure(&self) -> &'a str {
        let told = self.reason.strip_prefix("Failed to resolve ");
        told.and_then(|told| told.split_once(": "))
            .map_or(self.reason, |(_, reason)| reason)
    }
}

/// `[protocol://]host:port/id`, where the id of a server that is not known yet is `bootstrap`.
fn peer_named(name: &str) -> Option<Peer<'_>> {
    let name = name.split_once("://").map_or(name, |(_, name)| name);
    let (address, id) = name.rsplit_once('/')?;
    match id {
        "bootstrap" => Some(Peer::Bootstrap { address }),
        id => Some(Peer::Advertised {
            id: id.parse().ok()?,
            address,
        }),
    }
}
