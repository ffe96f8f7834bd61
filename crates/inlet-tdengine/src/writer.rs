//! Writes requests over one WebSocket connection, one after another.
//!
//! A request is cut into frames or statements of bounded size. After any error the request as a
//! whole is the caller's to send again: what was written of it is overwritten with equal values.
//! A statement that met an error is never used again, nor a connection whose outcome is unknown.

use std::{ops::Range, sync::Arc};

use inlet_message::{rows::Layout, target::TargetTable};
use inlet_pipeline::sink::{SinkWriter, WriteClass, WriteError, WriteRequest, Written};

use crate::{
    bind,
    call::CallError,
    connection::{ColumnBind, Connection, Outgoing},
    endpoint::Endpoint,
    names, sql,
    statement::Statement,
    table,
    values::Values,
    way::{self, Circumstances, Way},
};

/// A frame has no more rows than this; a bind of 32,768 rows of a table is refused.
const MAX_ROWS_PER_FRAME: usize = 25_000;
/// A frame has no more bytes of values than this, unless a single row has.
const MAX_BYTES_PER_FRAME: usize = 4 << 20;

/// Writes to one super table. Connects when it first writes.
pub struct TdengineWriter {
    endpoint: Arc<Endpoint>,
    column_bind: ColumnBind,
    table: TargetTable,
    layout: Layout,
    sql: sql::Template,
    sql_can_say_it: bool,
    connection: Option<Connection>,
    /// Consecutive refusals that were our own mistake.
    mistakes: u32,
    outgoing: Outgoing,
}

/// A request with its arrays looked up.
struct Prepared<'a> {
    request: &'a WriteRequest,
    tags: Vec<Values<'a>>,
    columns: Vec<Values<'a>>,
}

impl SinkWriter for TdengineWriter {
    async fn write(&mut self, request: &WriteRequest) -> Result<Written, WriteError> {
        let outcome = self.write_all(request).await;
        self.count_mistakes(&outcome);
        let written = self.outgoing.take_written();
        outcome.map(|()| written).map_err(WriteError::from)
    }

    async fn refresh(&mut self) -> Result<(), WriteError> {
        self.connection = None;
        let table = table::describe(&self.endpoint).await?;
        table::check_unchanged(&self.table, &table, &self.layout)?;
        self.table = table;
        Ok(())
    }
}

impl TdengineWriter {
    pub(crate) fn new(
        endpoint: Arc<Endpoint>,
        column_bind: ColumnBind,
        table: &TargetTable,
        layout: &Layout,
    ) -> Self {
        Self {
            endpoint,
            column_bind,
            table: table.clone(),
            layout: layout.clone(),
            sql: sql::Template::new(&table.super_table, layout),
            sql_can_say_it: sql::can_say(layout),
            connection: None,
            mistakes: 0,
            outgoing: Outgoing::default(),
        }
    }

    async fn write_all(&mut self, request: &WriteRequest) -> Result<(), CallError> {
        for run in &request.runs {
            names::check_subtable(request.subtables.value(run.subtable_idx))?;
        }
        let prepared = Prepared {
            request,
            tags: Values::all(&request.tags, &self.layout.tags)?,
            columns: Values::all(&request.columns, &self.layout.columns)?,
        };
        let mut connection = self.take_connection().await?;
        let outcome = self.write_over(&mut connection, &prepared).await;
        let usable = match &outcome {
            Ok(()) => true,
            Err(error) => {
                error.leaves_connection_usable() && connection.close_statement().await.is_ok()
            }
        };
        if usable {
            self.connection = Some(connection);
        }
        outcome
    }

    /// The connection, or a new one. It is taken out, so that one whose future is dropped midway is
    /// dropped with it.
    async fn take_connection(&mut self) -> Result<Connection, CallError> {
        if let Some(mut connection) = self.connection.take()
            && connection.is_alive().await
        {
            return Ok(connection);
        }
        Connection::open(&self.endpoint, &self.table.database, self.column_bind).await
    }

    async fn write_over(
        &mut self,
        connection: &mut Connection,
        prepared: &Prepared<'_>,
    ) -> Result<(), CallError> {
        let way = way::choose(Circumstances {
            num_rows: prepared.request.num_rows(),
            num_runs: prepared.request.runs.len(),
            has_column_bind: connection.has_column_bind,
            sql_can_say_it: self.sql_can_say_it,
            mistakes: self.mistakes,
        });
        let mut rows = prepared.request.rows();
        while !rows.is_empty() {
            rows.start = match way {
                Way::Sql => self.write_sql(connection, prepared, &rows).await?,
                Way::ColumnBind | Way::Bind => {
                    self.write_bound(connection, prepared, &rows).await?
                }
            };
        }
        Ok(())
    }

    /// Writes the first of `rows` as one SQL statement and gives the first row that is left.
    async fn write_sql(
        &mut self,
        connection: &mut Connection,
        prepared: &Prepared<'_>,
        rows: &Range<usize>,
    ) -> Result<usize, CallError> {
        let req_id = connection.next_req_id();
        let sql = &self.sql;
        let encoded = self
            .outgoing
            .encode(|frame| sql.encode(frame, req_id, prepared.request, rows));
        let Ok(next) = encoded else {
            return self.write_bound(connection, prepared, rows).await;
        };
        connection.execute_sql(req_id, &mut self.outgoing).await?;
        Ok(next)
    }

    /// Binds and executes the first of `rows` and gives the first row that is left.
    async fn write_bound(
        &mut self,
        connection: &mut Connection,
        prepared: &Prepared<'_>,
        rows: &Range<usize>,
    ) -> Result<usize, CallError> {
        let frame_rows = prepared.frame_rows(rows);
        let part = prepared.request.part(frame_rows.clone());
        let statement = connection.statement(&self.table, &self.layout).await?;
        let bound = prepared.bound(&part, &statement);
        let outgoing = &mut self.outgoing;
        if connection.has_column_bind && self.mistakes == 0 {
            if connection
                .bind_and_execute(&statement, &bound, outgoing)
                .await?
            {
                return Ok(frame_rows.end);
            }
            tracing::info!("the server does not know binds by column; going on without");
        }
        connection
            .bind_then_execute(&statement, &bound, outgoing)
            .await?;
        Ok(frame_rows.end)
    }

    /// Remembers mistakes of ours. SQL proves nothing about binds, so once it is the fallback it
    /// stays so for the life of this writer.
    fn count_mistakes(&mut self, outcome: &Result<(), CallError>) {
        match outcome {
            Ok(()) if self.mistakes < way::MAX_MISTAKES => self.mistakes = 0,
            Err(error) if error.class() == WriteClass::OurMistake => {
                self.mistakes = self.mistakes.saturating_add(1);
                // Whatever was wrong, the older message is the better tried one.
                self.column_bind = ColumnBind::Never;
                if let Some(connection) = &mut self.connection {
                    connection.has_column_bind = false;
                }
                tracing::warn!(%error, mistakes = self.mistakes, "a request was malformed");
            }
            _ => {}
        }
    }
}

impl<'a> Prepared<'a> {
    /// As many of `rows` as one frame takes, at least one.
    fn frame_rows(&self, rows: &Range<usize>) -> Range<usize> {
        let mut frame = rows.start..rows.end.min(rows.start + MAX_ROWS_PER_FRAME);
        while frame.len() > 1 && self.num_bytes(&frame) > MAX_BYTES_PER_FRAME {
            frame.end = frame.start + frame.len() / 2;
        }
        frame
    }

    fn num_bytes(&self, rows: &Range<usize>) -> usize {
        self.columns
            .iter()
            .map(|column| column.num_bytes(rows))
            .sum()
    }

    /// The rows of `part` in the order of the statement's fields.
    fn bound<'b>(&'b self, part: &'b WriteRequest, statement: &Statement) -> bind::Rows<'b>
    where
        'a: 'b,
    {
        bind::Rows {
            subtables: &part.subtables,
            tags: statement.tags().map(|idx| &self.tags[idx]).collect(),
            columns: statement.columns().map(|idx| &self.columns[idx]).collect(),
            runs: &part.runs,
        }
    }
}
