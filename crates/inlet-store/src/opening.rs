//! What comes before a connection to a file: its permissions, and one who opens at a time.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::address::StoreAddress;
use crate::error::Result;
use crate::store::unreachable;

/// Makes the store's file, for its owner alone, and takes the lock that is held while a store is
/// opened: SQLite, unlike PostgreSQL, has none that covers all migrations, and two processes would
/// make the same tables. The lock is a file of its own (`<store>.lock`), because closing any handle
/// of the store's file drops the locks that SQLite has on it.
pub(crate) async fn begin(address: &StoreAddress) -> Result<Option<File>> {
    let StoreAddress::Sqlite(path) = address else {
        return Ok(None);
    };
    let path = path.clone();
    let locked = tokio::task::spawn_blocking(move || lock_and_make(&path)).await;
    let locked = locked.unwrap_or_else(|error| Err(io::Error::other(error)));
    locked
        .map(Some)
        .map_err(|error| unreachable(address, sqlx::Error::Io(error)))
}

fn lock_and_make(path: &Path) -> io::Result<File> {
    let lock = for_owner()
        .append(true)
        .create(true)
        .open(lock_path(path))?;
    lock.lock()?;
    match for_owner().append(true).create_new(true).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(lock),
    }
}

fn for_owner() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn lock_path(path: &Path) -> PathBuf {
    let mut lock = OsString::from(path);
    lock.push(".lock");
    PathBuf::from(lock)
}
