//! Several of a kind: two agents share one data source, two hubs share one store.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use inlet_testkit::{PostgresServer, wait_for, wait_until};
use serde_json::Value;

use crate::{
    agent::{Agent, AgentHub, MadeAgent},
    agent_flow::{Flow, document},
    hub::Hub,
    hub_runs::{create_connection, create_connection_named},
    world::World,
};

const DEADLINE: Duration = Duration::from_mins(1);

/// The longest that the sources of a lost hub may wait for another.
const MOVE_LIMIT: Duration = Duration::from_secs(15);

/// Which runner holds which partition, as the page shows it.
fn owners(hub: &Hub, source_id: &str) -> BTreeSet<String> {
    let status = hub.must("GET", &format!("/sources/{source_id}/status"), None);
    let partitions = status["partitions"].as_array().cloned();
    let owners = partitions.unwrap_or_default().into_iter();
    owners
        .filter_map(|partition| partition["owner"].as_str().map(str::to_owned))
        .collect()
}

fn wait_for_owners(hub: &Hub, source_id: &str, expected: &[&str]) {
    let expected: BTreeSet<String> = expected.iter().map(|it| (*it).to_owned()).collect();
    let mut last = BTreeSet::new();
    let reached = wait_for(DEADLINE, "the owners of the partitions", || {
        last = owners(hub, source_id);
        (last == expected).then_some(())
    });
    reached.unwrap_or_else(|error| {
        let status = hub.ask("GET", &format!("/sources/{source_id}/status"), None);
        panic!(
            "{error} {expected:?}, last {last:?}:\n{}\n{}",
            status.text,
            hub.output_tail()
        )
    });
}

#[test]
fn two_agents_share_one_source_and_one_takes_over_from_the_other() {
    let world = World::new("replicas");
    let hub = AgentHub::start(world.folder.path(), &[]);
    create_connection(&hub.hub, &world);
    let start = |name: &str| {
        let made = MadeAgent::new(&hub.hub, name);
        let agent = Agent::start(world.folder.path(), name, &made, &[hub.link]);
        made.wait_for_state(&hub.hub, "online");
        agent
    };
    let (mut north, mut south) = (start("north"), start("south"));
    Flow::run(&world, |flow| {
        let text = document(&world, &world.bootstrap, "agent: [north, south]");
        let source_id = hub.hub.submit(&text);
        flow.wait_for_more("at first", || hub.hub.output_tail());
        wait_for_owners(&hub.hub, &source_id, &["north", "south"]);

        north.kill();
        flow.wait_for_more("by the other", || south.output());
        wait_for_owners(&hub.hub, &source_id, &["south"]);

        north.restart();
        wait_for_owners(&hub.hub, &source_id, &["north", "south"]);
        south.terminate();
        flow.wait_for_more("by the first again", || north.output());
    });
    north.terminate();
}

/// Two hubs on one PostgreSQL.
struct Hubs {
    one: AgentHub,
    two: AgentHub,
}

impl Hubs {
    fn start(folder: &Path, database: &str) -> Self {
        let database = format!("{database}_{}", std::process::id());
        let store = PostgresServer::shared().create_database(&database);
        let store = store.expect("a database");
        let key = folder.join("store.key").display().to_string();
        let start = |name: &str, beside: Option<&AgentHub>| {
            let folder = folder.join(name);
            fs::create_dir_all(&folder).expect("a folder for the hub");
            let options = ["--store", &store, "--key-file", &key, "--node-name", name];
            match beside {
                None => AgentHub::start(&folder, &options),
                Some(first) => first.start_beside(&folder, &options),
            }
        };
        let one = start("one", None);
        let two = start("two", Some(&one));
        Self { one, two }
    }

    /// A data source into a connection of its own, as each test database has a sandbox of its own.
    fn submit(&self, world: &World, placement: &str) -> String {
        create_connection_named(&self.one.hub, world, &world.name);
        let text = document(world, &world.bootstrap, placement);
        let connection = format!("connection: {}", world.name);
        self.one
            .hub
            .submit(&text.replace("connection: plant", &connection))
    }

    fn told(&self) -> String {
        let (one, two) = (self.one.hub.output_tail(), self.two.hub.output_tail());
        format!("hub one:\n{one}\nhub two:\n{two}")
    }
}

/// Who runs a source, as this hub tells it; `None` while it is not exactly one.
fn runner_of(hub: &Hub, source_id: &str) -> Option<String> {
    let status = hub.must("GET", &format!("/sources/{source_id}/status"), None);
    let replicas: Vec<Value> = status["replicas"].as_array().cloned().unwrap_or_default();
    let runs = |it: &&Value| it["state"] == "running" && it["is_stale"] != true;
    let mut running = replicas.iter().filter(runs);
    let runner = running.next()?["runner_name"].as_str()?.to_owned();
    running.next().is_none().then_some(runner)
}

/// Waits until these sources are run by these hubs, one each.
fn wait_for_runners(at_most: Duration, teller: &Hub, source_ids: &[String], expected: &[&str]) {
    let expected: BTreeSet<&str> = expected.iter().copied().collect();
    let mut last: Vec<Option<String>> = Vec::new();
    let reached = wait_until(at_most, "the sources to run where they should", || {
        last = source_ids.iter().map(|id| runner_of(teller, id)).collect();
        let all: Option<BTreeSet<&str>> = last.iter().map(Option::as_deref).collect();
        all.is_some_and(|all| all == expected)
    });
    let tail = || teller.output_tail();
    reached.unwrap_or_else(|error| panic!("{error} ({expected:?}): {last:?}\n{}", tail()));
}

/// Waits until the agent is linked to the hub of this name.
fn wait_for_link(teller: &Hub, made: &MadeAgent, hub: &str) {
    let path = format!("/agents/{}", made.id);
    let is_linked = || teller.must("GET", &path, None)["connected_to"] == hub;
    wait_until(DEADLINE, "the agent's link", is_linked)
        .unwrap_or_else(|error| panic!("{error} to `{hub}`\n{}", teller.output_tail()));
}

#[test]
fn a_hub_that_dies_or_sleeps_leaves_its_sources_to_the_other() {
    let worlds = ["hubs_a", "hubs_b", "hubs_c"].map(World::new);
    let folder = worlds[0].folder.path();
    let mut hubs = Hubs::start(folder, "hubs");
    let made = MadeAgent::new(&hubs.one.hub, "plant-7");
    let endpoints = [hubs.one.link, hubs.two.link];
    let mut agent = Agent::start(folder, "agent", &made, &endpoints);
    wait_for_link(&hubs.two.hub, &made, "one");

    let [a, b, c] = &worlds;
    Flow::run(a, |on_hub| {
        Flow::run(b, |on_other_hub| {
            Flow::run(c, |on_agent| {
                let flows = [on_hub, on_other_hub, on_agent];
                lose_hubs(&mut hubs, &made, &worlds, &flows);
            });
        });
    });
    agent.terminate();
}

fn lose_hubs(hubs: &mut Hubs, made: &MadeAgent, worlds: &[World; 3], flows: &[&Flow<'_>; 3]) {
    let rows_flow = |hubs: &Hubs, what: &str| {
        for flow in flows {
            flow.wait_for_more(what, || hubs.told());
        }
    };
    let on_hubs = [&worlds[0], &worlds[1]].map(|world| hubs.submit(world, ""));
    hubs.submit(&worlds[2], "agent: plant-7");
    rows_flow(hubs, "at first");
    // Either hub tells of all of them; the two share the work.
    wait_for_runners(DEADLINE, &hubs.one.hub, &on_hubs, &["one", "two"]);
    wait_for_runners(DEADLINE, &hubs.two.hub, &on_hubs, &["one", "two"]);

    hubs.one.hub.kill();
    wait_for_runners(MOVE_LIMIT, &hubs.two.hub, &on_hubs, &["two"]);
    wait_for_link(&hubs.two.hub, made, "two");
    rows_flow(hubs, "after a hub died");

    // Back, it may take its part again, and is there when the other sleeps.
    hubs.one.hub.restart();
    rows_flow(hubs, "with both hubs");
    hubs.two.hub.freeze();
    wait_for_runners(MOVE_LIMIT, &hubs.one.hub, &on_hubs, &["one"]);
    wait_for_link(&hubs.one.hub, made, "one");
    rows_flow(hubs, "after a hub fell asleep");

    // What it ran when it fell asleep is not its own any more, and both hubs say so.
    hubs.two.hub.thaw();
    let told = |hub: &Hub| on_hubs.each_ref().map(|id| runner_of(hub, id));
    let agree = || {
        let by_one = told(&hubs.one.hub);
        by_one.iter().all(Option::is_some) && by_one == told(&hubs.two.hub)
    };
    wait_until(DEADLINE, "both hubs to tell the same", agree)
        .unwrap_or_else(|error| panic!("{error}\n{}", hubs.told()));
    rows_flow(hubs, "after a hub slept");
}

#[test]
fn one_token_is_good_for_one_agent_at_whichever_hub() {
    let world = World::new("hubs_token");
    let folder = world.folder.path();
    let hubs = Hubs::start(folder, "hubs_token");
    let made = MadeAgent::new(&hubs.one.hub, "plant-7");
    let first = Agent::start(folder, "first", &made, &[hubs.one.link]);
    wait_for_link(&hubs.two.hub, &made, "one");

    let mut second = Flow::run(&world, |flow| {
        hubs.submit(&world, "agent: plant-7");
        flow.wait_for_more("at first", || hubs.told());
        let second = Agent::start(folder, "second", &made, &[hubs.two.link]);
        second.wait_for_line("another agent is linked");
        assert!(!second.is_at_work(), "{}", second.output());

        first.freeze();
        wait_for_link(&hubs.two.hub, &made, "two");
        flow.wait_for_more("by the second", || hubs.told());
        first.thaw();
        first.wait_for_line("another agent is linked");
        let has_ended = || !first.is_at_work();
        wait_until(DEADLINE, "the first agent's runs to end", has_ended)
            .unwrap_or_else(|error| panic!("{error}\n{}", first.output()));
        flow.wait_for_more("by the second alone", || hubs.told());
        second
    });
    second.terminate();
}
