//! What waits to be sent to one agent: bounded, since an agent that does not read must not fill the hub's memory.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use futures_util::Stream;
use inlet_protocol::link::v1::{FromHub, from_hub::Body};
use prost::Message as _;
use tokio::sync::mpsc;
use tonic::Status;

/// Messages that may wait. A connect sends one for each data source.
const MAX_MESSAGES: usize = 8_192;
/// Bytes that may wait.
const MAX_BYTES: usize = 64 << 20;

/// The agent does not read what it is sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

/// The sending end.
#[derive(Clone, Debug)]
pub(super) struct Outbox {
    messages: mpsc::Sender<Option<FromHub>>,
    num_bytes: Arc<AtomicUsize>,
}

/// The end that the connection reads.
#[derive(Debug)]
pub(crate) struct OutboxStream {
    messages: mpsc::Receiver<Option<FromHub>>,
    num_bytes: Arc<AtomicUsize>,
}

/// An empty outbox.
pub(super) fn outbox() -> (Outbox, OutboxStream) {
    let (sender, receiver) = mpsc::channel(MAX_MESSAGES);
    let num_bytes = Arc::<AtomicUsize>::default();
    let outbox = Outbox {
        messages: sender,
        num_bytes: Arc::clone(&num_bytes),
    };
    let stream = OutboxStream {
        messages: receiver,
        num_bytes,
    };
    (outbox, stream)
}

impl Outbox {
    /// Puts a message at the end; it never waits. A message for a connection that is gone is dropped.
    pub(super) fn send(&self, body: Body) -> Result<(), Full> {
        let message = FromHub { body: Some(body) };
        let size = message.encoded_len();
        if self.num_bytes.fetch_add(size, Ordering::Relaxed) + size > MAX_BYTES {
            return Err(Full);
        }
        match self.messages.try_send(Some(message)) {
            Err(mpsc::error::TrySendError::Full(_)) => Err(Full),
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
        }
    }

    /// Ends the stream behind what waits, whoever else holds a clone.
    pub(super) fn finish(&self) {
        // Of an agent that does not read there is nothing to end: its connection is closed when it is silent.
        let _sent = self.messages.try_send(None);
    }

    /// Ends when the connection is gone.
    pub(super) async fn closed(&self) {
        self.messages.closed().await;
    }
}

impl Stream for OutboxStream {
    type Item = Result<FromHub, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let message = std::task::ready!(self.messages.poll_recv(context)).flatten();
        Poll::Ready(message.map(|message| {
            let size = message.encoded_len();
            self.num_bytes.fetch_sub(size, Ordering::Relaxed);
            Ok(message)
        }))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, StreamExt as _};
    use inlet_protocol::link::v1::{Assign, Withdraw};

    use super::*;

    fn assign(size: usize) -> Body {
        Body::Assign(Assign {
            sealed: vec![0; size].into(),
        })
    }

    #[test]
    fn an_agent_that_does_not_read_has_a_bound_in_bytes() {
        let (outbox, mut stream) = outbox();
        for _ in 0..7 {
            outbox.send(assign(9 << 20)).unwrap();
        }
        assert_eq!(outbox.send(assign(9 << 20)), Err(Full));

        // What was read makes room again, but a link that was full is ended by its owner.
        let (outbox, mut read) = super::outbox();
        for _ in 0..20 {
            outbox.send(assign(9 << 20)).unwrap();
            assert!(read.next().now_or_never().flatten().is_some());
        }
        assert!(stream.next().now_or_never().flatten().is_some());
    }

    #[test]
    fn an_agent_that_does_not_read_has_a_bound_in_messages() {
        let (outbox, _stream) = outbox();
        let withdraw = || Body::Withdraw(Withdraw::default());
        for _ in 0..MAX_MESSAGES {
            outbox.send(withdraw()).unwrap();
        }
        assert_eq!(outbox.send(withdraw()), Err(Full));
    }

    #[test]
    fn a_finished_stream_ends_behind_what_waits() {
        let (outbox, mut stream) = outbox();
        outbox.send(assign(1)).unwrap();
        outbox.finish();
        outbox.send(assign(2)).unwrap();
        assert!(stream.next().now_or_never().flatten().is_some());
        assert!(stream.next().now_or_never().unwrap().is_none());
    }

    #[test]
    fn what_is_sent_after_the_end_is_dropped() {
        let (outbox, stream) = outbox();
        drop(stream);
        assert_eq!(outbox.send(assign(1)), Ok(()));
        assert!(outbox.closed().now_or_never().is_some());
    }
}
