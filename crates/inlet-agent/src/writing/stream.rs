//! One `Write` stream: opened, given credit, used for one request at a time.

use std::time::Duration;

use hyper::body::Bytes;
use inlet_pipeline::sink::{PrepareError, WriteClass, WriteError, Written};
use inlet_protocol::{
    codec,
    link::v1::{
        Credit, Open, Prepared, Refresh, Rows, Want, WriteDown, WriteUp, write_down::Body as Down,
        write_up::Body as Up,
    },
};
use tokio::{sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use crate::link::{LiveLink, LiveLinks};

/// How long a request waits for a link before it is told that there is none: a moment's break is no trouble.
const LINK_PATIENCE: Duration = Duration::from_secs(2);

/// Why a stream is of no more use.
#[derive(Debug, thiserror::Error)]
pub(super) enum StreamError {
    #[error("there is no link to the hub")]
    NoLink,
    #[error("the link to the hub broke while the hub was writing")]
    Broke,
    #[error("the hub ended the stream of rows: {}", .0.message())]
    Ended(Status),
    #[error("the hub answered out of turn")]
    OutOfTurn,
    #[error("{0}")]
    Prepare(PrepareError),
}

impl StreamError {
    /// Whatever it was, the outcome is open and a new stream may do: again for ever, unless the hub said else.
    pub(super) fn into_write(self) -> WriteError {
        let PrepareError {
            class,
            message,
            remedy,
        } = self.into_prepare();
        WriteError {
            class,
            code: None,
            message,
            remedy,
        }
    }

    pub(super) fn into_prepare(self) -> PrepareError {
        let remedy = match &self {
            Self::NoLink => Some(
                "nothing is lost: rows wait in Kafka. `inlet agent check` tells what is wrong with the way to the hub",
            ),
            Self::Prepare(_) | Self::Broke | Self::Ended(_) | Self::OutOfTurn => None,
        };
        match self {
            Self::Prepare(error) => error,
            other => PrepareError {
                class: WriteClass::Unreachable,
                message: other.to_string(),
                remedy: remedy.map(str::to_owned),
            },
        }
    }
}

/// A stream that the hub has taken.
pub(super) struct WriteStream {
    link: LiveLink,
    links: LiveLinks,
    up: mpsc::Sender<WriteUp>,
    down: Streaming<WriteDown>,
    /// What the next request may be, once the hub has said it.
    credit: Option<Credit>,
    no: u64,
}

impl WriteStream {
    /// Opens a stream and waits until the hub has prepared the target.
    pub(super) async fn open(
        links: &LiveLinks,
        open: Open,
    ) -> Result<(Self, Prepared), StreamError> {
        let link = timeout(LINK_PATIENCE, links.wait()).await;
        let link = link.map_err(|_| StreamError::NoLink)?;
        // The hub answers each message before the next one, but for a `Want` that stands before its rows.
        let (up, outgoing) = mpsc::channel(2);
        let first = up.try_send(WriteUp {
            body: Some(Up::Open(open)),
        });
        first.expect("an empty channel of two takes one");
        let call = link.write(ReceiverStream::new(outgoing));
        let down = tokio::select! {
            answered = call => answered.map_err(StreamError::Ended)?,
            () = links.gone(&link) => return Err(StreamError::Broke),
        };
        let mut stream = Self {
            link,
            links: links.clone(),
            up,
            down,
            credit: None,
            no: 0,
        };
        match stream.next().await? {
            Down::Prepared(prepared) => Ok((stream, prepared)),
            Down::PrepareFailed(failed) => Err(StreamError::Prepare(
                codec::prepare_error_from_json(&failed.error)
                    .map_err(|_| StreamError::OutOfTurn)?,
            )),
            _ => Err(StreamError::OutOfTurn),
        }
    }

    /// The largest request that the hub takes, unpacked.
    pub(super) fn max_request_bytes(&self) -> u64 {
        self.link.max_request_bytes
    }

    /// Sends a request, once the hub has memory for it, and waits for what became of it.
    pub(super) async fn send(
        &mut self,
        ipc: Bytes,
        unpacked_bytes: u64,
    ) -> Result<Result<Written, WriteError>, StreamError> {
        self.await_credit(unpacked_bytes).await?;
        self.no += 1;
        let rows = Rows { no: self.no, ipc };
        self.say(Up::Rows(rows)).await?;
        loop {
            match self.next().await? {
                Down::Credit(credit) => self.credit = Some(credit),
                Down::Written(written) if written.no == self.no => {
                    return Ok(Ok(Written {
                        num_bytes: written.num_bytes,
                        encode: Duration::from_micros(written.encode_us),
                        wait: Duration::from_micros(written.wait_us),
                    }));
                }
                Down::Failed(failed) if failed.no == self.no => {
                    return failure(&failed.error).map(Err);
                }
                _ => return Err(StreamError::OutOfTurn),
            }
        }
    }

    /// Lets the hub's writer read the table again.
    pub(super) async fn refresh(&mut self) -> Result<Result<(), WriteError>, StreamError> {
        self.no += 1;
        self.say(Up::Refresh(Refresh { no: self.no })).await?;
        loop {
            match self.next().await? {
                Down::Credit(credit) => self.credit = Some(credit),
                Down::Refreshed(refreshed) if refreshed.no == self.no => return Ok(Ok(())),
                Down::Failed(failed) if failed.no == self.no => {
                    return failure(&failed.error).map(Err);
                }
                _ => return Err(StreamError::OutOfTurn),
            }
        }
    }

    async fn await_credit(&mut self, unpacked_bytes: u64) -> Result<(), StreamError> {
        let mut is_told = false;
        loop {
            let credit = match self.credit.take() {
                Some(credit) => credit,
                None => match self.next().await? {
                    Down::Credit(credit) => credit,
                    _ => return Err(StreamError::OutOfTurn),
                },
            };
            if credit.requests > 0 && credit.max_bytes >= unpacked_bytes {
                return Ok(());
            }
            if !is_told {
                is_told = true;
                let num_bytes = unpacked_bytes;
                self.say(Up::Want(Want { num_bytes })).await?;
            }
        }
    }

    async fn say(&mut self, body: Up) -> Result<(), StreamError> {
        let message = WriteUp { body: Some(body) };
        tokio::select! {
            sent = self.up.send(message) => sent.map_err(|_| StreamError::Broke),
            () = self.links.gone(&self.link) => Err(StreamError::Broke),
        }
    }

    async fn next(&mut self) -> Result<Down, StreamError> {
        // The connection may look alive for long after the hub is gone; the link knows sooner.
        let message = tokio::select! {
            message = self.down.message() => message.map_err(StreamError::Ended)?,
            () = self.links.gone(&self.link) => return Err(StreamError::Broke),
        };
        let message = message.ok_or(StreamError::Broke)?;
        message.body.ok_or(StreamError::OutOfTurn)
    }
}

fn failure(error: &[u8]) -> Result<WriteError, StreamError> {
    codec::write_error_from_json(error).map_err(|_| StreamError::OutOfTurn)
}
