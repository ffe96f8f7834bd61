//! Connections: saved endpoints of TDengine with their credentials.

use inlet_config::secret::Secret;
use sqlx::any::AnyRow;

use crate::columns::{Columns as _, words};
use crate::error::{Result, StoreError};
use crate::page::{Page, PageQuery};
use crate::references::{self, ReferenceKind};
use crate::seal::{self, Place, Sealer};
use crate::store::{During as _, Store, Write, each, unless_taken};

pub(crate) const WHAT: &str = "connection";

words! {
    /// How a connection logs in.
    pub enum CredentialKind {
        /// A password of its user.
        Password = "password",
        /// A token, which needs no user.
        Token = "token",
    }
}

/// A password or token. `Debug` shows stars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Which of them.
    pub kind: CredentialKind,
    /// The text.
    pub value: Secret,
}

/// What a change does to the credential of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CredentialChange {
    /// It stays as it is.
    #[default]
    Keep,
    /// This one takes its place.
    Set(Credential),
    /// There is none any more.
    Clear,
}

/// What a user says of a connection.
#[derive(Clone, Debug)]
pub struct ConnectionDraft {
    /// Address without user and password.
    pub url: String,
    /// Who logs in.
    pub user: Option<String>,
    /// The upload with the authorities that sign the server's certificate.
    pub ca_upload: Option<String>,
    /// What happens to the credential.
    pub credential: CredentialChange,
}

/// A connection without its credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// What documents refer to it by; it never changes.
    pub name: String,
    /// Address without user and password.
    pub url: String,
    /// Who logs in.
    pub user: Option<String>,
    /// The upload with the authorities that sign the server's certificate.
    pub ca_upload: Option<String>,
    /// Which credential is stored.
    pub credential: Option<CredentialKind>,
    /// Grows with each change, from 1.
    pub version: i64,
    /// When it was created, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// Who created it.
    pub created_by: String,
    /// When it changed last.
    pub updated_at_ms: i64,
    /// Who changed it last.
    pub updated_by: String,
    /// The names of the data sources that refer to it.
    pub used_by: Vec<String>,
}

/// The connections of a store.
#[derive(Clone, Copy, Debug)]
pub struct Connections<'a>(&'a Store);

impl Store {
    /// Connections to TDengine.
    pub fn connections(&self) -> Connections<'_> {
        Connections(self)
    }
}

impl Connections<'_> {
    /// Stores a new connection.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`].
    pub async fn create(self, name: &str, draft: &ConnectionDraft, by: &str) -> Result<Connection> {
        let sealer = self.0.sealer();
        let mut write = self.0.write().await?;
        seal::require_key(&mut write, &sealer).await?;
        let (kind, value) = match &draft.credential {
            CredentialChange::Set(credential) => sealed(&sealer, name, credential),
            CredentialChange::Keep | CredentialChange::Clear => (None, None),
        };
        let insert = "INSERT INTO connection (name, url, login, ca_upload, secret_kind, sealed, \
                      version, created_at_ms, created_by, updated_at_ms, updated_by) \
                      VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $7, $8)";
        let inserted = sqlx::query(insert)
            .bind(name)
            .bind(&draft.url)
            .bind(&draft.user)
            .bind(&draft.ca_upload)
            .bind(kind)
            .bind(value)
            .bind(self.0.now_ms())
            .bind(by)
            .execute(write.on())
            .await;
        unless_taken(inserted, self.0, WHAT, name)?;
        write.commit().await?;
        self.get(name).await
    }

    /// One connection.
    pub async fn get(self, name: &str) -> Result<Connection> {
        let found = sqlx::query("SELECT * FROM connection WHERE name = $1")
            .bind(name)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading a connection")?;
        let mut found = found.ok_or_else(|| StoreError::not_found(WHAT, name))?;
        found.used_by = self.0.used_by(ReferenceKind::Connection, name).await?;
        Ok(found)
    }

    /// The connection with its credential, for those that connect: no answer of the hub may hold it.
    pub async fn get_with_credential(self, name: &str) -> Result<(Connection, Option<Credential>)> {
        let row = sqlx::query("SELECT * FROM connection WHERE name = $1")
            .bind(name)
            .fetch_optional(self.0.pool())
            .await
            .during(self.0, "reading a connection")?;
        let row = row.ok_or_else(|| StoreError::not_found(WHAT, name))?;
        let connection = read(&row).during(self.0, "reading a connection")?;
        let sealed = row.text_if_any("sealed");
        let sealed = sealed.during(self.0, "reading a connection")?;
        let (Some(kind), Some(sealed)) = (connection.credential, sealed) else {
            return Ok((connection, None));
        };
        let place = Place { what: WHAT, name };
        let value = Secret::new(self.0.sealer().open_text(place, &sealed)?);
        Ok((connection, Some(Credential { kind, value })))
    }

    /// A page of the connections by name.
    pub async fn list(self, page: &PageQuery) -> Result<Page<Connection>> {
        let after: String = page.after(String::new())?;
        let mut users = references::users(self.0, ReferenceKind::Connection, "").await?;
        let mut items =
            sqlx::query("SELECT * FROM connection WHERE name > $1 ORDER BY name LIMIT $2")
                .bind(after)
                .bind(page.rows())
                .fetch_all(self.0.pool())
                .await
                .and_then(|rows| each(rows, read))
                .during(self.0, "listing connections")?;
        for item in &mut items {
            item.used_by = users.remove(&item.name).unwrap_or_default();
        }
        let total = sqlx::query("SELECT count(*) AS total FROM connection")
            .fetch_one(self.0.pool())
            .await
            .and_then(|row| row.int("total"))
            .during(self.0, "counting connections")?;
        Ok(page.page(items, total, |item| item.name.clone()))
    }

    /// Changes a connection.
    ///
    /// # Errors
    /// [`StoreError::EditedMeanwhile`] when the newest version is not `seen_version`.
    pub async fn update(
        self,
        name: &str,
        seen_version: i64,
        draft: &ConnectionDraft,
        by: &str,
    ) -> Result<Connection> {
        let sealer = self.0.sealer();
        let mut write = self.0.write().await?;
        seal::require_key(&mut write, &sealer).await?;
        let set = "UPDATE connection SET url = $3, login = $4, ca_upload = $5, \
                   version = version + 1, updated_at_ms = $6, updated_by = $7 \
                   WHERE name = $1 AND version = $2";
        let updated = sqlx::query(set)
            .bind(name)
            .bind(seen_version)
            .bind(&draft.url)
            .bind(&draft.user)
            .bind(&draft.ca_upload)
            .bind(self.0.now_ms())
            .bind(by)
            .execute(write.on())
            .await
            .during(self.0, "changing a connection")?;
        require_seen(&mut write, name, updated.rows_affected()).await?;
        set_credential(&mut write, &sealer, name, &draft.credential).await?;
        write.commit().await?;
        self.get(name).await
    }

    /// Deletes a connection.
    ///
    /// # Errors
    /// [`StoreError::EditedMeanwhile`] when the newest version is not `seen_version`,
    /// [`StoreError::InUse`] while a data source refers to it.
    pub async fn delete(self, name: &str, seen_version: i64) -> Result<()> {
        let mut write = self.0.write().await?;
        references::require_unused(&mut write, ReferenceKind::Connection, name).await?;
        let deleted = sqlx::query("DELETE FROM connection WHERE name = $1 AND version = $2")
            .bind(name)
            .bind(seen_version)
            .execute(write.on())
            .await
            .during(self.0, "deleting a connection")?;
        require_seen(&mut write, name, deleted.rows_affected()).await?;
        write.commit().await
    }
}

async fn set_credential(
    write: &mut Write,
    sealer: &Sealer,
    name: &str,
    change: &CredentialChange,
) -> Result<()> {
    let (kind, value) = match change {
        CredentialChange::Keep => return Ok(()),
        CredentialChange::Set(credential) => sealed(sealer, name, credential),
        CredentialChange::Clear => (None, None),
    };
    let store = write.store.clone();
    sqlx::query("UPDATE connection SET secret_kind = $2, sealed = $3 WHERE name = $1")
        .bind(name)
        .bind(kind)
        .bind(value)
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "storing the credential of a connection")
}

fn sealed(
    sealer: &Sealer,
    name: &str,
    credential: &Credential,
) -> (Option<&'static str>, Option<String>) {
    let place = Place { what: WHAT, name };
    let value = sealer.seal(place, credential.value.expose().as_bytes());
    (Some(credential.kind.as_str()), Some(value))
}

/// Says why a conditional change met no row.
async fn require_seen(write: &mut Write, name: &str, num_changed: u64) -> Result<()> {
    if num_changed == 1 {
        return Ok(());
    }
    let store = write.store.clone();
    let found = sqlx::query("SELECT * FROM connection WHERE name = $1")
        .bind(name)
        .fetch_optional(write.on())
        .await
        .and_then(|row| row.as_ref().map(read).transpose())
        .during(&store, "reading a connection")?;
    let newest = found.ok_or_else(|| StoreError::not_found(WHAT, name))?;
    Err(StoreError::EditedMeanwhile {
        what: WHAT,
        name: newest.name,
        by: newest.updated_by,
        at_ms: newest.updated_at_ms,
        version: newest.version,
    })
}

fn read(row: &AnyRow) -> sqlx::Result<Connection> {
    let credential = match row.text_if_any("secret_kind")? {
        Some(_) => Some(row.word("secret_kind")?),
        None => None,
    };
    Ok(Connection {
        name: row.text("name")?,
        url: row.text("url")?,
        user: row.text_if_any("login")?,
        ca_upload: row.text_if_any("ca_upload")?,
        credential,
        version: row.int("version")?,
        created_at_ms: row.int("created_at_ms")?,
        created_by: row.text("created_by")?,
        updated_at_ms: row.int("updated_at_ms")?,
        updated_by: row.text("updated_by")?,
        used_by: Vec::new(),
    })
}
