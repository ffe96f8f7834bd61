//! Without a hub.

use std::time::{Duration, Instant};

use inlet_agent::LinkState;
use inlet_protocol::link::v1::Welcome;

use crate::{
    hub::{Looks, ScriptedHub},
    stage::{Stage, assignment, is_released, until},
};

#[tokio::test(flavor = "multi_thread")]
async fn runs_end_when_no_hub_was_heard_for_the_limit() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let mut options = stage.options(&hub);
    options.offline_limit = Duration::from_secs(3);
    let a = assignment("a");
    let (agent, session) = stage.running_with(&mut hub, options, &[&a]).await;
    drop(session);
    let address = hub.stop().await;
    let gone = Instant::now();
    until(&agent, |state| matches!(state, LinkState::Broken { .. })).await;
    assert_eq!(stage.runs.going(), ["a"]);
    stage.runs.until_going(&[]).await;
    assert!(
        gone.elapsed() > Duration::from_secs(2),
        "{:?}",
        gone.elapsed()
    );

    // The hub hears later that nothing runs there any more.
    let mut hub = ScriptedHub::start_at(address, &stage.certificates, Looks::default()).await;
    let mut session = hub.welcomed().await;
    session.events_until(|event| is_released(event, "a")).await;
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_may_ask_for_a_shorter_limit() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let agent = stage.start(stage.options(&hub));
    let session = hub.session().await;
    session
        .welcome_with(Welcome {
            offline_limit_s: 2,
            ..Welcome::default()
        })
        .await;
    let a = assignment("a");
    session.assign(&a).await;
    session.assigned_all(&[&a]).await;
    stage.runs.until_going(&["a"]).await;
    drop(session);
    hub.stop().await;
    stage.runs.until_going(&[]).await;
    agent.stop().await;
}

/// A cut that nobody told of: the connection stands and brings nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_link_is_dropped_and_ends_no_run() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let a = assignment("a");
    let (agent, mut session) = stage.running(&mut hub, &[&a]).await;
    session.mute();
    session.ended().await;
    let again = hub.welcomed().await;
    again.assigned_all(&[&a]).await;
    until(&agent, |state| matches!(state, LinkState::Linked(_))).await;
    assert_eq!(stage.runs.log(), ["+a@1"]);
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_comes_back_is_found_again() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let a = assignment("a");
    let (agent, session) = stage.running(&mut hub, &[&a]).await;
    drop(session);
    let address = hub.stop().await;
    let stands = until(&agent, |state| {
        matches!(state, LinkState::Broken { cause, .. } if cause.contains("does not take a connection"))
    })
    .await;
    let LinkState::Broken { remedy, .. } = stands else {
        unreachable!();
    };
    assert!(remedy.unwrap().starts_with("start the hub"));
    let mut hub = ScriptedHub::start_at(address, &stage.certificates, Looks::default()).await;
    let again = hub.welcomed().await;
    again.assigned_all(&[&a]).await;
    until(&agent, |state| matches!(state, LinkState::Linked(_))).await;
    assert_eq!(stage.runs.log(), ["+a@1"]);
    agent.stop().await;
}
