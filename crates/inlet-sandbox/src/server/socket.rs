//! `/ws`: one connection, its requests handled beside each other as taosAdapter does.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::binary::{self, Header};
use super::statement::{Denied, Stage, Statements, Step};
use super::{MAX_REQUEST_BYTES, Shared};
use crate::RequestKind;
use crate::engine::{Outcome, Prepared, Session, TableBlock, WriteRequest};
use crate::faults::{Aftermath, suffer};
use crate::refusal::{Refusal, code};

#[derive(Deserialize)]
pub(super) struct Parameters {
    token: Option<String>,
}

pub(super) async fn upgrade(
    State(shared): State<Arc<Shared>>,
    Query(parameters): Query<Parameters>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let by_token = match parameters.token {
        Some(token) if !shared.knows_token(&token) => {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        token => token.is_some(),
    };
    shared.counters.connections.fetch_add(1, Ordering::Relaxed);
    upgrade
        .max_message_size(MAX_REQUEST_BYTES)
        .max_frame_size(MAX_REQUEST_BYTES)
        .on_upgrade(move |socket| serve(socket, shared, by_token))
}

/// What the tasks of a connection share.
struct Connection {
    shared: Arc<Shared>,
    by_token: bool,
    /// `None` until `conn` was answered.
    session: Mutex<Option<Session>>,
    statements: Statements,
    outgoing: mpsc::Sender<Outgoing>,
}

enum Outgoing {
    Answer(String),
    /// Drop the connection without a word.
    Cut,
}

async fn serve(mut socket: WebSocket, shared: Arc<Shared>, by_token: bool) {
    let (outgoing, mut answers) = mpsc::channel(64);
    let connection = Arc::new(Connection {
        shared,
        by_token,
        session: Mutex::new(None),
        statements: Statements::default(),
        outgoing,
    });
    loop {
        tokio::select! {
            incoming = socket.recv() => match incoming {
                Some(Ok(Message::Text(text))) => connection.text(&text),
                Some(Ok(Message::Binary(frame))) => connection.binary(frame.to_vec()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            Some(answer) = answers.recv() => match answer {
                Outgoing::Cut => return,
                Outgoing::Answer(text) => {
                    if socket.send(Message::Text(Utf8Bytes::from(text))).await.is_err() {
                        return;
                    }
                }
            },
        }
    }
}

/// A request's names, repeated in its answer.
struct Request {
    action: String,
    id: u64,
    statement_id: Option<u64>,
    kind: RequestKind,
    sql: Option<String>,
    started: Instant,
}

impl Request {
    fn new(action: &str, id: u64, kind: RequestKind) -> Self {
        Self {
            action: action.to_owned(),
            id,
            statement_id: None,
            kind,
            sql: None,
            started: Instant::now(),
        }
    }

    /// The answer's text: the names, then what the work gave.
    fn answer(&self, result: Result<Value, Refusal>) -> String {
        let (code, message, fields) = match result {
            Ok(fields) => (0, String::new(), fields),
            Err(refusal) => (refusal.code, refusal.message, Value::Null),
        };
        let mut answer = json!({
            "code": code,
            "message": message,
            "action": self.action,
            "req_id": self.id,
            "timing": self.started.elapsed().as_nanos() as u64,
        });
        if let Some(id) = self.statement_id {
            answer["stmt_id"] = id.into();
        }
        if let (Value::Object(answer), Value::Object(fields)) = (&mut answer, fields) {
            answer.extend(fields);
        }
        answer.to_string()
    }
}

impl Connection {
    fn text(self: &Arc<Self>, text: &str) {
        self.count();
        let parsed: Value = serde_json::from_str(text).unwrap_or_default();
        let action = parsed["action"].as_str().unwrap_or_default();
        let args = &parsed["args"];
        let id = args["req_id"].as_u64().unwrap_or_default();
        let sql = args["sql"].as_str().unwrap_or_default().to_owned();
        match action {
            "version" => {
                let request = Request::new(action, id, RequestKind::Any);
                let version = json!({"version": crate::SERVER_VERSION});
                self.spawn_plain(request, async move { Ok(version) });
            }
            "conn" => self.connect(Request::new(action, id, RequestKind::Login), args),
            _ if self.session.lock().is_none() => {
                let request = Request::new(action, id, RequestKind::Any);
                self.refuse(
                    request,
                    Refusal::new(code::INTERNAL, "server not connected"),
                );
            }
            "query" => self.query(Request::new(action, id, RequestKind::Query), sql),
            "stmt2_init" => {
                let request = Request::new(action, id, RequestKind::Any);
                let statement = self.statements.open();
                self.spawn_plain(request, async move { Ok(json!({"stmt_id": statement})) });
            }
            "stmt2_prepare" => {
                let get_fields = args["get_fields"].as_bool().unwrap_or_default();
                let mut request = Request::new(action, id, RequestKind::Prepare);
                request.sql = Some(sql.clone());
                self.step(
                    request,
                    args,
                    Step::Prepare,
                    move |connection, _| async move { connection.prepare(sql, get_fields).await },
                );
            }
            "stmt2_exec" => {
                let request = Request::new(action, id, RequestKind::Exec);
                self.step(request, args, Step::Exec, |connection, stage| async move {
                    connection.exec(stage).await
                });
            }
            "stmt2_close" => {
                let request = Request::new(action, id, RequestKind::Any);
                self.step(request, args, Step::Close, |_, _| async {
                    Ok((json!({}), None))
                });
            }
            _ => {
                let request = Request::new(action, id, RequestKind::Any);
                let message = format!("unknown action: {action}");
                self.refuse(request, Refusal::new(code::INTERNAL, message));
            }
        }
    }

    fn binary(self: &Arc<Self>, frame: Vec<u8>) {
        self.count();
        let Some(header) = Header::read(&frame) else {
            let request = Request::new("unknown", 0, RequestKind::Any);
            self.refuse(
                request,
                Refusal::new(code::INTERNAL, "message length is too short"),
            );
            return;
        };
        let id = header.request_id;
        let args = json!({"stmt_id": header.statement_id});
        if self.session.lock().is_none() {
            let request = Request::new("unknown", id, RequestKind::Any);
            self.refuse(
                request,
                Refusal::new(code::INTERNAL, "server not connected"),
            );
            return;
        }
        match header.action {
            6 => {
                let request = Request::new("binary_query", id, RequestKind::Query);
                let sql = frame
                    .get(30..)
                    .map(String::from_utf8_lossy)
                    .unwrap_or_default();
                self.query(request, sql.into_owned());
            }
            9 => {
                let request = Request::new("stmt2_bind", id, RequestKind::Bind);
                self.step(
                    request,
                    &args,
                    Step::Bind,
                    move |connection, stage| async move { connection.bind(&frame, stage) },
                );
            }
            11 if self.shared.options.column_bind => {
                let request = Request::new("stmt2_bind_exec", id, RequestKind::Exec);
                self.step(request, &args, Step::BindExec, move |connection, stage| async move {
                    connection.bind_exec(&frame, stage).await
                });
            }
            action => {
                let request = Request::new("unknown", id, RequestKind::Any);
                let message = format!("unknown binary action {action}");
                self.refuse(request, Refusal::new(code::INTERNAL, message));
            }
        }
    }

    fn count(&self) {
        self.shared
            .counters
            .requests
            .fetch_add(1, Ordering::Relaxed);
    }

    fn connect(self: &Arc<Self>, request: Request, args: &Value) {
        let text = |name: &str| args[name].as_str().unwrap_or_default().to_owned();
        let (user, password, database) = (text("user"), text("password"), text("db"));
        let connection = Arc::clone(self);
        self.spawn_plain(request, async move {
            if !connection.by_token {
                connection.shared.login(&user, &password)?;
            }
            let database = (!database.is_empty()).then_some(database);
            if let Some(name) = database.clone() {
                connection
                    .shared
                    .with_engine(move |engine| engine.database(&name).map(|_| ()))
                    .await?;
            }
            *connection.session.lock() = Some(Session { database, user });
            Ok(json!({}))
        });
    }

    fn query(self: &Arc<Self>, mut request: Request, sql: String) {
        request.sql = Some(sql.clone());
        let connection = Arc::clone(self);
        self.spawn_plain(request, async move {
            let session = connection.session.lock().clone().unwrap_or_default();
            let (session, outcome) = connection.shared.execute(session, sql).await?;
            let Outcome::Affected(rows) = outcome else {
                return Err(Refusal::not_in_sandbox("selects over WebSocket; use REST"));
            };
            if let Some(current) = connection.session.lock().as_mut() {
                current.database = session.database;
            }
            Ok(json!({
                "id": 0, "is_update": true, "affected_rows": rows, "fields_count": 0,
                "fields_names": null, "fields_types": null, "fields_lengths": null,
                "precision": 0,
            }))
        });
    }

    /// Runs a request that belongs to no statement.
    fn spawn_plain(
        self: &Arc<Self>,
        request: Request,
        work: impl Future<Output = Result<Value, Refusal>> + Send + 'static,
    ) {
        let connection = Arc::clone(self);
        tokio::spawn(async move {
            let fault = connection
                .shared
                .faults
                .meet(request.kind, request.sql.as_deref());
            let (result, aftermath) = suffer(fault, work).await;
            connection.conclude(&request, result, aftermath).await;
        });
    }

    /// Runs a frame of a statement; order is judged here, as frames are read one by one.
    fn step<W>(
        self: &Arc<Self>,
        mut request: Request,
        args: &Value,
        step: Step,
        work: impl FnOnce(Arc<Self>, Stage) -> W,
    ) where
        W: Future<Output = Result<(Value, Option<Stage>), Refusal>> + Send + 'static,
    {
        let id = args["stmt_id"].as_u64().unwrap_or_default();
        request.statement_id = Some(id);
        let stage = match self.statements.take(id, step) {
            Ok(stage) => stage,
            Err(Denied::Refused(refusal)) => return self.refuse(request, refusal),
            Err(Denied::OutOfOrder(refusal)) => {
                self.shared
                    .counters
                    .out_of_order
                    .fetch_add(1, Ordering::Relaxed);
                return self.refuse(request, refusal);
            }
        };
        let kept = match &stage {
            Stage::Bound(prepared, _) if step == Step::Exec => Some(Arc::clone(prepared)),
            _ => None,
        };
        let work = work(Arc::clone(self), stage);
        let connection = Arc::clone(self);
        tokio::spawn(async move {
            let fault = connection
                .shared
                .faults
                .meet(request.kind, request.sql.as_deref());
            let (result, aftermath) = suffer(fault, work).await;
            if aftermath == Aftermath::Hold {
                return;
            }
            let result = match result {
                Some(Ok((fields, stage))) => {
                    connection.statements.release(id, stage);
                    Some(Ok(fields))
                }
                Some(Err(refusal)) => {
                    // What the storage refuses leaves the statement usable, all else does not.
                    let stage =
                        kept.map_or_else(|| Stage::Failed(refusal.clone()), Stage::Prepared);
                    connection.statements.release(id, Some(stage));
                    Some(Err(refusal))
                }
                None => None,
            };
            connection.conclude(&request, result, aftermath).await;
        });
    }

    fn refuse(self: &Arc<Self>, request: Request, refusal: Refusal) {
        let connection = Arc::clone(self);
        tokio::spawn(async move {
            connection
                .conclude(&request, Some(Err(refusal)), Aftermath::Answer)
                .await;
        });
    }

    async fn conclude(
        &self,
        request: &Request,
        result: Option<Result<Value, Refusal>>,
        aftermath: Aftermath,
    ) {
        let outgoing = match (aftermath, result) {
            (Aftermath::Hold, _) => return,
            (Aftermath::Answer, Some(result)) => Outgoing::Answer(request.answer(result)),
            (Aftermath::Close, _) | (Aftermath::Answer, None) => Outgoing::Cut,
        };
        if self.outgoing.send(outgoing).await.is_err() {
            tracing::debug!(action = %request.action, "client went away before its answer");
        }
    }

    async fn prepare(
        &self,
        sql: String,
        get_fields: bool,
    ) -> Result<(Value, Option<Stage>), Refusal> {
        let session = self.session.lock().clone().unwrap_or_default();
        let prepare = move |engine: &mut crate::engine::Engine| engine.prepare(&session, &sql);
        let prepared = self.shared.with_engine(prepare).await?;
        let mut answer = json!({"is_insert": true, "fields": null, "fields_count": 0});
        if get_fields {
            answer["fields_count"] = prepared.fields.len().into();
            answer["fields"] = fields(&prepared);
        }
        Ok((answer, Some(Stage::Prepared(Arc::new(prepared)))))
    }

    fn bind(&self, frame: &[u8], stage: Stage) -> Result<(Value, Option<Stage>), Refusal> {
        let (prepared, mut blocks) = match stage {
            Stage::Prepared(prepared) => (prepared, Vec::new()),
            Stage::Bound(prepared, blocks) => (prepared, blocks),
            Stage::Initial | Stage::Failed(_) => return Err(Refusal::stmt_api()),
        };
        let bound = binary::tables(frame, &prepared)?;
        self.check_rows(&bound)?;
        blocks.extend(bound);
        Ok((json!({}), Some(Stage::Bound(prepared, blocks))))
    }

    fn check_rows(&self, blocks: &[TableBlock]) -> Result<(), Refusal> {
        let limit = self.shared.options.max_rows_per_bind.unwrap_or(usize::MAX);
        if blocks.iter().any(|block| block.num_rows() > limit) {
            return Err(Refusal::new(0x0118, "Invalid parameters"));
        }
        Ok(())
    }

    async fn exec(&self, stage: Stage) -> Result<(Value, Option<Stage>), Refusal> {
        let Stage::Bound(prepared, blocks) = stage else {
            return Err(Refusal::stmt_api());
        };
        let affected = self.write(&prepared, blocks).await?;
        Ok((
            json!({"affected": affected}),
            Some(Stage::Prepared(prepared)),
        ))
    }

    async fn bind_exec(
        &self,
        frame: &[u8],
        stage: Stage,
    ) -> Result<(Value, Option<Stage>), Refusal> {
        let Stage::Prepared(prepared) = stage else {
            return Err(Refusal::stmt_api());
        };
        let blocks = binary::columns(frame, &prepared)?;
        self.check_rows(&blocks)?;
        let affected = self.write(&prepared, blocks).await?;
        Ok((
            json!({"affected": affected}),
            Some(Stage::Prepared(prepared)),
        ))
    }

    async fn write(&self, prepared: &Prepared, blocks: Vec<TableBlock>) -> Result<u64, Refusal> {
        let request = WriteRequest {
            database: prepared.database.clone(),
            blocks,
        };
        let affected = self
            .shared
            .with_engine(move |engine| engine.write(&request))
            .await?;
        self.shared
            .counters
            .rows
            .fetch_add(affected, Ordering::Relaxed);
        Ok(affected)
    }
}

/// The field list of a prepare answer.
fn fields(prepared: &Prepared) -> Value {
    let fields = prepared.fields.iter().map(|field| {
        let is_time = field.column.data_type == crate::types::DataType::Timestamp;
        json!({
            "name": field.column.name,
            "field_type": field.column.data_type.code(),
            "precision": if is_time { prepared.precision.code() } else { 0 },
            "scale": 0,
            "bytes": field.column.schema_bytes(),
            "bind_type": field.bind_type(),
        })
    });
    fields.collect()
}
