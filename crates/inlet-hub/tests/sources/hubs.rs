//! Two hubs on one PostgreSQL: what only one of them can answer is asked of the other.

use std::time::{Duration, Instant};

use inlet_agent::{LinkState, RunningAgent, options::AgentOptions};
use inlet_config::Environment;
use inlet_hub::options::{FirstUser, KeyOrigin};
use inlet_store::MasterKey;
use inlet_testkit::{PostgresServer, wait_for};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    agents::{failed, mended, produce_faults},
    plant::{DEADLINE, Plant, unique},
    world::{ADMIN, Answer, PASSWORD, Who, World},
};

/// A killed hub is missed after eight seconds, and a question to it fails then.
const MISSED_WITHIN: Duration = Duration::from_secs(20);

#[derive(Clone, Copy)]
enum Side {
    North,
    South,
}

/// A plant on the hub `north`, and the hub `south` beside it.
struct Hubs {
    north: Plant,
    south: World,
    who_south: Who,
}

impl Hubs {
    fn new() -> Self {
        let database = unique("hubs");
        let store = PostgresServer::shared().create_database(&database).unwrap();
        let key = MasterKey::generate();
        let hub = |name: &str| {
            World::with(|options| {
                options.clock = inlet_store::Clock::system();
                options.store = Some(store.clone());
                options.key = KeyOrigin::Given(key.clone());
                options.node_name = Some(name.to_owned());
                options.agent_listen = Some(([127, 0, 0, 1], 0).into());
                options.first_user = Some(FirstUser {
                    username: ADMIN.to_owned(),
                    password: PASSWORD.to_owned(),
                });
            })
        };
        let north = Plant::on(hub("north"));
        let south = hub("south");
        let hubs = Self {
            who_south: south.admin(),
            north,
            south,
        };
        let other = |answer: Answer, name: &str| {
            let runners = answer.ok(200);
            let items = runners["items"].as_array().unwrap().clone();
            let is_other = |it: &Value| it["name"] == name && it["state"] == "online";
            items.iter().any(is_other).then_some(())
        };
        let met = wait_for(DEADLINE, "the hubs to see each other", || {
            other(hubs.ask_north("GET", "/agents", Value::Null), "south")?;
            other(hubs.ask_south("GET", "/agents", Value::Null), "north")
        });
        met.unwrap();
        hubs
    }

    fn ask(&self, side: Side, method: &str, path: &str, body: Value) -> Answer {
        match side {
            Side::North => self.north.ask(method, path, body),
            Side::South => self.south.ask(&self.who_south, method, path, body),
        }
    }

    fn kill(&mut self, side: Side) {
        match side {
            Side::North => self.north.world.kill(),
            Side::South => self.south.kill(),
        }
    }

    fn ask_north(&self, method: &str, path: &str, body: Value) -> Answer {
        self.ask(Side::North, method, path, body)
    }

    fn ask_south(&self, method: &str, path: &str, body: Value) -> Answer {
        self.ask(Side::South, method, path, body)
    }

    /// An agent that is linked to `south`, on threads that `south` does not take along.
    fn agent_of_south(&self, name: &str) -> Linked {
        let made = self
            .ask_south("POST", "/agents", json!({"name": name}))
            .ok(201);
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("agent.toml");
        std::fs::write(&file, made["setup"]["config_toml"].as_str().unwrap()).unwrap();
        let mut options = AgentOptions::load(Some(&file), Environment::empty()).unwrap();
        options.data_dir = folder.path().join("data");
        let world = &self.north.world;
        let agent = world
            .block_on(async { inlet_agent::start(options) })
            .unwrap();
        let is_linked = |state: &LinkState| matches!(state, LinkState::Linked(_));
        let linked = world.block_on(agent.wait_for(DEADLINE, is_linked));
        assert!(linked.is_some(), "{:?}", agent.status());
        let path = format!("/agents/{}", made["agent"]["id"].as_str().unwrap());
        let shown = || self.north.get(&path);
        let seen = wait_for(DEADLINE, "the agent's link to be known", || {
            let shown = shown();
            (shown["state"] == "online" && shown["connected_to"] == "south").then_some(())
        });
        seen.unwrap_or_else(|error| panic!("{error:#}: {}", shown()));
        Linked {
            agent,
            path,
            _folder: folder,
        }
    }
}

struct Linked {
    agent: RunningAgent,
    /// Of the API.
    path: String,
    _folder: TempDir,
}

fn items(page: &Value) -> &[Value] {
    page["items"].as_array().unwrap()
}

/// The document, run by an agent.
fn on_agent(document: &str, agent: &str) -> String {
    document.replacen("kafka:\n", &format!("agent: {agent}\nkafka:\n"), 1)
}

#[test]
fn an_agent_of_another_hub_is_asked_as_one_of_this_hub() {
    let mut hubs = Hubs::new();
    let linked = hubs.agent_of_south("plant-7");
    let check = format!("{}/check", linked.path);
    let checked = hubs.ask_north("POST", &check, Value::Null).ok(200);
    assert_eq!(checked["connected"], true, "{checked}");
    assert!(checked["round_trip_ms"].is_u64(), "{checked}");
    assert_eq!(checked["cause"], Value::Null);
    let document = on_agent(&hubs.north.document(&unique("forwarded"), ""), "plant-7");
    a_form_is_answered(&hubs, &document);
    a_source_is_asked(&hubs, &document);

    // Nobody has noticed yet that the hub is gone.
    hubs.south.kill();
    let killed = Instant::now();
    let checked = hubs.ask_north("POST", &check, Value::Null).ok(200);
    assert!(killed.elapsed() < MISSED_WITHIN, "{:?}", killed.elapsed());
    assert_eq!(checked["connected"], false, "{checked}");
    for said in ["cause", "remedy"] {
        assert!(checked[said].is_string(), "{checked}");
    }
    let begun = Instant::now();
    let form = json!({"document": document, "part": "all"});
    let problem = hubs.ask_north("POST", "/check", form);
    let problem = problem.problem(409, "agent_offline");
    assert!(problem["hint"].is_string(), "{problem}");
    assert!(begun.elapsed() < MISSED_WITHIN, "{:?}", begun.elapsed());
    hubs.north.world.block_on(linked.agent.stop());
}

fn a_form_is_answered(hubs: &Hubs, document: &str) {
    hubs.north.produce(0..20);
    let form = json!({"document": document, "part": "all"});
    let found = hubs.ask_north("POST", "/check", form).ok(200);
    assert_eq!(failed(&found), [""; 0], "{found}");
    assert_eq!(found["ran_on"], "plant-7");
    let topics = json!({"document": document});
    let topics = hubs.ask_north("POST", "/topics", topics).ok(200);
    assert_eq!(topics["ran_on"], "plant-7");
    let sample = json!({"document": document, "from": "newest", "count": 5});
    let sample = hubs.ask_north("POST", "/sample", sample).ok(200);
    assert_eq!(sample["ran_on"], "plant-7");
    assert_eq!(sample["messages"].as_array().unwrap().len(), 5);
    // What the agent finds wrong comes back in its words.
    let away = document.replace("bootstrap_servers: ", "bootstrap_servers: localhost:1 # ");
    let problem = hubs.ask_north("POST", "/topics", json!({"document": away}));
    let problem = problem.problem(502, "kafka_unreachable");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("agent `plant-7`"), "{problem}");
}

fn a_source_is_asked(hubs: &Hubs, document: &str) {
    let id = hubs.north.create(document, true);
    produce_faults(&hubs.north);
    hubs.north.wait_rows(20);
    hubs.north.wait(&id, "four faults", |it| it["faults"] == 4);
    let faults = hubs.north.get(&format!("/sources/{id}/faults"));
    assert_eq!(faults["total"], 4, "{faults}");
    let is_there = |it: &Value| it["id"].as_str().unwrap().starts_with("plant-7~");
    assert!(items(&faults).iter().all(is_there), "{faults}");
    hubs.north.post(&format!("/sources/{id}/stop"));
    hubs.north.wait_state(&id, "stopped");
    let offsets = hubs.north.get(&format!("/sources/{id}/offsets"));
    assert_eq!(offsets["partitions"].as_array().unwrap().len(), 3);
    let reset = json!({"to": "earliest", "dry_run": false});
    let reset = hubs.ask_north("POST", &format!("/sources/{id}/offsets/reset"), reset);
    assert_eq!(reset.ok(200)["read_again"], 24);
}

#[test]
fn messages_at_fault_on_the_disk_of_another_hub_are_listed_and_replayed_there() {
    let mut hubs = Hubs::new();
    let document = hubs.north.document(&unique("archived"), "");
    let id = hubs.north.create(&document, true);
    hubs.north.produce(0..5);
    produce_faults(&hubs.north);
    hubs.north.wait_rows(5);
    hubs.north.wait(&id, "four faults", |it| it["faults"] == 4);
    let status = hubs.north.get(&format!("/sources/{id}/status"));
    let owner = status["replicas"][0]["runner_name"].as_str().unwrap();
    let (owner, other) = match owner {
        "north" => (Side::North, Side::South),
        _ => (Side::South, Side::North),
    };
    hubs.north.put(&id, 1, &mended(&document)).ok(200);
    hubs.north.post(&format!("/sources/{id}/stop"));
    hubs.north.wait_state(&id, "stopped");

    let faults = format!("/sources/{id}/faults");
    let at_owner = ids_of(&hubs.ask(owner, "GET", &faults, Value::Null));
    let at_other = ids_of(&hubs.ask(other, "GET", &faults, Value::Null));
    assert_eq!(at_owner.len(), 4);
    assert_eq!(at_owner, at_other, "an id is the same on every hub");
    let groups = hubs.ask(other, "GET", &format!("{faults}/groups"), Value::Null);
    assert_eq!(groups.ok(200)["groups"][0]["count"], 3);
    let file = hubs.ask(other, "GET", &format!("{faults}/download"), Value::Null);
    assert_eq!(file.text().lines().count(), 4);
    let wrong = format!("{faults}?kind=value_does_not_fit&limit=1");
    let one = ids_of(&hubs.ask(other, "GET", &wrong, Value::Null));
    let replay = |body: Value| {
        let path = format!("{faults}/replay");
        hubs.ask(other, "POST", &path, body).ok(200)
    };
    let told = replay(json!({"ids": one}));
    assert_eq!(
        (&told["written"], &told["examples"][0]["id"]),
        (&json!(1), &one[0])
    );
    let others = replay(json!({"kind": "value_does_not_fit"}));
    assert_eq!(others["written"], 2, "{others}");
    assert_eq!(hubs.north.rows(), 8);

    hubs.kill(owner);
    let killed = Instant::now();
    // At first nobody knows, then everybody does.
    for _ in 0..2 {
        let problem = hubs.ask(other, "GET", &faults, Value::Null);
        let problem = problem.problem(409, "agent_offline");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("no sign of life"), "{problem}");
        assert!(problem["hint"].is_string(), "{problem}");
    }
    assert!(killed.elapsed() < MISSED_WITHIN, "{:?}", killed.elapsed());
}

/// Ids of a page of messages at fault that lacks none.
fn ids_of(answer: &Answer) -> Vec<Value> {
    let page = answer.ok(200);
    assert_eq!(page["not_reached"], json!([]), "{page}");
    items(&page).iter().map(|it| it["id"].clone()).collect()
}
