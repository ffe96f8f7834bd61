//! The scheduler: makes what runs what the store says should run.
//!
//! *Desired* is in the store and so outlives a `kill -9`; *observed* is here in memory. For every
//! source there is one [`machine::Machine`], and only its answers start and stop runs, always under
//! the registry's lock: so there are never two runs of one source. A run is
//! `inlet_engine::run::execute` on a thread of its own ([`launch`]); its end comes back through a
//! channel. One loop ([`tick`]) looks at every run once a second and hands what the store should
//! keep to the [`outbox`]. Lists, status and live events are answered from the registry.

pub(crate) mod backoff;
pub(crate) mod entry;
mod launch;
pub(crate) mod machine;
#[cfg(test)]
mod machine_tests;
mod outbox;
pub(crate) mod registry;
mod settle;
#[cfg(test)]
mod tests;
mod tick;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use inlet_config::settings::DataSourceSettings;
use inlet_pipeline::run::RunContext;
use inlet_store::{ActivityDraft, Level, Source, Store, StoreError};
use parking_lot::Mutex;
use tokio::{
    sync::{Notify, Semaphore, mpsc, watch},
    time::Instant,
};

use self::{
    entry::{Entry, LiveRun, Record},
    machine::{Action, Desired, Now, RunOutcome},
    outbox::Outbox,
    registry::Registry,
};
use crate::live::view::LiveView;

pub(crate) use self::launch::engine;

/// Runs that may be on their way up at the same time: a hub with a thousand sources starts them in
/// turns instead of all at once.
const MOST_STARTING: usize = 64;

/// Ends of runs that may wait for the loop; threads wait when there are more.
const ENDS_WAITING: usize = 1_024;

/// Runs one source until it ends; blocks. The engine's, or a script in tests.
pub(crate) type RunFn = Arc<dyn Fn(&DataSourceSettings, &RunContext) -> RunOutcome + Send + Sync>;

/// Who starts runs that nobody asked for just now.
pub(crate) const HUB: &str = "hub";

/// A handle on the scheduler; clones share it.
#[derive(Clone)]
pub(crate) struct Scheduler {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    /// `<hub data>/sources`: one folder a source below it.
    folder: PathBuf,
    run: RunFn,
    registry: Mutex<Registry>,
    outbox: Outbox,
    ended: mpsc::Sender<EndedRun>,
    /// Something is to be done before the next tick.
    wake: Notify,
    ticked: watch::Sender<u64>,
    starting: Semaphore,
}

/// A run that ended.
struct EndedRun {
    source_id: String,
    outcome: RunOutcome,
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
    /// Takes up every source of the store and starts what should run. `folder` holds the sources'
    /// own folders.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn start(store: Store, folder: &Path, run: RunFn) -> Result<Self, StoreError> {
        let (ended, ends) = mpsc::channel(ENDS_WAITING);
        let shared = Arc::new(Shared {
            folder: folder.to_owned(),
            run,
            registry: Mutex::default(),
            outbox: Outbox::default(),
            ended,
            wake: Notify::new(),
            ticked: watch::Sender::new(0),
            starting: Semaphore::new(MOST_STARTING),
            store,
        });
        shared.load().await?;
        tokio::spawn(tick::run(Arc::clone(&shared), ends));
        Ok(Self { shared })
    }

    /// A source is new, or restored.
    pub(crate) fn add(&self, source: &Source, by: &str) {
        let mut registry = self.shared.registry.lock();
        let now = now();
        registry.revision += 1;
        let revision = registry.revision;
        let record = record_of(source);
        let desired = source.desired.into();
        if let Some(entry) = registry.entries.get_mut(&source.id) {
            // Deleted and restored before its last run had ended.
            entry.is_deleted = false;
            entry.record = record;
            entry.machine.want(desired);
            entry.changed_at = revision;
        } else {
            let view = LiveView::new(source.totals.into(), source.last_row_at_ms, None);
            let mut entry = Entry::new(record, desired, view, now.wall_ms);
            entry.changed_at = revision;
            registry.entries.insert(source.id.clone(), entry);
        }
        self.shared.advance(&mut registry, &source.id, Some(by));
    }

    /// What is wanted of a source has changed, or is wanted again.
    pub(crate) fn wanted(&self, source: &Source, by: &str) {
        self.change(source, by, |entry| {
            entry.machine.want(source.desired.into());
        });
    }

    /// A source has a new version; `restart`: a run of an older one makes place for it.
    pub(crate) fn edited(&self, source: &Source, restart: bool, by: &str) {
        self.change(source, by, |entry| {
            entry.machine.edited(source.version, restart);
        });
    }

    fn change(&self, source: &Source, by: &str, change: impl FnOnce(&mut Entry)) {
        let mut registry = self.shared.registry.lock();
        if let Some(entry) = registry.entries.get_mut(&source.id) {
            // Two requests may come here in another order than their changes were stored in.
            if source.generation < entry.record.generation {
                return;
            }
            entry.record = record_of(source);
            change(entry);
        }
        self.shared.advance(&mut registry, &source.id, Some(by));
    }

    /// A source was deleted: its run is asked to end, and it is in no list any more.
    pub(crate) fn deleted(&self, id: &str, by: &str) {
        let mut registry = self.shared.registry.lock();
        if let Some(entry) = registry.entries.get_mut(id) {
            entry.machine.want(Desired::Stopped);
        }
        self.shared.advance(&mut registry, id, Some(by));
        registry.delete(id);
    }

    /// Notes an event of a source.
    pub(crate) fn note(&self, source_id: &str, event: Event<'_>) {
        self.shared.note(source_id, None, event);
    }

    /// Writes what waits for the store, so that the next question to it has all of it.
    pub(crate) async fn flush(&self) {
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

    /// Whether the loop goes on.
    pub(crate) fn is_alive(&self) -> bool {
        !self.shared.ended.is_closed()
    }

    /// Sees each tick.
    pub(crate) fn ticks(&self) -> watch::Receiver<u64> {
        self.shared.ticked.subscribe()
    }

    /// Keeps a source without a run from being started, as long as the answer lives. `None` while
    /// there is a run, one is wanted, or somebody else holds it.
    pub(crate) fn hold(&self, id: &str) -> Option<Hold> {
        let mut registry = self.shared.registry.lock();
        let entry = registry.entries.get_mut(id)?;
        let is_at_rest = !entry.machine.is_live() && entry.run.is_none();
        let is_wanted = entry.machine.desired() != Desired::Stopped
            && !matches!(entry.machine.phase(), machine::Phase::Refused(_));
        if !is_at_rest || is_wanted || entry.is_held {
            return None;
        }
        entry.is_held = true;
        Some(Hold {
            shared: Arc::clone(&self.shared),
            id: id.to_owned(),
        })
    }

    /// The folder of a source: its archive of messages at fault.
    pub(crate) fn folder_of(&self, id: &str) -> PathBuf {
        self.shared.folder.join(id)
    }

    /// Ends all runs, side by side, and writes what is left. Runs that are not done within `limit`
    /// are left to themselves; what they have not committed is read again.
    pub(crate) async fn close(&self, limit: Duration) {
        {
            let mut registry = self.shared.registry.lock();
            registry.is_closing = true;
            let ids: Vec<String> = registry.entries.keys().cloned().collect();
            for id in ids {
                if let Some(entry) = registry.entries.get_mut(&id) {
                    entry.machine.close();
                }
                self.shared.advance(&mut registry, &id, None);
            }
        }
        let until = Instant::now() + limit;
        let is_live = || self.read(|registry| registry.entries.values().any(|it| it.run.is_some()));
        while is_live() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.shared.flush().await;
    }
}

/// A source that cannot be started now.
pub(crate) struct Hold {
    shared: Arc<Shared>,
    id: String,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut registry = self.shared.registry.lock();
        if let Some(entry) = registry.entries.get_mut(&self.id) {
            entry.is_held = false;
        }
        self.shared.advance(&mut registry, &self.id, None);
    }
}

impl Shared {
    /// Ends what a killed hub left open, and takes up all sources.
    async fn load(self: &Arc<Self>) -> Result<(), StoreError> {
        let cause = "the hub ended without a chance to stop it; nothing is lost: what was not \
                     committed is read again";
        for run in self.store.runs().finish_left_open("", cause).await? {
            let event = Event {
                level: Level::Warn,
                kind: "hub_stopped",
                message: "the run ended with the hub".to_owned(),
                cause: Some(cause.to_owned()),
                by: None,
            };
            self.note(&run.source_id, Some(&run.id), event);
        }
        let newest = self.store.runs().newest_of_each().await?;
        let mut newest: std::collections::HashMap<_, _> = newest
            .into_iter()
            .map(|run| (run.source_id.clone(), run))
            .collect();
        let sources = self.store.sources().all_desired().await?;
        let mut registry = self.registry.lock();
        let wall_ms = now().wall_ms;
        for source in sources {
            let last = newest.remove(&source.id);
            let ended = last.as_ref().and_then(settle::ended_of);
            let mut view = LiveView::new(source.totals.into(), source.last_row_at_ms, ended);
            view.run_started_at_ms = last.as_ref().map(|run| run.started_at_ms);
            let desired = source.desired.into();
            let mut entry = Entry::new(record_of(&source), desired, view, wall_ms);
            entry.last_run_id = last.map(|run| run.id);
            registry.entries.insert(source.id, entry);
        }
        self.wake.notify_one();
        Ok(())
    }

    /// Does what a source's machine says, until there is nothing to do now.
    fn advance(self: &Arc<Self>, registry: &mut Registry, id: &str, by: Option<&str>) {
        let now = now();
        let Registry {
            entries, revision, ..
        } = registry;
        let Some(entry) = entries.get_mut(id) else {
            return;
        };
        while let Some(action) = entry.step(now) {
            match action {
                Action::Start { version, paused } => {
                    self.launch(entry, version, paused, by.unwrap_or(HUB));
                }
                Action::Stop(_) => {
                    if let Some(run) = &entry.run {
                        run.context
                            .stop
                            .raise(inlet_pipeline::stop::StopReason::Asked);
                    }
                }
                Action::Pause(pause) => {
                    if let Some(run) = &entry.run {
                        set_pause(&run.context, pause);
                    }
                }
            }
        }
        entry.refresh(now.wall_ms, revision);
    }

    fn launch(self: &Arc<Self>, entry: &mut Entry, version: i64, paused: bool, by: &str) {
        let context = RunContext::default();
        set_pause(&context, paused);
        entry.run = Some(LiveRun::new(version, by, now().wall_ms, context.clone()));
        let launch = launch::Launch {
            source_id: entry.record.id.clone(),
            version,
            by: by.to_owned(),
            context,
        };
        tokio::spawn(launch.run(Arc::clone(self)));
    }

    fn note(&self, source_id: &str, run_id: Option<&str>, event: Event<'_>) {
        self.outbox.note(ActivityDraft {
            source_id: source_id.to_owned(),
            at_ms: now().wall_ms,
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

    async fn flush(&self) {
        if let Err(error) = self.outbox.flush(&self.store).await {
            tracing::warn!(error = %error, "the store does not take what runs did; trying again");
        }
    }
}

fn set_pause(context: &RunContext, pause: bool) {
    if pause {
        context.pause.pause();
    } else {
        context.pause.resume();
    }
}

/// Now, on both clocks.
pub(crate) fn now() -> Now {
    Now {
        instant: Instant::now(),
        wall_ms: chrono::Utc::now().timestamp_millis(),
    }
}

fn record_of(source: &Source) -> Record {
    let facts = serde_json::from_value(source.summary.clone()).unwrap_or_default();
    Record {
        id: source.id.clone(),
        name: source.name.clone(),
        version: source.version,
        generation: source.generation,
        updated_at_ms: source.updated_at_ms,
        facts,
    }
}

impl From<inlet_store::Desired> for Desired {
    fn from(stored: inlet_store::Desired) -> Self {
        match stored {
            inlet_store::Desired::Running => Self::Running,
            inlet_store::Desired::Paused => Self::Paused,
            inlet_store::Desired::Stopped => Self::Stopped,
        }
    }
}
