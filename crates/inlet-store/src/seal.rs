//! Encryption at rest: XChaCha20-Poly1305 with a random nonce for each value.
//!
//! The row that a value belongs to is part of what the tag protects, so a sealed value that is
//! copied to another row does not open there. A sealed text is `v1.<key id>.<base64>`.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sqlx::Row as _;

use crate::error::{Result, StoreError};
use crate::key::MasterKey;
use crate::store::{During as _, Store, Write};

const NONCE_BYTES: usize = 24;

/// The row of `meta` with the id of the key; sealing writers lock it.
const KEY_ROW: &str = "key:id";
const CHECK_ROW: &str = "key:check";
const CHECK_PLACE: Place<'static> = Place {
    what: "key check",
    name: "",
};

/// The row that a sealed value belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// What it is, in the user's words; also keeps the tables apart.
    pub(crate) what: &'static str,
    /// Its name within the table.
    pub(crate) name: &'a str,
}

impl Place<'_> {
    fn identity(self) -> String {
        format!("inlet\0{}\0{}", self.what, self.name)
    }
}

/// Seals and opens with one key.
pub(crate) struct Sealer {
    key_id: String,
    cipher: XChaCha20Poly1305,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({})", self.key_id)
    }
}

impl Sealer {
    pub(crate) fn new(key: &MasterKey) -> Self {
        let cipher = XChaCha20Poly1305::new(key.bytes().into());
        let key_id = key.id();
        Self { key_id, cipher }
    }

    pub(crate) fn key_id(&self) -> &str {
        &self.key_id
    }

    pub(crate) fn seal(&self, place: Place<'_>, plain: &[u8]) -> String {
        let mut sealed = vec![0; NONCE_BYTES];
        rand::fill(&mut sealed[..]);
        let nonce = XNonce::try_from(&sealed[..]).expect("24 bytes were just made");
        let aad = place.identity();
        let payload = Payload {
            msg: plain,
            aad: aad.as_bytes(),
        };
        let cipher_text = self.cipher.encrypt(&nonce, payload);
        sealed.extend(cipher_text.expect("a value in memory is below the cipher's 256 GiB"));
        format!("v1.{}.{}", self.key_id, BASE64_STANDARD.encode(sealed))
    }

    pub(crate) fn open(&self, place: Place<'_>, sealed: &str) -> Result<Vec<u8>> {
        let damaged = || StoreError::SecretDamaged {
            what: place.what,
            name: place.name.to_owned(),
        };
        let (key_id, text) = sealed
            .strip_prefix("v1.")
            .and_then(|rest| rest.split_once('.'))
            .ok_or_else(damaged)?;
        if key_id != self.key_id {
            return Err(self.key_wrong(key_id));
        }
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| damaged())?;
        let (nonce, msg) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(damaged)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| damaged())?;
        let aad = place.identity();
        let aad = aad.as_bytes();
        self.cipher
            .decrypt(&nonce, Payload { msg, aad })
            .map_err(|_| damaged())
    }

    pub(crate) fn open_text(&self, place: Place<'_>, sealed: &str) -> Result<String> {
        String::from_utf8(self.open(place, sealed)?).map_err(|_| StoreError::SecretDamaged {
            what: place.what,
            name: place.name.to_owned(),
        })
    }

    fn key_wrong(&self, needed: &str) -> StoreError {
        StoreError::KeyWrong {
            needed: needed.to_owned(),
            given: self.key_id.clone(),
        }
    }
}

/// Marks a new store with the key, or checks that an old one was marked with this key.
pub(crate) async fn check_key(store: &Store) -> Result<()> {
    let sealer = store.sealer();
    let mut write = store.write().await?;
    let marked =
        sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(KEY_ROW)
            .bind(sealer.key_id())
            .execute(write.on())
            .await
            .during(store, "reading the mark of the key")?;
    if marked.rows_affected() == 1 {
        set_check(&mut write, &sealer).await?;
        return write.commit().await;
    }
    require_key(&mut write, &sealer).await?;
    let row = sqlx::query("SELECT value FROM meta WHERE name = $1")
        .bind(CHECK_ROW)
        .fetch_one(write.on())
        .await
        .during(store, "reading the mark of the key")?;
    let check: String = row
        .try_get(0)
        .during(store, "reading the mark of the key")?;
    // Ids are short; the check value is the proof.
    sealer.open(CHECK_PLACE, &check).map(drop)
}

/// Locks the mark of the key until the transaction ends, and fails when the store is sealed with
/// another key by now: so nothing is ever sealed with a key that a rotation has left behind.
pub(crate) async fn require_key(write: &mut Write, sealer: &Sealer) -> Result<()> {
    write.lock(KEY_ROW).await?;
    let store = write.store.clone();
    let row = sqlx::query("SELECT value FROM meta WHERE name = $1")
        .bind(KEY_ROW)
        .fetch_one(write.on())
        .await
        .during(&store, "reading the mark of the key")?;
    let needed: String = row
        .try_get(0)
        .during(&store, "reading the mark of the key")?;
    if needed == sealer.key_id() {
        return Ok(());
    }
    Err(sealer.key_wrong(&needed))
}

/// Marks the store with another key, as part of a rotation.
pub(crate) async fn mark_key(write: &mut Write, sealer: &Sealer) -> Result<()> {
    let store = write.store.clone();
    sqlx::query("UPDATE meta SET value = $2 WHERE name = $1")
        .bind(KEY_ROW)
        .bind(sealer.key_id())
        .execute(write.on())
        .await
        .during(&store, "marking the store with the new key")?;
    set_check(write, sealer).await
}

async fn set_check(write: &mut Write, sealer: &Sealer) -> Result<()> {
    let store = write.store.clone();
    let set = "INSERT INTO meta (name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sqlx::query(set)
        .bind(CHECK_ROW)
        .bind(sealer.seal(CHECK_PLACE, b"inlet"))
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "marking the store with the key")
}
