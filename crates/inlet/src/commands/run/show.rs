//! How a run is told: a progress line for a terminal, JSON for machines, log lines otherwise.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use inlet_engine::run::{RunEnd, RunFailure, RunStatus, RunSummary, Snapshot};
use serde::Serialize;

use super::Options;
use crate::{progress, tables};

/// How often a person or a machine is told.
const TERMINAL_INTERVAL: Duration = Duration::from_millis(500);
const JSON_INTERVAL: Duration = Duration::from_secs(1);
const LOG_INTERVAL: Duration = Duration::from_secs(10);

/// Tells how a run goes, in the way that was chosen.
pub(super) struct Show {
    json: bool,
    terminal: bool,
    started: Instant,
}

impl Show {
    pub(super) fn new(options: &Options) -> Self {
        let terminal = !options.json && progress::has_terminal();
        Self {
            json: options.json,
            terminal,
            started: Instant::now(),
        }
    }

    fn interval(&self) -> Duration {
        match (self.json, self.terminal) {
            (true, _) => JSON_INTERVAL,
            (false, true) => TERMINAL_INTERVAL,
            (false, false) => LOG_INTERVAL,
        }
    }

    /// Tells at intervals until the other end of `done` is dropped.
    pub(super) fn until(&self, done: &Receiver<()>, status: &RunStatus) {
        let mut before = Rates::new(&status.snapshot());
        while done.recv_timeout(self.interval()) == Err(RecvTimeoutError::Timeout) {
            let snapshot = status.snapshot();
            let rates = before.advance(&snapshot);
            if self.json {
                print_event("progress", &snapshot);
            } else if self.terminal {
                progress::show(&line(&snapshot, rates));
            } else {
                tracing::info!("{}", line(&snapshot, rates));
            }
        }
        progress::clear();
    }

    /// Tells the end.
    pub(super) fn end(&self, status: &RunStatus, ended: Result<&RunSummary, &RunFailure>) {
        // What was refused before it began had no run that could end.
        if self.json && matches!(ended, Ok(_) | Err(RunFailure::Run(_))) {
            print_event("end", &status.snapshot());
        }
        match ended {
            Ok(summary) if summary.end == RunEnd::AskedBeforePrepared => {
                progress::print_line("stopped before the target was reached; nothing was read");
            }
            Ok(summary) => progress::print_line(&farewell(summary, self.started.elapsed())),
            Err(_) => {}
        }
    }
}

/// One line of `--json`.
#[derive(Serialize)]
struct Event<'a> {
    event: &'static str,
    #[serde(flatten)]
    snapshot: &'a Snapshot,
}

fn print_event(event: &'static str, snapshot: &Snapshot) {
    if let Err(error) = tables::print_json(&Event { event, snapshot }) {
        tracing::error!(%error, "progress cannot be printed");
    }
}

/// Messages and rows a second between two looks.
struct Rates {
    at: Instant,
    consumed: u64,
    written: u64,
}

impl Rates {
    fn new(snapshot: &Snapshot) -> Self {
        Self {
            at: Instant::now(),
            consumed: snapshot.messages.consumed,
            written: snapshot.rows_written,
        }
    }

    /// The rates since the last look.
    fn advance(&mut self, snapshot: &Snapshot) -> (f64, f64) {
        let next = Self::new(snapshot);
        let seconds = next.at.duration_since(self.at).as_secs_f64().max(0.001);
        let rates = (
            (next.consumed - self.consumed) as f64 / seconds,
            (next.written - self.written) as f64 / seconds,
        );
        *self = next;
        rates
    }
}

fn line(snapshot: &Snapshot, (consumed, written): (f64, f64)) -> String {
    let mut text = format!(
        "{state}: {read} read ({consumed:.0}/s), {rows} rows written ({written:.0}/s), lag {lag}, in flight {in_flight}",
        state = snapshot.state.name(),
        read = snapshot.messages.consumed,
        rows = snapshot.rows_written,
        lag = snapshot.lag,
        in_flight = snapshot.in_flight,
    );
    for (word, count) in outcomes(snapshot) {
        text = format!("{text}, {count} {word}");
    }
    if let Some(cause) = snapshot.state.cause() {
        text = format!("{text}: {cause}");
    }
    text
}

/// The outcomes beside `written` that happened.
fn outcomes(snapshot: &Snapshot) -> impl Iterator<Item = (&'static str, u64)> {
    [
        ("filtered", snapshot.messages.filtered),
        ("discarded", snapshot.messages.discarded),
        ("quarantined", snapshot.messages.quarantined),
        ("rows overwritten", snapshot.rows_overwritten),
        ("missed (no longer in Kafka)", snapshot.missed),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
}

/// What a run did, and why it ended.
fn farewell(summary: &RunSummary, elapsed: Duration) -> String {
    let snapshot = &summary.snapshot;
    let why = match summary.end {
        RunEnd::Idle { after } => format!(
            "every partition was at its end and nothing new came for {after:?} \
             (set `kafka.idle_timeout: never` to go on for ever)"
        ),
        RunEnd::Asked | RunEnd::AskedBeforePrepared => "asked to stop".to_owned(),
    };
    let mut text = format!(
        "done: {why}\n  {consumed} messages read, {written} written as {rows} rows in {elapsed:.1?}",
        consumed = snapshot.messages.consumed,
        written = snapshot.messages.written,
        rows = snapshot.rows_written,
    );
    for (word, count) in outcomes(snapshot) {
        text = format!("{text}\n  {count} {word}");
    }
    if snapshot.rows_overwritten > 0 {
        text = format!(
            "{text}: their key (subtable and time) was written before in this run; \
             a second key column keeps rows of one time apart"
        );
    }
    if snapshot.in_flight > 0 {
        text = format!(
            "{text}\n  {} in flight were not confirmed in time; they will be read again",
            snapshot.in_flight
        );
    }
    text
}
