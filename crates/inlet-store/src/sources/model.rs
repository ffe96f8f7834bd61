//! What is stored of a data source, and what a document brings along.

use serde_json::Value;

use crate::columns::words;
use crate::page::PageQuery;
use crate::references::Reference;
use crate::totals::Totals;

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
    /// Grows with every assignment to a runner: what a runner tells of an older one is ignored.
    pub epoch: i64,
    /// Runs of a version below this one make place for the newest.
    pub restart_below: i64,
    /// Grows each time somebody states what is wanted: runs that wait are tried again at once.
    pub attempt: i64,
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

/// How far a data source has come: tells one that has seen it earlier whether to read it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMark {
    /// The data source.
    pub id: String,
    /// See [`Source::generation`].
    pub generation: i64,
    /// See [`Source::restart_below`].
    pub restart_below: i64,
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
