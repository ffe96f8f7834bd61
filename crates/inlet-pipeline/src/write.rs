//! A writer thread: takes windows of its shard, writes them completely, resolves their rows.
//!
//! One window after another, one request after another: a window's rows are confirmed or at fault
//! before the next begins. Requests are repeated whole, since a failed one may have been applied in
//! part. What to do after a failure is decided in [`retry`](crate::retry); here it is done.

use std::{sync::Arc, time::Duration};

use arrow_array::{cast::AsArray as _, types::Int64Type};
use inlet_config::settings::Strategy;
use inlet_message::fault::{Fault, FaultKind};

use crate::{
    activity::ActivityKind,
    budget::MemoryBudget,
    clock,
    coalesce::{Coalescer, Part, Window},
    condition::Party,
    overwrite::OverwriteCounter,
    patience::{GivenUp, Patience},
    retry::{Attempts, Jitter, NextStep, Pauses},
    settlement::Closer,
    shard::{Parcel, Shard},
    sink::{SinkWriter, WriteClass, WriteError, WriteRequest, Written},
    status::RunStatus,
    throttle::Throttle,
};

/// A writer with its shard.
#[derive(Debug)]
pub(crate) struct ShardWriter<W> {
    pub(crate) writer_idx: usize,
    pub(crate) writer: W,
    pub(crate) shard: Arc<Shard>,
    pub(crate) overwrites: OverwriteCounter,
    pub(crate) closer: Closer,
    pub(crate) shared: Arc<WriteContext>,
    pub(crate) jitter: Jitter,
}

/// What the writers of a run share.
#[derive(Debug)]
pub(crate) struct WriteContext {
    pub(crate) status: Arc<RunStatus>,
    pub(crate) budget: Arc<MemoryBudget>,
    pub(crate) throttle: Throttle,
    pub(crate) patience: Patience,
    pub(crate) pauses: Pauses,
}

/// What became of a request.
enum Sent {
    Confirmed,
    Halved(Attempts),
    RowAtFault(FaultKind, String),
}

impl<W: SinkWriter> ShardWriter<W> {
    /// Writes until the shard ends, or the run gives up: then the rest stays unsettled.
    pub(crate) async fn run(mut self) {
        let mut coalescer = Coalescer::default();
        while let Some(parcels) = self.shard.next_window().await {
            if self.write_window(&parcels, &mut coalescer).await.is_err() {
                self.shard.abandon();
                return;
            }
        }
    }

    async fn write_window(
        &mut self,
        parcels: &[Parcel],
        coalescer: &mut Coalescer,
    ) -> Result<(), GivenUp> {
        let parts: Vec<Part<'_>> = parcels.iter().map(Parcel::as_part).collect();
        let window = coalescer.gather(&parts);
        let reservation = self.shared.budget.reserve(window.num_bytes() as u64);
        self.shard.saw_subtables(window.runs.len());
        let num_overwriting = self.overwrites.count(&parts);
        let mut faults: Vec<Vec<Fault>> = parcels.iter().map(|_| Vec::new()).collect();
        self.deliver(&window, parcels, &mut faults).await?;
        self.shared.status.rows_overwritten.add(num_overwriting);
        drop(reservation);
        for (parcel, faults) in parcels.iter().zip(faults) {
            self.closer
                .resolve(&parcel.batch, parcel.row_idx.len(), faults);
        }
        let used_bytes = i64::try_from(self.shared.budget.used_bytes()).unwrap_or(i64::MAX);
        self.shared.status.bytes_in_flight.set(used_bytes);
        Ok(())
    }

    /// Writes every request of the window; rows at fault are added to the faults of their parcel.
    async fn deliver(
        &mut self,
        window: &Window,
        parcels: &[Parcel],
        faults: &mut [Vec<Fault>],
    ) -> Result<(), GivenUp> {
        let fresh = |request| (request, Attempts::default());
        let mut todo: Vec<_> = window.requests().into_iter().rev().map(fresh).collect();
        while let Some((request, attempts)) = todo.pop() {
            match self.send(&request, attempts).await? {
                Sent::Confirmed => {}
                Sent::Halved(attempts) => {
                    let (first, second) = request
                        .halves()
                        .expect("only a request of several rows is ever halved");
                    todo.push((second, attempts.of_half()));
                    todo.push((first, attempts.of_half()));
                }
                Sent::RowAtFault(kind, reason) => {
                    let (parcel_idx, row) = window.origins[request.rows().start];
                    let parcel = &parcels[parcel_idx];
                    let fault = Fault {
                        message_idx: parcel.batch.rows.message_idx[row],
                        kind,
                        reason,
                    };
                    if self.closer.settlement.strategy(kind) == Strategy::Stop {
                        self.closer.resolve(&parcel.batch, 0, vec![fault]);
                        return Err(GivenUp);
                    }
                    faults[parcel_idx].push(fault);
                }
            }
        }
        Ok(())
    }

    /// Sends a request until it is confirmed, or must be cut, or its only row is at fault.
    async fn send(
        &mut self,
        request: &WriteRequest,
        mut attempts: Attempts,
    ) -> Result<Sent, GivenUp> {
        let mut refresh = false;
        loop {
            let error = match self.attempt(request, &mut refresh).await? {
                Ok(written) => {
                    self.confirmed(request, written);
                    return Ok(Sent::Confirmed);
                }
                Err(error) => error,
            };
            self.shared.status.requests_failed.add(1);
            let step = attempts.after(error.class, request.num_rows(), &self.shared.pauses);
            match step {
                NextStep::Again(pause) => self.wait_out(&error, pause).await?,
                NextStep::Refresh(pause) => {
                    refresh = true;
                    self.wait_out(&error, pause).await?;
                }
                NextStep::Hold(pause) => {
                    // What a person mends may be the table, so look at it again.
                    refresh = true;
                    self.wait_out(&error, pause).await?;
                }
                NextStep::SlowDown(pause) => {
                    self.shared.throttle.slow_down();
                    let pause = self.jitter.spread(pause);
                    self.shared.patience.pause(pause).await?;
                }
                NextStep::Halve => return Ok(Sent::Halved(attempts)),
                NextStep::GiveUpRow(kind) => {
                    return Ok(Sent::RowAtFault(kind, row_reason(request, &error)));
                }
            }
        }
    }

    /// One attempt, after a refresh when one is due.
    async fn attempt(
        &mut self,
        request: &WriteRequest,
        refresh: &mut bool,
    ) -> Result<Result<Written, WriteError>, GivenUp> {
        let shared = Arc::clone(&self.shared);
        let attempt = async {
            let _permit = shared.throttle.acquire().await;
            if *refresh {
                self.writer.refresh().await.map_err(never_a_row)?;
                *refresh = false;
            }
            self.writer.write(request).await
        };
        shared.patience.during(attempt).await
    }

    fn confirmed(&self, request: &WriteRequest, written: Written) {
        let status = &self.shared.status;
        status.rows_written.add(request.num_rows() as u64);
        status.last_row_at_ms.set(clock::now_ms());
        status.subtables_written.add(request.runs.len() as u64);
        status.requests_written.add(1);
        status.bytes_written.add(written.num_bytes);
        status.encode_us.add(written.encode.as_micros() as u64);
        status.confirm_us.add(written.wait.as_micros() as u64);
        self.shared.throttle.confirmed();
        if status.condition.recovered(Party::Writer(self.writer_idx)) {
            tracing::info!(writer = self.writer_idx, "target takes rows again");
            let what = "the target takes rows again";
            status.activity.note(ActivityKind::SinkRecovered, what);
        }
    }

    /// Shows the trouble and waits, unless there is nothing to wait for.
    async fn wait_out(&mut self, error: &WriteError, pause: Duration) -> Result<(), GivenUp> {
        if pause.is_zero() {
            return Ok(());
        }
        let cause = match &error.remedy {
            Some(remedy) => format!("{error} ({remedy})"),
            None => error.to_string(),
        };
        let party = Party::Writer(self.writer_idx);
        if self.shared.status.condition.trouble(party, &cause) {
            tracing::warn!(
                error = %error,
                class = ?error.class,
                remedy = error.remedy.as_deref(),
                "target does not take rows, trying again"
            );
            let what = "the target does not take rows, trying again";
            let activity = &self.shared.status.activity;
            activity.note_cause(ActivityKind::SinkTrouble, what, cause);
        }
        let pause = self.jitter.spread(pause);
        self.shared.patience.pause(pause).await
    }
}

/// A refresh has no rows, so a class that blames one must not lead to a row being given up.
fn never_a_row(error: WriteError) -> WriteError {
    match error.class {
        WriteClass::Split | WriteClass::RowFault(_) => WriteError {
            class: WriteClass::Unknown,
            ..error
        },
        _ => error,
    }
}

/// What the target said about the only row of a request, and which row that is.
fn row_reason(request: &WriteRequest, error: &WriteError) -> String {
    let run = &request.runs[0];
    let time = request.columns[0]
        .as_primitive::<Int64Type>()
        .value(run.rows.start);
    let subtable = request.subtables.value(run.subtable_idx);
    format!("{error}; subtable `{subtable}`, time {time}")
}
