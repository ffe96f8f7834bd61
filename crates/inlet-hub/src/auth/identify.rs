//! Finds out, once a request, who asks.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};

use super::{Caller, Via, cookie};
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
    let address = peer.ip().to_canonical();
    let trail = Trail::default();
    let known = Known {
        address,
        trail: trail.clone(),
    };
    let outcome = known
        .caller(&hub, request.method(), request.headers())
        .await;
    request.extensions_mut().insert(Identity {
        address,
        trail,
        outcome,
    });
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
        let caller = self.by_session(hub, session.clone()).await?;
        if !method.is_safe() && !cookie::has_csrf_token(headers, &session) {
            return Err(Problem::new(
                Code::Csrf,
                "the header `X-CSRF-Token` does not carry the token of this session",
            )
            .with_hint("send the `csrf_token` that `GET /api/v1/session` gives"));
        }
        Ok(caller)
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

impl Known {
    async fn by_token(self, _hub: &Hub, _token: &str) -> Result<Caller, Problem> {
        Err(not_logged_in())
    }
    async fn by_session(self, _hub: &Hub, _session: String) -> Result<Caller, Problem> {
        Err(not_logged_in())
    }
}
