//! The Debian package: installed into a copy of this machine, its two services started as systemd would,
//! and what stays when it goes.

use std::{path::PathBuf, process::Command, time::Duration};

use inlet_testkit::{InletProcess, free_port, wait_until};
use serde_json::{Value, json};

use crate::{hub::Hub, machine::Machine};

/// How long anything may take that a person would wait for.
const DEADLINE: Duration = Duration::from_mins(1);

/// The package, from `cargo xtask test`; without it there is nothing to install.
fn package() -> Option<PathBuf> {
    let package = std::env::var_os("INLET_PACKAGE").map(PathBuf::from);
    if package.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "INLET_PACKAGE names no package; `cargo xtask test` makes it"
        );
        eprintln!("skipped: set INLET_PACKAGE, or run `cargo xtask test --only tests`");
    }
    package
}

#[test]
fn the_package_brings_a_hub_and_an_agent_that_find_each_other() {
    let Some((package, machine)) = package().zip(Machine::start()) else {
        return;
    };
    let package = package.to_str().expect("the path is text");
    machine.run("dpkg", &["--install", package]);
    what_was_installed(&machine);
    the_units_are_hardened(&machine);
    no_service_is_on(&machine);
    without_a_token_the_agent_says_what_to_do(&machine);

    let mut hub = start_hub(&machine);
    let agent = start_agent(&machine, &hub, package);
    ends_well(agent);
    hub.terminate();

    let configured = machine.read("/etc/inlet/hub.env");
    machine.run("dpkg", &["--install", package]);
    assert_eq!(
        machine.read("/etc/inlet/hub.env"),
        configured,
        "an upgrade keeps it"
    );
    what_stays(&machine, &configured);
}

#[test]
fn lintian_finds_nothing_to_say() {
    let Some(package) = package() else {
        return;
    };
    let mut lintian = Command::new("lintian");
    lintian.args(["--fail-on", "error,warning", "--tag-display-limit", "0"]);
    match lintian.arg(package).output() {
        Ok(run) => {
            let told = [run.stdout, run.stderr].concat();
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&told));
        }
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "lintian: {error}");
            eprintln!("skipped: lintian (a Debian package) is not installed");
        }
    }
}

/// The files of a package that are not the program.
const BROUGHT: [&str; 8] = [
    "/usr/lib/systemd/system/inlet-hub.service",
    "/usr/lib/systemd/system/inlet-agent.service",
    "/usr/share/man/man1/inlet.1.gz",
    "/usr/share/man/man1/inlet-serve.1.gz",
    "/usr/share/man/man1/inlet-agent.1.gz",
    "/usr/share/doc/inlet/copyright",
    "/usr/share/doc/inlet/CHANGELOG.md",
    "/usr/share/doc/inlet/examples/inlet-alerts.yml",
];

/// Files that hold passwords and tokens.
const CONFIGURATION: [&str; 3] = [
    "/etc/inlet/hub.env",
    "/etc/inlet/agent.env",
    "/etc/inlet/agent.toml",
];

fn what_was_installed(machine: &Machine) {
    for file in BROUGHT {
        assert!(machine.path(file).is_file(), "{file}");
    }
    let version = machine.run("/usr/bin/inlet", &["--version"]);
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
    let licences = machine.read("/usr/share/doc/inlet/third-party-licences.txt");
    for part in ["tokio ", "openssl-src ", "librdkafka", "react "] {
        assert!(licences.contains(part), "no licence of {part}");
    }
    for file in CONFIGURATION {
        let told = machine.run("stat", &["--format=%U:%G %a", file]);
        assert_eq!(told.trim(), "root:inlet 640", "{file}");
    }
    for folder in ["/var/lib/inlet/hub", "/var/lib/inlet/agent"] {
        let told = machine.run("stat", &["--format=%U:%G %a", folder]);
        assert_eq!(told.trim(), "inlet:inlet 700", "{folder}");
    }
}

fn the_units_are_hardened(machine: &Machine) {
    for unit in ["inlet-hub.service", "inlet-agent.service"] {
        let path = format!("/usr/lib/systemd/system/{unit}");
        let told = machine.run("systemd-analyze", &["verify", "--man=no", &path]);
        assert!(!told.contains("inlet"), "{told}");
        // Tenths of systemd's own measure of exposure: 10.0 is a service without any limits.
        let judge = [
            "security",
            "--no-pager",
            "--offline=true",
            "--threshold=20",
            unit,
        ];
        machine.run("systemd-analyze", &judge);
    }
}

fn no_service_is_on(machine: &Machine) {
    for unit in ["inlet-hub.service", "inlet-agent.service"] {
        let link = format!("/etc/systemd/system/multi-user.target.wants/{unit}");
        assert!(machine.path(&link).symlink_metadata().is_err(), "{link}");
    }
}

fn without_a_token_the_agent_says_what_to_do(machine: &Machine) {
    let mut agent = machine.start_unit("inlet-agent");
    let status = agent.wait(DEADLINE).expect("it ends at once");
    // What the unit does not start again for.
    assert_eq!(status.code(), Some(2), "{}", agent.output());
    let told = agent.output();
    assert!(told.contains("the token is missing"), "{told}");
}

/// Starts the hub on free ports and makes its first user.
fn start_hub(machine: &Machine) -> Hub {
    let listen = format!("127.0.0.1:{}", free_port());
    let link = format!("127.0.0.1:{}", free_port());
    let variables = format!("INLET_LISTEN={listen}\nINLET_AGENT_LISTEN={link}\n");
    machine.write("/etc/inlet/hub.env", &variables);
    let process = machine.start_unit("inlet-hub");
    Hub::adopt(process, &format!("http://{listen}"))
}

/// Makes an agent on the hub, configures it as the hub shows, and waits until the hub sees it.
fn start_agent(machine: &Machine, hub: &Hub, package: &str) -> InletProcess {
    let wanted = json!({"name": "plant-7", "labels": {}});
    let made = hub.must("POST", "/agents", Some(wanted));
    let id = made["agent"]["id"].as_str().expect("an id");
    let setup = &made["setup"];
    let shown = |key: &str| {
        setup["commands"]["debian"][key]
            .as_str()
            .expect("a command")
    };
    let file = shown("install").strip_prefix("sudo apt install ./");
    assert!(file.is_some_and(|file| package.ends_with(file)), "{setup}");
    let start = shown("start");
    assert_eq!(start, "sudo systemctl enable --now inlet-agent");
    let configuration = setup["config_toml"].as_str().expect("a file");
    machine.write(shown("config_file"), configuration);
    let check = shown("check").strip_prefix("sudo -u inlet ");
    let check = check.unwrap_or_else(|| panic!("as the service's user: {setup}"));
    let check: Vec<&str> = ["-u", "inlet", "--"]
        .into_iter()
        .chain(check.split(' '))
        .collect();
    let told = machine.run("runuser", &check);
    assert!(told.contains("plant-7"), "{told}");

    let agent = machine.start_unit("inlet-agent");
    let mut last = Value::Null;
    let online = wait_until(DEADLINE, "the agent to be online", || {
        last = hub.must("GET", &format!("/agents/{id}"), None);
        last["state"] == "online"
    });
    online.unwrap_or_else(|error| panic!("{error}: {last}\n{}", agent.output()));
    agent
}

fn ends_well(mut process: InletProcess) {
    process.terminate().expect("it is ours");
    let status = process.wait(DEADLINE).expect("it ends in time");
    assert!(status.success(), "{status}: {}", process.output());
}

/// Removing keeps what was configured, purging keeps what cannot be made again.
fn what_stays(machine: &Machine, configured: &str) {
    machine.run("dpkg", &["--remove", "inlet"]);
    assert!(!machine.path("/usr/bin/inlet").exists());
    assert_eq!(machine.read("/etc/inlet/hub.env"), configured);
    let told = machine.run("dpkg", &["--purge", "inlet"]);
    assert!(told.contains("/var/lib/inlet"), "{told}");
    assert!(!machine.path("/etc/inlet/hub.env").exists());
    for file in ["hub/hub.key", "hub/hub.sqlite", "agent/agent.key"] {
        assert!(
            machine.path("/var/lib/inlet").join(file).is_file(),
            "{file}"
        );
    }
}
