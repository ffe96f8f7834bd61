//! The scheduler: makes what runs what the store says should run.
//!
//! *Desired* is in the store and so outlives a `kill -9`; *observed* is here in memory. What runs is
//! run by runners: the one in this process and those in agents, all of them an
//! [`inlet_runner::Runner`]. The scheduler decides which runner has which source and listens to what
//! they tell:
//!
//! | | |
//! |---|---|
//! | [`placement`] | who should have what: a pure function |
//! | [`place`] | asks it, and writes the assignments; only the hub that is the placer does |
//! | [`drive`] | gives runners of this hub what they are assigned |
//! | [`events`], [`tick`] | what runners tell, and a look at all runs once a second |
//! | [`cluster`] | beats, the placer's lease, and what other hubs on the same store changed |
//!
//! Lists, status and live events are answered from the [`registry`]; what the store is to keep goes
//! through the [`outbox`].

mod cluster;
mod drive;
pub(crate) mod entry;
mod events;
mod hold;
pub(crate) mod links;
mod outbox;
mod place;
pub(crate) mod placement;
#[cfg(test)]
mod placement_tests;
pub(crate) mod registry;
pub(crate) mod replica;
pub(crate) mod runners;
mod start;
#[cfg(test)]
mod tests;
mod tick;
mod views;
pub(crate) mod words;

use std::{path::PathBuf, sync::Arc, time::Duration};

use inlet_runner::Runner;
use inlet_store::{ActivityDraft, Level, Source, Store, StoreError};
use parking_lot::Mutex;
use tokio::{
    sync::{Notify, Semaphore, watch},
    task::AbortHandle,
    time::Instant,
};

use self::{
    entry::{Entry, Record},
    links::AgentLinks,
    outbox::Outbox,
    place::Placer,
    registry::Registry,
    replica::Replica,
    words::Desired,
};
use crate::live::view::LiveView;

pub(crate) use self::{
    start::{Node, SchedulerOptions, Timing},
    views::ReplicaView,
};

/// Who starts runs that nobody asked for just now.
pub(crate) const HUB: &str = "hub";

/// A handle on the scheduler; clones share it.
#[derive(Clone)]
pub(crate) struct Scheduler {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    node: Node,
    /// Whether other hubs can be on the same store.
    has_others: bool,
    timing: Timing,
    offline_limit: Duration,
    runner: Runner,
    links: Arc<dyn AgentLinks>,
    registry: Mutex<Registry>,
    outbox: Outbox,
    /// Sources that are done, with the generation at which they were.
    wishes: Mutex<Vec<(String, i64)>>,
    /// Held while assignments are changed or read, so that both come one after the other.
    placer: tokio::sync::Mutex<Placer>,
    /// Something is to be done before the next tick.
    wake: Notify,
    /// Agents are to be read again.
    agents_changed: Notify,
    ticked: watch::Sender<u64>,
    sending: Arc<Semaphore>,
    loops: Mutex<Vec<AbortHandle>>,
    begun: Instant,
}

/// An event of a source that the hub itself notes.
pub(crate) struct Event<'a> {
    pub(crate) level: Level,
    pub(crate) kind: &'static str,
    pub(crate) message: String,
    pub(crate) cause: Option<String>,
    pub(crate) by: Option<&'a str>,
}

impl<'a> Event<'a> {
    /// Something that went as somebody wanted.
    pub(crate) fn by(kind: &'static str, message: impl Into<String>, by: &'a str) -> Self {
        Self {
            level: Level::Info,
            kind,
            message: message.into(),
            cause: None,
            by: Some(by),
        }
    }
}

impl Scheduler {
    /// Takes up every source of the store and starts what should run.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn start(options: SchedulerOptions) -> Result<Self, StoreError> {
        Ok(Self {
            shared: start::start(options).await?,
        })
    }

    /// Which hub this is.
    pub(crate) fn node(&self) -> &Node {
        &self.shared.node
    }

    /// A source is new, or restored.
    pub(crate) fn add(&self, source: &Source, by: &str) {
        let mut registry = self.shared.registry.lock();
        self.shared.add(&mut registry, source, Some(by));
    }

    /// What is wanted of a source has changed, or is wanted again.
    pub(crate) fn wanted(&self, source: &Source, by: &str) {
        self.shared.changed(source, Some(by));
    }

    /// A source has a new version; `restart`: a run of an older one makes place for it.
    pub(crate) fn edited(&self, source: &Source, restart: bool, by: &str) {
        let mut source = source.clone();
        if restart {
            source.restart_below = source.version;
        }
        self.note_edit(&source);
        self.shared.changed(&source, Some(by));
    }

    /// What is asked of runs beside the document goes to the store too.
    fn note_edit(&self, source: &Source) {
        let store = self.shared.store.clone();
        let (record, restart_below) = (record_of(source), source.restart_below);
        tokio::spawn(async move {
            let id = &record.id;
            let mut noted = store.sources().restart_below(id, restart_below).await;
            if noted.is_ok() {
                let assignments = store.assignments();
                noted = assignments
                    .note_version(id, &record.group_key, record.version)
                    .await;
            }
            if let Err(error) = noted {
                tracing::warn!(error = %error, source = id, "other hubs did not learn of an edit");
            }
        });
    }

    /// A source was deleted: its runs are asked to end, and it is in no list any more.
    pub(crate) fn deleted(&self, id: &str, by: &str) {
        let mut registry = self.shared.registry.lock();
        self.shared.delete(&mut registry, id, Some(by));
    }

    /// Agents were made, changed or deleted.
    pub(crate) fn agents_changed(&self) {
        self.shared.agents_changed.notify_one();
    }

    /// Notes an event of a source.
    pub(crate) fn note(&self, source_id: &str, event: Event<'_>) {
        self.shared.note(source_id, None, event);
    }

    /// Writes what waits for the store, so that the next question to it has all of it.
    pub(crate) async fn flush(&self) {
        self.shared.hear_own();
        self.shared.flush().await;
    }

    /// Reads the registry.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Registry) -> T) -> T {
        read(&self.shared.registry.lock())
    }

    /// Reads one source that is not deleted.
    pub(crate) fn read_source<T>(&self, id: &str, read: impl FnOnce(&Entry) -> T) -> Option<T> {
        let registry = self.shared.registry.lock();
        let entry = registry.entries.get(id).filter(|entry| !entry.is_deleted)?;
        Some(read(entry))
    }

    /// Whether its loops go on.
    pub(crate) fn is_alive(&self) -> bool {
        !self
            .shared
            .loops
            .lock()
            .iter()
            .any(AbortHandle::is_finished)
    }

    /// Sees each tick.
    pub(crate) fn ticks(&self) -> watch::Receiver<u64> {
        self.shared.ticked.subscribe()
    }

    /// The folder of a source: its archive of messages at fault.
    pub(crate) fn folder_of(&self, id: &str) -> PathBuf {
        self.shared.runner.folder_of(id)
    }

    /// Ends all runs of this hub, side by side, and writes what is left. Runs that are not done within
    /// `limit` are left to themselves; what they have not committed is read again. What agents run
    /// goes on.
    pub(crate) async fn close(&self, limit: Duration) {
        self.shared.registry.lock().is_closing = true;
        self.shared.runner.close(limit).await;
        self.shared.hear_own();
        self.shared.leave().await;
        self.shared.flush().await;
    }
}

impl Shared {
    fn add(&self, registry: &mut Registry, source: &Source, by: Option<&str>) {
        registry.revision += 1;
        let revision = registry.revision;
        let record = record_of(source);
        let desired = source.desired.into();
        if let Some(entry) = registry.entries.get_mut(&source.id) {
            // Deleted and restored before its last run had ended.
            entry.is_deleted = false;
            entry.record = record;
            entry.desired = desired;
            entry.changed_at = revision;
        } else {
            let view = LiveView::new(source.totals.into(), source.last_row_at_ms, None);
            let mut entry = Entry::new(record, desired, view, now_ms());
            entry.changed_at = revision;
            // What ran before it was deleted may do so still.
            for assignment in registry.strays.remove(&source.id).unwrap_or_default() {
                let replica = Replica::new(assignment);
                entry.replicas.insert(replica.runner_id.clone(), replica);
            }
            registry.entries.insert(source.id.clone(), entry);
        }
        self.asked(registry, &source.id, by);
    }

    /// A source is as the store has it now.
    fn changed(&self, source: &Source, by: Option<&str>) {
        let mut registry = self.registry.lock();
        if let Some(entry) = registry.entries.get_mut(&source.id) {
            // Two requests may come here in another order than their changes were stored in.
            if source.generation < entry.record.generation {
                return;
            }
            let before = std::mem::replace(&mut entry.record, record_of(source));
            let record = &mut entry.record;
            record.restart_below = record.restart_below.max(before.restart_below);
            if record.attempt != before.attempt {
                // Somebody wants something: that the last run was done is history.
                entry.done_after_ms = None;
            }
            entry.desired = source.desired.into();
            entry.note_version();
        }
        self.asked(&mut registry, &source.id, by);
    }

    fn delete(&self, registry: &mut Registry, id: &str, by: Option<&str>) {
        if let Some(entry) = registry.entries.get_mut(id) {
            entry.desired = Desired::Stopped;
        }
        self.asked(registry, id, by);
        registry.delete(id);
    }

    /// Something has to be done for a source that somebody asked for.
    fn asked(&self, registry: &mut Registry, id: &str, by: Option<&str>) {
        if let Some(entry) = registry.entries.get_mut(id) {
            entry.asked_by = by.map(str::to_owned);
        }
        registry.refresh(id, now_ms());
        self.wake.notify_one();
    }

    fn note(&self, source_id: &str, run_id: Option<&str>, event: Event<'_>) {
        self.outbox.note(ActivityDraft {
            source_id: source_id.to_owned(),
            at_ms: now_ms(),
            level: event.level,
            kind: event.kind.to_owned(),
            message: event.message,
            cause: event.cause,
            run_id: run_id.map(str::to_owned),
            by: event.by.map(str::to_owned),
            runner: None,
            seq: None,
        });
    }

    /// Writes what waits for the store; agents forget what it has taken.
    async fn flush(&self) {
        let untaken = std::mem::take(&mut self.registry.lock().untaken);
        match self.outbox.flush(&self.store).await {
            Ok(()) => {
                for (taken, seq) in untaken {
                    // Where the link is gone, the agent sends them again.
                    let _gone = taken.send(seq);
                }
            }
            Err(error) => {
                self.registry.lock().untaken.extend(untaken);
                tracing::warn!(error = %error, "the store does not take what runs did; trying again");
            }
        }
    }
}

/// Now, in ms since 1970 UTC.
pub(crate) fn now_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

fn record_of(source: &Source) -> Record {
    let facts = serde_json::from_value(source.summary.clone()).unwrap_or_default();
    Record {
        id: source.id.clone(),
        name: source.name.clone(),
        version: source.version,
        generation: source.generation,
        restart_below: source.restart_below,
        attempt: source.attempt,
        updated_at_ms: source.updated_at_ms,
        group_key: entry::group_key(&facts),
        facts,
    }
}
