//! What a request gets when it cannot be done: `application/problem+json` (RFC 9457) with a stable code.
//!
//! Every failure of the REST interface is a [`Problem`], from a wrong header to a panic. `detail` says
//! what happened, `hint` what to do next; programs go by `code`, which never changes its meaning.

mod code;
mod from;

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::code::Code;

/// The media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was not done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The code as a URI, `urn:inlet:problem:<code>`.
    #[serde(rename = "type")]
    #[schema(example = "urn:inlet:problem:not_found")]
    type_uri: &'static str,
    /// The kind of problem in a few words, the same for every problem of this code.
    title: &'static str,
    /// HTTP status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What programs go by; its meaning never changes.
    code: Code,
    /// What happened, in a sentence.
    detail: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// Each place that is wrong, when it is a document or a body that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    faults: Vec<DocumentFault>,
    /// Seconds for the header `Retry-After`.
    #[serde(skip)]
    retry_after_s: Option<u32>,
}

/// A place in a document or a body that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentFault {
    /// Path of keys, such as `kafka.topics[0]`; empty for the whole.
    pub path: String,
    /// Line in the text, from 1; 0 when the text has no such place.
    pub line: usize,
    /// Column in characters, from 1; 0 when the text has no such place.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Problem {
    /// A problem of a kind; `detail` is a sentence on what happened.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            type_uri: code.uri(),
            title: code.title(),
            status: code.status().as_u16(),
            code,
            detail: detail.into(),
            hint: None,
            faults: Vec::new(),
            retry_after_s: None,
        }
    }

    /// There is no such thing: `what` with its name, such as "data source `x`".
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(Code::NotFound, format!("there is no {what}"))
    }

    /// The thing is in a state in which this cannot be done.
    pub fn wrong_state(detail: impl Into<String>) -> Self {
        Self::new(Code::WrongState, detail)
    }

    /// The name is in use: `what` with its name, such as "data source `x`".
    pub fn name_taken(what: impl std::fmt::Display) -> Self {
        Self::new(Code::NameTaken, format!("there is already a {what}"))
            .with_hint("choose another name")
    }

    /// The request cannot be read (status 400).
    pub fn invalid_request(detail: impl Into<String>) -> Self {
        Self::new(Code::InvalidRequest, detail)
    }

    /// The request can be read, but a value in it cannot be taken (status 422). `path` is the path of
    /// keys in the body.
    pub fn invalid_value(path: impl Into<String>, message: impl Into<String>) -> Self {
        let message = message.into();
        let mut problem = Self::new(Code::InvalidRequest, message.clone());
        problem.status = StatusCode::UNPROCESSABLE_ENTITY.as_u16();
        problem.with_faults(vec![DocumentFault {
            path: path.into(),
            line: 0,
            column: 0,
            message,
            hint: None,
        }])
    }

    /// Something of our own failed. The cause goes to the log under a number that the user can tell.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        let mut cause = error.to_string();
        let mut source = error.source();
        while let Some(deeper) = source {
            cause = format!("{cause}: {deeper}");
            source = deeper.source();
        }
        Self::internal_text(&cause)
    }

    /// As [`Self::internal`], with the cause as text.
    pub fn internal_text(cause: &str) -> Self {
        let number = uuid::Uuid::new_v4();
        tracing::error!(error = %cause, incident = %number, "request failed");
        Self::new(
            Code::Internal,
            format!("the hub failed to do this (incident {number})"),
        )
        .with_hint("the hub's log tells more under this number; tell it when you report this")
    }

    /// What to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What to do next, where there is nothing better said.
    #[must_use]
    pub fn or_hint(mut self, hint: &str) -> Self {
        self.hint.get_or_insert_with(|| hint.to_owned());
        self
    }

    /// The places that are wrong.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<DocumentFault>) -> Self {
        self.faults = faults;
        self
    }

    /// When to try again.
    #[must_use]
    pub fn with_retry_after(mut self, pause: Duration) -> Self {
        let seconds = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
        self.retry_after_s = Some(u32::try_from(seconds).unwrap_or(u32::MAX).max(1));
        self
    }

    /// What programs go by.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What to do next, where there is something.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// What happened.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // The parts of a problem are strings and numbers: there is nothing that JSON cannot hold.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"inlet\""),
            );
        }
        response
    }
}
