//! Which data sources refer to which connections, uploads and secrets.
//!
//! The hub reads the references out of a document when it stores it; here they answer "in use by"
//! without reading any document. Deleted data sources do not count.

use std::collections::BTreeMap;

use crate::columns::{Columns as _, words};
use crate::error::{Result, StoreError};
use crate::store::{During as _, Store, Write, each};

words! {
    /// What a document can refer to.
    pub enum ReferenceKind {
        /// A connection agent.
        Agent = "agent",
        /// A connection to TDengine.
        Connection = "connection",
        /// An uploaded certificate, key or keytab.
        Upload = "upload",
        /// A secret.
        Secret = "secret",
    }
}

/// One thing that a document refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// What it is.
    pub kind: ReferenceKind,
    /// Its name.
    pub name: String,
}

impl Reference {
    /// What `inlet_config::references` found in a document.
    pub fn all_of(found: &inlet_config::References) -> Vec<Self> {
        let by_kind = [
            (ReferenceKind::Agent, &found.agents),
            (ReferenceKind::Connection, &found.connections),
            (ReferenceKind::Upload, &found.uploads),
            (ReferenceKind::Secret, &found.secrets),
        ];
        let all = by_kind
            .into_iter()
            .flat_map(|(kind, names)| names.iter().cloned().map(move |name| Self { kind, name }));
        all.collect()
    }
}

impl Store {
    /// Replaces what a data source refers to, for when the references of stored documents are read
    /// anew; storing a document sets them by itself.
    pub async fn set_references(&self, source_id: &str, references: &[Reference]) -> Result<()> {
        let mut write = self.write().await?;
        set(&mut write, source_id, references).await?;
        write.commit().await
    }

    /// The names of the data sources that refer to it; for an upload also the connections that do,
    /// as ``connection `name` ``.
    pub async fn used_by(&self, kind: ReferenceKind, name: &str) -> Result<Vec<String>> {
        let all = users(self, kind, name).await?;
        Ok(all.into_values().next().unwrap_or_default())
    }
}

/// Users by name of what is used; `name` empty for all of the kind.
pub(crate) async fn users(
    store: &Store,
    kind: ReferenceKind,
    name: &str,
) -> Result<BTreeMap<String, Vec<String>>> {
    let rows = sqlx::query(USERS)
        .bind(kind.as_str())
        .bind(name)
        .fetch_all(store.pool())
        .await;
    collect(rows.during(store, "looking for users")?).during(store, "looking for users")
}

/// Fails when something refers to it.
pub(crate) async fn require_unused(
    write: &mut Write,
    kind: ReferenceKind,
    name: &str,
) -> Result<()> {
    let store = write.store.clone();
    let rows = sqlx::query(USERS)
        .bind(kind.as_str())
        .bind(name)
        .fetch_all(write.on())
        .await;
    let users = collect(rows.during(&store, "looking for users")?);
    match users.during(&store, "looking for users")?.remove(name) {
        Some(by) => Err(StoreError::InUse {
            what: kind.as_str(),
            name: name.to_owned(),
            by,
        }),
        None => Ok(()),
    }
}

pub(crate) async fn set(
    write: &mut Write,
    source_id: &str,
    references: &[Reference],
) -> Result<()> {
    let store = write.store.clone();
    sqlx::query("DELETE FROM source_reference WHERE source_id = $1")
        .bind(source_id)
        .execute(write.on())
        .await
        .during(&store, "storing references")?;
    for reference in references {
        let insert = "INSERT INTO source_reference (source_id, kind, name) VALUES ($1, $2, $3) \
                      ON CONFLICT (source_id, kind, name) DO NOTHING";
        sqlx::query(insert)
            .bind(source_id)
            .bind(reference.kind.as_str())
            .bind(&reference.name)
            .execute(write.on())
            .await
            .during(&store, "storing references")?;
    }
    Ok(())
}

const USERS: &str = "SELECT r.name AS used, s.name AS user_name, 0 AS is_connection \
     FROM source_reference r JOIN data_source s ON s.id = r.source_id \
     WHERE s.deleted_at_ms IS NULL AND r.kind = $1 AND ($2 = '' OR r.name = $2) \
     UNION ALL \
     SELECT c.ca_upload AS used, c.name AS user_name, 1 AS is_connection FROM connection c \
     WHERE $1 = 'upload' AND c.ca_upload IS NOT NULL AND ($2 = '' OR c.ca_upload = $2) \
     ORDER BY 1, 3, 2";

fn collect(rows: Vec<sqlx::any::AnyRow>) -> sqlx::Result<BTreeMap<String, Vec<String>>> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let read = each(rows, |row| {
        let names = (row.text("used")?, row.text("user_name")?);
        Ok((names, row.flag("is_connection")?))
    })?;
    for ((name, user), is_connection) in read {
        let user = if is_connection {
            format!("connection `{user}`")
        } else {
            user
        };
        users.entry(name).or_default().push(user);
    }
    Ok(users)
}
