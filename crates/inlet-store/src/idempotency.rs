//! Requests that create something and may come twice: the second gets the answer of the first.
//!
//! Both the hash of the request and the answer are sealed: a request can hold a password, which a
//! plain hash would let be guessed, and an answer can hold a token.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::columns::Columns as _;
use crate::digest::hex;
use crate::error::{Result, StoreError};
use crate::seal::{self, Place, Sealer};
use crate::store::{During as _, Store, Write};

pub(crate) const WHAT: &str = "request";

/// How long an answer is kept: 24 hours.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// After this time a request without an answer counts as lost (the hub was killed) and may be made
/// again: one minute.
const LOST_AFTER_MS: i64 = 60_000;

/// Which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestKey<'a> {
    /// The `Idempotency-Key` header.
    pub key: &'a str,
    /// Who asks.
    pub username: &'a str,
    /// Method and path.
    pub route: &'a str,
}

/// An answer that was given. It may hold a secret, so there is no `Debug` of its body.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Header names and values that belong to it.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer({}, {} bytes)", self.status, self.body.len())
    }
}

/// What to do with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It came first: do it, then note the answer (or that there is none).
    First,
    /// It came before: give this answer.
    Answered(Answer),
    /// It came before and is being worked on.
    InProgress,
    /// The key was used for another body.
    OtherBody,
}

#[derive(Serialize, Deserialize)]
struct Noted {
    body_sha256: String,
    answer: Option<Answer>,
}

/// The requests that a store remembers.
#[derive(Clone, Copy, Debug)]
pub struct Requests<'a>(&'a Store);

impl Store {
    /// Requests with an idempotency key.
    pub fn requests(&self) -> Requests<'_> {
        Requests(self)
    }
}

impl Requests<'_> {
    /// Notes that a request came, and says what to do with it.
    pub async fn begin(self, request: RequestKey<'_>, body: &[u8]) -> Result<Begun> {
        let sealer = self.0.sealer();
        let mut write = self.0.write().await?;
        seal::require_key(&mut write, &sealer).await?;
        remove_old(&mut write, request).await?;
        let body_sha256 = hex(&Sha256::digest(body));
        let noted = Noted {
            body_sha256: body_sha256.clone(),
            answer: None,
        };
        let insert = "INSERT INTO idempotency (request_key, username, route, sealed, answered, \
                      created_at_ms) VALUES ($1, $2, $3, $4, 0, $5) \
                      ON CONFLICT (request_key, username, route) DO NOTHING";
        let inserted = sqlx::query(insert)
            .bind(request.key)
            .bind(request.username)
            .bind(request.route)
            .bind(sealed(&sealer, request, &noted))
            .bind(self.0.now_ms())
            .execute(write.on())
            .await
            .during(self.0, "noting a request")?;
        if inserted.rows_affected() == 1 {
            write.commit().await?;
            return Ok(Begun::First);
        }
        let noted = read(&mut write, &sealer, request).await?;
        Ok(match noted {
            noted if noted.body_sha256 != body_sha256 => Begun::OtherBody,
            Noted { answer: None, .. } => Begun::InProgress,
            Noted {
                answer: Some(answer),
                ..
            } => Begun::Answered(answer),
        })
    }

    /// Notes the answer of a request that came first.
    pub async fn finish(self, request: RequestKey<'_>, body: &[u8], answer: &Answer) -> Result<()> {
        let sealer = self.0.sealer();
        let mut write = self.0.write().await?;
        seal::require_key(&mut write, &sealer).await?;
        let noted = Noted {
            body_sha256: hex(&Sha256::digest(body)),
            answer: Some(answer.clone()),
        };
        let set = "UPDATE idempotency SET sealed = $4, answered = 1 \
                   WHERE request_key = $1 AND username = $2 AND route = $3";
        sqlx::query(set)
            .bind(request.key)
            .bind(request.username)
            .bind(request.route)
            .bind(sealed(&sealer, request, &noted))
            .execute(write.on())
            .await
            .during(self.0, "noting an answer")?;
        write.commit().await
    }

    /// Forgets a request that failed without a lasting effect, so that it may be made again.
    pub async fn abandon(self, request: RequestKey<'_>) -> Result<()> {
        let mut write = self.0.write().await?;
        let delete = "DELETE FROM idempotency WHERE request_key = $1 AND username = $2 \
                      AND route = $3 AND answered = 0";
        sqlx::query(delete)
            .bind(request.key)
            .bind(request.username)
            .bind(request.route)
            .execute(write.on())
            .await
            .during(self.0, "forgetting a request")?;
        write.commit().await
    }

    /// Forgets requests of more than 24 hours ago; how many there were.
    pub async fn purge(self) -> Result<u64> {
        let mut write = self.0.write().await?;
        let removed = sqlx::query("DELETE FROM idempotency WHERE created_at_ms < $1")
            .bind(self.0.now_ms() - KEPT_MS)
            .execute(write.on())
            .await
            .during(self.0, "removing old requests")?;
        write.commit().await?;
        Ok(removed.rows_affected())
    }
}

/// The name of a row, unambiguous though each part may hold any letter.
pub(crate) fn identity(key: &str, username: &str, route: &str) -> String {
    format!("{key:?} {username:?} {route:?}")
}

fn sealed(sealer: &Sealer, request: RequestKey<'_>, noted: &Noted) -> String {
    let name = identity(request.key, request.username, request.route);
    let json = serde_json::to_vec(noted).expect("texts and numbers are JSON");
    sealer.seal(
        Place {
            what: WHAT,
            name: &name,
        },
        &json,
    )
}

async fn remove_old(write: &mut Write, request: RequestKey<'_>) -> Result<()> {
    let store = write.store.clone();
    let now = store.now_ms();
    let delete = "DELETE FROM idempotency WHERE request_key = $1 AND username = $2 \
                  AND route = $3 AND (created_at_ms < $4 OR (answered = 0 AND created_at_ms < $5))";
    sqlx::query(delete)
        .bind(request.key)
        .bind(request.username)
        .bind(request.route)
        .bind(now - KEPT_MS)
        .bind(now - LOST_AFTER_MS)
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "forgetting an old request")
}

async fn read(write: &mut Write, sealer: &Sealer, request: RequestKey<'_>) -> Result<Noted> {
    let store = write.store.clone();
    let select = "SELECT sealed FROM idempotency \
                  WHERE request_key = $1 AND username = $2 AND route = $3";
    let text = sqlx::query(select)
        .bind(request.key)
        .bind(request.username)
        .bind(request.route)
        .fetch_one(write.on())
        .await
        .and_then(|row| row.text("sealed"))
        .during(&store, "reading a request")?;
    let name = identity(request.key, request.username, request.route);
    let json = sealer.open(
        Place {
            what: WHAT,
            name: &name,
        },
        &text,
    )?;
    serde_json::from_slice(&json).map_err(|_| StoreError::SecretDamaged { what: WHAT, name })
}
