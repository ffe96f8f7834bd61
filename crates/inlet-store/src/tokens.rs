//! API tokens. The token itself is told once; the store keeps its hash and its first letters.

use inlet_config::secret::Secret;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::columns::Columns as _;
use crate::digest::{random_token, token_hash};
use crate::error::{Result, StoreError};
use crate::page::{LAST_ID, Page, PageQuery};
use crate::store::{During as _, Store, each, unless_taken};
use crate::users::Role;

const WHAT: &str = "token";

/// What every token begins with, so that scanners of leaked secrets know it.
pub const TOKEN_PREFIX: &str = "inlet_";

/// Letters of a token that lists show: the fixed start and six of its own.
const SHOWN_LETTERS: usize = TOKEN_PREFIX.len() + 6;

/// The time of the last use is exact to a minute: a write for each request would be dear.
const LAST_USE_STEP_MS: i64 = 60_000;

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenDraft {
    /// What it is for; unique among the tokens of the user.
    pub name: String,
    /// Whose token it is.
    pub username: String,
    /// What it may do; never more than its user may at the time of use.
    pub role: Role,
    /// When it expires, in milliseconds since 1970 UTC.
    pub expires_at_ms: Option<i64>,
}

/// What may be told about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// A UUID of version 7.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Whose token it is.
    pub username: String,
    /// What it may do.
    pub role: Role,
    /// Its first letters.
    pub prefix: String,
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// When it expires.
    pub expires_at_ms: Option<i64>,
    /// When it was used last, exact to a minute.
    pub last_used_at_ms: Option<i64>,
}

/// What became of a token that a request came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenLookup {
    /// It may do what this role may: the lesser of its own and its user's.
    Valid {
        /// The token.
        token: ApiToken,
        /// What the request may do.
        role: Role,
    },
    /// Its time is over.
    Expired,
    /// There is none, or its user is disabled.
    Unknown,
}

/// The API tokens of a store.
#[derive(Clone, Copy, Debug)]
pub struct Tokens<'a>(&'a Store);

impl Store {
    /// API tokens.
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens(self)
    }
}

impl Tokens<'_> {
    /// Makes a token; its text is told once, here.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] when the user has a token of this name,
    /// [`StoreError::NotFound`] when there is no such user.
    pub async fn create(self, draft: &TokenDraft) -> Result<(ApiToken, Secret)> {
        let text = format!("{TOKEN_PREFIX}{}", random_token());
        let token = ApiToken {
            id: Uuid::now_v7().to_string(),
            name: draft.name.clone(),
            username: draft.username.clone(),
            role: draft.role,
            prefix: text[..SHOWN_LETTERS].to_owned(),
            created_at_ms: self.0.now_ms(),
            expires_at_ms: draft.expires_at_ms,
            last_used_at_ms: None,
        };
        let mut write = self.0.write().await?;
        let insert = "INSERT INTO api_token (id, name, username, token_sha256, prefix, role, \
                      created_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let inserted = sqlx::query(insert)
            .bind(&token.id)
            .bind(&token.name)
            .bind(&token.username)
            .bind(token_hash(&text))
            .bind(&token.prefix)
            .bind(token.role.as_str())
            .bind(token.created_at_ms)
            .bind(token.expires_at_ms)
            .execute(write.on())
            .await;
        match inserted {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => {
                return Err(StoreError::not_found("user", &draft.username));
            }
            other => unless_taken(other, self.0, WHAT, &draft.name)?,
        };
        write.commit().await?;
        Ok((token, Secret::new(text)))
    }

    /// Looks a token up and notes its use.
    pub async fn find(self, text: &str) -> Result<TokenLookup> {
        let select = "SELECT t.*, a.role AS role_of_user FROM api_token t \
                      JOIN account a ON a.username = t.username \
                      WHERE t.token_sha256 = $1 AND a.disabled = 0";
        let found = sqlx::query(select)
            .bind(token_hash(text))
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| {
                row.map(|row| Ok((read(&row)?, row.word::<Role>("role_of_user")?)))
                    .transpose()
            })
            .during(self.0, "reading a token")?;
        let Some((token, role_of_user)) = found else {
            return Ok(TokenLookup::Unknown);
        };
        let now = self.0.now_ms();
        if token.expires_at_ms.is_some_and(|end| end <= now) {
            return Ok(TokenLookup::Expired);
        }
        if token
            .last_used_at_ms
            .is_none_or(|last| now - last >= LAST_USE_STEP_MS)
        {
            self.note_use(&token.id, now).await?;
        }
        let role = token.role.min(role_of_user);
        Ok(TokenLookup::Valid { token, role })
    }

    /// A page of the tokens of a user, or of all users; the newest first.
    pub async fn list(self, username: Option<&str>, page: &PageQuery) -> Result<Page<ApiToken>> {
        let before: String = page.after(LAST_ID.to_owned())?;
        let username = username.unwrap_or_default();
        let select = "SELECT * FROM api_token WHERE ($1 = '' OR username = $1) AND id < $2 \
                      ORDER BY id DESC LIMIT $3";
        let items = sqlx::query(select)
            .bind(username)
            .bind(before)
            .bind(page.rows())
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing tokens")?;
        let total =
            sqlx::query("SELECT count(*) AS total FROM api_token WHERE ($1 = '' OR username = $1)")
                .bind(username)
                .fetch_one(self.0.pool())
                .await
                .and_then(|row| row.int("total"))
                .during(self.0, "counting tokens")?;
        Ok(page.page(items, total, |item| item.id.clone()))
    }

    /// One token.
    pub async fn get(self, id: &str) -> Result<ApiToken> {
        let found = sqlx::query("SELECT * FROM api_token WHERE id = $1")
            .bind(id)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading a token")?;
        found.ok_or_else(|| StoreError::not_found(WHAT, id))
    }

    /// Deletes a token: it is void at once.
    pub async fn delete(self, id: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        let deleted = sqlx::query("DELETE FROM api_token WHERE id = $1")
            .bind(id)
            .execute(write.on())
            .await
            .during(self.0, "deleting a token")?;
        if deleted.rows_affected() == 0 {
            return Err(StoreError::not_found(WHAT, id));
        }
        write.commit().await
    }

    async fn note_use(self, id: &str, at_ms: i64) -> Result<()> {
        let mut write = self.0.write().await?;
        sqlx::query("UPDATE api_token SET last_used_at_ms = $2 WHERE id = $1")
            .bind(id)
            .bind(at_ms)
            .execute(write.on())
            .await
            .during(self.0, "noting the use of a token")?;
        write.commit().await
    }
}

fn read(row: &AnyRow) -> sqlx::Result<ApiToken> {
    Ok(ApiToken {
        id: row.text("id")?,
        name: row.text("name")?,
        username: row.text("username")?,
        role: row.word("role")?,
        prefix: row.text("prefix")?,
        created_at_ms: row.int("created_at_ms")?,
        expires_at_ms: row.int_if_any("expires_at_ms")?,
        last_used_at_ms: row.int_if_any("last_used_at_ms")?,
    })
}
