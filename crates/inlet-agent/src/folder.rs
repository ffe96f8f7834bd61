//! The agent's folder: that only one agent uses it, and what it is known by.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use inlet_runner::durable;
use uuid::Uuid;

const LOCK: &str = "agent.lock";
const INSTANCE: &str = "instance_id";
/// One folder a data source below it.
const SOURCES: &str = "sources";

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be made or written to.
    #[error("cannot use the agent's folder `{}`; give its user the right to write there, or set `data_dir` to another", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process uses it.
    #[error("another agent uses the folder `{}`: stop it first, or set `data_dir` to another folder", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
    },
}

/// The right to use a folder, until it is dropped or the process ends, by `kill -9` too.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// What the hub tells agents with one token apart by: the same after a restart.
    pub(crate) instance_id: String,
    _lock: File,
}

impl Folder {
    /// Makes the folder if there is none and takes it.
    pub(crate) fn take(path: &Path) -> Result<Self, FolderError> {
        let unusable = |source| FolderError::Unusable {
            path: path.to_owned(),
            source,
        };
        fs::create_dir_all(path.join(SOURCES)).map_err(unusable)?;
        let lock = File::create(path.join(LOCK)).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(FolderError::Taken {
                    path: path.to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        Ok(Self {
            path: path.to_owned(),
            instance_id: instance_id(path).map_err(unusable)?,
            _lock: lock,
        })
    }

    /// Where each data source has a folder.
    pub(crate) fn sources(&self) -> PathBuf {
        self.path.join(SOURCES)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// The one in the folder, or a new one.
fn instance_id(folder: &Path) -> io::Result<String> {
    let path = folder.join(INSTANCE);
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if let Ok(id) = Uuid::parse_str(kept.trim()) {
        return Ok(id.to_string());
    }
    let id = Uuid::new_v4().to_string();
    durable::replace(&path, id.as_bytes())?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_keeps_its_id_and_a_torn_one_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let first = Folder::take(dir.path()).unwrap().instance_id;
        assert_eq!(Folder::take(dir.path()).unwrap().instance_id, first);
        fs::write(dir.path().join(INSTANCE), &first[..7]).unwrap();
        assert_ne!(Folder::take(dir.path()).unwrap().instance_id, first);
    }

    #[test]
    fn a_folder_has_one_agent() {
        let dir = tempfile::tempdir().unwrap();
        let _folder = Folder::take(dir.path()).unwrap();
        let error = Folder::take(dir.path()).unwrap_err();
        assert!(matches!(error, FolderError::Taken { .. }), "{error}");
    }
}
