//! Several hubs on one store: beats, the placer's lease, and what the others changed.
//!
//! No clock is compared with another machine's. A hub lets its beat grow; the others note by their
//! own clocks when they saw it grow last. The placer holds its lease by the same means, and the store
//! confirms the lease with every change of an assignment: a hub that slept finds out before it can
//! do harm. A hub that loses the store goes on running what it has, until the offline limit.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use inlet_store::{Assignment, Lease, ObservedText, SourceMark, StoreError};
use tokio::time::{Instant, MissedTickBehavior, timeout};

use super::{
    Registry, Shared,
    events::end_replica,
    now_ms,
    registry::Over,
    replica::{Replica, Sent},
    runners::MARGIN,
    tick::take_word,
};
use crate::live::totals::Totals;

/// The lease of the hub that gives sources to runners.
const PLACER: &str = "placer";

/// What the runs of a dead hub are told to have ended by.
const DEAD: &str = "the hub that ran it gives no sign of life; nothing is lost: what was not \
                    committed is read again";

/// Reads agents again when somebody says that they changed; until the process ends.
pub(super) async fn follow_agents(shared: Arc<Shared>) {
    loop {
        shared.agents_changed.notified().await;
        match shared.store.agents().list().await {
            Ok(agents) => {
                let registry = &mut *shared.registry.lock();
                registry.runners.set_agents(agents);
                registry.refresh_all();
            }
            Err(error) => tracing::warn!(error = %error, "the agents cannot be read"),
        }
        shared.wake.notify_one();
    }
}

/// Beats and looks, until the process ends.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut watch = Watch::new(Arc::clone(&shared));
    let mut interval = tokio::time::interval(shared.timing.look);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        // A connection that was cut says nothing for a quarter of an hour.
        match timeout(shared.timing.dead_after, watch.round()).await {
            Ok(Ok(())) => watch.heard_at = Instant::now(),
            Ok(Err(error)) => {
                tracing::warn!(error = %error, "the store of the hubs does not answer");
                watch.stop_if_cut_off();
            }
            Err(_) => {
                tracing::warn!("the store of the hubs does not answer in time");
                watch.stop_if_cut_off();
            }
        }
        shared.wake.notify_one();
    }
}

/// What one hub sees of the others.
struct Watch {
    shared: Arc<Shared>,
    /// When each hub's beat was seen to grow last.
    beats: HashMap<String, (i64, Instant)>,
    /// The same for the placer's lease.
    lease: Option<(Lease, Instant)>,
    beaten_at: Option<Instant>,
    /// When the store answered last.
    heard_at: Instant,
    is_cut_off: bool,
    had_company: bool,
    /// Dead hubs whose runs were ended in the history.
    buried: HashSet<String>,
    /// What was written of each replica last.
    told: HashMap<Over, String>,
}

impl Watch {
    fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            beats: HashMap::new(),
            lease: None,
            beaten_at: None,
            heard_at: Instant::now(),
            is_cut_off: false,
            had_company: false,
            buried: HashSet::new(),
            told: HashMap::new(),
        }
    }

    async fn round(&mut self) -> Result<(), StoreError> {
        let is_due = |at: Instant| at.elapsed() >= self.shared.timing.beat;
        if self.beaten_at.is_none_or(is_due) {
            self.beaten_at = Some(Instant::now());
            self.beat().await?;
            self.keep_lease().await?;
            self.tell().await?;
        }
        self.look_at_hubs().await?;
        self.is_cut_off = false;
        let has_company = self.shared.registry.lock().runners.has_other_hubs();
        let must_look = self.shared.placer.lock().await.must_look;
        // Once more after the last one has left: it may have changed something before.
        if has_company || self.had_company || must_look {
            self.shared.look_at_others().await?;
        }
        self.had_company = has_company;
        Ok(())
    }

    async fn beat(&self) -> Result<(), StoreError> {
        let (nodes, node) = (self.shared.store.nodes(), &self.shared.node);
        if !nodes.beat(&node.id, &node.info).await? {
            nodes.enter(&node.id, &node.name, &node.info).await?;
        }
        Ok(())
    }

    /// Holds the placer's lease, or takes it when its holder gives no sign of life.
    async fn keep_lease(&mut self) -> Result<(), StoreError> {
        let leases = self.shared.store.leases();
        let own_id = &self.shared.node.id;
        let mut placer = self.shared.placer.lock().await;
        if let Some(held) = placer.lease.take() {
            placer.lease = leases.renew(&held).await?;
            return Ok(());
        }
        let seen = leases.get(PLACER).await?;
        let may_take = match (&seen, &self.lease) {
            (None, _) => true,
            // From before this hub was started again.
            (Some(seen), _) if seen.holder == *own_id => true,
            (Some(seen), Some((before, since))) if seen == before => {
                since.elapsed() >= self.shared.timing.dead_after
            }
            (Some(seen), _) => {
                self.lease = Some((seen.clone(), Instant::now()));
                false
            }
        };
        if may_take {
            placer.lease = leases.take(PLACER, own_id, seen.as_ref()).await?;
            placer.must_look = placer.lease.is_some();
            if placer.lease.is_some() {
                tracing::info!("this hub decides from now on what runs where");
            }
        }
        Ok(())
    }

    async fn look_at_hubs(&mut self) -> Result<(), StoreError> {
        let nodes = self.shared.store.nodes().list().await?;
        let agents = self.shared.store.agents().list().await?;
        let now = Instant::now();
        for node in &nodes {
            let seen = self
                .beats
                .entry(node.id.clone())
                .or_insert((node.beat, now));
            if seen.0 != node.beat {
                *seen = (node.beat, now);
            }
        }
        let own_id = self.shared.node.id.clone();
        let limit = self.shared.timing.dead_after;
        let dead: HashSet<String> = nodes
            .iter()
            .filter(|node| node.id != own_id)
            .filter(|node| now.duration_since(self.beats[&node.id].1) >= limit)
            .map(|node| node.id.clone())
            .collect();
        let forgotten = self.bury(&nodes, &dead).await?;
        let nodes = nodes
            .into_iter()
            .filter(|node| !forgotten.contains(&node.id));
        let registry = &mut *self.shared.registry.lock();
        registry
            .runners
            .set_hubs(nodes.collect(), |id| !dead.contains(id));
        registry.runners.set_agents(agents);
        registry.refresh_all();
        Ok(())
    }

    /// The placer ends the runs of dead hubs in the history, and forgets hubs that have been dead
    /// for longer than any runner goes on by itself; those.
    async fn bury(
        &mut self,
        nodes: &[inlet_store::HubNode],
        dead: &HashSet<String>,
    ) -> Result<HashSet<String>, StoreError> {
        self.buried.retain(|id| dead.contains(id));
        let mut forgotten = HashSet::new();
        if self.shared.placer.lock().await.lease.is_none() {
            return Ok(forgotten);
        }
        for node in nodes.iter().filter(|node| dead.contains(&node.id)) {
            if self.buried.insert(node.id.clone()) {
                tracing::warn!(
                    hub = node.name,
                    "a hub gives no sign of life; its work moves"
                );
                self.shared.end_left_open(&node.id, DEAD).await?;
            }
            // By the own clock: that of the dead hub may be wrong.
            let silence = self.beats.get(&node.id).map(|(_, since)| since.elapsed());
            if silence.is_some_and(|silence| silence > self.shared.offline_limit + MARGIN) {
                self.shared.store.nodes().leave(&node.id).await?;
                forgotten.insert(node.id.clone());
            }
        }
        Ok(forgotten)
    }

    /// Writes what the runners of this hub told, for the other hubs.
    async fn tell(&mut self) -> Result<(), StoreError> {
        let words = {
            let registry = self.shared.registry.lock();
            if !registry.runners.has_other_hubs() {
                self.told.clear();
                return Ok(());
            }
            words_of(&registry)
        };
        let is_known = |key: &Over| words.iter().any(|(known, _)| known == key);
        if self.told.len() > words.len() {
            self.told.retain(|key, _| is_known(key));
        }
        let new: Vec<&(Over, String)> = words
            .iter()
            .filter(|(key, text)| self.told.get(key) != Some(text))
            .collect();
        let texts: Vec<ObservedText<'_>> = new
            .iter()
            .map(|(key, text)| ObservedText {
                source_id: &key.source_id,
                runner_id: &key.runner_id,
                epoch: key.epoch,
                text,
            })
            .collect();
        self.shared.store.assignments().observed(&texts).await?;
        let new: Vec<(Over, String)> = new.into_iter().cloned().collect();
        self.told.extend(new);
        Ok(())
    }

    /// Without the store for too long, the others take this hub for ended: then it has to be.
    fn stop_if_cut_off(&mut self) {
        if self.is_cut_off || self.heard_at.elapsed() < self.shared.offline_limit {
            return;
        }
        self.is_cut_off = true;
        tracing::error!("the store is away for longer than the offline limit: all runs end");
        self.shared.give_back_all();
    }
}

/// The newest word on each replica of this hub's runners.
fn words_of(registry: &Registry) -> Vec<(Over, String)> {
    let mut words = Vec::new();
    for entry in registry.entries.values() {
        for replica in entry.replicas.values() {
            if !registry.runners.is_mine(&replica.runner_id) {
                continue;
            }
            let Some(observed) = &replica.observed else {
                continue;
            };
            let Ok(text) = serde_json::to_string(observed) else {
                continue;
            };
            let key = Over {
                source_id: entry.record.id.clone(),
                runner_id: replica.runner_id.clone(),
                epoch: replica.epoch,
            };
            words.push((key, text));
        }
    }
    words
}

impl Shared {
    /// Enters the list of hubs, and decides at once where nobody else does.
    pub(super) async fn enter(self: &Arc<Self>) -> Result<(), StoreError> {
        let (nodes, node) = (self.store.nodes(), &self.node);
        nodes.enter(&node.id, &node.name, &node.info).await?;
        for lease in self.store.leases().beginning_with("hold:").await? {
            // From before this hub was killed.
            self.store.leases().give_back(&lease.name, &node.id).await?;
        }
        self.store.questions().begin(&node.id).await?;
        let mut watch = Watch::new(Arc::clone(self));
        watch.keep_lease().await?;
        watch.look_at_hubs().await?;
        self.look_at_others().await
    }

    /// Leaves the list of hubs; the others take over at once what was run here.
    pub(super) async fn leave(&self) {
        if !self.has_others {
            return;
        }
        for task in self.loops.lock().drain(..) {
            task.abort();
        }
        if let Err(error) = self.try_to_leave().await {
            tracing::warn!(error = %error, "the other hubs do not know that this one ends");
        }
    }

    async fn try_to_leave(&self) -> Result<(), StoreError> {
        let keys: Vec<(String, i64)> = {
            let registry = self.registry.lock();
            let own = |entry: &super::Entry| {
                let replica = entry.replicas.get(&self.node.id)?;
                Some((entry.record.id.clone(), replica.epoch))
            };
            registry.entries.values().filter_map(own).collect()
        };
        let keys: Vec<(&str, &str, i64)> = keys
            .iter()
            .map(|(source_id, epoch)| (source_id.as_str(), self.node.id.as_str(), *epoch))
            .collect();
        self.store.assignments().released(&keys).await?;
        self.store.leases().give_back(PLACER, &self.node.id).await?;
        self.store.nodes().leave(&self.node.id).await
    }

    /// Ends all that the own runner runs; it is given again when the store is back.
    fn give_back_all(&self) {
        let registry = &mut *self.registry.lock();
        for entry in registry.entries.values_mut() {
            if let Some(replica) = entry.replicas.get_mut(&self.node.id) {
                let epoch = replica.epoch;
                replica.sent = Some(Sent::Withdrawn { epoch });
                self.runner.withdraw(&entry.record.id, epoch.unsigned_abs());
            }
        }
    }

    /// Takes in what other hubs changed: sources, assignments, words of their runners.
    async fn look_at_others(&self) -> Result<(), StoreError> {
        // In turns with placement, so that neither sees the other's half.
        let mut placer = self.placer.lock().await;
        let began = Instant::now();
        let marks = self.store.sources().marks().await?;
        self.look_at_sources(&marks, began).await?;
        let assignments = self.store.assignments().all().await?;
        let fresh = self.take_assignments(&assignments);
        let keys: Vec<(&str, &str)> = fresh
            .iter()
            .map(|(source_id, runner_id)| (source_id.as_str(), runner_id.as_str()))
            .collect();
        let words = self.store.assignments().words_of(&keys).await?;
        self.take_words(words);
        self.look_at_holds().await?;
        self.look_at_sums().await?;
        placer.must_look = false;
        Ok(())
    }

    async fn look_at_sources(
        &self,
        marks: &[SourceMark],
        began: Instant,
    ) -> Result<(), StoreError> {
        let changed: Vec<String> = {
            let registry = &mut *self.registry.lock();
            let known: HashSet<&str> = marks.iter().map(|mark| mark.id.as_str()).collect();
            let gone: Vec<String> = registry
                .visible()
                .filter(|it| !known.contains(it.record.id.as_str()) && it.known_since < began)
                .map(|entry| entry.record.id.clone())
                .collect();
            for id in gone {
                self.delete(registry, &id, None);
            }
            let is_newer = |mark: &&SourceMark| match registry.entries.get(&mark.id) {
                Some(entry) => {
                    mark.generation > entry.record.generation
                        || mark.restart_below > entry.record.restart_below
                        || entry.is_deleted
                }
                None => true,
            };
            let newer = marks.iter().filter(is_newer);
            newer.map(|mark| mark.id.clone()).collect()
        };
        for id in changed {
            let source = match self.store.sources().get(&id).await {
                Ok(source) => source,
                // Deleted meanwhile: the next look tells.
                Err(StoreError::NotFound { .. }) => continue,
                Err(error) => return Err(error),
            };
            let is_known = {
                let registry = self.registry.lock();
                let entry = registry.entries.get(&id);
                entry.is_some_and(|entry| !entry.is_deleted)
            };
            if is_known {
                self.changed(&source, Some(&source.updated_by));
            } else {
                let by = source.updated_by.clone();
                self.add(&mut self.registry.lock(), &source, Some(&by));
            }
        }
        Ok(())
    }

    /// Memory follows the store; the replicas of which there is a newer word.
    fn take_assignments(&self, assignments: &[Assignment]) -> Vec<(String, String)> {
        let registry = &mut *self.registry.lock();
        let is_over = |of: &Assignment| {
            registry.over.contains(&Over {
                source_id: of.source_id.clone(),
                runner_id: of.runner_id.clone(),
                epoch: of.epoch,
            })
        };
        let rows: HashMap<(&str, &str), &Assignment> = assignments
            .iter()
            .filter(|of| !is_over(of))
            .map(|of| ((of.source_id.as_str(), of.runner_id.as_str()), of))
            .collect();
        registry.strays.clear();
        self.drop_replicas(registry, &rows);
        let mut fresh = Vec::new();
        for ((source_id, runner_id), row) in rows {
            let is_mine = registry.runners.is_mine(runner_id);
            let Some(entry) = registry.entries.get_mut(source_id) else {
                let strays = registry.strays.entry(source_id.to_owned());
                strays.or_default().push(row.clone());
                continue;
            };
            let replica = entry
                .replicas
                .entry(runner_id.to_owned())
                .or_insert_with(|| Replica::new(row.clone()));
            if row.epoch > replica.epoch {
                replica.give_again(row);
            }
            if row.epoch == replica.epoch {
                replica.version = replica.version.max(row.version);
                if row.withdrawn {
                    replica.withdraw(row.withdrawn_at_ms.unwrap_or_else(now_ms));
                }
            }
            if !is_mine
                && row.observed_at_ms.is_some()
                && row.observed_at_ms != replica.observed_at_ms
            {
                replica.observed_at_ms = row.observed_at_ms;
                fresh.push((source_id.to_owned(), runner_id.to_owned()));
            }
        }
        registry.refresh_all();
        fresh
    }

    /// What the store does not have any more is over; a run of it here ends.
    fn drop_replicas(&self, registry: &mut Registry, rows: &HashMap<(&str, &str), &Assignment>) {
        let mut gone = Vec::new();
        for entry in registry.entries.values() {
            for replica in entry.replicas.values() {
                let key = (entry.record.id.as_str(), replica.runner_id.as_str());
                if !rows.contains_key(&key) {
                    gone.push((key.0.to_owned(), key.1.to_owned(), replica.epoch));
                }
            }
        }
        for (source_id, runner_id, epoch) in gone {
            if registry.runners.is_mine(&runner_id) {
                self.withdraw(&runner_id, &source_id, epoch);
            }
            end_replica(registry, &source_id, &runner_id, epoch);
        }
    }

    fn take_words(&self, words: Vec<(String, String)>) {
        let registry = &mut *self.registry.lock();
        for (runner_id, text) in words {
            match serde_json::from_str(&text) {
                Ok(observed) => take_word(registry, &runner_id, observed),
                // A hub of another version, for the time of an upgrade.
                Err(error) => tracing::debug!(error = %error, "a word of another hub is not read"),
            }
        }
    }

    /// Sources that another hub keeps from being started; what a dead hub kept is free.
    async fn look_at_holds(&self) -> Result<(), StoreError> {
        let leases = self.store.leases();
        let held = leases.beginning_with("hold:").await?;
        let mut elsewhere = HashSet::new();
        for lease in held.iter().filter(|lease| lease.holder != self.node.id) {
            if self.registry.lock().runners.is_online(&lease.holder) {
                elsewhere.extend(lease.name.strip_prefix("hold:").map(str::to_owned));
            } else {
                leases.give_back(&lease.name, &lease.holder).await?;
            }
        }
        for entry in self.registry.lock().entries.values_mut() {
            entry.is_held_elsewhere = elsewhere.contains(&entry.record.id);
        }
        Ok(())
    }

    /// After a run of another hub has ended, its exact numbers are in the store.
    async fn look_at_sums(&self) -> Result<(), StoreError> {
        let old: Vec<String> = {
            let registry = self.registry.lock();
            let old = registry.entries.values().filter(|it| it.are_sums_old);
            old.map(|entry| entry.record.id.clone()).collect()
        };
        for id in old {
            let Ok(sum) = self.store.runs().totals(&id).await else {
                continue;
            };
            let mut registry = self.registry.lock();
            if let Some(entry) = registry.entries.get_mut(&id) {
                entry.are_sums_old = false;
                if !entry.view.is_running() {
                    entry.view.set_earlier(Totals::from(sum.totals));
                    entry.view.last_row_at_ms = sum.last_row_at_ms.max(entry.view.last_row_at_ms);
                }
            }
        }
        Ok(())
    }
}
