//! What every test stands on: the shared broker, a sandbox of its own, settings, runs on threads.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    thread::JoinHandle,
    time::Duration,
};

use inlet_config::{Environment, settings::DataSourceSettings};
use inlet_engine::run::{RunContext, RunFailure, RunSummary, StopReason, execute};
use inlet_sandbox::{FaultRule, RequestKind, Sandbox, SandboxOptions};
use inlet_testkit::{
    KafkaCluster,
    traffic::{self, Codec, Message},
    wait_until,
};

pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// A test's own topic, database and folder.
pub(crate) struct World {
    pub(crate) name: String,
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: tempfile::TempDir,
}

impl World {
    /// With a topic of so many partitions.
    pub(crate) fn new(name: &str, partitions: i32) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let world = Self {
            name: format!("{name}_{}_{number}", std::process::id()),
            sandbox: Sandbox::start(SandboxOptions::default()).unwrap(),
            folder: tempfile::tempdir().unwrap(),
        };
        traffic::create_topic(&bootstrap(), &world.name, partitions, &[]).unwrap();
        world
    }

    /// Readings of one meter with these values, one a second.
    pub(crate) fn produce(&self, values: &[&str]) {
        let messages: Vec<_> = values.iter().map(|value| Message::new(*value)).collect();
        self.produce_messages(&messages);
    }

    pub(crate) fn produce_messages(&self, messages: &[Message]) {
        traffic::produce(&bootstrap(), &self.name, messages, Codec::None).unwrap();
    }

    /// Settings that read the topic into super table `meters`, both it and its database created.
    pub(crate) fn settings(&self) -> DataSourceSettings {
        self.settings_with("idle_timeout: 500ms", "", "v: {from: v, type: INT}")
    }

    pub(crate) fn settings_with(
        &self,
        kafka: &str,
        message: &str,
        column: &str,
    ) -> DataSourceSettings {
        let text = format!(
            r#"
version: 1
name: {name}
data_dir: "{folder}"
kafka:
  bootstrap_servers: "{bootstrap}"
  topics: [{name}]
  concurrency: 1
  {kafka}
message:
  parse: {{json: {{}}}}
  {message}
target:
  tdengine:
    url: ws://{address}
    user: root
    password: taosdata
    database: {{name: {name}, create: {{precision: ms}}}}
  super_table: {{name: meters, create: true}}
  subtable: "d_{{id}}"
  columns:
    ts: {{from: ts, type: TIMESTAMP, time: {{unit: ms}}}}
    {column}
  tags:
    id: {{from: id, type: INT}}
write: {{writers: 1}}
"#,
            name = self.name,
            folder = self.folder.path().display(),
            bootstrap = bootstrap(),
            address = self.sandbox.address(),
        );
        let environment = Environment::process();
        inlet_config::load_text(&text, &environment, self.folder.path())
            .unwrap_or_else(|faults| panic!("{faults}\n{text}"))
    }

    /// The column `v` of all rows, by time.
    pub(crate) fn values(&self) -> Vec<i64> {
        let statement = format!("SELECT v FROM `{}`.`meters` ORDER BY ts", self.name);
        let Ok(answer) = self.sandbox.sql(&statement) else {
            return Vec::new();
        };
        let rows = answer["data"].as_array().unwrap();
        rows.iter().map(|row| row[0].as_i64().unwrap()).collect()
    }
}

/// Every request of this kind is refused, as by a server whose nodes do not reach each other.
pub(crate) fn refused(on: RequestKind) -> FaultRule {
    FaultRule {
        times: None,
        ..FaultRule::code(on, 1, 0x000B, "Unable to establish connection")
    }
}

pub(crate) fn bootstrap() -> String {
    KafkaCluster::shared().bootstrap()
}

/// A reading of meter 1 at second `second`, that the usual settings write.
pub(crate) fn reading(second: i64, value: i64) -> String {
    let ts = 1_700_000_000_000 + second * 1_000;
    format!(r#"{{"id": 1, "ts": {ts}, "v": {value}}}"#)
}

/// A run on a thread.
pub(crate) struct Running {
    pub(crate) context: RunContext,
    thread: JoinHandle<Result<RunSummary, RunFailure>>,
}

impl Running {
    pub(crate) fn start(settings: &DataSourceSettings) -> Self {
        let context = RunContext::default();
        let (settings, of_thread) = (settings.clone(), context.clone());
        let thread = std::thread::spawn(move || execute(&settings, &of_thread));
        Self { context, thread }
    }

    pub(crate) fn state(&self) -> &'static str {
        self.context.status.state().name()
    }

    pub(crate) fn wait_for_state(&self, state: &str) {
        let what = format!("state {state}");
        wait_until(DEADLINE, &what, || self.state() == state)
            .unwrap_or_else(|error| panic!("{error}, it is {}", self.state()));
    }

    pub(crate) fn wait_for_rows(&self, num_rows: u64) {
        let written = || self.context.status.rows_written.get();
        wait_until(DEADLINE, "rows", || written() >= num_rows).unwrap();
    }

    /// Waits for its own end.
    pub(crate) fn end(self) -> RunSummary {
        self.thread.join().unwrap().unwrap()
    }

    pub(crate) fn stop(self) -> RunSummary {
        self.context.stop.raise(StopReason::Asked);
        self.end()
    }

    /// Kinds of its events so far.
    pub(crate) fn kinds(&self) -> Vec<&'static str> {
        let events = self.context.status.activity.since(0);
        events.iter().map(|event| event.kind.as_str()).collect()
    }
}
