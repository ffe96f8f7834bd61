//! Which data sources a runner has, and which runners a data source has.

use std::collections::HashMap;

use crate::{live::summary::State, scheduler::entry::Entry, state::HubState};

/// Ids of the runners that a data source is given to.
pub(crate) fn runners_of(hub: &HubState, source_id: &str) -> Vec<String> {
    let on = hub.scheduler.read_source(source_id, Entry::runner_ids);
    on.unwrap_or_default()
}

/// A data source, as a runner shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlacedSource {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) state: State,
}

/// All data sources by the runners that have them, or that they are meant for; one look at the
/// scheduler for a whole list of runners.
pub(crate) struct PlacedSources {
    sources: Vec<PlacedSource>,
    by_runner: HashMap<String, Vec<usize>>,
    by_agent_name: HashMap<String, Vec<usize>>,
    on_hubs: Vec<usize>,
}

impl PlacedSources {
    pub(crate) fn read(hub: &HubState) -> Self {
        let mut all = Self {
            sources: Vec::new(),
            by_runner: HashMap::new(),
            by_agent_name: HashMap::new(),
            on_hubs: Vec::new(),
        };
        hub.scheduler
            .read(|registry| registry.visible().for_each(|entry| all.add(entry)));
        all
    }

    fn add(&mut self, entry: &Entry) {
        let idx = self.sources.len();
        for runner in entry.runner_ids() {
            self.by_runner.entry(runner).or_default().push(idx);
        }
        let facts = &entry.record.facts;
        for name in &facts.agents {
            self.by_agent_name
                .entry(name.clone())
                .or_default()
                .push(idx);
        }
        if facts.agents.is_empty() && facts.labels.is_empty() {
            self.on_hubs.push(idx);
        }
        self.sources.push(PlacedSource {
            id: entry.summary.id.clone(),
            name: entry.summary.name.clone(),
            state: entry.summary.state,
        });
    }

    /// Those that an agent has, or that name it.
    pub(crate) fn of_agent(&self, id: &str, name: &str) -> Vec<PlacedSource> {
        self.of(id, self.by_agent_name.get(name).map_or(&[], Vec::as_slice))
    }

    /// Those that a hub has.
    pub(crate) fn of_hub(&self, id: &str) -> Vec<PlacedSource> {
        self.of(id, &[])
    }

    /// Those that the only hub has, or would have.
    pub(crate) fn of_only_hub(&self, id: &str) -> Vec<PlacedSource> {
        self.of(id, &self.on_hubs)
    }

    /// By name.
    fn of(&self, runner_id: &str, meant: &[usize]) -> Vec<PlacedSource> {
        let has = self.by_runner.get(runner_id).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<usize> = has.iter().chain(meant).copied().collect();
        found.sort_unstable_by_key(|idx| (&self.sources[*idx].name, *idx));
        found.dedup();
        found
            .into_iter()
            .map(|idx| self.sources[idx].clone())
            .collect()
    }
}
