//! What every test stands on: the shared broker, a target of its own, documents, and the binary.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use inlet_sandbox::{Sandbox, SandboxOptions};
use inlet_testkit::{
    InletProcess, KafkaCluster,
    tdengine::query,
    traffic::{self, Codec, Message},
};
use serde_json::Value;

/// How long any run of a test may take.
const RUN_DEADLINE: Duration = Duration::from_mins(4);

/// A message with this value and nothing else.
pub(crate) fn message(payload: &str) -> Message {
    Message::new(payload)
}

/// Where rows go.
pub(crate) enum Target {
    Sandbox(Sandbox),
    /// A real server, by `INLET_TEST_TDENGINE`.
    Server(String),
}

impl Target {
    fn new() -> Self {
        match std::env::var("INLET_TEST_TDENGINE") {
            Ok(url) => Self::Server(url),
            Err(_) => Self::sandbox(SandboxOptions::default()),
        }
    }

    pub(crate) fn sandbox(options: SandboxOptions) -> Self {
        Self::Sandbox(Sandbox::start(options).expect("the sandbox starts on a free port"))
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sandbox(sandbox) => sandbox.url(),
            Self::Server(url) => url.clone(),
        }
    }
}

/// A test's own topics, database, documents and runs.
pub(crate) struct World {
    pub(crate) bootstrap: String,
    pub(crate) target: Target,
    /// Unique in this broker and this server.
    pub(crate) name: String,
    pub(crate) folder: tempfile::TempDir,
}

impl World {
    pub(crate) fn new(name: &str) -> Self {
        Self::on(KafkaCluster::shared().bootstrap(), Target::new(), name)
    }

    /// With a broker and a target of its own.
    pub(crate) fn on(bootstrap: String, target: Target, name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{name}_{}_{number}", std::process::id());
        let folder = tempfile::tempdir().expect("a folder for the test");
        Self {
            bootstrap,
            target,
            name,
            folder,
        }
    }

    /// The name on the broker of a topic of this test.
    pub(crate) fn topic(&self, short: &str) -> String {
        format!("{}_{short}", self.name)
    }

    pub(crate) fn create_topic(&self, short: &str, partitions: i32) {
        self.create_topic_with(short, partitions, &[]);
    }

    pub(crate) fn create_topic_with(&self, short: &str, partitions: i32, config: &[(&str, &str)]) {
        traffic::create_topic(&self.bootstrap, &self.topic(short), partitions, config)
            .expect("the topic is created");
    }

    pub(crate) fn produce(&self, short: &str, messages: &[Message]) {
        traffic::produce(&self.bootstrap, &self.topic(short), messages, Codec::Lz4)
            .expect("messages are produced");
    }

    /// A document that reads `topic` into super table `st` of this test's database, both created.
    pub(crate) fn document(&self, topic: &str, message: &str, target: &str) -> Document {
        self.document_with(topic, "", message, target, "")
    }

    /// The same with more keys under `kafka:` and more sections at the end.
    pub(crate) fn document_with(
        &self,
        topic: &str,
        kafka: &str,
        message: &str,
        target: &str,
        more: &str,
    ) -> Document {
        let text = format!(
            r#"version: 1
name: {name}
data_dir: data
kafka:
  bootstrap_servers: "{bootstrap}"
  topics: [{topic}]
{kafka}
{message}
target:
  tdengine:
    url: "{url}"
    database: {{name: {name}, create: {{precision: ms}}}}
  super_table: {{name: st, create: true}}
{target}
{more}
"#,
            name = self.name,
            bootstrap = self.bootstrap,
            topic = self.topic(topic),
            url = self.target.url(),
        );
        self.write_document(&text)
    }

    /// A document as it stands.
    pub(crate) fn write_document(&self, text: &str) -> Document {
        let path = self.folder.path().join("source.yaml");
        fs::write(&path, text).expect("the document is written");
        Document {
            path,
            text: text.to_owned(),
        }
    }

    /// Runs the document to its end.
    pub(crate) fn run(&self, document: &Document) -> Finished {
        self.inlet(&["run", "--json", "-f", document.path()])
    }

    /// Runs `inlet` to its end.
    pub(crate) fn inlet(&self, arguments: &[&str]) -> Finished {
        self.start(arguments).wait(RUN_DEADLINE)
    }

    /// Starts `inlet` in this test's folder; it is killed when dropped.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inlet"));
        command.args(arguments).current_dir(self.folder.path());
        Running {
            process: InletProcess::start(command).expect("inlet starts"),
        }
    }

    /// Rows of a query as text; `{st}` is the super table, `{db}` the database. Any refusal panics.
    pub(crate) fn query(&self, sql: &str) -> Vec<Vec<String>> {
        self.try_query(sql)
            .unwrap_or_else(|refusal| panic!("`{sql}`: {refusal}"))
    }

    pub(crate) fn try_query(&self, sql: &str) -> anyhow::Result<Vec<Vec<String>>> {
        let sql = sql
            .replace("{st}", &format!("`{0}`.`st`", self.name))
            .replace("{db}", &format!("`{}`", self.name));
        query(&self.target.url(), &sql)
    }

    /// The only value of a query.
    pub(crate) fn count(&self, sql: &str) -> u64 {
        let rows = self.query(sql);
        rows.first().map_or(0, |row| {
            row[0]
                .parse()
                .unwrap_or_else(|_| panic!("`{sql}` gave {row:?}"))
        })
    }

    /// Every line of every archive file, as JSON.
    pub(crate) fn archived(&self) -> Vec<Value> {
        let mut files = Vec::new();
        find_files(&self.folder.path().join("data"), &mut files);
        files.retain(|file| file.extension().is_some_and(|end| end == "jsonl"));
        files.sort();
        let read = |file: &PathBuf| fs::read_to_string(file).expect("the archive is text");
        let text: String = files.iter().map(read).collect();
        text.lines()
            .map(|line| serde_json::from_str(line).expect("an archive line is JSON"))
            .collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // A sandbox that a test has killed takes its database with it.
        let _gone = query(
            &self.target.url(),
            &format!("drop database if exists `{}`", self.name),
        );
    }
}

/// Every file in `folder` and in those under it.
pub(crate) fn find_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find_files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// A document on disk.
#[derive(Clone)]
pub(crate) struct Document {
    path: PathBuf,
    pub(crate) text: String,
}

impl Document {
    pub(crate) fn path(&self) -> &str {
        self.path.to_str().expect("the path is text")
    }
}

/// A process of `inlet`, killed when dropped.
pub(crate) struct Running {
    process: InletProcess,
}

impl Running {
    /// SIGKILL, at once.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("the process is ours");
    }

    /// SIGINT, as Ctrl-C sends it.
    pub(crate) fn interrupt(&self) {
        self.process.interrupt().expect("the process is ours");
    }

    pub(crate) fn wait(mut self, at_most: Duration) -> Finished {
        let status = self
            .process
            .wait(at_most)
            .unwrap_or_else(|error| panic!("{error:#}"));
        Finished {
            code: status.code(),
            stdout: self.process.stdout().join("\n"),
            stderr: self.process.stderr().join("\n"),
        }
    }

    /// What it said last, for messages of failed tests.
    pub(crate) fn output(&self) -> String {
        let stderr = self.process.stderr();
        let last_lines = &stderr[stderr.len().saturating_sub(20)..];
        format!("{:?}\n{}", self.last_json(), last_lines.join("\n"))
    }

    /// The last line of `--json` so far.
    pub(crate) fn last_json(&self) -> Option<Value> {
        last_json(self.process.stdout().iter().map(String::as_str))
    }

    /// Peak resident memory so far, in bytes.
    pub(crate) fn peak_bytes(&mut self) -> u64 {
        self.process.memory_use().peak_bytes
    }

    /// Waits until the numbers of `--json` are as wanted.
    pub(crate) fn wait_until(
        &self,
        deadline: Duration,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) {
        let reached = inlet_testkit::wait_until(deadline, what, || {
            self.last_json().is_some_and(|json| wanted(&json))
        });
        reached.unwrap_or_else(|error| panic!("{error}; inlet said:\n{}", self.output()));
    }

    /// Waits until it has written more than `num_rows` rows.
    pub(crate) fn wait_for_rows(&self, num_rows: u64) {
        let more = |json: &Value| json["rows_written"].as_u64() > Some(num_rows);
        self.wait_until(
            Duration::from_secs(90),
            &format!("more than {num_rows} rows"),
            more,
        );
    }
}

/// A process that has ended.
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    /// The last line of `--json`: the end of the run.
    pub(crate) fn summary(&self) -> Value {
        last_json(self.stdout.lines()).unwrap_or_else(|| panic!("no JSON in {}", self.stdout))
    }

    pub(crate) fn assert_done(&self) {
        assert_eq!(
            self.code,
            Some(0),
            "the run failed:\n{}\n{}",
            self.stdout,
            self.stderr
        );
    }
}

fn last_json<'a>(lines: impl DoubleEndedIterator<Item = &'a str>) -> Option<Value> {
    lines.rev().find_map(|line| serde_json::from_str(line).ok())
}
