//! Versions in `ETag` and `If-Match`, so that two editors do not overwrite each other.

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::body::answer;
use crate::problem::{Code, Problem};

/// The version that the caller has read and means to change, from the header `If-Match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(said) = parts.headers.get(header::IF_MATCH) else {
            return Err(Problem::new(
                Code::PreconditionRequired,
                "the header `If-Match` is missing: it names the version that is changed",
            )
            .with_hint("read it first and send its `ETag` as `If-Match`"));
        };
        let said = said.to_str().unwrap_or_default().trim();
        version_of(said).map(Self).ok_or_else(|| {
            Problem::invalid_request(format!(
                "the header `If-Match` is no version: `{said}`; it looks like `\"3\"`"
            ))
        })
    }
}

/// The number in `"3"`, or in `W/"3"`: proxies that compress weaken the tag on its way.
fn version_of(tag: &str) -> Option<i64> {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let number = tag.strip_prefix('"')?.strip_suffix('"')?;
    number.parse().ok().filter(|version| *version > 0)
}

/// An answer in JSON with the version of what it shows as its `ETag`.
#[derive(Clone, Debug)]
pub struct Tagged<T> {
    /// The version.
    pub version: i64,
    /// What is shown.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        with_tag(answer(StatusCode::OK, &self.body), self.version)
    }
}

/// The answer to a creation: status 201, where it is, and its `ETag` if it has versions.
#[derive(Clone, Debug)]
pub struct Created<T> {
    /// Path of what was created, such as `/api/v1/users/jo`.
    pub location: String,
    /// Its version.
    pub version: Option<i64>,
    /// What was created.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = answer(StatusCode::CREATED, &self.body);
        if let Ok(location) = HeaderValue::try_from(self.location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        match self.version {
            Some(version) => with_tag(response, version),
            None => response,
        }
    }
}

fn with_tag(mut response: Response, version: i64) -> Response {
    // Digits between quotes are always a header value.
    if let Ok(tag) = HeaderValue::try_from(format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
