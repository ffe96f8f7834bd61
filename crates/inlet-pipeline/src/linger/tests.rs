use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn check(num_rows: usize, num_subtables: usize, waited_ms: u64, memory: u64, expect: Linger) {
    let backlog = Backlog {
        num_rows,
        num_subtables,
        oldest: Duration::from_millis(waited_ms),
        memory_used_percent: memory,
        window_full: false,
        ending: false,
    };
    assert_eq!(linger(backlog, SECOND), expect, "{backlog:?}");
    let ending = Backlog {
        ending: true,
        ..backlog
    };
    assert_eq!(linger(ending, SECOND), Linger::Leave);
    let full = Backlog {
        window_full: true,
        ..backlog
    };
    assert_eq!(linger(full, SECOND), Linger::Leave);
}

#[test]
fn rows_leave_at_once_unless_longer_runs_pay() {
    let wait = |ms| Linger::Wait(Duration::from_millis(ms));
    check(1, 1, 0, 0, Linger::Leave);
    check(1_999, 1_999, 0, 24, Linger::Leave);
    check(1_999, 1_999, 0, 25, wait(250));
    check(2_000, 2_000, 0, 0, wait(250));
    check(2_000, 2_000, 100, 0, wait(150));
    check(2_000, 2_000, 250, 0, Linger::Leave);
    check(2_000, 2_000, 0, 50, Linger::Leave);
    check(2_000, 62, 0, 0, Linger::Leave);
    check(2_000, 63, 0, 0, wait(250));
    check(80_000, 2_500, 0, 0, Linger::Leave);
}

#[test]
fn a_short_latency_shortens_the_wait() {
    let backlog = Backlog {
        num_rows: 5_000,
        num_subtables: 5_000,
        oldest: Duration::ZERO,
        memory_used_percent: 0,
        window_full: false,
        ending: false,
    };
    let wait = linger(backlog, Duration::from_millis(200));
    assert_eq!(wait, Linger::Wait(Duration::from_millis(50)));
    let wait = linger(backlog, Duration::from_mins(1));
    assert_eq!(wait, Linger::Wait(LONGEST_LINGER));
}
