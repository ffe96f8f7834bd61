//! How large and how long a request may be.

use std::time::Duration;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::problem::{Code, Problem};

/// Bytes of a body, unless a route says otherwise.
pub(crate) const BODY_BYTES: usize = 2 * 1024 * 1024;

/// Bytes of an upload.
pub(crate) const UPLOAD_BYTES: usize = 1024 * 1024;

/// Bytes of all headers of a request.
pub(crate) const HEADER_BYTES: usize = 64 * 1024;

/// Until the first request of a connection has sent its headers.
pub(crate) const HEADERS_WITHIN: Duration = Duration::from_secs(10);

/// How long a connection may wait for its next request.
pub(crate) const IDLE_WITHIN: Duration = Duration::from_secs(75);

/// Until the answer begins. The slowest requests are checks against servers that do not answer, whose own
/// limits are shorter.
const ANSWER_WITHIN: Duration = Duration::from_mins(2);

/// Gives up on a request that takes too long, so that a stuck one holds nothing for ever. A stream, once
/// begun, may last.
pub(crate) async fn time_out(request: Request, next: Next) -> Response {
    let answered = tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await;
    answered.unwrap_or_else(|_| {
        Problem::new(
            Code::TimedOut,
            format!(
                "there was no answer within {} s, so the request was given up",
                ANSWER_WITHIN.as_secs()
            ),
        )
        .with_hint("look at the hub's log, and try again")
        .into_response()
    })
}
