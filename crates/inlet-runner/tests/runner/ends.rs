//! What the ends of runs lead to.

use std::time::Duration;

use inlet_pipeline::activity::ActivityKind;
use inlet_runner::{
    Assignment, Failure, FailureClass, ObservedPhase, RunEnd, RunOutcome, RunnerEvent,
};

use crate::stage::{DEADLINE, Stage, assignment};

fn failed(class: FailureClass) -> RunOutcome {
    RunOutcome::Failed(Failure {
        cause: "no database `power`".to_owned(),
        remedy: Some("create it".to_owned()),
        class,
    })
}

#[tokio::test]
async fn a_failure_that_may_pass_is_tried_again_and_an_attempt_does_not_wait() {
    let stage = Stage::new();
    stage.runner.assign(assignment("a"));
    stage.run_of("a").await.end(failed(FailureClass::MayPass));
    stage.until("an end", |it| it.ends().len() == 1).await;
    let ended = stage.ends().remove(0);
    assert_eq!(ended.cause.as_deref(), Some("no database `power`"));
    assert_eq!(ended.remedy.as_deref(), Some("create it"));
    let due_ms = ended.next_attempt_at_ms.unwrap();
    assert_eq!(due_ms - ended.ended_at_ms, 1_000);
    assert!(ended.run_id.is_some() && ended.last.is_some() && !ended.is_refused);
    // By itself, a second later; the runner is who starts it.
    stage
        .until("another run", |it| it.script.num_begun() == 2)
        .await;
    let started = |event: RunnerEvent| match event {
        RunnerEvent::RunStarted { by, .. } => Some(by),
        _ => None,
    };
    let by: Vec<_> = stage.events().into_iter().filter_map(started).collect();
    assert_eq!(by, ["ada", "plant-7"]);

    stage.run_of("a").await.end(failed(FailureClass::MayPass));
    stage.until("another end", |it| it.ends().len() == 2).await;
    let phase = stage.runner.observe_one("a").unwrap().phase;
    assert!(
        matches!(phase, ObservedPhase::BackingOff { .. }),
        "{phase:?}"
    );
    assert!(stage.runner.hold("a").is_none(), "it is about to run");
    stage.runner.assign(Assignment {
        attempt: 1,
        by: "bob".to_owned(),
        ..assignment("a")
    });
    stage
        .until("another run", |it| it.script.num_begun() == 3)
        .await;
    // Had it waited for its time, the runner would have started it.
    let by: Vec<_> = stage.events().into_iter().filter_map(started).collect();
    assert_eq!(by, ["ada", "plant-7", "bob"]);
    stage.close().await;
}

#[tokio::test]
async fn a_refused_source_waits_until_somebody_asks() {
    let stage = Stage::new();
    stage.runner.assign(assignment("a"));
    stage.run_of("a").await.end(failed(FailureClass::Document));
    stage.until("an end", |it| it.ends().len() == 1).await;
    assert!(stage.ends()[0].is_refused);
    let hold = stage.runner.hold("a").expect("it waits for a person");
    drop(hold);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(stage.script.num_begun(), 1);
    stage.runner.assign(Assignment {
        attempt: 1,
        ..assignment("a")
    });
    stage.run_of("a").await;
    stage.close().await;
}

#[tokio::test]
async fn an_idle_end_is_done_until_somebody_asks_or_it_is_withdrawn() {
    let stage = Stage::new();
    stage.runner.assign(assignment("a"));
    let after = Duration::from_millis(500);
    stage.run_of("a").await.end(RunOutcome::Idle { after });
    stage.until("an end", |it| it.ends().len() == 1).await;
    let ended = stage.ends().remove(0);
    assert_eq!((ended.end, ended.desired_done), (RunEnd::Idle, true));
    assert_eq!(ended.cause.as_deref(), Some("nothing new for 500 ms"));
    stage.runner.assign(assignment("a"));
    stage.runner.assign(Assignment {
        epoch: 2,
        version: 2,
        restart_below: 2,
        ..assignment("a")
    });
    let observed = stage.runner.observe_one("a").unwrap();
    assert_eq!(observed.phase, ObservedPhase::Done { after_ms: 500 });
    stage.runner.assign(Assignment {
        epoch: 2,
        version: 2,
        attempt: 1,
        ..assignment("a")
    });
    stage.run_of("a").await.end(RunOutcome::Idle { after });
    stage.until("another end", |it| it.ends().len() == 2).await;
    stage.runner.withdraw("a", 2);
    assert!(stage.is_released("a", 2));
    assert_eq!(stage.runner.observe(), []);
    stage.close().await;
}

#[tokio::test]
async fn a_run_that_panics_is_a_failure_and_tried_again() {
    let stage = Stage::new();
    stage.runner.assign(assignment("a"));
    stage.run_of("a").await.panic();
    stage.until("an end", |it| it.ends().len() == 1).await;
    let ended = stage.ends().remove(0);
    assert!(ended.cause.unwrap().contains("defect of Inlet"));
    assert!(ended.next_attempt_at_ms.is_some());
    stage
        .until("another run", |it| it.script.num_begun() == 2)
        .await;
    stage.close().await;
}

#[tokio::test]
async fn what_a_run_notes_is_told_before_its_end_by_its_level() {
    let stage = Stage::new();
    stage.runner.assign(assignment("a"));
    let run = stage.run_of("a").await;
    let activity = &run.context.status.activity;
    activity.note(ActivityKind::Started, "run started");
    stage
        .until("the first event", |it| {
            let mut events = it.events().into_iter();
            events.any(|event| matches!(event, RunnerEvent::Activity { .. }))
        })
        .await;
    // Less than the document asks for, and just before the end.
    activity.note(ActivityKind::Assigned, "partitions assigned");
    activity.note(ActivityKind::Failed, "the run failed");
    run.end(failed(FailureClass::MayPass));
    stage.until("an end", |it| it.ends().len() == 1).await;
    let run_id = stage.ends()[0].run_id.clone();
    let told: Vec<_> = stage
        .events()
        .into_iter()
        .map_while(|event| match event {
            RunnerEvent::RunStarted { .. } => Some("started"),
            RunnerEvent::Activity {
                run_id: of, event, ..
            } => {
                assert_eq!(of, run_id);
                Some(event.kind.as_str())
            }
            RunnerEvent::RunEnded(_) => Some("ended"),
            RunnerEvent::Released { .. } => None,
        })
        .collect();
    assert_eq!(told[..4], ["started", "started", "failed", "ended"]);
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_runs_end_side_by_side_and_stay_assigned() {
    const MANY: usize = 300;
    let stage = Stage::new();
    for number in 0..MANY {
        stage.runner.assign(assignment(&format!("s{number}")));
    }
    stage
        .until("all runs", |it| it.script.num_going() == MANY)
        .await;
    let begin = std::time::Instant::now();
    stage.runner.close(DEADLINE).await;
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(stage.script.num_going(), 0);
    let ends = stage.ends();
    assert_eq!(ends.len(), MANY);
    assert!(ends.iter().all(|ended| ended.end == RunEnd::RunnerStopped));
    assert_eq!(stage.runner.assigned().len(), MANY);
    stage.runner.assign(assignment("late"));
    let late = stage.runner.observe_one("late").unwrap();
    assert_eq!(late.phase, ObservedPhase::Off, "nothing begins any more");
    stage.close().await;
}
