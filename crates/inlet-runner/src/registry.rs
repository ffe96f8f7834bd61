//! What a runner has in memory, under one lock.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use inlet_pipeline::{
    activity::{ActivityEvent, ActivityLevel},
    run::RunContext,
};

use crate::{
    Assigned, Assignment, Observed, ObservedPhase, ObservedRun, RunFrame,
    log::EventLog,
    machine::{Action, Desired, Machine, Now, Phase},
};

/// All assignments, and what is to be told.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    pub(crate) entries: BTreeMap<String, Entry>,
    /// The highest epoch that was withdrawn of each source without an entry: what is lower is late.
    fences: HashMap<String, u64>,
    /// Sources that must not be started now, assigned or not.
    pub(crate) held: HashSet<String>,
    pub(crate) log: EventLog,
    pub(crate) is_closing: bool,
}

impl Registry {
    /// Takes an assignment; `false`: it is late.
    pub(crate) fn assign(&mut self, assignment: Assignment) -> bool {
        let id = &assignment.source_id;
        if let Some(entry) = self.entries.get_mut(id) {
            if assignment.epoch < entry.fence {
                return false;
            }
            entry.take(assignment);
            return true;
        }
        // One that was withdrawn may be given again under its own epoch.
        let fence = self.fences.get(id).copied().unwrap_or(0);
        if assignment.epoch < fence {
            return false;
        }
        self.fences.remove(id);
        let mut entry = Entry::new(assignment);
        if self.is_closing {
            entry.machine.close();
        }
        let id = entry.assignment.source_id.clone();
        self.entries.insert(id, entry);
        true
    }

    /// Withdraws an assignment; `true`: nothing of it runs here, so it is released by that.
    pub(crate) fn withdraw(&mut self, id: &str, epoch: u64) -> bool {
        let Some(entry) = self.entries.get_mut(id) else {
            let fence = self.fences.entry(id.to_owned()).or_default();
            *fence = epoch.max(*fence);
            return true;
        };
        entry.fence = entry.fence.max(epoch);
        if epoch >= entry.assignment.epoch {
            entry.is_withdrawn = true;
            entry.machine.want(Desired::Stopped);
        }
        // What a newer assignment has taken over is none of the older one's any more.
        let runs = entry.run.as_ref().is_some_and(|run| run.epoch <= epoch);
        if runs {
            entry.release_due = entry.release_due.max(Some(epoch));
        }
        !runs
    }

    /// Forgets a source that was withdrawn and does not run.
    pub(crate) fn forget_withdrawn(&mut self, id: &str) {
        let Some(entry) = self.entries.get(id) else {
            return;
        };
        if entry.is_withdrawn && entry.run.is_none() {
            let fence = entry.fence;
            self.entries.remove(id);
            self.fences.insert(id.to_owned(), fence);
        }
    }

    /// Whether nothing of a source runs, waits for its time or is about to begin.
    pub(crate) fn is_at_rest(&self, id: &str) -> bool {
        self.entries.get(id).is_none_or(|entry| {
            let phase = entry.machine.phase();
            entry.run.is_none() && matches!(phase, Phase::Refused(_) | Phase::Done { .. })
        })
    }
}

/// One assignment.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) assignment: Arc<Assignment>,
    /// The highest epoch that was assigned or withdrawn: what is lower is late.
    fence: u64,
    pub(crate) machine: Machine,
    pub(crate) run: Option<LiveRun>,
    /// It was withdrawn; the entry stays until its run has ended.
    is_withdrawn: bool,
    /// The epoch whose release is told when the run ends.
    pub(crate) release_due: Option<u64>,
}

impl Entry {
    fn new(assignment: Assignment) -> Self {
        let mut machine = Machine::new(assignment.wanted.into(), assignment.version);
        machine.edited(assignment.version, assignment.restart_below);
        Self {
            fence: assignment.epoch,
            assignment: Arc::new(assignment),
            machine,
            run: None,
            is_withdrawn: false,
            release_due: None,
        }
    }

    /// Takes the place of what was assigned before. What runs goes on where it may.
    fn take(&mut self, assignment: Assignment) {
        let before = std::mem::replace(&mut self.assignment, Arc::new(assignment));
        let now = &self.assignment;
        self.fence = now.epoch;
        self.is_withdrawn = false;
        self.machine.want(now.wanted.into());
        self.machine.edited(now.version, now.restart_below);
        let is_rewritten =
            now.version == before.version && now.parcel.document != before.parcel.document;
        if now.via != before.via || is_rewritten {
            self.machine.restart();
        }
        if now.via != before.via || now.parcel != before.parcel {
            self.machine.mended();
        }
        if now.attempt > before.attempt {
            self.machine.try_now();
        }
    }

    /// What is to be done now.
    pub(crate) fn step(&mut self, now: Now, is_held: bool) -> Option<Action> {
        if is_held && !self.machine.is_live() {
            return None;
        }
        self.machine.step(now)
    }

    /// A run that goes on under a newer assignment is a run of that one.
    pub(crate) fn hand_over(&mut self) {
        let goes_on = matches!(self.machine.phase(), Phase::Live { stopping: None, .. });
        if let Some(run) = self.run.as_mut().filter(|_| goes_on) {
            run.epoch = self.assignment.epoch;
        }
    }

    pub(crate) fn assigned(&self) -> Assigned {
        Assigned {
            source_id: self.assignment.source_id.clone(),
            epoch: self.assignment.epoch,
            version: self.assignment.version,
        }
    }

    pub(crate) fn observed(&self) -> Observed {
        Observed {
            source_id: self.assignment.source_id.clone(),
            epoch: self.assignment.epoch,
            version: self.assignment.version,
            phase: observed_phase(self.machine.phase()),
            run: self.run.as_ref().and_then(LiveRun::observed),
        }
    }
}

fn observed_phase(phase: &Phase) -> ObservedPhase {
    match phase {
        Phase::Off => ObservedPhase::Off,
        Phase::Live {
            paused, stopping, ..
        } => ObservedPhase::Live {
            paused: *paused,
            stopping: *stopping,
        },
        Phase::BackingOff {
            next_attempt_at_ms,
            failure,
            ..
        } => ObservedPhase::BackingOff {
            next_attempt_at_ms: *next_attempt_at_ms,
            failure: failure.clone(),
        },
        Phase::Refused(failure) => ObservedPhase::Refused(failure.clone()),
        Phase::Done { after } => ObservedPhase::Done {
            after_ms: after.as_millis() as i64,
        },
    }
}

/// A run whose thread is alive, or about to be.
#[derive(Debug)]
pub(crate) struct LiveRun {
    /// Epoch of the assignment that it is a run of.
    pub(crate) epoch: u64,
    pub(crate) context: RunContext,
    /// Known once the document was resolved and the run has begun.
    pub(crate) begun: Option<BegunRun>,
}

/// A run that has begun.
#[derive(Debug)]
pub(crate) struct BegunRun {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) started_at_ms: i64,
    pub(crate) started_by: String,
    pub(crate) frame: RunFrame,
    /// Least level of events that are told.
    pub(crate) activity_level: ActivityLevel,
    /// Number of its last event that was looked at.
    pub(crate) activity_seq: u64,
}

impl LiveRun {
    /// Its id and its new events, those that matter enough.
    pub(crate) fn news(&mut self) -> Option<(String, Vec<ActivityEvent>)> {
        let begun = self.begun.as_mut()?;
        let mut events = self.context.status.activity.since(begun.activity_seq);
        begun.activity_seq = events.last()?.seq;
        events.retain(|event| event.level >= begun.activity_level);
        Some((begun.id.clone(), events))
    }

    fn observed(&self) -> Option<ObservedRun> {
        let begun = self.begun.as_ref()?;
        Some(ObservedRun {
            run_id: begun.id.clone(),
            version: begun.version,
            started_at_ms: begun.started_at_ms,
            started_by: begun.started_by.clone(),
            snapshot: self.context.status.snapshot(),
            frame: begun.frame,
        })
    }
}
