//! The command line: what can be said, in the user's words.

use std::{fmt, net::SocketAddr, num::NonZeroUsize, path::PathBuf, str::FromStr, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Moves messages from Kafka into TDengine without code.
#[derive(Debug, Parser)]
#[command(name = "inlet", version, propagate_version = true)]
pub(crate) struct Cli {
    /// Log lines as text or as JSON, on the error stream [default: text].
    #[arg(long, global = true, value_enum)]
    pub(crate) log_format: Option<LogFormat>,
    /// What to log: error, warn, info, debug, trace, or a filter such as `inlet_kafka=debug` [default: info].
    #[arg(long, global = true, env = "INLET_LOG")]
    pub(crate) log_level: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Shape of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs a data source until it is done or asked to stop (Ctrl-C drains and commits).
    Run(RunArgs),
    /// Checks both ends layer by layer and says what to do about each failure.
    Check(CheckArgs),
    /// Shows a few real messages with their coordinates.
    Sample(SampleArgs),
    /// Shows the same few messages through every step, as tables; writes nothing.
    Preview(PreviewArgs),
    /// Prints the JSON Schema of the data source document.
    Schema,
    /// Serves the hub: the web page, its REST interface, and the data sources that run.
    Serve(Box<ServeArgs>),
    /// Runs the connection agent: beside Kafka, for a hub elsewhere.
    Agent(AgentArgs),
    /// Changes the key that a hub's secrets are stored with. Stop the hub first.
    RotateKey(RotateKeyArgs),
    /// Shows everything at once: a broker, a TDengine look-alike, a stream of meters, a running data source.
    Demo(DemoArgs),
    /// Writes the manual pages, one for each command, as the package has them.
    #[command(hide = true)]
    Man(ManArgs),
}

/// The document that every command reads.
#[derive(Debug, Args)]
pub(crate) struct DocumentArgs {
    /// The data source document, YAML or JSON.
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
    /// One JSON object a second on standard output, and one at the end.
    #[arg(long)]
    pub(crate) json: bool,
    /// Serve Prometheus metrics at this address, under `/metrics`, such as 127.0.0.1:9100.
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) metrics: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
    /// One JSON array on standard output instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which end of the topics a sample comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SampleEnd {
    Newest,
    Oldest,
}

#[derive(Debug, Args)]
pub(crate) struct SampleArgs {
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
    /// How many messages, over all partitions.
    #[arg(short = 'n', long, default_value = "10")]
    pub(crate) count: NonZeroUsize,
    /// The newest or the oldest messages of the topics.
    #[arg(long, value_enum, default_value_t = SampleEnd::Newest)]
    pub(crate) from: SampleEnd,
    /// One JSON object a message instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PreviewArgs {
    #[command(flatten)]
    pub(crate) sample: SampleArgs,
    /// Messages from a file, one a line, instead of from Kafka.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["count", "from"])]
    pub(crate) messages: Option<PathBuf>,
}

/// Where a hub keeps what it remembers.
#[derive(Debug, Args)]
pub(crate) struct StoreArgs {
    /// The hub's folder: its store and its key, unless they are elsewhere, and the archives of data sources.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "./inlet-hub",
        env = "INLET_DATA_DIR"
    )]
    pub(crate) data_dir: PathBuf,
    /// Where to remember everything: an SQLite file, or `postgres://USER:PASSWORD@HOST/DATABASE`
    /// [default: a file in the hub's folder].
    #[arg(long, value_name = "URL", env = "INLET_STORE", hide_env_values = true)]
    pub(crate) store: Option<String>,
    /// File with the key of the stored secrets, made at the first start [default: `hub.key` in the hub's
    /// folder]. The variable `INLET_KEY` may have the key itself instead.
    #[arg(long, value_name = "FILE", env = "INLET_KEY_FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Where to listen. Other addresses than those of this machine need TLS to be safe.
    #[arg(long, value_name = "IP:PORT", env = "INLET_LISTEN",
        default_value_t = inlet_hub::options::DEFAULT_LISTEN)]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Certificate chain for TLS, PEM; it is read again when it changes.
    #[arg(
        long,
        value_name = "FILE",
        requires = "tls_key",
        env = "INLET_TLS_CERT"
    )]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM.
    #[arg(
        long,
        value_name = "FILE",
        requires = "tls_cert",
        env = "INLET_TLS_KEY"
    )]
    pub(crate) tls_key: Option<PathBuf>,
    /// How users reach the hub, when it is not where it listens: `https://inlet.plant.example`.
    #[arg(long, value_name = "URL", value_parser = public_url, env = "INLET_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
    /// What to call this hub, where several share a store [default: the host's name].
    #[arg(long, value_name = "NAME", env = "INLET_NODE_NAME")]
    pub(crate) node_name: Option<String>,
    #[command(flatten)]
    pub(crate) agents: AgentLinkArgs,
}

/// How connection agents reach a hub.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection agents")]
pub(crate) struct AgentLinkArgs {
    /// Where to listen for agents, or `off`. They are always spoken to by TLS.
    #[arg(long, value_name = "IP:PORT", env = "INLET_AGENT_LISTEN",
        default_value_t = AgentListen(Some(inlet_hub::options::DEFAULT_AGENT_LISTEN)))]
    pub(crate) agent_listen: AgentListen,
    /// How agents reach the hub, when it is not where it listens: `https://inlet.plant.example:6055`.
    #[arg(long, value_name = "URL", value_parser = agent_url, env = "INLET_AGENT_URL")]
    pub(crate) agent_url: Option<String>,
    /// Certificate chain for agents, PEM; it is read again when it changes [default: the hub signs one itself,
    /// and agents are given its authority together with their token].
    #[arg(
        long,
        value_name = "FILE",
        requires = "agent_tls_key",
        env = "INLET_AGENT_TLS_CERT"
    )]
    pub(crate) agent_tls_cert: Option<PathBuf>,
    /// Private key of that certificate, PEM.
    #[arg(
        long,
        value_name = "FILE",
        requires = "agent_tls_cert",
        env = "INLET_AGENT_TLS_KEY"
    )]
    pub(crate) agent_tls_key: Option<PathBuf>,
    /// Take only agents with a certificate of these authorities, PEM; they need their token all the same.
    #[arg(long, value_name = "FILE", env = "INLET_AGENT_CLIENT_CA")]
    pub(crate) agent_client_ca: Option<PathBuf>,
    /// How long data sources run on when nobody says that they still may: an agent without a hub, a hub
    /// without its store.
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = offline_limit,
        env = "INLET_OFFLINE_LIMIT")]
    pub(crate) offline_limit: Duration,
}

/// Where to listen for agents; `None` is `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AgentListen(pub(crate) Option<SocketAddr>);

impl FromStr for AgentListen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self(None)),
            address => address
                .parse()
                .map(|address| Self(Some(address)))
                .map_err(|_| {
                    "it has to be `off` or an address with a port, such as `0.0.0.0:6055`"
                        .to_owned()
                }),
        }
    }
}

impl fmt::Display for AgentListen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(address) => address.fmt(f),
            None => f.write_str("off"),
        }
    }
}

/// Checks the URL of `--agent-url`.
fn agent_url(text: &str) -> Result<String, String> {
    match text.strip_prefix("https://") {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ', '@']) => {
            Ok(text.to_owned())
        }
        _ => Err("it has to look like `https://inlet.plant.example:6055`".to_owned()),
    }
}

/// Reads the time of `--offline-limit`.
fn offline_limit(text: &str) -> Result<Duration, String> {
    let limit = inlet_config::units::duration(text)
        .map_err(|error| format!("{}: {}", error.message, error.hint))?;
    if limit < Duration::from_mins(1) {
        return Err("less than a minute would end runs at every restart of a hub".to_owned());
    }
    Ok(limit)
}

/// Checks the URL of `--public-url`.
fn public_url(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains(['?', '#', ' ']) => Ok(text.to_owned()),
        _ => Err("it has to look like `https://inlet.plant.example`".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct AgentArgs {
    /// The agent's file; variables of the environment stand above what it says
    /// [default: /etc/inlet/agent.toml, if it is there].
    #[arg(short = 'c', long = "config", value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<AgentCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgentCommand {
    /// Checks the way to the hub layer by layer and says what to do about each failure; a running agent is
    /// not disturbed.
    Check(AgentCheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AgentCheckArgs {
    /// One JSON array on standard output instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RotateKeyArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// A real broker to use instead of librdkafka's mock.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) kafka: Option<String>,
    /// Messages a second.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: u32,
    /// Stop after so many seconds instead of at Ctrl-C.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) seconds: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The folder to write into; it is made when it is not there.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
