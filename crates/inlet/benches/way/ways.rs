//! From the broker to memory, to the sandbox, and to a real server.

use std::{
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::ValueEnum as _;
use inlet_config::{Environment, settings::DataSourceSettings};
use inlet_kafka::{memory::memory_split, source::KafkaSource};
use inlet_message::{declare::declared_table, program::Program, target::TargetTable};
use inlet_pipeline::{
    budget::MemoryBudget,
    ledger::Ledger,
    prepare::prepare,
    retry::Pauses,
    run::{self, Archiving, RunContext, RunSettings},
    sink::Sink,
    source::{Consumer as _, Source as _, SourceContext, SourceEvent},
    status::{RunStatus, Snapshot},
    stop::StopReason,
};
use inlet_sandbox::{Sandbox, SandboxOptions};
use inlet_tdengine::TdengineSink;
use inlet_testkit::tdengine;

use crate::{
    NUM_PARTITIONS, TOPIC,
    figures::{Figure, cpu_of_this_process},
    null_sink::NullSink,
};

/// The sandbox is SQLite: it would take minutes for what a server takes in seconds.
const MOST_FOR_SANDBOX: u64 = 200_000;

/// An address for ways that end before the server.
pub(crate) const NO_SERVER: &str = "ws://root:taosdata@127.0.0.1:1";

/// What the way to a real server is called.
pub(crate) const TO_SERVER: &str = "broker → TDengine";

/// How far messages go.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Way {
    /// Read, and nothing else.
    Poll,
    /// To rows in memory.
    Memory,
    /// To a real server.
    Server,
    /// To the sandbox.
    Sandbox,
}

impl Way {
    /// Those that can be gone here.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let server = server().is_ok().then_some(Self::Server);
        [Self::Poll, Self::Memory]
            .into_iter()
            .chain(server)
            .chain([Self::Sandbox])
    }

    /// Measures it three times, each in a process of its own, and gives the round of median length.
    pub(crate) fn median(self, bootstrap: &str, num_messages: u64) -> anyhow::Result<Figure> {
        let mut rounds = (0..3)
            .map(|_| self.measure_apart(bootstrap, num_messages))
            .collect::<anyhow::Result<Vec<Figure>>>()?;
        rounds.sort_by_key(|round| round.elapsed);
        Ok(rounds.swap_remove(1))
    }

    /// Measures it in a process of its own.
    fn measure_apart(self, bootstrap: &str, num_messages: u64) -> anyhow::Result<Figure> {
        eprintln!("{self:?} …");
        let value = self.to_possible_value().context("every way has a name")?;
        let output = Command::new(std::env::current_exe()?)
            .args(["--way", value.get_name(), "--bootstrap", bootstrap])
            .args(["--messages", &num_messages.to_string()])
            .stderr(Stdio::inherit())
            .output()?;
        anyhow::ensure!(output.status.success(), "{self:?}: {}", output.status);
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Measures it in this process.
    pub(crate) fn measure(self, bootstrap: &str, num_messages: u64) -> anyhow::Result<Figure> {
        match self {
            Self::Poll => poll(bootstrap, num_messages),
            Self::Memory => to_memory(bootstrap, num_messages),
            Self::Server => to_server(bootstrap, num_messages),
            Self::Sandbox => to_sandbox(bootstrap, num_messages.min(MOST_FOR_SANDBOX)),
        }
    }
}

fn to_memory(bootstrap: &str, num_messages: u64) -> anyhow::Result<Figure> {
    let settings = document(bootstrap, TOPIC, NO_SERVER, "null", num_messages)?;
    let declared = declared_table(&settings.target)
        .map_err(|faults| anyhow::anyhow!("the bench's own document: {faults:?}"))?;
    let name = "broker → rows in memory (null sink)";
    whole(name, &settings, &NullSink(declared), num_messages)
}

fn to_server(bootstrap: &str, num_messages: u64) -> anyhow::Result<Figure> {
    let url = server()?;
    let settings = document(bootstrap, TOPIC, &url, "server", num_messages)?;
    let sink = TdengineSink::new(settings.target.clone())?;
    let figure = whole(TO_SERVER, &settings, &sink, num_messages)?;
    drop_database(&url, &settings)?;
    Ok(figure)
}

/// Leaves the server as it was found: each database holds memory.
pub(crate) fn drop_database(url: &str, settings: &DataSourceSettings) -> anyhow::Result<()> {
    let sql = format!("DROP DATABASE IF EXISTS `{}`", settings.target.database);
    tdengine::query(url, &sql).map(drop)
}

fn to_sandbox(bootstrap: &str, num_messages: u64) -> anyhow::Result<Figure> {
    let sandbox = Sandbox::start(SandboxOptions::default())?;
    let settings = document(bootstrap, TOPIC, &sandbox.url(), "sandbox", num_messages)?;
    let sink = TdengineSink::new(settings.target.clone())?;
    let mut figure = whole("broker → sandbox", &settings, &sink, num_messages)?;
    "the sandbox runs in the same process and is in CPU and memory".clone_into(&mut figure.remark);
    Ok(figure)
}

/// The real server to measure with, if there is one.
pub(crate) fn server() -> Result<String, std::env::VarError> {
    std::env::var("INLET_TEST_TDENGINE")
}

/// The usual document, all settings at their defaults.
pub(crate) fn document(
    bootstrap: &str,
    topic: &str,
    url: &str,
    group: &str,
    num_messages: u64,
) -> anyhow::Result<DataSourceSettings> {
    let unique = format!("bench_{group}_{}_{num_messages}", std::process::id());
    let text = format!(
        r#"
version: 1
name: {unique}
kafka: {{bootstrap_servers: "{bootstrap}", topics: [{topic}], idle_timeout: never}}
message: {{parse: {{json: {{}}}}}}
target:
  tdengine:
    url: "{url}"
    database: {{name: {unique}, create: {{precision: ms, vgroups: {NUM_PARTITIONS}}}}}
  super_table: {{name: meters, create: true}}
  subtable: "d_{{id}}"
  columns:
    ts: {{from: ts, type: TIMESTAMP, time: {{unit: ms}}}}
    current: {{from: current, type: FLOAT}}
    voltage: {{from: voltage, type: FLOAT}}
    phase: {{from: phase, type: FLOAT}}
  tags:
    groupid: {{from: groupid, type: INT}}
    location: {{from: location, type: VARCHAR(64)}}
"#
    );
    let folder = std::env::temp_dir();
    Ok(inlet_config::load_text(
        &text,
        &Environment::empty(),
        &folder,
    )?)
}

/// Reading alone: every batch is settled as it comes.
fn poll(bootstrap: &str, num_messages: u64) -> anyhow::Result<Figure> {
    let settings = document(bootstrap, TOPIC, NO_SERVER, "poll", num_messages)?;
    let source = KafkaSource::new(settings.kafka.clone(), settings.write.memory_bytes);
    let consumer = source
        .consumers()?
        .pop()
        .context("a source has a consumer")?;
    let ledger = Ledger::new();
    let context = SourceContext {
        ledger: ledger.member(0),
        budget: MemoryBudget::new(memory_split(settings.write.memory_bytes, 1).budget_bytes),
        status: Arc::default(),
        stop: inlet_pipeline::stop::StopSignal::new(),
        pause: inlet_pipeline::pause::PauseSwitch::new(),
    };
    let stop = context.stop.clone();
    let mut first = None;
    let mut span = Duration::ZERO;
    let mut seen = 0;
    let cpu = cpu_of_this_process()?;
    consumer.run(context, &mut |event| {
        if let SourceEvent::Batch(batch) = event {
            let first = *first.get_or_insert_with(Instant::now);
            seen += batch.messages.len() as u64;
            ledger.settle(batch.ticket);
            if seen >= num_messages {
                span = first.elapsed();
                stop.raise(StopReason::Asked);
            }
        }
    })?;
    let cpu = cpu_of_this_process()?.saturating_sub(cpu);
    Ok(Figure {
        name: "poll (librdkafka's batch call)".to_owned(),
        num_messages,
        elapsed: span,
        cpu,
        peak_bytes: None,
        remark: "one consumer".to_owned(),
    })
}

/// The whole run, timed from the first message to the last confirmed row.
fn whole<K: Sink>(
    name: &str,
    settings: &DataSourceSettings,
    sink: &K,
    num_messages: u64,
) -> anyhow::Result<Figure> {
    let context = RunContext::default();
    let ready = Ready::new(settings, sink, &context)?;
    let cpu = cpu_of_this_process()?;
    let Measured { snapshot, elapsed } = ready.run(num_messages)?;
    let cpu = cpu_of_this_process()?.saturating_sub(cpu);
    let rows_a_subtable = snapshot.rows_written as f64 / snapshot.subtables_written.max(1) as f64;
    Ok(Figure {
        name: name.to_owned(),
        num_messages,
        elapsed,
        cpu,
        peak_bytes: Some(inlet_testkit::memory_use(std::process::id())?.peak_bytes),
        remark: format!("{rows_a_subtable:.1} rows of a subtable in a request"),
    })
}

/// A run, ready to go, as `inlet run` makes it.
pub(crate) struct Ready<'a, K> {
    sink: &'a K,
    table: TargetTable,
    program: Arc<Program>,
    source: KafkaSource,
    settings: RunSettings,
    context: &'a RunContext,
    /// Holds the archive, which stays empty.
    _folder: tempfile::TempDir,
}

/// What a run gave.
pub(crate) struct Measured {
    pub(crate) snapshot: Snapshot,
    pub(crate) elapsed: Duration,
}

impl<'a, K: Sink> Ready<'a, K> {
    pub(crate) fn new(
        settings: &DataSourceSettings,
        sink: &'a K,
        context: &'a RunContext,
    ) -> anyhow::Result<Self> {
        let pauses = Pauses::default();
        let table = prepare(sink, context, &pauses)?;
        let program = Program::compile(&settings.message, &settings.target, &table)
            .map_err(|faults| anyhow::anyhow!("the bench's own document: {faults:?}"))?;
        let split = memory_split(settings.write.memory_bytes, 1);
        let mut write = settings.write.clone();
        write.memory_bytes = split.budget_bytes;
        let folder = tempfile::tempdir()?;
        Ok(Self {
            sink,
            table,
            program: Arc::new(program),
            source: KafkaSource::new(settings.kafka.clone(), settings.write.memory_bytes),
            settings: RunSettings {
                write,
                on_fault: settings.on_fault,
                archive: Archiving::Folder(folder.path().join("archive")),
                observer: None,
                drain: RunSettings::DRAIN,
                pauses,
            },
            context,
            _folder: folder,
        })
    }

    /// Runs until so many rows are confirmed.
    pub(crate) fn run(&self, num_rows: u64) -> anyhow::Result<Measured> {
        let (summary, elapsed) = thread::scope(|scope| {
            let watch = scope.spawn(|| watch(self.context, num_rows));
            let summary = run::run(
                &self.source,
                self.sink,
                &self.table,
                &self.program,
                &self.settings,
                self.context,
            );
            (summary, watch.join().expect("the watch never panics"))
        });
        let snapshot = summary?.snapshot;
        anyhow::ensure!(
            snapshot.messages.quarantined == 0,
            "the bench's messages are good: {snapshot:?}"
        );
        Ok(Measured { snapshot, elapsed })
    }
}

/// Waits for all rows, stops the run, and gives the time from the first message on.
fn watch(context: &RunContext, num_rows: u64) -> Duration {
    wait_for(context, |status| status.messages_consumed.get() > 0);
    let started = Instant::now();
    wait_for(context, |status| status.rows_written.get() >= num_rows);
    let elapsed = started.elapsed();
    context.stop.raise(StopReason::Asked);
    elapsed
}

/// Waits for something of a run, or for its end.
pub(crate) fn wait_for(context: &RunContext, reached: impl Fn(&RunStatus) -> bool) {
    while !reached(&context.status) && !context.stop.is_raised() {
        thread::sleep(Duration::from_millis(1));
    }
}
