//! The loop: once a second a look at everything that runs.

use std::{sync::Arc, time::Duration};

use inlet_runner::{Observed, ObservedPhase};
use inlet_store::{RunReport, RunStart};
use tokio::time::MissedTickBehavior;

use super::{
    Registry, Shared,
    entry::Entry,
    events::{begin, end_run},
    now_ms,
};
use crate::live::summary::{EndReason, Ended};

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(1);

/// Ticks between two reports of what runs did; their ends are reported at once.
const REPORT_TICKS: u64 = 10;

/// So long before the next attempt of a failed run it is looked up again what its document refers to.
const LOOK_UP_BEFORE_MS: i64 = 2_000;

/// Until the process ends.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        shared.tick();
        // What takes time (placement, the store) has loops and tasks of its own.
        shared.wake.notify_one();
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            shared.tell_done().await;
            shared.flush().await;
        });
    }
}

impl Shared {
    fn tick(&self) {
        self.hear_own();
        self.miss_links();
        let now_ms = now_ms();
        let tick = {
            let registry = &mut *self.registry.lock();
            registry.tick += 1;
            self.listen(registry);
            let Registry {
                entries, runners, ..
            } = registry;
            for entry in entries.values_mut() {
                let is_mine = |id: &str| runners.is_mine(id);
                self.keep_numbers(entry, is_mine, registry.tick, now_ms);
                entry.look(runners, now_ms);
                look_up_again(entry, now_ms);
                if let Some(after_ms) = entry.all_done() {
                    self.want_stopped(entry, after_ms);
                }
                entry.refresh(runners, now_ms, &mut registry.revision);
            }
            registry.tick
        };
        self.ticked.send_replace(tick);
    }

    /// Links that ended without a word.
    fn miss_links(&self) {
        let linked: Vec<String> = self
            .registry
            .lock()
            .runners
            .linked_here()
            .cloned()
            .collect();
        for agent_id in linked {
            self.agent_left(&agent_id);
        }
    }

    /// The newest word of each runner of this hub.
    fn listen(&self, registry: &mut Registry) {
        let linked: Vec<String> = registry.runners.linked_here().cloned().collect();
        for observed in self.runner.observe() {
            take_word(registry, &self.node.id, observed);
        }
        for agent_id in linked {
            for observed in self.links.observed(&agent_id) {
                take_word(registry, &agent_id, observed);
            }
        }
    }

    /// The numbers of runs, for the store: each hub keeps those of its own runners.
    fn keep_numbers(
        &self,
        entry: &mut Entry,
        is_mine: impl Fn(&str) -> bool,
        tick: u64,
        now_ms: i64,
    ) {
        for replica in entry.replicas.values_mut() {
            let Some(run) = &mut replica.run else {
                continue;
            };
            let Some(look) = &run.last else {
                continue;
            };
            let minute = run.view.take(&look.snapshot, now_ms);
            if !is_mine(&replica.runner_id) {
                continue;
            }
            if let Some(minute) = minute {
                self.keep_minute(&run.start, minute, now_ms);
            }
            let report: Option<RunReport> = run.view.report();
            if let Some(report) = report.filter(|_| tick.is_multiple_of(REPORT_TICKS)) {
                self.outbox.report(&run.start.run_id, report);
            }
        }
    }
}

/// The word of a runner on one of its sources.
pub(super) fn take_word(registry: &mut Registry, runner_id: &str, observed: Observed) {
    let runner_name = registry.runners.name_of(runner_id);
    let is_mine = registry.runners.is_mine(runner_id);
    let Some(entry) = registry.entries.get_mut(&observed.source_id) else {
        return;
    };
    let Some(replica) = entry.replicas.get_mut(runner_id) else {
        return;
    };
    replica.hear(observed);
    let told = replica.observed.as_ref().and_then(|it| it.run.as_ref());
    match told {
        Some(run) => {
            let start = RunStart {
                run_id: run.run_id.clone(),
                source_id: entry.record.id.clone(),
                version: run.version,
                runner: runner_id.to_owned(),
                runner_name,
                started_at_ms: run.started_at_ms,
                by: run.started_by.clone(),
            };
            begin(entry, runner_id, start);
        }
        // The runners of this hub tell of the end themselves; of others it is seen.
        None if !is_mine => ended_there(entry, runner_id),
        None => {}
    }
    if let Some(replica) = entry.replicas.get_mut(runner_id) {
        replica.look();
    }
}

/// A run ended on another hub.
fn ended_there(entry: &mut Entry, runner_id: &str) {
    let Some(replica) = entry.replicas.get_mut(runner_id) else {
        return;
    };
    let Some(run) = &replica.run else {
        return;
    };
    replica.ended_run = Some(run.start.run_id.clone());
    let (reason, after_ms) = match replica.observed.as_ref().map(|it| &it.phase) {
        Some(ObservedPhase::BackingOff { .. } | ObservedPhase::Refused(_)) => {
            (EndReason::Failed, None)
        }
        Some(ObservedPhase::Done { after_ms }) => (EndReason::Idle, Some(*after_ms)),
        _ => (EndReason::Asked, None),
    };
    entry.are_sums_old = true;
    end_run(entry, runner_id, || Ended {
        reason,
        after_ms,
        at_ms: now_ms(),
    });
}

/// Secrets, certificates and connections may be others by the next attempt.
fn look_up_again(entry: &mut Entry, now_ms: i64) {
    for replica in entry.replicas.values_mut() {
        let phase = replica.observed.as_ref().map(|observed| &observed.phase);
        let Some(ObservedPhase::BackingOff {
            next_attempt_at_ms, ..
        }) = phase
        else {
            continue;
        };
        let is_new = replica.looked_up_for_ms != Some(*next_attempt_at_ms);
        if is_new && next_attempt_at_ms - now_ms <= LOOK_UP_BEFORE_MS {
            replica.looked_up_for_ms = Some(*next_attempt_at_ms);
            replica.sent = None;
        }
    }
}
