//! Bodies in JSON, both ways.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::problem::{Code, DocumentFault, Problem};

/// A body in JSON. Types that are read should refuse unknown keys (`#[serde(deny_unknown_fields)]`),
/// so that a misspelt key is told and not ignored.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = read_json(request, state).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        answer(StatusCode::OK, &self.0)
    }
}

/// An answer in JSON that no cache keeps.
pub(super) fn answer<T: Serialize>(status: StatusCode, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (status, headers, bytes).into_response()
        }
        Err(error) => Problem::internal(&error).into_response(),
    }
}

/// The bytes of a body that says it is JSON.
pub(super) async fn read_json<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Bytes, Problem> {
    if !says_json(request.headers()) {
        return Err(Problem::new(
            Code::UnsupportedMediaType,
            "the body has to be JSON with the header `Content-Type: application/json`",
        ));
    }
    read(request, state).await
}

/// The bytes of a body, as far as the limit of the route allows.
pub(crate) async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                return Problem::new(Code::TooLarge, "the body is larger than is read here");
            }
            Problem::invalid_request(format!("the body ended early: {rejection}"))
        })
}

fn says_json(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE).map(HeaderValue::to_str);
    let Some(Ok(said)) = said else {
        return false;
    };
    let media_type = said.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

/// Text that is no JSON is 400; JSON that is not what is wanted is 422, with the key's path.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| refusal(&error))?;
    reader.end().map_err(|error| {
        Problem::invalid_request(format!("the body is not one JSON value: {error}"))
    })?;
    Ok(value)
}

fn refusal(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let (path, cause) = (error.path().to_string(), error.inner());
    if !cause.is_data() {
        return Problem::invalid_request(format!("the body is no JSON: {cause}"));
    }
    let path = if path == "." { String::new() } else { path };
    let message = without_value(without_place(&cause.to_string()));
    Problem::invalid_value(path.clone(), message.clone()).with_faults(vec![DocumentFault {
        path,
        line: cause.line(),
        column: cause.column(),
        message,
        hint: None,
    }])
}

/// `serde_json` ends its messages with the place, which a fault has by itself.
fn without_place(message: &str) -> &str {
    match message.rfind(" at line ") {
        Some(end) => &message[..end],
        None => message,
    }
}

/// Messages on a wrong type repeat the value, which may be a password in the wrong place.
fn without_value(message: &str) -> String {
    let begin = message.find(": string \"");
    let end = message.rfind("\", expected ");
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end => {
            let (before, after) = (&message[..begin], &message[end + 1..]);
            format!("{before}: a string{after}")
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_does_not_repeat_what_may_be_a_password() {
        for body in [
            r#""hush""#,
            r#"["hush"]"#,
            r#"[7, "hush\", expected nothing"]"#,
            r#"[7, "a", "hush"]"#,
        ] {
            let problem = parse::<(u8, u8)>(body.as_bytes()).unwrap_err();
            let told = serde_json::to_string(&problem).unwrap();
            assert!(!told.contains("hush"), "{told}");
        }
        let problem = parse::<(u8, u8)>(br#"[7, "hush"]"#).unwrap_err();
        assert_eq!(problem.detail(), "invalid type: a string, expected u8");
    }
}
