//! Creation that may be asked for twice and happens once: the header `Idempotency-Key`.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use inlet_store::{Answer, Begun, RequestKey};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::{
    body::{parse, read_json},
    version::Created,
};
use crate::{
    auth::Caller,
    problem::{Code, Problem},
    state::HubState,
};

const HEADER: &str = "idempotency-key";
const MAX_KEY_LEN: usize = 255;

/// The header of [`Create`], for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyHeader {
    /// Any text of the client's own, such as a UUID. The same key with the same body gives the same answer for
    /// a day, and nothing is made twice.
    #[param(rename = "Idempotency-Key", max_length = 255, required = false)]
    #[expect(dead_code, reason = "read by the derive only")]
    idempotency_key: Option<String>,
}

/// A body in JSON of a request that creates. [`Self::once`] creates, or, when a request with the same
/// `Idempotency-Key` and body was answered before, gives that answer again.
pub struct Create<T> {
    body: T,
    key: Option<String>,
    route: String,
    bytes: Bytes,
}

impl<S, T> FromRequest<S> for Create<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let key = key_of(request.headers())?;
        let route = format!("{} {}", request.method(), request.uri().path());
        let bytes = read_json(request, state).await?;
        Ok(Self {
            body: parse(&bytes)?,
            key,
            route,
            bytes,
        })
    }
}

fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get(HEADER) else {
        return Ok(None);
    };
    let key = key.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > MAX_KEY_LEN {
        return Err(Problem::invalid_request(format!(
            "the header `Idempotency-Key` has to have 1 to {MAX_KEY_LEN} visible ASCII characters"
        )));
    }
    Ok(Some(key.to_owned()))
}

impl<T> Create<T> {
    /// Creates with the body, once for each key.
    ///
    /// # Errors
    /// Those of `create`; nothing is remembered then, and the request may be made again. Also when the key was
    /// used with another body, or its first request is not answered yet.
    pub async fn once<R, F, Fut>(
        self,
        hub: &HubState,
        caller: &Caller,
        create: F,
    ) -> Result<Response, Problem>
    where
        R: Serialize,
        F: FnOnce(T) -> Fut,
        Fut: Future<Output = Result<Created<R>, Problem>>,
    {
        let Some(key) = &self.key else {
            return create(self.body).await?.answer();
        };
        let key = RequestKey {
            key,
            username: &caller.username,
            route: &self.route,
        };
        let requests = hub.store.requests();
        match requests.begin(key, &self.bytes).await? {
            Begun::First => {}
            Begun::Answered(answer) => {
                caller.changes_nothing();
                return again(answer);
            }
            Begun::InProgress => return Err(in_progress()),
            Begun::OtherBody => return Err(other_body(key.key)),
        }
        let created = match create(self.body).await {
            Ok(created) => created,
            Err(problem) => {
                requests.abandon(key).await?;
                return Err(problem);
            }
        };
        let answer = created.kept()?;
        // It is made: a failure to remember the answer is no reason to withhold it.
        if let Err(error) = requests.finish(key, &self.bytes, &answer).await {
            tracing::error!(%error, "the answer to an idempotency key could not be stored");
        }
        again(answer)
    }
}

/// The answer as it was given first.
pub(super) fn again(answer: Answer) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(answer.status).map_err(|error| Problem::internal(&error))?;
    let mut response = (status, answer.body).into_response();
    for (name, value) in answer.headers {
        let name = axum::http::HeaderName::try_from(name);
        let value = axum::http::HeaderValue::try_from(value);
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

fn in_progress() -> Problem {
    Problem::wrong_state("the first request with this `Idempotency-Key` is not answered yet")
        .with_hint("ask again in a moment")
        .with_retry_after(Duration::from_secs(1))
}

fn other_body(key: &str) -> Problem {
    Problem::new(
        Code::IdempotencyKeyReused,
        format!("the `Idempotency-Key` `{key}` was used with another body"),
    )
    .with_hint("use a new key for each thing that is to be created")
}
