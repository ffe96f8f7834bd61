use std::sync::Arc;

use super::*;

fn partition(number: i32) -> TopicPartition {
    TopicPartition {
        topic: Arc::from("t"),
        partition: number,
    }
}

/// Standings reported in order by consumers 0, 1, …; whether the run is over after the last.
fn check(standings: &[Standing], expect: bool) {
    let (board, now) = (IdleBoard::new(standings.len()), Instant::now());
    let mut over = false;
    for (idx, standing) in standings.iter().enumerate() {
        over = board.report(idx, *standing, now);
    }
    assert_eq!(over, expect, "{standings:?}");
}

#[test]
fn over_when_none_is_busy_and_one_has_read_something() {
    use Standing::{Busy, Idle, WithoutPartitions};
    check(&[Idle], true);
    check(&[Busy], false);
    check(&[WithoutPartitions], false);
    check(&[Idle, Busy], false);
    check(&[Idle, WithoutPartitions], true);
    check(&[WithoutPartitions, WithoutPartitions], false);
    check(&[Idle, Idle], true);
}

#[test]
fn over_is_for_good() {
    let (board, now) = (IdleBoard::new(2), Instant::now());
    board.report(0, Standing::Idle, now);
    assert!(board.report(1, Standing::Idle, now));
    assert!(board.report(0, Standing::Busy, now));
}

#[test]
fn a_partition_on_its_way_between_consumers_is_waited_for() {
    let (board, now) = (IdleBoard::new(2), Instant::now());
    board.given_back_unread(&partition(0), now);
    board.report(0, Standing::Idle, now);
    assert!(!board.report(1, Standing::WithoutPartitions, now));
    board.taken(1, &[partition(0)]);
    assert!(!board.report(0, Standing::Idle, now));
    assert!(board.report(1, Standing::Idle, now));
}

#[test]
fn a_partition_that_went_to_another_process_is_not_waited_for() {
    let (board, now) = (IdleBoard::new(1), Instant::now());
    board.given_back_unread(&partition(0), now);
    assert!(!board.report(0, Standing::Idle, now));
    assert!(board.report(0, Standing::Idle, now + MOVE_LIMIT));
}

#[test]
fn the_clock_runs_from_the_first_fetch_and_anew_from_each() {
    let (mut clock, begun) = (IdleClock::default(), Instant::now());
    let timeout = Duration::from_secs(1);
    assert!(!clock.has_run(timeout, begun + timeout));
    clock.fetched(begun);
    assert!(clock.has_run(timeout, begun + timeout));
    clock.reassigned(begun + timeout);
    assert!(!clock.has_run(timeout, begun + timeout));
    assert!(clock.has_run(timeout, begun + 2 * timeout));
}
