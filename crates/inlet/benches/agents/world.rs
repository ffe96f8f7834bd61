//! The hub with what its data sources need.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Context as _;
use inlet_sandbox::{Sandbox, SandboxOptions};
use inlet_testkit::{InletProcess, KafkaCluster, free_port, traffic, wait_until};
use serde_json::{Value, json};

use crate::hub::Hub;

/// How long all data sources together may take until they run.
const DEADLINE: Duration = Duration::from_mins(10);

const TOPIC: &str = "idle";

pub(crate) struct World {
    kafka: KafkaCluster,
    sandbox: Sandbox,
    hub: Hub,
    /// The process id of the hub.
    pub(crate) hub_id: u32,
    folder: tempfile::TempDir,
}

impl World {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let kafka = KafkaCluster::builder().start()?;
        traffic::create_topic(&kafka.bootstrap(), TOPIC, 1, &[])?;
        let sandbox = Sandbox::start(SandboxOptions::default())?;
        let folder = tempfile::tempdir()?;
        let process = start_hub(folder.path())?;
        let hub_id = process.process.id();
        let hub = Hub::adopt(process.process, &process.url);
        let connection = json!({
            "name": "plant", "url": bare(&sandbox.url())?, "user": "root", "password": "taosdata",
        });
        hub.must("POST", "/connections", Some(connection));
        Ok(Self {
            kafka,
            sandbox,
            hub,
            hub_id,
            folder,
        })
    }

    /// Makes agents and a data source for each; gives the folder with a folder for each agent.
    pub(crate) fn agents(&self, count: usize) -> anyhow::Result<PathBuf> {
        let agents = self.folder.path().join("agents");
        for number in 0..count {
            let name = format!("agent-{number}");
            let made = json!({"name": name, "labels": {}});
            let made = self.hub.must("POST", "/agents", Some(made));
            let configuration = made["setup"]["config_toml"].as_str();
            let folder = agents.join(&name);
            fs::create_dir_all(&folder)?;
            let configuration = configuration.context("the hub shows a configuration")?;
            fs::write(folder.join("agent.toml"), configuration)?;
            self.hub.submit(&self.document(&name));
        }
        Ok(agents)
    }

    fn document(&self, agent: &str) -> String {
        format!(
            r#"version: 1
name: of-{agent}
agent: {agent}
kafka:
  bootstrap_servers: "{bootstrap}"
  topics: [{TOPIC}]
  idle_timeout: never
  concurrency: 1
message: {{parse: {{json: {{}}}}}}
target:
  tdengine:
    connection: plant
    database: {{name: idle, create: {{precision: ms}}}}
  super_table: {{name: st, create: true}}
  subtable: "d_{{id}}"
  columns: {{ts: {{from: ts, type: timestamp}}, value: {{from: value, type: double}}}}
  tags: {{id: {{from: id, type: bigint}}}}
write: {{memory: 32MiB, writers: 1}}
"#,
            bootstrap = self.kafka.bootstrap(),
        )
    }

    /// Waits until every data source has read what there is: nothing.
    pub(crate) fn wait_until_all_run(&self, count: usize) -> anyhow::Result<()> {
        let mut last = Value::Null;
        let all_idle = wait_until(DEADLINE, "every data source to be idle", || {
            last = self.hub.must("GET", "/sources?limit=1000", None);
            let sources = last["items"].as_array();
            let idle = |source: &&Value| source["state"] == "idle";
            sources.is_some_and(|all| all.iter().filter(idle).count() == count)
        });
        let sandbox = self.sandbox.url();
        all_idle.with_context(|| format!("TDengine at {sandbox}; the hub's list: {last}"))
    }
}

struct Started {
    process: InletProcess,
    url: String,
}

fn start_hub(folder: &Path) -> anyhow::Result<Started> {
    let listen = format!("127.0.0.1:{}", free_port());
    let link = format!("127.0.0.1:{}", free_port());
    let mut command = Command::new(env!("CARGO_BIN_EXE_inlet"));
    command.args(["serve", "--listen", &listen, "--agent-listen", &link]);
    command.arg("--data-dir").arg(folder.join("hub"));
    Ok(Started {
        process: InletProcess::start(command)?,
        url: format!("http://{listen}"),
    })
}

/// The address without the login, which a connection has apart.
fn bare(url: &str) -> anyhow::Result<String> {
    let url = url::Url::parse(url)?;
    let host = url.host_str().context("an address has a host")?;
    let port = url.port().context("an address has a port")?;
    Ok(format!("ws://{host}:{port}"))
}
