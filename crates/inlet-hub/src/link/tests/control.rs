//! What goes over `Connect` once an agent is linked.

use std::time::Duration;

use inlet_protocol::{
    MAX_CONTROL_BYTES, json,
    key::AgentKey,
    link::v1::{
        self, Events, Observed as ObservedJson, from_agent::Body as Up, from_hub::Body as Down,
    },
};
use inlet_runner::{
    Assignment, Observed, ObservedPhase, Parcel, RunnerEvent, Via, Wanted,
    question::{Answer, AskError, Asked, Question},
};

use super::world::{Agent, World, within};
use crate::scheduler::links::{AgentLinks as _, AskFailure, LinkEvent};

const LIMIT: usize = 1 << 20;

pub(super) fn assignment(source_id: &str, epoch: u64, via: Via) -> Assignment {
    Assignment {
        source_id: source_id.to_owned(),
        name: "meters".to_owned(),
        epoch,
        version: 1,
        restart_below: 0,
        attempt: 0,
        wanted: Wanted::Running,
        via,
        by: "ada".to_owned(),
        parcel: Parcel {
            document: "version: 1".to_owned(),
            secrets: [("password".to_owned(), "hush".to_owned())].into(),
            ..Parcel::default()
        },
    }
}

fn asked() -> Asked {
    Asked {
        source_id: None,
        parcel: Parcel {
            secrets: [("password".to_owned(), "hush".to_owned())].into(),
            ..Parcel::default()
        },
        via: Via::Direct,
        question: Question::Topics,
    }
}

async fn linked() -> (World, Agent, AgentKey) {
    let mut world = World::new().await;
    let (_, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let agent = world.linked(&token, &key).await;
    (world, agent, key)
}

#[tokio::test]
async fn an_assignment_is_for_the_key_of_its_agent_alone() {
    let (world, mut agent, key) = linked().await;
    let id = agent.welcome.agent_id.clone();
    let sent = assignment("s", 7, Via::Direct);
    world.links.assign(&id, sent.clone());
    world.links.assign("another", sent.clone());
    let Some(Down::Assign(assign)) = agent.next().await else {
        panic!("no `Assign`");
    };
    assert!(!String::from_utf8_lossy(&assign.sealed).contains("hush"));
    let opened: Assignment = key.open_json(&assign.sealed, LIMIT).unwrap();
    assert_eq!(opened, sent);
    let other = AgentKey::generate();
    other
        .open_json::<Assignment>(&assign.sealed, LIMIT)
        .unwrap_err();

    // What is older than what it has is not sent.
    world.links.assign(&id, assignment("s", 6, Via::Direct));
    world.links.withdraw(&id, "s", 7);
    let Some(Down::Withdraw(withdraw)) = agent.next().await else {
        panic!("no `Withdraw`");
    };
    assert_eq!((&*withdraw.source_id, withdraw.epoch), ("s", 7));
}

#[tokio::test]
async fn all_that_an_agent_is_to_run_is_told_and_then_its_end() {
    let (world, mut agent, key) = linked().await;
    let all = vec![
        assignment("s", 7, Via::Direct),
        assignment("t", 1, Via::Hub),
    ];
    world.links.set_all(&agent.welcome.agent_id, all.clone());
    for expected in all {
        let Some(Down::Assign(assign)) = agent.next().await else {
            panic!("no `Assign`");
        };
        assert_eq!(
            key.open_json::<Assignment>(&assign.sealed, LIMIT).unwrap(),
            expected
        );
    }
    let Some(Down::AssignedAll(all)) = agent.next().await else {
        panic!("no `AssignedAll`");
    };
    let told: Vec<_> = all
        .assigned
        .iter()
        .map(|it| (&*it.source_id, it.epoch))
        .collect();
    assert_eq!(told, [("s", 7), ("t", 1)]);
    let named = world.links.connected();
    assert_eq!(
        (&*named[0].name, &*named[0].labels["line"]),
        ("plant-7", "3")
    );
}

#[tokio::test]
async fn beats_are_answered_and_measure_the_round_trip() {
    let (world, mut agent, _) = linked().await;
    let id = agent.welcome.agent_id.clone();
    agent.beat(41).await;
    let Some(Down::Beat(beat)) = agent.next().await else {
        panic!("no `Beat`");
    };
    assert!(beat.is_answer && beat.no == 41, "{beat:?}");
    let machine = world.connection(&id).unwrap().machine.unwrap();
    assert!((machine.cpu_percent - 12.5).abs() < f32::EPSILON);

    let answering = async { while agent.next().await.is_some() {} };
    let round_trip = tokio::select! {
        round_trip = world.links.check(&id) => round_trip.unwrap(),
        () = answering => panic!("the link ended"),
    };
    assert!(round_trip < Duration::from_secs(5), "{round_trip:?}");
    assert!(world.connection(&id).unwrap().round_trip.is_some());
    assert_eq!(world.links.check("another").await, Err(AskFailure::Offline));
    drop(agent);
    assert_eq!(world.links.check(&id).await, Err(AskFailure::Offline));
}

#[tokio::test]
async fn a_question_is_sealed_and_answered() {
    let (world, mut agent, key) = linked().await;
    let id = agent.welcome.agent_id.clone();
    let links = world.links.clone();
    let of = id.clone();
    let answer =
        tokio::spawn(async move { links.ask(&of, &asked(), Duration::from_secs(20)).await });
    let Some(Down::Ask(ask)) = agent.next().await else {
        panic!("no `Ask`");
    };
    assert_eq!(ask.within_ms, 20_000);
    assert_eq!(key.open_json::<Asked>(&ask.sealed, LIMIT).unwrap(), asked());
    let told: Result<Answer, AskError> = Err(AskError::Busy {
        message: "a replay goes on".to_owned(),
    });
    let json = json::pack(&told).unwrap();
    // An answer to what nobody asked does no harm.
    for id in [ask.id + 1, ask.id] {
        let json = json.clone();
        agent.send(Up::Answer(v1::Answer { id, json })).await;
    }
    assert_eq!(within(answer).await.unwrap(), Ok(told));
}

#[tokio::test]
async fn a_question_without_an_answer_is_cancelled() {
    let (world, mut agent, _) = linked().await;
    let id = agent.welcome.agent_id.clone();
    let answer = world
        .links
        .ask(&id, &asked(), Duration::from_millis(50))
        .await;
    assert_eq!(answer, Err(AskFailure::TimedOut));
    let Some(Down::Ask(ask)) = agent.next().await else {
        panic!("no `Ask`");
    };
    let Some(Down::Cancel(cancel)) = agent.next().await else {
        panic!("no `Cancel`");
    };
    assert_eq!(cancel.ask_id, ask.id);

    // Nor does one wait for an agent that is gone.
    let links = world.links.clone();
    let waiting = {
        let id = id.clone();
        tokio::spawn(async move { links.ask(&id, &asked(), Duration::from_mins(10)).await })
    };
    let Some(Down::Ask(_)) = agent.next().await else {
        panic!("no `Ask`");
    };
    drop(agent);
    assert_eq!(within(waiting).await.unwrap(), Err(AskFailure::Offline));
    let answer = world
        .links
        .ask("another", &asked(), Duration::from_secs(1))
        .await;
    assert_eq!(answer, Err(AskFailure::Offline));
}

#[tokio::test]
async fn an_answer_that_unpacks_to_too_much_is_refused() {
    let (world, mut agent, _) = linked().await;
    let id = agent.welcome.agent_id.clone();
    let links = world.links.clone();
    let answer =
        tokio::spawn(async move { links.ask(&id, &asked(), Duration::from_secs(20)).await });
    let Some(Down::Ask(ask)) = agent.next().await else {
        panic!("no `Ask`");
    };
    let told: Result<Answer, AskError> = Err(AskError::Other {
        message: "x".repeat(5 << 20),
    });
    let json = json::pack(&told).unwrap();
    assert!(json.len() < 1 << 16);
    agent
        .send(Up::Answer(v1::Answer { id: ask.id, json }))
        .await;
    assert_eq!(within(answer).await.unwrap(), Err(AskFailure::TooLarge));
}

#[tokio::test]
async fn events_are_taken_once_the_scheduler_has_stored_them() {
    let (mut world, mut agent, _) = linked().await;
    let released = RunnerEvent::Released {
        source_id: "s".to_owned(),
        epoch: 7,
    };
    let event = |seq, json| v1::Event { seq, json };
    let events = vec![
        event(3, json::pack(&released).unwrap()),
        // What this hub cannot read holds up nothing.
        event(4, json::pack("from the future").unwrap()),
        event(5, json::pack(&released).unwrap()),
    ];
    agent.send(Up::Events(Events { events })).await;
    let LinkEvent::Events { events, taken, .. } = world.event().await else {
        panic!("no `Events`");
    };
    let seqs: Vec<u64> = events.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, [3, 5]);
    assert_eq!(events[0].1, released);
    // Not before the scheduler says so: the next is the answer to a beat.
    agent.beat(1).await;
    assert!(matches!(agent.next().await, Some(Down::Beat(_))));
    taken.send(5).unwrap();
    let Some(Down::EventsTaken(taken)) = agent.next().await else {
        panic!("no `EventsTaken`");
    };
    assert_eq!(taken.seq, 5);
}

#[tokio::test]
async fn the_newest_word_on_each_source_is_kept_and_nothing_of_others() {
    let (mut world, agent, _) = linked().await;
    let id = agent.welcome.agent_id.clone();
    world.links.assign(&id, assignment("s", 7, Via::Direct));
    let observed = |source_id: &str, version| Observed {
        source_id: source_id.to_owned(),
        epoch: 7,
        version,
        phase: ObservedPhase::Off,
        run: None,
    };
    let tell = async |observed: Vec<Observed>| {
        let json = json::pack(&observed).unwrap();
        agent.send(Up::Observed(ObservedJson { json })).await;
    };
    tell(vec![observed("s", 1)]).await;
    tell(vec![observed("s", 2)]).await;
    let newest = async {
        loop {
            match world.links.observed(&id).as_slice() {
                [one] if one.version == 2 => return one.clone(),
                [] | [_] => tokio::time::sleep(Duration::from_millis(10)).await,
                more => panic!("{more:?}"),
            }
        }
    };
    assert_eq!(within(newest).await, observed("s", 2));

    // What it tells before it knows what it is to run is kept until then.
    let told_early = Observed {
        epoch: 3,
        ..observed("t", 1)
    };
    tell(vec![told_early.clone(), observed("unknown", 1)]).await;
    agent.beat(1).await;
    let kept = async {
        while world.links.observed(&id).len() < 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    within(kept).await;
    let all = vec![
        assignment("s", 7, Via::Direct),
        assignment("t", 3, Via::Direct),
    ];
    world.links.set_all(&id, all);
    let mut kept = world.links.observed(&id);
    kept.sort_by(|one, other| one.source_id.cmp(&other.source_id));
    assert_eq!(kept, [observed("s", 2), told_early]);
    tell(vec![observed("unknown", 1)]).await;

    // What was taken back and released is forgotten.
    world.links.withdraw(&id, "s", 7);
    let released = RunnerEvent::Released {
        source_id: "s".to_owned(),
        epoch: 7,
    };
    let json = json::pack(&released).unwrap();
    let events = vec![v1::Event { seq: 1, json }];
    agent.send(Up::Events(Events { events })).await;
    let LinkEvent::Events { .. } = world.event().await else {
        panic!("no `Events`");
    };
    let left = world.links.observed(&id);
    assert_eq!(left.len(), 1, "only `t`: {left:?}");
}

#[tokio::test]
async fn a_message_above_the_bound_ends_the_link() {
    let (mut world, agent, _) = linked().await;
    let json = vec![b' '; MAX_CONTROL_BYTES].into();
    agent.send(Up::Observed(ObservedJson { json })).await;
    assert_eq!(world.expect_gone().await, agent.welcome.agent_id);
}

#[tokio::test]
async fn too_many_events_at_once_end_the_link() {
    let (mut world, agent, _) = linked().await;
    let json = json::pack("an event").unwrap();
    let event = |seq| v1::Event {
        seq,
        json: json.clone(),
    };
    let events = (1..=1_001).map(event).collect();
    agent.send(Up::Events(Events { events })).await;
    assert_eq!(world.expect_gone().await, agent.welcome.agent_id);
}
