//! Data sources: what users declared, what they want of it, and all its versions.
//!
//! A change needs the version that the caller has seen, so two editors never overwrite each other.
//! `generation` grows with each change of the document or of the wish to run; a scheduler that
//! remembers the generation it acted upon knows when there is something to do.

mod deletion;
mod edit;
mod model;
mod versions;

use sqlx::any::AnyRow;

use crate::columns::Columns as _;
use crate::error::{Result, StoreError};
use crate::page::{Page, like_pattern};
use crate::store::{During as _, Store, Write, each};

pub use deletion::KEPT_AFTER_DELETE_MS;
pub use model::{Deleted, Desired, Source, SourceDraft, SourceMark, SourceQuery, Version};

const WHAT: &str = "data source";

/// The data sources of a store.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a>(&'a Store);

impl Store {
    /// Data sources and their versions.
    pub fn sources(&self) -> Sources<'_> {
        Sources(self)
    }
}

/// A statement that reads data sources, made of their columns and a rest.
macro_rules! select {
    ($rest:literal) => {
        sqlx::query(concat!(
            "SELECT s.id, s.name, s.name_key, s.summary, s.desired, s.version, s.generation, \
             s.epoch, s.restart_below, s.attempt, s.created_at_ms, s.created_by, s.updated_at_ms, s.updated_by, s.deleted_at_ms, \
             s.deleted_by, t.totals, t.last_row_at_ms \
             FROM data_source s JOIN source_totals t ON t.source_id = s.id ",
            $rest
        ))
    };
}
use select;

impl Sources<'_> {
    /// The data source with this id, unless it is deleted.
    pub async fn get(self, id: &str) -> Result<Source> {
        let found = select!("WHERE s.id = $1 AND s.deleted_at_ms IS NULL")
            .bind(id)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading a data source")?;
        found.ok_or_else(|| StoreError::not_found(WHAT, id))
    }

    /// The data source with this name, unless it is deleted.
    pub async fn find_by_name(self, name: &str) -> Result<Option<Source>> {
        select!("WHERE s.name = $1 AND s.deleted_at_ms IS NULL")
            .bind(name)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "looking for a data source")
    }

    /// The data source and its newest document.
    pub async fn get_with_document(self, id: &str) -> Result<(Source, String)> {
        let source = self.get(id).await?;
        let (_, document) = self.version(id, source.version).await?;
        Ok((source, document))
    }

    /// A page of the data sources that are not deleted, by name.
    pub async fn list(self, query: &SourceQuery) -> Result<Page<Source>> {
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
    pub async fn all_desired(self) -> Result<Vec<Source>> {
        select!("WHERE s.deleted_at_ms IS NULL ORDER BY s.name_key, s.id")
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "reading all data sources")
    }

    /// How far every data source that is not deleted has come.
    pub async fn marks(self) -> Result<Vec<SourceMark>> {
        let select = "SELECT id, generation, restart_below FROM data_source \
                      WHERE deleted_at_ms IS NULL ORDER BY id";
        sqlx::query(select)
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read_mark))
            .during(self.0, "looking for changes of data sources")
    }
}

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

fn read_mark(row: &AnyRow) -> sqlx::Result<SourceMark> {
    Ok(SourceMark {
        id: row.text("id")?,
        generation: row.int("generation")?,
        restart_below: row.int("restart_below")?,
    })
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
        epoch: row.int("epoch")?,
        restart_below: row.int("restart_below")?,
        attempt: row.int("attempt")?,
        created_at_ms: row.int("created_at_ms")?,
        created_by: row.text("created_by")?,
        updated_at_ms: row.int("updated_at_ms")?,
        updated_by: row.text("updated_by")?,
        deleted,
        totals: row.json("totals")?,
        last_row_at_ms: row.int_if_any("last_row_at_ms")?,
    })
}
