//! REST: one SQL statement, one answer. For everything that is not writing rows: describe, show,
//! DDL, and what `inlet check` asks.
//!
//! One connection a statement: there are a handful of them in a run, far apart. Rows are written
//! over WebSocket only.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt, Full};
use hyper::{Request, StatusCode, body::Bytes, header};
use hyper_util::rt::TokioIo;
use inlet_config::settings::Login;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::timeout;

use crate::{call::CallError, class, dial::Dialer, session::token_text};

/// The longest that an answer may take; creating a database takes seconds.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);
const ACTION: &str = "sql";

/// Asks one TDengine.
#[derive(Clone)]
pub(crate) struct Rest {
    dialer: Dialer,
    login: Login,
}

/// The rows of an answer; empty for statements that give none.
#[derive(Debug, Deserialize)]
pub(crate) struct Rows {
    #[serde(default)]
    pub(crate) data: Vec<Vec<Value>>,
}

#[derive(Deserialize)]
struct AnswerHead {
    code: i64,
    #[serde(default)]
    desc: String,
}

impl Rows {
    /// The text in a cell; empty when it is none.
    pub(crate) fn text(&self, row: usize, column: usize) -> &str {
        let cell = self.data.get(row).and_then(|cells| cells.get(column));
        cell.and_then(Value::as_str).unwrap_or_default()
    }
}

impl Rest {
    pub(crate) fn new(dialer: Dialer, login: Login) -> Self {
        Self { dialer, login }
    }

    /// Runs a statement. Names in it are qualified: there is no current database.
    pub(crate) async fn sql(&self, statement: &str) -> Result<Rows, CallError> {
        let answer = timeout(REQUEST_TIMEOUT, self.post(statement)).await;
        let (status, body) = answer.unwrap_or_else(|_elapsed| {
            Err(CallError::TimedOut {
                action: ACTION,
                address: self.address(),
                seconds: REQUEST_TIMEOUT.as_secs(),
            })
        })?;
        self.read(status, &body)
    }

    fn read(&self, status: StatusCode, body: &[u8]) -> Result<Rows, CallError> {
        let Ok(head) = serde_json::from_slice::<AnswerHead>(body) else {
            return Err(CallError::Handshake {
                address: self.address(),
                cause: format!("the server answered HTTP {status}, but not as taosAdapter does"),
            });
        };
        // taosAdapter's own refusals of a login have codes that say nothing elsewhere.
        if status == StatusCode::UNAUTHORIZED {
            return Err(CallError::Handshake {
                address: self.address(),
                cause: format!("the login was refused: {}", head.desc),
            });
        }
        if head.code != 0 {
            return Err(CallError::Refused {
                action: ACTION,
                code: class::normalise(head.code),
                message: head.desc,
            });
        }
        serde_json::from_slice(body).map_err(|error| self.closed(&error))
    }

    async fn post(&self, statement: &str) -> Result<(StatusCode, Bytes), CallError> {
        let stream = self.dialer.dial().await.map_err(|source| CallError::Dial {
            address: self.address(),
            source,
        })?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| self.closed(&error))?;
        let request = self
            .request(statement)
            .map_err(|error| self.closed(&error))?;
        let exchange = async {
            let response = sender.send_request(request).await?;
            let status = response.status();
            let body = response.into_body().collect().await?.to_bytes();
            Ok::<_, hyper::Error>((status, body))
        };
        // The connection moves only while it is polled; it ends without an answer only by failing.
        tokio::pin!(connection);
        tokio::pin!(exchange);
        tokio::select! {
            biased;
            answer = &mut exchange => answer.map_err(|error| self.closed(&error)),
            end = &mut connection => {
                if let Err(error) = end {
                    return Err(self.closed(&error));
                }
                exchange.await.map_err(|error| self.closed(&error))
            }
        }
    }

    fn request(&self, statement: &str) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let body = Full::new(Bytes::from(statement.to_owned()));
        let request = Request::post(match &self.login {
            Login::Password { .. } => "/rest/sql".to_owned(),
            Login::Token(token) => format!("/rest/sql?token={}", token_text(token.expose())),
        });
        let request = request.header(header::HOST, self.dialer.address.authority());
        match &self.login {
            Login::Password { user, password } => {
                let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.expose()));
                request
                    .header(header::AUTHORIZATION, format!("Basic {pair}"))
                    .body(body)
            }
            Login::Token(_) => request.body(body),
        }
    }

    fn address(&self) -> String {
        self.dialer.address.to_string()
    }

    fn closed(&self, cause: &dyn std::fmt::Display) -> CallError {
        CallError::Closed {
            action: ACTION,
            address: self.address(),
            cause: cause.to_string(),
        }
    }
}
