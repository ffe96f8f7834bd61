//! The network side: what taosAdapter would be, and the sandbox's own paths.
//!
//! Invariant: a request's SQLite work runs on blocking threads, one at a time, behind one lock;
//! everything else is async.

mod binary;
mod json;
mod login;
mod rest;
mod socket;
mod statement;
mod steering;
mod tls;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderValue;
use axum::http::header::SERVER;
use axum::response::Response;
use axum::routing::{any, get, post};
use parking_lot::Mutex;
use serde::Serialize;
use tokio_rustls::rustls::ServerConfig;

pub(crate) use json::rest_answer;
pub(crate) use tls::tls_config;

use crate::SandboxOptions;
use crate::engine::{Engine, Outcome, Session};
use crate::faults::Faults;
use crate::refusal::{Refusal, code};

/// The longest request body or frame, far above what a client has reason to send.
const MAX_REQUEST_BYTES: usize = 512 * 1024 * 1024;

/// What all connections share.
pub(crate) struct Shared {
    pub engine: Mutex<Engine>,
    pub faults: Faults,
    pub counters: Counters,
    pub options: SandboxOptions,
}

/// Counts since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// REST requests and WebSocket frames.
    pub requests: u64,
    /// Rows written; a row that overwrites counts again.
    pub rows: u64,
    /// Frames of a statement that came before the answer to the one before, or without a bind.
    pub out_of_order: u64,
    /// WebSocket connections opened.
    pub connections: u64,
}

/// Where [`Stats`] are counted.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub requests: AtomicU64,
    pub rows: AtomicU64,
    pub out_of_order: AtomicU64,
    pub connections: AtomicU64,
}

impl Counters {
    pub(crate) fn stats(&self) -> Stats {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            requests: load(&self.requests),
            rows: load(&self.rows),
            out_of_order: load(&self.out_of_order),
            connections: load(&self.connections),
        }
    }
}

impl Shared {
    pub(crate) fn new(engine: Engine, options: SandboxOptions) -> Self {
        Self {
            engine: Mutex::new(engine),
            faults: Faults::default(),
            counters: Counters::default(),
            options,
        }
    }

    /// Runs `work` with the engine on a blocking thread.
    pub(crate) async fn with_engine<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Engine) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let shared = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&mut shared.engine.lock()))
            .await
            .unwrap_or_else(|error| Err(Refusal::new(code::INTERNAL, error.to_string())))
    }

    /// Runs one statement; gives the session as it is afterwards too.
    pub(crate) async fn execute(
        self: &Arc<Self>,
        mut session: Session,
        sql: String,
    ) -> Result<(Session, Outcome), Refusal> {
        let (session, outcome) = self
            .with_engine(move |engine| {
                let outcome = engine.execute(&mut session, &sql)?;
                Ok((session, outcome))
            })
            .await?;
        if let Outcome::Affected(rows) = outcome {
            self.counters.rows.fetch_add(rows, Ordering::Relaxed);
        }
        Ok((session, outcome))
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/rest/sql", post(rest::sql))
        .route("/rest/sql/{database}", post(rest::sql_in_database))
        .route("/rest/login/{user}/{password}", get(login::token))
        .route("/ws", any(socket::upgrade))
        .route("/sandbox/stats", get(steering::stats))
        .route(
            "/sandbox/faults",
            get(steering::list)
                .post(steering::add)
                .delete(steering::clear),
        )
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .layer(axum::middleware::map_response(name_yourself))
        .with_state(shared)
}

async fn name_yourself(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(SERVER, HeaderValue::from_static("inlet-sandbox"));
    response
}

/// Serves until the future is dropped.
pub(crate) async fn serve(
    listener: std::net::TcpListener,
    tls: Option<Arc<ServerConfig>>,
    shared: Arc<Shared>,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    match tls {
        None => axum::serve(listener, router(shared)).await,
        Some(config) => axum::serve(tls::TlsListener::new(listener, config)?, router(shared)).await,
    }
}
