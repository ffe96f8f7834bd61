//! An agent that was started again.

use std::{fs, time::Duration};

use crate::{
    hub::{Looks, ScriptedHub},
    stage::{Stage, assignment, is_released},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_goes_on_without_the_hub() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let options = stage.options(&hub);
    let (a, b) = (assignment("a"), assignment("b"));
    let (agent, session) = stage
        .running_with(&mut hub, options.clone(), &[&a, &b])
        .await;
    let first = session.hello.clone();
    drop(session);
    let address = hub.stop().await;
    agent.stop().await;
    assert!(stage.runs.going().is_empty());

    let agent = stage.start(options);
    stage.runs.until_going(&["a", "b"]).await;
    let mut hub = ScriptedHub::start_at(address, &stage.certificates, Looks::default()).await;
    let session = hub.welcomed().await;
    assert_eq!(session.hello.instance_id, first.instance_id);
    assert_eq!(session.hello.public_key, first.public_key);
    assert_ne!(session.hello.boot_id, first.boot_id);
    session.assigned_all(&[&b]).await;
    stage.runs.until_going(&["b"]).await;
    agent.stop().await;
}

/// A hub that is there says what is true now; nothing of the past is started before.
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_asks_the_hub_first() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let mut options = stage.options(&hub);
    options.pace.grace = Duration::from_hours(1);
    let (a, b) = (assignment("a"), assignment("b"));
    let (agent, session) = stage
        .running_with(&mut hub, options.clone(), &[&a, &b])
        .await;
    drop(session);
    drop(hub.session().await);
    agent.stop().await;
    let before = stage.runs.log().len();

    let agent = stage.start(options);
    let session = hub.welcomed().await;
    assert_eq!(session.hello.assigned.len(), 2, "what it remembers");
    // It has `b` already, so the hub need not send it again.
    session.assigned_all(&[&b]).await;
    stage.runs.until_going(&["b"]).await;
    assert_eq!(stage.runs.log()[before..], ["+b@1"]);
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_too_long_ago_is_not_taken_up() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let mut options = stage.options(&hub);
    let a = assignment("a");
    let (agent, session) = stage.running_with(&mut hub, options.clone(), &[&a]).await;
    drop(session);
    hub.stop().await;
    agent.stop().await;
    let before = stage.runs.log().len();

    tokio::time::sleep(Duration::from_secs(1)).await;
    options.offline_limit = Duration::from_secs(1);
    let agent = stage.start(options);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(stage.runs.log().len(), before);
    let kept = fs::read_to_string(stage.state_file()).unwrap();
    assert!(kept.contains("\"assignments\": {}"), "{kept}");
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_state_file_waits_for_the_hub() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let options = stage.options(&hub);
    let a = assignment("a");
    let (agent, session) = stage.running_with(&mut hub, options.clone(), &[&a]).await;
    drop(session);
    drop(hub.session().await);
    agent.stop().await;
    let text = fs::read_to_string(stage.state_file()).unwrap();
    fs::write(stage.state_file(), &text[..text.len() / 2]).unwrap();

    let agent = stage.start(options);
    let session = hub.welcomed().await;
    assert!(session.hello.assigned.is_empty());
    session.assign(&a).await;
    session.assigned_all(&[&a]).await;
    stage.runs.until_going(&["a"]).await;
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_agents_cannot_share_a_folder() {
    let stage = Stage::new();
    let hub = stage.hub().await;
    let agent = stage.start(stage.options(&hub));
    let second = inlet_agent::start(stage.options(&hub));
    let error = second.err().unwrap().to_string();
    assert!(error.contains("another agent uses the folder"), "{error}");
    agent.stop().await;
}

/// A disk that takes no more writes: what was withdrawn is not run after a restart.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_withdrawn_stays_so_on_a_full_disk() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let options = stage.options(&hub);
    let a = assignment("a");
    let (agent, mut session) = stage.running(&mut hub, &[&a]).await;
    let in_the_way = stage.state_file().with_extension("new");
    while fs::create_dir(&in_the_way).is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    session.withdraw("a", 1).await;
    session.events_until(|event| is_released(event, "a")).await;
    drop(session);
    hub.stop().await;
    agent.stop().await;
    let before = stage.runs.log().len();

    let agent = stage.start(options.clone());
    tokio::time::sleep(options.pace.grace * 2).await;
    assert_eq!(stage.runs.log().len(), before);
    agent.stop().await;
}
