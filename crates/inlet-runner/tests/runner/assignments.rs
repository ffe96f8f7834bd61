//! What assignments and their changes lead to.

use std::{sync::Arc, time::Duration};

use inlet_runner::{
    Assignment, FailureClass, ObservedPhase, RunEnd, RunOutcome, RunnerEvent, StopCause, Via,
    Wanted,
};

use crate::stage::{Stage, assignment};

const TWO: [&str; 2] = ["a", "b"];

#[tokio::test]
async fn sources_run_side_by_side_and_are_told_of() {
    let stage = Stage::new();
    for id in TWO {
        stage.runner.assign(assignment(id));
    }
    for id in TWO {
        let run = stage.run_of(id).await;
        assert_eq!(
            (run.version, run.by.as_str(), run.via),
            (1, "ada", Via::Direct)
        );
    }
    let observed = stage.runner.observe();
    assert_eq!(observed.len(), 2);
    for (id, of) in TWO.iter().zip(&observed) {
        assert_eq!((of.source_id.as_str(), of.epoch, of.version), (*id, 1, 1));
        let going_on = ObservedPhase::Live {
            paused: false,
            stopping: None,
        };
        assert_eq!(of.phase, going_on);
        let run = of.run.as_ref().unwrap();
        assert_eq!((run.version, run.started_by.as_str()), (1, "ada"));
        assert!(run.frame.memory_limit_bytes > 0 && run.frame.health_period_ms > 0);
        assert_eq!(run.snapshot.state.name(), "starting");
        assert_eq!(
            stage.runner.observe_one(id).unwrap().run.as_ref(),
            Some(run)
        );
        let is_told = |event: &RunnerEvent| {
            matches!(event, RunnerEvent::RunStarted { source_id, run_id, by, .. }
                if source_id == id && *run_id == run.run_id && by == "ada")
        };
        assert!(stage.events().iter().any(is_told));
    }
    assert_eq!(stage.runner.observe_one("c"), None);
    stage.close().await;
}

#[tokio::test]
async fn a_version_restarts_a_run_only_below_the_mark() {
    let stage = Stage::new();
    stage.runner.assign(assignment("a"));
    let first = stage.run_of("a").await;
    let newer = Assignment {
        version: 2,
        ..assignment("a")
    };
    stage.runner.assign(newer.clone());
    assert!(Arc::ptr_eq(&first, &stage.run_of("a").await));
    let observed = stage.runner.observe_one("a").unwrap();
    assert_eq!((observed.version, observed.run.unwrap().version), (2, 1));
    assert!(!first.context.stop.is_raised());
    stage.runner.assign(Assignment {
        restart_below: 2,
        ..newer
    });
    stage.run_of_version("a", 2).await;
    let ends = stage.ends();
    assert_eq!((ends.len(), ends[0].end), (1, RunEnd::Restarted));
    stage.close().await;
}

#[tokio::test]
async fn a_pause_is_told_to_the_run() {
    let stage = Stage::new();
    let paused = Assignment {
        wanted: Wanted::Paused,
        ..assignment("a")
    };
    stage.runner.assign(paused.clone());
    let run = stage.run_of("a").await;
    assert!(run.context.pause.is_on());
    stage.runner.assign(assignment("a"));
    assert!(!run.context.pause.is_on());
    stage.runner.assign(paused);
    assert!(run.context.pause.is_on());
    assert!(!run.context.stop.is_raised());
    stage.close().await;
}

#[tokio::test]
async fn a_late_epoch_is_ignored_and_a_newer_one_takes_the_run_over() {
    let stage = Stage::new();
    let of_epoch = |epoch| Assignment {
        epoch,
        ..assignment("a")
    };
    stage.runner.assign(of_epoch(5));
    let run = stage.run_of("a").await;
    stage.runner.assign(Assignment {
        version: 7,
        restart_below: 7,
        ..of_epoch(4)
    });
    let observed = stage.runner.observe_one("a").unwrap();
    assert_eq!((observed.epoch, observed.version), (5, 1));

    stage.runner.assign(of_epoch(6));
    assert_eq!(stage.runner.observe_one("a").unwrap().epoch, 6);
    assert!(Arc::ptr_eq(&run, &stage.run_of("a").await));
    // Nothing of the older one runs any more: what runs is of the newer one.
    stage.runner.withdraw("a", 5);
    assert!(stage.is_released("a", 5));
    assert!(!run.context.stop.is_raised());

    stage.runner.withdraw("a", 6);
    stage.until("released", |it| it.is_released("a", 6)).await;
    assert_eq!(stage.ends()[0].epoch, 6);
    stage.runner.assign(of_epoch(5));
    assert_eq!(stage.runner.assigned(), [], "late");
    stage.runner.assign(of_epoch(7));
    stage.run_of("a").await;
    stage.close().await;
}

#[tokio::test]
async fn another_way_of_writing_is_another_run() {
    let stage = Stage::new();
    stage.runner.assign(assignment("a"));
    let first = stage.run_of("a").await;
    let via_hub = |epoch| Assignment {
        via: Via::Hub,
        epoch,
        ..assignment("a")
    };
    stage.runner.assign(via_hub(2));
    stage
        .until("another run", |it| {
            it.script.run_of("a").is_some_and(|run| run.via == Via::Hub)
        })
        .await;
    assert!(first.context.stop.is_raised());
    assert_eq!(stage.ends()[0].end, RunEnd::Restarted);
    assert_eq!(stage.ends()[0].epoch, 1, "the new one is not its own");
    assert_eq!(stage.script.num_begun(), 2);
    stage.close().await;
}

#[tokio::test]
async fn a_withdrawn_source_drains_and_is_released_once_it_has_ended() {
    let stage = Stage::new();
    stage.script.be_stubborn(true);
    stage.runner.assign(assignment("a"));
    let first = stage.run_of("a").await;
    stage.runner.withdraw("a", 1);
    stage.runner.withdraw("a", 1);
    assert!(first.context.stop.is_raised());
    let phase = stage.runner.observe_one("a").unwrap().phase;
    let draining = ObservedPhase::Live {
        paused: false,
        stopping: Some(StopCause::Asked),
    };
    assert_eq!(phase, draining);
    assert_eq!(stage.runner.assigned().len(), 1, "it has not ended");
    // It is wanted again meanwhile: one after the other.
    stage.runner.assign(Assignment {
        epoch: 2,
        ..assignment("a")
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!stage.is_released("a", 1));
    first.end(RunOutcome::Asked);
    stage
        .until("another run", |it| it.script.num_begun() == 2)
        .await;
    let told: Vec<_> = stage
        .events()
        .into_iter()
        .map(|event| match event {
            RunnerEvent::RunStarted { epoch, .. } => ("started", epoch),
            RunnerEvent::RunEnded(ended) => ("ended", ended.epoch),
            RunnerEvent::Released { epoch, .. } => ("released", epoch),
            RunnerEvent::Activity { .. } => ("activity", 0),
        })
        .collect();
    let expected = [
        ("started", 1),
        ("ended", 1),
        ("released", 1),
        ("started", 2),
    ];
    assert_eq!(told, expected);
    stage.close().await;
}

#[tokio::test]
async fn what_is_withdrawn_before_it_runs_is_released() {
    let stage = Stage::new();
    stage.runner.withdraw("unknown", 3);
    assert!(stage.is_released("unknown", 3), "at once");
    stage.runner.assign(Assignment {
        epoch: 2,
        ..assignment("unknown")
    });
    assert_eq!(stage.runner.assigned(), [], "late, though it was not known");

    // On its way up.
    stage.runner.assign(assignment("a"));
    stage.runner.withdraw("a", 1);
    stage.until("released", |it| it.is_released("a", 1)).await;
    assert_eq!(stage.ends().len(), 1);
    assert_eq!(stage.ends()[0].end, RunEnd::Asked);
    assert_eq!(stage.script.num_going(), 0);
    assert_eq!(stage.runner.observe(), []);
    stage.close().await;
}

#[tokio::test]
async fn all_faults_of_a_document_are_told_and_an_edit_or_an_attempt_tries_again() {
    let stage = Stage::new();
    let wrong = |document: &str| Assignment {
        parcel: crate::stage::parcel(document.replace("name: m,", "").replace("topics: t", "")),
        ..assignment("a")
    };
    let sound = crate::stage::document("a");
    stage.runner.assign(wrong(&sound));
    stage.until("an end", |it| it.ends().len() == 1).await;
    let ended = stage.ends().remove(0);
    assert_eq!((ended.run_id, ended.end), (None, RunEnd::Failed));
    assert!(ended.is_refused && ended.next_attempt_at_ms.is_none());
    let cause = ended.cause.unwrap();
    assert_eq!(cause.lines().count(), 2, "{cause}");
    assert!(
        cause.contains("kafka") && cause.contains("super_table"),
        "{cause}"
    );
    assert_eq!(ended.remedy.as_deref(), Some("edit the data source"));
    let phase = stage.runner.observe_one("a").unwrap().phase;
    let ObservedPhase::Refused(failure) = phase else {
        panic!("{phase:?}");
    };
    assert_eq!(
        (failure.class, failure.cause),
        (FailureClass::Document, cause)
    );

    stage.runner.assign(wrong(&sound));
    assert_eq!(stage.ends().len(), 1, "it was told the same again");
    stage.runner.assign(Assignment {
        attempt: 1,
        ..wrong(&sound)
    });
    stage.until("another end", |it| it.ends().len() == 2).await;
    // The same version with what it lacked: what it refers to is there now.
    stage.runner.assign(Assignment {
        attempt: 1,
        ..assignment("a")
    });
    stage.run_of("a").await;
    stage.close().await;
}

#[tokio::test]
async fn nothing_starts_while_a_source_is_held() {
    let stage = Stage::new();
    let hold = stage.runner.hold("a").expect("it is not assigned");
    assert!(stage.runner.hold("a").is_none(), "one at a time");
    stage.runner.assign(assignment("a"));
    stage.runner.assign(assignment("b"));
    stage.run_of("b").await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let observed = stage.runner.observe_one("a").unwrap();
    assert_eq!(observed.phase, ObservedPhase::Off);
    drop(hold);
    stage.run_of("a").await;
    assert!(stage.runner.hold("a").is_none(), "it runs");
    stage.close().await;
}
