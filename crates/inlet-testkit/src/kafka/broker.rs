//! One node as a process: format its storage, start it, stop it.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::builder::{Java, KafkaClusterBuilder, Mechanism};
use super::jars::{INSTALL, Jars};
use super::layout::Node;
use crate::leash::Leash;

/// 16 bytes in base64url, as `StorageTool` wants them: "inlet-test-clust".
const CLUSTER_ID: &str = "aW5sZXQtdGVzdC1jbHVzdA";

/// What the JVM does about the archive of classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ClassArchive {
    /// Use it if it is there.
    Use(PathBuf),
    /// Write it when the process ends in order.
    Record(PathBuf),
}

/// How to run the programs among the jars.
#[derive(Debug, Clone)]
pub(super) struct JavaCommand {
    class_path: String,
    java: Java,
    archive: ClassArchive,
}

impl JavaCommand {
    pub(super) fn new(jars: &Jars, java: Java, archive: ClassArchive) -> Result<Self> {
        Ok(Self {
            class_path: jars.class_path()?,
            java,
            archive,
        })
    }

    /// The arguments of `java` that run the class `main`.
    fn arguments(&self, main: &str) -> Vec<String> {
        let flags: &[&str] = match self.java {
            Java::Test => &["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
            Java::Benchmark => &["-Xmx1g", "-XX:+UseParallelGC"],
        };
        let mut arguments: Vec<String> = flags.iter().map(ToString::to_string).collect();
        match &self.archive {
            ClassArchive::Use(path) if path.exists() => {
                arguments.push(format!("-XX:SharedArchiveFile={}", path.display()));
            }
            ClassArchive::Record(path) if main == BROKER => {
                arguments.push(format!("-XX:ArchiveClassesAtExit={}", path.display()));
            }
            _ => {}
        }
        // Without it only errors are logged, and the reason of a failed start is often a warning.
        arguments.push("-Dlog4j2.level=WARN".to_owned());
        arguments.extend(["-cp".to_owned(), self.class_path.clone(), main.to_owned()]);
        arguments
    }

    /// Starts the node.
    pub(super) fn run(&self, node: &Node) -> Result<Leash> {
        let mut arguments = self.arguments(BROKER);
        arguments.push(node.properties().display().to_string());
        Leash::start("java", arguments, &node.log())
    }

    /// Prepares the storage of all nodes, at the same time.
    pub(super) fn format(&self, nodes: &[Node], options: &KafkaClusterBuilder) -> Result<()> {
        let tools: Vec<Child> = nodes
            .iter()
            .map(|node| self.start_format(node, options))
            .collect::<Result<_>>()?;
        for tool in tools {
            let output = tool.wait_with_output()?;
            if !output.status.success() {
                let text = String::from_utf8_lossy(&output.stderr).into_owned();
                bail!("format the storage of a broker:\n{text}");
            }
        }
        Ok(())
    }

    fn start_format(&self, node: &Node, options: &KafkaClusterBuilder) -> Result<Child> {
        let mut command = Command::new("java");
        command.args(self.arguments("kafka.tools.StorageTool"));
        command
            .args(["format", "-t", CLUSTER_ID, "-c"])
            .arg(node.properties());
        for (user, password) in &options.sasl_users {
            for mechanism in [Mechanism::ScramSha256, Mechanism::ScramSha512] {
                let name = mechanism.name();
                command.arg("--add-scram");
                command.arg(format!("{name}=[name={user},password={password}]"));
            }
        }
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        match child {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!("start Apache Kafka: `java` is not there, {INSTALL}")
            }
            child => child.context("run `java`"),
        }
    }
}

const BROKER: &str = "kafka.Kafka";

/// Stops a broker in order; kills it when it does not end in time.
pub(super) fn stop(broker: &mut Leash) -> Result<()> {
    // A paused broker would never see the request.
    broker.signal("CONT")?;
    broker.signal("TERM")?;
    if broker.wait(Duration::from_secs(30)).is_err() {
        broker.kill()?;
    }
    Ok(())
}

/// Whether the node failed because another program has one of its ports.
pub(super) fn met_a_taken_port(node: &Node) -> bool {
    fs::read_to_string(node.log()).is_ok_and(|log| log.contains("Address already in use"))
}

/// The last lines of what the node wrote, for the message of a failed start.
pub(super) fn last_words(node: &Node) -> String {
    let log = fs::read_to_string(node.log()).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
