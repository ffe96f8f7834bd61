//! A runner as the page shows it.

use std::collections::BTreeMap;

use inlet_runner::host;
use inlet_store::AgentToken;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    link::upgrade_hint,
    live::summary::State,
    problem::Problem,
    runners::{Directory, KnownAgent, OtherHub, PlacedSource, PlacedSources, Presence, RunnerKind},
    state::{Hub, ms_since_1970},
};

/// What runs data sources.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Runner {
    /// Its id.
    id: String,
    /// Its name, by which documents call an agent.
    #[schema(example = "plant-7")]
    name: String,
    kind: RunnerKind,
    state: RunnerState,
    /// What documents may choose an agent by.
    labels: BTreeMap<String, String>,
    /// Version of Inlet; null while it was never linked.
    #[schema(required)]
    version: Option<String>,
    /// What to install, where an agent is older than this hub.
    #[schema(required)]
    upgrade: Option<String>,
    /// Where the hub can be reached, or where the agent came from.
    #[schema(required)]
    address: Option<String>,
    /// Name of its machine.
    #[schema(required)]
    instance: Option<String>,
    /// The hub that an agent is linked to.
    #[schema(required)]
    connected_to: Option<String>,
    /// How long a message to the agent and back took last.
    #[schema(required)]
    round_trip_ms: Option<u64>,
    /// Why it cannot be reached.
    #[schema(required)]
    cause: Option<String>,
    /// What to do about that.
    #[schema(required)]
    remedy: Option<String>,
    /// When it was heard of last.
    #[schema(required)]
    last_seen_at_ms: Option<i64>,
    #[serde(flatten)]
    machine: MachineOfRunner,
    #[serde(flatten)]
    counts: Counts,
    /// Data sources that run on it, or are meant to.
    sources: Vec<SourceOfRunner>,
    /// Tokens of an agent, the newest first.
    tokens: Vec<Token>,
}

/// The machine of a runner, and its process there; null while it is not known.
#[derive(Debug, Default, Serialize, ToSchema)]
struct MachineOfRunner {
    /// Cores of its machine.
    #[schema(required)]
    cores: Option<u64>,
    /// Memory of its machine.
    #[schema(required)]
    memory_bytes: Option<u64>,
    /// Memory of its machine that is in use.
    #[schema(required)]
    memory_used_bytes: Option<u64>,
    /// Load of all cores of its machine together, 0 to 100.
    #[schema(required)]
    cpu_percent: Option<f32>,
    /// Memory of its process.
    #[schema(required)]
    process_memory_bytes: Option<u64>,
    /// Read from disks by its process.
    #[schema(required)]
    disk_read_bytes: Option<u64>,
    /// Written to disks by its process.
    #[schema(required)]
    disk_written_bytes: Option<u64>,
    /// When its process was started.
    #[schema(required)]
    started_at_ms: Option<i64>,
}

/// Whether it can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RunnerState {
    /// It answers, or is linked to a hub.
    Online,
    /// It was linked before.
    Offline,
    /// It was never linked.
    NeverConnected,
    /// It has no token with which it could be linked.
    NoToken,
}

/// How its data sources do.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Counts {
    /// Data sources that run on it.
    running: u64,
    /// Data sources that came to their end on it.
    done: u64,
    /// Data sources that failed on it.
    failed: u64,
}

/// A data source of a runner.
#[derive(Debug, Serialize, ToSchema)]
struct SourceOfRunner {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// What it does.
    state: State,
}

/// What may be told about a token of an agent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgentToken)]
struct Token {
    /// Its id.
    id: String,
    /// Its first letters.
    #[schema(example = "inlet-agent-k3XwQ9")]
    prefix: String,
    /// When it was made.
    created_at_ms: i64,
    /// Who made it.
    created_by: String,
    /// When an agent was linked with it for the first time.
    #[schema(required)]
    first_used_at_ms: Option<i64>,
    /// When it was used last.
    #[schema(required)]
    last_used_at_ms: Option<i64>,
    /// Until when it is good, where it was replaced.
    #[schema(required)]
    ends_at_ms: Option<i64>,
    state: AgentTokenState,
}

/// What a token of an agent is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AgentTokenState {
    /// It was never used.
    Unused,
    /// It is in use.
    Active,
    /// It was replaced, and is good until its successor is used, or its time is over.
    Ending,
    /// It is void.
    Revoked,
}

impl Token {
    fn new(token: &AgentToken, now_ms: i64) -> Self {
        use inlet_store::AgentTokenState as Stored;
        Self {
            id: token.id.clone(),
            prefix: token.prefix.clone(),
            created_at_ms: token.created_at_ms,
            created_by: token.created_by.clone(),
            first_used_at_ms: token.first_used_at_ms,
            last_used_at_ms: token.last_used_at_ms,
            ends_at_ms: token.ends_at_ms,
            state: match token.state(now_ms) {
                Stored::Unused => AgentTokenState::Unused,
                Stored::Active => AgentTokenState::Active,
                Stored::Ending => AgentTokenState::Ending,
                Stored::Revoked => AgentTokenState::Revoked,
            },
        }
    }
}

/// The hubs: this one, with its machine, and those that share its store.
pub(super) async fn of_hubs(
    hub: &Hub,
    directory: &Directory,
    placed: &PlacedSources,
) -> Result<Vec<Runner>, Problem> {
    let machine = tokio::task::spawn_blocking(host::look).await;
    let machine = machine
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::internal(&error))?;
    let own = directory.own();
    let is_only = directory.other_hubs().is_empty();
    let (sources, counts) = shown_sources(if is_only {
        placed.of_only_hub(own.id())
    } else {
        placed.of_hub(own.id())
    });
    let mut all = vec![Runner {
        id: own.id().to_owned(),
        name: own.name().to_owned(),
        address: Some(hub.public_url()),
        machine: MachineOfRunner {
            cores: Some(machine.cores as u64),
            memory_bytes: Some(machine.memory_bytes),
            memory_used_bytes: Some(machine.memory_used_bytes),
            cpu_percent: Some(machine.cpu_percent),
            process_memory_bytes: Some(machine.process_memory_bytes),
            disk_read_bytes: Some(machine.disk_read_bytes),
            disk_written_bytes: Some(machine.disk_written_bytes),
            started_at_ms: Some(ms_since_1970(hub.started_at)),
        },
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        counts,
        sources,
        ..Runner::hub(RunnerState::Online)
    }];
    let others = directory.other_hubs().iter();
    all.extend(others.map(|other| of_other(other, placed)));
    Ok(all)
}

fn of_other(other: &OtherHub, placed: &PlacedSources) -> Runner {
    let (sources, counts) = shown_sources(placed.of_hub(&other.node.id));
    let (state, cause) = if other.is_alive {
        (RunnerState::Online, None)
    } else {
        let cause = format!("hub `{}` gives no sign of life", other.node.name);
        (RunnerState::Offline, Some(cause))
    };
    Runner {
        id: other.node.id.clone(),
        name: other.node.name.clone(),
        version: text_at(&other.node.info, "version"),
        address: text_at(&other.node.info, "address"),
        last_seen_at_ms: Some(other.node.last_seen_at_ms),
        machine: MachineOfRunner {
            started_at_ms: Some(other.node.started_at_ms),
            ..MachineOfRunner::default()
        },
        remedy: cause.as_ref().map(|_| REMEDY_OF_HUB.to_owned()),
        cause,
        counts,
        sources,
        ..Runner::hub(state)
    }
}

const REMEDY_OF_HUB: &str =
    "start it again, or leave it: the other hubs have taken over its data sources";

fn text_at(info: &Value, key: &str) -> Option<String> {
    info.get(key).and_then(Value::as_str).map(str::to_owned)
}

impl Runner {
    /// A hub of which nothing is known.
    fn hub(state: RunnerState) -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            kind: RunnerKind::Hub,
            state,
            labels: BTreeMap::new(),
            version: None,
            upgrade: None,
            address: None,
            instance: None,
            connected_to: None,
            round_trip_ms: None,
            cause: None,
            remedy: None,
            last_seen_at_ms: None,
            machine: MachineOfRunner::default(),
            counts: Counts::default(),
            sources: Vec::new(),
            tokens: Vec::new(),
        }
    }
}

/// An agent, with what its link tells, or what it told last.
pub(super) fn of_agent(known: &KnownAgent, hub_name: &str, placed: &PlacedSources) -> Runner {
    let (agent, link) = (&known.agent, known.link.as_ref());
    let state = match known.presence() {
        Presence::Here | Presence::Elsewhere => RunnerState::Online,
        Presence::Gone => RunnerState::Offline,
        Presence::NeverLinked => RunnerState::NeverConnected,
        Presence::NoToken => RunnerState::NoToken,
    };
    let trouble = (state != RunnerState::Online)
        .then(|| known.trouble())
        .flatten();
    let (cause, remedy) = trouble.unzip();
    let (sources, counts) = shown_sources(placed.of_agent(&agent.id, &agent.name));
    let tokens = known.tokens.iter();
    let version = known.version();
    Runner {
        id: agent.id.clone(),
        name: agent.name.clone(),
        kind: RunnerKind::Agent,
        state,
        labels: known.labels(),
        upgrade: version.as_deref().and_then(upgrade_hint),
        version,
        address: known.address(),
        instance: known.host(),
        connected_to: match &known.link {
            Some(_) => Some(hub_name.to_owned()),
            None => known.other_hub.as_ref().map(|hub| hub.name.clone()),
        },
        round_trip_ms: link
            .and_then(|link| link.round_trip)
            .map(|it| it.as_millis() as u64),
        cause,
        remedy,
        last_seen_at_ms: known.last_seen_at_ms(),
        machine: machine_of(known),
        counts,
        sources,
        tokens: tokens
            .map(|token| Token::new(token, known.now_ms))
            .collect(),
    }
}

fn machine_of(known: &KnownAgent) -> MachineOfRunner {
    let machine = known.link.as_ref().and_then(|link| link.machine);
    MachineOfRunner {
        cores: known.cores(),
        memory_bytes: known.memory_bytes(),
        started_at_ms: known.link.as_ref().map(|link| link.facts.started_at_ms),
        memory_used_bytes: machine.map(|machine| machine.memory_used_bytes),
        cpu_percent: machine.map(|machine| machine.cpu_percent),
        process_memory_bytes: machine.map(|machine| machine.process_memory_bytes),
        disk_read_bytes: machine.map(|machine| machine.disk_read_bytes),
        disk_written_bytes: machine.map(|machine| machine.disk_written_bytes),
    }
}

/// The data sources of a runner, and how they do.
fn shown_sources(placed: Vec<PlacedSource>) -> (Vec<SourceOfRunner>, Counts) {
    let mut counts = Counts::default();
    for source in &placed {
        match source.state {
            State::Stopped | State::Waiting => {}
            State::Done => counts.done += 1,
            State::BackingOff | State::Failed => counts.failed += 1,
            _ => counts.running += 1,
        }
    }
    let sources = placed.into_iter().map(|source| SourceOfRunner {
        id: source.id,
        name: source.name,
        state: source.state,
    });
    (sources.collect(), counts)
}
