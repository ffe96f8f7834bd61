//! What an agent remembers over a restart: its assignments as they were received, sealed for its own key,
//! and when it last heard a hub.
//!
//! It is a copy of what hubs said, never the truth about progress: offsets are in Kafka. So a file that is
//! torn or not ours is told and set aside by writing a new one; the hub says everything again.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use inlet_runner::durable;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::clock::{KeptMoment, Moment};

const VERSION: u32 = 1;

/// The file, with its content in memory. Clones share.
#[derive(Clone, Debug)]
pub(crate) struct StateFile(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    state: Mutex<State>,
    /// One writer at a time, so that an older content never replaces a newer one.
    writing: Mutex<()>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    version: u32,
    /// When a hub was last heard; `None`: never.
    heard: Option<KeptMoment>,
    /// What the hub asked for, if that was less than the options say.
    offline_limit_ms: Option<u64>,
    assignments: BTreeMap<String, Kept>,
}

/// An assignment as it was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept {
    pub(crate) epoch: u64,
    /// Of the document.
    pub(crate) version: i64,
    /// Base64.
    sealed: String,
}

impl Kept {
    pub(crate) fn new(epoch: u64, version: i64, sealed: &[u8]) -> Self {
        Self {
            epoch,
            version,
            sealed: BASE64.encode(sealed),
        }
    }

    pub(crate) fn sealed(&self) -> Option<Vec<u8>> {
        BASE64.decode(&self.sealed).ok()
    }
}

impl StateFile {
    /// Reads the file. The second is why it was of no use, for a person.
    pub(crate) fn load(path: &Path) -> (Self, Option<String>) {
        let (state, trouble) = match read(path) {
            Ok(state) => (state.unwrap_or_default(), None),
            Err(trouble) => (State::default(), Some(trouble)),
        };
        let inner = Inner {
            path: path.to_owned(),
            state: Mutex::new(State {
                version: VERSION,
                ..state
            }),
            writing: Mutex::new(()),
        };
        (Self(Arc::new(inner)), trouble)
    }

    pub(crate) fn assignments(&self) -> BTreeMap<String, Kept> {
        self.0.state.lock().assignments.clone()
    }

    /// The newest epoch of a data source that was received; 0: none.
    pub(crate) fn epoch_of(&self, source_id: &str) -> u64 {
        let state = self.0.state.lock();
        state
            .assignments
            .get(source_id)
            .map_or(0, |kept| kept.epoch)
    }

    /// How long ago a hub was heard, and what it said how long runs may go on without it.
    pub(crate) fn last_word(&self) -> Option<(Duration, Option<Duration>)> {
        let state = self.0.state.lock();
        let limit = state.offline_limit_ms.map(Duration::from_millis);
        Some((state.heard.as_ref()?.elapsed(), limit))
    }

    /// Notes an assignment; not on disk before [`Self::save`]. An older one than is known is not noted.
    pub(crate) fn put(&self, source_id: &str, kept: Kept) {
        let mut state = self.0.state.lock();
        let known = state.assignments.get(source_id);
        if known.is_none_or(|known| known.epoch <= kept.epoch) {
            state.assignments.insert(source_id.to_owned(), kept);
        }
    }

    /// Forgets an assignment, unless a newer one came.
    pub(crate) fn remove(&self, source_id: &str, epoch: u64) {
        let mut state = self.0.state.lock();
        let known = state.assignments.get(source_id);
        if known.is_some_and(|known| known.epoch <= epoch) {
            state.assignments.remove(source_id);
        }
    }

    /// Forgets all assignments.
    pub(crate) fn clear(&self) {
        self.0.state.lock().assignments.clear();
    }

    /// Notes when a hub was heard, and how long it lets runs go on without one.
    pub(crate) fn heard(&self, moment: Moment, offline_limit: Option<Duration>) {
        let mut state = self.0.state.lock();
        state.heard = Some(KeptMoment::of(moment));
        state.offline_limit_ms =
            offline_limit.map(|limit| u64::try_from(limit.as_millis()).unwrap_or(u64::MAX));
    }

    /// Brings it to disk. Blocks.
    pub(crate) fn save(&self) -> io::Result<()> {
        let _turn = self.0.writing.lock();
        let state = self.0.state.lock().clone();
        let text = serde_json::to_vec_pretty(&state).map_err(io::Error::other)?;
        durable::replace(&self.0.path, &text)
    }

    /// Brings it to disk, or else removes the file: without one, a later process knows nothing that is not true
    /// any more. Removing needs no room on the disk. Blocks.
    pub(crate) fn save_or_remove(&self) -> io::Result<()> {
        let Err(error) = self.save() else {
            return Ok(());
        };
        tracing::error!(
            file = %self.0.path.display(),
            %error,
            "the agent's state cannot be written and is removed; a restart needs the hub"
        );
        let _turn = self.0.writing.lock();
        durable::remove(&self.0.path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0.path
    }
}

/// The state of a file; `None`: there is none. Fails with why it is of no use.
fn read(path: &Path) -> Result<Option<State>, String> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("it cannot be read: {error}")),
    };
    let value: serde_json::Value =
        serde_json::from_slice(&text).map_err(|error| format!("it is torn: {error}"))?;
    match value.get("version").and_then(serde_json::Value::as_u64) {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => {
            return Err(format!(
                "it is of version {version}, and this agent knows version {VERSION}"
            ));
        }
        None => return Err("it is not the state of an agent".to_owned()),
    }
    let state = serde_json::from_value(value);
    state
        .map(Some)
        .map_err(|error| format!("it is not the state of an agent: {error}"))
}

#[cfg(test)]
mod tests;
