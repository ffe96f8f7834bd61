use std::collections::HashSet;

use super::*;

fn check(codes: &[u32], class: WriteClass) {
    for code in codes {
        assert_eq!(verdict(*code, "").class, class, "0x{code:04X}");
    }
}

#[test]
fn not_reachable() {
    check(
        &[
            0x000B, 0x0018, 0x0019, 0x0020, 0x0021, 0x0022, 0x0125, 0x0126, 0x0130, 0x0131, 0x0529,
            0x0903, 0x090C, 0x0911, 0x0914,
        ],
        Unreachable,
    );
}

#[test]
fn slow_down() {
    check(&[0x0916, 0x0917, 0x0918, 0x0808], SlowDown);
}

#[test]
fn refresh() {
    check(
        &[0x0602, 0x061B, 0x0600, 0x0618, 0x2603, 0x2602, 0x0503],
        Refresh,
    );
}

#[test]
fn split() {
    check(&[0x0219, 0x002B, 0x0118], Split);
}

#[test]
fn a_row_is_at_fault() {
    check(&[0x060B, 0x0127, 0x2635], RowFault(TimestampOutOfRange));
    let value = [0x0216, 0x0224, 0x2605, 0x2610, 0x2653, 0x263D, 0x263E];
    check(&value, RowFault(ValueDoesNotFit));
    check(&[0x2617, 0x0200], RowFault(SubtableNameIllegal));
    check(&[0x061D, 0x260D], RowFault(RowRefused));
}

#[test]
fn a_person_must_act_and_is_told_what_to_do() {
    check(
        &[
            0x0357, 0x0512, 0x0388, 0x0361, 0x061A, 0x012B, 0x0800, 0x0801, 0x0802, 0x0803, 0x0804,
            0x0805, 0x0806, 0x0807, 0x0809, 0x0303, 0x2644,
        ],
        NeedsPerson,
    );
    for line in CLASSES.iter().filter(|line| line.class == NeedsPerson) {
        assert!(!line.remedy.is_empty(), "0x{:04X}", line.code);
    }
    assert_eq!(verdict(0xFFFF, "ip not in whitelist").class, NeedsPerson);
    assert_eq!(verdict(0x0216, "success").class, Refresh);
}

#[test]
fn our_own_mistake() {
    check(&[0x022A, 0x022B, 0x0230, 0xFFFF], OurMistake);
}

#[test]
fn a_code_that_nobody_told_us_about() {
    check(&[0x7777], WriteClass::Unknown);
    assert!(verdict(0x7777, "").remedy.is_some());
}

#[test]
fn a_code_has_one_class() {
    let mut seen = HashSet::new();
    assert!(CLASSES.iter().all(|line| seen.insert(line.code)));
}

#[test]
fn codes_are_compared_by_their_low_half() {
    for code in [0x0388, 0x8000_0388, -2_147_482_744] {
        assert_eq!(normalise(code), 0x0388, "{code}");
    }
}
