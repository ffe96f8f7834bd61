//! What a runner is given.

use serde::{Deserialize, Serialize};

use crate::Parcel;

/// A data source given to a runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Id of the data source.
    pub source_id: String,
    /// Its name, for people.
    pub name: String,
    /// Grows with every assignment of the source, whichever runner it goes to. What comes with a
    /// lower one than is known is late, and ignored.
    pub epoch: u64,
    /// Version of the document in `parcel`: what the next run runs.
    pub version: i64,
    /// A run of a version below this makes place for `version`.
    pub restart_below: i64,
    /// A larger number than before: somebody asked to try now. It ends a pause between attempts, and
    /// takes a source up again that was refused or is done.
    pub attempt: u64,
    /// Whether messages are read.
    pub wanted: Wanted,
    /// Who writes the rows.
    pub via: Via,
    /// Who asked for it, to be shown as who started the run.
    pub by: String,
    /// The document and what it refers to.
    pub parcel: Parcel,
}

/// What an assigned source does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Messages are read and written.
    Running,
    /// The run keeps its place in the consumer group and reads nothing.
    Paused,
}

/// Who writes the rows of a run to TDengine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// The runner itself.
    #[default]
    Direct,
    /// The hub; the runner sends it the rows and needs nothing of the target.
    Hub,
}

/// Which assignment a runner has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// Id of the data source.
    pub source_id: String,
    /// Its epoch.
    pub epoch: u64,
    /// Version of its document.
    pub version: i64,
}
