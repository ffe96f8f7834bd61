//! The audit log: every change with who, what and from where.
//!
//! It cannot be forgotten: [`keep`] stands around the whole API and writes an entry for each unsafe request
//! that went well. A handler only makes the entry better ([`Caller::audit`](crate::auth::Caller::audit)),
//! or says that nothing was changed.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use inlet_store::{AuditDraft, Via};
use parking_lot::Mutex;

use crate::{auth::Identity, state::Hub};

/// What the entries of one request will say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail(Arc<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    /// Who it was, when the request did not come with a login: the login itself, the first user.
    who: Option<(String, Via)>,
    changes: Vec<Change>,
    changes_nothing: bool,
}

/// One change.
#[derive(Clone, Debug)]
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

    /// Who the change is by, for requests without a login.
    pub(crate) fn by(&self, username: impl Into<String>, via: Via) {
        self.0.lock().who = Some((username.into(), via));
    }

    /// What the handler said, which counts even when it failed later on. When it said nothing, the fallback
    /// counts for a request that went well.
    fn changes(&self, fallback: Change, went_well: bool) -> Vec<Change> {
        let notes = self.0.lock();
        if notes.changes.is_empty() && went_well && !notes.changes_nothing {
            return vec![fallback];
        }
        notes.changes.clone()
    }

    fn who(&self) -> Option<(String, Via)> {
        self.0.lock().who.clone()
    }
}

/// Writes the entries of a request that changed something.
pub(crate) async fn keep(State(hub): State<Hub>, request: Request, next: Next) -> Response {
    let identity = request.extensions().get::<Identity>().cloned();
    let fallback = Change {
        action: request.method().as_str().to_lowercase(),
        object: request.uri().path().to_owned(),
        detail: None,
    };
    let is_safe = request.method().is_safe();
    let response = next.run(request).await;
    if let Some(identity) = identity
        && !is_safe
    {
        let went_well = response.status().is_success();
        let changes = identity.trail.changes(fallback, went_well);
        write(&hub, &identity, changes).await;
    }
    response
}

async fn write(hub: &Hub, identity: &Identity, changes: Vec<Change>) {
    let caller = identity.caller().ok();
    let known = caller.map(|caller| (caller.username.clone(), caller.via()));
    let who = identity.trail.who().or(known);
    let (username, via) = who.unwrap_or_else(|| ("nobody".to_owned(), Via::Session));
    for change in changes {
        let entry = AuditDraft {
            username: username.clone(),
            via,
            action: change.action,
            object: change.object,
            detail: change.detail,
            address: identity.address.to_string(),
        };
        // The change is made; refusing to answer would not take it back. The log keeps what the store cannot.
        if let Err(error) = hub.store.audit().append(&entry).await {
            tracing::error!(%error, ?entry, "an audit entry could not be stored");
        }
    }
}
