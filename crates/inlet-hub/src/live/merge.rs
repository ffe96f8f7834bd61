//! One look at a source that several runners run.
//!
//! Counts add up. What a replica counted before it ended stays in them ([`Folded`]), so counters of a
//! source only grow as long as any replica runs. A partition is told once, by the replica that reads
//! it. Of the states the worst is told, and so are the tightest bounds of health.

use std::collections::BTreeMap;

use inlet_pipeline::{
    accounts::{Account, FaultCount},
    condition::RunState,
    latency::LatencyCounts,
    status::{PartitionSnapshot, Snapshot},
};
use inlet_runner::{ObservedRun, RunFrame};

/// What replicas counted that have ended since the source runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded(Option<Box<Snapshot>>);

impl Folded {
    /// A replica ended with these numbers, while others go on.
    pub(crate) fn add(&mut self, last: &Snapshot) {
        let mut ended = last.clone();
        ended.state = RunState::Done;
        ended.in_flight = 0;
        ended.lag = 0;
        ended.bytes_in_flight = 0;
        ended.memory_limit_bytes = 0;
        ended.consumers = 0;
        for partition in &mut ended.partitions {
            partition.progress = None;
        }
        self.0 = Some(Box::new(match self.0.take() {
            Some(before) => plus(*before, &ended),
            None => ended,
        }));
    }

    /// The source does not run any more, or begins to.
    pub(crate) fn clear(&mut self) {
        self.0 = None;
    }
}

/// The runs of a source, and what ended replicas have counted, as one; `None` where nothing runs.
pub(crate) fn merged<'a>(
    folded: &Folded,
    runs: impl IntoIterator<Item = &'a ObservedRun>,
) -> Option<(Snapshot, RunFrame)> {
    let mut runs = runs.into_iter();
    let first = runs.next()?;
    let (mut snapshot, mut frame) = (first.snapshot.clone(), first.frame);
    for run in runs {
        snapshot = plus(snapshot, &run.snapshot);
        frame = tighter(frame, &run.frame);
    }
    if let Some(ended) = &folded.0 {
        let state = snapshot.state.clone();
        snapshot = plus(snapshot, ended);
        snapshot.state = state;
    }
    Some((snapshot, frame))
}

fn plus(mut sum: Snapshot, other: &Snapshot) -> Snapshot {
    if rank(&other.state) < rank(&sum.state) {
        sum.state = other.state.clone();
    }
    add_account(&mut sum.messages, &other.messages);
    sum.in_flight += other.in_flight;
    sum.missed += other.missed;
    sum.bytes_consumed += other.bytes_consumed;
    sum.lag += other.lag;
    sum.rows_written += other.rows_written;
    sum.rows_overwritten += other.rows_overwritten;
    sum.bytes_written += other.bytes_written;
    sum.requests_written += other.requests_written;
    sum.requests_failed += other.requests_failed;
    sum.subtables_written += other.subtables_written;
    sum.encode_us += other.encode_us;
    sum.confirm_us += other.confirm_us;
    sum.bytes_in_flight += other.bytes_in_flight;
    sum.memory_limit_bytes += other.memory_limit_bytes;
    sum.stalled_ms += other.stalled_ms;
    sum.last_row_at_ms = sum.last_row_at_ms.max(other.last_row_at_ms);
    sum.consumers += other.consumers;
    for (kind, count) in &other.faults {
        let FaultCount {
            discarded,
            quarantined,
        } = sum.faults.entry(kind.clone()).or_default();
        *discarded += count.discarded;
        *quarantined += count.quarantined;
    }
    sum.partitions = union(sum.partitions, &other.partitions);
    add_latency(&mut sum.latency, &other.latency);
    sum
}

fn add_account(sum: &mut Account, other: &Account) {
    sum.consumed += other.consumed;
    sum.written += other.written;
    sum.filtered += other.filtered;
    sum.discarded += other.discarded;
    sum.quarantined += other.quarantined;
}

fn add_latency(sum: &mut LatencyCounts, other: &LatencyCounts) {
    for (bucket, count) in sum.buckets.iter_mut().zip(&other.buckets) {
        *bucket += count;
    }
    sum.sum_ms += other.sum_ms;
}

/// Each partition once, with the progress of the replica that reads it. Right after a move two may
/// say so: the one that is further on is the later one.
fn union(ours: Vec<PartitionSnapshot>, theirs: &[PartitionSnapshot]) -> Vec<PartitionSnapshot> {
    let key = |of: &PartitionSnapshot| (of.topic.clone(), of.partition);
    let mut all: BTreeMap<(String, i32), PartitionSnapshot> =
        ours.into_iter().map(|of| (key(&of), of)).collect();
    for of in theirs {
        let Some(known) = all.get_mut(&key(of)) else {
            all.insert(key(of), of.clone());
            continue;
        };
        add_account(&mut known.messages, &of.messages);
        let is_later = match (&known.progress, &of.progress) {
            (Some(known), Some(other)) => other.position > known.position,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        if is_later {
            known.progress = of.progress;
        }
    }
    all.into_values().collect()
}

/// The lower, the worse.
fn rank(state: &RunState) -> u8 {
    match state {
        RunState::Failed { .. } => 0,
        RunState::SourceError { .. } => 1,
        RunState::SinkError { .. } => 2,
        RunState::Draining => 3,
        RunState::Starting => 4,
        RunState::Running => 5,
        RunState::Paused => 6,
        RunState::Idle => 7,
        RunState::Done => 8,
    }
}

fn tighter(sum: RunFrame, other: &RunFrame) -> RunFrame {
    RunFrame {
        memory_limit_bytes: sum.memory_limit_bytes + other.memory_limit_bytes,
        health_period_ms: sum.health_period_ms.max(other.health_period_ms),
        busy_threshold: sum.busy_threshold.min(other.busy_threshold),
        write_error_threshold: sum.write_error_threshold.min(other.write_error_threshold),
    }
}

#[cfg(test)]
mod tests {
    use inlet_pipeline::status::{PartitionProgress, RunStatus};

    use super::*;

    fn partition(number: i32, consumed: u64, position: Option<i64>) -> PartitionSnapshot {
        PartitionSnapshot {
            topic: "meters".to_owned(),
            partition: number,
            progress: position.map(|position| PartitionProgress {
                position,
                committed: None,
                high_watermark: Some(100),
            }),
            messages: Account {
                consumed,
                ..Account::default()
            },
        }
    }

    fn run(state: RunState, rows: u64, partitions: Vec<PartitionSnapshot>) -> ObservedRun {
        let mut snapshot = RunStatus::default().snapshot();
        snapshot.state = state;
        snapshot.rows_written = rows;
        snapshot.lag = 10;
        snapshot.latency.observe(4);
        snapshot.partitions = partitions;
        ObservedRun {
            run_id: String::new(),
            version: 1,
            started_at_ms: 0,
            started_by: "ada".to_owned(),
            snapshot,
            frame: RunFrame {
                memory_limit_bytes: 64,
                health_period_ms: 1_000,
                busy_threshold: 0.5,
                write_error_threshold: 3,
            },
        }
    }

    #[test]
    fn one_run_is_told_as_it_is() {
        let only = run(RunState::Running, 5, vec![partition(0, 5, Some(5))]);
        let (snapshot, frame) = merged(&Folded::default(), [&only]).unwrap();
        assert_eq!((snapshot, frame), (only.snapshot, only.frame));
        assert_eq!(merged(&Folded::default(), []), None);
    }

    #[test]
    fn counts_add_up_and_partitions_have_one_reader() {
        let here = run(
            RunState::Running,
            5,
            vec![partition(0, 5, Some(40)), partition(1, 2, None)],
        );
        let cause = "no route".to_owned();
        let there = run(
            RunState::SinkError { cause },
            7,
            vec![partition(1, 3, Some(60)), partition(2, 4, Some(1))],
        );
        let (snapshot, frame) = merged(&Folded::default(), [&here, &there]).unwrap();
        assert_eq!((snapshot.rows_written, snapshot.lag), (12, 20));
        assert_eq!(snapshot.state, there.snapshot.state, "the worst");
        assert_eq!(frame.memory_limit_bytes, 128);
        let told: Vec<_> = snapshot
            .partitions
            .iter()
            .map(|of| {
                (
                    of.partition,
                    of.messages.consumed,
                    of.progress.map(|it| it.position),
                )
            })
            .collect();
        assert_eq!(told, [(0, 5, Some(40)), (1, 5, Some(60)), (2, 4, Some(1))]);
    }

    #[test]
    fn counters_only_grow_when_replicas_come_and_go() {
        let mut folded = Folded::default();
        let goes_on = run(RunState::Idle, 100, vec![partition(0, 1, Some(1))]);
        let mut highest = 0;
        for rows in [30, 20, 10] {
            let ends = run(RunState::Running, rows, vec![partition(1, 1, Some(1))]);
            let both = merged(&folded, [&goes_on, &ends]).unwrap().0;
            folded.add(&ends.snapshot);
            let after = merged(&folded, [&goes_on]).unwrap().0;
            assert!(both.rows_written >= highest);
            assert_eq!(after.rows_written, both.rows_written);
            assert_eq!(
                (after.lag, &after.state),
                (10, &RunState::Idle),
                "of what runs"
            );
            highest = after.rows_written;
        }
        assert_eq!(highest, 160);
        folded.clear();
        assert_eq!(merged(&folded, [&goes_on]).unwrap().0.rows_written, 100);
    }
}
