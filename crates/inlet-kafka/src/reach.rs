//! Names and connections, by the operating system; and which language a port speaks.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    time::Duration,
};

use crate::diagnosis::{Diagnosis, Peer, unreachable, unresolved};

/// How long a port may take that the user waits for.
pub(crate) const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// A port that speaks TLS answers a greeting at once.
const GREET_LIMIT: Duration = Duration::from_secs(2);

/// A TLS 1.2 `ClientHello` without extensions: enough for a TLS server to answer with a record, be it
/// an alert. Kafka without TLS reads a length out of it that it refuses, and closes.
const CLIENT_HELLO: [u8; 54] = {
    let mut hello = [0; 54];
    let head = [0x16, 3, 1, 0, 49, 1, 0, 0, 45, 3, 3];
    let mut idx = 0;
    while idx < head.len() {
        hello[idx] = head[idx];
        idx += 1;
    }
    // 32 random bytes, which may be zero here, an empty session id, then two cipher suites (AES-GCM
    // with ECDHE) and no compression.
    let tail = [0, 0, 4, 0xc0, 0x2f, 0xc0, 0x2b, 1, 0];
    idx = 0;
    while idx < tail.len() {
        hello[43 + idx] = tail[idx];
        idx += 1;
    }
    hello
};

/// The first byte of a TLS record: an alert or a handshake.
const TLS_RECORDS: [u8; 2] = [0x15, 0x16];

/// Whether any of the bootstrap servers takes a connection; the failure of the last one if none.
pub(crate) fn any(bootstrap_servers: &[String]) -> Result<(), Diagnosis> {
    let mut outcome = Ok(());
    for address in bootstrap_servers {
        let peer = Peer::Bootstrap { address };
        match resolve(peer).and_then(|addresses| connect(peer, &addresses, CONNECT_LIMIT)) {
            Ok(_) => return Ok(()),
            Err(diagnosis) => outcome = Err(diagnosis),
        }
    }
    outcome
}

/// The addresses of a broker's `host:port`.
pub(crate) fn resolve(peer: Peer<'_>) -> Result<Vec<SocketAddr>, Diagnosis> {
    let addresses: Vec<_> = peer
        .address()
        .to_socket_addrs()
        .map_err(|error| unresolved(peer, &reason(&error)))?
        .collect();
    if addresses.is_empty() {
        return Err(unresolved(peer, "it has no address"));
    }
    Ok(addresses)
}

/// Connects to the first address that takes the connection.
pub(crate) fn connect(
    peer: Peer<'_>,
    addresses: &[SocketAddr],
    at_most: Duration,
) -> Result<SocketAddr, Diagnosis> {
    let mut last = String::new();
    for address in addresses {
        match TcpStream::connect_timeout(address, at_most) {
            Ok(_) => return Ok(*address),
            Err(error) => last = reason(&error),
        }
    }
    Err(unreachable(peer, &last))
}

/// The operating system's words alone, as librdkafka tells them too.
fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.trim_start_matches("failed to lookup address information: ");
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_owned()
}

/// Whether any of the bootstrap servers answers a TLS greeting.
pub(crate) fn any_speaks_tls(bootstrap_servers: &[String]) -> bool {
    bootstrap_servers.iter().any(|server| speaks_tls(server))
}

/// Whether the port answers a TLS greeting with a TLS record.
fn speaks_tls(server: &str) -> bool {
    let Ok(addresses) = resolve(Peer::Bootstrap { address: server }) else {
        return false;
    };
    addresses
        .iter()
        .any(|address| greet(address).unwrap_or(false))
}

fn greet(address: &SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(address, CONNECT_LIMIT)?;
    stream.set_read_timeout(Some(GREET_LIMIT))?;
    stream.write_all(&CLIENT_HELLO)?;
    let mut first = [0];
    stream.read_exact(&mut first)?;
    Ok(TLS_RECORDS.contains(&first[0]))
}
