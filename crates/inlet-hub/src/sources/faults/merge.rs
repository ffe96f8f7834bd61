//! Messages at fault of several runners as one list.

use std::{cmp::Reverse, collections::BTreeMap, fmt};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use inlet_engine::faults::{FaultId, FaultPage};
use serde::{Deserialize, Serialize};

use super::{Fault, GroupOfFaults};
use crate::{problem::Problem, runners::Runner};

/// Stands between what says whose archive it is, which cannot have it, and a place in that.
const OF_RUNNER: char = '~';

/// The id of a message as answers have it: the same on every hub, whichever hub is asked.
pub(in crate::sources) fn shown_id(id: &FaultId, runner: &Runner) -> String {
    match archive_of(runner) {
        None => id.to_string(),
        Some(archive) => format!("{archive}{OF_RUNNER}{id}"),
    }
}

/// What says whose archive it is: an agent's name, a hub's id; of the only hub nothing.
fn archive_of(runner: &Runner) -> Option<&str> {
    match runner {
        Runner::Own { is_only: true, .. } => None,
        Runner::Own { hub, .. } | Runner::Hub(hub) => Some(&hub.id),
        Runner::Agent { agent, .. } => Some(&agent.name),
    }
}

/// Whether an id with this before its place is one of this runner's archive. The hub that is asked
/// knows its own, whether or not it was the only one when the id was shown.
pub(in crate::sources) fn is_archive_of(archive: Option<&str>, runner: &Runner) -> bool {
    match (runner, archive) {
        (Runner::Own { .. }, None) => true,
        (Runner::Own { hub, .. }, Some(archive)) => hub.id == archive,
        (_, archive) => archive_of(runner) == archive,
    }
}

/// Whose archive (`None`: that of the only hub) and the place in it that an id stands for.
pub(in crate::sources) fn place_of(text: &str) -> Result<(Option<&str>, FaultId), Problem> {
    let (archive, place) = match text.split_once(OF_RUNNER) {
        Some((archive, place)) => (Some(archive), place),
        None => (None, text),
    };
    let id = place.parse::<FaultId>();
    id.map(|id| (archive, id))
        .map_err(|error| Problem::invalid_request(error.to_string()))
}

/// Where the next page of each runner begins, by the runner's id. One that is not in it begins anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Cursors(BTreeMap<String, FaultId>);

impl Cursors {
    pub(super) fn read(cursor: Option<&str>) -> Result<Self, Problem> {
        let Some(cursor) = cursor else {
            return Ok(Self::default());
        };
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok();
        bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| {
                Problem::invalid_request(format!(
                    "the cursor `{cursor}` does not belong to this list: begin at the first page"
                ))
            })
    }

    pub(super) fn of(&self, runner_id: &str) -> Option<FaultId> {
        self.0.get(runner_id).cloned()
    }
}

impl fmt::Display for Cursors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(text))
    }
}

/// What one runner has.
pub(super) struct PageOfRunner {
    pub(super) runner: Runner,
    pub(super) page: FaultPage,
    pub(super) total: u64,
}

/// What all runners have.
pub(super) struct Merged {
    pub(super) items: Vec<Fault>,
    /// `None`: there is no more.
    pub(super) next: Option<Cursors>,
    pub(super) total: u64,
}

/// The newest messages of all pages. A runner may have told fewer than there are: the list ends where
/// one of them has not told what comes next, for that may be newer than what others told.
pub(super) fn newest(pages: Vec<PageOfRunner>, before: &Cursors, limit: usize) -> Merged {
    let total = pages.iter().map(|page| page.total).sum();
    let mut cursors = before.clone();
    let mut queues: Vec<_> = pages
        .into_iter()
        .map(|of| {
            (
                of.runner,
                of.page.faults.into_iter().peekable(),
                of.page.next.is_some(),
            )
        })
        .collect();
    let mut items = Vec::new();
    let mut has_more = false;
    while items.len() < limit {
        let is_untold = |(_, queue, more): &mut (_, std::iter::Peekable<_>, bool)| {
            *more && queue.peek().is_none()
        };
        if queues.iter_mut().any(is_untold) {
            has_more = true;
            break;
        }
        let heads = queues.iter_mut().enumerate();
        let newest = heads
            .filter_map(|(idx, (_, queue, _))| Some((queue.peek()?.at_ms, Reverse(idx))))
            .max();
        let Some((_, Reverse(idx))) = newest else {
            break;
        };
        let (runner, queue, _) = &mut queues[idx];
        if let Some(entry) = queue.next() {
            cursors.0.insert(runner.id().to_owned(), entry.id.clone());
            items.push(Fault::of(entry, runner));
        }
    }
    has_more |= queues
        .iter_mut()
        .any(|(_, queue, more)| *more || queue.peek().is_some());
    Merged {
        items,
        next: has_more.then_some(cursors),
        total,
    }
}

/// One group for each cause, the one with the most open messages first.
pub(super) fn groups(all: Vec<GroupOfFaults>) -> Vec<GroupOfFaults> {
    let mut merged: Vec<GroupOfFaults> = Vec::new();
    for group in all {
        let same = merged.iter_mut().find(|other| {
            (&other.kind, &other.stage, &other.reason) == (&group.kind, &group.stage, &group.reason)
        });
        let Some(known) = same else {
            merged.push(group);
            continue;
        };
        known.count += group.count;
        known.open += group.open;
        known.first_at_ms = known.first_at_ms.min(group.first_at_ms);
        if group.last_at_ms > known.last_at_ms {
            known.last_at_ms = group.last_at_ms;
            known.example = group.example;
        }
    }
    merged.sort_by_key(|group| Reverse((group.open, group.count, group.last_at_ms)));
    merged
}

#[cfg(test)]
mod tests;
