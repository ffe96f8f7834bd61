//! A network that breaks as networks do: Shopify's Toxiproxy, driven over its HTTP interface.
//!
//! [`TcpProxy`](crate::TcpProxy) is enough where bytes get through or not. Here they may also come
//! late, thinly, or on a connection that only one side believes in.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::{leash::Leash, ports::free_port, swept_dir::SweptDir, wait::wait_until};

/// The variable that names the program; `cargo xtask test` installs it and sets it.
const PROGRAM: &str = "INLET_TOXIPROXY";

/// It starts within a tenth of a second on an idle machine.
const START_DEADLINE: Duration = Duration::from_secs(30);

/// A running Toxiproxy. It ends when it and every [`Line`] through it is dropped.
#[derive(Clone, Debug)]
pub struct Toxiproxy(Arc<Server>);

#[derive(Debug)]
struct Server {
    api: String,
    _process: Leash,
    _dir: SweptDir,
}

/// What is wrong with a line. Each kind is there at most once and leaves the others as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toxic {
    /// Everything arrives so much later, in each direction.
    Latency(Duration),
    /// At most so many KiB a second, in each direction.
    Bandwidth {
        /// 1024 bytes each second.
        kib_per_s: u64,
    },
    /// Connections are reset (`RST`), those that are there and those that come.
    ResetPeer,
    /// Half-open: what is sent is lost, and nobody is told. Connections that were open during it
    /// are closed when it ends, for bytes are missing in them.
    HalfOpen,
}

impl Toxic {
    /// Toxiproxy's own name for the kind.
    fn kind(self) -> &'static str {
        match self {
            Self::Latency(_) => "latency",
            Self::Bandwidth { .. } => "bandwidth",
            Self::ResetPeer => "reset_peer",
            Self::HalfOpen => "timeout",
        }
    }

    fn attributes(self) -> Value {
        match self {
            Self::Latency(latency) => json!({"latency": latency.as_millis() as u64}),
            Self::Bandwidth { kib_per_s } => json!({"rate": kib_per_s}),
            // In ms; for the time-out, 0 is never.
            Self::ResetPeer | Self::HalfOpen => json!({"timeout": 0}),
        }
    }
}

impl Toxiproxy {
    /// Starts it; `None` where the program is not installed and need not be.
    ///
    /// # Errors
    /// When it does not start, or in CI when it is not installed.
    pub fn start() -> Result<Option<Self>> {
        let Some(program) = std::env::var_os(PROGRAM).map(PathBuf::from) else {
            ensure!(
                std::env::var_os("CI").is_none(),
                "{PROGRAM} names no program; `cargo xtask test` installs it"
            );
            return Ok(None);
        };
        let home = std::env::temp_dir().join("inlet-toxiproxy");
        let dir = SweptDir::new_in(&home, "server-")?;
        let log = dir.path().join("toxiproxy.log");
        let port = free_port().to_string();
        let arguments = ["-host", "127.0.0.1", "-port", &port];
        let mut process = Leash::start(&program.display().to_string(), arguments, &log)?;
        let api = format!("http://127.0.0.1:{port}");
        let answers = || ureq::get(format!("{api}/version")).call().is_ok();
        let started = wait_until(START_DEADLINE, "Toxiproxy to answer", || {
            answers() || process.exit_status().is_some()
        });
        let words = || fs::read_to_string(&log).unwrap_or_default();
        started.with_context(words)?;
        ensure!(answers(), "Toxiproxy ended at its start:\n{}", words());
        Ok(Some(Self(Arc::new(Server {
            api,
            _process: process,
            _dir: dir,
        }))))
    }

    /// A sound line to the server at `upstream`, on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When Toxiproxy refuses.
    pub fn line(&self, upstream: SocketAddr) -> Result<Line> {
        let port = free_port();
        self.line_at((Ipv4Addr::LOCALHOST, port).into(), upstream)
    }

    /// The same at an address of its own, for a network with several hosts on loopback.
    ///
    /// # Errors
    /// When Toxiproxy refuses, such as for an address that is in use.
    pub fn line_at(&self, listen: SocketAddr, upstream: SocketAddr) -> Result<Line> {
        let name = format!("line-{listen}");
        self.ask(
            "/proxies",
            &json!({
                "name": name,
                "listen": listen.to_string(),
                "upstream": upstream.to_string(),
                "enabled": true,
            }),
        )?;
        Ok(Line {
            server: self.clone(),
            name,
            address: listen,
        })
    }

    fn ask(&self, path: &str, body: &Value) -> Result<()> {
        let url = format!("{}{path}", self.0.api);
        ureq::post(&url)
            .header("Content-Type", "application/json")
            .send(body.to_string())
            .with_context(|| format!("POST {url} {body}"))?;
        Ok(())
    }
}

/// A line through Toxiproxy to one server; it is cut for good when dropped.
#[derive(Debug)]
pub struct Line {
    server: Toxiproxy,
    name: String,
    address: SocketAddr,
}

impl Line {
    /// Where to connect instead of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Poisons the line in this way, in both directions.
    ///
    /// # Errors
    /// When Toxiproxy refuses, such as for a kind that is there already.
    pub fn add(&self, toxic: Toxic) -> Result<()> {
        for stream in ["upstream", "downstream"] {
            let body = json!({
                "name": format!("{}-{stream}", toxic.kind()),
                "type": toxic.kind(),
                "stream": stream,
                "attributes": toxic.attributes(),
            });
            self.server
                .ask(&format!("/proxies/{}/toxics", self.name), &body)?;
        }
        Ok(())
    }

    /// Ends what [`Line::add`] began.
    ///
    /// # Errors
    /// When the line is not poisoned in this way.
    pub fn remove(&self, toxic: Toxic) -> Result<()> {
        for stream in ["upstream", "downstream"] {
            let path = format!("/proxies/{}/toxics/{}-{stream}", self.name, toxic.kind());
            let url = format!("{}{path}", self.server.0.api);
            ureq::delete(&url)
                .call()
                .with_context(|| format!("DELETE {url}"))?;
        }
        Ok(())
    }

    /// Cuts every connection and refuses new ones.
    ///
    /// # Errors
    /// When Toxiproxy does not answer.
    pub fn down(&self) -> Result<()> {
        self.enable(false)
    }

    /// Takes connections again.
    ///
    /// # Errors
    /// When Toxiproxy does not answer.
    pub fn up(&self) -> Result<()> {
        self.enable(true)
    }

    fn enable(&self, enabled: bool) -> Result<()> {
        self.server.ask(
            &format!("/proxies/{}", self.name),
            &json!({"enabled": enabled}),
        )
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // Fails when Toxiproxy is gone, and with it the line.
        let url = format!("{}/proxies/{}", self.server.0.api, self.name);
        drop(ureq::delete(&url).call());
    }
}

/// A free port of any address of this machine, such as `127.2.0.1`.
///
/// # Errors
/// When this machine does not have the address.
pub fn free_port_of(address: IpAddr) -> Result<u16> {
    let port = free_port();
    TcpListener::bind((address, port))
        .with_context(|| format!("listen at port {port} of {address}"))?;
    Ok(port)
}

#[cfg(test)]
mod tests;
