//! A server with a database of the test's own, and tiny verbs to talk to it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicU32, Ordering},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use inlet_config::{
    column_type::{ColumnType, Precision},
    secret::Secret,
    settings::{ColumnMapping, ConnectionSettings, CreateDatabase, Login, Rule, TargetSettings},
};
use inlet_message::{rows::Layout, target::TargetTable};
use inlet_pipeline::sink::Sink;
use inlet_sandbox::{Sandbox, SandboxOptions};
use inlet_tdengine::{ColumnBind, TdengineSink, TdengineWriter};
use serde_json::Value;

/// Where the tests write, and what they clean up.
pub(crate) struct Server {
    /// Absent for a real server.
    pub(crate) sandbox: Option<Sandbox>,
    pub(crate) target: TargetSettings,
    address: String,
}

impl Server {
    /// A sandbox, or the real server that the environment names.
    pub(crate) fn any(test: &str, precision: Precision) -> Self {
        match std::env::var("INLET_TEST_TDENGINE") {
            Ok(url) => Self::at(&url, None, test, precision),
            Err(_) => Self::sandbox(test, SandboxOptions::default()),
        }
        .with_precision(precision)
    }

    pub(crate) fn sandbox(test: &str, options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(options).expect("a sandbox starts on a free port");
        Self::at(&sandbox.url(), Some(sandbox), test, Precision::Milli)
    }

    fn at(url: &str, sandbox: Option<Sandbox>, test: &str, precision: Precision) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let database = format!("inlet_{test}_{}_{count}", std::process::id());
        let (scheme, rest) = url.split_once("://").expect("a url with a scheme");
        let (login, address) = rest.split_once('@').expect("a url with user and password");
        let (user, password) = login.split_once(':').expect("a url with user and password");
        let address = address.trim_end_matches('/');
        Self {
            sandbox,
            address: address.to_owned(),
            target: TargetSettings {
                connection: ConnectionSettings {
                    url: format!("{scheme}://{address}"),
                    login: Login::Password {
                        user: user.to_owned(),
                        password: Secret::new(password),
                    },
                    ca: None,
                },
                database,
                create_database: Some(CreateDatabase {
                    precision,
                    keep_days: Some(36_500),
                    vgroups: Some(2),
                }),
                super_table: "meters".to_owned(),
                create_super_table: true,
                subtable: "t_{id}".to_owned(),
                columns: Vec::new(),
                tags: Vec::new(),
            },
        }
    }

    fn with_precision(mut self, precision: Precision) -> Self {
        if let Some(create) = &mut self.target.create_database {
            create.precision = precision;
        }
        self
    }

    /// Declares the columns and tags of the document.
    pub(crate) fn declare(
        mut self,
        columns: &[(&str, ColumnType)],
        tags: &[(&str, ColumnType)],
    ) -> Self {
        self.target.columns = columns.iter().map(mapping).collect();
        self.target.tags = tags.iter().map(mapping).collect();
        self
    }

    /// The usual table: a time, a float, a text; an integer tag.
    pub(crate) fn usual(self) -> Self {
        self.declare(
            &[
                ("ts", ColumnType::Timestamp),
                ("v", ColumnType::Double),
                ("text", ColumnType::Varchar { bytes: 8 }),
            ],
            &[("id", ColumnType::Int)],
        )
    }

    pub(crate) fn sink(&self) -> TdengineSink {
        TdengineSink::new(self.target.clone()).expect("the url can be used")
    }

    /// Prepares the table and makes a writer for all of its columns.
    pub(crate) async fn writer(&self) -> TdengineWriter {
        self.writer_with(ColumnBind::ByVersion).await
    }

    pub(crate) async fn writer_with(&self, column_bind: ColumnBind) -> TdengineWriter {
        let sink = self.sink().with_column_bind(column_bind);
        let table = sink
            .prepare()
            .await
            .expect("the table can be prepared")
            .table;
        sink.writer(&table, &layout(&table))
    }

    /// Runs a statement with `{db}` as the test's database and gives its rows.
    pub(crate) fn sql(&self, statement: &str) -> Vec<Vec<Value>> {
        let answer = self.try_sql(statement);
        assert_eq!(answer["code"], 0, "`{statement}`: {answer}");
        serde_json::from_value(answer["data"].clone()).unwrap_or_default()
    }

    pub(crate) fn try_sql(&self, statement: &str) -> Value {
        let statement = statement.replace("{db}", &self.target.database);
        let Login::Password { user, password } = &self.target.connection.login else {
            panic!("these tests log in by password");
        };
        let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.expose()));
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        write!(
            stream,
            "POST /rest/sql HTTP/1.0\r\nHost: {}\r\nAuthorization: Basic {pair}\r\n\
             Content-Length: {}\r\n\r\n{statement}",
            self.address,
            statement.len()
        )
        .expect("the server reads");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .expect("the server answers");
        let body = answer.split_once("\r\n\r\n").expect("a head and a body").1;
        serde_json::from_str(body).expect("the answer is JSON")
    }

    /// Number of rows in the super table.
    pub(crate) fn count(&self) -> i64 {
        let rows = self.sql("SELECT COUNT(*) FROM {db}.meters");
        rows.first()
            .and_then(|cells| cells[0].as_i64())
            .unwrap_or(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.sandbox.is_none() && !std::thread::panicking() {
            self.sql("DROP DATABASE IF EXISTS {db}");
        }
    }
}

/// Everything that the table has.
pub(crate) fn layout(table: &TargetTable) -> Layout {
    Layout {
        columns: table.columns.clone(),
        tags: table.tags.clone(),
    }
}

pub(crate) fn mapping(declared: &(&str, ColumnType)) -> ColumnMapping {
    ColumnMapping {
        name: declared.0.to_owned(),
        rule: Rule::Value(Value::Null),
        column_type: Some(declared.1),
        second_key: false,
        time: None,
    }
}
