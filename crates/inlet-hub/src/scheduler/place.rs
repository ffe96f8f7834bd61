//! Deciding: placement is asked, and its answer goes to the store and then to memory.
//!
//! Only the placer does this: the one hub of a store that only one can use, else whoever holds the
//! lease, which the store confirms with every change.

use std::{collections::HashMap, sync::Arc, time::Duration};

use inlet_store::{Applied, Assigned, AssignmentChange, Lease, StoreError};
use tokio::time::{Instant, timeout};

use super::{
    HUB, Registry, Shared,
    events::end_replica,
    now_ms,
    placement::{Change, Plan, Runner, Source, place},
    registry::Over,
    replica::Replica,
    runners::Silence,
};

/// Whether this hub decides, and by what right.
pub(super) struct Placer {
    is_shared: bool,
    pub(super) lease: Option<Lease>,
    /// The lease has only just come: what the placer before did is to be looked at first.
    pub(super) must_look: bool,
}

impl Placer {
    pub(super) fn new(is_shared: bool) -> Self {
        Self {
            is_shared,
            lease: None,
            must_look: false,
        }
    }

    fn may_place(&self) -> bool {
        !self.is_shared || (self.lease.is_some() && !self.must_look)
    }
}

/// Between two rounds: each looks at all sources.
const PAUSE: Duration = Duration::from_millis(50);

/// What is to be given to runners must not wait for a connection to the store that is dead.
const LONGEST: Duration = Duration::from_secs(10);

/// Does what is to be done, whenever there is something; until the process ends.
pub(super) async fn run(shared: Arc<Shared>) {
    loop {
        shared.wake.notified().await;
        match timeout(LONGEST, shared.place()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(error = %error, "data sources cannot be given to runners; trying again");
            }
            Err(_) => {
                tracing::warn!(
                    "the store does not answer; data sources wait to be given to runners"
                );
                // What of it was done is not known.
                shared.placer.lock().await.must_look = true;
            }
        }
        shared.drive();
        // What comes in quick succession is done together.
        tokio::time::sleep(PAUSE).await;
    }
}

impl Shared {
    /// Asks placement and does what it says.
    ///
    /// # Errors
    /// When the store does not take it; then nothing has changed.
    async fn place(self: &Arc<Self>) -> Result<(), StoreError> {
        let mut placer = self.placer.lock().await;
        self.forget_over().await?;
        if !placer.may_place() || self.registry.lock().is_closing {
            return Ok(());
        }
        let plan = self.plan();
        if plan.changes.is_empty() {
            return Ok(());
        }
        let changes = self.changes_of(&plan);
        let assignments = self.store.assignments();
        match assignments.apply(placer.lease.as_ref(), &changes).await? {
            Applied::Done(assigned) => self.take_in(&plan, &changes, &assigned),
            Applied::NotPlacer => placer.lease = None,
        }
        self.forget_over().await
    }

    /// What placement says; why sources are with nobody is noted at once.
    fn plan(&self) -> Plan {
        let registry = &mut *self.registry.lock();
        let (sources, runners) = self.to_place(registry);
        let mut plan = place(&sources, &runners);
        let now_ms = now_ms();
        for (id, entry) in &mut registry.entries {
            let unplaced = plan.unplaced.remove(id);
            if entry.unplaced != unplaced {
                entry.unplaced = unplaced;
                entry.refresh(&registry.runners, now_ms, &mut registry.revision);
            }
        }
        plan
    }

    fn to_place(&self, registry: &mut Registry) -> (Vec<Source>, Vec<Runner>) {
        let now = Instant::now();
        let now_ms = now_ms();
        let Registry {
            entries, runners, ..
        } = registry;
        let mut sources = Vec::with_capacity(entries.len());
        for entry in entries.values() {
            let is_expired: HashMap<&str, bool> = entry
                .replicas
                .values()
                .map(|replica| {
                    let id = replica.runner_id.as_str();
                    let withdrawn = replica.withdrawn_at_ms.filter(|_| replica.is_withdrawn);
                    let is_over = withdrawn.is_some_and(|at_ms| {
                        let silence = Silence {
                            withdrawn_ms: now_ms - at_ms,
                            now_ms,
                            limit: self.offline_limit,
                        };
                        runners.has_run_out(id, replica.kind, &silence)
                    });
                    (id, is_over)
                })
                .collect();
            let may_move = entry
                .moved_at
                .is_none_or(|at| now.duration_since(at) >= self.timing.between_moves);
            sources.push(entry.to_place(
                |replica| is_expired.get(replica.runner_id.as_str()) == Some(&true),
                may_move,
            ));
        }
        sources.sort_by(|a, b| a.id.cmp(&b.id));
        // Agents need a moment to find a hub that has only just started.
        let is_starting = now.duration_since(self.begun) < self.timing.agents_return_within;
        let gone_after = if is_starting {
            self.timing.agents_return_within + self.timing.agent_gone_after
        } else {
            self.timing.agent_gone_after
        };
        (sources, runners.to_place(now, gone_after))
    }

    /// The changes for the store.
    fn changes_of(&self, plan: &Plan) -> Vec<AssignmentChange> {
        let registry = self.registry.lock();
        let by = |id: &str| {
            let entry = registry.entries.get(id);
            let by = entry.and_then(|entry| entry.asked_by.clone());
            by.unwrap_or_else(|| HUB.to_owned())
        };
        let change = |change: &Change| match change.clone() {
            Change::Assign {
                source_id,
                runner_id,
                kind,
                group_key,
                version,
            } => Some(AssignmentChange::Assign {
                by: by(&source_id),
                source_id,
                runner_id,
                runner_kind: kind,
                group_key,
                version,
            }),
            Change::Withdraw {
                source_id,
                runner_id,
                epoch,
            } => Some(AssignmentChange::Withdraw {
                source_id,
                runner_id,
                epoch,
            }),
            Change::Forget { .. } => None,
        };
        plan.changes.iter().filter_map(change).collect()
    }

    /// Memory follows the store.
    fn take_in(&self, plan: &Plan, changes: &[AssignmentChange], assigned: &[Assigned]) {
        let registry = &mut *self.registry.lock();
        let now = Instant::now();
        for id in &plan.moved {
            if let Some(entry) = registry.entries.get_mut(id) {
                entry.moved_at = Some(now);
            }
        }
        for change in &plan.changes {
            if let Change::Forget {
                source_id,
                runner_id,
                epoch,
            } = change
            {
                self.over(registry, source_id, runner_id, *epoch);
            }
        }
        let mut assigned = assigned.iter();
        for change in changes {
            match change {
                AssignmentChange::Assign { source_id, .. } => {
                    let epoch = assigned.next().and_then(|assigned| assigned.epoch);
                    if let (Some(entry), Some(epoch)) = (registry.entries.get_mut(source_id), epoch)
                    {
                        let given = given(change, epoch);
                        if let Some(replica) = entry.replicas.get_mut(&given.runner_id) {
                            replica.give_again(&given);
                        } else {
                            let replica = Replica::new(given);
                            entry.replicas.insert(replica.runner_id.clone(), replica);
                        }
                        entry.refresh(&registry.runners, now_ms(), &mut registry.revision);
                    }
                }
                AssignmentChange::Withdraw {
                    source_id,
                    runner_id,
                    epoch,
                } => {
                    let entry = registry.entries.get_mut(source_id);
                    let replica = entry.and_then(|entry| entry.replicas.get_mut(runner_id));
                    if let Some(replica) = replica.filter(|replica| replica.epoch == *epoch) {
                        replica.withdraw(now_ms());
                    }
                    registry.refresh(source_id, now_ms());
                }
            }
        }
    }

    /// An assignment is over: memory forgets it now, and the store soon.
    pub(super) fn over(
        &self,
        registry: &mut Registry,
        source_id: &str,
        runner_id: &str,
        epoch: i64,
    ) {
        if let Some(strays) = registry.strays.get_mut(source_id) {
            strays.retain(|it| it.runner_id != runner_id || it.epoch != epoch);
        }
        registry.over.insert(Over {
            source_id: source_id.to_owned(),
            runner_id: runner_id.to_owned(),
            epoch,
        });
        end_replica(registry, source_id, runner_id, epoch);
        self.wake.notify_one();
    }

    /// The store forgets what is over.
    async fn forget_over(&self) -> Result<(), StoreError> {
        let over: Vec<Over> = self.registry.lock().over.iter().cloned().collect();
        if over.is_empty() {
            return Ok(());
        }
        let keys: Vec<(&str, &str, i64)> = over
            .iter()
            .map(|it| (it.source_id.as_str(), it.runner_id.as_str(), it.epoch))
            .collect();
        self.store.assignments().released(&keys).await?;
        let mut registry = self.registry.lock();
        for it in &over {
            registry.over.remove(it);
        }
        Ok(())
    }
}

fn given(change: &AssignmentChange, epoch: i64) -> inlet_store::Assignment {
    let AssignmentChange::Assign {
        source_id,
        runner_id,
        runner_kind,
        group_key,
        version,
        by,
    } = change.clone()
    else {
        unreachable!("only assignments have an epoch");
    };
    inlet_store::Assignment {
        source_id,
        runner_id,
        runner_kind,
        epoch,
        group_key,
        version,
        withdrawn: false,
        since_ms: now_ms(),
        asked_by: by,
        withdrawn_at_ms: None,
        observed_at_ms: None,
    }
}
