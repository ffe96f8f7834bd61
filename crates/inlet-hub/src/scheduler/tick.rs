//! The loop: once a second a look at every run, and at once what cannot wait.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::MissedTickBehavior};

use super::{EndedRun, Shared, now, settle::report_of};

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(1);

/// Ticks between two reports of what runs did; their ends are reported at once.
const REPORT_TICKS: u64 = 10;

/// Until the process ends.
pub(super) async fn run(shared: Arc<Shared>, mut ends: mpsc::Receiver<EndedRun>) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            ended = ends.recv() => match ended {
                Some(ended) => shared.settle(&ended),
                None => return,
            },
            () = shared.wake.notified() => shared.reconcile(),
            _ = interval.tick() => shared.tick(),
        }
    }
}

impl Shared {
    /// Does what is due for every source.
    fn reconcile(self: &Arc<Self>) {
        let mut registry = self.registry.lock();
        let ids: Vec<String> = registry.entries.keys().cloned().collect();
        for id in ids {
            self.advance(&mut registry, &id, None);
        }
    }

    fn tick(self: &Arc<Self>) {
        self.reconcile();
        let now_ms = now().wall_ms;
        let tick = {
            let registry = &mut *self.registry.lock();
            registry.tick += 1;
            for entry in registry.entries.values_mut() {
                self.look(entry, now_ms, registry.tick);
                entry.refresh(now_ms, &mut registry.revision);
            }
            registry.tick
        };
        self.ticked.send_replace(tick);
        let shared = Arc::clone(self);
        tokio::spawn(async move { shared.flush().await });
    }

    fn look(&self, entry: &mut super::Entry, now_ms: i64, tick: u64) {
        let Some(run) = &entry.run else {
            return;
        };
        let mut seen = run.activity_seq;
        self.keep_activity(&entry.record.id, run, &mut seen);
        let Some(frame) = run.frame else {
            return;
        };
        let snapshot = run.context.status.snapshot();
        let run_id = run.id.clone();
        let minute = entry.view.take(snapshot, &frame, now_ms);
        self.keep_minute(&entry.record.id, &run_id, minute, now_ms);
        if tick.is_multiple_of(REPORT_TICKS) {
            self.outbox.report(&run_id, report_of(entry));
        }
        if let Some(run) = &mut entry.run {
            run.activity_seq = seen;
        }
    }
}
