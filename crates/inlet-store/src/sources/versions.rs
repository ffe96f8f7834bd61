//! Versions of documents: never changed, never removed while their data source exists.

use sqlx::any::AnyRow;

use super::{SourceDraft, Sources, Version, WHAT, get};
use crate::columns::Columns as _;
use crate::error::{Result, StoreError};
use crate::page::{Page, PageQuery};
use crate::store::{During as _, Write, each};

impl Sources<'_> {
    /// A page of the versions of a data source, the newest first.
    pub async fn versions(self, id: &str, page: &PageQuery) -> Result<Page<Version>> {
        let before: i64 = page.after(i64::MAX)?;
        let select = "SELECT version, created_at_ms, created_by, comment FROM source_version \
                      WHERE source_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3";
        let versions = sqlx::query(select)
            .bind(id)
            .bind(before)
            .bind(page.rows())
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read_version))
            .during(self.0, "listing versions")?;
        let total =
            sqlx::query("SELECT count(*) AS total FROM source_version WHERE source_id = $1")
                .bind(id)
                .fetch_one(self.0.pool())
                .await
                .and_then(|row| row.int("total"))
                .during(self.0, "counting versions")?;
        Ok(page.page(versions, total, |version| version.version))
    }

    /// One version and its document.
    pub async fn version(self, id: &str, version: i64) -> Result<(Version, String)> {
        let select = "SELECT version, created_at_ms, created_by, comment, document \
                      FROM source_version WHERE source_id = $1 AND version = $2";
        let found = sqlx::query(select)
            .bind(id)
            .bind(version)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| {
                row.map(|row| Ok((read_version(&row)?, row.text("document")?)))
                    .transpose()
            })
            .during(self.0, "reading a version")?;
        found.ok_or_else(|| StoreError::not_found("version", version.to_string()))
    }
}

pub(super) async fn insert_version(
    write: &mut Write,
    id: &str,
    version: i64,
    draft: &SourceDraft,
    by: &str,
) -> Result<()> {
    let store = write.store.clone();
    let insert = "INSERT INTO source_version \
                  (source_id, version, document, created_at_ms, created_by, comment) \
                  VALUES ($1, $2, $3, $4, $5, $6)";
    sqlx::query(insert)
        .bind(id)
        .bind(version)
        .bind(&draft.document)
        .bind(store.now_ms())
        .bind(by)
        .bind(&draft.comment)
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "storing a version")
}

pub(super) async fn require_seen(
    write: &mut Write,
    id: &str,
    seen: i64,
    num_changed: u64,
) -> Result<()> {
    if num_changed == 1 {
        return Ok(());
    }
    let source = get(write, id).await?;
    if source.deleted.is_some() || source.version == seen {
        return Err(StoreError::not_found(WHAT, id));
    }
    let store = write.store.clone();
    let select = "SELECT version, created_at_ms, created_by, comment FROM source_version \
                  WHERE source_id = $1 AND version = $2";
    let newest = sqlx::query(select)
        .bind(id)
        .bind(source.version)
        .fetch_one(write.on())
        .await
        .and_then(|row| read_version(&row))
        .during(&store, "reading a version")?;
    Err(StoreError::EditedMeanwhile {
        what: WHAT,
        name: source.name,
        by: newest.created_by,
        at_ms: newest.created_at_ms,
        version: newest.version,
    })
}

fn read_version(row: &AnyRow) -> sqlx::Result<Version> {
    Ok(Version {
        version: row.int("version")?,
        created_at_ms: row.int("created_at_ms")?,
        created_by: row.text("created_by")?,
        comment: row.text_if_any("comment")?,
    })
}
