//! Connection agents: their names and labels, and which hub each is linked to.
//!
//! What an agent runs is in [`Assignments`](crate::Assignments), its tokens in
//! [`AgentTokens`](crate::AgentTokens). The times here are only shown.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::columns::Columns as _;
use crate::error::{Result, StoreError};
use crate::references::{ReferenceKind, require_unused};
use crate::store::{During as _, Store, each, unless_taken};

const WHAT: &str = "agent";

/// A connection agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    /// A UUID of version 7.
    pub id: String,
    /// What documents call it; unique.
    pub name: String,
    /// What documents may choose it by.
    pub labels: BTreeMap<String, String>,
    /// What it told of itself when it was linked last; the store reads no more of it than its own labels.
    pub info: Option<Value>,
    /// The installation that was linked last.
    pub instance_id: Option<String>,
    /// The hub that it is linked to; `None` while it is linked to none.
    pub hub_id: Option<String>,
    /// Grows with each link.
    pub link_no: i64,
    /// When it was heard of last, in milliseconds since 1970 UTC; `None`: never.
    pub last_seen_at_ms: Option<i64>,
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// Who made it.
    pub created_by: String,
}

impl Agent {
    /// All labels that documents may choose it by: those that it `told` itself (`None`: at its last link),
    /// and before them those that people gave it.
    pub fn all_labels(&self, told: Option<&BTreeMap<String, String>>) -> BTreeMap<String, String> {
        let at_last_link = || {
            let labels = self.info.as_ref()?.get("labels")?;
            serde_json::from_value(labels.clone()).ok()
        };
        let mut labels = told.cloned().or_else(at_last_link).unwrap_or_default();
        labels.extend(self.labels.clone());
        labels
    }
}

/// A change of an agent; `None` leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentChange {
    /// Another name.
    pub name: Option<String>,
    /// Other labels, all of them.
    pub labels: Option<BTreeMap<String, String>>,
}

/// What happens to an agent that documents name when it is to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfNamed {
    /// It stays.
    Refuse,
    /// It goes; those data sources wait until they are edited or there is an agent of this name.
    Delete,
}

/// The agents of a store.
#[derive(Clone, Copy, Debug)]
pub struct Agents<'a>(&'a Store);

impl Store {
    /// Connection agents.
    pub fn agents(&self) -> Agents<'_> {
        Agents(self)
    }
}

impl Agents<'_> {
    /// Makes an agent, which has no token yet.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`].
    pub async fn create(
        self,
        name: &str,
        labels: &BTreeMap<String, String>,
        by: &str,
    ) -> Result<Agent> {
        let id = Uuid::now_v7().to_string();
        let insert = "INSERT INTO agent (id, name, labels, link_no, created_at_ms, created_by) \
                      VALUES ($1, $2, $3, 0, $4, $5)";
        let mut write = self.0.write().await?;
        let inserted = sqlx::query(insert)
            .bind(&id)
            .bind(name)
            .bind(text_of(labels))
            .bind(self.0.now_ms())
            .bind(by)
            .execute(write.on())
            .await;
        unless_taken(inserted, self.0, WHAT, name)?;
        write.commit().await?;
        self.get(&id).await
    }

    /// All agents, by name.
    pub async fn list(self) -> Result<Vec<Agent>> {
        sqlx::query("SELECT * FROM agent ORDER BY name")
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing agents")
    }

    /// One agent.
    pub async fn get(self, id: &str) -> Result<Agent> {
        let found = sqlx::query("SELECT * FROM agent WHERE id = $1")
            .bind(id)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading an agent")?;
        found.ok_or_else(|| StoreError::not_found(WHAT, id))
    }

    /// Changes the name or the labels.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`]; [`StoreError::InUse`] when documents name it by the name that it has.
    pub async fn update(self, id: &str, change: &AgentChange) -> Result<Agent> {
        let before = self.get(id).await?;
        let name = change.name.as_ref().unwrap_or(&before.name);
        let mut write = self.0.write().await?;
        if *name != before.name {
            require_unused(&mut write, ReferenceKind::Agent, &before.name).await?;
        }
        let set = "UPDATE agent SET name = $2, labels = coalesce($3, labels) WHERE id = $1";
        let changed = sqlx::query(set)
            .bind(id)
            .bind(name)
            .bind(change.labels.as_ref().map(text_of))
            .execute(write.on())
            .await;
        if unless_taken(changed, self.0, WHAT, name)?.rows_affected() == 0 {
            return Err(StoreError::not_found(WHAT, id));
        }
        write.commit().await?;
        self.get(id).await
    }

    /// Deletes an agent with its tokens.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when documents name it and it is not to go [nevertheless](IfNamed::Delete).
    pub async fn delete(self, id: &str, if_named: IfNamed) -> Result<()> {
        let agent = self.get(id).await?;
        let mut write = self.0.write().await?;
        if if_named == IfNamed::Refuse {
            require_unused(&mut write, ReferenceKind::Agent, &agent.name).await?;
        }
        let deleted = sqlx::query("DELETE FROM agent WHERE id = $1")
            .bind(id)
            .execute(write.on())
            .await
            .during(self.0, "deleting an agent")?;
        if deleted.rows_affected() == 0 {
            return Err(StoreError::not_found(WHAT, id));
        }
        write.commit().await
    }

    /// An agent was linked to a hub. Answers with the number of the link, for
    /// [`note_seen`](Self::note_seen) and [`note_gone`](Self::note_gone).
    pub async fn note_link(
        self,
        id: &str,
        hub_id: &str,
        instance_id: &str,
        info: &Value,
    ) -> Result<i64> {
        let mut write = self.0.write().await?;
        let link = "UPDATE agent SET hub_id = $2, instance_id = $3, info = $4, \
                    last_seen_at_ms = $5, link_no = link_no + 1 WHERE id = $1 RETURNING link_no";
        let link_no = sqlx::query(link)
            .bind(id)
            .bind(hub_id)
            .bind(instance_id)
            .bind(info.to_string())
            .bind(self.0.now_ms())
            .fetch_optional(write.on())
            .await
            .and_then(|row| row.map(|row| row.int("link_no")).transpose())
            .during(self.0, "noting an agent's link")?;
        let link_no = link_no.ok_or_else(|| StoreError::not_found(WHAT, id))?;
        write.commit().await?;
        Ok(link_no)
    }

    /// Something was heard on a link, which is still the newest.
    pub async fn note_seen(self, id: &str, link_no: i64) -> Result<()> {
        let seen = "UPDATE agent SET last_seen_at_ms = $3 WHERE id = $1 AND link_no = $2";
        self.note(seen, id, link_no).await
    }

    /// A link ended. The agent keeps the hub of a newer link.
    pub async fn note_gone(self, id: &str, link_no: i64) -> Result<()> {
        let gone = "UPDATE agent SET last_seen_at_ms = $3, hub_id = NULL \
                    WHERE id = $1 AND link_no = $2";
        self.note(gone, id, link_no).await
    }

    async fn note(self, update: &'static str, id: &str, link_no: i64) -> Result<()> {
        let mut write = self.0.write().await?;
        sqlx::query(update)
            .bind(id)
            .bind(link_no)
            .bind(self.0.now_ms())
            .execute(write.on())
            .await
            .during(self.0, "noting an agent's link")?;
        write.commit().await
    }
}

fn text_of(labels: &BTreeMap<String, String>) -> String {
    let labels = labels
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into()));
    Value::Object(labels.collect()).to_string()
}

pub(crate) fn read(row: &AnyRow) -> sqlx::Result<Agent> {
    let has_info = row.text_if_any("info")?.is_some();
    Ok(Agent {
        id: row.text("id")?,
        name: row.text("name")?,
        labels: row.json("labels")?,
        info: has_info.then(|| row.json("info")).transpose()?,
        instance_id: row.text_if_any("instance_id")?,
        hub_id: row.text_if_any("hub_id")?,
        link_no: row.int("link_no")?,
        last_seen_at_ms: row.int_if_any("last_seen_at_ms")?,
        created_at_ms: row.int("created_at_ms")?,
        created_by: row.text("created_by")?,
    })
}
