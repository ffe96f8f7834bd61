//! Creation that may be asked for twice and happens once: the header `Idempotency-Key`.

use axum::{
    extract::{FromRequest, Request},
    http::HeaderMap,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use super::body::{parse, read_json};
use crate::{auth::Caller, problem::Problem, state::HubState};

const HEADER: &str = "idempotency-key";
const MAX_KEY_LEN: usize = 255;

/// A body in JSON of a request that creates. [`Self::once`] creates, or, when a request with the same
/// `Idempotency-Key` and body was answered before, gives that answer again.
#[derive(Clone, Debug)]
pub struct Create<T> {
    body: T,
    key: Option<String>,
    sha256: String,
}

impl<S, T> FromRequest<S> for Create<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let key = key_of(request.headers())?;
        let bytes = read_json(request, state).await?;
        Ok(Self {
            body: parse(&bytes)?,
            key,
            sha256: hex(&Sha256::digest(&bytes)),
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

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}
