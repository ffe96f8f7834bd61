//! Finds out, once a request, who asks.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};
use inlet_config::secret::Secret;
use inlet_store::{SessionLookup, TokenLookup};

use super::{
    Caller, Proof,
    caller::SessionProof,
    cookie::{self, has_csrf_token},
};
use crate::{
    audit::Trail,
    problem::{Code, Problem},
    state::Hub,
};

/// What is known about who asks.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// Where the request comes from.
    pub(crate) address: IpAddr,
    pub(crate) trail: Trail,
    outcome: Result<Caller, Problem>,
}

impl Identity {
    /// The caller, or why there is none.
    pub(crate) fn caller(&self) -> Result<Caller, Problem> {
        self.outcome.clone()
    }
}

/// Looks at the request's cookie or token and leaves an [`Identity`] for the handlers.
pub(crate) async fn identify(
    State(hub): State<Hub>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let known = Known {
        address: peer.ip().to_canonical(),
        trail: Trail::default(),
    };
    let identity = Identity {
        address: known.address,
        trail: known.trail.clone(),
        outcome: known
            .caller(&hub, request.method(), request.headers())
            .await,
    };
    request.extensions_mut().insert(identity);
    next.run(request).await
}

/// What is known before a login was looked at.
struct Known {
    address: IpAddr,
    trail: Trail,
}

impl Known {
    async fn caller(
        self,
        hub: &Hub,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Caller, Problem> {
        if let Some(token) = bearer(headers) {
            return self.by_token(hub, token).await;
        }
        let Some(session) = cookie::session_of(headers) else {
            return Err(not_logged_in());
        };
        let caller = self.by_session(hub, session).await?;
        let is_forged = match &caller.proof {
            Proof::Session(session) => !has_csrf_token(headers, session.csrf_token.expose()),
            Proof::Token { .. } => false,
        };
        if is_forged && !method.is_safe() {
            return Err(Problem::new(
                Code::Csrf,
                "the header `X-CSRF-Token` does not carry the token of this session",
            )
            .with_hint("send the `csrf_token` that `GET /api/v1/session` gives"));
        }
        Ok(caller)
    }

    async fn by_token(self, hub: &Hub, text: &str) -> Result<Caller, Problem> {
        match hub.store.tokens().find(text).await? {
            TokenLookup::Valid { token, role } => Ok(Caller {
                username: token.username,
                role: role.into(),
                address: self.address,
                proof: Proof::Token {
                    expires_at_ms: token.expires_at_ms,
                },
                trail: self.trail,
            }),
            TokenLookup::Expired => Err(Problem::new(
                Code::SessionExpired,
                "the API token has come to its end",
            )
            .with_hint("make a new one")),
            TokenLookup::Unknown => Err(Problem::new(
                Code::NotLoggedIn,
                "there is no such API token, or it may no longer be used",
            )
            .with_hint("make a new one")),
        }
    }

    async fn by_session(self, hub: &Hub, token: String) -> Result<Caller, Problem> {
        match hub.store.sessions().find(&token).await? {
            SessionLookup::Valid(session) => Ok(Caller {
                username: session.username,
                role: session.role.into(),
                address: self.address,
                proof: Proof::Session(SessionProof {
                    token: Secret::new(token),
                    csrf_token: session.csrf_token,
                    expires_at_ms: session.expires_at_ms,
                }),
                trail: self.trail,
            }),
            SessionLookup::Expired => Err(Problem::new(
                Code::SessionExpired,
                "your login has come to its end",
            )
            .with_hint("log in again; what you were doing is still there")),
            SessionLookup::Unknown => Err(not_logged_in()),
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn not_logged_in() -> Problem {
    Problem::new(Code::NotLoggedIn, "this needs a login")
        .with_hint("log in, or send an API token as `Authorization: Bearer …`")
}
