//! Runs: each execution of a data source, from its start to its end.

use sqlx::any::AnyRow;

use crate::columns::{Columns as _, words};
use crate::error::{Result, StoreError};
use crate::page::{LAST_ID, Page, PageQuery};
use crate::store::{During as _, Store, Write, each};
use crate::totals::Totals;

/// Runs of a data source that are kept; older ones go when a new one starts. What they did stays
/// in the sum over all runs.
pub const KEPT_RUNS: i64 = 1000;

words! {
    /// How a run ended.
    pub enum RunEnd {
        /// Nothing new came for the time-out of the document.
        Idle = "idle",
        /// A person stopped the data source.
        Asked = "asked",
        /// An error that nothing but a change by a person can mend.
        Failed = "failed",
        /// A person paused the data source.
        Paused = "paused",
        /// A new version of the document replaced it.
        Restarted = "restarted",
        /// The hub ended, in order or not.
        HubStopped = "hub_stopped",
    }
}

/// One execution of a data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// A UUID of version 7: ids sort by time of start.
    pub id: String,
    /// The data source.
    pub source_id: String,
    /// The version of the document that it executes.
    pub version: i64,
    /// When it began, in milliseconds since 1970 UTC.
    pub started_at_ms: i64,
    /// Who asked for it.
    pub started_by: String,
    /// The id of the runner (a hub or an agent) that it is on; empty for a run from before there
    /// were several.
    pub runner: String,
    /// What the runner was called then.
    pub runner_name: String,
    /// When it ended; `None` while it goes on.
    pub ended_at_ms: Option<i64>,
    /// How it ended; `None` while it goes on.
    pub end: Option<RunEnd>,
    /// Why it ended, in words.
    pub cause: Option<String>,
    /// What it did, as of its last report.
    pub totals: Totals,
}

/// The begin of a run, as its runner tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunStart {
    /// A UUID of version 7, made by the runner.
    pub run_id: String,
    /// The data source.
    pub source_id: String,
    /// The version of the document that it executes.
    pub version: i64,
    /// The id of the runner.
    pub runner: String,
    /// What the runner is called.
    pub runner_name: String,
    /// When it began, in milliseconds since 1970 UTC.
    pub started_at_ms: i64,
    /// Who asked for it.
    pub by: String,
}

/// The end of a run, as its runner tells it.
#[derive(Clone, Debug)]
pub struct RunFinish {
    /// The run, from its begin.
    pub run: RunStart,
    /// When it ended, in milliseconds since 1970 UTC.
    pub ended_at_ms: i64,
    /// How it ended.
    pub end: RunEnd,
    /// Why it ended, in words.
    pub cause: Option<String>,
    /// What it did.
    pub report: RunReport,
}

/// What a run reports of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunReport {
    /// What it did since it began.
    pub totals: Totals,
    /// When it wrote a row last, in milliseconds since 1970 UTC.
    pub last_row_at_ms: Option<i64>,
}

/// The runs of a store.
#[derive(Clone, Copy, Debug)]
pub struct Runs<'a>(&'a Store);

impl Store {
    /// Runs and what they did.
    pub fn runs(&self) -> Runs<'_> {
        Runs(self)
    }
}

impl Runs<'_> {
    /// Notes that a run began. A run that is known already, or whose data source is gone, is
    /// passed over: runners tell of a run until they know that it was heard.
    pub async fn record(self, run: &RunStart) -> Result<()> {
        let mut write = self.0.write().await?;
        if insert(&mut write, run).await? {
            trim(&mut write, &run.source_id).await?;
        }
        write.commit().await
    }

    /// Notes what runs did so far, all in one transaction, and adds what is new to the sums of
    /// their data sources. Runs that are gone (with their data source) are passed over.
    pub async fn report(self, reports: &[(&str, RunReport)]) -> Result<()> {
        if reports.is_empty() {
            return Ok(());
        }
        let mut write = self.0.write().await?;
        for (run_id, report) in reports {
            set_totals(&mut write, run_id, report).await?;
        }
        write.commit().await
    }

    /// Notes that a run ended, with its last report; one whose begin was never noted comes into the
    /// history by that. The end that is noted first stays, and no runner ends another's run.
    pub async fn finish(self, finish: &RunFinish) -> Result<()> {
        let mut write = self.0.write().await?;
        let run_id = &finish.run.run_id;
        insert(&mut write, &finish.run).await?;
        if !is_of(&mut write, run_id, &finish.run.runner).await? {
            return Ok(());
        }
        set_totals(&mut write, run_id, &finish.report).await?;
        let set = "UPDATE run SET ended_at_ms = $2, ended_as = $3, cause = $4 \
                   WHERE id = $1 AND ended_at_ms IS NULL";
        sqlx::query(set)
            .bind(run_id)
            .bind(finish.ended_at_ms)
            .bind(finish.end.as_str())
            .bind(&finish.cause)
            .execute(write.on())
            .await
            .during(self.0, "noting the end of a run")?;
        write.commit().await
    }

    /// Ends the runs that were going when this runner was killed; those runs. Runs from before runs
    /// had a runner are ended with them: there was one hub only.
    pub async fn finish_left_open(self, runner: &str, cause: &str) -> Result<Vec<Run>> {
        let mut write = self.0.write().await?;
        let ended = sqlx::query(
            "UPDATE run SET ended_at_ms = $2, ended_as = 'hub_stopped', cause = $3 \
             WHERE ended_at_ms IS NULL AND runner IN ($1, '') RETURNING *",
        )
        .bind(runner)
        .bind(self.0.now_ms())
        .bind(cause)
        .fetch_all(write.on())
        .await
        .and_then(|rows| each(rows, read))
        .during(self.0, "ending runs that never ended")?;
        write.commit().await?;
        Ok(ended)
    }

    /// The runs that go on, as far as the store knows.
    pub async fn open(self) -> Result<Vec<Run>> {
        sqlx::query("SELECT * FROM run WHERE ended_at_ms IS NULL ORDER BY id")
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "looking for runs that go on")
    }

    /// One run.
    pub async fn get(self, run_id: &str) -> Result<Run> {
        let found = sqlx::query("SELECT * FROM run WHERE id = $1")
            .bind(run_id)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading a run")?;
        found.ok_or_else(|| StoreError::not_found("run", run_id))
    }

    /// A page of the runs of a data source, the newest first.
    pub async fn list(self, source_id: &str, page: &PageQuery) -> Result<Page<Run>> {
        let before: String = page.after(LAST_ID.to_owned())?;
        let select = "SELECT * FROM run WHERE source_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
        let runs = sqlx::query(select)
            .bind(source_id)
            .bind(before)
            .bind(page.rows())
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing runs")?;
        let total = sqlx::query("SELECT count(*) AS total FROM run WHERE source_id = $1")
            .bind(source_id)
            .fetch_one(self.0.pool())
            .await
            .and_then(|row| row.int("total"))
            .during(self.0, "counting runs")?;
        Ok(page.page(runs, total, |run| run.id.clone()))
    }

    /// Ids of the runners that its runs were on, as far as runs are kept.
    pub async fn runners(self, source_id: &str) -> Result<Vec<String>> {
        let select = "SELECT DISTINCT runner FROM run WHERE source_id = $1 AND runner <> ''";
        sqlx::query(select)
            .bind(source_id)
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, |row| row.text("runner")))
            .during(self.0, "looking for runners")
    }

    /// The newest run of every data source that has one and is not deleted.
    pub async fn newest_of_each(self) -> Result<Vec<Run>> {
        let select = "SELECT r.* FROM run r JOIN data_source s ON s.id = r.source_id \
                      WHERE s.deleted_at_ms IS NULL \
                      AND r.id = (SELECT max(n.id) FROM run n WHERE n.source_id = s.id)";
        sqlx::query(select)
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "reading the newest runs")
    }

    /// The sum over all runs of a data source, the present one included, and when it wrote a row
    /// last.
    pub async fn totals(self, source_id: &str) -> Result<RunReport> {
        let select = "SELECT totals, last_row_at_ms FROM source_totals WHERE source_id = $1";
        let found = sqlx::query(select)
            .bind(source_id)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read_report).transpose())
            .during(self.0, "reading totals")?;
        found.ok_or_else(|| StoreError::not_found("data source", source_id))
    }
}

/// Whether the run was new.
async fn insert(write: &mut Write, run: &RunStart) -> Result<bool> {
    let store = write.store.clone();
    let insert = "INSERT INTO run \
                  (id, source_id, version, started_at_ms, started_by, runner, runner_name, totals) \
                  SELECT $1, id, $3, $4, $5, $6, $7, '{}' FROM data_source WHERE id = $2 \
                  ON CONFLICT (id) DO NOTHING";
    let inserted = sqlx::query(insert)
        .bind(&run.run_id)
        .bind(&run.source_id)
        .bind(run.version)
        .bind(run.started_at_ms)
        .bind(&run.by)
        .bind(&run.runner)
        .bind(&run.runner_name)
        .execute(write.on())
        .await
        .during(&store, "noting the begin of a run")?;
    Ok(inserted.rows_affected() > 0)
}

/// Whether the run is this runner's.
async fn is_of(write: &mut Write, run_id: &str, runner: &str) -> Result<bool> {
    let store = write.store.clone();
    sqlx::query("SELECT id FROM run WHERE id = $1 AND runner IN ($2, '')")
        .bind(run_id)
        .bind(runner)
        .fetch_optional(write.on())
        .await
        .map(|row| row.is_some())
        .during(&store, "looking whose run it is")
}

/// Removes the oldest runs above [`KEPT_RUNS`].
async fn trim(write: &mut Write, source_id: &str) -> Result<()> {
    let store = write.store.clone();
    let trim = "DELETE FROM run WHERE source_id = $1 AND ended_at_ms IS NOT NULL AND id <= \
                (SELECT id FROM run WHERE source_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)";
    sqlx::query(trim)
        .bind(source_id)
        .bind(KEPT_RUNS)
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "removing old runs")
}

async fn set_totals(write: &mut Write, run_id: &str, report: &RunReport) -> Result<()> {
    let store = write.store.clone();
    // A change of nothing locks the run's row, so that no other report comes between reading and
    // writing the sum.
    let lock = "UPDATE run SET totals = totals WHERE id = $1 RETURNING source_id, totals";
    let before = sqlx::query(lock)
        .bind(run_id)
        .fetch_optional(write.on())
        .await
        .and_then(|row| {
            row.map(|row| Ok((row.text("source_id")?, row.json::<Totals>("totals")?)))
                .transpose()
        })
        .during(&store, "reading the totals of a run")?;
    let Some((source_id, before)) = before else {
        return Ok(());
    };
    sqlx::query("UPDATE run SET totals = $2 WHERE id = $1")
        .bind(run_id)
        .bind(json(&report.totals))
        .execute(write.on())
        .await
        .during(&store, "storing the totals of a run")?;
    add_to_sum(write, &source_id, &before, report).await
}

async fn add_to_sum(
    write: &mut Write,
    source_id: &str,
    before: &Totals,
    report: &RunReport,
) -> Result<()> {
    let store = write.store.clone();
    let lock = "UPDATE source_totals SET totals = totals WHERE source_id = $1 \
                RETURNING totals, last_row_at_ms";
    let mut sum = sqlx::query(lock)
        .bind(source_id)
        .fetch_one(write.on())
        .await
        .and_then(|row| read_report(&row))
        .during(&store, "reading totals")?;
    sum.totals.advance(before, &report.totals);
    sqlx::query("UPDATE source_totals SET totals = $2, last_row_at_ms = $3 WHERE source_id = $1")
        .bind(source_id)
        .bind(json(&sum.totals))
        .bind(sum.last_row_at_ms.max(report.last_row_at_ms))
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "storing totals")
}

fn json(totals: &Totals) -> String {
    serde_json::to_string(totals).expect("numbers are JSON")
}

fn read_report(row: &AnyRow) -> sqlx::Result<RunReport> {
    Ok(RunReport {
        totals: row.json("totals")?,
        last_row_at_ms: row.int_if_any("last_row_at_ms")?,
    })
}

fn read(row: &AnyRow) -> sqlx::Result<Run> {
    let end = match row.text_if_any("ended_as")? {
        Some(_) => Some(row.word("ended_as")?),
        None => None,
    };
    Ok(Run {
        id: row.text("id")?,
        source_id: row.text("source_id")?,
        version: row.int("version")?,
        started_at_ms: row.int("started_at_ms")?,
        started_by: row.text("started_by")?,
        runner: row.text("runner")?,
        runner_name: row.text("runner_name")?,
        ended_at_ms: row.int_if_any("ended_at_ms")?,
        end,
        cause: row.text_if_any("cause")?,
        totals: row.json("totals")?,
    })
}
