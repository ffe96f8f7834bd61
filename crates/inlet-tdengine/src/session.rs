//! One WebSocket connection to taosAdapter: log in, ask, wait for the answer.
//!
//! Invariants. One request is on its way at a time: taosAdapter handles the frames of a connection
//! concurrently, and an exec that overtakes its bind brings it down for every client. A request
//! that was given up (time-out, dropped future) leaves an answer behind that nobody waits for, so
//! the session is dropped with it. Silence is noticed: pings go out while an answer is awaited, and
//! a session that was idle proves that it is alive before it is used.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use inlet_config::settings::Login;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Bytes, Error as SocketError, Message, Utf8Bytes},
};

use crate::{
    call::CallError,
    class,
    dial::{Dialer, Stream},
};

/// The longest that an answer may take.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);
/// How often a ping goes out while nothing comes in.
const PING_INTERVAL: Duration = Duration::from_secs(15);
/// A peer that was silent for so long, pings included, is gone.
const SILENCE_LIMIT: Duration = Duration::from_secs(30);
/// After so much idleness a session proves that it is alive before it is used; taosAdapter closes
/// connections that leave its own pings unanswered for a minute.
const IDLE_LIMIT: Duration = Duration::from_secs(10);
/// How long that proof may take.
const PROOF_TIMEOUT: Duration = Duration::from_secs(5);

/// The user that the official connectors name where only the token counts.
const TOKEN_USER: (&str, &str) = ("root", "taosdata");

/// A connection that is logged in.
pub(crate) struct Session {
    socket: WebSocketStream<Box<dyn Stream>>,
    address: String,
    last_req_id: u64,
    last_heard: Instant,
}

#[derive(Serialize)]
struct Request<A> {
    action: &'static str,
    args: A,
}

#[derive(Serialize)]
struct LoginArgs<'a> {
    req_id: u64,
    user: &'a str,
    password: &'a str,
    db: &'a str,
    app: &'static str,
}

/// What every answer has.
#[derive(Deserialize)]
struct AnswerHead {
    #[serde(default)]
    req_id: u64,
    #[serde(default)]
    code: i64,
    #[serde(default)]
    message: String,
}

/// An answer of which only the success matters.
#[derive(Deserialize)]
pub(crate) struct Done {}

impl Session {
    /// Connects and logs in; `database` becomes the one that unqualified names belong to.
    pub(crate) async fn open(
        dialer: &Dialer,
        login: &Login,
        database: Option<&str>,
    ) -> Result<Self, CallError> {
        let mut session = Self::connect(dialer, login).await?;
        let (user, password) = match login {
            Login::Password { user, password } => (user.as_str(), password.expose()),
            Login::Token(_) => TOKEN_USER,
        };
        let args = |req_id| LoginArgs {
            req_id,
            user,
            password,
            db: database.unwrap_or_default(),
            app: "inlet",
        };
        let _: Done = session.call("conn", args).await?;
        Ok(session)
    }

    async fn connect(dialer: &Dialer, login: &Login) -> Result<Self, CallError> {
        let address = dialer.address.to_string();
        let stream = dialer.dial().await.map_err(|source| CallError::Dial {
            address: address.clone(),
            source,
        })?;
        let url = match login {
            Login::Password { .. } => format!("{address}/ws"),
            Login::Token(token) => format!("{address}/ws?token={}", token_text(token.expose())),
        };
        let deadline = Instant::now() + REQUEST_TIMEOUT;
        let handshake = timeout_at(deadline, client_async(url, stream)).await;
        let handshake = handshake.map_err(|_elapsed| CallError::TimedOut {
            action: "handshake",
            address: address.clone(),
            seconds: REQUEST_TIMEOUT.as_secs(),
        })?;
        let (socket, _response) = handshake.map_err(|error| handshake_error(&error, &address))?;
        Ok(Self {
            socket,
            address,
            last_req_id: 0,
            last_heard: Instant::now(),
        })
    }

    /// The number of the next binary frame.
    pub(crate) fn next_req_id(&mut self) -> u64 {
        self.last_req_id += 1;
        self.last_req_id
    }

    /// Sends a request as JSON and waits for its answer.
    pub(crate) async fn call<A: Serialize, R: DeserializeOwned>(
        &mut self,
        action: &'static str,
        args: impl FnOnce(u64) -> A,
    ) -> Result<R, CallError> {
        let req_id = self.next_req_id();
        let args = args(req_id);
        let text = serde_json::to_string(&Request { action, args })
            .map_err(|error| self.garbled(action, &error))?;
        self.exchange(action, req_id, Message::text(text)).await
    }

    /// Sends a binary frame that was built with `req_id` and waits for its answer. The buffer
    /// comes back empty, with its capacity.
    pub(crate) async fn call_binary<R: DeserializeOwned>(
        &mut self,
        action: &'static str,
        req_id: u64,
        frame: &mut Vec<u8>,
    ) -> Result<R, CallError> {
        let bytes = Bytes::from(std::mem::take(frame));
        let answer = self
            .exchange(action, req_id, Message::Binary(bytes.clone()))
            .await;
        // The socket has let go of its share, so this takes the allocation back without a copy.
        *frame = Vec::from(bytes);
        frame.clear();
        answer
    }

    async fn exchange<R: DeserializeOwned>(
        &mut self,
        action: &'static str,
        req_id: u64,
        request: Message,
    ) -> Result<R, CallError> {
        let deadline = Instant::now() + REQUEST_TIMEOUT;
        timeout_at(deadline, self.socket.send(request))
            .await
            .map_err(|_elapsed| self.timed_out(action))?
            .map_err(|error| self.closed(action, &error))?;
        let text = self.answer(action, req_id, deadline).await?;
        serde_json::from_str(&text).map_err(|error| self.garbled(action, &error))
    }

    /// Reads until the answer to `req_id` is there; an answer with a code is an error.
    async fn answer(
        &mut self,
        action: &'static str,
        req_id: u64,
        deadline: Instant,
    ) -> Result<Utf8Bytes, CallError> {
        // Silence counts from the request on, not from the last one's answer.
        self.last_heard = Instant::now();
        loop {
            let Message::Text(text) = self.next_message(action, deadline).await? else {
                continue;
            };
            let head: AnswerHead =
                serde_json::from_str(&text).map_err(|error| self.garbled(action, &error))?;
            if head.req_id != req_id {
                let cause = format!("it is for request {}, not {req_id}", head.req_id);
                return Err(self.garbled(action, &cause));
            }
            if head.code != 0 {
                return Err(CallError::Refused {
                    action,
                    code: class::normalise(head.code),
                    message: head.message,
                });
            }
            return Ok(text);
        }
    }

    /// The next message of any kind but close; sends pings while it waits.
    async fn next_message(
        &mut self,
        action: &'static str,
        deadline: Instant,
    ) -> Result<Message, CallError> {
        let mut next_ping = Instant::now() + PING_INTERVAL;
        loop {
            match timeout_at(deadline.min(next_ping), self.socket.next()).await {
                Ok(Some(Ok(Message::Close(_))) | None) => {
                    return Err(self.closed(action, &"closed by the server"));
                }
                Ok(Some(Ok(message))) => {
                    self.last_heard = Instant::now();
                    return Ok(message);
                }
                Ok(Some(Err(error))) => return Err(self.closed(action, &error)),
                Err(_elapsed) if Instant::now() >= deadline => return Err(self.timed_out(action)),
                Err(_elapsed) => {
                    if self.last_heard.elapsed() >= SILENCE_LIMIT {
                        return Err(self.closed(action, &"not even pings are answered"));
                    }
                    self.ping(action).await?;
                    next_ping = Instant::now() + PING_INTERVAL;
                }
            }
        }
    }

    /// Whether the connection still works; asks only after some idleness.
    pub(crate) async fn is_alive(&mut self) -> bool {
        if self.last_heard.elapsed() < IDLE_LIMIT {
            return true;
        }
        let deadline = Instant::now() + PROOF_TIMEOUT;
        if self.ping("ping").await.is_err() {
            return false;
        }
        loop {
            match self.next_message("ping", deadline).await {
                Ok(Message::Pong(_)) => return true,
                // Reading has answered the pings that came while nobody looked.
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }

    async fn ping(&mut self, action: &'static str) -> Result<(), CallError> {
        let deadline = Instant::now() + PROOF_TIMEOUT;
        timeout_at(deadline, self.socket.send(Message::Ping(Bytes::new())))
            .await
            .map_err(|_elapsed| self.timed_out(action))?
            .map_err(|error| self.closed(action, &error))
    }

    fn closed(&self, action: &'static str, cause: &dyn std::fmt::Display) -> CallError {
        CallError::Closed {
            action,
            address: self.address.clone(),
            cause: cause.to_string(),
        }
    }

    fn garbled(&self, action: &'static str, cause: &dyn std::fmt::Display) -> CallError {
        CallError::Garbled {
            action,
            address: self.address.clone(),
            cause: cause.to_string(),
        }
    }

    fn timed_out(&self, action: &'static str) -> CallError {
        CallError::TimedOut {
            action,
            address: self.address.clone(),
            seconds: REQUEST_TIMEOUT.as_secs(),
        }
    }
}

/// A token as part of a URL.
pub(crate) fn token_text(token: &str) -> String {
    url::form_urlencoded::byte_serialize(token.as_bytes()).collect()
}

fn handshake_error(error: &SocketError, address: &str) -> CallError {
    match error {
        SocketError::Io(_) | SocketError::ConnectionClosed | SocketError::Protocol(_) => {
            CallError::Closed {
                action: "handshake",
                address: address.to_owned(),
                cause: error.to_string(),
            }
        }
        SocketError::Http(response) => CallError::Handshake {
            address: address.to_owned(),
            cause: format!("the server answered HTTP {}", response.status()),
        },
        _ => CallError::Handshake {
            address: address.to_owned(),
            cause: error.to_string(),
        },
    }
}
