//! What the scheduler has for the store, gathered and written in few transactions.
//!
//! Ticks only add to it, so a slow or absent store holds up neither runs nor live state. What
//! cannot be written stays for the next attempt; the log of a long outage is cut at its old end,
//! while totals and ends of runs are kept whatever happens.

use std::{
    collections::{BTreeMap, VecDeque},
    mem,
};

use inlet_store::{ActivityDraft, RunFinish, RunReport, RunStart, Sample, Store, StoreError};
use parking_lot::Mutex;

/// Events and samples that are kept while the store does not take them.
const MOST_WAITING: usize = 20_000;

/// What waits for the store.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: Mutex<Waiting>,
    /// One writer at a time, so that events stay in order.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Waiting {
    activity: Vec<ActivityDraft>,
    samples: Vec<Sample>,
    started: Vec<RunStart>,
    /// The newest report of each run.
    reports: BTreeMap<String, RunReport>,
    finished: Vec<RunFinish>,
}

impl Outbox {
    pub(crate) fn note(&self, event: ActivityDraft) {
        let mut waiting = self.waiting.lock();
        waiting.activity.push(event);
        cut(&mut waiting.activity);
    }

    pub(crate) fn sample(&self, sample: Sample) {
        let mut waiting = self.waiting.lock();
        waiting.samples.push(sample);
        cut(&mut waiting.samples);
    }

    pub(crate) fn start(&self, run: RunStart) {
        self.waiting.lock().started.push(run);
    }

    /// Whether a run has begun that the store does not know yet.
    pub(crate) fn has_starts(&self) -> bool {
        !self.waiting.lock().started.is_empty()
    }

    pub(crate) fn report(&self, run_id: &str, report: RunReport) {
        self.waiting
            .lock()
            .reports
            .insert(run_id.to_owned(), report);
    }

    pub(crate) fn finish(&self, run: RunFinish) {
        let mut waiting = self.waiting.lock();
        // The end brings the last report.
        waiting.reports.remove(&run.run.run_id);
        waiting.finished.push(run);
    }

    /// Writes all that waits.
    ///
    /// # Errors
    /// When the store does not take it; then it waits on.
    pub(crate) async fn flush(&self, store: &Store) -> Result<(), StoreError> {
        let _turn = self.writing.lock().await;
        let Waiting {
            activity,
            samples,
            started,
            reports,
            finished,
        } = mem::take(&mut *self.waiting.lock());
        let mut failure = None;
        // Before what is told of them; reports on a run that the store does not know are lost.
        let mut started = VecDeque::from(started);
        while let Some(run) = started.front() {
            if let Err(error) = store.runs().record(run).await {
                self.waiting.lock().started.splice(0..0, started);
                failure = Some(error);
                break;
            }
            started.pop_front();
        }
        if let Err(error) = store.activity().append(&activity).await {
            let mut waiting = self.waiting.lock();
            waiting.activity.splice(0..0, activity);
            cut(&mut waiting.activity);
            failure = Some(error);
        }
        if let Err(error) = store.samples().insert(&samples).await {
            let mut waiting = self.waiting.lock();
            waiting.samples.splice(0..0, samples);
            cut(&mut waiting.samples);
            failure = Some(error);
        }
        let pairs: Vec<(&str, RunReport)> = reports
            .iter()
            .map(|(run_id, report)| (run_id.as_str(), *report))
            .collect();
        if let Err(error) = store.runs().report(&pairs).await {
            let mut waiting = self.waiting.lock();
            for (run_id, report) in reports {
                waiting.reports.entry(run_id).or_insert(report);
            }
            failure = Some(error);
        }
        for run in finished {
            if let Err(error) = store.runs().finish(&run).await {
                self.waiting.lock().finished.push(run);
                failure = Some(error);
            }
        }
        failure.map_or(Ok(()), Err)
    }
}

/// Drops the oldest where too many wait.
fn cut<T>(waiting: &mut Vec<T>) {
    if waiting.len() > MOST_WAITING {
        let excess = waiting.len() - MOST_WAITING;
        waiting.drain(..excess);
    }
}
