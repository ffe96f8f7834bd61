//! Events are told until the hub has stored them.

use inlet_protocol::link::v1::{Beat, EventsTaken, from_agent::Body as Up, from_hub::Body as Down};
use inlet_runner::RunnerEvent;

use crate::stage::{Stage, assignment};

fn is_start(event: &RunnerEvent) -> bool {
    matches!(event, RunnerEvent::RunStarted { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn events_come_again_after_a_break_until_they_are_taken() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let a = assignment("a");
    let (agent, mut session) = stage.running(&mut hub, &[&a]).await;
    let first = session.events_until(is_start).await;
    drop(session);

    let mut session = hub.welcomed().await;
    session.assigned_all(&[&a]).await;
    let again = session.events_until(is_start).await;
    assert_eq!(again[..first.len()], first);
    let (seq, _) = *again.last().as_ref().unwrap();
    session
        .say(Down::EventsTaken(EventsTaken { seq: *seq }))
        .await;
    // The answer to a beat comes after what was said before is done.
    let beat = Beat {
        no: 77,
        ..Beat::default()
    };
    session.say(Down::Beat(beat)).await;
    let answered = |body| match body {
        Up::Beat(beat) => (beat.no == 77 && beat.is_answer).then_some(()),
        _ => None,
    };
    session.next("the answer to a beat", answered).await;
    drop(session);

    let mut session = hub.welcomed().await;
    session.assign(&assignment("b")).await;
    session.assigned_all(&[&a, &assignment("b")]).await;
    let later = session.events_until(is_start).await;
    assert!(later.iter().all(|(later, _)| later > seq), "{later:?}");
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_runs_reaches_the_hub_before_the_agent_is_gone() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let (agent, mut session) = stage.running(&mut hub, &[&assignment("a")]).await;
    let stopping = tokio::spawn(agent.stop());
    let events = session
        .events_until(|event| matches!(event, RunnerEvent::RunEnded(_)))
        .await;
    let (seq, _) = *events.last().as_ref().unwrap();
    session
        .say(Down::EventsTaken(EventsTaken { seq: *seq }))
        .await;
    session.ended().await;
    stopping.await.unwrap();
    assert_eq!(stage.runs.log(), ["+a@1", "-a"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_has_changed_is_observed_again() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let a = assignment("a");
    let (agent, mut session) = stage.running(&mut hub, &[&a]).await;
    session
        .observed(|it| it.source_id == "a" && it.run.is_some())
        .await;
    session.assign(&assignment("b")).await;
    // `a` may change by itself; a word about `b` alone shows that it is not always told along.
    let alone = session.next("a word about b", |body| match body {
        Up::Observed(observed) => {
            let all: Vec<inlet_runner::Observed> =
                inlet_protocol::json::unpack(&observed.json, 1 << 20).unwrap();
            all.iter()
                .any(|it| it.source_id == "b")
                .then_some(all.len())
        }
        _ => None,
    });
    assert_eq!(alone.await, 1);
    agent.stop().await;
}
