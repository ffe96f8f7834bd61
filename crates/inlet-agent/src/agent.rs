//! The agent as its parts see it: what it has, and what a hub's words do to it.
//!
//! The order of steps is what keeps promises over a crash: what is withdrawn leaves the state file before
//! the runner tells of its release, so no restart takes up what the hub believes to be free.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use inlet_config::secret::Secret;
use inlet_protocol::{
    MAX_CONTROL_BYTES,
    key::AgentKey,
    link::v1::{Assigned, Hello},
    version::{PROTOCOL_MAX, PROTOCOL_MIN},
};
use inlet_runner::{Assignment, Runner};
use parking_lot::Mutex;
use tokio::{
    sync::{Notify, Semaphore, watch},
    task::spawn_blocking,
    time::sleep,
};

use crate::{
    clock::Moment,
    folder::Folder,
    machine,
    options::AgentOptions,
    state::{Kept, StateFile},
    status::Status,
    writing::Writing,
};

/// The pause before the state file is tried again.
const SAVE_AGAIN: Duration = Duration::from_secs(1);

/// Names the agent to hubs.
pub(crate) struct Identity {
    /// Of the installation.
    pub(crate) instance_id: String,
    /// Of this start of the process.
    pub(crate) boot_id: String,
    pub(crate) started_at_ms: i64,
}

/// What all parts of an agent share.
pub(crate) struct Agent {
    pub(crate) options: AgentOptions,
    pub(crate) identity: Identity,
    pub(crate) folder: Folder,
    pub(crate) key: AgentKey,
    pub(crate) state: StateFile,
    pub(crate) runner: Runner,
    pub(crate) token: watch::Sender<Secret>,
    pub(crate) status: Status,
    pub(crate) writing: Writing,
    pub(crate) questions: Arc<Semaphore>,
    /// The state file is to be written.
    pub(crate) unsaved: Notify,
    pub(crate) last_word: Mutex<LastWord>,
    /// What the state file has of an earlier process was taken up, or replaced by what a hub said.
    pub(crate) is_caught_up: AtomicBool,
    pub(crate) num_links: AtomicU64,
}

/// When a hub was heard last, and how long it lets runs go on without one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LastWord {
    pub(crate) at: Moment,
    pub(crate) offline_limit: Duration,
}

impl LastWord {
    pub(crate) fn is_too_long_ago(&self) -> bool {
        self.at.elapsed() >= self.offline_limit
    }
}

impl Agent {
    /// The first word on a link.
    pub(crate) fn hello(&self, instance_id: &str) -> Hello {
        Hello {
            protocol_min: PROTOCOL_MIN,
            protocol_max: PROTOCOL_MAX,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            instance_id: instance_id.to_owned(),
            public_key: self.key.public().to_vec().into(),
            facts: Some(machine::facts(self.identity.started_at_ms)),
            labels: self.options.labels.clone().into_iter().collect(),
            assigned: self.assigned(),
            boot_id: self.identity.boot_id.clone(),
        }
    }

    pub(crate) fn next_link(&self) -> u64 {
        self.num_links.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// What it has, or remembers from before it was started.
    fn assigned(&self) -> Vec<Assigned> {
        let remembered = self.state.assignments().into_iter();
        let remembered = remembered.map(|(source_id, kept)| Assigned {
            source_id,
            epoch: kept.epoch,
            version: kept.version,
        });
        let running = self.runner.assigned().into_iter().map(|assigned| Assigned {
            source_id: assigned.source_id,
            epoch: assigned.epoch,
            version: assigned.version,
        });
        let mut all = BTreeMap::new();
        for assigned in remembered.chain(running) {
            all.insert(assigned.source_id.clone(), assigned);
        }
        all.into_values().collect()
    }

    /// A hub has taken the agent.
    pub(crate) fn welcomed(&self, asked_limit: Option<Duration>) {
        self.heard();
        let own_limit = self.options.offline_limit;
        let offline_limit = asked_limit.map_or(own_limit, |asked| asked.min(own_limit));
        let mut last_word = self.last_word.lock();
        last_word.offline_limit = offline_limit;
        self.state.heard(last_word.at, Some(offline_limit));
        self.unsaved.notify_one();
    }

    /// A hub was heard just now. An agent that was away for too long, because it was stopped or its machine
    /// slept, first ends what the hub has given to others by now.
    pub(crate) fn heard(&self) {
        if self.last_word.lock().is_too_long_ago() {
            self.offline_too_long();
        }
        self.last_word.lock().at = Moment::now();
    }

    pub(crate) fn silent_for(&self) -> Duration {
        self.last_word.lock().at.elapsed()
    }

    /// Ends all runs: no hub was heard for the limit.
    pub(crate) fn offline_too_long(&self) {
        let limit = self.last_word.lock().offline_limit;
        self.forget_all(&format!(
            "no hub was heard for {} s, which is the limit",
            limit.as_secs()
        ));
    }

    /// Ends all runs and forgets all assignments.
    pub(crate) fn forget_all(&self, why: &str) {
        self.is_caught_up.store(true, Ordering::Release);
        let assigned = self.assigned();
        if assigned.is_empty() {
            return;
        }
        tracing::warn!(why, data_sources = assigned.len(), "all data sources end");
        self.state.clear();
        // The runs end in any case: the agent has no right to them any more.
        if let Err(error) = self.state.save_or_remove() {
            tracing::error!(
                file = %self.state.path().display(),
                %error,
                "the agent's state cannot be removed; remove it before the agent is started again"
            );
        }
        for Assigned {
            source_id, epoch, ..
        } in assigned
        {
            self.runner.withdraw(&source_id, epoch);
        }
    }

    /// Takes an assignment, and remembers it as it was received.
    pub(crate) fn assign(&self, sealed: &[u8]) {
        let Some(assignment) = self.open(sealed) else {
            return;
        };
        let id = assignment.source_id.clone();
        let kept = Kept::new(assignment.epoch, assignment.version, sealed);
        self.runner.assign(assignment);
        // A late one was not taken.
        let taken = self.runner.observe_one(&id);
        if taken.is_some_and(|taken| taken.epoch == kept.epoch) {
            self.state.put(&id, kept);
            self.unsaved.notify_one();
        }
    }

    fn open(&self, sealed: &[u8]) -> Option<Assignment> {
        match self.key.open_json(sealed, MAX_CONTROL_BYTES) {
            Ok(assignment) => Some(assignment),
            Err(error) => {
                tracing::error!(%error, "an assignment cannot be read");
                None
            }
        }
    }

    /// Gives assignments back: first out of the state file, then out of the runner, which tells of it. As long as
    /// the file cannot be changed they are not given back: a restart would run what the hub believes to be free.
    pub(crate) async fn withdraw(self: &Arc<Self>, withdrawn: Vec<(String, u64)>) {
        if withdrawn.is_empty() {
            return;
        }
        for (source_id, epoch) in &withdrawn {
            self.state.remove(source_id, *epoch);
        }
        if self.forgot().await {
            self.give_back(&withdrawn);
            return;
        }
        let agent = Arc::clone(self);
        tokio::spawn(async move {
            while !agent.forgot().await {
                sleep(SAVE_AGAIN).await;
            }
            agent.give_back(&withdrawn);
        });
    }

    /// Whether the state file on disk has nothing that was forgotten.
    async fn forgot(&self) -> bool {
        let state = self.state.clone();
        match spawn_blocking(move || state.save_or_remove()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(
                    file = %self.state.path().display(),
                    %error,
                    "the agent's state cannot be removed either; what the hub takes away is not given back yet"
                );
                false
            }
            // The process is about to end.
            Err(_) => false,
        }
    }

    fn give_back(&self, withdrawn: &[(String, u64)]) {
        for (source_id, epoch) in withdrawn {
            self.runner.withdraw(source_id, *epoch);
        }
    }

    /// After all assignments were sent: what is not among them is withdrawn, and what is among them and was
    /// not sent is taken from the state file.
    pub(crate) async fn reconcile(self: &Arc<Self>, assigned: Vec<Assigned>) {
        self.is_caught_up.store(true, Ordering::Release);
        let wanted: HashSet<_> = assigned.iter().map(|one| one.source_id.as_str()).collect();
        let has = self.assigned();
        let withdrawn = has
            .into_iter()
            .filter(|one| !wanted.contains(one.source_id.as_str()));
        let withdrawn = withdrawn.map(|one| (one.source_id, one.epoch)).collect();
        self.withdraw(withdrawn).await;
        let running: HashSet<_> = self
            .runner
            .assigned()
            .into_iter()
            .map(|one| one.source_id)
            .collect();
        let missing = assigned
            .iter()
            .filter(|one| !running.contains(&one.source_id));
        self.take_up(&missing.map(|one| one.source_id.clone()).collect());
    }

    /// Goes by what it remembers, unless a hub has said by now what is true.
    pub(crate) fn catch_up(&self) {
        if self.is_caught_up.swap(true, Ordering::AcqRel) {
            return;
        }
        let remembered: HashSet<_> = self.state.assignments().into_keys().collect();
        if !remembered.is_empty() {
            tracing::info!(
                data_sources = remembered.len(),
                "no hub was heard yet; going on with what it said before"
            );
        }
        self.take_up(&remembered);
    }

    fn take_up(&self, source_ids: &HashSet<String>) {
        for (source_id, kept) in self.state.assignments() {
            if !source_ids.contains(&source_id) {
                continue;
            }
            let sealed = kept.sealed();
            if let Some(assignment) = sealed.and_then(|sealed| self.open(&sealed)) {
                self.runner.assign(assignment);
            }
        }
    }

    /// Writes the state file. Blocks.
    pub(crate) fn save_now(&self) {
        if let Err(error) = self.state.save() {
            tracing::error!(
                file = %self.state.path().display(),
                %error,
                "the agent's state cannot be written; a restart needs the hub"
            );
        }
    }
}
