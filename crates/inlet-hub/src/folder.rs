//! The hub's folder, and that only one hub uses it.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be made or written to.
    #[error("cannot use the hub's folder `{}`", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process uses it.
    #[error("another hub uses the folder `{}`: stop it first, or give another folder", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
    },
}

/// The right to use a folder, until it is dropped or the process ends, by `kill -9` too.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "held, not read")] File);

/// Makes the folder if there is none and takes it. Two hubs on one folder would run each data source twice.
///
/// # Errors
/// When it cannot be made or written to, or another process has it.
pub fn take(path: &Path) -> Result<FolderLock, FolderError> {
    let unusable = |source| FolderError::Unusable {
        path: path.to_owned(),
        source,
    };
    fs::create_dir_all(path).map_err(unusable)?;
    let file = File::create(path.join("hub.lock")).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(FolderLock(file)),
        Err(TryLockError::WouldBlock) => Err(FolderError::Taken {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}
