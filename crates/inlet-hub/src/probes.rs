//! `/healthz`, `/readyz` and `/metrics`: for what watches the hub.

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;

use crate::{
    auth::{Viewer, identify},
    metrics,
    problem::Problem,
    run_metrics,
    state::Hub,
};

/// Media type of Prometheus' text format.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(crate) fn router(hub: &Hub) -> Router<Hub> {
    // Who can reach a hub that only this machine can reach may know its numbers; names of topics are in them.
    let metrics = if hub.is_loopback() {
        get(show_metrics)
    } else {
        get(async |_: Viewer, hub: State<Hub>| show_metrics(hub).await)
            .layer(middleware::from_fn_with_state(hub.clone(), identify))
    };
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(is_ready))
        .route("/metrics", metrics)
}

/// Whether the hub can do its work, part by part.
#[derive(Debug, Serialize)]
struct Readiness {
    ready: bool,
    store: &'static str,
    scheduler: &'static str,
}

async fn is_ready(State(hub): State<Hub>) -> Response {
    let store = hub.store.ping().await;
    if let Err(error) = &store {
        tracing::warn!(%error, "not ready: the store does not answer");
    }
    let is_stopping = *hub.stopping.borrow();
    let scheduler = hub.is_scheduling();
    let readiness = Readiness {
        ready: store.is_ok() && scheduler && !is_stopping,
        store: if store.is_ok() { "ok" } else { "unreachable" },
        scheduler: match (is_stopping, scheduler) {
            (true, _) => "stopping",
            (false, true) => "ok",
            (false, false) => "ended",
        },
    };
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        [(header::CACHE_CONTROL, "no-store")],
        Json(readiness),
    )
        .into_response()
}

async fn show_metrics(State(hub): State<Hub>) -> Result<Response, Problem> {
    let sessions = hub.store.sessions().count().await?;
    let own = metrics::render(&hub, sessions).map_err(|error| Problem::internal(&error))?;
    let page = own + &run_metrics::render(&hub);
    Ok(([(header::CONTENT_TYPE, OPENMETRICS)], page).into_response())
}
