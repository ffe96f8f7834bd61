//! `POST /rest/sql[/database]`: one statement, one answer.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Shared;
use super::json::{rest_answer, rest_refusal};
use super::login::Unauthorized;
use crate::RequestKind;
use crate::engine::Session;
use crate::faults::{Aftermath, suffer};
use crate::refusal::Refusal;

/// What may stand behind the `?`; `req_id` and the like are taken and ignored.
#[derive(Deserialize)]
pub(super) struct Parameters {
    token: Option<String>,
}

pub(super) async fn sql(
    State(shared): State<Arc<Shared>>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(shared, None, &parameters, &headers, &body).await
}

pub(super) async fn sql_in_database(
    State(shared): State<Arc<Shared>>,
    Path(database): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(shared, Some(database), &parameters, &headers, &body).await
}

async fn answer(
    shared: Arc<Shared>,
    database: Option<String>,
    parameters: &Parameters,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    shared.counters.requests.fetch_add(1, Ordering::Relaxed);
    let authorized = shared.authorize(parameters.token.as_deref(), headers);
    let user = match authorized {
        Ok(user) => user,
        Err(Unauthorized::Login(refusal)) => return refused(StatusCode::OK, &refusal),
        Err(Unauthorized::Header { code, description }) => {
            return refused(StatusCode::UNAUTHORIZED, &Refusal::new(code, description));
        }
    };
    let Ok(sql) = std::str::from_utf8(body) else {
        return refused(StatusCode::OK, &Refusal::syntax("invalid UTF-8"));
    };
    let sql = sql.trim().to_owned();
    if sql.is_empty() {
        return refused(
            StatusCode::BAD_REQUEST,
            &Refusal::new(0x1107, "no sql input"),
        );
    }
    let login = shared.faults.meet(RequestKind::Login, None);
    let fault = login.or_else(|| shared.faults.meet(RequestKind::Query, Some(&sql)));
    let work = async {
        // A database that does not exist is noticed by the statement that needs it.
        shared.execute(Session { database, user }, sql).await
    };
    match suffer(fault, work).await {
        (_, Aftermath::Hold) => std::future::pending().await,
        (_, Aftermath::Close) | (None, _) => cut_off(),
        (Some(Ok((_, outcome))), Aftermath::Answer) => json(StatusCode::OK, rest_answer(&outcome)),
        (Some(Err(refusal)), Aftermath::Answer) => refused(StatusCode::OK, &refusal),
    }
}

fn refused(status: StatusCode, refusal: &Refusal) -> Response {
    json(status, rest_refusal(refusal))
}

fn json(status: StatusCode, body: String) -> Response {
    (
        status,
        [(CONTENT_TYPE, "application/json; charset=utf-8")],
        body,
    )
        .into_response()
}

/// An answer whose body fails at once: the server closes the connection in the middle of it.
fn cut_off() -> Response {
    let failure = futures_util::stream::once(async {
        Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(failure).into_response()
}
