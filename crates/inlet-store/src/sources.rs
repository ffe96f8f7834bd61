//! Data sources: what users declared, what they want of it, and all its versions.
//!
//! A change needs the version that the caller has seen, so two editors never overwrite each other.
//! `generation` grows with each change of the document or of the wish to run; a scheduler that
//! remembers the generation it acted upon knows when there is something to do.

use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::columns::{Columns as _, words};
use crate::error::{Result, StoreError};
use crate::page::{Page, PageQuery, like_pattern};
use crate::references::{self, Reference};
use crate::store::{During as _, Store, Write, each};
use crate::totals::Totals;

/// How long a deleted data source can be restored, in milliseconds: 7 days.
pub const KEPT_AFTER_DELETE_MS: i64 = 7 * 24 * 60 * 60 * 1000;

const WHAT: &str = "data source";

words! {
    /// What users want of a data source.
    pub enum Desired {
        /// A run is to be going.
        Running = "running",
        /// A run is to be going that holds still.
        Paused = "paused",
        /// No run.
        Stopped = "stopped",
    }
}

/// A data source without its document.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// A UUID of version 7: ids sort by time of creation.
    pub id: String,
    /// Unique among those that are not deleted.
    pub name: String,
    /// What the hub wants to show in lists without reading the document; the store only keeps it.
    pub summary: Value,
    /// What users want of it.
    pub desired: Desired,
    /// The number of its newest document, from 1.
    pub version: i64,
    /// Grows with each change of the document and of `desired`.
    pub generation: i64,
    /// When it was created, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// Who created it.
    pub created_by: String,
    /// When its document, or what is desired, changed last.
    pub updated_at_ms: i64,
    /// Who changed it last.
    pub updated_by: String,
    /// Set while it is deleted and can be restored.
    pub deleted: Option<Deleted>,
    /// The sum over all its runs.
    pub totals: Totals,
    /// When a row was written last, in milliseconds since 1970 UTC.
    pub last_row_at_ms: Option<i64>,
}

/// When a data source was deleted, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// In milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Who deleted it.
    pub by: String,
    /// From when on it is gone for good.
    pub purge_at_ms: i64,
}

/// A document to be stored as a version of a data source, with what the hub read out of it.
#[derive(Clone, Debug)]
pub struct SourceDraft {
    /// The document as the user wrote it; it must hold no secret in plain text.
    pub document: String,
    /// The name in the document.
    pub name: String,
    /// See [`Source::summary`].
    pub summary: Value,
    /// The words that a search finds it by (name, topics, database, …), upper or lower case.
    pub search_text: String,
    /// What the document refers to: it replaces what an earlier version referred to.
    pub references: Vec<Reference>,
    /// Why, in the user's words.
    pub comment: Option<String>,
}

/// Which data sources a list shows.
#[derive(Clone, Debug, Default)]
pub struct SourceQuery {
    /// Part of the name or of the search text, upper or lower case; empty for all.
    pub search: String,
    /// Which page.
    pub page: PageQuery,
}

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1, without gaps.
    pub version: i64,
    /// When it was stored, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// Who stored it.
    pub created_by: String,
    /// Why, in the user's words.
    pub comment: Option<String>,
}

/// The data sources of a store.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a>(&'a Store);

impl Store {
    /// Data sources and their versions.
    pub fn sources(&self) -> Sources<'_> {
        Sources(self)
    }
}

const SELECT: &str = "SELECT s.id, s.name, s.name_key, s.summary, s.desired, s.version, \
     s.generation, s.created_at_ms, s.created_by, s.updated_at_ms, s.updated_by, \
     s.deleted_at_ms, s.deleted_by, t.totals, t.last_row_at_ms \
     FROM data_source s JOIN source_totals t ON t.source_id = s.id ";

/// A statement made of [`SELECT`] and a fixed rest.
macro_rules! select {
    ($rest:literal) => {
        sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT}{}", $rest)))
    };
}

impl Sources<'_> {
    /// Stores a new data source.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`].
    pub async fn create(&self, draft: &SourceDraft, desired: Desired, by: &str) -> Result<Source> {
        let mut created = self.create_all(&[draft.clone()], desired, by).await?;
        Ok(created.pop().expect("one draft makes one data source"))
    }

    /// Stores several new data sources, all or none.
    pub async fn create_all(
        &self,
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

    /// The data source with this id, unless it is deleted.
    pub async fn get(&self, id: &str) -> Result<Source> {
        let found = select!("WHERE s.id = $1 AND s.deleted_at_ms IS NULL")
            .bind(id)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading a data source")?;
        found.ok_or_else(|| StoreError::not_found(WHAT, id))
    }

    /// The data source with this name, unless it is deleted.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<Source>> {
        select!("WHERE s.name = $1 AND s.deleted_at_ms IS NULL")
            .bind(name)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "looking for a data source")
    }

    /// The data source and its newest document.
    pub async fn get_with_document(&self, id: &str) -> Result<(Source, String)> {
        let source = self.get(id).await?;
        let (_, document) = self.version(id, source.version).await?;
        Ok((source, document))
    }

    /// A page of the data sources that are not deleted, by name.
    pub async fn list(&self, query: &SourceQuery) -> Result<Page<Source>> {
        let (name_key, id) = query.page.after((String::new(), String::new()))?;
        let pattern = like_pattern(&query.search);
        let rows = select!(
            "WHERE s.deleted_at_ms IS NULL AND s.search_text LIKE $1 ESCAPE '\\' \
             AND (s.name_key > $2 OR (s.name_key = $2 AND s.id > $3)) \
             ORDER BY s.name_key, s.id LIMIT $4"
        )
        .bind(&pattern)
        .bind(name_key)
        .bind(id)
        .bind(query.page.rows())
        .fetch_all(self.0.pool())
        .await
        .during(self.0, "listing data sources")?;
        let count = "SELECT count(*) AS total FROM data_source \
                     WHERE deleted_at_ms IS NULL AND search_text LIKE $1 ESCAPE '\\'";
        let total = sqlx::query(count)
            .bind(&pattern)
            .fetch_one(self.0.pool())
            .await
            .and_then(|row| row.int("total"))
            .during(self.0, "counting data sources")?;
        let sources = each(rows, read).during(self.0, "listing data sources")?;
        Ok(query.page.page(sources, total, |source| {
            (source.name.to_lowercase(), source.id.clone())
        }))
    }

    /// Every data source that is not deleted, by name: for the scheduler and for lists that are
    /// sorted by what only a run knows.
    pub async fn all_desired(&self) -> Result<Vec<Source>> {
        select!("WHERE s.deleted_at_ms IS NULL ORDER BY s.name_key, s.id")
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "reading all data sources")
    }

    /// Stores a new version of the document.
    ///
    /// # Errors
    /// [`StoreError::EditedMeanwhile`] when the newest version is not `seen_version`,
    /// [`StoreError::NameTaken`].
    pub async fn update(
        &self,
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
        let updated = name_free(updated, self.0, &draft.name)?;
        require_seen(&mut write, id, seen_version, updated.rows_affected()).await?;
        insert_version(&mut write, id, seen_version + 1, draft, by).await?;
        references::set(&mut write, id, &draft.references).await?;
        let source = get(&mut write, id).await?;
        write.commit().await?;
        Ok(source)
    }

    /// States what is wanted of the data source. To want the same again is a change too: it starts
    /// a data source whose run ended by itself.
    pub async fn set_desired(&self, id: &str, desired: Desired, by: &str) -> Result<Source> {
        let mut write = self.0.write().await?;
        let set = "UPDATE data_source SET desired = $2, generation = generation + 1, \
                   updated_at_ms = $3, updated_by = $4 WHERE id = $1 AND deleted_at_ms IS NULL";
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

    /// Deletes the data source so that it can be restored for 7 days; it is stopped by that.
    ///
    /// # Errors
    /// [`StoreError::EditedMeanwhile`] when the newest version is not `seen_version`.
    pub async fn delete(&self, id: &str, seen_version: i64, by: &str) -> Result<Source> {
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
        require_seen(&mut write, id, seen_version, deleted.rows_affected()).await?;
        let source = get(&mut write, id).await?;
        write.commit().await?;
        Ok(source)
    }

    /// Takes a deletion back; the data source is stopped.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not deleted or gone for good,
    /// [`StoreError::NameTaken`] when another one got its name.
    pub async fn restore(&self, id: &str, by: &str) -> Result<Source> {
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
        name_free(restored, self.0, &name)?;
        let source = get(&mut write, id).await?;
        write.commit().await?;
        Ok(source)
    }

    /// A page of the data sources that can be restored, the latest deletion first.
    pub async fn list_deleted(&self, page: &PageQuery) -> Result<Page<Source>> {
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
    pub async fn purge(&self) -> Result<Vec<String>> {
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

    /// A page of the versions of a data source, the newest first.
    pub async fn versions(&self, id: &str, page: &PageQuery) -> Result<Page<Version>> {
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
    pub async fn version(&self, id: &str, version: i64) -> Result<(Version, String)> {
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
    name_free(inserted, &store, &draft.name)?;
    sqlx::query("INSERT INTO source_totals (source_id, totals) VALUES ($1, '{}')")
        .bind(&id)
        .execute(write.on())
        .await
        .during(&store, "storing a data source")?;
    insert_version(write, &id, 1, draft, by).await?;
    references::set(write, &id, &draft.references).await?;
    Ok(id)
}

async fn insert_version(
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

/// The row inside of a transaction, deleted or not.
async fn get(write: &mut Write, id: &str) -> Result<Source> {
    let store = write.store.clone();
    let found = select!("WHERE s.id = $1")
        .bind(id)
        .fetch_optional(write.on())
        .await
        .and_then(|row| row.as_ref().map(read).transpose())
        .during(&store, "reading a data source")?;
    found.ok_or_else(|| StoreError::not_found(WHAT, id))
}

async fn name_of_deleted(write: &mut Write, id: &str) -> Result<String> {
    let source = get(write, id).await?;
    match source.deleted {
        Some(_) => Ok(source.name),
        None => Err(StoreError::not_found("deleted data source", id)),
    }
}

/// Says why a conditional change met no row.
async fn require_seen(write: &mut Write, id: &str, seen: i64, num_changed: u64) -> Result<()> {
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

fn name_free<T>(answer: sqlx::Result<T>, store: &Store, name: &str) -> Result<T> {
    crate::store::unless_taken(answer, store, WHAT, name)
}

fn read(row: &AnyRow) -> sqlx::Result<Source> {
    let deleted = match (
        row.int_if_any("deleted_at_ms")?,
        row.text_if_any("deleted_by")?,
    ) {
        (Some(at_ms), by) => Some(Deleted {
            at_ms,
            by: by.unwrap_or_default(),
            purge_at_ms: at_ms + KEPT_AFTER_DELETE_MS,
        }),
        (None, _) => None,
    };
    Ok(Source {
        id: row.text("id")?,
        name: row.text("name")?,
        summary: row.json("summary")?,
        desired: row.word("desired")?,
        version: row.int("version")?,
        generation: row.int("generation")?,
        created_at_ms: row.int("created_at_ms")?,
        created_by: row.text("created_by")?,
        updated_at_ms: row.int("updated_at_ms")?,
        updated_by: row.text("updated_by")?,
        deleted,
        totals: row.json("totals")?,
        last_row_at_ms: row.int_if_any("last_row_at_ms")?,
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
