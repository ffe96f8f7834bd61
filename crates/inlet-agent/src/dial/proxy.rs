//! Through an HTTP proxy: CONNECT, and from then on the bytes belong to the hub.
//!
//! By hyper's own client, for its answer has the status and so a cause to tell; `hyper-util`'s tunnel
//! gives the same as "unsuccessful".

use http_body_util::Empty;
use hyper::{
    Method, Request, Response, StatusCode, Version,
    body::{Bytes, Incoming},
    client::conn::http1::handshake,
    header::{HOST, HeaderValue, PROXY_AUTHORIZATION},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::{BoxedStream, DialError};
use crate::options::{Endpoint, ProxyAddress};

pub(super) async fn tunnel(
    tcp: TcpStream,
    proxy: &ProxyAddress,
    endpoint: &Endpoint,
) -> Result<BoxedStream, DialError> {
    let broken = |source| DialError::Proxy {
        proxy: proxy.to_string(),
        source,
    };
    let answer = ask(tcp, proxy, endpoint).await.map_err(broken)?;
    if answer.status() != StatusCode::OK {
        return Err(DialError::ProxyRefused {
            proxy: proxy.to_string(),
            target: endpoint.to_string(),
            status: answer.status(),
        });
    }
    let stream = hyper::upgrade::on(answer).await.map_err(broken)?;
    Ok(Box::new(TokioIo::new(stream)))
}

async fn ask(
    tcp: TcpStream,
    proxy: &ProxyAddress,
    endpoint: &Endpoint,
) -> Result<Response<Incoming>, hyper::Error> {
    let (mut sender, connection) = handshake(TokioIo::new(tcp)).await?;
    // It ends with the tunnel, or with the sender.
    tokio::spawn(connection.with_upgrades());
    sender.send_request(request(proxy, endpoint)).await
}

fn request(proxy: &ProxyAddress, endpoint: &Endpoint) -> Request<Empty<Bytes>> {
    let target = endpoint.to_string();
    let mut request = Request::new(Empty::new());
    *request.method_mut() = Method::CONNECT;
    *request.version_mut() = Version::HTTP_11;
    *request.uri_mut() = target.parse().expect("host and port are an authority");
    let host = HeaderValue::from_str(&target).expect("host and port are plain text");
    request.headers_mut().insert(HOST, host);
    let login = proxy.authorization.as_ref();
    let login = login.and_then(|login| HeaderValue::from_str(login.expose()).ok());
    if let Some(mut login) = login {
        login.set_sensitive(true);
        request.headers_mut().insert(PROXY_AUTHORIZATION, login);
    }
    request
}
