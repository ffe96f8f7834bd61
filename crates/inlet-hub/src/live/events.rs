//! `GET /events`: what changes, as server-sent events.
//!
//! There is no queue for a client: each remembers the revision that it has seen and asks for what has
//! changed since, when it is ready for more. So a slow client gets fewer and newer answers, and
//! holds up nobody.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures_util::{Stream, stream};
use serde::Serialize;
use tokio::sync::watch;

use utoipa_axum::routes;

use crate::{
    api::ApiRouter,
    auth::{Caller, Proof, Viewer},
    scheduler::registry::Changes,
    state::Hub,
};

/// Between two signs of life, so that proxies and clients know that the line is up.
const PING: Duration = Duration::from_secs(15);

/// How often it is looked whether the login still holds.
const LOGIN_CHECK: Duration = Duration::from_secs(30);

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new().routes(routes!(events))
}

/// Live state of the data sources: event `sources` with the summaries that have changed (first:
/// all), `deleted` with the ids that are gone, `ping` as a sign of life. The stream ends with the
/// login.
#[utoipa::path(
    get, path = "/events", tag = "events", operation_id = "follow_events",
    responses((status = 200, description = "The stream", body = String, content_type = "text/event-stream")),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn events(caller: Viewer, State(hub): State<Hub>) -> Response {
    let follower = Follower::new(hub, caller.0);
    let mut response = Sse::new(follower.stream()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies such as nginx would gather events otherwise.
    let buffering = HeaderName::from_static("x-accel-buffering");
    headers.insert(buffering, HeaderValue::from_static("no"));
    response
}

/// A stream by token ends after this time, so that one whose token was revoked does not go on.
const TOKEN_LIMIT: Duration = Duration::from_mins(10);

/// One client.
struct Follower {
    hub: Hub,
    caller: Caller,
    ticks: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    seen: Option<u64>,
    begun: tokio::time::Instant,
    last_sent: tokio::time::Instant,
    login_checked: tokio::time::Instant,
    /// Events of one tick that are not sent yet.
    waiting: Vec<Event>,
}

impl Follower {
    fn new(hub: Hub, caller: Caller) -> Self {
        let now = tokio::time::Instant::now();
        Self {
            ticks: hub.scheduler.ticks(),
            stopping: hub.stopping.subscribe(),
            hub,
            caller,
            seen: None,
            begun: now,
            last_sent: now,
            login_checked: now,
            waiting: Vec::new(),
        }
    }

    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut follower| {
            let event = follower.next().await?;
            Some((Ok(event), follower))
        })
    }

    /// The next event; `None` when the hub or the login ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop() {
                self.last_sent = tokio::time::Instant::now();
                return Some(event);
            }
            if self.seen.is_some() {
                self.wait().await?;
            }
            self.gather();
            if self.waiting.is_empty() && self.last_sent.elapsed() >= PING {
                self.waiting.push(Event::default().event("ping").data("{}"));
            }
        }
    }

    async fn wait(&mut self) -> Option<()> {
        tokio::select! {
            changed = self.ticks.changed() => changed.ok()?,
            stopping = self.stopping.wait_for(|stopping| *stopping) => {
                let _ended = stopping;
                return None;
            }
        }
        if self.login_checked.elapsed() >= LOGIN_CHECK {
            self.login_checked = tokio::time::Instant::now();
            self.is_logged_in().await.then_some(())?;
        }
        Some(())
    }

    /// Whether the login still holds. Following events is no use of it that would prolong it.
    async fn is_logged_in(&self) -> bool {
        match &self.caller.proof {
            Proof::Session(session) => {
                let sessions = self.hub.store.sessions();
                let is_valid = sessions.is_valid(session.token.expose()).await;
                is_valid.unwrap_or(false)
            }
            // The token itself is not kept: its user has to show it again.
            Proof::Token { .. } => self.begun.elapsed() < TOKEN_LIMIT,
        }
    }

    fn gather(&mut self) {
        let seen = self.seen;
        let Changes {
            revision,
            is_all,
            sources,
            deleted,
        } = self
            .hub
            .scheduler
            .read(|registry| registry.changes_since(seen));
        self.seen = Some(revision);
        // The last one pushed is the first one sent.
        if !deleted.is_empty() {
            self.waiting
                .extend(event("deleted", &Deleted { ids: &deleted }));
        }
        if is_all || !sources.is_empty() {
            self.waiting.extend(event("sources", &sources));
        }
    }
}

#[derive(Serialize)]
struct Deleted<'a> {
    ids: &'a [String],
}

fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    match Event::default().event(name).json_data(data) {
        Ok(event) => Some(event),
        Err(error) => {
            tracing::error!(error = %error, "an event could not be made");
            None
        }
    }
}
