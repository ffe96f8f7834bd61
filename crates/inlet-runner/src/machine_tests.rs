use std::time::Duration;

use tokio::time::Instant;

use crate::{
    Failure, FailureClass, RunEnd, RunOutcome, StopCause,
    machine::{Action, Desired, Machine, Now, Phase},
};

/// A machine with a clock that only the test moves.
struct Bench {
    machine: Machine,
    now: Now,
}

impl Bench {
    fn new(desired: Desired) -> Self {
        Self {
            machine: Machine::new(desired, 1),
            now: Now {
                instant: Instant::now(),
                wall_ms: 1_000_000,
            },
        }
    }

    fn pass(&mut self, duration: Duration) {
        self.now.instant += duration;
        self.now.wall_ms += duration.as_millis() as i64;
    }

    fn step(&mut self) -> Option<Action> {
        self.machine.step(self.now)
    }

    fn end(&mut self, outcome: RunOutcome) -> RunEnd {
        self.machine.ended(outcome, self.now).end
    }

    /// Fails at once, and again at every attempt: the seconds before each attempt.
    fn seconds_between_attempts(&mut self, num: usize) -> Vec<u64> {
        (0..num)
            .map(|_| {
                assert!(matches!(self.step(), Some(Action::Start { .. })));
                self.end(may_pass());
                let Phase::BackingOff { until, .. } = self.machine.phase() else {
                    panic!("{:?}", self.machine.phase());
                };
                let wait = until.duration_since(self.now.instant);
                self.pass(wait.saturating_sub(Duration::from_millis(1)));
                assert_eq!(self.step(), None, "before its time");
                self.pass(Duration::from_millis(1));
                wait.as_secs()
            })
            .collect()
    }
}

fn failure(class: FailureClass) -> RunOutcome {
    RunOutcome::Failed(Failure {
        cause: "no database `power`".to_owned(),
        remedy: None,
        class,
    })
}

fn may_pass() -> RunOutcome {
    failure(FailureClass::MayPass)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it is compared with what a step answers"
)]
fn start(version: i64) -> Option<Action> {
    Some(Action::Start {
        version,
        paused: false,
    })
}

#[test]
fn a_desired_source_starts_once_and_a_stopped_one_does_not() {
    let mut bench = Bench::new(Desired::Running);
    assert_eq!(bench.step(), start(1));
    assert_eq!(bench.step(), None);
    assert_eq!(Bench::new(Desired::Stopped).step(), None);
}

#[test]
fn pressing_start_again_and_again_starts_one_run() {
    let mut bench = Bench::new(Desired::Stopped);
    for _ in 0..3 {
        bench.machine.want(Desired::Running);
    }
    assert_eq!(bench.step(), start(1));
    bench.machine.want(Desired::Running);
    assert_eq!(bench.step(), None);
}

#[test]
fn a_stop_while_starting_stops_and_a_start_meanwhile_waits_for_the_end() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.want(Desired::Stopped);
    assert_eq!(bench.step(), Some(Action::Stop(StopCause::Asked)));
    bench.machine.want(Desired::Running);
    assert_eq!(bench.step(), None, "the first run has not ended yet");
    assert_eq!(bench.end(RunOutcome::Asked), RunEnd::Asked);
    assert_eq!(bench.step(), start(1));
}

#[test]
fn a_pause_goes_to_the_run_and_outlives_a_restart_of_the_runner() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.want(Desired::Paused);
    assert_eq!(bench.step(), Some(Action::Pause(true)));
    assert_eq!(bench.step(), None);
    bench.machine.want(Desired::Running);
    assert_eq!(bench.step(), Some(Action::Pause(false)));

    let paused = Some(Action::Start {
        version: 1,
        paused: true,
    });
    assert_eq!(Bench::new(Desired::Paused).step(), paused);
}

#[test]
fn an_edit_restarts_the_run_unless_told_otherwise() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.edited(2, 0);
    assert_eq!(bench.step(), None);
    bench.machine.edited(3, 3);
    assert_eq!(bench.step(), Some(Action::Stop(StopCause::Restart)));
    bench.machine.edited(4, 4);
    assert_eq!(bench.step(), None);
    assert_eq!(bench.end(RunOutcome::Asked), RunEnd::Restarted);
    assert_eq!(bench.step(), start(4));
    assert_eq!(bench.step(), None, "the newest version runs already");
}

#[test]
fn a_stop_wins_over_a_restart() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.edited(2, 2);
    bench.step();
    bench.machine.want(Desired::Stopped);
    assert_eq!(bench.end(RunOutcome::Asked), RunEnd::Asked);
    assert_eq!(bench.step(), None);
}

#[test]
fn failures_wait_ever_longer_and_a_run_that_worked_begins_anew() {
    let mut bench = Bench::new(Desired::Running);
    assert_eq!(bench.seconds_between_attempts(4), [1, 2, 4, 8]);
    bench.step();
    bench.pass(Duration::from_mins(1));
    bench.end(may_pass());
    let Phase::BackingOff {
        next_attempt_at_ms, ..
    } = bench.machine.phase()
    else {
        panic!("{:?}", bench.machine.phase());
    };
    assert_eq!(*next_attempt_at_ms, bench.now.wall_ms + 1_000);
}

#[test]
fn asking_and_mending_do_not_wait_for_the_next_attempt_but_a_pause_does() {
    type Mend = fn(&mut Machine);
    let edit = |machine: &mut Machine| machine.edited(2, 2);
    let mends: [(Mend, i64); 3] = [(Machine::try_now, 1), (edit, 2), (Machine::mended, 1)];
    for (mend, version) in mends {
        let mut bench = Bench::new(Desired::Running);
        bench.seconds_between_attempts(5);
        bench.step();
        bench.end(may_pass());
        mend(&mut bench.machine);
        assert_eq!(bench.step(), start(version));
    }
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.end(may_pass());
    for desired in [Desired::Paused, Desired::Running] {
        bench.machine.want(desired);
        assert_eq!(bench.step(), None);
    }
    bench.machine.edited(1, 1);
    assert_eq!(bench.step(), None, "it is told the same once more");
}

#[test]
fn a_wrong_document_waits_for_an_edit() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    assert_eq!(bench.end(failure(FailureClass::Document)), RunEnd::Failed);
    bench.pass(Duration::from_hours(1));
    assert_eq!(bench.step(), None);
    assert!(matches!(bench.machine.phase(), Phase::Refused(_)));
    bench.machine.want(Desired::Running);
    assert_eq!(bench.step(), None);
    bench.machine.edited(2, 2);
    assert_eq!(bench.step(), start(2));

    // A newer one is there already when the run of the wrong one ends.
    bench.machine.edited(3, 2);
    bench.end(failure(FailureClass::Document));
    assert_eq!(bench.step(), start(3));
    bench.end(failure(FailureClass::Document));
    bench.machine.try_now();
    assert_eq!(bench.step(), start(3));
}

#[test]
fn another_way_of_writing_restarts_the_run_once_and_only_if_there_is_one() {
    let mut bench = Bench::new(Desired::Running);
    bench.machine.restart();
    assert_eq!(bench.step(), start(1));
    assert_eq!(bench.step(), None);
    bench.machine.restart();
    assert_eq!(bench.step(), Some(Action::Stop(StopCause::Restart)));
    assert_eq!(bench.end(may_pass()), RunEnd::Failed);
    assert_eq!(bench.step(), start(1), "at once: it was to end anyway");
    assert_eq!(bench.step(), None);
}

#[test]
fn a_run_below_the_mark_makes_place_only_for_another_version() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.edited(1, 9);
    assert_eq!(bench.step(), None, "there is no other");
    bench.machine.edited(3, 2);
    assert_eq!(bench.step(), Some(Action::Stop(StopCause::Restart)));
    bench.end(RunOutcome::Asked);
    assert_eq!(bench.step(), start(3));
    bench.machine.edited(4, 3);
    assert_eq!(bench.step(), None, "version 3 may go on");
}

#[test]
fn an_idle_end_is_done_and_stays_so() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    let after = Duration::from_millis(500);
    let settled = bench.machine.ended(RunOutcome::Idle { after }, bench.now);
    assert_eq!((settled.end, settled.is_done), (RunEnd::Idle, true));
    assert_eq!(bench.machine.desired(), Desired::Stopped);
    assert_eq!(bench.step(), None);
    assert_eq!(*bench.machine.phase(), Phase::Done { after });
    bench.machine.want(Desired::Running);
    bench.machine.edited(2, 2);
    assert_eq!(bench.step(), None, "nobody asks to try");
    bench.machine.try_now();
    assert_eq!(bench.step(), start(2));
}

#[test]
fn an_idle_end_that_meets_an_edit_runs_the_new_version() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.edited(2, 2);
    let after = Duration::from_millis(500);
    assert_eq!(bench.end(RunOutcome::Idle { after }), RunEnd::Idle);
    assert_eq!(bench.machine.desired(), Desired::Running);
    assert_eq!(bench.step(), start(2));
}

#[test]
fn a_runner_that_ends_leaves_desired_as_it_is_and_starts_nothing() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.close();
    assert_eq!(bench.step(), Some(Action::Stop(StopCause::RunnerStops)));
    assert_eq!(bench.end(RunOutcome::Asked), RunEnd::RunnerStopped);
    assert_eq!(bench.step(), None);
    assert_eq!(bench.machine.desired(), Desired::Running);
}
