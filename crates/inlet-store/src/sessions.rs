//! Sessions of the page, and the one-time token of the setup. The store keeps hashes of tokens only.

use inlet_config::secret::Secret;
use sqlx::any::AnyRow;

use crate::columns::Columns as _;
use crate::digest::{csrf_token, random_token, token_hash};
use crate::error::{Result, StoreError};
use crate::store::{During as _, Store, Write};
use crate::users::{self, Role, UserDraft};

/// How long a session that expired is remembered, to tell "expired" from "unknown": 7 days.
const REMEMBERED_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// A session that was just begun. `Debug` shows no token.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The cookie's value: it is told once, here.
    pub token: Secret,
    /// What unsafe requests must carry in `X-CSRF-Token`.
    pub csrf_token: Secret,
    /// When the session ends unless it is used before, in milliseconds since 1970 UTC.
    pub expires_at_ms: i64,
}

/// A session that is valid. `Debug` shows no token.
#[derive(Clone, Debug)]
pub struct Session {
    /// Whose session it is.
    pub username: String,
    /// What the user may do now.
    pub role: Role,
    /// What unsafe requests must carry in `X-CSRF-Token`.
    pub csrf_token: Secret,
    /// When the session ends unless it is used before, in milliseconds since 1970 UTC.
    pub expires_at_ms: i64,
}

/// What became of a token that a request came with.
#[derive(Clone, Debug)]
pub enum SessionLookup {
    /// The session goes on.
    Valid(Session),
    /// It was not used for too long.
    Expired,
    /// There is none: never was, was ended, or its user is disabled.
    Unknown,
}

/// The sessions of a store.
#[derive(Clone, Copy, Debug)]
pub struct Sessions<'a>(&'a Store);

impl Store {
    /// Sessions of the page.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }

    /// Makes a new token for the link of the setup; an earlier one is void from now on. The store
    /// keeps its hash only.
    ///
    /// # Errors
    /// [`StoreError::WrongState`] when there is a user already.
    pub async fn begin_setup(&self) -> Result<Secret> {
        let token = random_token();
        let mut write = self.write().await?;
        users::lock(&mut write).await?;
        require_no_user(&mut write).await?;
        remove_setup_token(&mut write).await?;
        sqlx::query("INSERT INTO setup_token (token_sha256, created_at_ms) VALUES ($1, $2)")
            .bind(token_hash(&token))
            .bind(self.now_ms())
            .execute(write.on())
            .await
            .during(self, "storing the setup token")?;
        write.commit().await?;
        Ok(Secret::new(token))
    }

    /// Makes the first user, who is an admin whatever `draft` says, if the token is that of the
    /// setup; the token is void then.
    ///
    /// # Errors
    /// [`StoreError::WrongState`] when there is a user already, [`StoreError::NotFound`] when the
    /// token is another.
    pub async fn finish_setup(&self, setup_token: &Secret, draft: &UserDraft) -> Result<()> {
        let mut write = self.write().await?;
        users::lock(&mut write).await?;
        require_no_user(&mut write).await?;
        let found = sqlx::query("SELECT created_at_ms FROM setup_token WHERE token_sha256 = $1")
            .bind(token_hash(setup_token.expose()))
            .fetch_optional(write.on())
            .await
            .during(self, "reading the setup token")?;
        if found.is_none() {
            return Err(StoreError::not_found("setup token", "***"));
        }
        remove_setup_token(&mut write).await?;
        let role = Role::Admin;
        users::insert(
            &mut write,
            &UserDraft {
                role,
                ..draft.clone()
            },
        )
        .await?;
        write.commit().await
    }
}

impl Sessions<'_> {
    /// Begins a session that ends `lifetime_ms` after its last use, and `at_most_ms` after now
    /// however much it is used; `address` is the client's.
    pub async fn begin(
        self,
        username: &str,
        lifetime_ms: i64,
        at_most_ms: i64,
        address: &str,
    ) -> Result<NewSession> {
        let token = random_token();
        let now = self.0.now_ms();
        let latest_end_ms = now + at_most_ms;
        let expires_at_ms = latest_end_ms.min(now + lifetime_ms);
        let mut write = self.0.write().await?;
        let insert = "INSERT INTO session (token_sha256, username, lifetime_ms, created_at_ms, \
                      expires_at_ms, latest_end_ms, address) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        sqlx::query(insert)
            .bind(token_hash(&token))
            .bind(username)
            .bind(lifetime_ms)
            .bind(now)
            .bind(expires_at_ms)
            .bind(latest_end_ms)
            .bind(address)
            .execute(write.on())
            .await
            .during(self.0, "storing a session")?;
        write.commit().await?;
        Ok(NewSession {
            csrf_token: Secret::new(csrf_token(&token)),
            token: Secret::new(token),
            expires_at_ms,
        })
    }

    /// Looks a token up and moves the end of its session on.
    pub async fn find(self, token: &str) -> Result<SessionLookup> {
        let hash = token_hash(token);
        let select = "SELECT s.username, s.lifetime_ms, s.expires_at_ms, s.latest_end_ms, a.role \
                      FROM session s JOIN account a ON a.username = s.username \
                      WHERE s.token_sha256 = $1 AND a.disabled = 0";
        let found = sqlx::query(select)
            .bind(&hash)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.map(|row| read(&row, token)).transpose())
            .during(self.0, "reading a session")?;
        let Some((mut session, terms)) = found else {
            return Ok(SessionLookup::Unknown);
        };
        let now = self.0.now_ms();
        if session.expires_at_ms <= now {
            return Ok(SessionLookup::Expired);
        }
        let new_end_ms = terms.latest_end_ms.min(now + terms.lifetime_ms);
        // Not with every request: a page asks often, and each move is a write.
        if (new_end_ms - session.expires_at_ms) * 20 > terms.lifetime_ms {
            session.expires_at_ms = new_end_ms;
            self.move_end(&hash, new_end_ms).await?;
        }
        Ok(SessionLookup::Valid(session))
    }

    /// Whether a session goes on, without moving its end: for those that only listen.
    pub async fn is_valid(self, token: &str) -> Result<bool> {
        let select = "SELECT s.username FROM session s JOIN account a ON a.username = s.username \
                      WHERE s.token_sha256 = $1 AND s.expires_at_ms > $2 AND a.disabled = 0";
        sqlx::query(select)
            .bind(token_hash(token))
            .bind(self.0.now_ms())
            .fetch_optional(self.0.pool())
            .await
            .map(|found| found.is_some())
            .during(self.0, "reading a session")
    }

    /// How many sessions are valid now.
    pub async fn count(self) -> Result<u64> {
        sqlx::query("SELECT count(*) AS total FROM session WHERE expires_at_ms > $1")
            .bind(self.0.now_ms())
            .fetch_one(self.0.pool())
            .await
            .and_then(|row| row.count("total"))
            .during(self.0, "counting sessions")
    }

    /// Ends the session of a token; none is no error.
    pub async fn end(self, token: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        sqlx::query("DELETE FROM session WHERE token_sha256 = $1")
            .bind(token_hash(token))
            .execute(write.on())
            .await
            .during(self.0, "ending a session")?;
        write.commit().await
    }

    /// Forgets sessions that expired more than 7 days ago.
    pub async fn purge(self) -> Result<u64> {
        let mut write = self.0.write().await?;
        let removed = sqlx::query("DELETE FROM session WHERE expires_at_ms < $1")
            .bind(self.0.now_ms() - REMEMBERED_MS)
            .execute(write.on())
            .await
            .during(self.0, "removing old sessions")?;
        write.commit().await?;
        Ok(removed.rows_affected())
    }

    async fn move_end(self, hash: &str, expires_at_ms: i64) -> Result<()> {
        let mut write = self.0.write().await?;
        sqlx::query("UPDATE session SET expires_at_ms = $2 WHERE token_sha256 = $1")
            .bind(hash)
            .bind(expires_at_ms)
            .execute(write.on())
            .await
            .during(self.0, "moving the end of a session")?;
        write.commit().await
    }
}

/// What a session was begun with.
struct Terms {
    lifetime_ms: i64,
    latest_end_ms: i64,
}

fn read(row: &AnyRow, token: &str) -> sqlx::Result<(Session, Terms)> {
    let session = Session {
        username: row.text("username")?,
        role: row.word("role")?,
        csrf_token: Secret::new(csrf_token(token)),
        expires_at_ms: row.int("expires_at_ms")?,
    };
    let terms = Terms {
        lifetime_ms: row.int("lifetime_ms")?,
        latest_end_ms: row.int("latest_end_ms")?,
    };
    Ok((session, terms))
}

/// Ends all sessions of a user but the one with the token `keep`.
pub(crate) async fn end_all(write: &mut Write, username: &str, keep: Option<&str>) -> Result<()> {
    let store = write.store.clone();
    sqlx::query("DELETE FROM session WHERE username = $1 AND token_sha256 <> $2")
        .bind(username)
        .bind(keep.map(token_hash).unwrap_or_default())
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "ending the sessions of a user")
}

async fn require_no_user(write: &mut Write) -> Result<()> {
    let store = write.store.clone();
    let user = sqlx::query("SELECT username FROM account LIMIT 1")
        .fetch_optional(write.on())
        .await
        .during(&store, "looking for users")?;
    match user {
        None => Ok(()),
        Some(_) => Err(StoreError::wrong_state(
            "this hub is set up already: log in, or ask an admin for a user",
        )),
    }
}

async fn remove_setup_token(write: &mut Write) -> Result<()> {
    let store = write.store.clone();
    sqlx::query("DELETE FROM setup_token")
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "removing the setup token")
}
