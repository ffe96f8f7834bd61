//! Rows of runs that write via the hub: an agent decodes and maps, the hub writes to TDengine.
//!
//! A stream is one writer of one run, on a thread of its own as the writers of the hub's own runs are. A request is
//! confirmed to the agent only after TDengine has confirmed it, so offsets are committed end to end; nothing is
//! stored here in between. Rows are taken from the living link of the agent alone, and only for the assignment that it
//! has: what a run of an older epoch sends is refused, and what it has under way is dropped with its link.
//!
//! [`budget`] bounds the memory of all requests together, [`target`] finds what is written to, [`writer`] is the stream.

mod budget;
mod target;
mod writer;

use std::{pin::Pin, sync::Arc, time::Duration};

use futures_util::{Stream, StreamExt as _};
use inlet_pipeline::sink::{PrepareError, WriteClass};
use inlet_protocol::{
    codec::prepare_error_to_json,
    link::v1::{Open, PrepareFailed, Refused, WriteDown, WriteUp, write_down, write_up},
};
use inlet_runner::Via;
use tokio::{sync::mpsc, time};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

pub(super) use self::budget::Budget;
use super::{
    admission::agent_of,
    registry::{Given, Link, Links},
};

/// Upper bound of one request, unpacked.
pub(super) const MAX_REQUEST_BYTES: u64 = 32 << 20;

/// How long a stream may take to say what it is for.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// How long a stream waits for the agent to be told what it has.
const TOLD_WITHIN: Duration = Duration::from_secs(10);

/// What the agent reads.
pub(super) type WriteStream = Pin<Box<dyn Stream<Item = Result<WriteDown, Status>> + Send>>;

/// The assignment that rows come from.
#[derive(Clone, Debug)]
struct Origin {
    source_id: String,
    epoch: u64,
}

/// Begins a stream.
///
/// # Errors
/// When the token is not good, or its agent is not linked to this hub by this installation.
pub(super) async fn begin(
    links: &Links,
    token: Option<&str>,
    mut up: Streaming<WriteUp>,
) -> Result<WriteStream, Status> {
    let agent = agent_of(links, token).await;
    let (agent, _) = agent.map_err(|refused| unauthenticated(&refused))?;
    let first = time::timeout(OPEN_WITHIN, up.message()).await;
    let Ok(Ok(Some(WriteUp {
        body: Some(write_up::Body::Open(open)),
    }))) = first
    else {
        return Err(Status::invalid_argument("the first message is no `Open`"));
    };
    let link = links.of(&agent.id);
    let link = link.filter(|link| link.instance_id == open.instance_id);
    let link = link.ok_or_else(|| {
        Status::failed_precondition(format!(
            "agent `{}` is not linked to this hub: rows are taken after `Connect`",
            agent.name
        ))
    })?;
    // What is in the buffer is small: one answer to each message of the agent.
    let (down, receiver) = mpsc::channel(8);
    if let Err(error) = serve(links, &link, open, up, down.clone()).await {
        let failed = prepare_failed(&error);
        // The receiver is at hand below.
        let _sent = down.send(Ok(failed)).await;
    }
    Ok(ReceiverStream::new(receiver).boxed())
}

async fn serve(
    links: &Links,
    link: &Arc<Link>,
    open: Open,
    up: Streaming<WriteUp>,
    down: mpsc::Sender<Result<WriteDown, Status>>,
) -> Result<(), PrepareError> {
    let origin = Origin {
        source_id: open.source_id.clone(),
        epoch: open.epoch,
    };
    let given = current(link, &origin).await?;
    if given.via != Via::Hub {
        return Err(needs_person(
            "this data source writes to TDengine directly, not via the hub",
            "set `write.via: hub` in its document",
        ));
    }
    let sink = target::sink(&links.shared.store, &open.source_id, open.version).await?;
    writer::start(writer::Start {
        budget: links.shared.budget.clone(),
        link: Arc::clone(link),
        origin,
        open,
        sink,
        up,
        down,
    })
}

/// The assignment of the agent, if it is the one that the rows come from.
async fn current(link: &Link, origin: &Origin) -> Result<Given, PrepareError> {
    let told = time::timeout(TOLD_WITHIN, link.may_write());
    tokio::select! {
        told = told => told.map_err(|_| {
            unreachable_yet("the hub has not told the agent yet what it is to run")
        })?,
        _ = link.ended() => return Err(unreachable_yet("the agent's link has ended")),
    }
    let given = link.given(&origin.source_id);
    refuse_if_stale(given, origin)?;
    given.ok_or_else(|| unreachable_yet("the agent does not have this data source"))
}

/// A run that is not the current one any more learns so by `Withdraw` or a new assignment; until then it may try
/// again, which never writes anything.
fn refuse_if_stale(given: Option<Given>, origin: &Origin) -> Result<(), PrepareError> {
    match given {
        Some(given) if given.epoch == origin.epoch => Ok(()),
        Some(given) => Err(unreachable_yet(&format!(
            "the rows come from an older assignment of the data source (epoch {}) than the agent has now (epoch {})",
            origin.epoch, given.epoch
        ))),
        None => Err(unreachable_yet(
            "the data source was given to another runner, or was stopped",
        )),
    }
}

fn unreachable_yet(message: &str) -> PrepareError {
    PrepareError {
        class: WriteClass::Unreachable,
        message: format!("the hub does not take the rows: {message}"),
        remedy: None,
    }
}

fn needs_person(message: &str, remedy: &str) -> PrepareError {
    PrepareError {
        class: WriteClass::NeedsPerson,
        message: message.to_owned(),
        remedy: Some(remedy.to_owned()),
    }
}

fn prepare_failed(error: &PrepareError) -> WriteDown {
    // It is text of our own: JSON can say it.
    let error = prepare_error_to_json(error).unwrap_or_default();
    let failed = PrepareFailed { error };
    WriteDown {
        body: Some(write_down::Body::PrepareFailed(failed)),
    }
}

fn unauthenticated(refused: &Refused) -> Status {
    Status::unauthenticated(format!("{} ({})", refused.message, refused.remedy))
}
