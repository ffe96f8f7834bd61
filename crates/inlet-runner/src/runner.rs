//! The runner itself.

use std::{
    path::PathBuf,
    sync::{Arc, Weak},
    time::Duration,
};

use inlet_pipeline::{run::RunContext, stop::StopReason};
use parking_lot::Mutex;
use tokio::{
    runtime::Handle,
    sync::{Semaphore, watch},
    time::{Instant, MissedTickBehavior},
};

use crate::{
    Assigned, Assignment, EndedRun, Observed, RunFn, RunOutcome, RunnerEvent,
    launch::Launch,
    machine::{Action, Now, Phase},
    registry::{Entry, LiveRun, Registry},
};

/// Runs that may be on their way up at the same time: a runner with a thousand sources starts them in
/// turns instead of all at once.
const MOST_STARTING: usize = 64;

/// Between two looks at what runs noted, and at what is due.
const INTERVAL: Duration = Duration::from_secs(1);

/// How a runner is made.
#[derive(Clone)]
pub struct RunnerOptions {
    /// One folder a source below it.
    pub folder: PathBuf,
    /// Who starts runs that nobody asks for just now: `hub`, or the agent's name.
    pub name: String,
    /// What a run is.
    pub run: RunFn,
}

/// Runs what it is given; see the crate's documentation. Clones share one runner.
#[derive(Clone)]
pub struct Runner {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    folder: PathBuf,
    name: String,
    pub(crate) run: RunFn,
    runtime: Handle,
    pub(crate) registry: Mutex<Registry>,
    last_seq: watch::Sender<u64>,
    pub(crate) starting: Semaphore,
}

/// A source that is not started as long as this lives.
pub struct Hold {
    shared: Arc<Shared>,
    source_id: String,
}

impl Runner {
    /// A runner without assignments.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn start(options: RunnerOptions) -> Self {
        let shared = Arc::new(Shared {
            folder: options.folder,
            name: options.name,
            run: options.run,
            runtime: Handle::current(),
            registry: Mutex::default(),
            last_seq: watch::Sender::new(0),
            starting: Semaphore::new(MOST_STARTING),
        });
        tokio::spawn(look_again_and_again(Arc::downgrade(&shared)));
        Self { shared }
    }

    /// Takes an assignment: a new one, one that has changed, or one of a newer epoch, to which what
    /// runs is handed over. A lower epoch than is known, withdrawn ones included, is late and ignored.
    pub fn assign(&self, assignment: Assignment) {
        let (id, by) = (assignment.source_id.clone(), assignment.by.clone());
        let mut registry = self.shared.registry.lock();
        if registry.assign(assignment) {
            self.shared.advance(&mut registry, &id, Some(&by));
        }
    }

    /// Withdraws the assignment of this epoch and all older ones. A run of it is asked to end and
    /// drains; then, or at once where nothing runs, [`RunnerEvent::Released`] tells of it.
    pub fn withdraw(&self, source_id: &str, epoch: u64) {
        let mut registry = self.shared.registry.lock();
        let is_released = registry.withdraw(source_id, epoch);
        self.shared.advance(&mut registry, source_id, None);
        if is_released {
            let source_id = source_id.to_owned();
            let event = RunnerEvent::Released { source_id, epoch };
            self.shared.tell(&mut registry, event);
        }
    }

    /// Every assignment whose release was not told yet.
    pub fn assigned(&self) -> Vec<Assigned> {
        let registry = self.shared.registry.lock();
        registry.entries.values().map(Entry::assigned).collect()
    }

    /// Every assignment, as it stands now.
    pub fn observe(&self) -> Vec<Observed> {
        let registry = self.shared.registry.lock();
        registry.entries.values().map(Entry::observed).collect()
    }

    /// One source, as it stands now; none where it is not assigned.
    pub fn observe_one(&self, source_id: &str) -> Option<Observed> {
        let registry = self.shared.registry.lock();
        registry.entries.get(source_id).map(Entry::observed)
    }

    /// At most `limit` events with a higher number than `seq`, in order.
    pub fn events_after(&self, seq: u64, limit: usize) -> Vec<(u64, RunnerEvent)> {
        self.shared.registry.lock().log.after(seq, limit)
    }

    /// Events up to this number are kept by somebody else by now.
    pub fn acknowledge(&self, seq: u64) {
        self.shared.registry.lock().log.acknowledge(seq);
    }

    /// Sees the number of the last event.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.shared.last_seq.subscribe()
    }

    /// Keeps a source from being started, as long as the answer lives; it need not be assigned. `None`
    /// while it runs or is about to, or somebody else holds it.
    pub fn hold(&self, source_id: &str) -> Option<Hold> {
        let mut registry = self.shared.registry.lock();
        let may = registry.is_at_rest(source_id) && registry.held.insert(source_id.to_owned());
        may.then(|| Hold {
            shared: Arc::clone(&self.shared),
            source_id: source_id.to_owned(),
        })
    }

    /// The folder of a source: its archive of messages at fault. It need not be there.
    pub fn folder_of(&self, source_id: &str) -> PathBuf {
        self.shared.folder_of(source_id)
    }

    /// Ends all runs, side by side, and begins none any more; what is assigned stays so. Runs that
    /// are not done within `limit` are left to themselves; what they have not committed is read again.
    pub async fn close(&self, limit: Duration) {
        self.shared.close();
        let until = Instant::now() + limit;
        let is_live = || {
            let registry = self.shared.registry.lock();
            registry.entries.values().any(|entry| entry.run.is_some())
        };
        while is_live() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut registry = self.shared.registry.lock();
        registry.held.remove(&self.source_id);
        self.shared.advance(&mut registry, &self.source_id, None);
    }
}

/// Until the last handle on the runner is gone.
async fn look_again_and_again(shared: Weak<Shared>) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        shared.look();
    }
}

impl Shared {
    pub(crate) fn folder_of(&self, source_id: &str) -> PathBuf {
        self.folder.join(source_id)
    }

    /// Notes an event, and says so.
    pub(crate) fn tell(&self, registry: &mut Registry, event: RunnerEvent) {
        registry.log.push(event);
        self.last_seq.send_replace(registry.log.last_seq());
    }

    /// Does what is due, and gathers what runs have noted.
    fn look(self: &Arc<Self>) {
        let mut registry = self.registry.lock();
        let ids: Vec<String> = registry.entries.keys().cloned().collect();
        for id in ids {
            self.advance(&mut registry, &id, None);
            self.gather(&mut registry, &id);
        }
    }

    fn gather(&self, registry: &mut Registry, id: &str) {
        let entry = registry.entries.get_mut(id);
        let news = entry.and_then(|entry| entry.run.as_mut()?.news());
        let Some((run_id, events)) = news else {
            return;
        };
        for event in events {
            let source_id = id.to_owned();
            let run_id = Some(run_id.clone());
            let event = RunnerEvent::Activity {
                source_id,
                run_id,
                event,
            };
            self.tell(registry, event);
        }
    }

    /// Does what a source's machine says, until there is nothing to do now.
    fn advance(self: &Arc<Self>, registry: &mut Registry, id: &str, by: Option<&str>) {
        let now = now();
        let is_held = registry.held.contains(id);
        let Some(entry) = registry.entries.get_mut(id) else {
            return;
        };
        while let Some(action) = entry.step(now, is_held) {
            match action {
                Action::Start { paused, .. } => {
                    self.launch(entry, paused, by.unwrap_or(&self.name));
                }
                Action::Stop(_) => {
                    if let Some(run) = &entry.run {
                        run.context.stop.raise(StopReason::Asked);
                    }
                }
                Action::Pause(pause) => {
                    if let Some(run) = &entry.run {
                        set_pause(&run.context, pause);
                    }
                }
            }
        }
        entry.hand_over();
        registry.forget_withdrawn(id);
    }

    fn launch(self: &Arc<Self>, entry: &mut Entry, paused: bool, by: &str) {
        let context = RunContext::default();
        set_pause(&context, paused);
        entry.run = Some(LiveRun {
            epoch: entry.assignment.epoch,
            context: context.clone(),
            begun: None,
        });
        let launch = Launch {
            assignment: Arc::clone(&entry.assignment),
            by: by.to_owned(),
            context,
        };
        self.runtime.spawn(launch.run(Arc::clone(self)));
    }

    /// Takes the end of a run in, and starts what follows.
    pub(crate) fn settle(self: &Arc<Self>, id: &str, outcome: RunOutcome) {
        let mut registry = self.registry.lock();
        self.gather(&mut registry, id);
        let Some(entry) = registry.entries.get_mut(id) else {
            return;
        };
        let Some(run) = entry.run.take() else {
            return;
        };
        let release_due = entry.release_due.take();
        let event = ended(entry, &run, outcome);
        self.tell(&mut registry, event);
        if let Some(epoch) = release_due {
            let source_id = id.to_owned();
            self.tell(&mut registry, RunnerEvent::Released { source_id, epoch });
        }
        self.advance(&mut registry, id, None);
    }

    fn close(self: &Arc<Self>) {
        let mut registry = self.registry.lock();
        registry.is_closing = true;
        let ids: Vec<String> = registry.entries.keys().cloned().collect();
        for id in ids {
            if let Some(entry) = registry.entries.get_mut(&id) {
                entry.machine.close();
            }
            self.advance(&mut registry, &id, None);
        }
    }
}

/// What the end of a run means, and how it is told.
fn ended(entry: &mut Entry, run: &LiveRun, outcome: RunOutcome) -> RunnerEvent {
    let now = now();
    let (cause, remedy) = match &outcome {
        RunOutcome::Failed(failure) => (Some(failure.cause.clone()), failure.remedy.clone()),
        RunOutcome::Idle { after } => {
            let waited = format!("nothing new for {} ms", after.as_millis());
            (Some(waited), None)
        }
        RunOutcome::Asked => (None, None),
    };
    let settled = entry.machine.ended(outcome, now);
    let phase = entry.machine.phase();
    let begun = run.begun.as_ref();
    RunnerEvent::RunEnded(Box::new(EndedRun {
        source_id: entry.assignment.source_id.clone(),
        epoch: run.epoch,
        run_id: begun.map(|begun| begun.id.clone()),
        ended_at_ms: now.wall_ms,
        end: settled.end,
        cause,
        remedy,
        last: begun.map(|_| run.context.status.snapshot()),
        desired_done: settled.is_done,
        done_after_ms: match phase {
            Phase::Done { after } => Some(after.as_millis() as i64),
            _ => None,
        },
        next_attempt_at_ms: match phase {
            Phase::BackingOff {
                next_attempt_at_ms, ..
            } => Some(*next_attempt_at_ms),
            _ => None,
        },
        is_refused: matches!(phase, Phase::Refused(_)),
    }))
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
