//! The sandbox's own paths, so that a test can steer one in another process.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::{Shared, Stats};
use crate::FaultRule;

/// `GET /sandbox/stats`
pub(super) async fn stats(State(shared): State<Arc<Shared>>) -> Json<Stats> {
    Json(shared.counters.stats())
}

/// `GET /sandbox/faults`: the rules in force.
pub(super) async fn list(State(shared): State<Arc<Shared>>) -> Json<Vec<FaultRule>> {
    Json(shared.faults.list())
}

/// `POST /sandbox/faults`: adds one rule, written as [`FaultRule`] is.
pub(super) async fn add(
    State(shared): State<Arc<Shared>>,
    Json(rule): Json<FaultRule>,
) -> StatusCode {
    shared.faults.add(rule);
    StatusCode::NO_CONTENT
}

/// `DELETE /sandbox/faults`: removes all rules.
pub(super) async fn clear(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.faults.clear();
    StatusCode::NO_CONTENT
}
