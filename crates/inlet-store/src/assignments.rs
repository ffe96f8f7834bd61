//! Which runner has which data source.
//!
//! Only the holder of the lease `placer` changes who has what, and each assignment gets a higher
//! epoch than all before it in the same transaction. The row stays, withdrawn, until its runner has
//! confirmed that nothing of it runs: so nobody forgets a run that may still be alive.

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use crate::batch::{ROWS_AT_ONCE, placeholders};
use crate::columns::{Columns as _, words};
use crate::error::Result;
use crate::leases::{Lease, hold_name, is_still};
use crate::store::{During as _, Store, Write, each};

words! {
    /// What runs data sources.
    pub enum RunnerKind {
        /// A hub, in its own process.
        Hub = "hub",
        /// A connection agent.
        Agent = "agent",
    }
}

/// A data source given to a runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The data source.
    pub source_id: String,
    /// The hub or agent.
    pub runner_id: String,
    /// Which of both.
    pub runner_kind: RunnerKind,
    /// The data source's epoch when it was given.
    pub epoch: i64,
    /// The consumer group and its brokers.
    pub group_key: String,
    /// The newest version of the document when it was given.
    pub version: i64,
    /// Taken back, but not yet confirmed.
    pub withdrawn: bool,
    /// When it was taken back, in milliseconds since 1970 UTC.
    pub withdrawn_at_ms: Option<i64>,
    /// When it was given, in milliseconds since 1970 UTC.
    pub since_ms: i64,
    /// Who asked for what led to it.
    pub asked_by: String,
    /// When the runner's newest [word](Assignments::words_of) was written, in milliseconds since
    /// 1970 UTC.
    pub observed_at_ms: Option<i64>,
}

/// A change of who has what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignmentChange {
    /// Gives a data source to a runner, or gives it again with a new epoch.
    Assign {
        /// The data source.
        source_id: String,
        /// The hub or agent.
        runner_id: String,
        /// Which of both.
        runner_kind: RunnerKind,
        /// The consumer group and its brokers.
        group_key: String,
        /// The newest version of the document.
        version: i64,
        /// Who asked for it.
        by: String,
    },
    /// Takes a data source back; the runner has to confirm it.
    Withdraw {
        /// The data source.
        source_id: String,
        /// The hub or agent.
        runner_id: String,
        /// The assignment that is meant.
        epoch: i64,
    },
}

/// What came of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Done.
    Done(Vec<Assigned>),
    /// The caller is not the placer any more; nothing was done.
    NotPlacer,
}

/// What came of one [`AssignmentChange::Assign`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The data source.
    pub source_id: String,
    /// The runner.
    pub runner_id: String,
    /// The new epoch; `None` where the data source is gone, held, or runs in another group.
    pub epoch: Option<i64>,
}

/// The newest word of a runner on an assignment.
#[derive(Clone, Copy, Debug)]
pub struct ObservedText<'a> {
    /// The data source.
    pub source_id: &'a str,
    /// The runner.
    pub runner_id: &'a str,
    /// The assignment that is meant.
    pub epoch: i64,
    /// The word, as the hub writes and reads it.
    pub text: &'a str,
}

/// The assignments of a store.
#[derive(Clone, Copy, Debug)]
pub struct Assignments<'a>(&'a Store);

impl Store {
    /// Which runner has which data source.
    pub fn assignments(&self) -> Assignments<'_> {
        Assignments(self)
    }
}

impl Assignments<'_> {
    /// Every assignment, also of data sources that are deleted: their runs may still be ending.
    pub async fn all(self) -> Result<Vec<Assignment>> {
        let select = "SELECT source_id, runner_id, runner_kind, epoch, group_key, version, \
                      withdrawn, withdrawn_at_ms, since_ms, asked_by, observed_at_ms \
                      FROM assignment ORDER BY source_id, epoch";
        sqlx::query(select)
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "reading assignments")
    }

    /// What runners told last on these assignments (source, runner), as a hub wrote it: the runner
    /// and the text.
    pub async fn words_of(self, assignments: &[(&str, &str)]) -> Result<Vec<(String, String)>> {
        let mut words = Vec::new();
        for assignments in assignments.chunks(ROWS_AT_ONCE) {
            let select = format!(
                "SELECT runner_id, observed FROM assignment \
                 WHERE observed IS NOT NULL AND (source_id, runner_id) IN (VALUES {})",
                placeholders(assignments.len(), 2)
            );
            let mut query = sqlx::query(AssertSqlSafe(select));
            for (source_id, runner_id) in assignments {
                query = query.bind(*source_id).bind(*runner_id);
            }
            let read = |row: &AnyRow| Ok((row.text("runner_id")?, row.text("observed")?));
            let rows = query.fetch_all(self.0.pool()).await;
            let rows = rows.and_then(|rows| each(rows, read));
            words.extend(rows.during(self.0, "reading what runners told")?);
        }
        Ok(words)
    }

    /// Makes all changes in one transaction, if `placer` is still held as it was seen; `None` is
    /// for a store that only one hub can have.
    pub async fn apply(
        self,
        placer: Option<&Lease>,
        changes: &[AssignmentChange],
    ) -> Result<Applied> {
        let mut write = self.0.write().await?;
        if let Some(placer) = placer
            && !is_still(&mut write, placer).await?
        {
            return Ok(Applied::NotPlacer);
        }
        let mut assigned = Vec::new();
        for change in changes {
            match change {
                AssignmentChange::Assign {
                    source_id,
                    runner_id,
                    ..
                } => assigned.push(Assigned {
                    source_id: source_id.clone(),
                    runner_id: runner_id.clone(),
                    epoch: assign(&mut write, change).await?,
                }),
                AssignmentChange::Withdraw {
                    source_id,
                    runner_id,
                    epoch,
                } => withdraw(&mut write, source_id, runner_id, *epoch).await?,
            }
        }
        write.commit().await?;
        Ok(Applied::Done(assigned))
    }

    /// Runs of these assignments may be of this version by now: it has their group.
    pub async fn note_version(self, source_id: &str, group_key: &str, version: i64) -> Result<()> {
        let mut write = self.0.write().await?;
        let set = "UPDATE assignment SET version = $3 \
                   WHERE source_id = $1 AND group_key = $2 AND version < $3";
        sqlx::query(set)
            .bind(source_id)
            .bind(group_key)
            .bind(version)
            .execute(write.on())
            .await
            .during(self.0, "noting the version of an assignment")?;
        write.commit().await
    }

    /// What a runner had is another's, which is to give all of it back: an installation of an agent
    /// that another one has taken the place of.
    pub async fn re_key(self, runner_id: &str, other_id: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        let set = "UPDATE assignment SET runner_id = $2, withdrawn = 1, \
                   withdrawn_at_ms = coalesce(withdrawn_at_ms, $3) WHERE runner_id = $1";
        sqlx::query(set)
            .bind(runner_id)
            .bind(other_id)
            .bind(self.0.now_ms())
            .execute(write.on())
            .await
            .during(self.0, "parting two installations of an agent")?;
        write.commit().await
    }

    /// Runners confirmed that nothing of these assignments (source, runner, epoch) runs any more.
    pub async fn released(self, released: &[(&str, &str, i64)]) -> Result<()> {
        if released.is_empty() {
            return Ok(());
        }
        let mut write = self.0.write().await?;
        let delete = "DELETE FROM assignment \
                      WHERE source_id = $1 AND runner_id = $2 AND epoch = $3";
        for (source_id, runner_id, epoch) in released {
            sqlx::query(delete)
                .bind(*source_id)
                .bind(*runner_id)
                .bind(*epoch)
                .execute(write.on())
                .await
                .during(self.0, "removing an assignment")?;
        }
        write.commit().await
    }

    /// Keeps what runners told last, for the other hubs.
    pub async fn observed(self, words: &[ObservedText<'_>]) -> Result<()> {
        if words.is_empty() {
            return Ok(());
        }
        let mut write = self.0.write().await?;
        let set = "UPDATE assignment SET observed = $4, observed_at_ms = $5 \
                   WHERE source_id = $1 AND runner_id = $2 AND epoch = $3";
        for word in words {
            sqlx::query(set)
                .bind(word.source_id)
                .bind(word.runner_id)
                .bind(word.epoch)
                .bind(word.text)
                .bind(self.0.now_ms())
                .execute(write.on())
                .await
                .during(self.0, "keeping what runners told")?;
        }
        write.commit().await
    }
}

/// Locks the row of a data source until the transaction ends.
pub(crate) async fn lock_source(write: &mut Write, source_id: &str) -> Result<()> {
    let store = write.store.clone();
    sqlx::query("UPDATE data_source SET epoch = epoch WHERE id = $1")
        .bind(source_id)
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "locking a data source")
}

/// The runners that have the data source, or have not confirmed that they do not.
pub(crate) async fn runners_of(write: &mut Write, source_id: &str) -> Result<Vec<String>> {
    let store = write.store.clone();
    sqlx::query("SELECT runner_id FROM assignment WHERE source_id = $1")
        .bind(source_id)
        .fetch_all(write.on())
        .await
        .and_then(|rows| each(rows, |row| row.text("runner_id")))
        .during(&store, "reading the runners of a data source")
}

async fn assign(write: &mut Write, change: &AssignmentChange) -> Result<Option<i64>> {
    let AssignmentChange::Assign {
        source_id,
        runner_id,
        runner_kind,
        group_key,
        version,
        by,
    } = change
    else {
        return Ok(None);
    };
    lock_source(write, source_id).await?;
    if is_kept_from(write, source_id, group_key).await? {
        return Ok(None);
    }
    let Some(epoch) = next_epoch(write, source_id).await? else {
        return Ok(None);
    };
    let store = write.store.clone();
    let assign = "INSERT INTO assignment (source_id, runner_id, runner_kind, epoch, group_key, \
                  version, withdrawn, since_ms, asked_by) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8) \
                  ON CONFLICT (source_id, runner_id) DO UPDATE SET epoch = $4, group_key = $5, \
                  version = $6, withdrawn = 0, withdrawn_at_ms = NULL, since_ms = $7, asked_by = $8, observed = NULL, \
                  observed_at_ms = NULL";
    sqlx::query(assign)
        .bind(source_id)
        .bind(runner_id)
        .bind(runner_kind.as_str())
        .bind(epoch)
        .bind(group_key)
        .bind(version)
        .bind(store.now_ms())
        .bind(by)
        .execute(write.on())
        .await
        .during(&store, "giving a data source to a runner")?;
    Ok(Some(epoch))
}

/// Whether the data source is held, or a runner has it in another group. The caller has locked its
/// row, as whoever holds it does.
async fn is_kept_from(write: &mut Write, source_id: &str, group_key: &str) -> Result<bool> {
    let store = write.store.clone();
    let kept = "SELECT name FROM lease WHERE name = $1 UNION ALL \
                SELECT runner_id FROM assignment \
                WHERE source_id = $2 AND withdrawn = 0 AND group_key <> $3";
    let kept = sqlx::query(kept)
        .bind(hold_name(source_id))
        .bind(source_id)
        .bind(group_key)
        .fetch_optional(write.on())
        .await
        .during(&store, "looking whether a data source may be given out")?;
    Ok(kept.is_some())
}

/// The epoch of a new assignment; `None` where the data source is deleted or gone.
async fn next_epoch(write: &mut Write, source_id: &str) -> Result<Option<i64>> {
    let store = write.store.clone();
    let next = "UPDATE data_source SET epoch = epoch + 1 \
                WHERE id = $1 AND deleted_at_ms IS NULL RETURNING epoch";
    let epoch = sqlx::query(next)
        .bind(source_id)
        .fetch_optional(write.on())
        .await
        .and_then(|row| row.map(|row| row.int("epoch")).transpose())
        .during(&store, "counting an assignment")?;
    Ok(epoch)
}

async fn withdraw(write: &mut Write, source_id: &str, runner_id: &str, epoch: i64) -> Result<()> {
    let store = write.store.clone();
    let set = "UPDATE assignment SET withdrawn = 1, withdrawn_at_ms = $4 \
               WHERE source_id = $1 AND runner_id = $2 AND epoch = $3 AND withdrawn = 0";
    sqlx::query(set)
        .bind(source_id)
        .bind(runner_id)
        .bind(epoch)
        .bind(store.now_ms())
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "taking a data source back")
}

fn read(row: &AnyRow) -> sqlx::Result<Assignment> {
    Ok(Assignment {
        source_id: row.text("source_id")?,
        runner_id: row.text("runner_id")?,
        runner_kind: row.word("runner_kind")?,
        epoch: row.int("epoch")?,
        group_key: row.text("group_key")?,
        version: row.int("version")?,
        withdrawn: row.flag("withdrawn")?,
        withdrawn_at_ms: row.int_if_any("withdrawn_at_ms")?,
        since_ms: row.int("since_ms")?,
        asked_by: row.text("asked_by")?,
        observed_at_ms: row.int_if_any("observed_at_ms")?,
    })
}
