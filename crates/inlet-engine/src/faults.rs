//! The archive of messages at fault: browsed, grouped by cause, and what became of them since.

use inlet_config::settings::DataSourceSettings;

pub use inlet_pipeline::archive::{
    ArchivedMessage, FaultArchive, FaultEntry, FaultFilter, FaultGroup, FaultId, FaultPage,
    NotAFaultId, Replay, ReplayOutcome,
};

use crate::run::archive_dir;

/// The archive of a data source, which need not be there yet.
pub fn archive(settings: &DataSourceSettings) -> FaultArchive {
    FaultArchive::open(archive_dir(settings))
}
