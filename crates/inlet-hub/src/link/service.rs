//! Both calls of the link, as tonic hands them over.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use inlet_protocol::link::v1::{FromAgent, WriteUp, link_server};
use tonic::{Request, Response, Status, Streaming};

use super::{
    admission::bearer,
    outbox::{OutboxStream, outbox},
    registry::Links,
    session::{self, Incoming},
    write::{self, WriteStream},
};

/// The service.
pub(super) struct LinkService {
    pub(super) links: Links,
}

#[tonic::async_trait]
impl link_server::Link for LinkService {
    type ConnectStream = OutboxStream;
    type WriteStream = WriteStream;

    async fn connect(
        &self,
        request: Request<Streaming<FromAgent>>,
    ) -> Result<Response<OutboxStream>, Status> {
        let (outbox, stream) = outbox();
        let incoming = Incoming {
            token: bearer(request.metadata()),
            address: address(&request),
            messages: request.into_inner(),
            outbox,
        };
        tokio::spawn(session::run(self.links.clone(), incoming));
        Ok(Response::new(stream))
    }

    async fn write(
        &self,
        request: Request<Streaming<WriteUp>>,
    ) -> Result<Response<WriteStream>, Status> {
        let token = bearer(request.metadata());
        let stream = write::begin(&self.links, token.as_deref(), request.into_inner()).await?;
        Ok(Response::new(stream))
    }
}

fn address<T>(request: &Request<T>) -> String {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>();
    address.map_or_else(String::new, |ConnectInfo(address)| address.to_string())
}
