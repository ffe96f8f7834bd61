//! An agent from its start to its end.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64},
    },
    time::Duration,
};

use inlet_engine::run::execute_with_sink;
use inlet_protocol::key::{AgentKey, KeyFileError};
use inlet_runner::{Assigned, Observed, RunFn, RunRequest, Runner, RunnerOptions, Via, engine};
use parking_lot::Mutex;
use tokio::{
    sync::{Notify, watch},
    task::{JoinHandle, spawn_blocking},
    time::{Instant, sleep, timeout},
};
use uuid::Uuid;

use crate::{
    agent::{Agent, Identity, LastWord},
    clock::{self, Moment},
    dial::{Tls, TlsError},
    folder::{Folder, FolderError},
    limits::limited,
    link::{self, LiveLinks},
    options::AgentOptions,
    questions,
    state::StateFile,
    status::{LinkState, Status},
    watch as watching,
    writing::{LinkSink, Writing},
};

const KEY: &str = "agent.key";
const STATE: &str = "state.json";

/// How long runs may take to drain when the agent ends: the engine's own limit and a margin.
const DRAIN_LIMIT: Duration = Duration::from_secs(15);
/// How long the end of runs may take to reach the hub when the agent ends.
const FAREWELL_LIMIT: Duration = Duration::from_secs(3);

/// Why an agent did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Its key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// Certificates or keys of the options cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// An agent that runs in this process.
pub struct RunningAgent {
    agent: Arc<Agent>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts an agent: it takes up what it remembers, and keeps a link to a hub.
///
/// # Errors
/// When its folder, its key or its certificates cannot be used. A hub that is not there is none.
///
/// # Panics
/// Outside of a tokio runtime.
pub fn start(options: AgentOptions) -> Result<RunningAgent, StartError> {
    start_inner(options, None)
}

/// The same with runs of its own making, for tests of what stands around them.
///
/// # Errors
/// As [`start`].
pub fn start_with(options: AgentOptions, run: RunFn) -> Result<RunningAgent, StartError> {
    start_inner(options, Some(run))
}

fn start_inner(options: AgentOptions, run: Option<RunFn>) -> Result<RunningAgent, StartError> {
    let tls = Tls::new(&options.tls)?;
    let agent = Arc::new(prepare(options, run)?);
    let stop = watch::Sender::new(false);
    let tasks = vec![
        tokio::spawn(link::keep(Arc::clone(&agent), tls, stop.subscribe())),
        tokio::spawn(watching::catch_up(Arc::clone(&agent), stop.subscribe())),
        tokio::spawn(watching::silence(Arc::clone(&agent), stop.subscribe())),
        tokio::spawn(watching::token(Arc::clone(&agent), stop.subscribe())),
        tokio::spawn(watching::unsaved(Arc::clone(&agent), stop.subscribe())),
    ];
    Ok(RunningAgent { agent, stop, tasks })
}

fn prepare(options: AgentOptions, run: Option<RunFn>) -> Result<Agent, StartError> {
    let folder = Folder::take(&options.data_dir)?;
    let key = AgentKey::load_or_create(&folder.file(KEY))?;
    let state = load_state(&folder.file(STATE));
    let last_word = last_word(&state, options.offline_limit);
    let writing = Writing {
        links: LiveLinks::new(),
        state: state.clone(),
        instance_id: folder.instance_id.clone(),
    };
    let run = run.unwrap_or_else(|| either_way(writing.clone()));
    let runner = Runner::start(RunnerOptions {
        folder: folder.sources(),
        name: "agent".to_owned(),
        run: limited(run, options.limits),
    });
    let agent = Agent {
        identity: Identity {
            instance_id: folder.instance_id.clone(),
            boot_id: Uuid::new_v4().to_string(),
            started_at_ms: clock::wall_ms(),
        },
        token: watch::Sender::new(options.token.clone()),
        options,
        folder,
        key,
        state,
        runner,
        status: Status::new(),
        writing,
        questions: questions::room(),
        unsaved: Notify::new(),
        last_word: Mutex::new(last_word),
        is_caught_up: AtomicBool::new(false),
        num_links: AtomicU64::new(0),
    };
    if last_word.is_too_long_ago() {
        agent.offline_too_long();
    }
    Ok(agent)
}

fn load_state(path: &Path) -> StateFile {
    let (state, trouble) = StateFile::load(path);
    if let Some(trouble) = trouble {
        tracing::warn!(
            file = %path.display(),
            trouble,
            "the agent's state is of no use and is replaced; the hub says again what to run, and Kafka has the offsets"
        );
    }
    state
}

/// What remains of the limit counts from the last word that an earlier process heard. An agent that never
/// heard one has no runs that could end.
fn last_word(state: &StateFile, own_limit: Duration) -> LastWord {
    let (ago, asked_limit) = state.last_word().unwrap_or_default();
    LastWord {
        at: Moment::now().before(ago),
        offline_limit: asked_limit.map_or(own_limit, |asked| asked.min(own_limit)),
    }
}

/// Rows go straight to TDengine, or by way of the hub, as the assignment says.
fn either_way(writing: Writing) -> RunFn {
    let direct = engine();
    Arc::new(move |request: &RunRequest<'_>| {
        let assignment = request.assignment;
        match assignment.via {
            Via::Direct => direct(request),
            Via::Hub => {
                let assigned = Assigned {
                    source_id: assignment.source_id.clone(),
                    epoch: assignment.epoch,
                    version: assignment.version,
                };
                let sink = LinkSink::new(&writing, &assigned);
                execute_with_sink(request.settings, &sink, request.context).into()
            }
        }
    })
}

impl RunningAgent {
    /// How it stands with its hub.
    pub fn status(&self) -> LinkState {
        self.agent.status.get()
    }

    /// Sees how it stands with its hub, and every change of it.
    pub fn watch_status(&self) -> watch::Receiver<LinkState> {
        self.agent.status.subscribe()
    }

    /// What it was given to run.
    pub fn assigned(&self) -> Vec<Assigned> {
        self.agent.runner.assigned()
    }

    /// What it was given to run, as it stands now.
    pub fn observe(&self) -> Vec<Observed> {
        self.agent.runner.observe()
    }

    /// Ends the agent: runs drain and commit, the hub hears of it if it can be reached, and what is assigned
    /// is kept for the next start.
    pub async fn stop(self) {
        self.agent.runner.close(DRAIN_LIMIT).await;
        self.farewell().await;
        self.stop.send_replace(true);
        for task in self.tasks {
            // A task that panicked has said so.
            let _ended = task.await;
        }
        let agent = Arc::clone(&self.agent);
        // Fails only when the process is about to end.
        let _saved = spawn_blocking(move || {
            let last_word = *agent.last_word.lock();
            agent.remember(last_word);
            agent.save_now();
        })
        .await;
    }

    /// Lets the hub store the end of the runs, so that nobody takes it for a loss of the agent.
    async fn farewell(&self) {
        let runner = &self.agent.runner;
        let until = Instant::now() + FAREWELL_LIMIT;
        let is_linked = || matches!(self.status(), LinkState::Linked(_));
        while is_linked() && !runner.events_after(0, 1).is_empty() && Instant::now() < until {
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until it stands with its hub as `is_wanted` says, at most so long.
    pub async fn wait_for(
        &self,
        limit: Duration,
        is_wanted: impl FnMut(&LinkState) -> bool,
    ) -> Option<LinkState> {
        let mut states = self.agent.status.subscribe();
        let state = timeout(limit, states.wait_for(is_wanted)).await.ok()?;
        state.ok().map(|state| state.clone())
    }
}
