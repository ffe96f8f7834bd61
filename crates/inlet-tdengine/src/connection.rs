//! A writer's connection: a session, the statement that was prepared on it, and the three ways on
//! which rows leave.
//!
//! Each way sends one frame, waits for the answer, and only then sends the next one.

use std::sync::Arc;

use inlet_message::{rows::Layout, target::TargetTable};
use inlet_pipeline::sink::Written;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::time::Instant;

use crate::{
    bind,
    call::CallError,
    column_bind,
    endpoint::Endpoint,
    session::{Done, Session},
    statement::{Statement, StatementArgs},
};

/// When message 11 (bind and execute by column) is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnBind {
    /// Where the server's version says that it may know it; one that does not says so once a
    /// connection.
    #[default]
    ByVersion,
    /// On every connection, whatever the version says.
    Try,
    /// Never.
    Never,
}

/// A session and what it remembers.
pub(crate) struct Connection {
    session: Session,
    statement: Option<Arc<Statement>>,
    /// Whether message 11 may be tried.
    pub(crate) has_column_bind: bool,
}

/// Where frames are built, and what they cost.
#[derive(Default)]
pub(crate) struct Outgoing {
    /// Empty between frames; its capacity stays.
    pub(crate) frame: Vec<u8>,
    pub(crate) written: Written,
}

#[derive(Serialize)]
struct ReqId {
    req_id: u64,
}

#[derive(Deserialize)]
struct VersionAnswer {
    #[serde(default)]
    version: String,
}

impl Connection {
    pub(crate) async fn open(
        endpoint: &Endpoint,
        database: &str,
        column_bind: ColumnBind,
    ) -> Result<Self, CallError> {
        let login = &endpoint.target.connection.login;
        let mut session = Session::open(&endpoint.dialer, login, Some(database)).await?;
        let has_column_bind = match column_bind {
            ColumnBind::Never => false,
            ColumnBind::Try => true,
            ColumnBind::ByVersion => {
                let VersionAnswer { version } =
                    session.call("version", |req_id| ReqId { req_id }).await?;
                may_have_column_bind(&version)
            }
        };
        tracing::debug!(address = %endpoint.dialer.address, has_column_bind, "writer connected");
        Ok(Self {
            session,
            statement: None,
            has_column_bind,
        })
    }

    pub(crate) async fn is_alive(&mut self) -> bool {
        self.session.is_alive().await
    }

    /// The number of the next frame.
    pub(crate) fn next_req_id(&mut self) -> u64 {
        self.session.next_req_id()
    }

    /// Sends the statement in `outgoing`, which was built with `req_id`.
    pub(crate) async fn execute_sql(
        &mut self,
        req_id: u64,
        outgoing: &mut Outgoing,
    ) -> Result<(), CallError> {
        let Done {} = outgoing
            .send(&mut self.session, "binary_query", req_id)
            .await?;
        Ok(())
    }

    /// The statement for rows of this layout, prepared now if there is none.
    pub(crate) async fn statement(
        &mut self,
        table: &TargetTable,
        layout: &Layout,
    ) -> Result<Arc<Statement>, CallError> {
        if let Some(statement) = &self.statement {
            return Ok(Arc::clone(statement));
        }
        let statement = Statement::prepare(&mut self.session, table, layout).await?;
        Ok(Arc::clone(self.statement.insert(Arc::new(statement))))
    }

    /// Forgets the statement: one that met an error answers 0x022A from then on. An error means
    /// that the session is of no more use.
    pub(crate) async fn close_statement(&mut self) -> Result<(), CallError> {
        match self.statement.take() {
            Some(statement) => statement.close(&mut self.session).await,
            None => Ok(()),
        }
    }

    /// Message 11. `false`: the server does not know it, and nothing was written.
    pub(crate) async fn bind_and_execute(
        &mut self,
        statement: &Statement,
        rows: &bind::Rows<'_>,
        outgoing: &mut Outgoing,
    ) -> Result<bool, CallError> {
        let req_id = self.session.next_req_id();
        outgoing.encode(|frame| {
            column_bind::encode(frame, req_id, statement.id, rows, &statement.fields);
        });
        match outgoing
            .send(&mut self.session, "stmt2_bind_exec", req_id)
            .await
        {
            Ok(Done {}) => Ok(true),
            Err(CallError::Refused { message, .. })
                if message.contains("unknown binary action") =>
            {
                self.has_column_bind = false;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Message 9, then the exec.
    pub(crate) async fn bind_then_execute(
        &mut self,
        statement: &Statement,
        rows: &bind::Rows<'_>,
        outgoing: &mut Outgoing,
    ) -> Result<(), CallError> {
        let req_id = self.session.next_req_id();
        outgoing.encode(|frame| bind::encode(frame, req_id, statement.id, rows));
        let Done {} = outgoing
            .send(&mut self.session, "stmt2_bind", req_id)
            .await?;
        let args = |req_id| StatementArgs {
            req_id,
            stmt_id: statement.id,
        };
        let started = Instant::now();
        let Done {} = self.session.call("stmt2_exec", args).await?;
        outgoing.written.wait += started.elapsed();
        Ok(())
    }
}

impl Outgoing {
    /// Builds a frame and counts what that took.
    pub(crate) fn encode<T>(&mut self, build: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let started = Instant::now();
        let outcome = build(&mut self.frame);
        self.written.encode += started.elapsed();
        outcome
    }

    async fn send<R: DeserializeOwned>(
        &mut self,
        session: &mut Session,
        action: &'static str,
        req_id: u64,
    ) -> Result<R, CallError> {
        self.written.num_bytes += self.frame.len() as u64;
        let started = Instant::now();
        let answer = session.call_binary(action, req_id, &mut self.frame).await;
        self.written.wait += started.elapsed();
        answer
    }

    /// The costs so far, and starts anew.
    pub(crate) fn take_written(&mut self) -> Written {
        std::mem::take(&mut self.written)
    }
}

/// Message 11 came with taosAdapter 3.4, in some of its versions.
fn may_have_column_bind(version: &str) -> bool {
    let mut numbers = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    (major, minor) >= (3, 4)
}

#[cfg(test)]
mod tests;
