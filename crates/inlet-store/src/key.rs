//! The master key: 32 bytes that open every secret of the store.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use crate::digest::hex;
use crate::error::KeyError;

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;

/// The key that the store's secrets are sealed with. `Debug` shows its id only.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKey {
    bytes: [u8; KEY_BYTES],
}

impl MasterKey {
    /// A new random key.
    pub fn generate() -> Self {
        let mut bytes = [0; KEY_BYTES];
        rand::fill(&mut bytes);
        Self { bytes }
    }

    /// Reads 32 bytes in base64; `origin` says in an error where they came from
    /// (`` in the variable `INLET_KEY` ``).
    pub fn parse(text: &str, origin: &str) -> Result<Self, KeyError> {
        let malformed = || KeyError::Malformed {
            origin: origin.to_owned(),
        };
        let bytes = BASE64_STANDARD
            .decode(text.trim())
            .map_err(|_| malformed())?;
        let bytes = bytes.try_into().map_err(|_| malformed())?;
        Ok(Self { bytes })
    }

    /// The key in base64, to be kept in a file or a vault.
    pub fn to_base64(&self) -> String {
        BASE64_STANDARD.encode(self.bytes)
    }

    /// A short name of the key that tells nothing about it; stored with all that it seals.
    pub fn id(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"inlet key id\0");
        hash.update(self.bytes);
        hex(&hash.finalize()[..6])
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.bytes
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id())
    }
}

/// A key in a file that only its owner may read.
///
/// While a rotation is under way the next key lies beside it (`<file>.next`); whichever opens the
/// store is the right one, so an interruption at any point loses nothing.
#[derive(Clone, Debug)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// The key file at `path`; nothing is read yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The key of the file; a new one is made (mode 0600) when there is no file.
    pub fn load_or_create(&self) -> Result<MasterKey, KeyError> {
        match read(&self.path)? {
            Some(key) => Ok(key),
            None => create(&self.path),
        }
    }

    /// The key that a rotation is about to change to, made when there is none yet.
    pub(crate) fn next_or_create(&self) -> Result<MasterKey, KeyError> {
        match read(&self.next_path())? {
            Some(key) => Ok(key),
            None => create(&self.next_path()),
        }
    }

    /// The key of a rotation that was interrupted.
    pub(crate) fn next(&self) -> Result<Option<MasterKey>, KeyError> {
        read(&self.next_path())
    }

    /// Makes the next key the one of the file.
    pub(crate) fn adopt_next(&self) -> Result<(), KeyError> {
        fs::rename(self.next_path(), &self.path)
            .and_then(|()| sync_folder(&self.path))
            .map_err(|source| failed("replace", &self.path, source))
    }

    fn next_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(".next");
        PathBuf::from(path)
    }
}

fn read(path: &Path) -> Result<Option<MasterKey>, KeyError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(failed("read", path, source)),
    };
    let mode = fs::metadata(path)
        .map_err(|source| failed("read", path, source))?
        .mode()
        & 0o777;
    if mode & 0o077 != 0 {
        let path = path.to_owned();
        return Err(KeyError::FileOpenToOthers { path, mode });
    }
    MasterKey::parse(&text, &format!("in the file `{}`", path.display())).map(Some)
}

/// Writes a new key beside the place and moves it there, so that no half of a key is ever read.
fn create(path: &Path) -> Result<MasterKey, KeyError> {
    let key = MasterKey::generate();
    let mut draft = path.to_owned().into_os_string();
    draft.push(format!(".{}", uuid::Uuid::new_v4()));
    let draft = PathBuf::from(draft);
    let written = write_new(&draft, &key)
        // A link, unlike a rename, refuses to replace a key that another process just made.
        .and_then(|()| fs::hard_link(&draft, path))
        .and_then(|()| sync_folder(path));
    // Fails only when the draft could not be made, which `written` says already.
    drop(fs::remove_file(&draft));
    match written {
        Ok(()) => Ok(key),
        Err(source) => match read(path)? {
            Some(key_of_another) if source.kind() == ErrorKind::AlreadyExists => Ok(key_of_another),
            _ => Err(failed("create", path, source)),
        },
    }
}

fn write_new(path: &Path, key: &MasterKey) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    writeln!(file, "{}", key.to_base64())?;
    file.sync_all()
}

/// A new name in a folder survives a power cut only once the folder itself is on the disk.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

fn failed(doing: &'static str, path: &Path, source: std::io::Error) -> KeyError {
    let path = path.to_owned();
    KeyError::File {
        doing,
        path,
        source,
    }
}
