//! Whatever is assigned, withdrawn and happens, in any order.

use std::{collections::BTreeMap, time::Duration};

use inlet_runner::{Assignment, Failure, FailureClass, RunOutcome, RunnerEvent, Via, Wanted};
use proptest::prelude::*;

use crate::stage::{Stage, assignment};

const SOURCES: [&str; 3] = ["a", "b", "c"];

#[derive(Clone, Debug)]
enum Step {
    Assign {
        source: usize,
        /// How much the epoch grows; a late one where it is negative.
        epochs: i64,
        versions: i64,
        restarts: bool,
        attempts: u64,
        via: Via,
        wanted: Wanted,
    },
    Withdraw {
        source: usize,
        epochs_back: u64,
    },
    End {
        source: usize,
        how: usize,
    },
    Hold {
        source: usize,
    },
    Pass,
}

fn step() -> impl Strategy<Value = Step> {
    let source = 0..SOURCES.len();
    let via = prop_oneof![Just(Via::Direct), Just(Via::Hub)];
    let wanted = prop_oneof![Just(Wanted::Running), Just(Wanted::Paused)];
    let assign = (
        source.clone(),
        -2..3_i64,
        0..2_i64,
        any::<bool>(),
        0..2_u64,
        via,
        wanted,
    );
    prop_oneof![
        5 => assign.prop_map(|(source, epochs, versions, restarts, attempts, via, wanted)| {
            Step::Assign { source, epochs, versions, restarts, attempts, via, wanted }
        }),
        2 => (source.clone(), 0..3_u64)
            .prop_map(|(source, epochs_back)| Step::Withdraw { source, epochs_back }),
        3 => (source.clone(), 0..3_usize).prop_map(|(source, how)| Step::End { source, how }),
        1 => source.prop_map(|source| Step::Hold { source }),
        3 => Just(Step::Pass),
    ]
}

/// How a run that is told to end does it.
fn outcome(how: usize) -> RunOutcome {
    let failed = |class| {
        RunOutcome::Failed(Failure {
            cause: "it was told to".to_owned(),
            remedy: None,
            class,
        })
    };
    match how {
        0 => failed(FailureClass::MayPass),
        1 => failed(FailureClass::Document),
        _ => RunOutcome::Idle {
            after: Duration::from_millis(1),
        },
    }
}

/// What the test has asked for.
struct Asked {
    newest: BTreeMap<usize, Assignment>,
    /// For each source the epochs that were assigned, with the number of the last event before.
    assigned: BTreeMap<String, Vec<(u64, u64)>>,
}

impl Asked {
    fn new() -> Self {
        let first = |(source, id): (usize, &&str)| {
            (
                source,
                Assignment {
                    epoch: 3,
                    ..assignment(id)
                },
            )
        };
        Self {
            newest: SOURCES.iter().enumerate().map(first).collect(),
            assigned: BTreeMap::new(),
        }
    }

    async fn take(&mut self, stage: &Stage, step: Step) {
        match step {
            Step::Assign {
                source,
                epochs,
                versions,
                restarts,
                attempts,
                via,
                wanted,
            } => {
                let newest = &self.newest[&source];
                let version = newest.version + versions;
                let assignment = Assignment {
                    epoch: newest.epoch.saturating_add_signed(epochs),
                    version,
                    restart_below: if restarts {
                        version
                    } else {
                        newest.restart_below
                    },
                    attempt: newest.attempt + attempts,
                    via,
                    wanted,
                    ..newest.clone()
                };
                let last_seq = *stage.runner.changed().borrow();
                let of_source = self
                    .assigned
                    .entry(assignment.source_id.clone())
                    .or_default();
                of_source.push((last_seq, assignment.epoch));
                if epochs >= 0 {
                    self.newest.insert(source, assignment.clone());
                }
                stage.runner.assign(assignment);
            }
            Step::Withdraw {
                source,
                epochs_back,
            } => {
                let epoch = self.newest[&source].epoch.saturating_sub(epochs_back);
                stage.runner.withdraw(SOURCES[source], epoch);
            }
            Step::End { source, how } => {
                if let Some(run) = stage.script.run_of(SOURCES[source]) {
                    run.end(outcome(how));
                }
            }
            Step::Hold { source } => {
                let hold = stage.runner.hold(SOURCES[source]);
                tokio::time::sleep(Duration::from_millis(2)).await;
                drop(hold);
            }
            Step::Pass => tokio::time::sleep(Duration::from_millis(3)).await,
        }
    }

    /// One run after the other; what is released does not run, unless a newer assignment has it.
    fn hold_against(&self, events: &[(u64, RunnerEvent)]) {
        let mut going: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
        for (seq, event) in events {
            match event {
                RunnerEvent::RunStarted {
                    source_id,
                    epoch,
                    run_id,
                    ..
                } => {
                    let before = going.insert(source_id, (*epoch, run_id));
                    assert_eq!(before, None, "two runs at a time: {events:#?}");
                }
                RunnerEvent::RunEnded(ended) => {
                    if let Some(run_id) = &ended.run_id {
                        let run = going.remove(ended.source_id.as_str());
                        assert_eq!(run.map(|(_, id)| id), Some(run_id.as_str()));
                    }
                }
                RunnerEvent::Released { source_id, epoch } => {
                    let assigned = self.assigned.get(source_id).into_iter().flatten();
                    let is_taken_over = assigned
                        .filter(|(after, _)| after < seq)
                        .any(|(_, newer)| newer > epoch);
                    let runs = going.get(source_id.as_str());
                    assert!(
                        runs.is_none_or(|(of, _)| of > epoch || is_taken_over),
                        "released while it runs: {events:#?}"
                    );
                }
                RunnerEvent::Activity { .. } => {}
            }
        }
        assert!(going.is_empty(), "{going:?}");
    }
}

async fn check(steps: Vec<Step>) {
    let stage = Stage::new();
    let mut asked = Asked::new();
    for step in steps {
        asked.take(&stage, step).await;
    }
    for newest in asked.newest.values() {
        let (id, epoch) = (&newest.source_id, newest.epoch);
        let before = *stage.runner.changed().borrow();
        stage.runner.withdraw(id, epoch);
        let released = RunnerEvent::Released {
            source_id: id.clone(),
            epoch,
        };
        let is_told = |it: &Stage| {
            let since = it.runner.events_after(before, usize::MAX);
            since.iter().any(|(_, event)| *event == released)
        };
        stage.until("released", is_told).await;
    }
    assert_eq!(stage.script.num_going(), 0, "released means ended");
    assert_eq!(stage.runner.observe(), []);
    asked.hold_against(&stage.runner.events_after(0, usize::MAX));
    stage.close().await;
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn never_two_runs_of_a_source_and_released_means_ended(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(check(steps));
    }
}
