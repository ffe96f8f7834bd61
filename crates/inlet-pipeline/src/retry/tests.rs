use super::*;

const MS: Duration = Duration::from_millis(1);
const PAUSES: Pauses = Pauses {
    first: MS,
    longest: Duration::from_millis(4),
    first_probe: Duration::from_millis(10),
    longest_probe: Duration::from_millis(30),
};

fn check(failures: &[(WriteClass, usize)], expect: &[NextStep]) {
    let mut attempts = Attempts::default();
    let steps: Vec<NextStep> = failures
        .iter()
        .map(|(class, num_rows)| attempts.after(*class, *num_rows, &PAUSES))
        .collect();
    assert_eq!(steps, expect, "{failures:?}");
}

#[test]
fn each_class_has_its_way() {
    use NextStep::{Again, GiveUpRow, Halve, Hold, Refresh, SlowDown};
    use WriteClass as Class;
    let kind = FaultKind::TimestampOutOfRange;
    check(
        &[(Class::Unreachable, 9); 4],
        &[Again(MS), Again(2 * MS), Again(4 * MS), Again(4 * MS)],
    );
    check(
        &[(Class::SlowDown, 9); 2],
        &[SlowDown(MS), SlowDown(2 * MS)],
    );
    check(
        &[(Class::Refresh, 9); 5],
        &[
            Refresh(Duration::ZERO),
            Again(MS),
            Again(2 * MS),
            Again(4 * MS),
            Halve,
        ],
    );
    check(
        &[(Class::Split, 2), (Class::Split, 1)],
        &[Halve, GiveUpRow(FaultKind::RowRefused)],
    );
    check(
        &[(Class::RowFault(kind), 2), (Class::RowFault(kind), 1)],
        &[Halve, GiveUpRow(kind)],
    );
    check(
        &[(Class::NeedsPerson, 9); 4],
        &[Hold(10 * MS), Hold(20 * MS), Hold(30 * MS), Hold(30 * MS)],
    );
    check(
        &[(Class::OurMistake, 9); 4],
        &[Refresh(MS), Refresh(2 * MS), Refresh(4 * MS), Again(4 * MS)],
    );
    check(
        &[(Class::Unknown, 9); 4],
        &[Again(MS), Again(2 * MS), Again(4 * MS), Halve],
    );
    check(
        &[(Class::Unknown, 1); 5],
        &[
            Again(MS),
            Again(2 * MS),
            Again(4 * MS),
            Hold(10 * MS),
            Hold(20 * MS),
        ],
    );
}

#[test]
fn a_half_stays_suspected_of_the_unknown() {
    let mut whole = Attempts::default();
    for _ in 0..4 {
        whole.after(WriteClass::Unknown, 8, &PAUSES);
    }
    let mut half = whole.of_half();
    assert_eq!(half.after(WriteClass::Unknown, 4, &PAUSES), NextStep::Halve);
    assert_eq!(
        half.after(WriteClass::Unreachable, 4, &PAUSES),
        NextStep::Again(MS)
    );
}

#[test]
fn long_outages_do_not_overflow() {
    assert_eq!(
        doubled(MS, 4_000_000, Duration::from_secs(5)),
        Duration::from_secs(5)
    );
}

#[test]
fn jitter_stays_within_a_quarter() {
    let mut jitter = Jitter::new(3);
    for _ in 0..1_000 {
        let pause = jitter.spread(Duration::from_secs(1));
        assert!((0.75..=1.25).contains(&pause.as_secs_f64()), "{pause:?}");
    }
}
