//! Data sources on agents: who answers what a form asks, and where offsets and messages at fault are.

use inlet_agent::{LinkState, RunningAgent, options::AgentOptions};
use inlet_config::Environment;
use inlet_testkit::wait_for;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::plant::{DEADLINE, Plant, unique};

/// A plant with agents that are linked to its hub.
struct Site {
    plant: Plant,
    name: String,
    agents: Vec<(String, RunningAgent, TempDir)>,
}

impl Site {
    fn new(names: &[&str]) -> Self {
        let mut site = Self {
            plant: Plant::new(),
            name: unique("agents"),
            agents: Vec::new(),
        };
        for name in names {
            site.start(name);
        }
        site
    }

    /// Makes an agent and starts it in this process.
    fn start(&mut self, name: &str) {
        let labels = json!({"site": "north"});
        let body = json!({"name": name, "labels": labels});
        let made = self.plant.ask("POST", "/agents", body).ok(201);
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("agent.toml");
        let config = made["setup"]["config_toml"].as_str().unwrap();
        std::fs::write(&file, config).unwrap();
        let mut options = AgentOptions::load(Some(&file), Environment::empty()).unwrap();
        options.data_dir = folder.path().join("data");
        let world = &self.plant.world;
        let agent = world
            .block_on(async { inlet_agent::start(options) })
            .unwrap();
        let is_linked = |state: &LinkState| matches!(state, LinkState::Linked(_));
        let linked = world.block_on(agent.wait_for(DEADLINE, is_linked));
        assert!(linked.is_some(), "{:?}", agent.status());
        self.agents.push((name.to_owned(), agent, folder));
    }

    /// Ends an agent, and waits until the hub knows.
    fn stop(&mut self, name: &str) {
        let at = self.agents.iter().position(|(it, ..)| it == name).unwrap();
        let (_, agent, _folder) = self.agents.remove(at);
        self.plant.world.block_on(agent.stop());
        let runners = || self.plant.get("/agents");
        let gone = wait_for(DEADLINE, "the agent to be offline", || {
            let runners = runners();
            let all = runners["items"].as_array().unwrap().iter();
            let mut offline = all.filter(|it| it["state"] == "offline");
            offline.any(|it| it["name"] == name).then_some(())
        });
        gone.unwrap_or_else(|error| panic!("{error:#}: {}", runners()));
    }

    /// The plant's document, run by these agents, in a consumer group of its own.
    fn document(&self, agent: &str, via: &str) -> String {
        let name = &self.name;
        let document = self.plant.document(name, "");
        let on = format!("name: {name}\nagent: {agent}\nwrite: {{via: {via}}}\n");
        document.replace(&format!("name: {name}\n"), &on)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        for (_, agent, _) in self.agents.drain(..) {
            self.plant.world.block_on(agent.stop());
        }
    }
}

/// Each step as `end name outcome ran_on`, without those that went as they should.
pub(crate) fn failed(answer: &Value) -> Vec<String> {
    let steps = answer["steps"].as_array().unwrap().iter();
    let failed = steps.filter(|step| step["outcome"] == "failed");
    let text = |step: &Value, key: &str| step[key].as_str().unwrap().to_owned();
    failed
        .map(|it| {
            format!(
                "{} {} {}",
                text(it, "end"),
                text(it, "name"),
                text(it, "cause")
            )
        })
        .collect()
}

/// Who took the steps of an end.
fn ran_on(answer: &Value, end: &str) -> Vec<String> {
    let steps = answer["steps"].as_array().unwrap().iter();
    let of_end = steps.filter(|step| step["end"] == end);
    let mut names: Vec<String> = of_end
        .map(|step| step["ran_on"].as_str().unwrap().to_owned())
        .collect();
    names.dedup();
    names
}

#[test]
fn a_form_asks_the_agents_that_its_document_names() {
    let mut site = Site::new(&["a", "b"]);
    site.plant.produce(0..20);
    let check = |site: &Site, agent: &str, via: &str| {
        let document = site.document(agent, via);
        let body = json!({"document": document, "part": "all"});
        site.plant.ask("POST", "/check", body)
    };
    let direct = check(&site, "a", "direct").ok(200);
    assert_eq!(failed(&direct), [""; 0], "{direct}");
    assert_eq!(direct["ran_on"], "a");
    assert_eq!(
        (ran_on(&direct, "kafka"), ran_on(&direct, "tdengine")),
        (vec!["a".to_owned()], vec!["a".to_owned()])
    );
    let via_hub = check(&site, "{labels: {site: north}}", "hub").ok(200);
    assert_eq!(failed(&via_hub), [""; 0], "{via_hub}");
    assert_eq!(via_hub["ran_on"], "a, b, north-hub");
    assert_eq!(ran_on(&via_hub, "kafka"), ["a", "b"]);
    assert_eq!(ran_on(&via_hub, "tdengine"), ["north-hub"]);

    let body = json!({"document": site.document("b", "direct")});
    let topics = site.plant.ask("POST", "/topics", body.clone()).ok(200);
    assert_eq!(topics["ran_on"], "b");
    let names = topics["topics"].as_array().unwrap().iter();
    assert!(
        names
            .clone()
            .any(|topic| topic["name"] == site.plant.topic.as_str()),
        "{topics}"
    );
    let mut sample = body.clone();
    sample["from"] = json!("newest");
    sample["count"] = json!(5);
    let sample = site.plant.ask("POST", "/sample", sample).ok(200);
    assert_eq!(sample["ran_on"], "b");
    assert_eq!(sample["messages"].as_array().unwrap().len(), 5);

    // The table is looked at from where its rows are written.
    let id = site.plant.create(&site.document("a", "direct"), true);
    site.plant.wait_rows(20);
    let there = site
        .document("a", "direct")
        .replace("create: true", "create: false");
    let preview = json!({"document": there, "messages": sample["messages"]});
    let preview = site.plant.ask("POST", "/preview", preview).ok(200);
    assert_eq!(preview["faults"], json!([]), "{preview}");
    assert_eq!(preview["outcome"]["written"], 5);
    site.plant.post(&format!("/sources/{id}/stop"));

    site.stop("b");
    let one_is_gone = check(&site, "[a, b]", "direct").ok(200);
    assert_eq!(one_is_gone["ran_on"], "a");
    assert_eq!(
        failed(&one_is_gone),
        [
            "kafka agent agent `b` is offline",
            "tdengine agent agent `b` is offline"
        ]
    );
    check(&site, "b", "direct").problem(409, "agent_offline");
    let alone = check(&site, "{labels: {site: north}}", "direct").ok(200);
    assert_eq!(
        alone["ran_on"], "a",
        "by labels, those are asked that are there"
    );
}

/// Three messages whose value is no number, of the partitions' own choice, and one that is no JSON.
pub(crate) fn produce_faults(plant: &Plant) {
    let texts = ["7 V", "8 V", "9 V"].map(|volt| {
        let second = &volt[..1];
        format!(r#"{{"id": 2, "ts": 179000001{second}000, "v": "{volt}"}}"#)
    });
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    plant.produce_texts(&texts);
    plant.produce_texts(&["no json"]);
}

/// The document with a mapping that takes the number out of `7 V`.
pub(crate) fn mended(document: &str) -> String {
    let extract = "message:\n  extract:\n    - {from: v, split: {separator: \" \", into: 2}}\n";
    document.replace("message:\n", extract).replace(
        "v: {from: v, type: INT}",
        "v: {expr: \"parse_int(v_0)\", type: INT}",
    )
}

/// Messages at fault are on the agent's machine: listed, downloaded and replayed there.
fn faults_on_an_agent(via: &str) {
    let mut site = Site::new(&["a"]);
    let document = site.document("a", via);
    let id = site.plant.create(&document, true);
    site.plant.produce(0..5);
    produce_faults(&site.plant);
    site.plant.wait_rows(5);
    site.plant.wait(&id, "four faults", |it| it["faults"] == 4);

    let faults = format!("/sources/{id}/faults");
    are_listed(&site.plant, &faults);
    site.plant.put(&id, 1, &mended(&document)).ok(200);
    are_replayed(&site.plant, &faults);

    site.plant.post(&format!("/sources/{id}/stop"));
    site.plant.wait_state(&id, "stopped");
    are_replayed_while_stopped(&site.plant, &faults, via);

    site.stop("a");
    for path in [
        faults.clone(),
        format!("{faults}/groups"),
        format!("{faults}/download"),
    ] {
        let answer = site.plant.world.get(&site.plant.who, &path);
        answer.problem(409, "agent_offline");
    }
}

/// By page, by cause and as a file.
fn are_listed(plant: &Plant, faults: &str) {
    let page = plant.get(&format!("{faults}?limit=3"));
    assert_eq!(
        (&page["total"], &page["not_reached"]),
        (&json!(4), &json!([]))
    );
    let items = page["items"].as_array().unwrap();
    let is_of_a = |it: &Value| it["id"].as_str().unwrap().starts_with("a~");
    assert!(items.iter().all(is_of_a), "{page}");
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = plant.get(&format!("{faults}?limit=3&cursor={cursor}"));
    assert_eq!(
        (
            rest["items"].as_array().unwrap().len(),
            &rest["next_cursor"]
        ),
        (1, &Value::Null)
    );
    let groups = plant.get(&format!("{faults}/groups"));
    assert_eq!(groups["groups"][0]["count"], 3, "{groups}");
    let lines = plant.world.get(&plant.who, &format!("{faults}/download"));
    assert_eq!(lines.text().lines().count(), 4);
}

/// First as a trial, then one alone, then the others of its kind.
fn are_replayed(plant: &Plant, faults: &str) {
    let replay = |body: Value| {
        let path = format!("{faults}/replay");
        plant.ask("POST", &path, body).ok(200)
    };
    let told = replay(json!({"kind": "value_does_not_fit", "dry_run": true}));
    assert_eq!(told["written"], 3, "{told}");
    let wrong = plant.get(&format!("{faults}?kind=value_does_not_fit"));
    let one = replay(json!({"ids": [wrong["items"][0]["id"]]}));
    assert_eq!(
        (&one["written"], &one["examples"][0]["id"]),
        (&json!(1), &wrong["items"][0]["id"])
    );
    let others = replay(json!({"kind": "value_does_not_fit"}));
    assert_eq!(
        others["written"], 2,
        "what is done is not done again: {others}"
    );
    assert_eq!(plant.rows(), 8);
    let open = plant.get(&format!("{faults}?replayed=false"));
    assert_eq!(open["total"], 1, "{open}");
}

/// What a stopped source archived is replayed by who writes itself; the hub takes rows only of what an
/// agent has to run.
fn are_replayed_while_stopped(plant: &Plant, faults: &str, via: &str) {
    let path = format!("{faults}/replay");
    let stopped = plant.ask("POST", &path, json!({"kind": "parse_failed"}));
    if via == "hub" {
        let problem = stopped.problem(409, "wrong_state");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("start this one first"), "{problem}");
    } else {
        assert_eq!(stopped.ok(200)["still_at_fault"], 1);
    }
}

#[test]
fn messages_at_fault_stay_on_the_agent_that_writes_itself() {
    faults_on_an_agent("direct");
}

#[test]
fn messages_at_fault_stay_on_the_agent_that_writes_via_the_hub() {
    faults_on_an_agent("hub");
}

#[test]
fn offsets_are_read_and_moved_where_the_source_runs() {
    let mut site = Site::new(&["a"]);
    site.plant.produce(0..30);
    let id = site.plant.create(&site.document("a", "hub"), true);
    site.plant.wait_rows(30);
    let reset = format!("/sources/{id}/offsets/reset");
    let earliest = json!({"to": "earliest", "dry_run": false});
    site.plant
        .ask("POST", &reset, earliest.clone())
        .problem(409, "wrong_state");
    site.plant.post(&format!("/sources/{id}/stop"));
    site.plant.wait_state(&id, "stopped");
    let offsets = site.plant.get(&format!("/sources/{id}/offsets"));
    assert_eq!(offsets["partitions"].as_array().unwrap().len(), 3);
    let moved = site.plant.ask("POST", &reset, earliest.clone()).ok(200);
    assert_eq!(moved["read_again"], 30, "{moved}");
    site.plant.post(&format!("/sources/{id}/start"));
    site.plant
        .wait(&id, "all rows again", |it| it["rows_written"] == 60);
    assert_eq!(site.plant.rows(), 30, "the same rows");
    site.plant.post(&format!("/sources/{id}/stop"));
    site.plant.wait_state(&id, "stopped");
    site.stop("a");
    site.plant
        .ask("POST", &reset, earliest)
        .problem(409, "agent_offline");
}

#[test]
fn agents_share_a_source_and_each_keeps_its_messages_at_fault() {
    let mut site = Site::new(&["a", "b"]);
    let document = site.document("[a, b]", "hub");
    let id = site.plant.create(&document, true);
    let shared = wait_for(DEADLINE, "both to read partitions", || {
        let status = status_of(&site, &id);
        let replicas = status["replicas"].as_array()?.clone();
        let reads = |it: &Value| it["partitions"].as_u64().is_some_and(|number| number > 0);
        (replicas.len() == 2 && replicas.iter().all(reads)).then_some(status)
    });
    let shared = shared.unwrap_or_else(|error| panic!("{error:#}: {}", status_of(&site, &id)));
    let owners = shared["partitions"].as_array().unwrap().iter();
    let mut owners: Vec<&str> = owners.map(|it| it["owner"].as_str().unwrap()).collect();
    assert_eq!(owners.len(), 3, "{shared}");
    owners.sort_unstable();
    owners.dedup();
    assert_eq!(owners, ["a", "b"], "{shared}");
    assert_eq!(site.plant.source(&id)["agent"], "a, b");

    // Enough for every partition.
    for _ in 0..20 {
        produce_faults(&site.plant);
    }
    site.plant.wait(&id, "all faults", |it| it["faults"] == 80);
    let faults = format!("/sources/{id}/faults");
    let page = site.plant.get(&format!("{faults}?limit=1000"));
    assert_eq!(page["total"], 80, "{page}");
    let items = page["items"].as_array().unwrap();
    let of = |name: &str| {
        let prefix = format!("{name}~");
        let own = items
            .iter()
            .filter(|it| it["id"].as_str().unwrap().starts_with(&prefix));
        own.count()
    };
    assert!(of("a") > 0 && of("b") > 0 && of("a") + of("b") == 80);
    let times: Vec<i64> = items
        .iter()
        .map(|it| it["at_ms"].as_i64().unwrap())
        .collect();
    assert!(
        times.is_sorted_by(|a, b| a >= b),
        "the newest first: {times:?}"
    );
    let groups = site.plant.get(&format!("{faults}/groups"));
    assert_eq!(
        groups["groups"].as_array().unwrap().len(),
        2,
        "one cause is one group: {groups}"
    );
    assert_eq!(groups["groups"][0]["count"], 60);

    let num_of_a = of("a");
    site.stop("b");
    let without = site.plant.get(&format!("{faults}?limit=1000"));
    assert_eq!(without["not_reached"], json!(["b"]));
    assert_eq!(without["items"].as_array().unwrap().len(), num_of_a);
    let download = site
        .plant
        .world
        .get(&site.plant.who, &format!("{faults}/download"));
    download.problem(409, "agent_offline");
    site.plant.wait(&id, "the other one to have all", |_| {
        let status = status_of(&site, &id);
        let partitions = status["partitions"].as_array().unwrap().iter();
        partitions.clone().count() == 3 && partitions.clone().all(|it| it["owner"] == "a")
    });
}

fn status_of(site: &Site, id: &str) -> Value {
    site.plant.get(&format!("/sources/{id}/status"))
}
