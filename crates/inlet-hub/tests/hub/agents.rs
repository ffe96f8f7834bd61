//! Agents: made, started as the page says, replaced, taken back and deleted.

use std::{path::Path, time::Duration};

use inlet_agent::{LinkState, RunningAgent, options::AgentOptions};
use inlet_config::Environment;
use inlet_testkit::wait_for;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::world::{Answer, Who, World};

/// How long anything may take on a busy machine.
const DEADLINE: Duration = Duration::from_secs(30);

fn create(world: &World, who: &Who, name: &str) -> Value {
    let body = json!({"name": name, "labels": {"site": "north"}});
    world.ask(who, "POST", "/agents", body).ok(201)
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("{pointer} of {value}"))
}

/// The options that an agent reads out of this `agent.toml`.
fn options_of(config: &str, folder: &Path, environment: Environment) -> AgentOptions {
    let file = folder.join("agent.toml");
    std::fs::write(&file, config).unwrap();
    let mut options = AgentOptions::load(Some(&file), environment).unwrap();
    options.data_dir = folder.join("data");
    options
}

fn start(world: &World, options: AgentOptions) -> RunningAgent {
    world
        .block_on(async { inlet_agent::start(options) })
        .unwrap()
}

fn wait_linked(world: &World, agent: &RunningAgent) {
    let is_linked = |state: &LinkState| matches!(state, LinkState::Linked(_));
    let linked = world.block_on(agent.wait_for(DEADLINE, is_linked));
    assert!(linked.is_some(), "{:?}", agent.status());
}

fn wait_refused(world: &World, agent: &RunningAgent) {
    let is_refused = |state: &LinkState| matches!(state, LinkState::Refused { .. });
    // A token that is taken back ends the link within ten seconds.
    let refused = world.block_on(agent.wait_for(Duration::from_secs(10), is_refused));
    assert!(refused.is_some(), "{:?}", agent.status());
}

fn path_of(agent: &Value) -> String {
    format!("/agents/{}", text(agent, "/id"))
}

fn check(world: &World, who: &Who, agent: &Value) -> Value {
    let path = format!("{}/check", path_of(agent));
    world.ask(who, "POST", &path, Value::Null).ok(200)
}

#[test]
fn agents_are_made_changed_and_deleted() {
    let world = World::new_for_agents();
    let ada = world.admin();
    let made = create(&world, &ada, "plant-7");
    let agent = &made["agent"];
    assert_eq!(agent["state"], "never_connected");
    assert_eq!(agent["kind"], "agent");
    assert_eq!(agent["labels"], json!({"site": "north"}));
    assert_eq!(agent["tokens"][0]["state"], "unused");
    let token = text(&made, "/token");
    assert!(token.starts_with(text(agent, "/tokens/0/prefix")));

    let list = world.get(&ada, "/agents").ok(200);
    assert_eq!(list["items"][0]["kind"], "hub");
    assert_eq!(list["items"][0]["name"], "north-hub");
    assert_eq!(list["items"][0]["state"], "online");
    assert_eq!(&list["items"][1], agent);
    assert!(!list.to_string().contains(token), "it is told once");

    let again = json!({"name": "plant-7"});
    world
        .ask(&ada, "POST", "/agents", again)
        .problem(409, "name_taken");
    for (name, labels, path) in [
        ("a b", json!({}), "name"),
        ("", json!({}), "name"),
        ("x", json!({"a b": "c"}), "labels.a b"),
        ("x", json!({"site": ""}), "labels.site"),
    ] {
        let body = json!({"name": name, "labels": labels});
        let problem = world
            .ask(&ada, "POST", "/agents", body)
            .problem(422, "invalid_request");
        assert_eq!(problem["faults"][0]["path"], path, "{problem}");
    }

    let path = path_of(agent);
    let change = json!({"name": "plant-8", "labels": {"site": "south"}});
    let changed = world.ask(&ada, "PATCH", &path, change).ok(200);
    assert_eq!(changed["name"], "plant-8");
    assert_eq!(changed["labels"], json!({"site": "south"}));
    let change = json!({"labels": {}});
    let changed = world.ask(&ada, "PATCH", &path, change).ok(200);
    assert_eq!(
        (&changed["name"], &changed["labels"]),
        (&json!("plant-8"), &json!({}))
    );
    assert_eq!(world.get(&ada, &path).ok(200), changed);

    let asked = check(&world, &ada, agent);
    assert_eq!(asked["connected"], false);
    assert!(text(&asked, "/cause").contains("never linked"), "{asked}");
    assert!(text(&asked, "/remedy").contains("Agents"), "{asked}");
    world.ask(&ada, "DELETE", &path, Value::Null).ok(204);
    world.get(&ada, &path).problem(404, "not_found");
    let entries = world.audit();
    let of_agents = entries.iter().filter(|entry| entry.starts_with("agent."));
    let of_agents: Vec<&str> = of_agents.map(String::as_str).collect();
    let expected = [
        "agent.delete plant-8",
        "agent.update plant-8",
        "agent.update plant-8",
        "agent.create plant-7",
    ];
    assert_eq!(of_agents, expected, "a check changes nothing");
}

#[test]
fn an_agent_starts_with_what_the_hub_says() {
    let world = World::new_for_agents();
    let ada = world.admin();
    let folder = TempDir::new().unwrap();
    let made = create(&world, &ada, "plant-7");
    let setup = &made["setup"];
    let (url, ca) = world.agent_door();
    assert_eq!(
        (text(setup, "/endpoint"), text(setup, "/ca_pem")),
        (&*url, &*ca)
    );
    assert_eq!(setup["is_loopback"], true);
    for way in ["debian", "binary", "environment"] {
        for what in ["install", "start", "check"] {
            assert!(!text(setup, &format!("/commands/{way}/{what}")).is_empty());
        }
    }
    let options = options_of(
        text(setup, "/config_toml"),
        folder.path(),
        Environment::empty(),
    );
    assert_eq!(options.token.expose(), text(&made, "/token"));
    let agent = start(&world, options);
    wait_linked(&world, &agent);

    let asked = check(&world, &ada, &made["agent"]);
    assert_eq!(asked["connected"], true, "{asked}");
    assert!(asked["round_trip_ms"].is_u64(), "{asked}");
    assert_eq!(asked["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(asked["upgrade"], Value::Null);
    let shown = world.get(&ada, &path_of(&made["agent"])).ok(200);
    assert_eq!(shown["state"], "online");
    assert_eq!(shown["connected_to"], "north-hub");
    assert_eq!(shown["tokens"][0]["state"], "active");
    assert!(
        shown["cores"].as_u64().is_some_and(|cores| cores > 0),
        "{shown}"
    );
    assert!(text(&shown, "/address").starts_with("127.0.0.1"), "{shown}");
    assert_eq!(shown["cause"], Value::Null);

    world.block_on(agent.stop());
    let offline = wait_for(DEADLINE, "the agent to be offline", || {
        let shown = world.get(&ada, &path_of(&made["agent"])).ok(200);
        (shown["state"] == "offline").then_some(shown)
    });
    let offline = offline.unwrap();
    assert!(text(&offline, "/cause").contains("offline"), "{offline}");
    assert!(offline["last_seen_at_ms"].is_i64(), "{offline}");
    assert_eq!(offline["instance"], shown["instance"], "what it told stays");
}

#[test]
fn an_agent_starts_by_the_variables_of_the_setup() {
    let world = World::new_for_agents();
    let ada = world.admin();
    let folder = TempDir::new().unwrap();
    let made = create(&world, &ada, "in.a_container-1");
    let command = text(&made, "/setup/commands/environment/start");
    let script = command.replace("inlet agent", "env -0");
    let told = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    assert!(told.status.success(), "{script}");
    let told = String::from_utf8(told.stdout).unwrap();
    let variables = told.split('\0').filter_map(|line| line.split_once('='));
    let variables = variables.filter(|(name, _)| name.starts_with("INLET_AGENT_"));
    let agent = start(&world, options_of("", folder.path(), variables.collect()));
    wait_linked(&world, &agent);
    assert_eq!(check(&world, &ada, &made["agent"])["connected"], true);
    world.block_on(agent.stop());
}

#[test]
fn tokens_are_replaced_without_a_gap_and_taken_back_at_once() {
    let world = World::new_for_agents();
    let ada = world.admin();
    let folder = TempDir::new().unwrap();
    let made = create(&world, &ada, "plant-7");
    let path = path_of(&made["agent"]);
    let config = text(&made, "/setup/config_toml");
    let options = options_of(config, folder.path(), Environment::empty());
    let old = start(&world, options.clone());
    wait_linked(&world, &old);

    let rotate = || {
        world
            .ask(&ada, "POST", &format!("{path}/tokens"), Value::Null)
            .ok(201)
    };
    let new = rotate();
    assert!(text(&new, "/setup/config_toml").contains(text(&new, "/token")));
    let states = || {
        let shown = world.get(&ada, &path).ok(200);
        let tokens = shown["tokens"].as_array().unwrap().iter();
        tokens
            .map(|token| token["state"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(states(), ["unused", "ending"]);
    assert_eq!(
        check(&world, &ada, &made["agent"])["connected"],
        true,
        "the old one is good"
    );
    world.block_on(old.stop());

    let mut options = options;
    options.token = inlet_config::secret::Secret::new(text(&new, "/token"));
    options.origin = None;
    let agent = start(&world, options);
    wait_linked(&world, &agent);
    assert_eq!(states(), ["active", "revoked"]);

    let token_id = world.get(&ada, &path).ok(200)["tokens"][0]["id"].clone();
    let revoke = format!("{path}/tokens/{}", token_id.as_str().unwrap());
    world.ask(&ada, "DELETE", &revoke, Value::Null).ok(204);
    wait_refused(&world, &agent);
    let shown = world.get(&ada, &path).ok(200);
    assert_eq!(shown["state"], "no_token");
    assert!(text(&shown, "/remedy").contains("new token"), "{shown}");
    world.block_on(agent.stop());
    let gone = format!("{path}/tokens/01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8f");
    world
        .ask(&ada, "DELETE", &gone, Value::Null)
        .problem(404, "not_found");
    let entries = world.audit();
    assert!(
        entries.contains(&"agent.token.create plant-7".to_owned()),
        "{entries:?}"
    );
    assert!(
        entries.contains(&"agent.token.revoke plant-7".to_owned()),
        "{entries:?}"
    );
}

#[test]
fn a_deleted_agent_is_sent_away() {
    let world = World::new_for_agents();
    let ada = world.admin();
    let folder = TempDir::new().unwrap();
    let made = create(&world, &ada, "plant-7");
    let config = text(&made, "/setup/config_toml");
    let agent = start(
        &world,
        options_of(config, folder.path(), Environment::empty()),
    );
    wait_linked(&world, &agent);
    let path = path_of(&made["agent"]);
    world.ask(&ada, "DELETE", &path, Value::Null).ok(204);
    wait_refused(&world, &agent);
    world.block_on(agent.stop());
}

/// A document that is sound and whose servers are not there.
fn document(name: &str, agent: &str) -> String {
    format!(
        "version: 1\nname: {name}\nagent: {agent}\nkafka: {{bootstrap_servers: \"127.0.0.1:1\", topics: t}}\n\
         target:\n  tdengine: {{url: \"ws://127.0.0.1:1\", user: root, password: {{secret: pw}}, database: power}}\n  \
         super_table: meters\n  subtable: \"d_{{id}}\"\n  \
         columns: {{ts: {{from: ts, time: {{unit: ms}}}}, v: v}}\n  tags: {{id: id}}\n"
    )
}

#[test]
fn an_agent_that_sources_name_is_not_deleted_unasked() {
    let world = World::new_for_agents();
    let ada = world.admin();
    let secret = json!({"value": "taosdata"});
    world.ask(&ada, "PUT", "/secrets/pw", secret).ok(204);
    let source = |agent: &str| {
        let body = json!({"document": document("meters", agent), "start": false});
        world.ask(&ada, "POST", "/sources", body)
    };
    let unknown = source("[plant-7]").problem(422, "document_invalid");
    let fault = &unknown["faults"][0];
    assert_eq!(
        (&fault["path"], &fault["line"]),
        (&json!("agent"), &json!(3))
    );
    assert!(
        text(fault, "/message").contains("no agent `plant-7`"),
        "{fault}"
    );

    let made = create(&world, &ada, "plant-7");
    source("[plant-7]").ok(201);
    let path = path_of(&made["agent"]);
    let shown = world.get(&ada, &path).ok(200);
    assert_eq!(shown["sources"][0]["name"], "meters");
    let in_use = |answer: Answer| {
        let problem = answer.problem(409, "agent_in_use");
        assert!(text(&problem, "/detail").contains("meters"), "{problem}");
        assert!(!text(&problem, "/hint").is_empty());
    };
    in_use(world.ask(&ada, "DELETE", &path, Value::Null));
    in_use(world.ask(&ada, "PATCH", &path, json!({"name": "plant-8"})));
    let keep = format!("{path}?sources=keep");
    world.ask(&ada, "DELETE", &keep, Value::Null).ok(204);
    let sources = world.get(&ada, "/sources").ok(200);
    assert_eq!(sources["items"][0]["agent"], "plant-7");
}

#[test]
fn who_is_not_there_cannot_be_asked() {
    let world = World::new_for_agents();
    let ada = world.admin();
    let secret = json!({"value": "taosdata"});
    world.ask(&ada, "PUT", "/secrets/pw", secret).ok(204);
    create(&world, &ada, "plant-7");
    let ask = |path: &str, agent: &str, more: Value| {
        let mut body = json!({"document": document("meters", agent)});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        world.ask(&ada, "POST", path, body)
    };
    for (path, more) in [
        ("/check", json!({"part": "all"})),
        ("/topics", json!({})),
        ("/sample", json!({"from": "newest"})),
    ] {
        for (agent, cause) in [
            ("plant-7", "was never linked"),
            ("plant-9", "there is no agent `plant-9`"),
            ("{labels: {site: north}}", "was never linked"),
            (
                "{labels: {site: west}}",
                "no agent has the labels `site: west`",
            ),
        ] {
            let problem = ask(path, agent, more.clone()).problem(409, "agent_offline");
            assert!(
                text(&problem, "/detail").contains(cause),
                "{path} {agent}: {problem}"
            );
            assert!(text(&problem, "/hint").contains("page Agents"), "{problem}");
        }
    }
    let faulty = ask("/topics", "[]", json!({})).problem(422, "document_invalid");
    assert_eq!(faulty["faults"][0]["path"], "agent");
    // The preview itself needs no agent; only the table is looked at from there.
    let more = json!({"text": "{\"id\": 1, \"ts\": 1, \"v\": 2}"});
    let preview = ask("/preview", "plant-7", more).ok(200);
    let fault = &preview["faults"][0];
    assert_eq!(fault["path"], "target.super_table", "{preview}");
    assert!(text(fault, "/message").contains("never linked"), "{fault}");
    // Via the hub, TDengine is looked at from the hub, whatever the agent does.
    let body = json!({"document": format!("{}write: {{via: hub}}\n", document("meters", "plant-7")), "part": "tdengine"});
    let steps = world.ask(&ada, "POST", "/check", body).ok(200);
    assert_eq!(steps["ran_on"], "north-hub", "{steps}");
    assert_eq!(steps["steps"][0]["ran_on"], "north-hub");
}

#[test]
fn a_hub_without_a_port_for_agents_makes_none() {
    let world = World::new();
    let ada = world.admin();
    let body = json!({"name": "plant-7"});
    let problem = world
        .ask(&ada, "POST", "/agents", body)
        .problem(409, "wrong_state");
    assert!(
        text(&problem, "/hint").contains("--agent-listen"),
        "{problem}"
    );
    let list = world.get(&ada, "/agents").ok(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
}
