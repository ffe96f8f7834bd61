//! Holding: a source without a run is kept from being started, on every hub.

use std::sync::Arc;

use inlet_runner::ObservedPhase;
use inlet_store::{Lease, StoreError};

use super::{Scheduler, Shared, entry::Entry, words::Desired};

/// A source that cannot be started now.
pub(crate) struct Hold {
    shared: Arc<Shared>,
    id: String,
    /// The own runner's half of it.
    _runner: inlet_runner::Hold,
    /// What keeps the other hubs from it.
    lease: Option<Lease>,
}

impl Scheduler {
    /// Keeps a source without a run from being started, as long as the answer lives. `None` while
    /// there is a run, one is wanted, or somebody else holds it.
    ///
    /// # Errors
    /// When the store, which tells the other hubs, does not answer.
    pub(crate) async fn hold(&self, id: &str) -> Result<Option<Hold>, StoreError> {
        let Some((mut hold, runners)) = self.hold_here(id) else {
            return Ok(None);
        };
        let shared = &self.shared;
        if shared.has_others {
            let leases = shared.store.leases();
            hold.lease = leases.hold(id, &shared.node.id, &runners).await?;
            if hold.lease.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(hold))
    }

    /// Holds it in this process; and the runners that have it, none of which runs it.
    fn hold_here(&self, id: &str) -> Option<(Hold, Vec<String>)> {
        let mut registry = self.shared.registry.lock();
        let entry = registry.entries.get_mut(id)?;
        if !may_be_held(entry) {
            return None;
        }
        let runner = self.shared.runner.hold(id)?;
        entry.is_held = true;
        let hold = Hold {
            shared: Arc::clone(&self.shared),
            id: id.to_owned(),
            _runner: runner,
            lease: None,
        };
        Some((hold, entry.replicas.keys().cloned().collect()))
    }
}

/// Whether nothing runs and nothing is about to.
fn may_be_held(entry: &Entry) -> bool {
    if entry.is_held || entry.is_held_elsewhere {
        return false;
    }
    let is_refused = |phase: &ObservedPhase| matches!(phase, ObservedPhase::Refused(_));
    let mut phases = entry
        .replicas
        .values()
        .map(|replica| replica.observed.as_ref().map(|observed| &observed.phase));
    let all_refused = phases.all(|phase| phase.is_some_and(is_refused));
    match entry.desired {
        Desired::Stopped => all_refused,
        Desired::Running | Desired::Paused => all_refused && !entry.replicas.is_empty(),
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut registry = self.shared.registry.lock();
        if let Some(entry) = registry.entries.get_mut(&self.id) {
            entry.is_held = false;
        }
        drop(registry);
        self.shared.wake.notify_one();
        if let Some(lease) = self.lease.take() {
            let shared = Arc::clone(&self.shared);
            tokio::spawn(async move {
                let given_back = shared.store.leases().give_back(&lease.name, &lease.holder);
                if let Err(error) = given_back.await {
                    tracing::warn!(error = %error, lease = lease.name, "a lease is not given back");
                }
            });
        }
    }
}
