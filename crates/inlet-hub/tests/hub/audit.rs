//! The audit log. Every operation that can change something is called once, and what it leaves in the log is seen.
//! A new operation makes this test fail until it is called here.

use std::collections::BTreeSet;

use inlet_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

use crate::{
    roles::operations,
    uploads::key_and_certificate,
    world::{ADMIN, Answer, PASSWORD, Who, World},
};

/// Operations that need a Kafka, or a part that is not there: they fail here, and a failure leaves nothing.
const FAILING: [(&str, &str); 4] = [
    ("list_topics", "/topics"),
    ("sample_messages", "/sample"),
    ("reset_offsets", "/sources/{id}/offsets/reset"),
    ("start_demo", "/sources/demo"),
];

/// A hub, what was called, and how much of its log was seen.
struct Auditor {
    world: World,
    ada: Who,
    called: BTreeSet<String>,
    num_seen: u64,
}

impl Auditor {
    fn new() -> Self {
        let world = World::new_for_agents();
        let ada = world.admin();
        let mut auditor = Self {
            world,
            ada,
            called: BTreeSet::from(["log_in".to_owned()]),
            num_seen: 0,
        };
        assert_eq!(
            auditor.new_entries(),
            [format!("session.login {ADMIN} by {ADMIN} via session")]
        );
        auditor
    }

    /// What was put into the log since this was asked last, the oldest first.
    fn new_entries(&mut self) -> Vec<String> {
        let log = self.world.get(&self.ada, "/audit?limit=1000").ok(200);
        let total = log["total"].as_u64().unwrap();
        let num_new = (total - self.num_seen) as usize;
        self.num_seen = total;
        let items = log["items"].as_array().unwrap().iter().take(num_new).rev();
        let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
        let told = items.map(|it| {
            assert_eq!(it["address"], "127.0.0.1", "{it}");
            format!(
                "{} {} by {} via {}",
                text(it, "action"),
                text(it, "object"),
                text(it, "username"),
                text(it, "via")
            )
        });
        told.collect()
    }

    /// Calls an operation, which goes well, and sees that it leaves these entries: `action object`.
    fn call(&mut self, id: &str, method: &str, path: &str, body: Value, leaves: &[&str]) -> Answer {
        let version = match method {
            "PUT" | "DELETE" => self
                .world
                .get(&self.ada, path)
                .header("etag")
                .map(str::to_owned),
            _ => None,
        };
        let mut headers = vec![];
        if let Some(version) = &version {
            headers.push(("If-Match", version.as_str()));
        }
        let text = match body {
            Value::Null => None,
            Value::String(raw) => Some(raw),
            json => Some(json.to_string()),
        };
        let is_yaml = id == "import_sources";
        headers.push((
            "Content-Type",
            if is_yaml {
                "text/yaml"
            } else {
                "application/json"
            },
        ));
        let bytes = text.as_deref().map(str::as_bytes);
        let answer = self
            .world
            .ask_with(&self.ada, method, path, &headers, bytes);
        assert!(
            answer.status < 300,
            "{id}: {} {}",
            answer.status,
            answer.text()
        );
        let wanted: Vec<String> = leaves
            .iter()
            .map(|it| format!("{it} by {ADMIN} via session"))
            .collect();
        assert_eq!(self.new_entries(), wanted, "{id}");
        self.called.insert(id.to_owned());
        answer
    }

    /// The same for what changes nothing.
    fn look(&mut self, id: &str, path: &str, body: Value) {
        self.call(id, "POST", path, body, &[]);
    }

    fn accounts(&mut self) {
        let user = json!({"username": "jo", "password": PASSWORD, "role": "viewer"});
        self.call("create_user", "POST", "/users", user, &["user.create jo"]);
        let role = json!({"role": "editor"});
        self.call("update_user", "PUT", "/users/jo", role, &["user.update jo"]);
        self.call("update_user", "PUT", "/users/jo", json!({}), &[]);
        self.call(
            "delete_user",
            "DELETE",
            "/users/jo",
            Value::Null,
            &["user.delete jo"],
        );
        let token = json!({"name": "t", "role": "viewer"});
        let made = self.call(
            "create_token",
            "POST",
            "/tokens",
            token,
            &["token.create t"],
        );
        let path = format!("/tokens/{}", made.json()["id"].as_str().unwrap());
        self.call(
            "delete_token",
            "DELETE",
            &path,
            Value::Null,
            &["token.delete t"],
        );
        let password = json!({"current_password": PASSWORD, "new_password": PASSWORD});
        let entry = format!("session.password {ADMIN}");
        self.call(
            "change_password",
            "PUT",
            "/session/password",
            password,
            &[&entry],
        );
    }

    fn agents(&mut self) {
        let agent = json!({"name": "plant-7"});
        let made = self.call(
            "create_agent",
            "POST",
            "/agents",
            agent,
            &["agent.create plant-7"],
        );
        let agent = made.json()["agent"].clone();
        let path = format!("/agents/{}", agent["id"].as_str().unwrap());
        let labels = json!({"labels": {"site": "north"}});
        let entry = ["agent.update plant-7"];
        self.call("update_agent", "PATCH", &path, labels, &entry);
        self.look("check_agent", &format!("{path}/check"), Value::Null);
        let tokens = format!("{path}/tokens");
        let entry = ["agent.token.create plant-7"];
        self.call("rotate_agent_token", "POST", &tokens, Value::Null, &entry);
        let token = agent["tokens"][0]["id"].as_str().unwrap();
        let token = format!("{tokens}/{token}");
        let entry = ["agent.token.revoke plant-7"];
        self.call("revoke_agent_token", "DELETE", &token, Value::Null, &entry);
        let entry = ["agent.delete plant-7"];
        self.call("delete_agent", "DELETE", &path, Value::Null, &entry);
    }

    fn files(&mut self) {
        let (_, certificate) = key_and_certificate("plant.example");
        let put = "/uploads/ca?kind=certificate";
        self.call(
            "put_upload",
            "PUT",
            put,
            json!(certificate),
            &["upload.put ca"],
        );
        self.call(
            "delete_upload",
            "DELETE",
            "/uploads/ca",
            Value::Null,
            &["upload.delete ca"],
        );
        let value = json!({"value": "x"});
        self.call("put_secret", "PUT", "/secrets/a", value, &["secret.set a"]);
        self.call(
            "delete_secret",
            "DELETE",
            "/secrets/a",
            Value::Null,
            &["secret.delete a"],
        );
    }

    fn connections(&mut self, sandbox: &Sandbox) {
        let url = format!("ws://{}", sandbox.address());
        let plant = json!({"name": "plant", "url": url, "user": "root", "password": "taosdata"});
        let spare = json!({"name": "spare", "url": url, "user": "root", "password": "taosdata"});
        let login = json!({"url": url, "user": "root", "password": "taosdata"});
        self.look("check_connection", "/connections/check", login.clone());
        self.call(
            "create_connection",
            "POST",
            "/connections",
            plant,
            &["connection.create plant"],
        );
        self.call(
            "create_connection",
            "POST",
            "/connections",
            spare,
            &["connection.create spare"],
        );
        self.call(
            "update_connection",
            "PUT",
            "/connections/spare",
            login,
            &["connection.update spare"],
        );
        self.call(
            "delete_connection",
            "DELETE",
            "/connections/spare",
            Value::Null,
            &["connection.delete spare"],
        );
        self.look(
            "check_saved_connection",
            "/connections/plant/check",
            Value::Null,
        );
        let path = "/connections/plant/databases";
        let dry = json!({"name": "power", "dry_run": true});
        self.look("create_database", path, dry);
        let power = json!({"name": "power"});
        self.call(
            "create_database",
            "POST",
            path,
            power,
            &["database.create plant"],
        );
        let stable = json!({
            "name": "meters",
            "columns": [{"name": "ts", "type": "TIMESTAMP"}, {"name": "v", "type": "INT"}],
            "tags": [{"name": "place", "type": "VARCHAR(16)"}],
        });
        let path = "/connections/plant/databases/power/stables";
        self.call(
            "create_super_table",
            "POST",
            path,
            stable,
            &["super_table.create plant"],
        );
    }

    fn forms(&mut self) {
        self.look(
            "validate_source",
            "/sources/validate",
            json!({"document": document("meters")}),
        );
        self.look(
            "check_connectivity",
            "/check",
            json!({"document": document("meters"), "part": "kafka"}),
        );
        self.look(
            "preview_messages",
            "/preview",
            json!({"document": document("meters"), "text": "{\"ts\": 1}"}),
        );
        self.look(
            "read_client_properties",
            "/client-properties",
            json!({"text": "acks=all"}),
        );
        self.look(
            "check_expression",
            "/expressions/check",
            json!({"expression": "v > 1", "kind": "filter", "fields": []}),
        );
    }

    fn sources(&mut self) {
        let new = json!({"document": document("meters")});
        let made = self.call(
            "create_source",
            "POST",
            "/sources",
            new,
            &["source.create meters"],
        );
        let path = format!("/sources/{}", made.json()["id"].as_str().unwrap());
        let edited = json!({"document": document("meters").replace("\"t\"", "\"t2\"")});
        self.call(
            "update_source",
            "PUT",
            &path,
            edited,
            &["source.update meters"],
        );
        self.desires(&path);
        self.failures(&path);
        let replay = format!("{path}/faults/replay");
        // There is nothing to replay.
        self.look("replay_faults", &replay, json!({}));
        self.several(&path);
        self.call(
            "delete_source",
            "DELETE",
            &path,
            Value::Null,
            &["source.delete meters"],
        );
        let restore = format!("{path}/restore");
        self.call(
            "restore_source",
            "POST",
            &restore,
            Value::Null,
            &["source.restore meters"],
        );
    }

    fn several(&mut self, path: &str) {
        let copy = json!({"name": "other"});
        self.call(
            "copy_source",
            "POST",
            &format!("{path}/copy"),
            copy,
            &["source.create other"],
        );
        let both = format!("{}\n---\n{}\n", document("one"), document("two"));
        let entries = ["source.import one", "source.import two"];
        self.call(
            "import_sources",
            "POST",
            "/sources/import",
            json!(both),
            &entries,
        );
        let id = path.rsplit('/').next().unwrap();
        let bulk = json!({"action": "stop", "ids": [id]});
        self.call(
            "change_sources",
            "POST",
            "/sources/bulk",
            bulk,
            &["source.stop meters"],
        );
    }

    fn desires(&mut self, path: &str) {
        for (id, verb, leaves) in [
            ("start_source", "start", &["source.start meters"][..]),
            ("pause_source", "pause", &["source.pause meters"]),
            ("resume_source", "resume", &["source.resume meters"]),
            ("stop_source", "stop", &["source.stop meters"]),
            (
                "keep_source_running",
                "keep-running",
                &["source.update meters", "source.start meters"],
            ),
            ("stop_source", "stop", &["source.stop meters"]),
        ] {
            self.call(id, "POST", &format!("{path}/{verb}"), Value::Null, leaves);
        }
    }

    fn failures(&mut self, source: &str) {
        for (id, path) in FAILING {
            let path = path.replace("/sources/{id}", source);
            let answer = self.world.ask(&self.ada, "POST", &path, json!({}));
            assert!(answer.status >= 400, "{id}: {}", answer.text());
            assert_eq!(self.new_entries(), [""; 0], "{id}");
            self.called.insert(id.to_owned());
        }
    }
}

/// A data source that reads from a port where nobody listens.
fn document(name: &str) -> String {
    json!({
        "version": 1,
        "name": name,
        "kafka": {"bootstrap_servers": "127.0.0.1:1", "topics": ["t"]},
        "message": {"parse": {"json": {}}},
        "target": {
            "tdengine": {"connection": "plant", "database": "power"},
            "super_table": "meters",
            "subtable": "d_{place}",
            "columns": {"ts": {"from": "ts", "type": "TIMESTAMP"}, "v": {"from": "v", "type": "INT"}},
            "tags": {"place": {"from": "place", "type": "VARCHAR(16)"}},
        },
    })
    .to_string()
}

#[test]
fn every_change_is_in_the_log_with_who_and_from_where() {
    let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
    let mut auditor = Auditor::new();
    auditor.accounts();
    auditor.agents();
    auditor.files();
    auditor.connections(&sandbox);
    auditor.forms();
    auditor.sources();
    // The last call: it ends the login that reads the log.
    let ada = auditor.world.admin();
    auditor.new_entries();
    auditor
        .world
        .ask(&ada, "DELETE", "/session", Value::Null)
        .ok(204);
    assert_eq!(
        auditor.new_entries(),
        [format!("session.logout {ADMIN} by {ADMIN} via session")]
    );
    auditor.called.insert("log_out".to_owned());
    // The first user comes by a link, which another test of this file follows.
    auditor.called.insert("set_up".to_owned());

    let unsafe_operations = operations(&auditor.world)
        .into_iter()
        .filter(|it| it.method != "GET");
    let known: BTreeSet<String> = unsafe_operations.map(|it| it.id).collect();
    let not_called: Vec<_> = known.difference(&auditor.called).collect();
    assert!(not_called.is_empty(), "call these too: {not_called:?}");
    let gone: Vec<_> = auditor.called.difference(&known).collect();
    assert!(gone.is_empty(), "these are no operations: {gone:?}");
}

#[test]
fn the_first_user_and_tokens_are_told_apart() {
    let world = World::with(|_| {});
    let token = world.setup_token().unwrap();
    let body = json!({"setup_token": token, "username": "jo", "password": PASSWORD});
    let jo = crate::world::session_of(&world.ask(&Who::Nobody, "POST", "/setup", body));
    let robot = world.token(&jo, "robot", "editor");
    world
        .ask(&robot, "PUT", "/secrets/a", json!({"value": "x"}))
        .ok(204);
    let log = world.get(&jo, "/audit").ok(200);
    let told: Vec<_> = log["items"].as_array().unwrap().iter().rev().collect();
    for (entry, action, via) in [
        (told[0], "user.create", "setup"),
        (told[1], "token.create", "session"),
        (told[2], "secret.set", "token"),
    ] {
        assert_eq!(entry["action"], action);
        assert_eq!(entry["via"], via);
        assert_eq!(entry["username"], "jo");
    }
    let only = world
        .get(&jo, "/audit?action=secret.set&user=jo&object=a")
        .ok(200);
    assert_eq!(only["total"], 1);
    assert_eq!(world.get(&jo, "/audit?user=mia").ok(200)["total"], 0);
}
