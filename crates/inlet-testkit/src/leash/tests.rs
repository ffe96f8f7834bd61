//! The child ends when it is told to, and when we are gone.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use super::Leash;
use crate::wait::{wait_for, wait_until};

const DEADLINE: Duration = Duration::from_secs(20);

/// Starts a shell with this script, behind a line that tells its process id.
fn start(script: &str) -> (Leash, TempDir, u32) {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let script = format!("echo $$; {script}");
    let leash = Leash::start("sh", ["-c", &script], &log).unwrap();
    let first_line = || fs::read_to_string(&log).ok()?.lines().next()?.parse().ok();
    let pid = wait_for(DEADLINE, "the process id", first_line).unwrap();
    (leash, dir, pid)
}

fn runs(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists()
}

#[test]
fn tells_how_the_child_ended() {
    let (mut leash, _dir, _) = start("exit 7");
    assert_eq!(leash.wait(DEADLINE).unwrap().code(), Some(7));
}

#[test]
fn passes_signals_on() {
    let (mut leash, _dir, pid) = start("trap 'exit 3' TERM; while :; do sleep 0.01; done");
    assert!(runs(pid));
    leash.signal("TERM").unwrap();
    assert_eq!(leash.wait(DEADLINE).unwrap().code(), Some(3));
}

#[test]
fn the_end_of_the_pipe_kills_the_child() {
    let (mut leash, _dir, pid) = start("exec sleep 600");
    assert!(runs(pid));
    // What the kernel does for a process that is killed itself.
    drop(leash.pipe.take());
    wait_until(DEADLINE, "the child to be gone", || !runs(pid)).unwrap();
}
