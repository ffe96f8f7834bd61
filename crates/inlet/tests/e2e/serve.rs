//! `inlet serve` and `inlet rotate-key` as commands: what they print, refuse, and how they end.

use std::{path::Path, process::Command, time::Duration};

use inlet_testkit::{InletProcess, free_port};

/// Arguments, variables, and what is said about them.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

const DEADLINE: Duration = Duration::from_mins(1);

/// Starts `inlet serve` in a folder.
fn serve(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> InletProcess {
    let listen = format!("127.0.0.1:{}", free_port());
    let mut command = Command::new(env!("CARGO_BIN_EXE_inlet"));
    command.args(["serve", "--listen", &listen]).args(arguments);
    // The hubs of several tests would all listen at one port.
    command.env("INLET_AGENT_LISTEN", "off");
    command.current_dir(folder).envs(variables.iter().copied());
    InletProcess::start(command).expect("inlet starts")
}

/// Runs a command that ends by itself; its exit code and what it said.
fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inlet"));
    command.args(arguments).current_dir(folder);
    command.env("INLET_AGENT_LISTEN", "off");
    let output = command
        .envs(variables.iter().copied())
        .output()
        .expect("inlet starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), told)
}

fn ends_well(mut process: InletProcess) {
    process.terminate().expect("it is ours");
    let status = process.wait(DEADLINE).expect("it ends in time");
    assert!(status.success(), "{status}: {}", process.output());
}

/// Waits for the link of a hub without users.
fn ready(process: &InletProcess) -> String {
    let line = process.wait_for_line(DEADLINE, "/setup?token=");
    line.unwrap_or_else(|error| panic!("{error}: {}", process.output()))
}

#[test]
fn the_link_names_how_users_reach_the_hub_and_sigterm_ends_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let hub = serve(
        folder.path(),
        &["--public-url", "https://inlet.plant.example/"],
        &[],
    );
    let link = ready(&hub);
    assert!(
        link.contains(" https://inlet.plant.example/setup?token="),
        "{link}"
    );
    ends_well(hub);
    for file in ["hub.sqlite", "hub.key"] {
        assert!(
            folder.path().join("inlet-hub").join(file).is_file(),
            "{file}"
        );
    }
}

#[test]
fn a_hub_that_others_can_reach_without_tls_warns() {
    let folder = tempfile::TempDir::new().unwrap();
    let listen = format!("0.0.0.0:{}", free_port());
    let mut command = Command::new(env!("CARGO_BIN_EXE_inlet"));
    command
        .args(["serve", "--listen", &listen, "--agent-listen", "off"])
        .current_dir(folder.path());
    let hub = InletProcess::start(command).expect("inlet starts");
    let warning = hub
        .wait_for_line(DEADLINE, "logins cross it unencrypted")
        .unwrap();
    assert!(warning.contains("--tls-cert"), "{warning}");
    ends_well(hub);
}

#[test]
fn the_key_can_be_changed_while_the_hub_rests() {
    let folder = tempfile::TempDir::new().unwrap();
    let key_file = folder.path().join("inlet-hub/hub.key");
    let hub = serve(folder.path(), &[], &[]);
    ready(&hub);
    let (code, told) = run(folder.path(), &["rotate-key"], &[]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("another hub uses"), "{told}");
    ends_well(hub);

    let old = std::fs::read_to_string(&key_file).unwrap();
    let (code, told) = run(folder.path(), &["rotate-key"], &[]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("hub.key"), "{told}");
    assert_ne!(std::fs::read_to_string(&key_file).unwrap(), old);

    let hub = serve(folder.path(), &[], &[]);
    ready(&hub);
    ends_well(hub);
    std::fs::write(&key_file, old).unwrap();
    let (code, told) = run(folder.path(), &["serve", "--listen", "127.0.0.1:0"], &[]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("sealed with the key"), "{told}");
}

#[test]
fn the_key_may_be_in_the_environment() {
    let folder = tempfile::TempDir::new().unwrap();
    let (old, new) = ("A".repeat(43) + "=", "B".repeat(42) + "A=");
    let hub = serve(folder.path(), &[], &[("INLET_KEY", &old)]);
    ready(&hub);
    ends_well(hub);
    assert!(!folder.path().join("inlet-hub/hub.key").exists());
    let (code, told) = run(folder.path(), &["rotate-key"], &[("INLET_KEY", &old)]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("INLET_NEW_KEY"), "{told}");
    let both = [("INLET_KEY", old.as_str()), ("INLET_NEW_KEY", &new)];
    let (code, told) = run(folder.path(), &["rotate-key"], &both);
    assert_eq!(code, Some(0), "{told}");
    let hub = serve(folder.path(), &[], &[("INLET_KEY", &new)]);
    ready(&hub);
    ends_well(hub);
}

#[test]
fn arguments_that_cannot_be_used_are_told() {
    let folder = tempfile::TempDir::new().unwrap();
    let key = "A".repeat(43) + "=";
    let cases: [Case; 6] = [
        (&["--listen", "here"], &[], "invalid socket address"),
        (&["--tls-cert", "cert.pem"], &[], "--tls-key"),
        (
            &["--tls-cert", "cert.pem", "--tls-key", "key.pem"],
            &[],
            "cannot read `cert.pem`",
        ),
        (
            &["--public-url", "inlet.plant.example"],
            &[],
            "https://inlet.plant.example",
        ),
        (
            &["--store", "mysql://u:hush@h/d"],
            &[],
            "begins with `mysql://`",
        ),
        (
            &["--key-file", "k"],
            &[("INLET_KEY", &key)],
            "leave out one of them",
        ),
    ];
    for (arguments, variables, told) in cases {
        let mut all = vec!["serve"];
        if arguments[0] != "--listen" {
            all.extend(["--listen", "127.0.0.1:0"]);
        }
        all.extend(arguments);
        let (code, said) = run(folder.path(), &all, variables);
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(said.contains(told), "{arguments:?}: {said}");
        assert!(
            !said.contains("hush") && !said.contains(&key),
            "{arguments:?}: {said}"
        );
    }
}
