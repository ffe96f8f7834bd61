//! Secrets of the hub itself, such as the key of its authority for agents: by name, sealed, read by nobody else.
//!
//! They are rows of `meta`, apart from the secrets that documents refer to.

use inlet_config::secret::Secret;

use crate::columns::Columns as _;
use crate::error::Result;
use crate::seal::{self, Place};
use crate::store::{During as _, Store};

pub(crate) const WHAT: &str = "sealed value";

/// What the rows' names begin with; `rotation` selects by it.
const PREFIX: &str = "sealed:";

/// The hub's own secrets in a store.
#[derive(Clone, Copy, Debug)]
pub struct SealedValues<'a>(&'a Store);

impl Store {
    /// Secrets of the hub itself.
    pub fn sealed_values(&self) -> SealedValues<'_> {
        SealedValues(self)
    }
}

impl SealedValues<'_> {
    /// The value of this name, if there is one.
    pub async fn get(self, name: &str) -> Result<Option<Secret>> {
        let sealer = self.0.sealer();
        let row = row_of(name);
        let stored = sqlx::query("SELECT value FROM meta WHERE name = $1")
            .bind(&row)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.map(|row| row.text("value")).transpose())
            .during(self.0, "reading a sealed value")?;
        let place = Place {
            what: WHAT,
            name: &row,
        };
        let text = stored.map(|stored| sealer.open_text(place, &stored));
        Ok(text.transpose()?.map(Secret::new))
    }

    /// Stores a value unless there is one of this name, and answers with the one that is stored then: hubs that
    /// start at the same moment get the same.
    pub async fn put_if_none(self, name: &str, value: &Secret) -> Result<Secret> {
        let sealer = self.0.sealer();
        let mut write = self.0.write().await?;
        seal::require_key(&mut write, &sealer).await?;
        let row = row_of(name);
        let place = Place {
            what: WHAT,
            name: &row,
        };
        sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(&row)
            .bind(sealer.seal(place, value.expose().as_bytes()))
            .execute(write.on())
            .await
            .during(self.0, "storing a sealed value")?;
        write.commit().await?;
        let stored = self.get(name).await?;
        Ok(stored.unwrap_or_else(|| value.clone()))
    }
}

fn row_of(name: &str) -> String {
    format!("{PREFIX}{name}")
}
