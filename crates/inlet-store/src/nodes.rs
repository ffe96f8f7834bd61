//! The hubs that share this store, and their beats.
//!
//! A hub is alive as long as its beat grows. The times here are only shown: whether a beat has grown
//! is timed by whoever watches, with a clock of its own.

use serde_json::Value;
use sqlx::any::AnyRow;

use crate::columns::Columns as _;
use crate::error::Result;
use crate::store::{During as _, Store, each};

/// A hub.
#[derive(Clone, Debug, PartialEq)]
pub struct HubNode {
    /// Made once and kept in the hub's folder.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Grows as long as it is alive.
    pub beat: i64,
    /// What it tells the others of itself; the store only keeps it.
    pub info: Value,
    /// When it was started, in milliseconds since 1970 UTC.
    pub started_at_ms: i64,
    /// When it gave a beat last, by its own clock, in milliseconds since 1970 UTC.
    pub last_seen_at_ms: i64,
}

/// The hubs of a store.
#[derive(Clone, Copy, Debug)]
pub struct Nodes<'a>(&'a Store);

impl Store {
    /// The hubs that share this store.
    pub fn nodes(&self) -> Nodes<'_> {
        Nodes(self)
    }
}

impl Nodes<'_> {
    /// A hub begins; its beat goes on where it had ended.
    pub async fn enter(self, id: &str, name: &str, info: &Value) -> Result<()> {
        let enter = "INSERT INTO hub_node (id, name, beat, info, started_at_ms, last_seen_at_ms) \
                     VALUES ($1, $2, 1, $3, $4, $4) ON CONFLICT (id) DO UPDATE SET name = $2, \
                     beat = hub_node.beat + 1, info = $3, started_at_ms = $4, last_seen_at_ms = $4";
        let mut write = self.0.write().await?;
        sqlx::query(enter)
            .bind(id)
            .bind(name)
            .bind(info.to_string())
            .bind(self.0.now_ms())
            .execute(write.on())
            .await
            .during(self.0, "entering a hub")?;
        write.commit().await
    }

    /// A sign of life; `false` when the hub has been removed and has to [enter](Self::enter) again.
    pub async fn beat(self, id: &str, info: &Value) -> Result<bool> {
        let beat = "UPDATE hub_node SET beat = beat + 1, info = $2, last_seen_at_ms = $3 \
                    WHERE id = $1";
        let mut write = self.0.write().await?;
        let beaten = sqlx::query(beat)
            .bind(id)
            .bind(info.to_string())
            .bind(self.0.now_ms())
            .execute(write.on())
            .await
            .during(self.0, "giving a hub's beat")?;
        write.commit().await?;
        Ok(beaten.rows_affected() > 0)
    }

    /// A hub ends in order, or is removed.
    pub async fn leave(self, id: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        sqlx::query("DELETE FROM hub_node WHERE id = $1")
            .bind(id)
            .execute(write.on())
            .await
            .during(self.0, "removing a hub")?;
        write.commit().await
    }

    /// All hubs, those that are dead too, by name.
    pub async fn list(self) -> Result<Vec<HubNode>> {
        sqlx::query("SELECT * FROM hub_node ORDER BY name, id")
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing hubs")
    }
}

fn read(row: &AnyRow) -> sqlx::Result<HubNode> {
    Ok(HubNode {
        id: row.text("id")?,
        name: row.text("name")?,
        beat: row.int("beat")?,
        info: row.json("info")?,
        started_at_ms: row.int("started_at_ms")?,
        last_seen_at_ms: row.int("last_seen_at_ms")?,
    })
}
