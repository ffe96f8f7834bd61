//! What every test stands on: a hub, the shared broker, a TDengine of its own, documents.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use inlet_sandbox::{Sandbox, SandboxOptions};
use inlet_testkit::{
    KafkaCluster,
    traffic::{self, Codec, Message},
    wait_for,
};
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, PASSWORD, Who, World};

/// How long anything may take on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// A time in ms that the database keeps.
const NOW_MS: u64 = 1_790_000_000_000;

/// A hub with a connection `plant` to a TDengine of its own.
pub(crate) struct Plant {
    pub(crate) world: World,
    pub(crate) sandbox: Sandbox,
    pub(crate) who: Who,
    pub(crate) topic: String,
}

/// A name that no other test uses.
pub(crate) fn unique(name: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{name}-{}-{count}", std::process::id())
}

pub(crate) fn bootstrap() -> String {
    KafkaCluster::shared().bootstrap()
}

/// A hub as in `hub`'s tests, on the time of today.
pub(crate) fn world() -> World {
    World::with(|options| {
        options.clock = inlet_store::Clock::system();
        options.agent_listen = Some(([127, 0, 0, 1], 0).into());
        options.node_name = Some("north-hub".to_owned());
        options.first_user = Some(inlet_hub::options::FirstUser {
            username: ADMIN.to_owned(),
            password: PASSWORD.to_owned(),
        });
    })
}

impl Plant {
    /// With a topic of three partitions.
    pub(crate) fn new() -> Self {
        Self::on(world())
    }

    /// The same on a hub that is there.
    pub(crate) fn on(world: World) -> Self {
        let topic = unique("meters");
        traffic::create_topic(&bootstrap(), &topic, 3, &[]).unwrap();
        let who = world.admin();
        let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
        let connection = json!({
            "name": "plant",
            "url": format!("ws://{}", sandbox.address()),
            "user": "root",
            "password": "taosdata",
        });
        world.ask(&who, "POST", "/connections", connection).ok(201);
        Self {
            world,
            sandbox,
            who,
            topic,
        }
    }

    /// A document that reads the topic for ever; `more` are further keys of the section `kafka`.
    pub(crate) fn document(&self, name: &str, more: &str) -> String {
        format!(
            "# A plant's meters\nversion: 1\nname: {name}\nkafka:\n  bootstrap_servers: {}\n  topics: {}\n  \
             idle_timeout: never\n{more}message:\n  filter: [id != 1]\ntarget:\n  tdengine:\n    connection: plant\n    \
             database: {{name: power, create: {{keep: 36500d}}}}\n  super_table: {{name: meters, create: true}}\n  subtable: \"t_{{id}}\"\n  \
             columns:\n    ts: {{from: ts, type: TIMESTAMP, time: {{unit: ms}}}}\n    v: {{from: v, type: INT}}\n  \
             tags:\n    id: {{from: id, type: INT}}\n",
            bootstrap(),
            self.topic,
        )
    }

    /// Messages `from` to `to` (exclusive), ten of a device, the first device filtered out.
    pub(crate) fn produce(&self, numbers: std::ops::Range<u64>) {
        let messages: Vec<Message> = numbers
            .map(|number| {
                let (id, ts) = (2 + number / 10, NOW_MS + number);
                Message::new(format!(r#"{{"id": {id}, "ts": {ts}, "v": {number}}}"#))
            })
            .collect();
        traffic::produce(&bootstrap(), &self.topic, &messages, Codec::None).unwrap();
    }

    /// Messages as they are.
    pub(crate) fn produce_texts(&self, texts: &[&str]) {
        let messages: Vec<Message> = texts.iter().map(|text| Message::new(*text)).collect();
        traffic::produce(&bootstrap(), &self.topic, &messages, Codec::None).unwrap();
    }

    pub(crate) fn ask(&self, method: &str, path: &str, body: Value) -> Answer {
        self.world.ask(&self.who, method, path, body)
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.world.get(&self.who, path).ok(200)
    }

    pub(crate) fn post(&self, path: &str) -> Value {
        self.ask("POST", path, Value::Null).ok(200)
    }

    /// Creates a source; its id.
    pub(crate) fn create(&self, document: &str, start: bool) -> String {
        let body = json!({"document": document, "start": start});
        let source = self.ask("POST", "/sources", body).ok(201);
        source["id"].as_str().unwrap().to_owned()
    }

    /// Stores a new version over this one.
    pub(crate) fn put(&self, id: &str, version: i64, document: &str) -> Answer {
        let tag = format!("\"{version}\"");
        let headers = [
            ("If-Match", tag.as_str()),
            ("Content-Type", "application/json"),
        ];
        let body = json!({"document": document}).to_string();
        self.world.ask_with(
            &self.who,
            "PUT",
            &format!("/sources/{id}"),
            &headers,
            Some(body.as_bytes()),
        )
    }

    pub(crate) fn delete(&self, id: &str, version: i64) -> Answer {
        let tag = format!("\"{version}\"");
        self.world.ask_with(
            &self.who,
            "DELETE",
            &format!("/sources/{id}"),
            &[("If-Match", &tag)],
            None,
        )
    }

    pub(crate) fn source(&self, id: &str) -> Value {
        self.get(&format!("/sources/{id}"))
    }

    /// Waits until a source looks as wanted.
    pub(crate) fn wait(&self, id: &str, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        let found = wait_for(DEADLINE, what, || {
            let source = self.source(id);
            is(&source).then_some(source)
        });
        found.unwrap_or_else(|error| panic!("{error:#}: {}", self.source(id)))
    }

    pub(crate) fn wait_state(&self, id: &str, state: &str) -> Value {
        self.wait(id, state, |source| source["state"] == state)
    }

    /// Waits until so many rows are in the table.
    pub(crate) fn wait_rows(&self, num_rows: u64) {
        let found = wait_for(DEADLINE, "rows", || (self.rows() == num_rows).then_some(()));
        found.unwrap_or_else(|error| panic!("{error:#}: {} of {num_rows} rows", self.rows()));
    }

    /// Rows of the super table; none while there is no table.
    pub(crate) fn rows(&self) -> u64 {
        let answer = self.sandbox.sql("SELECT count(*) FROM power.meters");
        answer.map_or(0, |answer| answer["data"][0][0].as_u64().unwrap_or(0))
    }

    /// Kinds of the activity log, the newest first.
    pub(crate) fn activity(&self, id: &str) -> Vec<String> {
        let log = self.get(&format!("/sources/{id}/activity?limit=1000&level=debug"));
        let kinds = log["items"].as_array().unwrap().iter();
        kinds
            .map(|it| it["kind"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Ends of the runs, the newest first; `null` for the one that goes on.
    pub(crate) fn run_ends(&self, id: &str) -> Vec<Value> {
        let runs = self.get(&format!("/sources/{id}/runs"));
        let runs = runs["items"].as_array().unwrap().iter();
        runs.map(|run| run["end"].clone()).collect()
    }
}
