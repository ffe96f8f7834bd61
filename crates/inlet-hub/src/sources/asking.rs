//! A stored data source that is asked something: its document, and the runners that have the answer.

use std::collections::BTreeSet;

use inlet_config::{resolve_placement, settings::PlacementSettings};
use inlet_runner::{
    Parcel, Via,
    question::{Answer, AskError, Question},
};

use super::{
    document::{document_faults, invalid, via_of},
    versions::require,
};
use crate::{
    problem::Problem,
    runners::{Directory, Runner, ask, asked, parcel, runners_of, try_ask},
    state::HubState,
};

/// A data source with the newest version of its document.
pub(crate) struct AskedSource {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) parcel: Parcel,
    placement: PlacementSettings,
    via: Via,
}

impl AskedSource {
    pub(crate) async fn read(hub: &HubState, id: &str) -> Result<Self, Problem> {
        let (source, text) = hub.store.sources().get_with_document(id).await?;
        require(hub, id)?;
        let parcel = parcel(&hub.store, &text).await?;
        let (placement, via) = resolve_placement(&text, &parcel.environment())
            .map_err(|faults| invalid(document_faults(faults)))?;
        Ok(Self {
            id: source.id,
            name: source.name,
            parcel,
            placement,
            via: via_of(via),
        })
    }

    /// A runner that sees Kafka as the data source does: one that has it, or else one that may have it.
    ///
    /// # Errors
    /// When none can be asked.
    pub(crate) fn runner(&self, hub: &HubState, directory: &Directory) -> Result<Runner, Problem> {
        let on = runners_of(hub, &self.id);
        let mut reached = on.iter().filter_map(|id| directory.runner(id).ok());
        match reached.next() {
            Some(runner) => Ok(runner),
            None => directory.first(&self.placement.on),
        }
    }

    /// The runners that may have messages at fault of it: those that have it now or had it before. Each
    /// that cannot be asked comes with its problem; agents that were deleted do not count.
    pub(crate) async fn archives(
        &self,
        hub: &HubState,
        directory: &Directory,
    ) -> Result<Vec<Archive>, Problem> {
        let mut ids: BTreeSet<String> = runners_of(hub, &self.id).into_iter().collect();
        ids.extend(hub.store.runs().runners(&self.id).await?);
        let agents = directory
            .agents()
            .iter()
            .filter(|known| ids.contains(&known.agent.id));
        let mut archives: Vec<Archive> = agents
            .map(|known| Archive {
                name: known.agent.name.clone(),
                runner: known.runner(),
            })
            .collect();
        let hubs = directory.other_hubs().iter();
        archives.extend(
            hubs.filter(|other| ids.contains(&other.node.id))
                .map(|other| Archive {
                    name: other.node.name.clone(),
                    runner: other.runner(),
                }),
        );
        let own = directory.own();
        if archives.is_empty() || hub.scheduler.folder_of(&self.id).is_dir() {
            let name = own.name().to_owned();
            let runner = Ok(own);
            archives.insert(0, Archive { name, runner });
        }
        Ok(archives)
    }

    /// Asks a runner of it, whose own words come back where it has no answer.
    ///
    /// # Errors
    /// When the runner cannot be asked.
    pub(crate) async fn try_ask(
        &self,
        hub: &HubState,
        runner: &Runner,
        question: Question,
    ) -> Result<Result<Answer, AskError>, Problem> {
        let asked = asked(&self.parcel, Some(&self.id), self.via, question);
        try_ask(hub, runner, asked).await
    }

    /// Asks a runner of it.
    pub(crate) async fn ask(
        &self,
        hub: &HubState,
        runner: &Runner,
        question: Question,
    ) -> Result<Answer, Problem> {
        let asked = asked(&self.parcel, Some(&self.id), self.via, question);
        ask(hub, runner, asked).await
    }
}

/// Messages at fault on one runner.
pub(crate) struct Archive {
    /// Its name.
    pub(crate) name: String,
    /// The runner, or why it cannot be asked.
    pub(crate) runner: Result<Runner, Problem>,
}
