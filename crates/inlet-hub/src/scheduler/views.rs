//! What handlers see of runners and replicas.

use inlet_store::RunnerKind;

use super::{Registry, Scheduler, entry::Entry, replica::Replica};
use crate::live::summary::State;

/// One of the runs, or places for a run, of a source.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReplicaView {
    pub(crate) runner_id: String,
    pub(crate) runner_name: String,
    pub(crate) kind: RunnerKind,
    pub(crate) epoch: i64,
    /// Of the run that goes on, or of the document that the next one runs.
    pub(crate) version: i64,
    pub(crate) state: State,
    pub(crate) cause: Option<String>,
    pub(crate) remedy: Option<String>,
    pub(crate) run_id: Option<String>,
    /// The partitions that it reads.
    pub(crate) partitions: Vec<(String, i32)>,
    /// The numbers are the last ones that were heard; the runner is not connected.
    pub(crate) is_stale: bool,
    /// Messages read a second; `None` where that cannot be known.
    pub(crate) consumed_per_s: Option<f64>,
}

impl Scheduler {
    /// Who has a source, by the runner's name; `None` where there is no such source.
    pub(crate) fn replicas_of(&self, id: &str) -> Option<Vec<ReplicaView>> {
        self.read(|registry| {
            let entry = registry.entries.get(id).filter(|entry| !entry.is_deleted)?;
            Some(replicas(registry, entry))
        })
    }

    /// Whether there is another hub that is alive.
    pub(crate) fn has_other_hubs(&self) -> bool {
        self.read(|registry| registry.runners.has_other_hubs())
    }

    /// Whether a hub is alive.
    pub(crate) fn is_hub_alive(&self, node_id: &str) -> bool {
        self.read(|registry| registry.runners.is_online(node_id))
    }
}

fn replicas(registry: &Registry, entry: &Entry) -> Vec<ReplicaView> {
    let shown = entry.replicas.values().filter(|replica| {
        // What was taken back from a runner that is away is not where the source runs.
        !replica.is_withdrawn || registry.runners.is_online(&replica.runner_id)
    });
    let mut views: Vec<ReplicaView> = shown.map(|replica| view(registry, replica)).collect();
    views.sort_by(|a, b| (&a.runner_name, &a.runner_id).cmp(&(&b.runner_name, &b.runner_id)));
    views
}

fn view(registry: &Registry, replica: &Replica) -> ReplicaView {
    let runner_name = registry.runners.name_of(&replica.runner_id);
    let is_online = registry.runners.is_online(&replica.runner_id);
    let told = replica.told(&runner_name, is_online);
    let run = replica.run.as_ref();
    let consumed_per_s = run.map_or(0.0, |run| run.view.rates().0);
    let told = told.while_reading(consumed_per_s > 0.0);
    let partitions = replica.live().map(|look| {
        let read = look.snapshot.partitions.iter();
        read.filter(|partition| partition.progress.is_some())
            .map(|partition| (partition.topic.clone(), partition.partition))
            .collect()
    });
    ReplicaView {
        runner_id: replica.runner_id.clone(),
        runner_name,
        kind: replica.kind,
        epoch: replica.epoch,
        version: run.map_or(replica.version, |run| run.start.version),
        state: told.state,
        cause: told.cause,
        remedy: told.remedy,
        run_id: run.map(|run| run.start.run_id.clone()),
        partitions: partitions.unwrap_or_default(),
        is_stale: !is_online,
        consumed_per_s: is_online.then_some(consumed_per_s),
    }
}
