//! Samples: what a run did within each minute, for charts that reach back further than memory.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use crate::batch::{ROWS_AT_ONCE, placeholders};
use crate::columns::Columns as _;
use crate::error::Result;
use crate::store::{During as _, Store, each};

/// What a run did within a span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The data source.
    pub source_id: String,
    /// The run.
    pub run_id: String,
    /// The end of the span, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// How long the span is, in milliseconds.
    pub span_ms: u64,
    /// Messages read within it.
    pub consumed: u64,
    /// Messages written within it.
    pub written: u64,
    /// Bytes read within it.
    pub bytes: u64,
    /// Messages discarded or quarantined within it.
    pub faults: u64,
    /// Messages between position and high-water mark at its end, all partitions together.
    pub lag: Option<u64>,
    /// Time from a message to its row, in milliseconds, that 99 of 100 stayed below.
    pub latency_p99_ms: Option<u64>,
}

/// The samples of a store.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a>(&'a Store);

impl Store {
    /// Samples for charts.
    pub fn samples(&self) -> Samples<'_> {
        Samples(self)
    }
}

impl Samples<'_> {
    /// Stores samples. One of the same run and time replaces the one before; those of data sources
    /// that are gone are passed over.
    pub async fn insert(self, samples: &[Sample]) -> Result<()> {
        if samples.is_empty() {
            return Ok(());
        }
        // PostgreSQL refuses a statement that would replace a row twice.
        let by_key = samples
            .iter()
            .map(|it| ((&it.source_id, it.at_ms, &it.run_id), it));
        let newest: Vec<&Sample> = by_key.collect::<BTreeMap<_, _>>().into_values().collect();
        let mut write = self.0.write().await?;
        for samples in newest.chunks(ROWS_AT_ONCE) {
            let insert = insert_statement(samples.len());
            let mut query = sqlx::query(AssertSqlSafe(insert));
            for sample in samples {
                query = query
                    .bind(&sample.source_id)
                    .bind(&sample.run_id)
                    .bind(sample.at_ms)
                    .bind(sample.span_ms as i64)
                    .bind(sample.consumed as i64)
                    .bind(sample.written as i64)
                    .bind(sample.bytes as i64)
                    .bind(sample.faults as i64)
                    .bind(sample.lag.map(|lag| lag as i64))
                    .bind(sample.latency_p99_ms.map(|latency| latency as i64));
            }
            let inserted = query.execute(write.on()).await;
            inserted.during(self.0, "storing samples")?;
        }
        write.commit().await
    }

    /// The samples of a data source with `from_ms < at_ms <= to_ms` in order of time, of one run or
    /// of all.
    pub async fn window(
        self,
        source_id: &str,
        run_id: Option<&str>,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<Sample>> {
        let select = "SELECT * FROM sample WHERE source_id = $1 AND at_ms > $2 AND at_ms <= $3 \
                      AND ($4 = '' OR run_id = $4) ORDER BY at_ms, run_id";
        sqlx::query(select)
            .bind(source_id)
            .bind(from_ms)
            .bind(to_ms)
            .bind(run_id.unwrap_or_default())
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "reading samples")
    }

    /// Removes the samples before a time; how many there were.
    pub async fn remove_before(self, at_ms: i64) -> Result<u64> {
        let mut write = self.0.write().await?;
        let removed = sqlx::query("DELETE FROM sample WHERE at_ms < $1")
            .bind(at_ms)
            .execute(write.on())
            .await
            .during(self.0, "removing old samples")?;
        write.commit().await?;
        Ok(removed.rows_affected())
    }
}

/// `SELECT … JOIN` instead of plain values leaves out what belongs to no data source; the casts
/// tell PostgreSQL the types, which it cannot infer there.
fn insert_statement(num_rows: usize) -> String {
    format!(
        "INSERT INTO sample (source_id, run_id, at_ms, span_ms, consumed, written, bytes, faults, \
         lag, latency_p99_ms) \
         WITH given (source_id, run_id, at_ms, span_ms, consumed, written, bytes, faults, lag, \
         latency_p99_ms) AS (VALUES {}) \
         SELECT g.source_id, g.run_id, g.at_ms, g.span_ms, g.consumed, g.written, g.bytes, \
         g.faults, g.lag, g.latency_p99_ms FROM given g JOIN data_source s ON s.id = g.source_id \
         WHERE true \
         ON CONFLICT (source_id, at_ms, run_id) DO UPDATE SET span_ms = excluded.span_ms, \
         consumed = excluded.consumed, written = excluded.written, bytes = excluded.bytes, \
         faults = excluded.faults, lag = excluded.lag, latency_p99_ms = excluded.latency_p99_ms",
        placeholders(num_rows, 10)
    )
}

fn read(row: &AnyRow) -> sqlx::Result<Sample> {
    Ok(Sample {
        source_id: row.text("source_id")?,
        run_id: row.text("run_id")?,
        at_ms: row.int("at_ms")?,
        span_ms: row.count("span_ms")?,
        consumed: row.count("consumed")?,
        written: row.count("written")?,
        bytes: row.count("bytes")?,
        faults: row.count("faults")?,
        lag: row.int_if_any("lag")?.map(i64::unsigned_abs),
        latency_p99_ms: row.int_if_any("latency_p99_ms")?.map(i64::unsigned_abs),
    })
}
