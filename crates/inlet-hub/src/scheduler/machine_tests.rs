use std::time::Duration;

use tokio::time::Instant;

use super::machine::{
    Action, Desired, Failure, FailureClass, Machine, Now, Phase, RunEnd, RunOutcome, StopCause,
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
fn a_pause_goes_to_the_run_and_outlives_a_restart_of_the_hub() {
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
    bench.machine.edited(2, false);
    assert_eq!(bench.step(), None);
    bench.machine.edited(3, true);
    assert_eq!(bench.step(), Some(Action::Stop(StopCause::Restart)));
    bench.machine.edited(4, true);
    assert_eq!(bench.step(), None);
    assert_eq!(bench.end(RunOutcome::Asked), RunEnd::Restarted);
    assert_eq!(bench.step(), start(4));
    assert_eq!(bench.step(), None, "the newest version runs already");
}

#[test]
fn a_stop_wins_over_a_restart() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.edited(2, true);
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
fn start_and_edit_do_not_wait_for_the_next_attempt_but_a_pause_does() {
    for mend in [
        |machine: &mut Machine| machine.want(Desired::Running),
        |machine: &mut Machine| machine.edited(1, true),
    ] {
        let mut bench = Bench::new(Desired::Running);
        bench.seconds_between_attempts(5);
        bench.step();
        bench.end(may_pass());
        mend(&mut bench.machine);
        assert_eq!(bench.step(), start(1));
    }
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.end(may_pass());
    bench.machine.want(Desired::Paused);
    assert_eq!(bench.step(), None);
}

#[test]
fn a_wrong_document_waits_for_an_edit() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    assert_eq!(bench.end(failure(FailureClass::Document)), RunEnd::Failed);
    bench.pass(Duration::from_hours(1));
    assert_eq!(bench.step(), None);
    assert!(matches!(bench.machine.phase(), Phase::Refused(_)));
    bench.machine.edited(2, true);
    assert_eq!(bench.step(), start(2));
}

#[test]
fn an_idle_end_is_done_and_stays_so() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    let after = Duration::from_millis(500);
    let settled = bench.machine.ended(RunOutcome::Idle { after }, bench.now);
    assert_eq!((settled.end, settled.desired_changed), (RunEnd::Idle, true));
    assert_eq!(bench.machine.desired(), Desired::Stopped);
    assert_eq!(bench.step(), None);
    assert_eq!(*bench.machine.phase(), Phase::Done { after });
    bench.machine.want(Desired::Running);
    assert_eq!(bench.step(), start(1));
}

#[test]
fn an_idle_end_that_meets_an_edit_runs_the_new_version() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.edited(2, true);
    let after = Duration::from_millis(500);
    assert_eq!(bench.end(RunOutcome::Idle { after }), RunEnd::Idle);
    assert_eq!(bench.machine.desired(), Desired::Running);
    assert_eq!(bench.step(), start(2));
}

#[test]
fn a_hub_that_ends_leaves_desired_as_it_is_and_starts_nothing() {
    let mut bench = Bench::new(Desired::Running);
    bench.step();
    bench.machine.close();
    assert_eq!(bench.step(), Some(Action::Stop(StopCause::HubStops)));
    assert_eq!(bench.end(RunOutcome::Asked), RunEnd::HubStopped);
    assert_eq!(bench.step(), None);
    assert_eq!(bench.machine.desired(), Desired::Running);
}
