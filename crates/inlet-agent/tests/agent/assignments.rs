//! What a hub gives and takes.

use std::fs;

use inlet_runner::{ObservedPhase, RunnerEvent, Wanted};

use crate::stage::{Stage, assignment, is_released, until};
use inlet_agent::LinkState;

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_runs_is_observed_and_ends_when_it_is_withdrawn() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let a = assignment("a");
    let (agent, mut session) = stage.running(&mut hub, &[&a]).await;
    assert_eq!(session.token, format!("Bearer {}", crate::stage::TOKEN));
    let stands = until(&agent, |state| matches!(state, LinkState::Linked(_))).await;
    let LinkState::Linked(linked) = stands else {
        unreachable!();
    };
    assert_eq!(linked.agent_name, "plant-7");

    let observed = session.observed(|it| it.run.is_some()).await;
    assert_eq!((observed.epoch, observed.version), (1, 1));
    assert_eq!(observed.run.unwrap().started_by, "ada");

    session.withdraw("a", 1).await;
    stage.runs.until_going(&[]).await;
    let events = session.events_until(|event| is_released(event, "a")).await;
    let [
        ..,
        (_, RunnerEvent::RunEnded(ended)),
        (_, RunnerEvent::Released { .. }),
    ] = &events[..]
    else {
        panic!("a run ends before its assignment is released: {events:?}");
    };
    assert_eq!(ended.epoch, 1);
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_assignment_takes_the_place_of_the_old_one() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let mut a = assignment("a");
    let (agent, mut session) = stage.running(&mut hub, &[&a]).await;
    a.wanted = Wanted::Paused;
    a.epoch = 2;
    session.assign(&a).await;
    session
        .observed(|it| matches!(it.phase, ObservedPhase::Live { paused: true, .. }))
        .await;
    (a.version, a.restart_below, a.epoch) = (2, 2, 3);
    session.assign(&a).await;
    session
        .observed(|it| it.run.as_ref().is_some_and(|run| run.version == 2))
        .await;
    assert_eq!(stage.runs.log(), ["+a@1", "-a", "+a@2"]);
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_assignment_and_a_late_withdrawal_are_ignored() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let mut newer = assignment("a");
    newer.epoch = 5;
    let (agent, mut session) = stage.running(&mut hub, &[&newer]).await;
    let mut late = assignment("a");
    (late.epoch, late.version, late.restart_below) = (4, 9, 9);
    session.assign(&late).await;
    session.withdraw("a", 4).await;
    // A later word is heard after the late ones.
    session.assign(&assignment("b")).await;
    stage.runs.until_going(&["a", "b"]).await;
    let observed = session.observed(|it| it.source_id == "a").await;
    assert_eq!((observed.epoch, observed.version), (5, 1));
    let kept = fs::read_to_string(stage.state_file()).unwrap();
    assert!(
        kept.contains("\"epoch\": 5") && !kept.contains("\"epoch\": 4"),
        "{kept}"
    );
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_break_what_is_not_assigned_any_more_is_withdrawn() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let (a, b) = (assignment("a"), assignment("b"));
    let (agent, session) = stage.running(&mut hub, &[&a, &b]).await;
    drop(session);

    let mut session = hub.session().await;
    let mut has: Vec<_> = session
        .hello
        .assigned
        .iter()
        .map(|it| it.source_id.as_str())
        .collect();
    has.sort_unstable();
    assert_eq!(has, ["a", "b"]);
    assert_eq!(stage.runs.going(), ["a", "b"], "a break ends no run");
    session.welcome().await;
    session.assigned_all(&[&b]).await;
    stage.runs.until_going(&["b"]).await;
    session.events_until(|event| is_released(event, "a")).await;
    assert_eq!(stage.runs.log().last().unwrap(), "-a");
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_on_disk() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let a = assignment("a");
    let (agent, _session) = stage.running(&mut hub, &[&a]).await;
    agent.stop().await;
    let kept = fs::read_to_string(stage.state_file()).unwrap();
    assert!(kept.contains("\"a\""), "{kept}");
    let mut folders = vec![stage.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&text);
            assert!(
                !text.contains("password of the target"),
                "{}",
                path.display()
            );
            assert!(!text.contains("bootstrap_servers"), "{}", path.display());
        }
    }
}
