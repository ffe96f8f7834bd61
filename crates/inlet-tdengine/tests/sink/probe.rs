//! What `inlet check` shows: each step, and for each failure its own cause.

use inlet_config::{column_type::Precision, secret::Secret, settings::Login};
use inlet_pipeline::{probe::ProbeOutcome, sink::Sink};
use inlet_sandbox::{FaultRule, RequestKind, SandboxOptions};

use crate::harness::Server;

/// The steps as letters, and the cause of the one that failed.
async fn probe(server: &Server) -> (String, String) {
    let mut cause_found = String::new();
    let letters = server
        .sink()
        .probe()
        .await
        .into_iter()
        .map(|step| match step.outcome {
            ProbeOutcome::Ok { .. } => 'o',
            ProbeOutcome::Skipped { .. } => '-',
            ProbeOutcome::Failed { cause, remedy } => {
                assert!(!remedy.is_empty(), "{cause}");
                cause_found = cause;
                'x'
            }
        });
    let letters = letters.collect();
    (letters, cause_found)
}

async fn check(server: &Server, letters: &str, cause: &str) {
    let found = probe(server).await;
    assert_eq!(found.0, letters, "{}", found.1);
    assert!(found.1.contains(cause), "{}", found.1);
}

#[tokio::test]
async fn each_step_is_ok_or_has_a_cause() {
    // connect, TLS, login, version, database, super table, right to write
    let mut server = Server::any("probe", Precision::Milli).usual();
    check(&server, "o-ooo--", "").await;
    server.target.create_database = None;
    check(&server, "o-oox--", "does not exist").await;
    server.sql("CREATE DATABASE {db}");
    check(&server, "o-oooo-", "").await;
    server.target.create_super_table = false;
    check(&server, "o-ooox-", "super table `meters` does not exist").await;
    server.target.create_super_table = true;
    server.sink().prepare().await.unwrap();
    check(&server, "o-ooooo", "").await;
    server.sql("ALTER STABLE {db}.meters DROP COLUMN v");
    check(&server, "o-ooox-", "column `v` does not exist").await;
}

#[tokio::test]
async fn a_wrong_password_is_told() {
    let mut server = Server::any("password", Precision::Milli).usual();
    let login = server.target.connection.login.clone();
    server.target.connection.login = Login::Password {
        user: "root".to_owned(),
        password: Secret::new("wrong"),
    };
    check(&server, "o-x----", "0x0357").await;
    server.target.connection.login = login;
}

#[tokio::test]
async fn a_dead_port_and_an_unknown_host_are_told() {
    let mut server = Server::sandbox("dead", SandboxOptions::default()).usual();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    server.target.connection.url = format!("ws://{address}");
    check(&server, "x------", "refused").await;
    server.target.connection.url = "ws://no-such-host.invalid".to_owned();
    check(
        &server,
        "x------",
        "`no-such-host.invalid` cannot be resolved",
    )
    .await;
}

#[tokio::test]
async fn a_missing_right_is_told() {
    let server = Server::sandbox("rights", SandboxOptions::default()).usual();
    server.sink().prepare().await.unwrap();
    let sandbox = server.sandbox.as_ref().unwrap();
    sandbox.add_fault(FaultRule::code(
        RequestKind::Prepare,
        1,
        0x2644,
        "Permission denied",
    ));
    check(&server, "o-oooox", "Permission denied").await;
}

#[tokio::test]
async fn a_token_is_enough() {
    let options = SandboxOptions {
        tokens: vec!["t/1+".to_owned()],
        ..SandboxOptions::default()
    };
    let mut server = Server::sandbox("token", options).usual();
    server.sink().prepare().await.unwrap();
    server.target.connection.login = Login::Token(Secret::new("t/1+"));
    check(&server, "o-ooooo", "").await;
    server.target.connection.login = Login::Token(Secret::new("other"));
    check(&server, "o-x----", "HTTP 401").await;
}
