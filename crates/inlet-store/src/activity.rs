//! The activity log: what happened to a data source, and why.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use crate::batch::{ROWS_AT_ONCE, placeholders};
use crate::columns::{Columns as _, words};
use crate::error::Result;
use crate::page::{LAST_ID, Page, PageQuery};
use crate::store::{During as _, Store, Write, each};

/// Entries of a data source that are kept; the oldest go first.
pub const KEPT_ACTIVITY: i64 = 10_000;

words! {
    /// How much an entry matters.
    pub enum Level {
        /// For those who look for a cause.
        Debug = "debug",
        /// What went as it should.
        Info = "info",
        /// What somebody should look at.
        Warn = "warn",
        /// What stands still until somebody does something.
        Error = "error",
    }
}

/// An entry to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityDraft {
    /// The data source.
    pub source_id: String,
    /// When it happened, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// How much it matters.
    pub level: Level,
    /// What kind of event, a stable word: `run_started`.
    pub kind: String,
    /// What happened, as a sentence; never with a secret in it.
    pub message: String,
    /// Why.
    pub cause: Option<String>,
    /// The run it belongs to.
    pub run_id: Option<String>,
    /// Who asked for it.
    pub by: Option<String>,
    /// The name of the runner that it happened on, where there are several.
    pub runner: Option<String>,
    /// What tells this event from every other of its run. With it, an event that comes twice is
    /// added once.
    pub seq: Option<u64>,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// A UUID of version 7: ids sort by when entries happened.
    pub id: String,
    /// What was added.
    pub entry: ActivityDraft,
}

/// Which entries a list shows.
#[derive(Clone, Debug, Default)]
pub struct ActivityQuery {
    /// Only those that matter as much or more.
    pub least_level: Option<Level>,
    /// Only those of this kind.
    pub kind: Option<String>,
    /// Which page.
    pub page: PageQuery,
}

/// The activity logs of a store.
#[derive(Clone, Copy, Debug)]
pub struct ActivityLog<'a>(&'a Store);

impl Store {
    /// The activity logs of data sources.
    pub fn activity(&self) -> ActivityLog<'_> {
        ActivityLog(self)
    }
}

impl ActivityLog<'_> {
    /// Adds entries, and removes the oldest of those data sources that have more than
    /// [`KEPT_ACTIVITY`]. Entries of data sources that are gone, and those with a
    /// [`seq`](ActivityDraft::seq) that are there already, are passed over.
    pub async fn append(self, entries: &[ActivityDraft]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut write = self.0.write().await?;
        for entries in entries.chunks(ROWS_AT_ONCE) {
            insert(&mut write, entries).await?;
        }
        let sources: BTreeSet<&str> = entries.iter().map(|it| it.source_id.as_str()).collect();
        for source_id in sources {
            trim(&mut write, source_id).await?;
        }
        write.commit().await
    }

    /// A page of the log of a data source, what was added last first.
    pub async fn list(self, source_id: &str, query: &ActivityQuery) -> Result<Page<Activity>> {
        let before: String = query.page.after(LAST_ID.to_owned())?;
        let least = query.least_level.map_or(0, |level| level as i64);
        let kind = query.kind.clone().unwrap_or_default();
        let select = "SELECT * FROM activity WHERE source_id = $1 AND level >= $2 \
                      AND ($3 = '' OR kind = $3) AND id < $4 ORDER BY id DESC LIMIT $5";
        let items = sqlx::query(select)
            .bind(source_id)
            .bind(least)
            .bind(&kind)
            .bind(before)
            .bind(query.page.rows())
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing activity")?;
        let count = "SELECT count(*) AS total FROM activity WHERE source_id = $1 \
                     AND level >= $2 AND ($3 = '' OR kind = $3)";
        let total = sqlx::query(count)
            .bind(source_id)
            .bind(least)
            .bind(&kind)
            .fetch_one(self.0.pool())
            .await
            .and_then(|row| row.int("total"))
            .during(self.0, "counting activity")?;
        Ok(query.page.page(items, total, |item| item.id.clone()))
    }
}

async fn insert(write: &mut Write, entries: &[ActivityDraft]) -> Result<()> {
    let store = write.store.clone();
    let insert = format!(
        "INSERT INTO activity (source_id, id, at_ms, level, kind, message, cause, run_id, who, runner) \
         WITH given (source_id, id, at_ms, level, kind, message, cause, run_id, who, runner) \
         AS (VALUES {}) \
         SELECT g.source_id, g.id, g.at_ms, g.level, g.kind, g.message, g.cause, g.run_id, g.who, \
         g.runner FROM given g JOIN data_source s ON s.id = g.source_id \
         WHERE true ON CONFLICT (source_id, id) DO NOTHING",
        placeholders(entries.len(), 10)
    );
    let mut query = sqlx::query(AssertSqlSafe(insert));
    for entry in entries {
        query = query
            .bind(&entry.source_id)
            .bind(id_of(entry))
            .bind(entry.at_ms)
            .bind(entry.level as i64)
            .bind(&entry.kind)
            .bind(&entry.message)
            .bind(&entry.cause)
            .bind(&entry.run_id)
            .bind(&entry.by)
            .bind(&entry.runner);
    }
    let inserted = query.execute(write.on()).await;
    inserted.map(drop).during(&store, "storing activity")
}

/// Sorts by the time of the event, and within one millisecond by its number. The rest is random, or
/// follows from run and number where the event may come twice.
fn id_of(entry: &ActivityDraft) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let (number, rest): (u64, [u8; 5]) = match entry.seq {
        Some(seq) => {
            let run_id = entry.run_id.as_deref().unwrap_or_default();
            let runner = entry.runner.as_deref().unwrap_or_default();
            let digest = Sha256::digest(format!("{run_id}/{runner}/{seq}"));
            (seq, *digest.first_chunk().expect("a digest has 32 bytes"))
        }
        None => (NEXT.fetch_add(1, Ordering::Relaxed), rand::random()),
    };
    // 34 bits of the number, around the bits that say which kind of UUID it is.
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&((number >> 22) as u16 & 0xFFF).to_be_bytes());
    bytes[2] = (number >> 16) as u8 & 0x3F;
    bytes[3..5].copy_from_slice(&(number as u16).to_be_bytes());
    bytes[5..].copy_from_slice(&rest);
    let at_ms = entry.at_ms.max(0).unsigned_abs();
    uuid::Builder::from_unix_timestamp_millis(at_ms, &bytes)
        .into_uuid()
        .to_string()
}

async fn trim(write: &mut Write, source_id: &str) -> Result<()> {
    let store = write.store.clone();
    let delete = "DELETE FROM activity WHERE source_id = $1 AND id <= \
                  (SELECT id FROM activity WHERE source_id = $1 ORDER BY id DESC \
                  LIMIT 1 OFFSET $2)";
    sqlx::query(delete)
        .bind(source_id)
        .bind(KEPT_ACTIVITY)
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "removing old activity")
}

fn read(row: &AnyRow) -> sqlx::Result<Activity> {
    let level = row.count("level")? as usize;
    Ok(Activity {
        id: row.text("id")?,
        entry: ActivityDraft {
            source_id: row.text("source_id")?,
            at_ms: row.int("at_ms")?,
            level: Level::ALL.get(level).copied().unwrap_or(Level::Error),
            kind: row.text("kind")?,
            message: row.text("message")?,
            cause: row.text_if_any("cause")?,
            run_id: row.text_if_any("run_id")?,
            by: row.text_if_any("who")?,
            runner: row.text_if_any("runner")?,
            seq: None,
        },
    })
}
