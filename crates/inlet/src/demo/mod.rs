//! `inlet demo`: everything in one process for a first look.
//!
//! A broker (librdkafka's mock, or a real one by `--kafka`), the TDengine sandbox, a stream of meters
//! that goes on, and a data source that moves it. Nothing is kept on disk but the archive folder.

mod broker;
mod meters;
mod quiet;

use std::{net::SocketAddr, thread, time::Duration};

use anyhow::Context as _;
use inlet_config::Environment;
use inlet_pipeline::stop::{StopReason, StopSignal};
use inlet_sandbox::{Sandbox, SandboxOptions};

use crate::{
    cli::DemoArgs,
    commands::{Outcome, run},
    progress,
};

const TOPIC: &str = "meters";
const NUM_PARTITIONS: i32 = 4;
/// Where the sandbox listens if that is free, so that commands can be copied from the docs.
const SANDBOX_ADDRESS: &str = "127.0.0.1:6041";

/// Runs the demo until Ctrl-C or the end of `--seconds`.
pub(crate) fn run(args: &DemoArgs) -> Outcome {
    let servers = args.kafka.as_deref().map(broker::servers).transpose()?;
    let broker = broker::start(servers.as_deref(), TOPIC, NUM_PARTITIONS)?;
    let sandbox = start_sandbox()?;
    let folder = std::env::temp_dir().join(format!("inlet-demo-{}", std::process::id()));
    let document = document(&broker.bootstrap_servers(), sandbox.address(), &folder);
    let settings = inlet_config::load_text(&document, &Environment::process(), &folder)
        .map_err(|faults| anyhow::anyhow!("the demo's own document is wrong: {faults}"))?;
    explain(&broker.name(), sandbox.address());

    let stop = StopSignal::new();
    let stream = meters::start(broker.bootstrap_servers(), TOPIC, args.rate, stop.clone())?;
    if let Some(seconds) = args.seconds {
        let stop = stop.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(seconds));
            stop.raise(StopReason::Asked);
        });
    }
    let outcome = run::execute(&settings, &run::Options::for_terminal("demo".into()), &stop);
    stop.raise(StopReason::Asked);
    stream
        .join()
        .map_err(|_| anyhow::anyhow!("the stream of meters panicked"))?;
    outcome
}

fn start_sandbox() -> anyhow::Result<Sandbox> {
    let usual: SocketAddr = SANDBOX_ADDRESS.parse().expect("the constant is an address");
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    Sandbox::start(SandboxOptions {
        address: usual,
        ..SandboxOptions::default()
    })
    .or_else(|_| {
        Sandbox::start(SandboxOptions {
            address: any,
            ..SandboxOptions::default()
        })
    })
    .context("starting the TDengine sandbox")
}

fn document(bootstrap_servers: &str, sandbox: SocketAddr, folder: &std::path::Path) -> String {
    format!(
        r#"
version: 1
name: demo
data_dir: "{folder}"
kafka:
  bootstrap_servers: "{bootstrap_servers}"
  topics: [{TOPIC}]
  idle_timeout: never
message:
  parse: {{json: {{}}}}
target:
  tdengine:
    url: ws://{sandbox}
    user: root
    password: taosdata
    database: {{name: power, create: {{precision: ms}}}}
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
"#,
        folder = folder.display(),
    )
}

fn explain(broker: &str, sandbox: SocketAddr) {
    for line in [
        format!("Inlet demo: {broker} → topic `{TOPIC}` → Inlet → super table `power.meters`"),
        format!(
            "TDengine is the sandbox here, a look-alike on SQLite, at {sandbox}. Look at the rows:"
        ),
        format!(
            "  curl -u root:taosdata {sandbox}/rest/sql -d 'select tbname, ts, voltage, location from power.meters limit 5'"
        ),
        format!(
            "  curl -u root:taosdata {sandbox}/rest/sql -d 'select count(*) from power.meters'"
        ),
        "Ctrl-C drains, commits and ends.".to_owned(),
    ] {
        progress::print_line(&line);
    }
}
