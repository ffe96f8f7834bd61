//! Who may come in: users with passwords, and tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::Shared;
use crate::refusal::{Refusal, code};

/// How a REST request is refused before its statement is read.
pub(super) enum Unauthorized {
    /// HTTP 401 with taosAdapter's own code.
    Header {
        code: u32,
        description: &'static str,
    },
    /// HTTP 200 with TDengine's code for a wrong password.
    Login(Refusal),
}

impl Shared {
    /// Checks a password.
    pub(super) fn login(&self, user: &str, password: &str) -> Result<(), Refusal> {
        let known = self
            .options
            .users
            .iter()
            .any(|(name, secret)| name == user && secret == password);
        if known {
            return Ok(());
        }
        Err(Refusal::new(code::AUTHENTICATION, "Authentication failure"))
    }

    pub(super) fn knows_token(&self, token: &str) -> bool {
        self.options.tokens.iter().any(|known| known == token)
    }

    /// The user of a REST request: by `?token=`, or by its Authorization header.
    pub(super) fn authorize(
        &self,
        token: Option<&str>,
        headers: &HeaderMap,
    ) -> Result<String, Unauthorized> {
        if let Some(token) = token {
            return self.by_token(token);
        }
        let header = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let Some(header) = header.map(str::trim).filter(|header| !header.is_empty()) else {
            return refused(0x1105, "no auth info input");
        };
        if let Some(encoded) = header.strip_prefix("Basic ") {
            let Some((user, password)) = decode(encoded) else {
                return refused(0x1124, "invalid basic Authorization");
            };
            return self
                .login(&user, &password)
                .map(|()| user)
                .map_err(Unauthorized::Login);
        }
        match header.strip_prefix("Taosd ") {
            Some(token) => self.by_token(token.trim()),
            None => refused(0x1122, "invalid type of Authorization"),
        }
    }

    fn by_token(&self, token: &str) -> Result<String, Unauthorized> {
        let root = || self.options.users.first().map(|(user, _)| user.clone());
        if self.knows_token(token) {
            return Ok(root().unwrap_or_default());
        }
        // The sandbox's own login path gives out tokens of this form.
        if let Some((user, password)) = decode(token)
            && self.login(&user, &password).is_ok()
        {
            return Ok(user);
        }
        refused(0x1125, "invalid taosd Authorization")
    }
}

fn refused<T>(code: u32, description: &'static str) -> Result<T, Unauthorized> {
    Err(Unauthorized::Header { code, description })
}

fn decode(encoded: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// `GET /rest/login/{user}/{password}`: a token for the `Taosd` header.
///
/// A real server encrypts it; that a client does not look inside is all that matters here.
pub(super) async fn token(
    State(shared): State<Arc<Shared>>,
    Path((user, password)): Path<(String, String)>,
) -> Json<Value> {
    Json(match shared.login(&user, &password) {
        Ok(()) => json!({"code": 0, "desc": BASE64_STANDARD.encode(format!("{user}:{password}"))}),
        Err(refusal) => json!({"code": refusal.code, "desc": refusal.message}),
    })
}
