//! The link as it is now, for those who use it besides the session: writers by way of the hub.

use inlet_config::secret::Secret;
use inlet_protocol::{
    MAX_WRITE_BYTES,
    link::v1::{WriteDown, WriteUp, link_client::LinkClient},
};
use tokio::sync::watch;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming, transport::Channel};

use super::calls::authorized;

/// A link that stands.
#[derive(Clone)]
pub(crate) struct LiveLink {
    /// Which one: links of one process count up.
    pub(crate) no: u64,
    pub(crate) channel: Channel,
    pub(crate) token: Secret,
    pub(crate) max_request_bytes: u64,
}

impl LiveLink {
    /// Opens a stream of rows on the connection of the link.
    pub(crate) async fn write(
        &self,
        outgoing: ReceiverStream<WriteUp>,
    ) -> Result<Streaming<WriteDown>, Status> {
        let mut client = LinkClient::new(self.channel.clone())
            .max_decoding_message_size(MAX_WRITE_BYTES)
            .max_encoding_message_size(MAX_WRITE_BYTES);
        let request = authorized(outgoing, &self.token)?;
        Ok(client.write(request).await?.into_inner())
    }
}

/// The link that stands now, if one does. Clones share.
#[derive(Clone)]
pub(crate) struct LiveLinks(watch::Sender<Option<LiveLink>>);

impl LiveLinks {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    pub(crate) fn set(&self, link: Option<LiveLink>) {
        self.0.send_replace(link);
    }

    /// Waits for a link.
    pub(crate) async fn wait(&self) -> LiveLink {
        let mut links = self.0.subscribe();
        loop {
            if let Some(link) = links.borrow_and_update().clone() {
                return link;
            }
            // The sender lives in `self`.
            let _closed = links.changed().await;
        }
    }

    /// Waits until this link does not stand any more.
    pub(crate) async fn gone(&self, link: &LiveLink) {
        let mut links = self.0.subscribe();
        let is_other = |now: &Option<LiveLink>| now.as_ref().is_none_or(|now| now.no != link.no);
        // The sender lives in `self`.
        let _closed = links.wait_for(is_other).await;
    }
}
