//! A shell in the place of the binary.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::time::Duration;

use super::InletProcess;

const DEADLINE: Duration = Duration::from_secs(20);

fn start(script: &str) -> InletProcess {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    InletProcess::start(command).unwrap()
}

#[test]
fn collects_both_outputs_and_the_exit_code() {
    let mut process = start("echo out; echo err >&2; exit 2");
    assert_eq!(process.wait(DEADLINE).unwrap().code(), Some(2));
    assert_eq!(
        (process.stdout(), process.stderr()),
        (vec!["out".into()], vec!["err".into()])
    );
}

#[test]
fn ends_in_every_way() {
    let forever =
        "trap 'exit 15' TERM; trap 'exit 2' INT; echo ready; while :; do sleep 0.01; done";
    for (end, code) in [
        (
            InletProcess::terminate as fn(&InletProcess) -> anyhow::Result<()>,
            15,
        ),
        (InletProcess::interrupt, 2),
    ] {
        let mut process = start(forever);
        process.wait_for_line(DEADLINE, "ready").unwrap();
        end(&process).unwrap();
        assert_eq!(process.wait(DEADLINE).unwrap().code(), Some(code));
    }
    let mut process = start(forever);
    process.wait_for_line(DEADLINE, "ready").unwrap();
    process.kill().unwrap();
    assert_eq!(process.wait(DEADLINE).unwrap().signal(), Some(9));
    assert!(process.terminate().is_err());
}

#[test]
fn knows_what_an_ended_process_used() {
    let mut process = start("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo done");
    process.wait(DEADLINE).unwrap();
    assert!(process.cpu_time().total() >= Duration::from_millis(10));
    assert!(process.memory_use().peak_bytes > 100_000);
}

#[test]
fn a_line_that_never_comes_shows_what_came() {
    let process = start("echo something else; exec sleep 600");
    process.wait_for_line(DEADLINE, "something else").unwrap();
    let error = process
        .wait_for_line(Duration::from_millis(50), "the line")
        .unwrap_err();
    assert!(format!("{error:#}").contains("something else"), "{error:#}");
}
