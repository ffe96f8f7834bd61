//! All agents in one process.

use std::{fs, path::Path};

use anyhow::Context as _;
use inlet_agent::options::AgentOptions;
use inlet_config::Environment;
use tokio::signal::unix::{SignalKind, signal};

/// Starts an agent for each folder in `folder`, by its `agent.toml`, until SIGTERM.
pub(crate) fn run(folder: &Path) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut agents = Vec::new();
        for entry in fs::read_dir(folder)? {
            let file = entry?.path().join("agent.toml");
            let options = AgentOptions::load(Some(&file), Environment::empty())?;
            let agent = inlet_agent::start(options);
            agents.push(agent.with_context(|| format!("starting {}", file.display()))?);
        }
        let mut asked_to_end = signal(SignalKind::terminate())?;
        asked_to_end.recv().await;
        for agent in agents {
            agent.stop().await;
        }
        Ok(())
    })
}
