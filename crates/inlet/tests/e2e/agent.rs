//! Connection agents as processes: made on a hub over REST, told by an `agent.toml` of their own.

use std::{
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use inlet_testkit::{InletProcess, free_port_of, wait_for};
use serde_json::{Value, json};

use crate::hub::Hub;

const DEADLINE: Duration = Duration::from_mins(1);

/// An agent as the hub knows it, and what it is known by.
#[derive(Clone)]
pub(crate) struct MadeAgent {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) token: String,
    ca_pem: String,
}

impl MadeAgent {
    pub(crate) fn new(hub: &Hub, name: &str) -> Self {
        let body = json!({"name": name, "labels": {}});
        let made = hub.must("POST", "/agents", Some(body));
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Self {
            id: text(&made["agent"]["id"]),
            name: name.to_owned(),
            token: text(&made["token"]),
            ca_pem: text(&made["setup"]["ca_pem"]),
        }
    }

    /// A new token in place of the one before.
    pub(crate) fn rotate(&mut self, hub: &Hub) {
        let path = format!("/agents/{}/tokens", self.id);
        let made = hub.must("POST", &path, None);
        made["token"]
            .as_str()
            .expect("the token")
            .clone_into(&mut self.token);
    }

    /// Revokes every token that the agent has.
    pub(crate) fn revoke(&self, hub: &Hub) {
        let agent = hub.must("GET", &format!("/agents/{}", self.id), None);
        for token in agent["tokens"].as_array().expect("a list") {
            let id = token["id"].as_str().expect("an id");
            let path = format!("/agents/{}/tokens/{id}", self.id);
            hub.must("DELETE", &path, None);
        }
    }

    /// Its state on the hub's page.
    pub(crate) fn state(&self, hub: &Hub) -> Value {
        hub.must("GET", &format!("/agents/{}", self.id), None)["state"].take()
    }

    pub(crate) fn wait_for_state(&self, hub: &Hub, wanted: &str) {
        let mut last = Value::Null;
        let reached = wait_for(DEADLINE, &format!("agent `{}` {wanted}", self.name), || {
            last = self.state(hub);
            (last == wanted).then_some(())
        });
        reached.unwrap_or_else(|error| panic!("{error}; last: {last}\n{}", hub.output()));
    }
}

/// A hub that listens for agents at an address of its own.
pub(crate) struct AgentHub {
    pub(crate) hub: Hub,
    pub(crate) link: SocketAddr,
}

impl AgentHub {
    /// On 127.0.0.1.
    pub(crate) fn start(folder: &Path, more: &[&str]) -> Self {
        Self::start_at("127.0.0.1", folder, more)
    }

    /// On another address of loopback, as if it was another machine.
    pub(crate) fn start_at(address: &str, folder: &Path, more: &[&str]) -> Self {
        let link = free_address(address);
        let text = link.to_string();
        let arguments = [&["--agent-listen", &text], more].concat();
        Self {
            hub: Hub::start(folder, &arguments),
            link,
        }
    }

    /// A second hub on the store of this one.
    pub(crate) fn start_beside(&self, folder: &Path, more: &[&str]) -> Self {
        let link = free_address("127.0.0.1");
        let text = link.to_string();
        let arguments = [&["--agent-listen", &text], more].concat();
        Self {
            hub: self.hub.start_beside(folder, &arguments),
            link,
        }
    }
}

fn free_address(address: &str) -> SocketAddr {
    let address = address.parse().expect("an address");
    let port = free_port_of(address).expect("loopback is this machine");
    SocketAddr::new(address, port)
}

/// A process of `inlet agent` with a folder of its own; killed when dropped.
pub(crate) struct Agent {
    process: InletProcess,
    folder: PathBuf,
    endpoints: Vec<SocketAddr>,
    /// Of the processes before this one.
    peak_bytes: u64,
}

impl Agent {
    /// Starts an agent whose folder is `folder/<instance>`, which knocks at these endpoints in turn.
    pub(crate) fn start(
        folder: &Path,
        instance: &str,
        made: &MadeAgent,
        endpoints: &[SocketAddr],
    ) -> Self {
        let folder = folder.join(instance);
        fs::create_dir_all(&folder).expect("a folder for the agent");
        write_options(&folder, made, endpoints);
        Self {
            process: spawn(&folder),
            folder,
            endpoints: endpoints.to_vec(),
            peak_bytes: 0,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Writes a new token into its `agent.toml`, as an administrator does while it runs.
    pub(crate) fn take_token(&self, made: &MadeAgent) {
        write_options(&self.folder, made, &self.endpoints);
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.peak_bytes = self.peak_bytes();
        self.process.kill().expect("the process is ours");
    }

    /// A new process on the same folder.
    pub(crate) fn restart(&mut self) {
        self.process = spawn(&self.folder);
    }

    /// SIGSTOP: it sleeps, as a machine does.
    pub(crate) fn freeze(&self) {
        self.process.freeze().expect("the process is ours");
    }

    /// SIGCONT.
    pub(crate) fn thaw(&self) {
        self.process.thaw().expect("the process is ours");
    }

    /// SIGTERM; it drains, commits, leaves its groups and ends well.
    pub(crate) fn terminate(&mut self) {
        self.process.terminate().expect("the process is ours");
        let status = self.process.wait(DEADLINE).expect("it ends in time");
        assert!(
            status.success(),
            "it ended with {status}:\n{}",
            self.output()
        );
    }

    /// The most resident memory of any of its processes, in bytes.
    pub(crate) fn peak_bytes(&mut self) -> u64 {
        self.process.memory_use().peak_bytes.max(self.peak_bytes)
    }

    /// What the process of now has logged last.
    pub(crate) fn output(&self) -> String {
        let output = self.process.output();
        let lines: Vec<&str> = output.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    pub(crate) fn wait_for_line(&self, text: &str) {
        let found = self.process.wait_for_line(DEADLINE, text);
        found.unwrap_or_else(|error| panic!("{error:#}"));
    }

    /// Whether it has a connection to Kafka, be it one that is only tried: without a run it has none.
    pub(crate) fn is_at_work(&self) -> bool {
        // librdkafka's names for its threads, which live as long as a client.
        let tasks = fs::read_dir(format!("/proc/{}/task", self.id()));
        let mut tasks = tasks.into_iter().flatten().flatten();
        tasks.any(|task| {
            fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name.starts_with("rdk:"))
        })
    }
}

fn write_options(folder: &Path, made: &MadeAgent, endpoints: &[SocketAddr]) {
    let endpoints: Vec<String> = endpoints.iter().map(|it| format!("\"{it}\"")).collect();
    let mut text = format!(
        "endpoint = [{}]\ntoken = \"{}\"\ndata_dir = \"data\"\n",
        endpoints.join(", "),
        made.token
    );
    writeln!(text, "ca = \"\"\"\n{}\"\"\"", made.ca_pem).expect("writing to text");
    let path = folder.join("agent.toml");
    // In one step, as an editor does: the agent may look at any moment.
    let draft = folder.join("agent.toml.new");
    fs::write(&draft, text).expect("the options are written");
    fs::rename(&draft, path).expect("the options are written");
}

fn spawn(folder: &Path) -> InletProcess {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inlet"));
    command
        .args(["agent", "-c", "agent.toml"])
        .current_dir(folder);
    InletProcess::start(command).expect("inlet starts")
}
