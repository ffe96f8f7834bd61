//! The sandbox as a program of its own, for tests that kill it and for trying things by hand.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use inlet_sandbox::{Sandbox, SandboxOptions, Store, TlsIdentity};

/// A TDengine look-alike for tests; not a database for real use.
#[derive(Parser)]
#[command(name = "inlet-sandbox", version)]
struct Arguments {
    /// Where to listen; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:6041")]
    listen: SocketAddr,
    /// Folder in which rows are kept; without it they are gone at the end.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Know binary message 11 (bind and execute by column), as the newest servers do.
    #[arg(long)]
    column_bind: bool,
    /// Number of vgroups of a database that does not say.
    #[arg(long, default_value_t = 2)]
    vgroups: u32,
    /// A token taken in place of user and password; may be given many times.
    #[arg(long)]
    token: Vec<String>,
    /// PEM file with the certificate chain; listens with TLS.
    #[arg(long, requires = "key")]
    certificate: Option<PathBuf>,
    /// PEM file with the certificate's key.
    #[arg(long, requires = "certificate")]
    key: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let sandbox = Sandbox::start(options(Arguments::parse())?).context("starting the sandbox")?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "inlet-sandbox (a TDengine look-alike for tests) listens on {}",
        sandbox.address()
    )?;
    out.flush()?;
    // The sandbox serves on threads of its own until the process is ended.
    loop {
        std::thread::park();
    }
}

fn options(arguments: Arguments) -> anyhow::Result<SandboxOptions> {
    let store = match arguments.data_dir {
        None => Store::Memory,
        Some(folder) => {
            std::fs::create_dir_all(&folder)
                .with_context(|| format!("making the data folder `{}`", folder.display()))?;
            Store::File(folder.join("sandbox.sqlite"))
        }
    };
    let tls = match (arguments.certificate, arguments.key) {
        (Some(certificate), Some(key)) => Some(TlsIdentity {
            certificates_pem: read(&certificate)?,
            key_pem: read(&key)?,
        }),
        _ => None,
    };
    Ok(SandboxOptions {
        address: arguments.listen,
        store,
        tokens: arguments.token,
        column_bind: arguments.column_bind,
        vgroups: arguments.vgroups,
        tls,
        ..SandboxOptions::default()
    })
}

fn read(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("reading `{}`", path.display()))
}
