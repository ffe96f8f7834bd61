//! The shapes of answers about data sources.

use inlet_store::{Source as Stored, Version as StoredVersion};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    live::{summary::SourceSummary, totals::Totals},
    problem::Problem,
    scheduler::words::RunEnd,
    state::HubState,
};

/// A data source with its document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Source {
    /// What lists show.
    #[serde(flatten)]
    pub(crate) summary: SourceSummary,
    /// The newest version of the document, as it was written.
    pub(crate) document: String,
    /// When it was created, in ms since 1970 UTC.
    pub(crate) created_at_ms: i64,
    /// Who created it.
    pub(crate) created_by: String,
    /// Who changed it last.
    pub(crate) updated_by: String,
    /// The consumer group that its runs are in.
    pub(crate) group_id: String,
}

/// A data source that was deleted and can be restored.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DeletedSource {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// When it was deleted, in ms since 1970 UTC.
    pub(crate) deleted_at_ms: i64,
    /// Who deleted it.
    pub(crate) deleted_by: String,
    /// From when on it cannot be restored.
    pub(crate) purge_at_ms: i64,
}

/// A version of a document.
#[expect(
    clippy::struct_field_names,
    reason = "the number of a version is its version"
)]
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Version {
    /// From 1, without gaps.
    pub(crate) version: i64,
    /// When it was stored, in ms since 1970 UTC.
    pub(crate) created_at_ms: i64,
    /// Who stored it.
    pub(crate) created_by: String,
    /// Why, in the user's words.
    #[schema(required)]
    pub(crate) comment: Option<String>,
}

/// A version with its document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VersionWithDocument {
    /// The version.
    #[serde(flatten)]
    pub(crate) version: Version,
    /// The document, as it was written.
    pub(crate) document: String,
}

/// One execution of a data source.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Run {
    /// Its id.
    pub(crate) id: String,
    /// The version of the document that it executes.
    pub(crate) version: i64,
    /// Name of the runner that it is on; empty for one from before there were several.
    pub(crate) runner: String,
    /// When it began, in ms since 1970 UTC.
    pub(crate) started_at_ms: i64,
    /// When it ended; null while it goes on.
    #[schema(required)]
    pub(crate) ended_at_ms: Option<i64>,
    /// How it ended; null while it goes on.
    #[schema(required)]
    pub(crate) end: Option<RunEnd>,
    /// Why it ended.
    #[schema(required)]
    pub(crate) cause: Option<String>,
    /// Who started it; `hub` when nobody did just then.
    pub(crate) started_by: String,
    /// What it did.
    pub(crate) totals: Totals,
}

impl From<inlet_store::Run> for Run {
    fn from(run: inlet_store::Run) -> Self {
        Self {
            id: run.id,
            version: run.version,
            runner: run.runner_name,
            started_at_ms: run.started_at_ms,
            ended_at_ms: run.ended_at_ms,
            end: run.end.map(RunEnd::from),
            cause: run.cause,
            started_by: run.started_by,
            totals: run.totals.into(),
        }
    }
}

impl From<StoredVersion> for Version {
    fn from(version: StoredVersion) -> Self {
        Self {
            version: version.version,
            created_at_ms: version.created_at_ms,
            created_by: version.created_by,
            comment: version.comment,
        }
    }
}

/// There is no data source of this id.
pub(crate) fn unknown(id: &str) -> Problem {
    Problem::not_found(format!("data source `{id}`"))
        .with_hint("it may have been deleted; deleted data sources can be restored for 7 days")
}

/// What lists show of a source.
pub(crate) fn summary(hub: &HubState, id: &str) -> Result<SourceSummary, Problem> {
    let summary = |entry: &crate::scheduler::entry::Entry| entry.summary.clone();
    hub.scheduler
        .read_source(id, summary)
        .ok_or_else(|| unknown(id))
}

/// A source as the store and the scheduler know it.
pub(crate) async fn source(hub: &HubState, id: &str) -> Result<Source, Problem> {
    let (stored, document) = hub.store.sources().get_with_document(id).await?;
    with_document(hub, &stored, document)
}

/// The same, for who has the document at hand.
pub(crate) fn with_document(
    hub: &HubState,
    stored: &Stored,
    document: String,
) -> Result<Source, Problem> {
    let group_id = hub
        .scheduler
        .read_source(&stored.id, |entry| entry.record.facts.group_id.clone());
    Ok(Source {
        summary: summary(hub, &stored.id)?,
        document,
        created_at_ms: stored.created_at_ms,
        created_by: stored.created_by.clone(),
        updated_by: stored.updated_by.clone(),
        group_id: group_id.ok_or_else(|| unknown(&stored.id))?,
    })
}
