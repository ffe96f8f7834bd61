//! Changes of data sources: new ones, new versions, and what is wanted of them.

use std::slice;

use uuid::Uuid;

use super::versions::insert_version;
use super::{Desired, Source, SourceDraft, Sources, WHAT, get, versions};
use crate::error::{Result, StoreError};
use crate::references;
use crate::store::{During as _, Write, unless_taken};

impl Sources<'_> {
    /// Stores a new data source.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`].
    pub async fn create(self, draft: &SourceDraft, desired: Desired, by: &str) -> Result<Source> {
        let mut created = self.create_all(slice::from_ref(draft), desired, by).await?;
        Ok(created.pop().expect("one draft makes one data source"))
    }

    /// Stores several new data sources, all or none.
    pub async fn create_all(
        self,
        drafts: &[SourceDraft],
        desired: Desired,
        by: &str,
    ) -> Result<Vec<Source>> {
        let mut write = self.0.write().await?;
        let mut ids = Vec::with_capacity(drafts.len());
        for draft in drafts {
            ids.push(insert(&mut write, draft, desired, by).await?);
        }
        let mut created = Vec::with_capacity(ids.len());
        for id in ids {
            created.push(get(&mut write, &id).await?);
        }
        write.commit().await?;
        Ok(created)
    }

    /// Stores a new version of the document.
    ///
    /// # Errors
    /// [`StoreError::EditedMeanwhile`] when the newest version is not `seen_version`,
    /// [`StoreError::NameTaken`].
    pub async fn update(
        self,
        id: &str,
        seen_version: i64,
        draft: &SourceDraft,
        by: &str,
    ) -> Result<Source> {
        let mut write = self.0.write().await?;
        let now = self.0.now_ms();
        let set = "UPDATE data_source SET name = $3, name_key = $4, search_text = $5, \
                   summary = $6, version = version + 1, generation = generation + 1, \
                   updated_at_ms = $7, updated_by = $8 \
                   WHERE id = $1 AND version = $2 AND deleted_at_ms IS NULL";
        let updated = sqlx::query(set)
            .bind(id)
            .bind(seen_version)
            .bind(&draft.name)
            .bind(draft.name.to_lowercase())
            .bind(draft.search_text.to_lowercase())
            .bind(draft.summary.to_string())
            .bind(now)
            .bind(by)
            .execute(write.on())
            .await;
        let updated = unless_taken(updated, self.0, WHAT, &draft.name)?;
        versions::require_seen(&mut write, id, seen_version, updated.rows_affected()).await?;
        insert_version(&mut write, id, seen_version + 1, draft, by).await?;
        references::set(&mut write, id, &draft.references).await?;
        let source = get(&mut write, id).await?;
        write.commit().await?;
        Ok(source)
    }

    /// States what is wanted of the data source. To want the same again is a change too: it starts
    /// a data source whose run ended by itself.
    pub async fn set_desired(self, id: &str, desired: Desired, by: &str) -> Result<Source> {
        let mut write = self.0.write().await?;
        let set = "UPDATE data_source SET desired = $2, generation = generation + 1, \
                   attempt = attempt + 1, updated_at_ms = $3, updated_by = $4 WHERE id = $1 AND deleted_at_ms IS NULL";
        let changed = sqlx::query(set)
            .bind(id)
            .bind(desired.as_str())
            .bind(self.0.now_ms())
            .bind(by)
            .execute(write.on())
            .await
            .during(self.0, "changing what a data source should do")?;
        if changed.rows_affected() == 0 {
            return Err(StoreError::not_found(WHAT, id));
        }
        let source = get(&mut write, id).await?;
        write.commit().await?;
        Ok(source)
    }

    /// Asks runs of a version below this one to make place for the newest.
    pub async fn restart_below(self, id: &str, version: i64) -> Result<()> {
        let mut write = self.0.write().await?;
        let set = "UPDATE data_source SET restart_below = $2 WHERE id = $1 AND restart_below < $2";
        sqlx::query(set)
            .bind(id)
            .bind(version)
            .execute(write.on())
            .await
            .during(self.0, "asking runs to make place")?;
        write.commit().await
    }

    /// [`set_desired`](Self::set_desired), unless anything changed since the caller saw
    /// `generation`; `None` then. For a wish that follows from what a run did, so that it does not
    /// undo what a person asked for in that moment.
    pub async fn set_desired_if(
        self,
        id: &str,
        generation: i64,
        desired: Desired,
        by: &str,
    ) -> Result<Option<Source>> {
        let mut write = self.0.write().await?;
        let set = "UPDATE data_source SET desired = $3, generation = generation + 1, \
                   updated_at_ms = $4, updated_by = $5 \
                   WHERE id = $1 AND generation = $2 AND deleted_at_ms IS NULL";
        let changed = sqlx::query(set)
            .bind(id)
            .bind(generation)
            .bind(desired.as_str())
            .bind(self.0.now_ms())
            .bind(by)
            .execute(write.on())
            .await
            .during(self.0, "changing what a data source should do")?;
        if changed.rows_affected() == 0 {
            return Ok(None);
        }
        let source = get(&mut write, id).await?;
        write.commit().await?;
        Ok(Some(source))
    }
}

async fn insert(
    write: &mut Write,
    draft: &SourceDraft,
    desired: Desired,
    by: &str,
) -> Result<String> {
    let store = write.store.clone();
    let id = Uuid::now_v7().to_string();
    let insert = "INSERT INTO data_source (id, name, name_key, search_text, summary, desired, \
                  version, generation, created_at_ms, created_by, updated_at_ms, updated_by) \
                  VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7, $8, $7, $8)";
    let inserted = sqlx::query(insert)
        .bind(&id)
        .bind(&draft.name)
        .bind(draft.name.to_lowercase())
        .bind(draft.search_text.to_lowercase())
        .bind(draft.summary.to_string())
        .bind(desired.as_str())
        .bind(store.now_ms())
        .bind(by)
        .execute(write.on())
        .await;
    unless_taken(inserted, &store, WHAT, &draft.name)?;
    sqlx::query("INSERT INTO source_totals (source_id, totals) VALUES ($1, '{}')")
        .bind(&id)
        .execute(write.on())
        .await
        .during(&store, "storing a data source")?;
    insert_version(write, &id, 1, draft, by).await?;
    references::set(write, &id, &draft.references).await?;
    Ok(id)
}
