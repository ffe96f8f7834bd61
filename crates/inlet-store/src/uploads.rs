//! Uploads: certificates, keys and keytabs that documents and connections refer to.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use sqlx::any::AnyRow;

use crate::columns::{Columns as _, words};
use crate::digest::hex;
use crate::error::{Result, StoreError};
use crate::page::{Page, PageQuery};
use crate::references::{self, ReferenceKind};
use crate::seal::{self, Place, Sealer};
use crate::store::{During as _, Store, each};

pub(crate) const WHAT: &str = "upload";

words! {
    /// What was uploaded.
    pub enum UploadKind {
        /// Certificates in PEM: public, stored and given out as they are.
        Certificate = "certificate",
        /// A private key: sealed, never given out.
        Key = "key",
        /// A Kerberos keytab: sealed, never given out.
        Keytab = "keytab",
    }
}

impl UploadKind {
    /// Whether its content is sealed and never leaves the hub.
    pub fn is_secret(self) -> bool {
        self != Self::Certificate
    }
}

/// A file to be stored. `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct UploadDraft {
    /// What it is.
    pub kind: UploadKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whom a certificate names.
    pub subject: Option<String>,
    /// When the first of its certificates expires, in milliseconds since 1970 UTC.
    pub expires_at_ms: Option<i64>,
}

/// The content of an upload. `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct UploadContent {
    /// What it is: only a certificate may be given out.
    pub kind: UploadKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for UploadDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UploadDraft({}, {} bytes)", self.kind, self.bytes.len())
    }
}

impl fmt::Debug for UploadContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "UploadContent({}, {} bytes)",
            self.kind,
            self.bytes.len()
        )
    }
}

/// An upload without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// What documents refer to it by.
    pub name: String,
    /// What it is.
    pub kind: UploadKind,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Whom a certificate names.
    pub subject: Option<String>,
    /// When the first of its certificates expires, in milliseconds since 1970 UTC.
    pub expires_at_ms: Option<i64>,
    /// When it was uploaded, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// Who uploaded it.
    pub created_by: String,
    /// Who refers to it: see [`Store::used_by`].
    pub used_by: Vec<String>,
}

/// The uploads of a store.
#[derive(Clone, Copy, Debug)]
pub struct Uploads<'a>(&'a Store);

impl Store {
    /// Uploaded certificates, keys and keytabs.
    pub fn uploads(&self) -> Uploads<'_> {
        Uploads(self)
    }
}

const COLUMNS: &str = "name, kind, size, sha256, subject, expires_at_ms, created_at_ms, created_by";

impl Uploads<'_> {
    /// Stores a file under a name, in place of the one before.
    pub async fn put(self, name: &str, draft: &UploadDraft, by: &str) -> Result<Upload> {
        let sealer = self.0.sealer();
        let mut write = self.0.write().await?;
        seal::require_key(&mut write, &sealer).await?;
        let put = "INSERT INTO upload (name, kind, size, sha256, content, subject, expires_at_ms, \
                   created_at_ms, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                   ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, size = excluded.size, \
                   sha256 = excluded.sha256, content = excluded.content, \
                   subject = excluded.subject, expires_at_ms = excluded.expires_at_ms, \
                   created_at_ms = excluded.created_at_ms, created_by = excluded.created_by";
        sqlx::query(put)
            .bind(name)
            .bind(draft.kind.as_str())
            .bind(draft.bytes.len() as i64)
            .bind(hex(&Sha256::digest(&draft.bytes)))
            .bind(stored(&sealer, name, draft))
            .bind(&draft.subject)
            .bind(draft.expires_at_ms)
            .bind(self.0.now_ms())
            .bind(by)
            .execute(write.on())
            .await
            .during(self.0, "storing an upload")?;
        write.commit().await?;
        self.get(name).await
    }

    /// One upload, without its content.
    pub async fn get(self, name: &str) -> Result<Upload> {
        let select = format!("SELECT {COLUMNS} FROM upload WHERE name = $1");
        let found = sqlx::query(sqlx::AssertSqlSafe(select))
            .bind(name)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading an upload")?;
        let mut found = found.ok_or_else(|| StoreError::not_found(WHAT, name))?;
        found.used_by = self.0.used_by(ReferenceKind::Upload, name).await?;
        Ok(found)
    }

    /// The content of an upload, keys included: only a certificate's may be given out.
    pub async fn content(self, name: &str) -> Result<UploadContent> {
        let found = sqlx::query("SELECT kind, content FROM upload WHERE name = $1")
            .bind(name)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| {
                row.map(|row| Ok((row.word::<UploadKind>("kind")?, row.text("content")?)))
                    .transpose()
            })
            .during(self.0, "reading an upload")?;
        let (kind, content) = found.ok_or_else(|| StoreError::not_found(WHAT, name))?;
        let place = Place { what: WHAT, name };
        let bytes = if kind.is_secret() {
            self.0.sealer().open(place, &content)?
        } else {
            let name = name.to_owned();
            BASE64_STANDARD
                .decode(content)
                .map_err(|_| StoreError::SecretDamaged { what: WHAT, name })?
        };
        Ok(UploadContent { kind, bytes })
    }

    /// A page of the uploads by name.
    pub async fn list(self, page: &PageQuery) -> Result<Page<Upload>> {
        let after: String = page.after(String::new())?;
        let mut users = references::users(self.0, ReferenceKind::Upload, "").await?;
        let select = format!("SELECT {COLUMNS} FROM upload WHERE name > $1 ORDER BY name LIMIT $2");
        let mut items = sqlx::query(sqlx::AssertSqlSafe(select))
            .bind(after)
            .bind(page.rows())
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing uploads")?;
        for item in &mut items {
            item.used_by = users.remove(&item.name).unwrap_or_default();
        }
        let total = sqlx::query("SELECT count(*) AS total FROM upload")
            .fetch_one(self.0.pool())
            .await
            .and_then(|row| row.int("total"))
            .during(self.0, "counting uploads")?;
        Ok(page.page(items, total, |item| item.name.clone()))
    }

    /// Deletes an upload.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while a data source or a connection refers to it.
    pub async fn delete(self, name: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        references::require_unused(&mut write, ReferenceKind::Upload, name).await?;
        let deleted = sqlx::query("DELETE FROM upload WHERE name = $1")
            .bind(name)
            .execute(write.on())
            .await
            .during(self.0, "deleting an upload")?;
        if deleted.rows_affected() == 0 {
            return Err(StoreError::not_found(WHAT, name));
        }
        write.commit().await
    }
}

fn stored(sealer: &Sealer, name: &str, draft: &UploadDraft) -> String {
    if draft.kind.is_secret() {
        sealer.seal(Place { what: WHAT, name }, &draft.bytes)
    } else {
        BASE64_STANDARD.encode(&draft.bytes)
    }
}

fn read(row: &AnyRow) -> sqlx::Result<Upload> {
    Ok(Upload {
        name: row.text("name")?,
        kind: row.word("kind")?,
        size: row.count("size")?,
        sha256: row.text("sha256")?,
        subject: row.text_if_any("subject")?,
        expires_at_ms: row.int_if_any("expires_at_ms")?,
        created_at_ms: row.int("created_at_ms")?,
        created_by: row.text("created_by")?,
        used_by: Vec::new(),
    })
}
