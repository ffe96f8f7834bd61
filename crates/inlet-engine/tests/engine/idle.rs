//! What a run costs that has nothing to do: a thousand of them are to live in one process.
//!
//! Threads and memory are those of a whole process, so this is measured in one of its own: the test
//! starts its own binary again, with this test alone.

use std::{env, fs, process::Command};

use inlet_testkit::{memory_use, wait_until};

use crate::world::{DEADLINE, Running, World};

/// Set in the process that measures.
const ALONE: &str = "INLET_TEST_ALONE";

const NUM_RUNS: u32 = 5;

/// Threads of a run with one consumer and one writer on one broker: five of ours (the caller, poll,
/// map, write, archive) and librdkafka's (its own, one a broker and the group's coordinator).
const MAX_THREADS: u32 = 10;

/// Measured: 1.2 MiB with the C library's allocator and a build of the tests.
const MAX_BYTES: u64 = 4 << 20;

#[test]
fn a_run_at_rest_needs_few_threads_and_little_memory() {
    if env::var_os(ALONE).is_some() {
        return measure();
    }
    let name = "idle::a_run_at_rest_needs_few_threads_and_little_memory";
    let alone = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&alone.stderr);
    assert!(alone.status.success(), "{told}");
    let ran = String::from_utf8_lossy(&alone.stdout).contains("1 passed");
    assert!(ran, "the test has another name");
}

fn measure() {
    let worlds: Vec<_> = (0..=NUM_RUNS).map(|_| World::new("rest", 1)).collect();
    let start = |world: &World| {
        let mut settings = world.settings();
        settings.kafka.idle_timeout = None;
        let run = Running::start(&settings);
        run.wait_for_state("idle");
        run
    };
    // The first one pays for what all share.
    let mut runs = vec![start(&worlds[0])];
    let (threads, memory) = (num_threads(), rss_bytes());
    runs.extend(worlds[1..].iter().map(start));
    wait_until(DEADLINE, "all at rest", || {
        runs.iter().all(|run| run.state() == "idle")
    })
    .unwrap();
    let threads = (num_threads() - threads) / NUM_RUNS;
    let memory = rss_bytes().saturating_sub(memory) / u64::from(NUM_RUNS);
    assert!(threads <= MAX_THREADS, "{threads} threads a run");
    assert!(memory <= MAX_BYTES, "{memory} bytes a run");
    for run in runs {
        run.stop();
    }
}

fn num_threads() -> u32 {
    fs::read_dir("/proc/self/task").unwrap().count() as u32
}

fn rss_bytes() -> u64 {
    memory_use(std::process::id()).unwrap().resident_bytes
}
