//! All sources in memory, and what has changed of them.

use std::collections::{HashMap, HashSet, VecDeque};

use inlet_store::Assignment;
use tokio::sync::oneshot;

use super::{entry::Entry, runners::Runners};
use crate::live::summary::SourceSummary;

/// Deletions that are remembered for clients of live events; one that was away for longer than so
/// many deletions gets the whole list again.
const KEPT_DELETIONS: usize = 10_000;

/// All sources.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    pub(crate) entries: HashMap<String, Entry>,
    pub(crate) runners: Runners,
    /// Counts changes of what lists show.
    pub(crate) revision: u64,
    /// Ids of deleted sources, with the revision at which they went.
    deleted: VecDeque<(u64, String)>,
    /// The revision of the last deletion that is no longer remembered.
    forgotten_up_to: u64,
    /// Counts ticks.
    pub(crate) tick: u64,
    pub(crate) is_closing: bool,
    /// Assignments of sources that are deleted, for when one is restored.
    pub(crate) strays: HashMap<String, Vec<Assignment>>,
    /// Assignments that are over, which the store does not know yet.
    pub(crate) over: HashSet<Over>,
    /// Agents whose events the store does not have yet, and up to which number.
    pub(crate) untaken: Vec<(oneshot::Sender<u64>, u64)>,
}

/// An assignment that is over.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Over {
    pub(crate) source_id: String,
    pub(crate) runner_id: String,
    pub(crate) epoch: i64,
}

/// What has changed since a revision.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    /// The revision up to which it tells.
    pub(crate) revision: u64,
    /// Whether it is the whole list, and what is not in it is gone.
    pub(crate) is_all: bool,
    pub(crate) sources: Vec<SourceSummary>,
    pub(crate) deleted: Vec<String>,
}

impl Registry {
    /// Without sources.
    pub(crate) fn new(runners: Runners) -> Self {
        Self {
            runners,
            ..Self::default()
        }
    }

    /// Takes a source out of lists; its entry goes when nobody has it any more.
    pub(crate) fn delete(&mut self, id: &str) {
        let Some(entry) = self.entries.get_mut(id) else {
            return;
        };
        if !entry.is_deleted {
            entry.is_deleted = true;
            self.revision += 1;
            self.deleted.push_back((self.revision, id.to_owned()));
        }
        if entry.replicas.is_empty() {
            self.entries.remove(id);
        }
        while self.deleted.len() > KEPT_DELETIONS {
            if let Some((revision, _)) = self.deleted.pop_front() {
                self.forgotten_up_to = revision;
            }
        }
    }

    /// Makes the summary of a source anew.
    pub(crate) fn refresh(&mut self, id: &str, now_ms: i64) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.refresh(&self.runners, now_ms, &mut self.revision);
        }
    }

    /// Makes all summaries anew: something of runners changed.
    pub(crate) fn refresh_all(&mut self) {
        let now_ms = super::now_ms();
        for entry in self.entries.values_mut() {
            entry.refresh(&self.runners, now_ms, &mut self.revision);
        }
    }

    /// Sources that are not deleted.
    pub(crate) fn visible(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(|entry| !entry.is_deleted)
    }

    /// What has changed after a revision; everything for `None`.
    pub(crate) fn changes_since(&self, seen: Option<u64>) -> Changes {
        let seen = seen.filter(|seen| *seen >= self.forgotten_up_to);
        let sources = self
            .visible()
            .filter(|entry| seen.is_none_or(|seen| entry.changed_at > seen));
        let deleted = self
            .deleted
            .iter()
            .filter(|(at, id)| seen.is_some_and(|seen| *at > seen) && !self.is_visible(id));
        Changes {
            revision: self.revision,
            is_all: seen.is_none(),
            sources: sources.map(|entry| entry.summary.clone()).collect(),
            deleted: deleted.map(|(_, id)| id.clone()).collect(),
        }
    }

    fn is_visible(&self, id: &str) -> bool {
        self.entries.get(id).is_some_and(|entry| !entry.is_deleted)
    }
}
