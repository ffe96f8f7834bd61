//! The audit log: who changed what, from where.

use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::columns::{Columns as _, words};
use crate::error::Result;
use crate::page::{LAST_ID, Page, PageQuery};
use crate::store::{During as _, Store, each};

words! {
    /// How the one who acts proved who they are.
    pub enum Via {
        /// Logged in on the page.
        Session = "session",
        /// With an API token.
        Token = "token",
        /// With the link of the setup.
        Setup = "setup",
        /// Nobody: the hub itself.
        Hub = "hub",
    }
}

/// An entry to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditDraft {
    /// Who acted; as given when a login failed.
    pub username: String,
    /// How they proved it.
    pub via: Via,
    /// What they did, a stable word: `source.update`.
    pub action: String,
    /// To what: a name or id.
    pub object: String,
    /// More of it, as a sentence; never with a secret in it.
    pub detail: Option<String>,
    /// The client's address.
    pub address: String,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// A UUID of version 7: ids sort by when entries were added.
    pub id: String,
    /// When it happened, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// What was added.
    pub entry: AuditDraft,
}

/// Which entries a list shows.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Only what this user did.
    pub username: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only what was done to this.
    pub object: Option<String>,
    /// Which page.
    pub page: PageQuery,
}

/// The audit log of a store.
#[derive(Clone, Copy, Debug)]
pub struct AuditLog<'a>(&'a Store);

impl Store {
    /// The audit log.
    pub fn audit(&self) -> AuditLog<'_> {
        AuditLog(self)
    }
}

const FILTER: &str = "($1 = '' OR username = $1) AND ($2 = '' OR action = $2) \
                      AND ($3 = '' OR object = $3)";

impl AuditLog<'_> {
    /// Adds an entry.
    pub async fn append(self, entry: &AuditDraft) -> Result<()> {
        let mut write = self.0.write().await?;
        let insert = "INSERT INTO audit (id, at_ms, username, via, action, object, detail, \
                      address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        sqlx::query(insert)
            .bind(Uuid::now_v7().to_string())
            .bind(self.0.now_ms())
            .bind(&entry.username)
            .bind(entry.via.as_str())
            .bind(&entry.action)
            .bind(&entry.object)
            .bind(&entry.detail)
            .bind(&entry.address)
            .execute(write.on())
            .await
            .during(self.0, "storing an audit entry")?;
        write.commit().await
    }

    /// A page of the log, the newest first.
    pub async fn list(self, query: &AuditQuery) -> Result<Page<AuditEntry>> {
        let before: String = query.page.after(LAST_ID.to_owned())?;
        let filters = [&query.username, &query.action, &query.object]
            .map(|filter| filter.clone().unwrap_or_default());
        let select =
            format!("SELECT * FROM audit WHERE {FILTER} AND id < $4 ORDER BY id DESC LIMIT $5");
        let mut items = sqlx::query(sqlx::AssertSqlSafe(select));
        let count = format!("SELECT count(*) AS total FROM audit WHERE {FILTER}");
        let mut total = sqlx::query(sqlx::AssertSqlSafe(count));
        for filter in &filters {
            items = items.bind(filter);
            total = total.bind(filter);
        }
        let items = items
            .bind(before)
            .bind(query.page.rows())
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing the audit log")?;
        let total = total
            .fetch_one(self.0.pool())
            .await
            .and_then(|row| row.int("total"))
            .during(self.0, "counting the audit log")?;
        Ok(query.page.page(items, total, |item| item.id.clone()))
    }

    /// Removes entries before a time; how many there were.
    pub async fn remove_before(self, at_ms: i64) -> Result<u64> {
        let mut write = self.0.write().await?;
        let removed = sqlx::query("DELETE FROM audit WHERE at_ms < $1")
            .bind(at_ms)
            .execute(write.on())
            .await
            .during(self.0, "removing old audit entries")?;
        write.commit().await?;
        Ok(removed.rows_affected())
    }
}

fn read(row: &AnyRow) -> sqlx::Result<AuditEntry> {
    Ok(AuditEntry {
        id: row.text("id")?,
        at_ms: row.int("at_ms")?,
        entry: AuditDraft {
            username: row.text("username")?,
            via: row.word("via")?,
            action: row.text("action")?,
            object: row.text("object")?,
            detail: row.text_if_any("detail")?,
            address: row.text("address")?,
        },
    })
}
