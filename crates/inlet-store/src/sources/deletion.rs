//! Deletion that can be taken back for some days.

use super::{Source, Sources, WHAT, get, read, select, versions};
use crate::columns::Columns as _;
use crate::error::{Result, StoreError};
use crate::page::{Page, PageQuery};
use crate::store::{During as _, Write, each, unless_taken};

/// How long a deleted data source can be restored, in milliseconds: 7 days.
pub const KEPT_AFTER_DELETE_MS: i64 = 7 * 24 * 60 * 60 * 1000;

impl Sources<'_> {
    /// Deletes the data source so that it can be restored for 7 days; it is stopped by that.
    ///
    /// # Errors
    /// [`StoreError::EditedMeanwhile`] when the newest version is not `seen_version`.
    pub async fn delete(self, id: &str, seen_version: i64, by: &str) -> Result<Source> {
        let mut write = self.0.write().await?;
        let set = "UPDATE data_source SET deleted_at_ms = $3, deleted_by = $4, \
                   desired = 'stopped', generation = generation + 1 \
                   WHERE id = $1 AND version = $2 AND deleted_at_ms IS NULL";
        let deleted = sqlx::query(set)
            .bind(id)
            .bind(seen_version)
            .bind(self.0.now_ms())
            .bind(by)
            .execute(write.on())
            .await
            .during(self.0, "deleting a data source")?;
        versions::require_seen(&mut write, id, seen_version, deleted.rows_affected()).await?;
        let source = get(&mut write, id).await?;
        write.commit().await?;
        Ok(source)
    }

    /// Takes a deletion back; the data source is stopped.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not deleted or gone for good,
    /// [`StoreError::NameTaken`] when another one got its name.
    pub async fn restore(self, id: &str, by: &str) -> Result<Source> {
        let mut write = self.0.write().await?;
        let name = name_of_deleted(&mut write, id).await?;
        let set = "UPDATE data_source SET deleted_at_ms = NULL, deleted_by = NULL, \
                   generation = generation + 1, updated_at_ms = $2, updated_by = $3 WHERE id = $1";
        let restored = sqlx::query(set)
            .bind(id)
            .bind(self.0.now_ms())
            .bind(by)
            .execute(write.on())
            .await;
        unless_taken(restored, self.0, WHAT, &name)?;
        let source = get(&mut write, id).await?;
        write.commit().await?;
        Ok(source)
    }

    /// A page of the data sources that can be restored, the latest deletion first.
    pub async fn list_deleted(self, page: &PageQuery) -> Result<Page<Source>> {
        let (at_ms, id) = page.after((i64::MAX, String::new()))?;
        let rows = select!(
            "WHERE s.deleted_at_ms IS NOT NULL AND (s.deleted_at_ms < $1 \
             OR (s.deleted_at_ms = $1 AND s.id > $2)) \
             ORDER BY s.deleted_at_ms DESC, s.id LIMIT $3"
        )
        .bind(at_ms)
        .bind(id)
        .bind(page.rows())
        .fetch_all(self.0.pool())
        .await
        .and_then(|rows| each(rows, read))
        .during(self.0, "listing deleted data sources")?;
        let total = sqlx::query(
            "SELECT count(*) AS total FROM data_source WHERE deleted_at_ms IS NOT NULL",
        )
        .fetch_one(self.0.pool())
        .await
        .and_then(|row| row.int("total"))
        .during(self.0, "counting deleted data sources")?;
        Ok(page.page(rows, total, |source| {
            let at_ms = source.deleted.as_ref().map_or(0, |deleted| deleted.at_ms);
            (at_ms, source.id.clone())
        }))
    }

    /// Removes for good what was deleted more than 7 days ago, with its versions, runs, samples and
    /// activity; the ids, so that the caller can remove their folders.
    pub async fn purge(self) -> Result<Vec<String>> {
        let mut write = self.0.write().await?;
        let before = self.0.now_ms() - KEPT_AFTER_DELETE_MS;
        let ids = sqlx::query("DELETE FROM data_source WHERE deleted_at_ms <= $1 RETURNING id")
            .bind(before)
            .fetch_all(write.on())
            .await
            .and_then(|rows| each(rows, |row| row.text("id")))
            .during(self.0, "removing deleted data sources")?;
        write.commit().await?;
        Ok(ids)
    }
}

async fn name_of_deleted(write: &mut Write, id: &str) -> Result<String> {
    let source = get(write, id).await?;
    match source.deleted {
        Some(_) => Ok(source.name),
        None => Err(StoreError::not_found("deleted data source", id)),
    }
}
