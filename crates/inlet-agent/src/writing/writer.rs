//! A writer: its stream to the hub, opened when it first writes and again after every break.

use inlet_message::rows::Layout;
use inlet_pipeline::sink::{SinkWriter, WriteClass, WriteError, WriteRequest, Written};
use inlet_protocol::codec::{self, CodecError};

use super::{
    Rows,
    stream::{StreamError, WriteStream},
};

/// Writes requests by way of the hub, one after another.
pub(crate) struct LinkWriter {
    rows: Rows,
    writer: u32,
    layout: Layout,
    /// The one that is open, and the epoch that it was opened with.
    stream: Option<(u64, WriteStream)>,
}

impl LinkWriter {
    pub(super) fn new(rows: Rows, writer: u32, layout: Layout) -> Self {
        Self {
            rows,
            writer,
            layout,
            stream: None,
        }
    }

    /// The stream, or a new one. It is taken out, so that a future that is dropped while the hub writes
    /// drops the stream with it: the answer to an old request must not be taken for that to a new one.
    async fn take_stream(&mut self) -> Result<(u64, WriteStream), WriteError> {
        // An assignment may have changed while the run goes on; the hub takes rows of the newest alone.
        let epoch_now = self.rows.epoch_now();
        if let Some((epoch, stream)) = self.stream.take()
            && epoch == epoch_now
        {
            return Ok((epoch, stream));
        }
        let mut open = self.rows.open(self.writer);
        open.layout = codec::layout_to_json(&self.layout).map_err(|error| our_mistake(&error))?;
        let epoch = open.epoch;
        let opened = WriteStream::open(&self.rows.links, open).await;
        let (stream, _) = opened.map_err(StreamError::into_write)?;
        Ok((epoch, stream))
    }

    /// Keeps the stream for the next request, unless a new one may fare better.
    fn put_back<T>(&mut self, stream: (u64, WriteStream), outcome: &Result<T, WriteError>) {
        let unreachable = |error: &WriteError| {
            matches!(
                error.class,
                WriteClass::Unreachable | WriteClass::OurMistake
            )
        };
        if !outcome.as_ref().is_err_and(unreachable) {
            self.stream = Some(stream);
        }
    }
}

impl SinkWriter for LinkWriter {
    async fn write(&mut self, request: &WriteRequest) -> Result<Written, WriteError> {
        let ipc = codec::encode_request(request).map_err(|error| our_mistake(&error))?;
        let unpacked_bytes = codec::unpacked_bytes(&ipc).map_err(|error| our_mistake(&error))?;
        let mut stream = self.take_stream().await?;
        let max_bytes = stream.1.max_request_bytes();
        let outcome = if unpacked_bytes > max_bytes {
            Err(too_large(unpacked_bytes, max_bytes))
        } else {
            let sent = stream.1.send(ipc, unpacked_bytes).await;
            sent.map_err(StreamError::into_write)?
        };
        self.put_back(stream, &outcome);
        outcome
    }

    async fn refresh(&mut self) -> Result<(), WriteError> {
        let mut stream = self.take_stream().await?;
        let outcome = stream.1.refresh().await;
        let outcome = outcome.map_err(StreamError::into_write)?;
        self.put_back(stream, &outcome);
        outcome
    }
}

fn too_large(num_bytes: u64, max_bytes: u64) -> WriteError {
    WriteError {
        class: WriteClass::Split,
        code: None,
        message: format!(
            "a request of {num_bytes} bytes is more than the {max_bytes} bytes that the hub takes at once"
        ),
        remedy: None,
    }
}

fn our_mistake(error: &CodecError) -> WriteError {
    WriteError {
        class: WriteClass::OurMistake,
        code: None,
        message: format!("the rows cannot be packed for the hub: {error}"),
        remedy: Some("report it, with the agent's log".to_owned()),
    }
}
