//! Messages that keep flowing while a test breaks things, and a watcher that looks all the time
//! whether offsets ever ran ahead of the rows.

use std::{
    collections::HashSet,
    ops::Range,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use inlet_testkit::{traffic, wait_until};
use parking_lot::{Mutex, MutexGuard};

use crate::{
    kill::{NUM_DEVICES, PARTITIONS, SEQUENCE_TARGET, produce_sequence},
    world::World,
};

/// How long rows may take to flow again after anything: a session of a member that died, the longest
/// pause before a connection is tried again, and a debug build on a busy machine.
const FLOW_DEADLINE: Duration = Duration::from_mins(1);

/// 300 messages a second.
const PART: usize = 75;
const PART_INTERVAL: Duration = Duration::from_millis(250);

const WATCH_INTERVAL: Duration = Duration::from_secs(2);

/// A document for the hub that reads the topic `seq` of a test; `placement` are more keys at its top.
pub(crate) fn document(world: &World, bootstrap: &str, placement: &str) -> String {
    format!(
        r#"version: 1
name: {name}
{placement}
kafka:
  bootstrap_servers: "{bootstrap}"
  topics: [{topic}]
  idle_timeout: never
  session_timeout: 6s
  group_id: {name}
message: {{parse: {{json: {{}}}}}}
target:
  tdengine:
    connection: plant
    database: {{name: {name}, create: {{precision: ms}}}}
  super_table: {{name: st, create: true}}
{SEQUENCE_TARGET}
"#,
        name = world.name,
        topic = world.topic("seq"),
    )
}

/// Who writes to TDengine for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Direct,
    ViaHub,
}

impl Way {
    /// The key of a document.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Direct => "write: {via: direct}",
            Self::ViaHub => "write: {via: hub}",
        }
    }
}

/// Messages on their way into the topic `seq`.
pub(crate) struct Flow<'w> {
    world: &'w World,
    produced: AtomicUsize,
    /// Held while a part is produced.
    gate: Mutex<()>,
    ended: AtomicBool,
}

impl<'w> Flow<'w> {
    /// Runs `test` while messages flow and offsets are watched; every message is a row in the end.
    pub(crate) fn run<R>(world: &'w World, test: impl FnOnce(&Self) -> R) -> R {
        let flow = Self {
            world,
            produced: AtomicUsize::new(0),
            gate: Mutex::new(()),
            ended: AtomicBool::new(false),
        };
        world.create_topic("seq", PARTITIONS as i32);
        thread::scope(|scope| {
            let producer = scope.spawn(|| flow.produce());
            let watcher = scope.spawn(|| flow.watch());
            // Also when the test panics, else the scope would wait for ever.
            let end = EndOf(&flow.ended);
            let tested = test(&flow);
            drop(end);
            producer.join().expect("messages are produced");
            let num_looks = watcher.join().expect("offsets stay behind the rows");
            assert!(num_looks > 0, "the watcher has seen something");
            flow.wait_for_all();
            tested
        })
    }

    fn produce(&self) {
        while !self.ended.load(Ordering::Relaxed) {
            {
                let _open = self.gate.lock();
                let begin = self.produced.load(Ordering::Relaxed);
                produce_sequence(self.world, begin..begin + PART);
                self.produced.store(begin + PART, Ordering::Relaxed);
            }
            thread::sleep(PART_INTERVAL);
        }
    }

    /// No message is on its way to the broker while the guard lives: for a broker that is to die.
    pub(crate) fn hold_producer(&self) -> MutexGuard<'_, ()> {
        self.gate.lock()
    }

    /// Looks again and again; how often there was something to see.
    fn watch(&self) -> usize {
        let mut num_looks = 0;
        while !self.ended.load(Ordering::Relaxed) {
            num_looks += usize::from(self.offsets_are_behind_rows());
            thread::sleep(WATCH_INTERVAL);
        }
        num_looks
    }

    /// Panics when a committed offset lies ahead of a row that is missing; `false` when there is
    /// nothing to see, such as while the broker or TDengine is down.
    fn offsets_are_behind_rows(&self) -> bool {
        let world = self.world;
        let topic = world.topic("seq");
        // The offsets first: rows that come meanwhile do no harm.
        let Ok(committed) = traffic::committed(&world.bootstrap, &world.name, &topic) else {
            return false;
        };
        let Some(found) = rows(world) else {
            return false;
        };
        for (partition, offset) in committed {
            // Messages of a partition in their order: numbers whose device falls to it.
            let of_partition = |seq: &usize| (seq % NUM_DEVICES) % PARTITIONS == partition as usize;
            let below = (0..).filter(of_partition).take(offset as usize);
            let missing = below.into_iter().find(|seq| !found.contains(seq));
            assert_eq!(
                missing, None,
                "partition {partition} committed {offset}, yet a row before is missing"
            );
        }
        true
    }

    /// How many rows there are; `None` while TDengine does not answer.
    pub(crate) fn num_rows(&self) -> Option<usize> {
        let rows = self.world.try_query("select count(*) from {st}").ok()?;
        rows.first()?.first()?.parse().ok()
    }

    /// Waits until rows come that were not there at this moment.
    pub(crate) fn wait_for_more(&self, what: &str, told: impl Fn() -> String) {
        // What is on its way now may come by what was before; a part later it is the flow.
        let target = self.produced.load(Ordering::Relaxed) + PART;
        let come = || self.num_rows().is_some_and(|num_rows| num_rows > target);
        wait_until(FLOW_DEADLINE, &format!("rows, {what}"), come).unwrap_or_else(|error| {
            panic!("{error}, of {target}: {:?}\n{}", self.num_rows(), told())
        });
    }

    /// Rows do not stop coming for the whole of this time, but for a pause of a few seconds.
    pub(crate) fn must_go_on_for(&self, time: Duration, what: &str, told: impl Fn() -> String) {
        let started = Instant::now();
        while started.elapsed() < time {
            self.wait_for_more(what, &told);
        }
    }

    /// Waits until everything that was produced is a row and its offset committed.
    fn wait_for_all(&self) {
        let world = self.world;
        let num_messages = self.produced.load(Ordering::Relaxed);
        let all_rows = || rows(world).is_some_and(|rows| rows.len() >= num_messages);
        let reached = wait_until(FLOW_DEADLINE, "every row", all_rows);
        let found = rows(world).unwrap_or_default();
        let missing: Vec<_> = (0..num_messages).filter(|it| !found.contains(it)).collect();
        assert!(
            reached.is_ok() && missing.is_empty(),
            "{} of {num_messages} rows are missing, such as {:?}",
            missing.len(),
            ranges(&missing)
        );
        assert_eq!(found.len(), num_messages, "rows that nobody sent");
        let topic = world.topic("seq");
        let all_committed = || {
            let offsets = traffic::committed(&world.bootstrap, &world.name, &topic);
            offsets.is_ok_and(|it| it.values().sum::<i64>() == num_messages as i64)
        };
        wait_until(FLOW_DEADLINE, "the last commit", all_committed).expect("all is committed");
    }
}

/// Ends the flow when the test ends, however it does.
struct EndOf<'f>(&'f AtomicBool);

impl Drop for EndOf<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The numbers of all rows; `None` while TDengine does not answer.
fn rows(world: &World) -> Option<HashSet<usize>> {
    let rows = world.try_query("select seq from {st}").ok()?;
    rows.iter().map(|row| row[0].parse().ok()).collect()
}

/// Numbers as ranges, for a message that a person reads.
fn ranges(numbers: &[usize]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some(last) if last.end == number => last.end += 1,
            _ => ranges.push(number..number + 1),
        }
    }
    ranges.truncate(5);
    ranges
}
