//! A temporary folder that does not outlive its process for long.
//!
//! Dropping it removes it. One that lives in a `static`, or whose process was killed, is not
//! dropped, so whoever comes next removes every folder whose lock nobody holds any more.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

/// The folder and the lock that says that it is in use.
#[derive(Debug)]
pub(crate) struct SweptDir {
    dir: TempDir,
    _in_use: File,
}

impl SweptDir {
    /// A new folder in `home`, which is made if there is none and belongs to such folders alone.
    pub(crate) fn new_in(home: &Path, prefix: &str) -> Result<Self> {
        fs::create_dir_all(home)?;
        // Held while a folder is made, so that nobody sweeps it before its own lock is taken.
        let _sweeping = locked(&home.with_extension("lock"))?;
        sweep(home)?;
        let dir = tempfile::Builder::new().prefix(prefix).tempdir_in(home)?;
        let in_use = locked(&dir.path().join("in-use.lock"))?;
        Ok(Self {
            dir,
            _in_use: in_use,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }
}

fn sweep(home: &Path) -> Result<()> {
    for entry in fs::read_dir(home)? {
        let dir = entry?.path();
        let lock = File::open(dir.join("in-use.lock"));
        if lock.is_ok_and(|lock| lock.try_lock().is_err()) {
            continue;
        }
        // A folder that is being dropped by its owner may vanish under us.
        drop(fs::remove_dir_all(&dir));
    }
    Ok(())
}

/// Waits for the lock on `path`; it is held until the file is dropped.
pub(crate) fn locked(path: &Path) -> Result<File> {
    let file = File::options().create(true).append(true).open(path);
    let file = file.with_context(|| format!("open the lock `{}`", path.display()))?;
    file.lock()
        .with_context(|| format!("lock `{}`", path.display()))?;
    Ok(file)
}
