//! Secrets: values that are written by name and read by nobody but a run.

use std::collections::BTreeMap;

use inlet_config::secret::Secret;
use sqlx::any::AnyRow;

use crate::columns::Columns as _;
use crate::error::{Result, StoreError};
use crate::page::{Page, PageQuery};
use crate::references::{self, ReferenceKind};
use crate::seal::{self, Place};
use crate::store::{During as _, Store, each};

pub(crate) const WHAT: &str = "secret";

/// What may be told about a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretEntry {
    /// What documents refer to it by.
    pub name: String,
    /// When it was stored first, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// When its value was set last.
    pub updated_at_ms: i64,
    /// Who set it last.
    pub updated_by: String,
    /// The names of the data sources that refer to it.
    pub used_by: Vec<String>,
}

/// The secrets of a store.
#[derive(Clone, Copy, Debug)]
pub struct Secrets<'a>(&'a Store);

impl Store {
    /// Secrets.
    pub fn secrets(&self) -> Secrets<'_> {
        Secrets(self)
    }

    /// The values of these secrets, for the resolver of documents alone: no answer of the hub may
    /// hold one. Names that do not exist are not in the answer.
    pub async fn secret_values(&self, names: &[&str]) -> Result<BTreeMap<String, Secret>> {
        let sealer = self.sealer();
        let mut values = BTreeMap::new();
        for &name in names {
            let value = sqlx::query("SELECT sealed FROM secret WHERE name = $1")
                .bind(name)
                .fetch_optional(self.pool())
                .await
                .and_then(|row| row.map(|row| row.text("sealed")).transpose())
                .during(self, "reading a secret")?;
            if let Some(value) = value {
                let place = Place { what: WHAT, name };
                let value = sealer.open_text(place, &value)?;
                values.insert(name.to_owned(), Secret::new(value));
            }
        }
        Ok(values)
    }
}

impl Secrets<'_> {
    /// Stores a value under a name, in place of the one before.
    pub async fn put(self, name: &str, value: &Secret, by: &str) -> Result<()> {
        let sealer = self.0.sealer();
        let mut write = self.0.write().await?;
        seal::require_key(&mut write, &sealer).await?;
        let put = "INSERT INTO secret (name, sealed, created_at_ms, updated_at_ms, updated_by) \
                   VALUES ($1, $2, $3, $3, $4) ON CONFLICT (name) DO UPDATE SET \
                   sealed = excluded.sealed, updated_at_ms = excluded.updated_at_ms, \
                   updated_by = excluded.updated_by";
        let place = Place { what: WHAT, name };
        sqlx::query(put)
            .bind(name)
            .bind(sealer.seal(place, value.expose().as_bytes()))
            .bind(self.0.now_ms())
            .bind(by)
            .execute(write.on())
            .await
            .during(self.0, "storing a secret")?;
        write.commit().await
    }

    /// A page of the secrets by name, without their values.
    pub async fn list(self, page: &PageQuery) -> Result<Page<SecretEntry>> {
        let after: String = page.after(String::new())?;
        let mut users = references::users(self.0, ReferenceKind::Secret, "").await?;
        let select = "SELECT name, created_at_ms, updated_at_ms, updated_by FROM secret \
                      WHERE name > $1 ORDER BY name LIMIT $2";
        let mut items = sqlx::query(select)
            .bind(after)
            .bind(page.rows())
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing secrets")?;
        for item in &mut items {
            item.used_by = users.remove(&item.name).unwrap_or_default();
        }
        let total = sqlx::query("SELECT count(*) AS total FROM secret")
            .fetch_one(self.0.pool())
            .await
            .and_then(|row| row.int("total"))
            .during(self.0, "counting secrets")?;
        Ok(page.page(items, total, |item| item.name.clone()))
    }

    /// Whether there is a secret of this name.
    pub async fn exists(self, name: &str) -> Result<bool> {
        sqlx::query("SELECT name FROM secret WHERE name = $1")
            .bind(name)
            .fetch_optional(self.0.pool())
            .await
            .map(|row| row.is_some())
            .during(self.0, "looking for a secret")
    }

    /// Deletes a secret.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while a data source refers to it.
    pub async fn delete(self, name: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        references::require_unused(&mut write, ReferenceKind::Secret, name).await?;
        let deleted = sqlx::query("DELETE FROM secret WHERE name = $1")
            .bind(name)
            .execute(write.on())
            .await
            .during(self.0, "deleting a secret")?;
        if deleted.rows_affected() == 0 {
            return Err(StoreError::not_found(WHAT, name));
        }
        write.commit().await
    }
}

fn read(row: &AnyRow) -> sqlx::Result<SecretEntry> {
    Ok(SecretEntry {
        name: row.text("name")?,
        created_at_ms: row.int("created_at_ms")?,
        updated_at_ms: row.int("updated_at_ms")?,
        updated_by: row.text("updated_by")?,
        used_by: Vec::new(),
    })
}
