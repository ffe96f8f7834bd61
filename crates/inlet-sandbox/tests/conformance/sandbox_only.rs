//! What only the sandbox does: faults on order, order of frames, message 11, TLS, tokens, speed.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use inlet_sandbox::{Fault, FaultRule, RequestKind, Sandbox, SandboxOptions};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Database, Server, now_ms};
use crate::frame::{Table, bind, bind_exec};
use crate::statements::{Statement, USING, create, row};

fn sandbox(options: SandboxOptions) -> (Sandbox, Database) {
    let sandbox = Sandbox::start(options).unwrap();
    let db = Database::on(Server::at(&sandbox.url()), "");
    create(&db);
    (sandbox, db)
}

fn rule(on: RequestKind, skip: u64, times: Option<u64>, fault: Fault) -> FaultRule {
    FaultRule {
        on,
        skip,
        times,
        containing: None,
        fault,
    }
}

#[test]
fn exec_before_the_answer_to_bind_is_refused_and_counted() {
    let (sandbox, db) = sandbox(SandboxOptions::default());
    let mut statement = Statement::prepared(&db, USING);
    let frame = bind(
        statement.id,
        &statement.fields,
        &[row("a", now_ms(), json!(1), json!("x"))],
    );
    let exec = statement
        .socket
        .compose("stmt2_exec", json!({"stmt_id": statement.id}));
    // The bind is still being handled when exec arrives.
    sandbox.add_fault(rule(
        RequestKind::Bind,
        0,
        Some(1),
        Fault::Delay { milliseconds: 200 },
    ));
    statement.socket.send(Message::binary(frame));
    statement.socket.send(Message::text(exec));
    let first = statement.socket.receive().unwrap();
    assert_eq!(first["action"], "stmt2_exec", "{first}");
    assert!(
        first["message"]
            .as_str()
            .unwrap()
            .contains("the real taosAdapter crashes here")
    );
    let second = statement.socket.receive().unwrap();
    assert_eq!(
        (&second["action"], &second["code"]),
        (&json!("stmt2_bind"), &json!(0))
    );
    assert_eq!(sandbox.stats().out_of_order, 1);
    assert_eq!(statement.exec()["affected"], 1);
}

#[test]
fn exec_without_a_bind_is_refused_and_counted() {
    let (sandbox, db) = sandbox(SandboxOptions::default());
    let mut statement = Statement::prepared(&db, USING);
    let answer = statement.exec();
    assert!(
        answer["message"]
            .as_str()
            .unwrap()
            .contains("the real taosAdapter crashes here")
    );
    assert_eq!(sandbox.stats().out_of_order, 1);
    assert_eq!(
        statement.write(&[row("a", now_ms(), json!(1), json!("x"))]),
        1
    );
}

#[test]
fn message_11_binds_and_executes_where_it_is_switched_on() {
    let (_sandbox, db) = sandbox(SandboxOptions {
        column_bind: true,
        ..Default::default()
    });
    let mut statement = Statement::prepared(&db, USING);
    let ts = now_ms();
    let columns = [
        vec![json!("a"), json!("a"), json!("b")],
        vec![json!(1), json!(1), json!(2)],
        vec![json!("x"), json!("x"), Value::Null],
        vec![json!(ts), json!(ts + 1), json!(ts)],
        vec![json!(1), json!(2), json!(3)],
        vec![json!("s"), Value::Null, json!("t")],
    ];
    let frame = bind_exec(statement.id, &statement.fields, 2, &columns);
    let answer = statement.socket.frame(frame.clone());
    assert_eq!(answer["code"], 0, "{answer}");
    assert_eq!(answer["action"], "stmt2_bind_exec", "{answer}");
    assert_eq!(answer["affected"], 3, "{answer}");
    assert_eq!(
        db.data("SELECT tbname, g, w, n, s FROM {db}.st ORDER BY tbname, ts"),
        json!([
            ["a", 1, "x", 1, "s"],
            ["a", 1, "x", 2, null],
            ["b", 2, null, 3, "t"]
        ])
    );
    let (_sandbox, db) = sandbox(SandboxOptions::default());
    let mut socket = db.socket();
    let answer = socket.frame(frame);
    assert_eq!(answer["message"], "unknown binary action 11", "{answer}");
}

#[test]
fn codes_on_order_hit_the_requests_that_were_named() {
    let (sandbox, db) = sandbox(SandboxOptions::default());
    let mut statement = Statement::prepared(&db, USING);
    let fault = Fault::Code {
        code: 0x0903,
        message: "Sync not leader".to_owned(),
    };
    sandbox.add_fault(rule(RequestKind::Exec, 1, Some(1), fault));
    let table = || [row("a", now_ms(), json!(1), json!("x"))];
    assert_eq!(statement.write(&table()), 1);
    assert_eq!(statement.bind(&table())["code"], 0);
    assert_eq!(statement.exec()["code"], 0x0903);
    statement.prepare(&USING.replace("{db}", &db.name));
    assert_eq!(statement.write(&table()), 1);
}

#[test]
fn lost_answer_means_the_rows_may_be_there() {
    for (applied, expected) in [(true, 1), (false, 0)] {
        let (sandbox, db) = sandbox(SandboxOptions::default());
        let mut statement = Statement::prepared(&db, USING);
        sandbox.add_fault(rule(
            RequestKind::Exec,
            0,
            Some(1),
            Fault::Close { applied },
        ));
        assert_eq!(
            statement.bind(&[row("a", now_ms(), json!(1), json!("x"))])["code"],
            0
        );
        let exec = statement
            .socket
            .compose("stmt2_exec", json!({"stmt_id": statement.id}));
        statement.socket.send(Message::text(exec));
        assert_eq!(statement.socket.receive(), None, "closed without an answer");
        assert_eq!(db.data("SELECT COUNT(*) FROM {db}.st"), json!([[expected]]));
    }
}

#[test]
fn held_request_is_never_answered_while_others_are() {
    let (sandbox, db) = sandbox(SandboxOptions::default());
    let mut socket = db.socket();
    sandbox.add_fault(rule(
        RequestKind::Query,
        0,
        Some(1),
        Fault::Hold { applied: false },
    ));
    let query = socket.compose("query", json!({"sql": "USE nowhere"}));
    socket.send(Message::text(query));
    assert_eq!(socket.receive_within(Duration::from_millis(100)), Err(()));
    assert_eq!(socket.request("version", json!({}))["action"], "version");
}

#[test]
fn faults_are_set_and_cleared_over_http() {
    let (_sandbox, db) = sandbox(SandboxOptions::default());
    let rule = r#"{"on":"query","containing":"COUNT","fault":
                   {"code":{"code":11,"message":"Unable to establish connection"}}}"#;
    let (status, body) = db
        .server
        .http("POST", "/sandbox/faults", None, rule)
        .unwrap();
    assert_eq!(status, 204, "{body}");
    assert_eq!(db.sql("SELECT COUNT(*) FROM {db}.st").code, 11);
    db.ok("SELECT n FROM {db}.st");
    let (_, listed) = db.server.http("GET", "/sandbox/faults", None, "").unwrap();
    assert!(listed.contains("COUNT"), "{listed}");
    let (status, _) = db
        .server
        .http("DELETE", "/sandbox/faults", None, "")
        .unwrap();
    assert_eq!(status, 204);
    db.ok("SELECT COUNT(*) FROM {db}.st");
    let (_, body) = db.server.http("GET", "/sandbox/stats", None, "").unwrap();
    let counted: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(counted["out_of_order"], 0);
    assert!(counted["requests"].as_u64().unwrap() >= 5, "{counted}");
}

#[test]
fn logins_can_be_rejected() {
    let (sandbox, db) = sandbox(SandboxOptions::default());
    sandbox.add_fault(FaultRule::reject_logins());
    assert_eq!(db.sql("SHOW DATABASES").code, 0x0357);
    let mut socket = db.server.raw_socket("");
    let login = json!({"user": "root", "password": "taosdata", "db": ""});
    assert_eq!(socket.request("conn", login)["code"], 0x0357);
    sandbox.clear_faults();
    db.ok("SHOW DATABASES");
}

#[test]
fn token_stands_for_user_and_password() {
    let options = SandboxOptions {
        tokens: vec!["secret".to_owned()],
        ..Default::default()
    };
    let (_sandbox, db) = sandbox(options);
    let mut socket = db.server.raw_socket("?token=secret");
    let answer = socket.request("conn", json!({"user": "", "password": "", "db": db.name}));
    assert_eq!(answer["code"], 0, "{answer}");
    let rest = |path: &str| {
        db.server
            .http("POST", path, None, "SHOW DATABASES")
            .unwrap()
    };
    let (status, body) = rest("/rest/sql?token=secret");
    assert!(
        status == 200 && body.contains("\"code\":0"),
        "{status} {body}"
    );
    assert_eq!(rest("/rest/sql?token=wrong").0, 401);
}

#[test]
fn malformed_frames_are_refused_with_a_reason() {
    let (_sandbox, db) = sandbox(SandboxOptions::default());
    let good = {
        let statement = Statement::prepared(&db, USING);
        bind(
            1,
            &statement.fields,
            &[row("a", now_ms(), json!(1), json!("x"))],
        )
    };
    for cut in [25, 40, 60, good.len() - 1] {
        let mut statement = Statement::prepared(&db, USING);
        let answer = statement.socket.frame(good[..cut].to_vec());
        assert_eq!(answer["code"], 0xFFFF, "{answer}");
        assert!(
            answer["message"].as_str().unwrap().contains("malformed"),
            "{answer}"
        );
    }
}

#[test]
fn tls_listener_answers() {
    use tokio_rustls::rustls;
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let identity = inlet_sandbox::TlsIdentity {
        certificates_pem: made.cert.pem().into_bytes(),
        key_pem: made.signing_key.serialize_pem().into_bytes(),
    };
    let options = SandboxOptions {
        tls: Some(identity),
        ..Default::default()
    };
    let sandbox = Sandbox::start(options).unwrap();
    assert!(sandbox.url().starts_with("wss://"), "{}", sandbox.url());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = rustls::ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().unwrap();
    let client = rustls::ClientConnection::new(config.into(), name).unwrap();
    let tcp = std::net::TcpStream::connect(sandbox.address()).unwrap();
    let mut stream = rustls::StreamOwned::new(client, tcp);
    let request = "GET /sandbox/stats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // The server may end without a closing alert; what was read counts.
    drop(stream.read_to_end(&mut answer));
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

#[test]
fn tables_are_filled_fast_enough_for_tests() {
    const ROWS: usize = 100_000;
    const TABLES: usize = 1000;
    let (sandbox, db) = sandbox(SandboxOptions::default());
    let mut statement = Statement::prepared(&db, USING);
    let names: Vec<String> = (0..TABLES).map(|table| format!("t{table}")).collect();
    let start = now_ms();
    let per_table = (ROWS / TABLES) as i64;
    let tables: Vec<Table<'_>> = names
        .iter()
        .map(|name| Table {
            name,
            tags: vec![json!(1), json!("x")],
            columns: vec![
                (0..per_table).map(|row| json!(start + row)).collect(),
                (0..per_table).map(|row| json!(row)).collect(),
                (0..per_table).map(|_| json!("text")).collect(),
            ],
        })
        .collect();
    let clock = Instant::now();
    assert_eq!(statement.write(&tables), ROWS as u64);
    let elapsed = clock.elapsed();
    assert_eq!(sandbox.stats().rows, ROWS as u64);
    // A wide margin: debug builds and busy machines must pass, a row-by-row commit must not.
    assert!(
        elapsed < Duration::from_secs(20),
        "{ROWS} rows took {elapsed:?}"
    );
}
