//! Which data sources a runner has, and which runners a data source has.

use crate::{
    live::summary::{SourceFacts, State},
    state::HubState,
};

/// Ids of the runners that a data source is given to.
pub(crate) fn runners_of(hub: &HubState, source_id: &str) -> Vec<String> {
    let on = hub
        .scheduler
        .read_source(source_id, |entry| entry.runner_ids());
    on.unwrap_or_default()
}

/// Id, name and state of the data sources that a runner has, or that are meant for it.
pub(crate) fn sources_of(
    hub: &HubState,
    runner_id: &str,
    is_meant: impl Fn(&SourceFacts) -> bool,
) -> Vec<(String, String, State)> {
    hub.scheduler.read(|registry| {
        let entries = registry.visible().filter(|entry| {
            let has_it = || entry.runner_ids().iter().any(|id| id == runner_id);
            is_meant(&entry.record.facts) || has_it()
        });
        let shown = entries.map(|entry| {
            let summary = &entry.summary;
            (summary.id.clone(), summary.name.clone(), summary.state)
        });
        shown.collect()
    })
}
