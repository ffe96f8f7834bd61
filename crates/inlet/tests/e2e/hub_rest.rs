//! The REST interface answers as its OpenAPI document says, whatever is asked: schemathesis tries.

use std::{path::PathBuf, process::Command};

use serde_json::json;

use crate::{hub::Hub, world::World};

/// The program, from `cargo xtask test`; without it there is nothing to try with.
fn schemathesis() -> Option<PathBuf> {
    let program = std::env::var_os("INLET_SCHEMATHESIS").map(PathBuf::from);
    if program.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "INLET_SCHEMATHESIS names no program; `cargo xtask test` installs it"
        );
        eprintln!("skipped: set INLET_SCHEMATHESIS, or run `cargo xtask test --only tests`");
    }
    program
}

#[test]
fn schemathesis_finds_no_server_error_and_no_undocumented_answer() {
    let Some(program) = schemathesis() else {
        return;
    };
    let world = World::new("hub_rest");
    let hub = Hub::start(world.folder.path(), &[]);
    // Something to read, so that not every path leads to a 404.
    let connection = json!({
        "name": "plant", "url": "ws://127.0.0.1:1", "user": "root", "password": "taosdata",
    });
    hub.must("POST", "/connections", Some(connection));
    // 502 is documented: Kafka or TDengine is not reached.
    let config = world.folder.path().join("schemathesis.toml");
    let expected =
        "[checks.not_a_server_error]\nexpected-statuses = [\"2xx\", \"3xx\", \"4xx\", 502]\n";
    std::fs::write(&config, expected).expect("a file in the test's folder");
    let output = Command::new(program)
        .arg("--config-file")
        .arg(&config)
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json", hub.url))
        .args(["--url", &hub.url])
        .args(["--header", &format!("Authorization: Bearer {}", hub.token)])
        .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"])
        .args(["--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", "15", "--seed", "20261125", "--workers", "1"])
        .args(["--request-timeout", "60"])
        // A stream without an end, and what would start a broker in the middle of it.
        .args(["--exclude-path", "/api/v1/events"])
        .args(["--exclude-path", "/api/v1/sources/demo"])
        .args(["--no-color"])
        .current_dir(world.folder.path())
        .output()
        .expect("schemathesis starts");

    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}\n{}\nthe hub said:\n{}",
        String::from_utf8_lossy(&output.stderr),
        hub.output()
    );
    assert!(told.contains("passed"), "something was tried: {told}");
}
