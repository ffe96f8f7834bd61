//! What a sandbox is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Where the rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// Gone when the sandbox stops.
    Memory,
    /// A SQLite file. What was acknowledged is still there after `kill -9` and a restart.
    File(PathBuf),
}

/// Certificate chain and key of a TLS listener, both PEM.
#[derive(Clone)]
pub struct TlsIdentity {
    /// The server's certificate, then those that signed it.
    pub certificates_pem: Vec<u8>,
    /// The private key of the first certificate.
    pub key_pem: Vec<u8>,
}

/// How a sandbox listens and behaves.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Where to listen; port 0 picks a free one.
    pub address: SocketAddr,
    /// Where rows are kept.
    pub store: Store,
    /// Users with their passwords.
    pub users: Vec<(String, String)>,
    /// Tokens taken as `?token=` or `Authorization: Taosd …`, in place of user and password.
    pub tokens: Vec<String>,
    /// Whether the server knows binary message 11, as the newest ones do.
    pub column_bind: bool,
    /// Number of vgroups of a database that does not say.
    pub vgroups: u32,
    /// A bind with more rows of one table is refused with 0x0118; no limit when absent.
    pub max_rows_per_bind: Option<usize>,
    /// Listens with TLS (`https`, `wss`) when given.
    pub tls: Option<TlsIdentity>,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            store: Store::Memory,
            users: vec![("root".to_owned(), "taosdata".to_owned())],
            tokens: Vec::new(),
            column_bind: false,
            vgroups: 2,
            max_rows_per_bind: None,
            tls: None,
        }
    }
}
