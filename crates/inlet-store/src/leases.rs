//! What one hub at a time may do.
//!
//! A lease has no time: its holder lets the beat grow, and whoever wants it watches the beat by a
//! clock of its own. Every change names the beat that was seen, so of two who take a lease at the
//! same time one gets it, and a holder that slept finds out at its next change.

use sqlx::any::AnyRow;

use crate::assignments;
use crate::columns::Columns as _;
use crate::error::Result;
use crate::store::{During as _, Store, Write, each};

/// A lease that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What it is for.
    pub name: String,
    /// The id of the hub that holds it.
    pub holder: String,
    /// Grows as long as the holder is alive.
    pub beat: i64,
}

/// The leases of a store.
#[derive(Clone, Copy, Debug)]
pub struct Leases<'a>(&'a Store);

impl Store {
    /// What one hub at a time may do.
    pub fn leases(&self) -> Leases<'_> {
        Leases(self)
    }
}

impl Leases<'_> {
    /// The lease, if somebody holds it.
    pub async fn get(self, name: &str) -> Result<Option<Lease>> {
        sqlx::query("SELECT * FROM lease WHERE name = $1")
            .bind(name)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading a lease")
    }

    /// The leases whose name begins so.
    pub async fn beginning_with(self, prefix: &str) -> Result<Vec<Lease>> {
        let leases = sqlx::query("SELECT * FROM lease ORDER BY name")
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "reading leases")?;
        let is_meant = |lease: &Lease| lease.name.starts_with(prefix);
        Ok(leases.into_iter().filter(is_meant).collect())
    }

    /// Takes a lease that is as `seen`: `None` where nobody held it, else with this holder and
    /// beat. The lease, unless somebody was faster.
    pub async fn take(
        self,
        name: &str,
        holder: &str,
        seen: Option<&Lease>,
    ) -> Result<Option<Lease>> {
        let mut write = self.0.write().await?;
        let taken = match seen {
            None => sqlx::query(
                "INSERT INTO lease (name, holder, beat) VALUES ($1, $2, 1) \
                 ON CONFLICT (name) DO NOTHING RETURNING *",
            )
            .bind(name)
            .bind(holder),
            Some(seen) => sqlx::query(
                "UPDATE lease SET holder = $2, beat = beat + 1 \
                 WHERE name = $1 AND holder = $3 AND beat = $4 RETURNING *",
            )
            .bind(name)
            .bind(holder)
            .bind(&seen.holder)
            .bind(seen.beat),
        };
        let taken = taken
            .fetch_optional(write.on())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "taking a lease")?;
        write.commit().await?;
        Ok(taken)
    }

    /// Lets the beat grow; `None` when it is no longer the caller's.
    pub async fn renew(self, lease: &Lease) -> Result<Option<Lease>> {
        self.take(&lease.name, &lease.holder, Some(lease)).await
    }

    /// Gives a lease back, if this holder has it.
    pub async fn give_back(self, name: &str, holder: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        sqlx::query("DELETE FROM lease WHERE name = $1 AND holder = $2")
            .bind(name)
            .bind(holder)
            .execute(write.on())
            .await
            .during(self.0, "giving a lease back")?;
        write.commit().await
    }

    /// Keeps a data source from being given to any runner until the answer is
    /// [given back](Self::give_back). `None` when it is held already, or given to a runner other
    /// than those of `besides`.
    pub async fn hold(
        self,
        source_id: &str,
        holder: &str,
        besides: &[String],
    ) -> Result<Option<Lease>> {
        let mut write = self.0.write().await?;
        // In turns with those who give the data source to a runner: both lock its row first.
        assignments::lock_source(&mut write, source_id).await?;
        let runners = assignments::runners_of(&mut write, source_id).await?;
        if runners.iter().any(|runner| !besides.contains(runner)) {
            return Ok(None);
        }
        let insert = "INSERT INTO lease (name, holder, beat) VALUES ($1, $2, 1) \
                      ON CONFLICT (name) DO NOTHING RETURNING *";
        let taken = sqlx::query(insert)
            .bind(hold_name(source_id))
            .bind(holder)
            .fetch_optional(write.on())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "holding a data source")?;
        write.commit().await?;
        Ok(taken)
    }
}

/// The lease that keeps a data source from being started.
pub(crate) fn hold_name(source_id: &str) -> String {
    format!("hold:{source_id}")
}

/// Whether the lease is still as `seen`, until the transaction ends.
pub(crate) async fn is_still(write: &mut Write, seen: &Lease) -> Result<bool> {
    let store = write.store.clone();
    let lock = "UPDATE lease SET beat = beat WHERE name = $1 AND holder = $2 AND beat = $3";
    let locked = sqlx::query(lock)
        .bind(&seen.name)
        .bind(&seen.holder)
        .bind(seen.beat)
        .execute(write.on())
        .await
        .during(&store, "confirming a lease")?;
    Ok(locked.rows_affected() > 0)
}

fn read(row: &AnyRow) -> sqlx::Result<Lease> {
    Ok(Lease {
        name: row.text("name")?,
        holder: row.text("holder")?,
        beat: row.int("beat")?,
    })
}
