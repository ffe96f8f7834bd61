//! One stream of rows: prepares the target, then takes a request, writes it, and says so.

use std::{sync::Arc, thread};

use inlet_message::{rows::Layout, target::TargetTable};
use inlet_pipeline::sink::{
    PrepareError, Sink as _, SinkWriter as _, WriteClass, WriteError, WriteRequest,
};
use inlet_protocol::{
    codec::{decode_request, layout_from_json, table_to_json, unpacked_bytes, write_error_to_json},
    link::v1::{
        Credit, Failed, Open, Prepared, Refreshed, Rows, WriteDown, WriteUp, Written,
        write_down::Body, write_up,
    },
};
use inlet_tdengine::{TdengineSink, TdengineWriter};
use tokio::{runtime, sync::mpsc};
use tonic::{Status, Streaming};

use super::{
    MAX_REQUEST_BYTES, Origin,
    budget::{Budget, STANDING_BYTES, Taken},
    needs_person, prepare_failed, refuse_if_stale, unreachable_yet,
};
use crate::link::registry::Link;

/// What a stream begins with.
pub(super) struct Start {
    pub(super) budget: Budget,
    pub(super) link: Arc<Link>,
    pub(super) origin: Origin,
    pub(super) open: Open,
    pub(super) sink: TdengineSink,
    pub(super) up: Streaming<WriteUp>,
    pub(super) down: mpsc::Sender<Result<WriteDown, Status>>,
}

/// Starts the thread of a stream.
///
/// # Errors
/// When there are too many streams, or threads.
pub(super) fn start(start: Start) -> Result<(), PrepareError> {
    let Some(place) = start.budget.stream() else {
        return Err(PrepareError {
            class: WriteClass::SlowDown,
            message: "the hub writes for so many runs that it takes no more writers".to_owned(),
            remedy: Some("use fewer writers (`write.writers`), or another hub".to_owned()),
        });
    };
    let no_thread = |error: std::io::Error| PrepareError {
        class: WriteClass::Unreachable,
        message: format!("the hub has no thread for a writer: {error}"),
        remedy: Some("raise the limit of processes of the hub's user (`ulimit -u`)".to_owned()),
    };
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(no_thread)?;
    let name = format!("write {}", start.open.writer);
    let serve = move || {
        let _place = place;
        let link = Arc::clone(&start.link);
        runtime.block_on(async {
            tokio::select! {
                () = run(start) => {}
                // What is under way is dropped with its connection to TDengine: nothing of it comes late.
                _ = link.ended() => {}
            }
        });
    };
    let spawned = thread::Builder::new().name(name).spawn(serve);
    spawned.map(drop).map_err(no_thread)
}

async fn run(start: Start) {
    let Start {
        budget,
        link,
        origin,
        open,
        sink,
        up,
        down,
    } = start;
    let begun = match prepare(&sink, &open, &down).await {
        Ok(Some((table, layout))) => (table, layout),
        Ok(None) => return,
        Err(error) => {
            let _sent = down.send(Ok(prepare_failed(&error))).await;
            return;
        }
    };
    let (table, layout) = begun;
    let writer = sink.writer(&table, &layout);
    let stream = WriterStream {
        budget,
        link,
        origin,
        layout,
        down,
        standing: None,
    };
    stream.serve(up, writer).await;
}

/// Prepares the target and tells the agent; `None` when that is all it wanted, or it is gone.
async fn prepare(
    sink: &TdengineSink,
    open: &Open,
    down: &mpsc::Sender<Result<WriteDown, Status>>,
) -> Result<Option<(TargetTable, Layout)>, PrepareError> {
    let prepared = sink.prepare().await?;
    let table = table_to_json(&prepared.table);
    let table = table.map_err(|error| unreachable_yet(&error.to_string()))?;
    let layout = if open.prepare_only {
        None
    } else {
        let layout = layout_from_json(&open.layout);
        Some(layout.map_err(|error| {
            needs_person(
                &format!("the hub cannot read which columns the agent writes: {error}"),
                "install the same release of Inlet on the hub and on the agent",
            )
        })?)
    };
    let told = down.send(Ok(message(Body::Prepared(Prepared {
        table,
        created: prepared.created,
    }))));
    if told.await.is_err() {
        return Ok(None);
    }
    Ok(layout.map(|layout| (prepared.table, layout)))
}

struct WriterStream {
    budget: Budget,
    link: Arc<Link>,
    origin: Origin,
    layout: Layout,
    down: mpsc::Sender<Result<WriteDown, Status>>,
    /// What was taken for a request that the agent has asked for, and how large it may be.
    standing: Option<(Taken, u64)>,
}

/// The agent is gone.
struct Gone;

impl WriterStream {
    async fn serve(mut self, mut up: Streaming<WriteUp>, mut writer: TdengineWriter) {
        if self.credit(STANDING_BYTES).await.is_err() {
            return;
        }
        // An agent that breaks off has its reasons; it opens another stream.
        while let Ok(Some(WriteUp { body: Some(body) })) = up.message().await {
            self.link.heard();
            let answered = match body {
                write_up::Body::Rows(rows) => self.rows(rows, &mut writer).await,
                write_up::Body::Want(want) => self.want(want.num_bytes).await,
                write_up::Body::Refresh(refresh) => {
                    let refreshed = writer.refresh().await;
                    let no = refresh.no;
                    match refreshed {
                        Ok(()) => self.send(Body::Refreshed(Refreshed { no })).await,
                        Err(error) => self.failed(no, &error).await,
                    }
                }
                write_up::Body::Open(_) => {
                    let twice = Status::invalid_argument("`Open` came twice");
                    let _sent = self.down.send(Err(twice)).await;
                    return;
                }
            };
            if answered.is_err() {
                return;
            }
        }
    }

    async fn rows(&mut self, rows: Rows, writer: &mut TdengineWriter) -> Result<(), Gone> {
        let no = rows.no;
        let answered = match self.write(rows, writer).await {
            Ok(written) => self.send(Body::Written(written)).await,
            Err(error) => self.failed(no, &error).await,
        };
        answered?;
        self.credit(STANDING_BYTES).await
    }

    async fn write(
        &mut self,
        rows: Rows,
        writer: &mut TdengineWriter,
    ) -> Result<Written, WriteError> {
        let given = self.link.given(&self.origin.source_id);
        refuse_if_stale(given, &self.origin).map_err(as_write_error)?;
        // Held until the request is written.
        let (request, _taken) = self.unpack(&rows).await?;
        let written = writer.write(&request).await?;
        Ok(Written {
            no: rows.no,
            num_bytes: written.num_bytes,
            encode_us: written.encode.as_micros() as u64,
            wait_us: written.wait.as_micros() as u64,
        })
    }

    async fn unpack(&mut self, rows: &Rows) -> Result<(WriteRequest, Taken), WriteError> {
        let size = unpacked_bytes(&rows.ipc).map_err(|error| mistake(&error.to_string()))?;
        let standing = self.standing.take();
        let allowed = standing
            .as_ref()
            .map_or(STANDING_BYTES, |(_, allowed)| *allowed);
        if size > allowed {
            return Err(WriteError {
                class: WriteClass::Split,
                code: None,
                message: format!(
                    "the request has {size} bytes where the hub has allowed {allowed}"
                ),
                remedy: None,
            });
        }
        let taken = match standing {
            Some((taken, _)) => taken,
            None => self.budget.take(size).await,
        };
        let request = decode_request(&rows.ipc, &self.layout, size as usize);
        let request = request.map_err(|error| mistake(&error.to_string()))?;
        Ok((request, taken))
    }

    /// Takes the memory for a large request, and says so.
    async fn want(&mut self, num_bytes: u64) -> Result<(), Gone> {
        if num_bytes > MAX_REQUEST_BYTES {
            let too_large = Status::invalid_argument(format!(
                "a request of {num_bytes} bytes: at most {MAX_REQUEST_BYTES} are taken"
            ));
            let _sent = self.down.send(Err(too_large)).await;
            return Err(Gone);
        }
        let allowed = num_bytes.max(STANDING_BYTES);
        // Given back first: who holds memory while waiting for more may wait for itself.
        self.standing = None;
        self.standing = Some((self.budget.take(allowed).await, allowed));
        self.credit(allowed).await
    }

    async fn credit(&self, max_bytes: u64) -> Result<(), Gone> {
        self.send(Body::Credit(Credit {
            requests: 1,
            max_bytes,
        }))
        .await
    }

    async fn failed(&self, no: u64, error: &WriteError) -> Result<(), Gone> {
        // It is text of our own: JSON can say it.
        let error = write_error_to_json(error).unwrap_or_default();
        self.send(Body::Failed(Failed { no, error })).await
    }

    async fn send(&self, body: Body) -> Result<(), Gone> {
        self.down.send(Ok(message(body))).await.map_err(|_| Gone)
    }
}

fn message(body: Body) -> WriteDown {
    WriteDown { body: Some(body) }
}

/// A request that cannot be read is the fault of one of both programs, not of its rows.
fn mistake(message: &str) -> WriteError {
    WriteError {
        class: WriteClass::OurMistake,
        code: None,
        message: format!("the hub cannot read a request of the agent: {message}"),
        remedy: Some("install the same release of Inlet on the hub and on the agent".to_owned()),
    }
}

fn as_write_error(error: PrepareError) -> WriteError {
    WriteError {
        class: error.class,
        code: None,
        message: error.message,
        remedy: error.remedy,
    }
}
