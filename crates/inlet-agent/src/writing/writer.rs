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
    stream: Option<WriteStream>,
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
    async fn take_stream(&mut self) -> Result<WriteStream, WriteError> {
        if let Some(stream) = self.stream.take() {
            return Ok(stream);
        }
        let mut open = self.rows.open(self.writer);
        let layout = codec::layout_to_json(&self.layout).map_err(|error| our_mistake(&error))?;
        open.layout = layout.into();
        let opened = WriteStream::open(&self.rows.links, open).await;
        let (stream, _) = opened.map_err(StreamError::into_write)?;
        Ok(stream)
    }
}

impl SinkWriter for LinkWriter {
    async fn write(&mut self, request: &WriteRequest) -> Result<Written, WriteError> {
        let ipc = codec::encode_request(request).map_err(|error| our_mistake(&error))?;
        let unpacked_bytes = codec::unpacked_bytes(&ipc).map_err(|error| our_mistake(&error))?;
        let mut stream = self.take_stream().await?;
        let max_bytes = stream.max_request_bytes();
        if unpacked_bytes > max_bytes {
            self.stream = Some(stream);
            return Err(too_large(unpacked_bytes, max_bytes));
        }
        let outcome = stream.send(ipc, unpacked_bytes).await;
        let outcome = outcome.map_err(StreamError::into_write)?;
        self.stream = Some(stream);
        outcome
    }

    async fn refresh(&mut self) -> Result<(), WriteError> {
        let mut stream = self.take_stream().await?;
        let outcome = stream.refresh().await.map_err(StreamError::into_write)?;
        self.stream = Some(stream);
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
