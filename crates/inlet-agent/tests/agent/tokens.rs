//! A token that is replaced while data sources run.

use std::{fs, path::PathBuf};

use inlet_agent::options::AgentOptions;
use inlet_config::Environment;
use inlet_protocol::link::v1::RefusedReason;

use crate::{
    hub::ScriptedHub,
    stage::{Stage, assignment},
};

fn write(stage: &Stage, hub: &ScriptedHub, token: &str) -> PathBuf {
    let file = stage.folder.path().join("agent.toml");
    let text = format!(
        "endpoint = \"https://{}\"\ntoken = \"{token}\"\nca = \"{}\"\ndata_dir = \"agent\"\n",
        hub.address,
        stage.certificates.ca().display()
    );
    fs::write(&file, text).unwrap();
    file
}

fn load(stage: &Stage, hub: &ScriptedHub, token: &str) -> AgentOptions {
    let file = write(stage, hub, token);
    let loaded = AgentOptions::load(Some(&file), Environment::empty()).unwrap();
    AgentOptions {
        pace: stage.options(hub).pace,
        ..loaded
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_token_in_the_file_is_taken_while_runs_go_on() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let a = assignment("a");
    let options = load(&stage, &hub, "inlet-agent-1");
    let (agent, mut session) = stage.running_with(&mut hub, options, &[&a]).await;
    assert_eq!(session.token, "Bearer inlet-agent-1");
    // A file that is wrong for a moment changes nothing.
    fs::write(stage.folder.path().join("agent.toml"), "token = ").unwrap();
    session.observed(|it| it.run.is_some()).await;
    write(&stage, &hub, "inlet-agent-2");
    session.ended().await;
    let session = hub.welcomed().await;
    assert_eq!(session.token, "Bearer inlet-agent-2");
    session.assigned_all(&[&a]).await;
    assert_eq!(stage.runs.log(), ["+a@1"]);
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_agent_is_taken_as_soon_as_it_has_a_token_that_is() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let mut options = load(&stage, &hub, "inlet-agent-1");
    options.pace.refused_pause = std::time::Duration::from_hours(1);
    let agent = stage.start(options);
    hub.session()
        .await
        .refuse(RefusedReason::UnknownToken)
        .await;
    write(&stage, &hub, "inlet-agent-2");
    assert_eq!(hub.session().await.token, "Bearer inlet-agent-2");
    agent.stop().await;
}
