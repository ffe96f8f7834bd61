//! Versions in `ETag` and `If-Match`, so that two editors do not overwrite each other.

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use inlet_store::Answer;
use serde::Serialize;
use utoipa::IntoParams;

use super::{body::answer, once::again};
use crate::problem::{Code, Problem};

/// The header of [`IfMatch`], for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatchHeader {
    /// The `ETag` of the version that is changed.
    #[param(
        rename = "If-Match",
        example = "\"3\"",
        pattern = r#"^"[1-9][0-9]{0,17}"$"#
    )]
    #[expect(dead_code, reason = "read by the derive only")]
    if_match: String,
}

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

/// What a creation made ([`Create::once`](super::Create::once) answers with it): status 201, where it is, and its `ETag` if it has versions.
#[derive(Clone, Debug)]
pub struct Created<T> {
    /// Path of what was created, such as `/api/v1/users/jo`.
    pub location: String,
    /// Its version.
    pub version: Option<i64>,
    /// What was created.
    pub body: T,
}

impl<T: Serialize> Created<T> {
    /// As an answer.
    pub(super) fn answer(self) -> Result<Response, Problem> {
        again(self.kept()?)
    }

    /// As an answer that can be kept and given again.
    pub(super) fn kept(self) -> Result<Answer, Problem> {
        let body = serde_json::to_string(&self.body).map_err(|error| Problem::internal(&error))?;
        let mut headers = vec![
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (header::CACHE_CONTROL, "no-store".to_owned()),
            (header::LOCATION, self.location),
        ];
        let tag = self.version.map(|version| (header::ETAG, tag_of(version)));
        headers.extend(tag);
        let named = headers
            .into_iter()
            .map(|(name, value)| (name.to_string(), value));
        Ok(Answer {
            status: StatusCode::CREATED.as_u16(),
            headers: named.collect(),
            body,
        })
    }
}

fn with_tag(mut response: Response, version: i64) -> Response {
    // Digits between quotes are always a header value.
    if let Ok(tag) = HeaderValue::try_from(tag_of(version)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn tag_of(version: i64) -> String {
    format!("\"{version}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_number_in_quotes_weak_or_not() {
        for (tag, version) in [
            ("\"3\"", Some(3)),
            ("W/\"3\"", Some(3)),
            ("3", None),
            ("\"\"", None),
            ("\"0\"", None),
            ("\"-1\"", None),
            ("\"x\"", None),
            ("*", None),
        ] {
            assert_eq!(version_of(tag), version, "{tag}");
        }
    }
}
