//! What an agent is told: `agent.toml`, or variables of the environment in its place.
//!
//! [`AgentOptions::load`] reads both and notes every fault with its place; the file of every key with
//! its explanation is `deploy/agent/agent.toml`, which a test reads. Not here: whether the hub can be
//! reached, which the check and the link find out.

mod endpoint;
mod fault;
mod origin;
mod read;
mod table;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, num::NonZeroUsize, path::PathBuf, time::Duration};

use inlet_config::secret::Secret;

pub use endpoint::{Endpoint, ProxyAddress};
pub use fault::{OptionFault, OptionsError};
pub use origin::Origin;

/// The file that is read when no other is named, if it is there.
pub const DEFAULT_FILE: &str = "/etc/inlet/agent.toml";

/// What every variable of the environment that an agent reads begins with.
pub const VARIABLE_PREFIX: &str = "INLET_AGENT_";

/// How long runs go on without a word from the hub, unless told otherwise.
pub const DEFAULT_OFFLINE_LIMIT: Duration = Duration::from_hours(24);

/// What an agent is told.
#[derive(Clone, Debug)]
pub struct AgentOptions {
    /// Where the hubs listen for agents, tried in this order; never empty.
    pub endpoints: Vec<Endpoint>,
    /// What the agent proves with that it is the one that was made on the hub's page.
    pub token: Secret,
    /// How the hub is known, and the agent's own certificate where the hub asks for one.
    pub tls: TlsOptions,
    /// What data sources may choose the agent by, besides what the hub's page gives it.
    pub labels: BTreeMap<String, String>,
    /// The agent's folder: its key, its state, and the archives of data sources.
    pub data_dir: PathBuf,
    /// How much of the machine its data sources may use.
    pub limits: Limits,
    /// How long data sources go on without a word from the hub; the hub may ask for less.
    pub offline_limit: Duration,
    /// What is logged, and where to.
    pub log: LogOptions,
    /// Where these options come from: looked at again for a new token. `None`: never.
    pub origin: Option<Origin>,
    /// How fast it knocks, and how patient it is.
    pub pace: Pace,
}

impl AgentOptions {
    /// Options with every default, for a program that brings up an agent within itself.
    pub fn new(endpoint: Endpoint, token: Secret, data_dir: impl Into<PathBuf>) -> Self {
        Self {
            endpoints: vec![endpoint],
            token,
            tls: TlsOptions::default(),
            labels: BTreeMap::new(),
            data_dir: data_dir.into(),
            limits: Limits::default(),
            offline_limit: DEFAULT_OFFLINE_LIMIT,
            log: LogOptions::default(),
            origin: None,
            pace: Pace::default(),
        }
    }
}

/// How the hub is known, and the agent's own certificate.
#[derive(Clone, Debug, Default)]
pub struct TlsOptions {
    /// PEM text of the certificates that the hub's must come from; `None`: the public ones.
    pub ca: Option<String>,
    /// The agent's own certificate, for hubs that ask for one.
    pub client: Option<ClientCertificate>,
}

/// A certificate to show to the hub.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// The chain, PEM text, the agent's own certificate first.
    pub certificate: String,
    /// Its private key, PEM text.
    pub key: Secret,
}

/// How much of the machine data sources may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The sum of `write.memory` of the data sources that run at the same time, in bytes. One that does
    /// not fit waits, and says so. It is not a limit of the process: what a run needs besides its
    /// messages in flight (some 10 MiB each) comes on top.
    pub memory_bytes: Option<u64>,
    /// Threads of the agent itself, and the most writers of a data source whose document does not say how
    /// many. Consumers are as many as pay on the cores that the system gives the process.
    pub threads: Option<NonZeroUsize>,
}

/// What is logged, and where to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogOptions {
    /// A level or a filter; `None`: that of the command line.
    pub level: Option<String>,
    /// Lines of JSON instead of text; `None`: as the command line says.
    pub json: Option<bool>,
    /// A folder for a file a day, besides the error stream.
    pub dir: Option<PathBuf>,
}

/// How fast an agent knocks, and how patient it is.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The pause after the first failed try; each further one is twice as long.
    pub first_pause: Duration,
    /// The longest pause between tries.
    pub longest_pause: Duration,
    /// The pause after a refusal that only a person can lift.
    pub refused_pause: Duration,
    /// A link that brought nothing for so long is dead.
    pub silence: Duration,
    /// How long a restarted agent waits for the hub's word before it goes by what it remembers.
    pub grace: Duration,
    /// How often the options are looked at for a new token.
    pub watch: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            refused_pause: Duration::from_secs(30),
            silence: Duration::from_secs(10),
            grace: Duration::from_secs(3),
            watch: Duration::from_secs(2),
        }
    }
}
