//! What it takes to start an agent: its configuration, and commands to copy.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{link::AgentEndpoint, problem::Problem, state::HubState};

/// Where the package has the configuration.
const PACKAGED_FILE: &str = "/etc/inlet/agent.toml";

/// The hub takes only agents with a certificate that it knows.
const CERTIFICATE: &str = "\
# The hub asks agents for a certificate of their own: files or PEM text.
certificate = \"/etc/inlet/agent.pem\"
key = \"/etc/inlet/agent.key\"

";

/// How an agent is started. It holds the token, so it is told once.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentSetup)]
pub(super) struct Setup {
    /// Where the hub listens for agents.
    #[schema(example = "https://inlet.plant.example:6055")]
    endpoint: String,
    /// The CA that the hub's certificate comes from, where it is the hub's own.
    #[schema(required)]
    ca_pem: Option<String>,
    /// All of `agent.toml`, with the token.
    config_toml: String,
    commands: Commands,
    /// Whether only this machine reaches the endpoint.
    is_loopback: bool,
}

/// Ways to install and start an agent.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentCommands)]
struct Commands {
    /// By the package for Debian and its likes, as a service.
    debian: Way,
    /// The program alone.
    binary: Way,
    /// The program alone, told by environment variables, as in a container.
    environment: Way,
}

/// One way to install and start an agent, as shell commands.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentCommandsOfWay)]
struct Way {
    /// Installs the program.
    install: String,
    /// Where the configuration goes; null where none is needed.
    #[schema(required)]
    config_file: Option<String>,
    /// Starts the agent.
    start: String,
    /// Tells, step by step, what keeps the agent from the hub.
    check: String,
}

/// Where agents reach this hub.
///
/// # Errors
/// When it takes none.
pub(super) fn endpoint_of(hub: &HubState) -> Result<&AgentEndpoint, Problem> {
    hub.agent_endpoint.as_ref().ok_or_else(|| {
        Problem::wrong_state("this hub takes no agents: it was started without a port for them")
            .with_hint("start it with `--agent-listen <address>:6055`")
    })
}

impl Setup {
    pub(super) fn new(endpoint: &AgentEndpoint, name: &str, token: &str) -> Self {
        Self {
            endpoint: endpoint.url.clone(),
            ca_pem: endpoint.ca_pem.clone(),
            config_toml: config_toml(endpoint, name, token),
            commands: Commands::new(endpoint, token),
            is_loopback: endpoint.is_loopback,
        }
    }
}

impl Commands {
    fn new(endpoint: &AgentEndpoint, token: &str) -> Self {
        let binary = "sudo install -m 0755 inlet /usr/local/bin/inlet".to_owned();
        Self {
            debian: Way {
                install: format!("sudo apt install ./{}", package()),
                config_file: Some(PACKAGED_FILE.to_owned()),
                start: "sudo systemctl enable --now inlet-agent".to_owned(),
                check: format!("sudo -u inlet inlet agent check -c {PACKAGED_FILE}"),
            },
            binary: Way {
                install: binary.clone(),
                config_file: Some("agent.toml".to_owned()),
                start: "inlet agent -c agent.toml".to_owned(),
                check: "inlet agent check -c agent.toml".to_owned(),
            },
            environment: Way {
                install: binary,
                config_file: None,
                start: by_environment(endpoint, token, "inlet agent"),
                check: by_environment(endpoint, token, "inlet agent check"),
            },
        }
    }
}

/// The package of this version for this kind of machine; agents mostly run on the same kind.
fn package() -> String {
    let machine = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("inlet_{}_{machine}.deb", env!("CARGO_PKG_VERSION"))
}

fn by_environment(endpoint: &AgentEndpoint, token: &str, command: &str) -> String {
    let mut variables = vec![
        format!("INLET_AGENT_ENDPOINT='{}'", endpoint.url),
        format!("INLET_AGENT_TOKEN='{token}'"),
    ];
    let ca = endpoint.ca_pem.as_deref().map(str::trim_end);
    variables.extend(ca.map(|ca| format!("INLET_AGENT_CA='{ca}'")));
    format!("{} \\\n  {command}", variables.join(" \\\n  "))
}

/// PEM, addresses and tokens have neither quotes nor backslashes, so they are TOML as they are.
fn config_toml(endpoint: &AgentEndpoint, name: &str, token: &str) -> String {
    let ca = match endpoint.ca_pem.as_deref().map(str::trim_end) {
        Some(ca) => format!(
            "# The CA that the hub's certificate comes from: the hub's own.\nca = \"\"\"\n{ca}\n\"\"\"\n"
        ),
        None => "# The CA that the hub's certificate comes from, if it is none of the public ones: a file or \
                 PEM text.\n# ca = \"/etc/inlet/ca.pem\"\n"
            .to_owned(),
    };
    format!(
        "\
# Agent `{name}`. A key in a comment shows its default or an example. `INLET_AGENT_<KEY>` in the
# environment goes before the key.

# Where the hub listens for agents; several hubs as a list.
endpoint = \"{url}\"

{certificate}# Proves that this is the agent: keep this file from others. A new token is taken while the agent runs.
token = \"{token}\"

{ca}
# The way out, where there is only a proxy.
# proxy = \"http://proxy.plant.example:3128\"

# What data sources may choose the agent by, besides its labels on the page.
# labels = {{ site = \"north\" }}

# The agent's folder: its key, its state, and messages at fault.
# data_dir = \"/var/lib/inlet/agent\"

# The most that its data sources may use of this machine.
# limits = {{ memory = \"2GiB\", threads = 4 }}

# How long data sources go on without a word from the hub.
# offline_limit = \"24h\"
",
        url = endpoint.url,
        certificate = if endpoint.needs_client_certificate {
            CERTIFICATE
        } else {
            ""
        },
    )
}
