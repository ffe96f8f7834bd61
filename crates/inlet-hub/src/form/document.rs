//! A document that is still being written, and where it says that the data source will run.

use inlet_config::{Environment, resolve_placement, settings::PlacementSettings};
use inlet_runner::{Parcel, Via};

use crate::{
    problem::Problem,
    runners::{Directory, Runner, parcel},
    sources::document::{document_faults, invalid, via_of},
    state::HubState,
};

/// A document of a form.
pub(crate) struct FormDocument {
    /// The text with what it refers to.
    pub(crate) parcel: Parcel,
    /// The same for resolving it here.
    pub(crate) environment: Environment,
    /// What will run it.
    pub(crate) placement: PlacementSettings,
    /// Who will write.
    pub(crate) via: Via,
}

impl FormDocument {
    /// # Errors
    /// When `agent`, `replicas` or `write.via` has a fault: it is not known then whom to ask.
    pub(crate) async fn read(hub: &HubState, text: String) -> Result<Self, Problem> {
        let parcel = parcel(&hub.store, &text).await?;
        let environment = parcel.environment();
        let (placement, via) = resolve_placement(&text, &environment)
            .map_err(|wrong| invalid(document_faults(wrong)))?;
        Ok(Self {
            parcel,
            environment,
            placement,
            via: via_of(via),
        })
    }

    pub(crate) fn text(&self) -> &str {
        &self.parcel.document
    }

    /// The runner that one question is put to: the first that is named and can be asked.
    ///
    /// # Errors
    /// When none can be.
    pub(crate) async fn runner(&self, hub: &HubState) -> Result<Runner, Problem> {
        Directory::read(hub).await?.first(&self.placement.on)
    }
}
