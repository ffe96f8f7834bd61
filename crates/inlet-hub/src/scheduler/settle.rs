//! What the end of a run leads to: in memory, in the store, in the activity log.

use std::sync::Arc;

use inlet_pipeline::activity::ActivityLevel;
use inlet_store::{ActivityDraft, Level, Run, RunFinish, RunReport, RunStart, Sample};

use super::{
    EndedRun, Event, HUB, Shared,
    entry::{Entry, LiveRun},
    machine::{Machine, Phase, RunEnd, RunOutcome},
    now,
};
use crate::live::{
    series::{MINUTE_MS, Minute},
    summary::{EndReason, Ended},
};

impl Shared {
    /// Takes the end of a run in, and starts what follows.
    pub(super) fn settle(self: &Arc<Self>, ended: &EndedRun) {
        let now = now();
        let mut registry = self.registry.lock();
        let Some(entry) = registry.entries.get_mut(&ended.source_id) else {
            return;
        };
        let Some(run) = entry.run.take() else {
            return;
        };
        let settled = entry.machine.ended(ended.outcome.clone(), now);
        self.last_look(entry, &run, now.wall_ms);
        let end = Ended {
            reason: EndReason::from(settled.end),
            after_ms: match &ended.outcome {
                RunOutcome::Idle { after } => Some(after.as_millis() as i64),
                _ => None,
            },
            at_ms: now.wall_ms,
        };
        let minute = entry.view.end_run(end);
        self.keep_minute(&entry.record.id, &run.id, minute, now.wall_ms);
        self.tell_failure(&entry.record.id, &run, &entry.machine);
        if run.is_recorded() {
            self.outbox.finish(RunFinish {
                run: RunStart {
                    run_id: run.id.clone(),
                    source_id: entry.record.id.clone(),
                    version: run.version,
                    runner: String::new(),
                    runner_name: String::new(),
                    started_at_ms: run.started_at_ms,
                    by: run.started_by.clone(),
                },
                ended_at_ms: now.wall_ms,
                end: settled.end.into(),
                cause: cause_of(&ended.outcome),
                report: report_of(entry),
            });
        }
        if settled.desired_changed {
            self.want_stopped(entry);
        }
        let is_deleted = entry.is_deleted;
        self.advance(&mut registry, &ended.source_id, None);
        if is_deleted {
            registry.delete(&ended.source_id);
        }
    }

    /// The last numbers and events of a run.
    fn last_look(&self, entry: &mut Entry, run: &LiveRun, now_ms: i64) {
        let mut run_events = run.activity_seq;
        self.keep_activity(&entry.record.id, run, &mut run_events);
        if let Some(frame) = &run.frame {
            let minute = entry
                .view
                .take(run.context.status.snapshot(), frame, now_ms);
            self.keep_minute(&entry.record.id, &run.id, minute, now_ms);
        }
    }

    /// Hands the run's new events to the store, those that matter enough.
    pub(super) fn keep_activity(&self, source_id: &str, run: &LiveRun, seen: &mut u64) {
        for event in run.context.status.activity.since(*seen) {
            *seen = event.seq;
            if event.level < run.activity_level {
                continue;
            }
            self.outbox.note(ActivityDraft {
                source_id: source_id.to_owned(),
                at_ms: event.at_ms,
                level: level_of(event.level),
                kind: event.kind.as_str().to_owned(),
                message: event.message,
                cause: event.cause,
                run_id: Some(run.id.clone()).filter(|_| run.is_recorded()),
                by: None,
                runner: None,
                seq: None,
            });
        }
    }

    pub(super) fn keep_minute(
        &self,
        source_id: &str,
        run_id: &str,
        minute: Option<Minute>,
        now_ms: i64,
    ) {
        let Some(minute) = minute.filter(|_| !run_id.is_empty()) else {
            return;
        };
        let end_ms = (minute.begin_ms + MINUTE_MS).min(now_ms.max(minute.begin_ms + 1));
        self.outbox.sample(Sample {
            source_id: source_id.to_owned(),
            run_id: run_id.to_owned(),
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
    fn tell_failure(&self, source_id: &str, run: &LiveRun, machine: &Machine) {
        let (failure, kind, message) = match machine.phase() {
            Phase::BackingOff { until, failure, .. } => {
                let seconds = until.duration_since(now().instant).as_secs_f64().ceil();
                (
                    failure,
                    "backing_off",
                    format!("the run failed; next attempt in {seconds} s"),
                )
            }
            Phase::Refused(failure) => {
                let message = "the run failed; it is tried again when the document is mended or \
                               somebody starts it";
                (failure, "failed", message.to_owned())
            }
            _ => return,
        };
        let remedy = failure.remedy.as_deref().unwrap_or_default();
        let event = Event {
            level: Level::Error,
            kind,
            message,
            cause: Some([&failure.cause, remedy].join("\n").trim_end().to_owned()),
            by: None,
        };
        let run_id = Some(run.id.as_str()).filter(|_| run.is_recorded());
        self.note(source_id, run_id, event);
    }

    /// Nothing new came: the store learns that the source is stopped, unless somebody has changed
    /// what is wanted meanwhile.
    fn want_stopped(self: &Arc<Self>, entry: &Entry) {
        let (id, generation) = (entry.record.id.clone(), entry.record.generation);
        let shared = Arc::clone(self);
        tokio::spawn(async move {
            let stopped = inlet_store::Desired::Stopped;
            let sources = shared.store.sources();
            match sources.set_desired_if(&id, generation, stopped, HUB).await {
                Ok(Some(source)) => {
                    let mut registry = shared.registry.lock();
                    if let Some(entry) = registry.entries.get_mut(&id)
                        && entry.record.generation < source.generation
                    {
                        entry.record.generation = source.generation;
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(error = %error, source = id, "the store did not learn that a source is done");
                }
            }
        });
    }
}

/// What the store learns of a source's run.
pub(super) fn report_of(entry: &Entry) -> RunReport {
    RunReport {
        totals: entry.view.this_run.unwrap_or_default().into(),
        last_row_at_ms: entry.view.last_row_at_ms,
    }
}

fn cause_of(outcome: &RunOutcome) -> Option<String> {
    match outcome {
        RunOutcome::Failed(failure) => Some(failure.cause.clone()),
        RunOutcome::Idle { after } => Some(format!("nothing new for {} ms", after.as_millis())),
        RunOutcome::Asked => None,
    }
}

/// How a run of the store ended, for the summary of a source without a run.
pub(super) fn ended_of(run: &Run) -> Option<Ended> {
    Some(Ended {
        reason: EndReason::from(RunEnd::from(run.end?)),
        after_ms: None,
        at_ms: run.ended_at_ms?,
    })
}

fn level_of(level: ActivityLevel) -> Level {
    match level {
        ActivityLevel::Debug => Level::Debug,
        ActivityLevel::Info => Level::Info,
        ActivityLevel::Warn => Level::Warn,
        ActivityLevel::Error => Level::Error,
    }
}

macro_rules! run_end {
    ($($variant:ident),+) => {
        impl From<inlet_store::RunEnd> for RunEnd {
            fn from(stored: inlet_store::RunEnd) -> Self {
                match stored { $(inlet_store::RunEnd::$variant => Self::$variant,)+ }
            }
        }

        impl From<RunEnd> for inlet_store::RunEnd {
            fn from(end: RunEnd) -> Self {
                match end { $(RunEnd::$variant => Self::$variant,)+ }
            }
        }
    };
}
run_end!(Idle, Asked, Failed, Paused, Restarted, HubStopped);
