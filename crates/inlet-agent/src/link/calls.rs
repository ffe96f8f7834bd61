//! From a stream to a greeted hub: the HTTP/2 connection, `Connect`, `Hello`, and the hub's first word.

use std::{error::Error as _, io, time::Duration};

use hyper_util::rt::TokioIo;
use inlet_config::secret::Secret;
use inlet_protocol::{
    MAX_CONTROL_BYTES,
    link::v1::{
        FromAgent, FromHub, Hello, Refused, Welcome, from_agent::Body as Up,
        from_hub::Body as Down, link_client::LinkClient,
    },
};
use parking_lot::Mutex;
use tokio::{sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{
    Code, Request, Status, Streaming,
    transport::{Channel, Endpoint},
};

use crate::dial::{CERTIFICATE_REMEDY, DialError, Dialer, Secured};

/// How long a hub may take for its first word.
const GREETING_LIMIT: Duration = Duration::from_secs(15);
/// Messages that wait to be sent; more make who sends them wait.
const MOST_WAITING: usize = 32;

/// What happened is known to the hub alone.
const LOG_REMEDY: &str = "look into the hub's log";

/// Why there was no word from a hub.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("{address} {}", said(.status))]
    Failed {
        address: String,
        status: Status,
        /// The hub asked for a certificate before.
        asked_for_certificate: bool,
    },
    #[error("{address} did not answer within {} s", GREETING_LIMIT.as_secs())]
    TimedOut { address: String },
    #[error("{address} ended the link before its first word")]
    Closed { address: String },
    #[error("what answers at {address} does not speak as a hub")]
    Stranger { address: String },
    #[error("the token cannot be sent: it has characters that no token has")]
    Token,
}

impl CallError {
    /// What to do about it, for a person.
    pub(crate) fn remedy(&self) -> &'static str {
        match self {
            Self::Failed {
                status,
                asked_for_certificate: true,
                ..
            } if status.source().is_some() => CERTIFICATE_REMEDY,
            Self::Failed { status, .. } if status.code() == Code::Unimplemented => {
                "check the port: a hub takes agents on 6055 unless told otherwise"
            }
            Self::Closed { .. } => LOG_REMEDY,
            Self::Failed { status, .. } if status.source().is_none() => LOG_REMEDY,
            Self::Failed { .. } | Self::Stranger { .. } | Self::TimedOut { .. } => {
                "check that a hub's port for agents answers there, and that a proxy between lets HTTP/2 through"
            }
            Self::Token => "copy the token again from the hub's page",
        }
    }
}

/// What the hub said, or, when the connection broke before it could, the cause at the bottom.
fn said(status: &Status) -> String {
    match (bottom(status), status.message()) {
        (Some(cause), _) => format!("ended the link before its first word: {cause}"),
        (None, "") => format!("does not take the agent: {}", status.code().description()),
        (None, message) => format!("does not take the agent: {message}"),
    }
}

/// The cause below all others.
fn bottom(status: &Status) -> Option<&dyn std::error::Error> {
    let mut cause = status.source()?;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Some(cause)
}

/// A connection that calls can be made on.
pub(crate) struct Caller {
    address: String,
    channel: Channel,
    asked_for_certificate: bool,
}

/// A hub's first word.
pub(crate) enum Opened {
    Welcome(Box<GreetedLink>),
    Refused(Refused),
}

/// A link that a hub has taken.
pub(crate) struct GreetedLink {
    pub(crate) welcome: Welcome,
    pub(super) up: mpsc::Sender<FromAgent>,
    pub(super) down: Streaming<FromHub>,
    pub(super) channel: Channel,
    pub(super) token: Secret,
}

impl Caller {
    /// All layers up to TLS, and the HTTP/2 connection on it.
    pub(crate) async fn dial(dialer: &Dialer) -> Result<Self, DialError> {
        let secured = dialer.dial().await?;
        Ok(Self::new(dialer.endpoint.to_string(), secured))
    }

    /// On a stream that is connected and encrypted already.
    pub(crate) fn new(address: String, secured: Secured) -> Self {
        let https = format!("https://{address}").parse();
        // tonic would do TLS itself for `https`; the hub is told the true scheme all the same.
        let endpoint = Endpoint::from_shared(format!("http://{address}"))
            .expect("host and port make a URL")
            .origin(https.expect("host and port make a URL"))
            .user_agent(concat!("inlet/", env!("CARGO_PKG_VERSION")))
            .expect("a version is plain text");
        // There is one stream. When it ends the link is over: whoever dials again does so by himself.
        let stream = Mutex::new(Some(TokioIo::new(secured.stream)));
        let connector = tower::service_fn(move |_| {
            let stream = stream.lock().take();
            let ended = || io::Error::new(io::ErrorKind::NotConnected, "the link is over");
            async move { stream.ok_or_else(ended) }
        });
        Self {
            address,
            channel: endpoint.connect_with_connector_lazy(connector),
            asked_for_certificate: secured.asked_for_certificate,
        }
    }

    /// Greets the hub and waits for its first word.
    pub(crate) async fn connect(self, token: &Secret, hello: Hello) -> Result<Opened, CallError> {
        let address = self.address.clone();
        let greeting = timeout(GREETING_LIMIT, self.greet(token, hello)).await;
        greeting.unwrap_or(Err(CallError::TimedOut { address }))
    }

    async fn greet(self, token: &Secret, hello: Hello) -> Result<Opened, CallError> {
        let Self {
            address,
            channel,
            asked_for_certificate,
        } = self;
        let (up, outgoing) = mpsc::channel(MOST_WAITING);
        let first = up.try_send(FromAgent {
            body: Some(Up::Hello(hello)),
        });
        first.expect("an empty channel takes a message");
        let request = authorized(ReceiverStream::new(outgoing), token);
        let request = request.map_err(|_| CallError::Token)?;
        let mut client = LinkClient::new(channel.clone())
            .max_decoding_message_size(MAX_CONTROL_BYTES)
            .max_encoding_message_size(MAX_CONTROL_BYTES);
        let failed = |status| CallError::Failed {
            address: address.clone(),
            status,
            asked_for_certificate,
        };
        let mut down = client.connect(request).await.map_err(failed)?.into_inner();
        let first = down.message().await.map_err(failed)?;
        match first.map(|message| message.body) {
            Some(Some(Down::Welcome(welcome))) => Ok(Opened::Welcome(Box::new(GreetedLink {
                welcome,
                up,
                down,
                channel,
                token: token.clone(),
            }))),
            Some(Some(Down::Refused(refused))) => Ok(Opened::Refused(refused)),
            Some(_) => Err(CallError::Stranger { address }),
            None => Err(CallError::Closed { address }),
        }
    }
}

/// A call with the token.
pub(super) fn authorized<T>(message: T, token: &Secret) -> Result<Request<T>, Status> {
    let mut request = Request::new(message);
    let value = format!("Bearer {}", token.expose()).parse();
    let value = value.map_err(|_| Status::unauthenticated("the token cannot be sent"))?;
    request.metadata_mut().insert("authorization", value);
    Ok(request)
}
