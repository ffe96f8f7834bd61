//! What a person asks of where the source runs.

use inlet_protocol::{
    json,
    key::seal_json,
    link::v1::{Ask, Cancel, from_agent::Body as Up, from_hub::Body as Down},
};
use inlet_runner::{
    Via,
    question::{Answer, AskError, Asked, Question},
};

use crate::{
    hub::Session,
    stage::{Stage, assignment, parcel},
};

fn asked(source_id: Option<&str>, question: Question) -> Asked {
    Asked {
        source_id: source_id.map(str::to_owned),
        parcel: parcel("a", ""),
        via: Via::Direct,
        question,
    }
}

async fn ask(session: &Session, id: u64, asked: &Asked) {
    let sealed = seal_json(&session.hello.public_key, asked).unwrap();
    let within_ms = 30_000;
    session
        .say(Down::Ask(Ask {
            id,
            sealed,
            within_ms,
        }))
        .await;
}

async fn answer(session: &mut Session) -> (u64, Result<Answer, AskError>) {
    let answer = session.next("an answer", |body| match body {
        Up::Answer(answer) => Some(answer),
        _ => None,
    });
    let answer = answer.await;
    (answer.id, json::unpack(&answer.json, 4 << 20).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_from_where_the_agent_is() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let (agent, mut session) = stage.running(&mut hub, &[]).await;
    ask(&session, 7, &asked(None, Question::CheckTarget)).await;
    let (id, steps) = answer(&mut session).await;
    assert_eq!(id, 7);
    let Ok(Answer::Steps(steps)) = steps else {
        panic!("{steps:?}");
    };
    // Nobody listens at the address of the document.
    assert!(steps.iter().any(|step| step.step.is_failed()), "{steps:?}");
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn offsets_of_a_source_that_runs_are_not_moved() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let a = assignment("a");
    let (agent, mut session) = stage.running(&mut hub, &[&a]).await;
    let question = Question::MoveOffsets {
        to: serde_json::from_str("\"earliest\"").unwrap(),
        topics: Vec::new(),
        dry_run: true,
    };
    ask(&session, 8, &asked(Some("a"), question)).await;
    let (_, refused) = answer(&mut session).await;
    assert!(matches!(refused, Err(AskError::Busy { .. })), "{refused:?}");
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_was_cancelled_is_not_answered() {
    let stage = Stage::new();
    let mut hub = stage.hub().await;
    let (agent, mut session) = stage.running(&mut hub, &[]).await;
    // It takes longer than the word that cancels it: nobody answers there.
    ask(&session, 1, &asked(None, Question::Topics)).await;
    session.say(Down::Cancel(Cancel { ask_id: 1 })).await;
    let unreadable = Ask {
        id: 2,
        sealed: vec![1, 2, 3].into(),
        within_ms: 1_000,
    };
    session.say(Down::Ask(unreadable)).await;
    let (id, outcome) = answer(&mut session).await;
    assert_eq!(id, 2);
    assert!(
        matches!(outcome, Err(AskError::Other { .. })),
        "{outcome:?}"
    );
    agent.stop().await;
}
