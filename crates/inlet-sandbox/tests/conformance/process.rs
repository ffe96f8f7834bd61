//! The sandbox as a process of its own that is killed: what was acknowledged stays.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::client::{Database, Server, now_ms};
use crate::statements::{Statement, USING, create, row};

/// A child process, killed when dropped.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // SIGKILL on Unix; it may be gone already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts the program; gives it with the address it prints.
fn start(data_dir: &Path) -> (Killed, Server) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_inlet-sandbox"))
        .args(["--listen", "127.0.0.1:0", "--data-dir"])
        .arg(data_dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .trim()
        .strip_prefix("inlet-sandbox (a TDengine look-alike for tests) listens on ")
        .unwrap_or_else(|| panic!("unexpected line `{line}`"));
    let server = Server::at(&format!("ws://root:taosdata@{address}"));
    (Killed(child), server)
}

#[test]
fn acknowledged_rows_outlive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let (process, server) = start(folder.path());
    let db = Database::on(server, "PRECISION 'us' KEEP 100");
    create(&db);
    let ts = now_ms() * 1000;
    let mut statement = Statement::prepared(&db, USING);
    for number in 0..50 {
        let name = format!("t{}", number % 5);
        statement.write(&[row(&name, ts + number, json!(number), json!("x"))]);
    }
    drop(process);
    let (_process, server) = start(folder.path());
    let after = Database {
        server,
        name: db.name.clone(),
    };
    assert_eq!(
        after.data("SELECT COUNT(*), SUM(n), MAX(n) FROM {db}.st"),
        json!([[50, 1225, 49]])
    );
    assert_eq!(
        after.data("SELECT COUNT(*) FROM (SELECT DISTINCT tbname FROM {db}.st)"),
        json!([[5]])
    );
    // The old database's server is gone; only the one that still runs can drop it.
    std::mem::forget(db);
    let old = after.data(
        "SELECT `precision`, `keep` FROM information_schema.ins_databases WHERE name = '{db}'",
    );
    assert_eq!(old, json!([["us", "100d,100d,100d"]]));
    after.ok("INSERT INTO {db}.t0 (ts, n) VALUES (NOW, 7)");
}
