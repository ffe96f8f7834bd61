//! Tokens of agents. A token is told once; the store keeps its hash and its first letters.
//!
//! An agent may have several: when it gets another one, those before it are good until the new one is
//! used for the first time, and at most [`REPLACED_AFTER_MS`]. So a token is exchanged without a gap.

use inlet_config::secret::Secret;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::agents::{self, Agent};
use crate::columns::{Columns as _, words};
use crate::digest::{random_token, token_hash};
use crate::error::{Result, StoreError};
use crate::store::{During as _, Store, each};

const WHAT: &str = "token";

/// What every token of an agent begins with.
pub const AGENT_TOKEN_PREFIX: &str = "inlet-agent-";

/// How long a token that was replaced stays good while the new one is not used.
pub const REPLACED_AFTER_MS: i64 = 7 * 24 * 3_600_000;

/// Letters of a token that lists show: the fixed start and six of its own.
const SHOWN_LETTERS: usize = AGENT_TOKEN_PREFIX.len() + 6;

/// The time of the last use is exact to a minute.
const LAST_USE_STEP_MS: i64 = 60_000;

/// How long a token that is no longer good is listed.
const LISTED_AFTER_END_MS: i64 = 30 * 24 * 3_600_000;

words! {
    /// What an agent's token is good for.
    pub enum AgentTokenState {
        /// It was never used.
        Unused = "unused",
        /// It is in use.
        Active = "active",
        /// It was replaced, and is good until its successor is used, or its time is over.
        Ending = "ending",
        /// It is void.
        Revoked = "revoked",
    }
}

/// What may be told about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentToken {
    /// A UUID of version 7.
    pub id: String,
    /// Whose token it is.
    pub agent_id: String,
    /// Its first letters.
    pub prefix: String,
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// Who made it.
    pub created_by: String,
    /// When an agent was linked with it for the first time.
    pub first_used_at_ms: Option<i64>,
    /// When it was used last, exact to a minute.
    pub last_used_at_ms: Option<i64>,
    /// Until when it is good.
    pub ends_at_ms: Option<i64>,
    /// When it was taken back, or its successor was used.
    pub revoked_at_ms: Option<i64>,
}

impl AgentToken {
    /// What it is good for at this time, in milliseconds since 1970 UTC.
    pub fn state(&self, now_ms: i64) -> AgentTokenState {
        let is_over = self.ends_at_ms.is_some_and(|end| end <= now_ms);
        if self.revoked_at_ms.is_some() || is_over {
            AgentTokenState::Revoked
        } else if self.ends_at_ms.is_some() {
            AgentTokenState::Ending
        } else if self.first_used_at_ms.is_none() {
            AgentTokenState::Unused
        } else {
            AgentTokenState::Active
        }
    }
}

/// What became of a token that an agent came with.
#[derive(Clone, Debug, PartialEq)]
pub enum AgentTokenLookup {
    /// The agent may be linked.
    Valid {
        /// Whose token it is.
        agent: Agent,
        /// The token.
        token: AgentToken,
    },
    /// It was taken back, or its time is over.
    Revoked {
        /// Whose token it was.
        agent: Agent,
    },
    /// There is none: it was never made here, or its agent was deleted.
    Unknown,
}

/// The agents' tokens of a store.
#[derive(Clone, Copy, Debug)]
pub struct AgentTokens<'a>(&'a Store);

impl Store {
    /// Tokens of connection agents.
    pub fn agent_tokens(&self) -> AgentTokens<'_> {
        AgentTokens(self)
    }
}

impl AgentTokens<'_> {
    /// Makes a token; its text is told once, here. Those that the agent has get an end.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such agent.
    pub async fn issue(self, agent_id: &str, by: &str) -> Result<(AgentToken, Secret)> {
        self.0.agents().get(agent_id).await?;
        let text = format!("{AGENT_TOKEN_PREFIX}{}", random_token());
        let now = self.0.now_ms();
        let token = AgentToken {
            id: Uuid::now_v7().to_string(),
            agent_id: agent_id.to_owned(),
            prefix: text[..SHOWN_LETTERS].to_owned(),
            created_at_ms: now,
            created_by: by.to_owned(),
            first_used_at_ms: None,
            last_used_at_ms: None,
            ends_at_ms: None,
            revoked_at_ms: None,
        };
        let mut write = self.0.write().await?;
        sqlx::query("DELETE FROM agent_token WHERE agent_id = $1 AND coalesce(revoked_at_ms, ends_at_ms) < $2")
            .bind(agent_id)
            .bind(now - LISTED_AFTER_END_MS)
            .execute(write.on())
            .await
            .during(self.0, "removing old tokens")?;
        sqlx::query(
            "UPDATE agent_token SET ends_at_ms = $2 WHERE agent_id = $1 AND ends_at_ms IS NULL",
        )
        .bind(agent_id)
        .bind(now + REPLACED_AFTER_MS)
        .execute(write.on())
        .await
        .during(self.0, "replacing a token")?;
        let insert = "INSERT INTO agent_token (id, agent_id, token_sha256, prefix, created_at_ms, \
                      created_by) VALUES ($1, $2, $3, $4, $5, $6)";
        sqlx::query(insert)
            .bind(&token.id)
            .bind(agent_id)
            .bind(token_hash(&text))
            .bind(&token.prefix)
            .bind(now)
            .bind(by)
            .execute(write.on())
            .await
            .during(self.0, "making a token")?;
        write.commit().await?;
        Ok((token, Secret::new(text)))
    }

    /// Whose token this text is. Does not count as a use.
    pub async fn find(self, text: &str) -> Result<AgentTokenLookup> {
        let token = sqlx::query("SELECT * FROM agent_token WHERE token_sha256 = $1")
            .bind(token_hash(text))
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading a token")?;
        let Some(token) = token else {
            return Ok(AgentTokenLookup::Unknown);
        };
        let agent = sqlx::query("SELECT * FROM agent WHERE id = $1")
            .bind(&token.agent_id)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(agents::read).transpose())
            .during(self.0, "reading an agent")?;
        Ok(match (agent, token.state(self.0.now_ms())) {
            (None, _) => AgentTokenLookup::Unknown,
            (Some(agent), AgentTokenState::Revoked) => AgentTokenLookup::Revoked { agent },
            (Some(agent), _) => AgentTokenLookup::Valid { agent, token },
        })
    }

    /// An agent was linked with this token. The first use ends the tokens that were made before it.
    pub async fn note_use(self, token: &AgentToken) -> Result<()> {
        let now = self.0.now_ms();
        let is_recent = |last: i64| now - last < LAST_USE_STEP_MS;
        if token.last_used_at_ms.is_some_and(is_recent) {
            return Ok(());
        }
        let mut write = self.0.write().await?;
        let first = "UPDATE agent_token SET first_used_at_ms = $2 \
                     WHERE id = $1 AND first_used_at_ms IS NULL";
        let first = sqlx::query(first)
            .bind(&token.id)
            .bind(now)
            .execute(write.on())
            .await
            .during(self.0, "noting the use of a token")?;
        if first.rows_affected() > 0 {
            let end = "UPDATE agent_token SET revoked_at_ms = $3 \
                       WHERE agent_id = $1 AND id < $2 AND revoked_at_ms IS NULL";
            sqlx::query(end)
                .bind(&token.agent_id)
                .bind(&token.id)
                .bind(now)
                .execute(write.on())
                .await
                .during(self.0, "ending replaced tokens")?;
        }
        sqlx::query("UPDATE agent_token SET last_used_at_ms = $2 WHERE id = $1")
            .bind(&token.id)
            .bind(now)
            .execute(write.on())
            .await
            .during(self.0, "noting the use of a token")?;
        write.commit().await
    }

    /// The tokens of all agents, the newest first.
    pub async fn list(self) -> Result<Vec<AgentToken>> {
        sqlx::query("SELECT * FROM agent_token ORDER BY id DESC")
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing tokens")
    }

    /// The tokens of one agent, the newest first.
    pub async fn of(self, agent_id: &str) -> Result<Vec<AgentToken>> {
        sqlx::query("SELECT * FROM agent_token WHERE agent_id = $1 ORDER BY id DESC")
            .bind(agent_id)
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing tokens")
    }

    /// Takes a token back: it is void at once. Once more changes nothing.
    pub async fn revoke(self, agent_id: &str, id: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        let revoke = "UPDATE agent_token SET revoked_at_ms = coalesce(revoked_at_ms, $3) \
                      WHERE agent_id = $1 AND id = $2";
        let revoked = sqlx::query(revoke)
            .bind(agent_id)
            .bind(id)
            .bind(self.0.now_ms())
            .execute(write.on())
            .await
            .during(self.0, "revoking a token")?;
        if revoked.rows_affected() == 0 {
            return Err(StoreError::not_found(WHAT, id));
        }
        write.commit().await
    }
}

fn read(row: &AnyRow) -> sqlx::Result<AgentToken> {
    Ok(AgentToken {
        id: row.text("id")?,
        agent_id: row.text("agent_id")?,
        prefix: row.text("prefix")?,
        created_at_ms: row.int("created_at_ms")?,
        created_by: row.text("created_by")?,
        first_used_at_ms: row.int_if_any("first_used_at_ms")?,
        last_used_at_ms: row.int_if_any("last_used_at_ms")?,
        ends_at_ms: row.int_if_any("ends_at_ms")?,
        revoked_at_ms: row.int_if_any("revoked_at_ms")?,
    })
}
