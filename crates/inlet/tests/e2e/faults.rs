//! Parts around Inlet die and come back: it goes on by itself and nothing is missing.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use inlet_sandbox::SandboxOptions;
use inlet_testkit::{KafkaCluster, free_port, tdengine::query, wait_until};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::{
    kill::{assert_every_row, produce_sequence, sequence_document},
    world::{Running, Target, World},
};

const NUM_MESSAGES: usize = 200_000;

fn rows_written(running: &Running) -> u64 {
    running
        .last_json()
        .and_then(|json| json["rows_written"].as_u64())
        .unwrap_or(0)
}

/// The sandbox's program, which cargo puts beside ours; built if only this package was.
fn sandbox_binary() -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_inlet")).with_file_name("inlet-sandbox");
    if !binary.is_file() {
        let mut cargo = Command::new(env!("CARGO"));
        let status = cargo.args(["build", "--package", "inlet-sandbox"]).status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "building the sandbox"
        );
    }
    binary
}

/// The sandbox as a process of its own, so that it can be killed.
pub(crate) struct SandboxProcess {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl SandboxProcess {
    pub(crate) fn start(address: SocketAddr, folder: &Path) -> Self {
        let child = Command::new(sandbox_binary())
            .args(["--listen", &address.to_string(), "--data-dir"])
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the sandbox starts");
        let url = format!("ws://root:taosdata@{address}");
        wait_until(Duration::from_secs(30), "the sandbox", || {
            query(&url, "show databases").is_ok()
        })
        .expect("the sandbox answers");
        Self { child, address }
    }

    /// SIGSTOP: connections stay open, nothing answers.
    pub(crate) fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// SIGCONT.
    pub(crate) fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    fn signal(&self, signal: Signal) {
        // Not reaped, so the id is still that of our child.
        let pid = Pid::from_raw(self.child.id().cast_signed());
        kill(pid, signal).expect("the process is ours");
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the process is ours");
        self.child.wait().expect("the process is ours");
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

#[test]
fn tdengine_killed_and_restarted_under_load() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let mut sandbox = SandboxProcess::start(address, folder.path());
    let target = Target::Server(format!("ws://root:taosdata@{}", sandbox.address));
    let world = World::on(KafkaCluster::shared().bootstrap(), target, "sandbox_dies");
    world.create_topic("seq", 4);
    let document = sequence_document(&world, "never");
    let running = world.start(&["run", "--json", "-f", document.path()]);
    let mut produced = 0;
    let mut produce = |num_messages: usize| {
        produce_sequence(&world, produced..produced + num_messages);
        produced += num_messages;
        produced
    };

    for _ in 0..3 {
        let mark = rows_written(&running);
        produce(NUM_MESSAGES / 3);
        running.wait_for_rows(mark);
        sandbox.kill();
        produce(1_000);
        running.wait_until(Duration::from_secs(20), "the state `sink_error`", |json| {
            json["state"] == "sink_error" && json["cause"].is_string()
        });
        sandbox = SandboxProcess::start(address, folder.path());
    }

    let all = produce(1_000);
    running.wait_for_rows(all as u64 - 1);
    running.interrupt();
    running.wait(Duration::from_secs(30)).assert_done();
    assert_every_row(&world, all);
}

#[test]
fn broker_killed_and_restarted_under_load() {
    let kafka = KafkaCluster::builder()
        .start()
        .expect("a broker of its own");
    let world = World::on(
        kafka.bootstrap(),
        Target::sandbox(SandboxOptions::default()),
        "broker_dies",
    );
    world.create_topic("seq", 4);
    produce_sequence(&world, 0..NUM_MESSAGES);
    let document = sequence_document(&world, "never");
    let running = world.start(&["run", "--json", "-f", document.path()]);
    running.wait_for_rows(0);

    kafka.kill(0).expect("the broker is killed");
    running.wait_until(
        Duration::from_secs(30),
        "the state `source_error`",
        |json| json["state"] == "source_error",
    );
    kafka.restart(0).expect("the broker is back");
    produce_sequence(&world, NUM_MESSAGES..NUM_MESSAGES + 1_000);

    wait_until(Duration::from_secs(90), "all rows", || {
        let rows = world
            .try_query("select count(*) from {st}")
            .unwrap_or_default();
        rows.first()
            .is_some_and(|row| row[0] == (NUM_MESSAGES + 1_000).to_string())
    })
    .unwrap_or_else(|error| panic!("{error}: {}", running.output()));
    running.interrupt();
    running.wait(Duration::from_secs(30)).assert_done();
    assert_every_row(&world, NUM_MESSAGES + 1_000);
}

#[test]
fn two_processes_in_one_group_come_and_go() {
    let world = World::new("members");
    world.create_topic("seq", 4);
    let document = sequence_document(&world, "never");
    let mut random = fastrand::Rng::with_seed(7);
    let mut produced = 0;
    let first = world.start(&["run", "--json", "-f", document.path()]);
    for round in 0..6 {
        produce_sequence(&world, produced..produced + 20_000);
        produced += 20_000;
        let second = world.start(&["run", "--json", "-f", document.path()]);
        std::thread::sleep(Duration::from_millis(random.u64(500..3_000)));
        if round % 2 == 0 {
            second.kill();
        } else {
            second.interrupt();
            second.wait(Duration::from_secs(30)).assert_done();
        }
    }
    first.interrupt();
    first.wait(Duration::from_secs(30)).assert_done();

    world.run(&sequence_document(&world, "3s")).assert_done();
    assert_every_row(&world, produced);
}
