//! Hubs that do not take the agent, or not any more.

use std::fs;

use inlet_agent::LinkState;
use inlet_protocol::link::v1::{Dismissed, RefusedReason, from_hub::Body as Down};

use crate::stage::{Stage, assignment, until};

fn is_refused(state: &LinkState, expect: RefusedReason) -> bool {
    matches!(state, LinkState::Refused { reason, .. } if *reason == expect)
}

/// Who is not wanted any more stops all and forgets all, and knocks again.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_wanted_stops_and_forgets() {
    for reason in [
        RefusedReason::UnknownToken,
        RefusedReason::TokenRevoked,
        RefusedReason::AgentDeleted,
        RefusedReason::Duplicate,
    ] {
        let stage = Stage::new();
        let mut hub = stage.hub().await;
        let a = assignment("a");
        let (agent, session) = stage.running(&mut hub, &[&a]).await;
        drop(session);
        hub.session().await.refuse(reason).await;
        until(&agent, |state| is_refused(state, reason)).await;
        stage.runs.until_going(&[]).await;
        let kept = fs::read_to_string(stage.state_file()).unwrap();
        assert!(kept.contains("\"assignments\": {}"), "{reason:?}: {kept}");

        let session = hub.welcomed().await;
        assert!(session.hello.assigned.is_empty(), "{reason:?}");
        session.assign(&a).await;
        session.assigned_all(&[&a]).await;
        stage.runs.until_going(&["a"]).await;
        agent.stop().await;
    }
}

/// A hub that cannot take it now, or speaks another protocol, ends no run.
#[tokio::test(flavor = "multi_thread")]
async fn other_refusals_end_no_run() {
    for reason in [
        RefusedReason::ProtocolTooOld,
        RefusedReason::ProtocolTooNew,
        RefusedReason::HubStopping,
        RefusedReason::NotNow,
        RefusedReason::Replaced,
    ] {
        let stage = Stage::new();
        let mut hub = stage.hub().await;
        let a = assignment("a");
        let (agent, session) = stage.running(&mut hub, &[&a]).await;
        drop(session);
        hub.session().await.refuse(reason).await;
        until(&agent, |state| is_refused(state, reason)).await;
        let session = hub.welcomed().await;
        assert_eq!(session.hello.assigned.len(), 1, "{reason:?}");
        assert_eq!(stage.runs.log(), ["+a@1"], "{reason:?}");
        agent.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_ends_all_runs_at_once() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let (a, b) = (assignment("a"), assignment("b"));
    let (agent, session) = stage.running(&mut hub, &[&a, &b]).await;
    session
        .say(Down::Dismissed(Dismissed {
            reason: RefusedReason::TokenRevoked.into(),
            message: "the token was revoked".to_owned(),
        }))
        .await;
    stage.runs.until_going(&[]).await;
    let stands = until(&agent, |state| {
        is_refused(state, RefusedReason::TokenRevoked)
    })
    .await;
    let LinkState::Refused { message, .. } = stands else {
        unreachable!();
    };
    assert_eq!(message, "the token was revoked");
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_ends_is_left_for_the_next_one() {
    let stage = Stage::new();
    let (mut first, mut second) = (stage.hub().await, stage.hub().await);
    let mut options = stage.options(&first);
    options.endpoints.extend(stage.options(&second).endpoints);
    let a = assignment("a");
    let (agent, session) = stage.running_with(&mut first, options, &[&a]).await;
    session
        .say(Down::Dismissed(Dismissed {
            reason: RefusedReason::HubStopping.into(),
            message: "the hub ends".to_owned(),
        }))
        .await;
    drop(session);
    first.stop().await;
    let session = second.welcomed().await;
    session.assigned_all(&[&a]).await;
    assert_eq!(stage.runs.log(), ["+a@1"]);
    agent.stop().await;
}
