//! A REST and WebSocket client just large enough for the suite, sharing no code with the sandbox.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures_util::{SinkExt, StreamExt};
use inlet_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use url::Url;

/// How long a server may take for one answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server under test.
#[derive(Clone)]
pub(crate) struct Server {
    url: Url,
}

/// A REST answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: u64,
    pub(crate) text: String,
    /// `[name, type, length]` of each column.
    pub(crate) meta: Vec<Value>,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// The server that the suite runs on.
pub(crate) fn server() -> Server {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    let url = std::env::var("INLET_TEST_TDENGINE").unwrap_or_else(|_| {
        let start = || Sandbox::start(SandboxOptions::default()).expect("sandbox starts");
        SANDBOX.get_or_init(start).url()
    });
    Server::at(&url)
}

impl Server {
    pub(crate) fn at(url: &str) -> Self {
        Self {
            url: Url::parse(url).expect("a URL"),
        }
    }

    fn authority(&self) -> String {
        let host = self.url.host_str().expect("a host");
        format!("{host}:{}", self.url.port().unwrap_or(6041))
    }

    /// Runs a statement with the URL's login.
    pub(crate) fn sql(&self, sql: &str) -> Answer {
        let login = format!(
            "{}:{}",
            self.url.username(),
            self.url.password().unwrap_or("")
        );
        let login = format!("Basic {}", BASE64_STANDARD.encode(login));
        let (_, body) = self
            .http("POST", "/rest/sql", Some(&login), sql)
            .expect("an answer");
        Answer::parse(&body)
    }

    /// Runs a statement that must succeed.
    pub(crate) fn ok(&self, sql: &str) -> Answer {
        let answer = self.sql(sql);
        assert_eq!(
            answer.code,
            0,
            "{} for {}",
            answer.text,
            &sql[..sql.len().min(200)]
        );
        answer
    }

    /// One HTTP exchange; status and body.
    pub(crate) fn http(
        &self,
        method: &str,
        path: &str,
        authorization: Option<&str>,
        body: &str,
    ) -> std::io::Result<(u16, String)> {
        let mut stream = TcpStream::connect(self.authority())?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let authorization = authorization
            .map(|value| format!("Authorization: {value}\r\n"))
            .unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{authorization}Connection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.authority(),
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        parse_http(&answer).ok_or_else(|| std::io::Error::other("no whole HTTP answer"))
    }

    /// A WebSocket that has logged in.
    pub(crate) fn socket(&self, database: &str) -> Socket {
        let mut socket = self.raw_socket("");
        let login = json!({
            "user": self.url.username(),
            "password": self.url.password(),
            "db": database,
        });
        let answer = socket.request("conn", login);
        assert_eq!(answer["code"], 0, "{answer}");
        socket
    }

    /// A WebSocket before login; `query` is put behind the path.
    pub(crate) fn raw_socket(&self, query: &str) -> Socket {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let url = format!("ws://{}/ws{query}", self.authority());
        let (stream, _) = runtime.block_on(connect_async(url)).expect("a WebSocket");
        Socket {
            runtime,
            stream,
            next_request: 1,
        }
    }
}

/// Status and body of an answer, its chunks joined.
fn parse_http(answer: &[u8]) -> Option<(u16, String)> {
    let split = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..split]).to_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let mut rest = &answer[split + 4..];
    let mut body = Vec::new();
    if head.contains("transfer-encoding: chunked") {
        loop {
            let line = rest.windows(2).position(|two| two == b"\r\n")?;
            let length =
                usize::from_str_radix(std::str::from_utf8(&rest[..line]).ok()?.trim(), 16).ok()?;
            if length == 0 {
                break;
            }
            body.extend_from_slice(rest.get(line + 2..line + 2 + length)?);
            rest = rest.get(line + 4 + length..)?;
        }
    } else {
        body.extend_from_slice(rest);
    }
    Some((status, String::from_utf8(body).ok()?))
}

impl Answer {
    fn parse(body: &str) -> Self {
        let body: Value = serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {body}"));
        let list = |name: &str| body[name].as_array().cloned().unwrap_or_default();
        let row = |row: Value| row.as_array().cloned().expect("a row");
        Self {
            code: body["code"].as_u64().expect("a code"),
            text: body["desc"].as_str().unwrap_or_default().to_owned(),
            meta: list("column_meta"),
            rows: list("data").into_iter().map(row).collect(),
        }
    }

    /// The only value.
    pub(crate) fn single(&self) -> &Value {
        assert_eq!(self.rows.len(), 1, "one row: {self:?}");
        assert_eq!(self.rows[0].len(), 1, "one column: {self:?}");
        &self.rows[0][0]
    }

    /// All rows as one JSON value.
    pub(crate) fn data(&self) -> Value {
        json!(self.rows)
    }
}

/// A WebSocket on which one request waits for its answer.
pub(crate) struct Socket {
    runtime: Runtime,
    stream: WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>,
    next_request: u64,
}

impl Socket {
    /// Sends a request and waits for its answer.
    pub(crate) fn request(&mut self, action: &str, args: Value) -> Value {
        let text = self.compose(action, args);
        self.send(Message::text(text));
        self.receive().expect("an answer")
    }

    /// A request's text with a fresh `req_id`.
    pub(crate) fn compose(&mut self, action: &str, mut args: Value) -> String {
        args["req_id"] = self.next_request.into();
        self.next_request += 1;
        json!({"action": action, "args": args}).to_string()
    }

    /// Sends a binary frame and waits for its answer.
    pub(crate) fn frame(&mut self, frame: Vec<u8>) -> Value {
        self.send(Message::binary(frame));
        self.receive().expect("an answer")
    }

    pub(crate) fn send(&mut self, message: Message) {
        self.runtime
            .block_on(self.stream.send(message))
            .expect("sent");
    }

    /// The next answer; `None` when the connection was closed.
    pub(crate) fn receive(&mut self) -> Option<Value> {
        self.receive_within(PATIENCE).expect("an answer in time")
    }

    /// The next answer, or `Err` when none came in time.
    pub(crate) fn receive_within(&mut self, patience: Duration) -> Result<Option<Value>, ()> {
        let next = async { tokio::time::timeout(patience, self.stream.next()).await };
        match self.runtime.block_on(next).map_err(|_| ())? {
            Some(Ok(Message::Text(text))) => {
                Ok(Some(serde_json::from_str(text.as_str()).expect("JSON")))
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => Ok(None),
            Some(Ok(other)) => panic!("unexpected {other:?}"),
        }
    }
}

/// A database of one test, dropped at its end.
pub(crate) struct Database {
    pub(crate) server: Server,
    pub(crate) name: String,
}

impl Database {
    /// Makes one with further options of CREATE DATABASE.
    pub(crate) fn with(options: &str) -> Self {
        Self::on(server(), options)
    }

    pub(crate) fn on(server: Server, options: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let clock = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970");
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            "inlet_{}_{}_{number}",
            std::process::id(),
            clock.subsec_micros()
        );
        server.ok(&format!("CREATE DATABASE {name} VGROUPS 2 {options}"));
        Self { server, name }
    }

    /// Runs a statement with `{db}` replaced.
    pub(crate) fn sql(&self, sql: &str) -> Answer {
        self.server.sql(&sql.replace("{db}", &self.name))
    }

    /// As [`Self::sql`], and it must succeed.
    pub(crate) fn ok(&self, sql: &str) -> Answer {
        self.server.ok(&sql.replace("{db}", &self.name))
    }

    /// The rows of a select, as JSON.
    pub(crate) fn data(&self, sql: &str) -> Value {
        self.ok(sql).data()
    }

    pub(crate) fn socket(&self) -> Socket {
        self.server.socket(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.server
            .sql(&format!("DROP DATABASE IF EXISTS {}", self.name));
    }
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let clock = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    clock.as_millis().try_into().expect("a time of our days")
}
