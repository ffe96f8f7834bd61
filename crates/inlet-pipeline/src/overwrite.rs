//! Counts rows that overwrite another row of the same key in this run.
//!
//! A fixed table of 64-bit fingerprints, in buckets of one cache line, the oldest of a full bucket
//! going out. A fingerprint that went out is not recognised, so the count is *at least* what it
//! says; it is exact as long as no bucket overflows, which holds for as many distinct keys as an
//! eighth of the slots. Two keys with one fingerprint would be one chance in 2^64 a pair.

use std::hash::{BuildHasher as _, Hasher as _};

use arrow_array::{
    Array as _, Int32Array, Int64Array, StringArray, UInt32Array, UInt64Array, cast::AsArray as _,
    types::Int64Type,
};
use inlet_message::rows::{Layout, RowBatch};

use crate::coalesce::Part;

/// Fingerprints of a bucket: one cache line.
const BUCKET_SLOTS: usize = 8;

/// Keys looked up side by side.
const BLOCK: usize = 64;

/// Keys seen lately; one for each shard, so a key always meets the same table.
#[derive(Debug)]
pub struct SeenKeys {
    /// Newest first; 0 is a free slot. Empty until the first key comes: a run that has nothing to
    /// write holds no table.
    buckets: Vec<[u64; BUCKET_SLOTS]>,
    num_buckets: usize,
}

impl SeenKeys {
    /// A table of at least `num_slots` fingerprints, 8 bytes each, allocated for the first key.
    pub fn new(num_slots: usize) -> Self {
        Self {
            buckets: Vec::new(),
            num_buckets: (num_slots / BUCKET_SLOTS).next_power_of_two(),
        }
    }

    /// Remembers keys by their fingerprints, in order; how many were there already.
    ///
    /// Two passes over a block: the first only reads, so that the processor waits for many cache
    /// lines at once; the second finds them there.
    pub fn insert_all(&mut self, fingerprints: &[u64]) -> u64 {
        if self.buckets.is_empty() {
            self.buckets = vec![[0; BUCKET_SLOTS]; self.num_buckets];
        }
        let mut num_found = 0;
        for block in fingerprints.chunks(BLOCK) {
            let mut found = [false; BLOCK];
            for (found, fingerprint) in found.iter_mut().zip(block) {
                *found = contains(&self.buckets[self.bucket_idx(*fingerprint)], *fingerprint);
            }
            for (found, fingerprint) in found.into_iter().zip(block) {
                num_found += u64::from(found || self.insert(*fingerprint));
            }
        }
        num_found
    }

    /// Remembers one key; whether it was there already.
    fn insert(&mut self, fingerprint: u64) -> bool {
        let bucket_idx = self.bucket_idx(fingerprint);
        let bucket = &mut self.buckets[bucket_idx];
        if contains(bucket, fingerprint) {
            return true;
        }
        bucket.copy_within(..BUCKET_SLOTS - 1, 1);
        bucket[0] = fingerprint.max(1);
        false
    }

    fn bucket_idx(&self, fingerprint: u64) -> usize {
        (fingerprint >> 32) as usize & (self.num_buckets - 1)
    }
}

/// Looks at all slots without a branch: where a key stands cannot be predicted.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a lazy operator would be the branch"
)]
fn contains(bucket: &[u64; BUCKET_SLOTS], fingerprint: u64) -> bool {
    // 0 marks a free slot.
    let fingerprint = fingerprint.max(1);
    bucket
        .iter()
        .fold(false, |found, slot| found | (*slot == fingerprint))
}

/// Counts overwriting rows of one shard, in the order in which they are written.
#[derive(Debug)]
pub struct OverwriteCounter {
    seen: SeenKeys,
    second_key: Option<usize>,
    fingerprints: Vec<u64>,
}

impl OverwriteCounter {
    /// A counter for rows of this layout with so many fingerprints.
    pub fn new(layout: &Layout, num_slots: usize) -> Self {
        Self {
            seen: SeenKeys::new(num_slots),
            second_key: layout.columns.iter().position(|column| column.second_key),
            fingerprints: Vec::new(),
        }
    }

    /// How many of these rows have the key of an earlier one.
    pub fn count(&mut self, parts: &[Part<'_>]) -> u64 {
        let mut num_overwriting = 0;
        for part in parts {
            let times = part.rows.columns[0].as_primitive::<Int64Type>().values();
            let second_key = SecondKey::of(part.rows, self.second_key);
            self.fingerprints.clear();
            self.fingerprints.extend(part.row_idx.iter().map(|row| {
                let row = *row as usize;
                fingerprint([
                    part.subtable_hashes[row],
                    times[row] as u64,
                    second_key.bits(row),
                ])
            }));
            num_overwriting += self.seen.insert_all(&self.fingerprints);
        }
        num_overwriting
    }
}

fn fingerprint(key: [u64; 3]) -> u64 {
    let mut hasher = foldhash::quality::FixedState::with_seed(2).build_hasher();
    for part in key {
        hasher.write_u64(part);
    }
    hasher.finish()
}

/// The second key column of a batch.
enum SecondKey<'a> {
    Absent,
    Int(&'a Int32Array),
    IntUnsigned(&'a UInt32Array),
    BigInt(&'a Int64Array),
    BigIntUnsigned(&'a UInt64Array),
    Text(&'a StringArray),
}

impl<'a> SecondKey<'a> {
    /// The types that a second key can have; none other reaches a batch.
    fn of(rows: &'a RowBatch, column_idx: Option<usize>) -> Self {
        let Some(column_idx) = column_idx else {
            return Self::Absent;
        };
        let array = rows.columns[column_idx].as_any();
        None.or_else(|| array.downcast_ref().map(Self::Int))
            .or_else(|| array.downcast_ref().map(Self::IntUnsigned))
            .or_else(|| array.downcast_ref().map(Self::BigInt))
            .or_else(|| array.downcast_ref().map(Self::BigIntUnsigned))
            .or_else(|| array.downcast_ref().map(Self::Text))
            .unwrap_or(Self::Absent)
    }

    fn bits(&self, row: usize) -> u64 {
        match self {
            Self::Absent => 0,
            Self::Int(values) => values.value(row) as u64,
            Self::IntUnsigned(values) => u64::from(values.value(row)),
            Self::BigInt(values) => values.value(row) as u64,
            Self::BigIntUnsigned(values) => values.value(row),
            Self::Text(values) => hash_bytes(values.value(row).as_bytes()),
        }
    }
}

/// The hash of a name, the same in every run and on every machine.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = foldhash::quality::FixedState::with_seed(1).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests;
