//! One stream of rows: prepares the target, then takes a request, writes it, and says so.

use std::{mem, sync::Arc, thread, time::Duration};

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
use tokio::{runtime, sync::mpsc, time::timeout};
use tonic::{Status, Streaming};

use super::{
    MAX_REQUEST_BYTES, Origin,
    budget::{Budget, STANDING_BYTES, Taken},
    needs_person, prepare_failed, refuse_if_stale, unreachable_yet,
};
use crate::link::registry::Link;

/// Memory that was asked for is kept so long for a request that does not come.
const WANTED_WITHIN: Duration = Duration::from_secs(30);

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
    // The agent's own share first: who has used it up waits for nobody else's.
    let places = start.link.budget.stream().zip(start.budget.stream());
    let Some(places) = places else {
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
        let _places = places;
        let (link, down) = (Arc::clone(&start.link), start.down.clone());
        runtime.block_on(async {
            // What is under way is dropped with its connection to TDengine: nothing of it comes late, when the link
            // is over, or the run has dropped this stream and sends the same rows over another.
            tokio::select! {
                () = run(start) => {}
                _ = link.ended() => {}
                () = down.closed() => {}
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
        taken: None,
        allowed: STANDING_BYTES,
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
    /// What was taken for a request that the agent has asked for.
    taken: Option<Permits>,
    /// How large the next request may be.
    allowed: u64,
}

/// Of the agent's share and of the hub's budget.
type Permits = (Taken, Taken);

/// The agent is gone.
struct Gone;

impl WriterStream {
    async fn serve(mut self, mut up: Streaming<WriteUp>, mut writer: TdengineWriter) {
        if self.credit(STANDING_BYTES).await.is_err() {
            return;
        }
        // An agent that breaks off has its reasons; it opens another stream.
        while let Some(body) = self.next(&mut up).await {
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

    /// The next message; `None` at the end. Memory that the agent asked for and does not use in time is given back;
    /// on a thin link the request may be under way, so it is still allowed, and takes its memory when it is there.
    async fn next(&mut self, up: &mut Streaming<WriteUp>) -> Option<write_up::Body> {
        let message = if self.taken.is_none() {
            up.message().await
        } else if let Ok(message) = timeout(WANTED_WITHIN, up.message()).await {
            message
        } else {
            self.taken = None;
            up.message().await
        };
        message.ok().flatten()?.body
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
        // Held until the request is written.
        let (request, _taken) = self.unpack(&rows).await?;
        // After all waiting, so that nothing is written for whom it was taken from meanwhile.
        let given = self.link.given(&self.origin.source_id);
        refuse_if_stale(given, &self.origin).map_err(as_write_error)?;
        let written = writer.write(&request).await?;
        Ok(Written {
            no: rows.no,
            num_bytes: written.num_bytes,
            encode_us: written.encode.as_micros() as u64,
            wait_us: written.wait.as_micros() as u64,
        })
    }

    async fn unpack(&mut self, rows: &Rows) -> Result<(WriteRequest, Permits), WriteError> {
        let size = unpacked_bytes(&rows.ipc).map_err(|error| mistake(&error.to_string()))?;
        let taken = self.taken.take();
        let allowed = mem::replace(&mut self.allowed, STANDING_BYTES);
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
        let taken = match taken {
            Some(taken) => taken,
            None => self.take(size).await,
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
        self.allowed = num_bytes.max(STANDING_BYTES);
        // Given back first: who holds memory while waiting for more may wait for itself.
        self.taken = None;
        self.taken = Some(self.take(self.allowed).await);
        self.credit(self.allowed).await
    }

    async fn take(&self, num_bytes: u64) -> Permits {
        let own = self.link.budget.take(num_bytes).await;
        (own, self.budget.take(num_bytes).await)
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
