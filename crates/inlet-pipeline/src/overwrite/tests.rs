use std::{collections::HashSet, hash::BuildHasher as _};

use proptest::prelude::*;

use super::*;

fn fingerprint(key: u64) -> u64 {
    foldhash::quality::FixedState::with_seed(7).hash_one(key)
}

proptest! {
    #[test]
    fn exact_below_its_capacity(keys in prop::collection::vec(0_u64..400, 0..1_000)) {
        let mut seen = SeenKeys::new(1 << 14);
        let mut model = HashSet::new();
        let fingerprints: Vec<u64> = keys.iter().map(|key| fingerprint(*key)).collect();
        let expect = keys.iter().filter(|key| !model.insert(**key)).count();
        prop_assert_eq!(seen.insert_all(&fingerprints), expect as u64);
    }

    #[test]
    fn never_counts_a_key_that_was_not_there(keys in prop::collection::vec(0_u64..5_000, 0..3_000)) {
        let mut seen = SeenKeys::new(64);
        let mut model = HashSet::new();
        for key in keys {
            let was_there = !model.insert(key);
            prop_assert!(seen.insert_all(&[fingerprint(key)]) == 0 || was_there);
        }
    }
}

#[test]
fn the_oldest_of_a_full_bucket_goes_out() {
    let mut seen = SeenKeys::new(BUCKET_SLOTS);
    for key in 1..=9 {
        assert_eq!(seen.insert_all(&[key]), 0);
    }
    assert_eq!(seen.insert_all(&[9]), 1);
    assert_eq!(seen.insert_all(&[2]), 1);
    assert_eq!(seen.insert_all(&[1]), 0);
}
