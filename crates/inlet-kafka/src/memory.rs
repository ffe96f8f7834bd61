//! How a run's memory is split between librdkafka's prefetch and the batches in flight.

/// A quarter of the memory holds what librdkafka has fetched and nobody has polled.
const PREFETCH_DIVISOR: u64 = 4;

/// An eighth is left for what is counted nowhere: frames on their way, the fingerprints that count
/// overwritten rows, and what the allocator has not given back.
const UNCOUNTED_DIVISOR: u64 = 8;

/// Less prefetch than this a consumer would starve the reading.
const LEAST_PREFETCH_BYTES: u64 = 2 << 20;

/// The two parts of a run's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemorySplit {
    /// For the run's `MemoryBudget`: messages that were polled, and their rows.
    pub budget_bytes: u64,
    /// What librdkafka may hold of messages that were not polled, for each consumer.
    pub prefetch_bytes: u64,
}

/// Splits `memory_bytes` for so many consumers: a quarter is prefetch, shared evenly by the
/// consumers; an eighth is left free; the rest is the budget of batches in flight. The split does not depend on the number
/// of partitions: librdkafka counts the queue of a whole consumer.
pub fn memory_split(memory_bytes: u64, consumers: usize) -> MemorySplit {
    let prefetch_bytes = memory_bytes / PREFETCH_DIVISOR;
    MemorySplit {
        budget_bytes: memory_bytes - prefetch_bytes - memory_bytes / UNCOUNTED_DIVISOR,
        prefetch_bytes: (prefetch_bytes / consumers.max(1) as u64).max(LEAST_PREFETCH_BYTES),
    }
}

/// The limits of one consumer's fetching, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FetchLimits {
    /// No fetch begins while this much is queued.
    pub(crate) queue: u64,
    /// One answer of a broker, as it is on the wire: an eighth, for it may be compressed several
    /// times and each broker may send one at the same time.
    pub(crate) answer: u64,
    /// The share of one partition in an answer.
    pub(crate) partition: u64,
}

impl FetchLimits {
    /// A quarter of the prefetch is queue: librdkafka counts the bytes of messages and not what it
    /// holds for each of them, which is more than a small message has. The rest is left for that and
    /// for answers on their way. A message that is
    /// larger than the limits still passes, alone: brokers and librdkafka make an exception for the
    /// first one.
    pub(crate) fn of(prefetch_bytes: u64) -> Self {
        let answer = (prefetch_bytes / 8).max(1 << 20);
        Self {
            queue: prefetch_bytes / 4,
            answer,
            partition: answer.min(1 << 20),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_prefetch_shared_by_the_consumers() {
        const MIB: u64 = 1 << 20;
        for (memory, consumers, budget, prefetch) in [
            (256 * MIB, 1, 160 * MIB, 64 * MIB),
            (256 * MIB, 4, 160 * MIB, 16 * MIB),
            (256 * MIB, 0, 160 * MIB, 64 * MIB),
            (16 * MIB, 8, 10 * MIB, 2 * MIB),
        ] {
            let split = memory_split(memory, consumers);
            assert_eq!(
                (split.budget_bytes, split.prefetch_bytes),
                (budget, prefetch),
                "{memory} bytes, {consumers} consumers"
            );
        }
    }

    #[test]
    fn queue_and_an_answer_fit_into_the_prefetch() {
        for prefetch_bytes in [2 << 20, 16 << 20, 64 << 20, 1 << 30] {
            let limits = FetchLimits::of(prefetch_bytes);
            assert!(limits.queue + limits.answer <= prefetch_bytes);
            assert!(limits.partition <= limits.answer);
        }
    }
}
