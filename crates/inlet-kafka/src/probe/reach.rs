//! Names and connections, by the operating system; and which language a port speaks.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    time::Duration,
};

use crate::diagnosis::{Diagnosis, Stage};

const CONNECT_LIMIT: Duration = Duration::from_secs(5);

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

/// The addresses of `host:port`.
pub(super) fn resolve(server: &str) -> Result<Vec<SocketAddr>, Diagnosis> {
    let unresolved = |reason: String| {
        Diagnosis::lasting(
            Stage::Resolve,
            format!("the name in `{server}` does not resolve: {reason}"),
            "check the name for typing errors and this machine's DNS",
        )
    };
    let addresses: Vec<_> = server
        .to_socket_addrs()
        .map_err(|error| unresolved(error.to_string()))?
        .collect();
    if addresses.is_empty() {
        return Err(unresolved("it has no address".into()));
    }
    Ok(addresses)
}

/// Connects to the first address that takes the connection.
pub(super) fn connect(server: &str, addresses: &[SocketAddr]) -> Result<SocketAddr, Diagnosis> {
    let mut reason = String::new();
    for address in addresses {
        match TcpStream::connect_timeout(address, CONNECT_LIMIT) {
            Ok(_) => return Ok(*address),
            Err(error) => reason = error.to_string(),
        }
    }
    Err(Diagnosis::lasting(
        Stage::Connect,
        format!("nothing takes connections at `{server}`: {reason}"),
        "check that the broker runs, that the port is right and that no firewall is between",
    ))
}

/// Whether the port answers a TLS greeting with a TLS record.
pub(super) fn speaks_tls(server: &str) -> bool {
    let Ok(addresses) = resolve(server) else {
        return false;
    };
    addresses
        .iter()
        .any(|address| greet(address).unwrap_or(false))
}

fn greet(address: &SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(address, CONNECT_LIMIT)?;
    stream.set_read_timeout(Some(CONNECT_LIMIT))?;
    stream.write_all(&CLIENT_HELLO)?;
    let mut first = [0];
    stream.read_exact(&mut first)?;
    Ok(TLS_RECORDS.contains(&first[0]))
}
