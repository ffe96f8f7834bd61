//! Giving: the runners of this hub (its own, and the agents linked here) get what they are assigned,
//! with everything that the documents refer to as it is at this moment.

use std::{collections::HashMap, sync::Arc, time::Duration};

use inlet_runner::{Assignment, Parcel, Via};
use inlet_store::{RunnerKind, StoreError};
use tokio::sync::mpsc;

use super::{
    HUB, Registry, Shared,
    entry::Entry,
    links::{LinkEvent, LinkedAgent},
    now_ms,
    replica::{Replica, Sent},
    runners::EARLIER,
};
use crate::runners::parcel;

/// Between two attempts to gather what an agent gets that has just connected.
const GATHER_AGAIN: Duration = Duration::from_secs(1);

/// Follows the links until there are none any more.
pub(super) async fn follow_links(shared: Arc<Shared>, mut events: mpsc::Receiver<LinkEvent>) {
    while let Some(event) = events.recv().await {
        match event {
            LinkEvent::Connected {
                agent_id,
                assigned,
                replaces,
            } => {
                if let Some(instance) = replaces {
                    shared.part(&agent_id, &instance).await;
                }
                shared.agent_came(&agent_id, &assigned);
                tokio::spawn(Arc::clone(&shared).welcome(agent_id));
            }
            LinkEvent::Gone { agent_id } => shared.agent_left(&agent_id),
            LinkEvent::Events {
                agent_id,
                events,
                taken,
            } => {
                let mut registry = shared.registry.lock();
                let last = events.last().map_or(0, |(seq, _)| *seq);
                for (seq, event) in events {
                    shared.hear(&mut registry, &agent_id, seq, event);
                }
                registry.untaken.push((taken, last));
            }
        }
        shared.wake.notify_one();
    }
}

impl Shared {
    /// Gives each runner of this hub what is due and was not sent yet.
    pub(super) fn drive(self: &Arc<Self>) {
        let registry = &mut *self.registry.lock();
        let Registry {
            entries, runners, ..
        } = registry;
        for entry in entries.values_mut() {
            let mut due = Vec::new();
            for replica in entry.replicas.values() {
                let is_ready = runners.is_ready(&replica.runner_id);
                let wanted = entry.due(replica);
                let is_held = entry.is_held || entry.is_held_elsewhere;
                let may = !is_held || matches!(wanted, Sent::Withdrawn { .. });
                if is_ready && may && !replica.is_sending && replica.sent.as_ref() != Some(&wanted)
                {
                    due.push((replica.runner_id.clone(), wanted));
                }
            }
            for (runner_id, wanted) in due {
                self.send(entry, &runner_id, wanted);
            }
        }
    }

    fn send(self: &Arc<Self>, entry: &mut Entry, runner_id: &str, wanted: Sent) {
        let source_id = entry.record.id.clone();
        let Some(replica) = entry.replicas.get_mut(runner_id) else {
            return;
        };
        match wanted {
            Sent::Withdrawn { epoch } => {
                replica.sent = Some(wanted);
                self.withdraw(runner_id, &source_id, epoch);
            }
            Sent::Assigned { version, .. } => {
                replica.is_sending = true;
                let gather = Arc::clone(self).gather(source_id, runner_id.to_owned(), version);
                tokio::spawn(gather);
            }
        }
    }

    pub(super) fn withdraw(&self, runner_id: &str, source_id: &str, epoch: i64) {
        let epoch = epoch.unsigned_abs();
        if runner_id == self.node.id {
            self.runner.withdraw(source_id, epoch);
        } else {
            self.links.withdraw(runner_id, source_id, epoch);
        }
    }

    /// Looks up a document and what it refers to, and sends it if it is still what is due.
    async fn gather(self: Arc<Self>, source_id: String, runner_id: String, version: i64) {
        let parcel = {
            let _turn = self.sending.acquire().await;
            self.parcel(&source_id, version).await
        };
        let registry = &mut *self.registry.lock();
        let Some(entry) = registry.entries.get_mut(&source_id) else {
            return;
        };
        let due = entry.replicas.get(&runner_id).map(|it| entry.due(it));
        let Some(due) = due else {
            return;
        };
        let sent = match parcel {
            Ok(parcel) if is_version(&due, version) => {
                let assignment = assignment_of(entry, &runner_id, &due, parcel);
                if let Some(assignment) =
                    assignment.filter(|_| registry.runners.is_ready(&runner_id))
                {
                    self.assign(&runner_id, assignment);
                }
                Ok(Some(due))
            }
            // Something changed meanwhile: once more.
            Ok(_) => Ok(None),
            Err(error) => Err(error),
        };
        let Some(replica) = entry.replicas.get_mut(&runner_id) else {
            return;
        };
        replica.is_sending = false;
        match sent {
            Ok(Some(due)) => {
                replica.sent = Some(due);
                replica.problem = None;
            }
            Ok(None) => self.wake.notify_one(),
            // The next tick tries again.
            Err(error) => replica.problem = Some(format!("the document cannot be read: {error}")),
        }
        if runner_id == self.node.id
            && let Some(observed) = self.runner.observe_one(&source_id)
        {
            replica.hear(observed);
        }
        let is_sent = |it: &Replica| it.sent.as_ref() == Some(&entry.due(it));
        if entry.replicas.values().all(is_sent) {
            entry.asked_by = None;
        }
        entry.refresh(&registry.runners, now_ms(), &mut registry.revision);
    }

    fn assign(&self, runner_id: &str, assignment: Assignment) {
        if runner_id == self.node.id {
            self.runner.assign(assignment);
        } else {
            self.links.assign(runner_id, assignment);
        }
    }

    async fn parcel(&self, source_id: &str, version: i64) -> Result<Parcel, StoreError> {
        let (_, text) = self.store.sources().version(source_id, version).await?;
        parcel(&self.store, &text).await
    }

    /// An agent is linked here. What it was to give back and does not have is over.
    fn agent_came(&self, agent_id: &str, assigned: &[inlet_runner::Assigned]) {
        let registry = &mut *self.registry.lock();
        let linked = self.links.connected();
        let Some(agent) = linked.into_iter().find(|agent| agent.id == agent_id) else {
            return;
        };
        registry
            .runners
            .linked(&agent.id, &agent.name, &agent.labels);
        let mut over = Vec::new();
        for entry in registry.entries.values_mut() {
            let Some(replica) = entry.replicas.get_mut(agent_id) else {
                continue;
            };
            replica.sent = None;
            let has_it = |it: &inlet_runner::Assigned| it.source_id == entry.record.id;
            if replica.is_withdrawn && !assigned.iter().any(has_it) {
                over.push((entry.record.id.clone(), replica.epoch));
            }
        }
        for (source_id, epoch) in over {
            self.over(registry, &source_id, agent_id, epoch);
        }
        refresh_runner(registry, agent_id);
    }

    /// Another installation of an agent has come: what the earlier one had is parted from it.
    async fn part(&self, agent_id: &str, instance: &str) {
        let earlier = format!("{agent_id}{EARLIER}{instance}");
        let _turn = self.placer.lock().await;
        while let Err(error) = self.store.assignments().re_key(agent_id, &earlier).await {
            tracing::warn!(error = %error, "another installation of an agent has to wait for the store");
            tokio::time::sleep(GATHER_AGAIN).await;
        }
        let now_ms = now_ms();
        for entry in self.registry.lock().entries.values_mut() {
            if let Some(mut replica) = entry.replicas.remove(agent_id) {
                replica.runner_id.clone_from(&earlier);
                replica.withdraw(now_ms);
                entry.replicas.insert(earlier.clone(), replica);
            }
        }
    }

    /// Its link is gone, and it has no other to this hub.
    pub(super) fn agent_left(&self, agent_id: &str) {
        let is_linked = |agent: &LinkedAgent| agent.id == agent_id;
        if self.links.connected().iter().any(is_linked) {
            return;
        }
        let registry = &mut *self.registry.lock();
        registry.runners.unlinked(agent_id, now_ms());
        refresh_runner(registry, agent_id);
    }

    /// Tells an agent that has just connected all that it has to run.
    async fn welcome(self: Arc<Self>, agent_id: String) {
        let mut parcels: HashMap<(String, i64), Parcel> = HashMap::new();
        loop {
            let missing = match self.all_of(&agent_id, &parcels) {
                Ok(()) => return self.wake.notify_one(),
                Err(missing) => missing,
            };
            for (source_id, version) in missing {
                let _turn = self.sending.acquire().await;
                match self.parcel(&source_id, version).await {
                    Ok(parcel) => drop(parcels.insert((source_id, version), parcel)),
                    Err(error) => {
                        // Without all of it the agent would end what it runs.
                        tracing::warn!(error = %error, source = source_id, "a document cannot be read");
                        tokio::time::sleep(GATHER_AGAIN).await;
                    }
                }
            }
        }
    }

    /// Sends all if all documents are there; else those that are missing.
    fn all_of(
        &self,
        agent_id: &str,
        parcels: &HashMap<(String, i64), Parcel>,
    ) -> Result<(), Vec<(String, i64)>> {
        let registry = &mut *self.registry.lock();
        if !registry.runners.is_mine(agent_id) {
            return Ok(());
        }
        let mut assignments = Vec::new();
        let mut missing = Vec::new();
        for entry in registry.entries.values() {
            let Some(replica) = entry.replicas.get(agent_id) else {
                continue;
            };
            let due = entry.due(replica);
            let Sent::Assigned { version, .. } = due else {
                continue;
            };
            match parcels.get(&(entry.record.id.clone(), version)) {
                Some(parcel) => {
                    assignments.extend(assignment_of(entry, agent_id, &due, parcel.clone()));
                }
                None => missing.push((entry.record.id.clone(), version)),
            }
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        self.links.set_all(agent_id, assignments);
        for entry in registry.entries.values_mut() {
            let Some(due) = entry.replicas.get(agent_id).map(|it| entry.due(it)) else {
                continue;
            };
            // The agent may have had it with an older epoch: this one is to be confirmed.
            if let Sent::Withdrawn { epoch } = due {
                self.withdraw(agent_id, &entry.record.id, epoch);
            }
            if let Some(replica) = entry.replicas.get_mut(agent_id) {
                replica.sent = Some(due);
            }
        }
        registry.runners.ready(agent_id);
        Ok(())
    }
}

/// What lists show of the sources of a runner.
fn refresh_runner(registry: &mut Registry, runner_id: &str) {
    let now_ms = now_ms();
    for entry in registry.entries.values_mut() {
        if entry.replicas.contains_key(runner_id) {
            entry.refresh(&registry.runners, now_ms, &mut registry.revision);
        }
    }
}

fn is_version(due: &Sent, of: i64) -> bool {
    matches!(due, Sent::Assigned { version, .. } if *version == of)
}

/// What a runner is told of a source; `None` where it is to give it back.
fn assignment_of(entry: &Entry, runner_id: &str, due: &Sent, parcel: Parcel) -> Option<Assignment> {
    let replica = entry.replicas.get(runner_id)?;
    let Sent::Assigned {
        epoch,
        version,
        restart_below,
        attempt,
        wanted,
        via,
    } = *due
    else {
        return None;
    };
    Some(Assignment {
        source_id: entry.record.id.clone(),
        name: entry.record.name.clone(),
        epoch: epoch.unsigned_abs(),
        version,
        restart_below,
        attempt: attempt.unsigned_abs(),
        wanted,
        via,
        by: asked_by(entry, replica),
        parcel: match (replica.kind, via) {
            (RunnerKind::Agent, Via::Hub) => parcel.without_target(),
            _ => parcel,
        },
    })
}

/// Who asked for it: with this change, or for the assignment.
fn asked_by(entry: &Entry, replica: &Replica) -> String {
    let is_first = replica.sent.is_none();
    match &entry.asked_by {
        Some(by) => by.clone(),
        None if is_first => replica.asked_by.clone(),
        None => HUB.to_owned(),
    }
}
