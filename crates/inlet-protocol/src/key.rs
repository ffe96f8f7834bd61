//! The key of an agent: what the hub seals for it, only it can read.
//!
//! Assignments hold passwords. TLS hides them on the way; sealing hides them from proxies that end TLS, from the
//! agent's state file, and from logs of either side. The private key never leaves the agent's machine.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use crypto_box::{PublicKey, SecretKey, aead::OsRng};
use prost::bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::json::{self, JsonError};

/// Bytes of a public and of a private key.
pub const KEY_BYTES: usize = 32;

/// Why a sealed message cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The public key is none.
    #[error("a public key has 32 bytes, this one has {num_bytes}")]
    PublicKey {
        /// Its length.
        num_bytes: usize,
    },
    /// It cannot be sealed.
    #[error("cannot be sealed")]
    Sealing,
    /// It was sealed for another key, or was changed on the way.
    #[error("sealed for another key, or damaged")]
    Opening,
    /// What was sealed is not what it should be.
    #[error(transparent)]
    Json(#[from] JsonError),
}

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("cannot {doing} `{}`", path.display())]
    File {
        /// `read` or `create`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Others may read it.
    #[error("others may read the key `{}` (mode {mode:03o}): run `chmod 600` on it", path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It holds something else.
    #[error("`{}` holds no key of an agent: restore it, or remove it for a new one", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
}

/// The private key of an agent. `Debug` shows the public one; it is zeroed when dropped.
pub struct AgentKey(SecretKey);

impl AgentKey {
    /// A new random key.
    pub fn generate() -> Self {
        Self(SecretKey::generate(&mut OsRng))
    }

    /// The key of the file, which is made (mode 0600) when there is none.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyFileError> {
        if let Some(key) = Self::load(path)? {
            return Ok(key);
        }
        let key = Self::generate();
        key.save(path)?;
        Ok(key)
    }

    /// The key of the file; `None` when there is no file.
    pub fn load(path: &Path) -> Result<Option<Self>, KeyFileError> {
        let failed = |source| failed("read", path, source);
        let bytes = match fs::read(path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(failed(source)),
        };
        let mode = fs::metadata(path).map_err(failed)?.mode() & 0o777;
        if mode & 0o077 != 0 {
            let path = path.to_owned();
            return Err(KeyFileError::OpenToOthers { path, mode });
        }
        let key = SecretKey::from_slice(&bytes).map_err(|_| KeyFileError::Malformed {
            path: path.to_owned(),
        })?;
        Ok(Some(Self(key)))
    }

    /// Writes the key to a file that only its owner may read, and that nobody ever sees half written.
    ///
    /// # Errors
    /// When the file cannot be written, or is there already.
    pub fn save(&self, path: &Path) -> Result<(), KeyFileError> {
        let mut draft = path.to_owned().into_os_string();
        draft.push(format!(".{}", std::process::id()));
        let draft = PathBuf::from(draft);
        let written = self
            .write_new(&draft)
            // A link, unlike a rename, does not replace a key that is there.
            .and_then(|()| fs::hard_link(&draft, path))
            .and_then(|()| sync_folder(path));
        // Fails only when the draft could not be made, which `written` says already.
        drop(fs::remove_file(&draft));
        written.map_err(|source| failed("create", path, source))
    }

    /// The public key, by which the hub seals.
    pub fn public(&self) -> [u8; KEY_BYTES] {
        self.0.public_key().to_bytes()
    }

    /// Reads what was sealed by [`seal`] with the public key.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let plain = self.0.unseal(sealed).map_err(|_| SealError::Opening)?;
        Ok(Zeroizing::new(plain))
    }

    /// Reads a value that was sealed by [`seal_json`]; `limit` bounds its JSON, in bytes.
    pub fn open_json<T: DeserializeOwned>(
        &self,
        sealed: &[u8],
        limit: usize,
    ) -> Result<T, SealError> {
        Ok(json::unpack(&self.open(sealed)?, limit)?)
    }

    fn write_new(&self, path: &Path) -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(Zeroizing::new(self.0.to_bytes()).as_slice())?;
        file.sync_all()
    }
}

impl fmt::Debug for AgentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentKey")
            .field("public", &self.public())
            .finish_non_exhaustive()
    }
}

/// Seals bytes so that only the private key of `public` opens them.
pub fn seal(public: &[u8], plain: &[u8]) -> Result<Bytes, SealError> {
    let public = PublicKey::from_slice(public).map_err(|_| SealError::PublicKey {
        num_bytes: public.len(),
    })?;
    let sealed = public.seal(&mut OsRng, plain);
    sealed.map(Bytes::from).map_err(|_| SealError::Sealing)
}

/// Seals a value as JSON, packed when it is long.
pub fn seal_json<T: Serialize + ?Sized>(public: &[u8], value: &T) -> Result<Bytes, SealError> {
    let packed = json::pack(value)?;
    let sealed = seal(public, &packed)?;
    if let Ok(plain) = packed.try_into_mut() {
        drop(Zeroizing::new(Vec::from(plain)));
    }
    Ok(sealed)
}

/// A new name in a folder survives a power cut only once the folder itself is on the disk.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn failed(doing: &'static str, path: &Path, source: io::Error) -> KeyFileError {
    let path = path.to_owned();
    KeyFileError::File {
        doing,
        path,
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_the_key_it_is_sealed_for_opens_it() {
        let (key, other) = (AgentKey::generate(), AgentKey::generate());
        let sealed = seal(&key.public(), b"password").unwrap();
        assert!(!sealed.windows(8).any(|part| part == b"password"));
        assert_eq!(key.open(&sealed).unwrap().as_slice(), b"password");
        assert!(matches!(other.open(&sealed), Err(SealError::Opening)));
        let mut changed = sealed.to_vec();
        changed[40] ^= 1;
        assert!(matches!(key.open(&changed), Err(SealError::Opening)));
        assert!(matches!(key.open(&sealed[..10]), Err(SealError::Opening)));
        assert!(matches!(
            seal(&[1; 31], b""),
            Err(SealError::PublicKey { num_bytes: 31 })
        ));
    }

    #[test]
    fn a_sealed_value_is_the_value() {
        let key = AgentKey::generate();
        for text in ["short".to_owned(), "long ".repeat(4_000)] {
            let sealed = seal_json(&key.public(), &text).unwrap();
            assert_eq!(key.open_json::<String>(&sealed, 1 << 20).unwrap(), text);
        }
    }

    #[test]
    fn a_key_file_is_made_once_and_only_its_owner_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.key");
        let key = AgentKey::load_or_create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(
            AgentKey::load_or_create(&path).unwrap().public(),
            key.public()
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = AgentKey::load(&path).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
        fs::write(&path, b"short").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(
            AgentKey::load(&path),
            Err(KeyFileError::Malformed { .. })
        ));
        let error = key.save(&path).unwrap_err();
        assert!(
            matches!(
                error,
                KeyFileError::File {
                    doing: "create",
                    ..
                }
            ),
            "{error:?}"
        );
    }

    #[test]
    fn a_key_is_not_shown() {
        let key = AgentKey::generate();
        let shown = format!("{key:?}");
        assert!(shown.starts_with("AgentKey { public"), "{shown}");
        assert!(
            !shown.contains(&format!("{:?}", key.0.to_bytes())),
            "{shown}"
        );
    }
}
