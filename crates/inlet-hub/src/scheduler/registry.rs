//! All sources in memory, and what has changed of them.

use std::collections::{HashMap, VecDeque};

use super::entry::Entry;
use crate::live::summary::SourceSummary;

/// Deletions that are remembered for clients of live events; one that was away for longer than so
/// many deletions gets the whole list again.
const KEPT_DELETIONS: usize = 10_000;

/// All sources.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    pub(crate) entries: HashMap<String, Entry>,
    /// Counts changes of what lists show.
    pub(crate) revision: u64,
    /// Ids of deleted sources, with the revision at which they went.
    deleted: VecDeque<(u64, String)>,
    /// The revision of the last deletion that is no longer remembered.
    forgotten_up_to: u64,
    /// Counts ticks.
    pub(crate) tick: u64,
    pub(crate) is_closing: bool,
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
    /// Takes a source out of lists; its entry goes when its run has ended.
    pub(crate) fn delete(&mut self, id: &str) {
        let Some(entry) = self.entries.get_mut(id) else {
            return;
        };
        if !entry.is_deleted {
            entry.is_deleted = true;
            self.revision += 1;
            self.deleted.push_back((self.revision, id.to_owned()));
        }
        if !entry.machine.is_live() {
            self.entries.remove(id);
        }
        while self.deleted.len() > KEPT_DELETIONS {
            if let Some((revision, _)) = self.deleted.pop_front() {
                self.forgotten_up_to = revision;
            }
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
