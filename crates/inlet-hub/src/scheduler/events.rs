//! Hearing: what runners tell goes into memory, and to the store through the outbox.

use std::sync::Arc;

use inlet_pipeline::{activity::ActivityLevel, status::Snapshot};
use inlet_runner::{EndedRun, Failure, FailureClass, Observed, ObservedPhase, RunnerEvent};
use inlet_store::{ActivityDraft, Level, RunFinish, RunReport, RunStart, RunnerKind, Sample};

use super::{
    HUB, Registry, Shared,
    entry::Entry,
    now_ms,
    replica::{Replica, ReplicaRun},
    words::RunEnd,
};
use crate::live::{
    run_view::RunView,
    series::{MINUTE_MS, Minute},
    summary::{EndReason, Ended},
    totals::Totals,
};

/// Events that are taken from the own runner at once.
const AT_ONCE: usize = 256;

/// The number under which the end of a run is noted: after everything that the run noted itself.
const END_SEQ: u64 = (1 << 34) - 1;

/// Follows the own runner until the process ends.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut changed = shared.runner.changed();
    while changed.changed().await.is_ok() {
        shared.hear_own();
        // Not with the next tick only: a run that is killed in its first second has been one too.
        if shared.outbox.has_starts() {
            shared.flush().await;
        }
    }
}

impl Shared {
    /// Takes in what the own runner has told.
    pub(super) fn hear_own(&self) {
        let registry = &mut *self.registry.lock();
        loop {
            let events = self.runner.events_after(0, AT_ONCE);
            let Some((last, _)) = events.last() else {
                return;
            };
            let last = *last;
            for (seq, event) in events {
                self.hear(registry, &self.node.id, seq, event);
            }
            self.runner.acknowledge(last);
        }
    }

    /// Takes in one thing that a runner told; it may come twice.
    pub(super) fn hear(
        &self,
        registry: &mut Registry,
        runner_id: &str,
        seq: u64,
        event: RunnerEvent,
    ) {
        if !has_had(registry, runner_id, event.source_id()) {
            return;
        }
        match event {
            RunnerEvent::RunStarted {
                source_id,
                run_id,
                version,
                started_at_ms,
                by,
                ..
            } => self.run_began(
                registry,
                RunStart {
                    run_id,
                    source_id,
                    version,
                    runner: runner_id.to_owned(),
                    runner_name: registry.runners.name_of(runner_id),
                    started_at_ms,
                    by,
                },
            ),
            RunnerEvent::Activity {
                source_id,
                run_id,
                event,
            } => self.outbox.note(ActivityDraft {
                source_id,
                at_ms: event.at_ms,
                level: level_of(event.level),
                kind: event.kind.as_str().to_owned(),
                message: event.message,
                cause: event.cause,
                run_id,
                by: None,
                runner: shown_name(registry, runner_id),
                seq: Some(event.seq),
            }),
            RunnerEvent::RunEnded(ended) => self.run_ended(registry, runner_id, seq, &ended),
            RunnerEvent::Released { source_id, epoch } => {
                self.released(registry, &source_id, runner_id, epoch);
            }
        }
    }

    fn run_began(&self, registry: &mut Registry, start: RunStart) {
        let (id, runner_id) = (start.source_id.clone(), start.runner.clone());
        if let Some(entry) = registry.entries.get_mut(&id) {
            begin(entry, &runner_id, start.clone());
            self.hear_again(entry, &runner_id);
        }
        self.outbox.start(start);
        registry.refresh(&id, now_ms());
    }

    fn run_ended(&self, registry: &mut Registry, runner_id: &str, seq: u64, ended: &EndedRun) {
        let runner = shown_name(registry, runner_id);
        let runner_name = registry.runners.name_of(runner_id);
        self.tell_failure(runner, seq, ended);
        let Some(entry) = registry.entries.get_mut(&ended.source_id) else {
            return;
        };
        let is_wanted = entry.is_wanted();
        let end = RunEnd::told(ended.end, is_wanted);
        let start = self.close_run(entry, runner_id, ended, end);
        if start.is_none() {
            count_unseen(entry, ended);
        }
        if let Some(run_id) = ended.run_id.clone() {
            let start = start.unwrap_or_else(|| RunStart {
                started_at_ms: begun_at_ms(&run_id).unwrap_or(ended.ended_at_ms),
                run_id,
                source_id: ended.source_id.clone(),
                version: entry.record.version,
                runner: runner_id.to_owned(),
                runner_name,
                by: HUB.to_owned(),
            });
            self.finish(start, ended, end);
        }
        self.hear_again(entry, runner_id);
        if let Some(after_ms) = entry.all_done().filter(|_| ended.desired_done) {
            self.want_stopped(entry, after_ms);
        }
        registry.refresh(&ended.source_id, now_ms());
        self.wake.notify_one();
    }

    /// The run's last numbers, and that there is none any more; how it began, if that is known.
    fn close_run(
        &self,
        entry: &mut Entry,
        runner_id: &str,
        ended: &EndedRun,
        end: RunEnd,
    ) -> Option<RunStart> {
        let replica = entry.replicas.get_mut(runner_id)?;
        if let Some(run_id) = &ended.run_id {
            replica.ended_run = Some(run_id.clone());
        }
        replica.observed = Some(after_end(replica, ended));
        if ended.next_attempt_at_ms.is_some() {
            // What the document refers to may be different by the next attempt.
            replica.sent = None;
        }
        let is_it = |run: &&mut ReplicaRun| Some(&run.start.run_id) == ended.run_id.as_ref();
        let run = replica.run.as_mut().filter(is_it)?;
        let minute = ended
            .last
            .as_ref()
            .and_then(|last| run.view.take(last, ended.ended_at_ms));
        let rest = run.view.end();
        let start = run.start.clone();
        if let Some(last) = &ended.last {
            run.last_look(last);
            replica.is_fresh = true;
        }
        for minute in [minute, rest].into_iter().flatten() {
            self.keep_minute(&start, minute, ended.ended_at_ms);
        }
        end_run(entry, runner_id, || Ended {
            reason: EndReason::from(end),
            after_ms: ended.done_after_ms,
            at_ms: ended.ended_at_ms,
        });
        Some(start)
    }

    fn finish(&self, start: RunStart, ended: &EndedRun, end: RunEnd) {
        let duration_ms = u64::try_from(ended.ended_at_ms - start.started_at_ms).unwrap_or(0);
        let last = ended.last.as_ref();
        let totals = last.map(|last| Totals::of_run(last, duration_ms));
        self.outbox.finish(RunFinish {
            report: RunReport {
                totals: totals.unwrap_or_default().into(),
                last_row_at_ms: last.and_then(|last| last.last_row_at_ms),
            },
            run: start,
            ended_at_ms: ended.ended_at_ms,
            end: end.into(),
            cause: ended.cause.clone(),
        });
    }

    fn released(&self, registry: &mut Registry, source_id: &str, runner_id: &str, epoch: u64) {
        let Ok(epoch) = i64::try_from(epoch) else {
            return;
        };
        let entry = registry.entries.get(source_id);
        let replica = entry.and_then(|entry| entry.replicas.get(runner_id));
        if replica.is_some_and(|it| it.epoch == epoch && !it.is_withdrawn) {
            // It was given again meanwhile under the same epoch, and may have begun again.
            self.withdraw(runner_id, source_id, epoch);
        }
        self.over(registry, source_id, runner_id, epoch);
    }

    /// The newest word of the own runner, where that has it.
    fn hear_again(&self, entry: &mut Entry, runner_id: &str) {
        if runner_id != self.node.id {
            return;
        }
        let observed = self.runner.observe_one(&entry.record.id);
        if let (Some(observed), Some(replica)) = (observed, entry.replicas.get_mut(runner_id)) {
            replica.hear(observed);
            replica.look();
        }
    }

    /// Hands a part of a run's minute to the store.
    pub(super) fn keep_minute(&self, run: &RunStart, minute: Minute, now_ms: i64) {
        let end_ms = (minute.begin_ms + MINUTE_MS).min(now_ms.max(minute.begin_ms + 1));
        self.outbox.sample(Sample {
            source_id: run.source_id.clone(),
            run_id: run.run_id.clone(),
            at_ms: end_ms,
            span_ms: (end_ms - minute.begin_ms).unsigned_abs(),
            consumed: minute.sums.consumed,
            written: minute.sums.rows,
            bytes: minute.sums.bytes,
            faults: minute.sums.faults,
            lag: Some(minute.lag),
            latency_p99_ms: minute.latency_p99_ms,
        });
    }

    /// Says what becomes of a source whose run failed; that and why it failed, the run has told
    /// itself unless it never came so far.
    fn tell_failure(&self, runner: Option<String>, seq: u64, ended: &EndedRun) {
        let (kind, message) = match (ended.next_attempt_at_ms, ended.is_refused) {
            (Some(next_ms), _) => {
                let seconds = ((next_ms - ended.ended_at_ms) as f64 / 1_000.0).ceil();
                let message = format!("the run failed; next attempt in {seconds} s");
                ("backing_off", message)
            }
            (None, true) => {
                let message = "the run failed; it is tried again when the document is mended or \
                               somebody starts it";
                ("failed", message.to_owned())
            }
            (None, false) => return,
        };
        let cause = ended.cause.as_deref().unwrap_or_default();
        let remedy = ended.remedy.as_deref().unwrap_or_default();
        self.outbox.note(ActivityDraft {
            source_id: ended.source_id.clone(),
            at_ms: ended.ended_at_ms,
            level: Level::Error,
            kind: kind.to_owned(),
            message,
            cause: Some([cause, remedy].join("\n").trim().to_owned()),
            seq: Some(if ended.run_id.is_some() { END_SEQ } else { seq }),
            run_id: ended.run_id.clone(),
            by: None,
            runner,
        });
    }

    /// Nothing new came: the store learns that the source is stopped, unless somebody has changed
    /// what is wanted meanwhile.
    pub(super) fn want_stopped(&self, entry: &mut Entry, after_ms: i64) {
        if !entry.is_wanted() {
            return;
        }
        entry.desired = super::Desired::Stopped;
        entry.done_after_ms = Some(after_ms);
        let (id, generation) = (entry.record.id.clone(), entry.record.generation);
        self.wishes.lock().push((id, generation));
    }

    /// Tells the store which sources are done.
    pub(super) async fn tell_done(&self) {
        let wishes = std::mem::take(&mut *self.wishes.lock());
        for (id, generation) in wishes {
            let stopped = inlet_store::Desired::Stopped;
            let sources = self.store.sources();
            match sources.set_desired_if(&id, generation, stopped, HUB).await {
                Ok(Some(source)) => {
                    let mut registry = self.registry.lock();
                    if let Some(entry) = registry.entries.get_mut(&id)
                        && entry.record.generation < source.generation
                    {
                        entry.record.generation = source.generation;
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(error = %error, source = id, "the store did not learn that a source is done");
                    self.wishes.lock().push((id, generation));
                }
            }
        }
    }
}

/// Takes a replica out of memory if it is the one that is over.
pub(super) fn end_replica(registry: &mut Registry, source_id: &str, runner_id: &str, epoch: i64) {
    let Some(entry) = registry.entries.get_mut(source_id) else {
        return;
    };
    let is_it = |replica: &Replica| replica.epoch <= epoch;
    if !entry.replicas.get(runner_id).is_some_and(is_it) {
        return;
    }
    end_run(entry, runner_id, ended_elsewhere);
    entry.replicas.remove(runner_id);
    entry.past_runners.insert(runner_id.to_owned());
    if entry.is_deleted {
        registry.delete(source_id);
    } else {
        registry.refresh(source_id, now_ms());
    }
}

/// A run that went on when this hub was started, and ended before it was looked at.
fn count_unseen(entry: &mut Entry, ended: &EndedRun) {
    let (Some(run_id), Some(last)) = (&ended.run_id, &ended.last) else {
        return;
    };
    if let Some(started_at_ms) = entry.going.remove(run_id) {
        let duration_ms = u64::try_from(ended.ended_at_ms - started_at_ms).unwrap_or(0);
        entry.view.add_earlier(&Totals::of_run(last, duration_ms));
    }
}

/// A run goes on at a runner.
pub(super) fn begin(entry: &mut Entry, runner_id: &str, start: RunStart) {
    let Some(replica) = entry.replicas.get_mut(runner_id) else {
        return;
    };
    let known = replica.run.as_ref().map(|run| &run.start.run_id);
    let is_known =
        known == Some(&start.run_id) || replica.ended_run.as_ref() == Some(&start.run_id);
    if is_known {
        return;
    }
    if known.is_some() {
        end_run(entry, runner_id, ended_elsewhere);
    }
    let Some(replica) = entry.replicas.get_mut(runner_id) else {
        return;
    };
    entry.going.remove(&start.run_id);
    entry.last_run_id = Some(start.run_id.clone());
    replica.run = Some(ReplicaRun {
        view: RunView::new(start.started_at_ms),
        last: None,
        start,
    });
    entry.settle_view(ended_elsewhere);
}

/// The run of a replica is over; `ended` tells how if it was the last one of the source.
pub(super) fn end_run(entry: &mut Entry, runner_id: &str, ended: impl FnOnce() -> Ended) {
    let Some(replica) = entry.replicas.get_mut(runner_id) else {
        return;
    };
    if replica.run.is_none() {
        return;
    }
    replica.is_fresh = true;
    entry.last_look(now_ms());
    let run = entry
        .replicas
        .get_mut(runner_id)
        .and_then(|replica| replica.run.take());
    let last: Option<Snapshot> = run.and_then(|run| run.last).map(|last| last.snapshot);
    if let Some(last) = last {
        entry.folded.add(&last);
    }
    entry.settle_view(ended);
}

/// How a run ended of which nobody told the end.
pub(super) fn ended_elsewhere() -> Ended {
    Ended {
        reason: EndReason::Asked,
        after_ms: None,
        at_ms: now_ms(),
    }
}

/// Whether the source is, or was, this runner's: no runner tells of another's.
fn has_had(registry: &Registry, runner_id: &str, source_id: &str) -> bool {
    // Of a source that is not there any more nothing is kept anyway.
    registry.entries.get(source_id).is_none_or(|entry| {
        entry.replicas.contains_key(runner_id) || entry.past_runners.contains(runner_id)
    })
}

/// What an assignment looks like right after the end of its run, until its runner's next word.
fn after_end(replica: &Replica, ended: &EndedRun) -> Observed {
    let failure = |class| Failure {
        cause: ended.cause.clone().unwrap_or_default(),
        remedy: ended.remedy.clone(),
        class,
    };
    let phase = match (ended.next_attempt_at_ms, ended.done_after_ms) {
        (Some(next_attempt_at_ms), _) => ObservedPhase::BackingOff {
            next_attempt_at_ms,
            failure: failure(FailureClass::MayPass),
        },
        (None, Some(after_ms)) => ObservedPhase::Done { after_ms },
        (None, None) if ended.is_refused => ObservedPhase::Refused(failure(FailureClass::Document)),
        (None, None) => ObservedPhase::Off,
    };
    Observed {
        source_id: ended.source_id.clone(),
        epoch: replica.epoch.unsigned_abs(),
        version: replica.version,
        phase,
        run: None,
    }
}

/// The name of a runner where it says something: agents have one, a hub where there are several.
fn shown_name(registry: &Registry, runner_id: &str) -> Option<String> {
    let runner = registry.runners.get(runner_id);
    let is_agent = runner.is_some_and(|runner| runner.kind == RunnerKind::Agent);
    (is_agent || registry.runners.has_other_hubs()).then(|| registry.runners.name_of(runner_id))
}

/// When a run began, by its id.
fn begun_at_ms(run_id: &str) -> Option<i64> {
    let (seconds, nanos) = uuid::Uuid::parse_str(run_id)
        .ok()?
        .get_timestamp()?
        .to_unix();
    i64::try_from(seconds * 1_000 + u64::from(nanos) / 1_000_000).ok()
}

fn level_of(level: ActivityLevel) -> Level {
    match level {
        ActivityLevel::Debug => Level::Debug,
        ActivityLevel::Info => Level::Info,
        ActivityLevel::Warn => Level::Warn,
        ActivityLevel::Error => Level::Error,
    }
}
