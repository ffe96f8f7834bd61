//! Who may run a data source: an agent that slept is replaced and stops, a token that is revoked ends
//! its runs, one that is replaced does not, and a group that changes waits for the old one's end.

use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use inlet_testkit::{Toxiproxy, traffic, wait_until};
use serde_json::Value;

use crate::{
    agent::{Agent, AgentHub, MadeAgent},
    agent_flow::{Flow, Way, document},
    hub_runs::create_connection,
    world::World,
};

const DEADLINE: Duration = Duration::from_mins(1);

/// The hub drops a link of which it has heard nothing for 10 s.
const LONGER_THAN_SILENCE: Duration = Duration::from_secs(13);

/// A hub with one agent, and a data source on it.
struct Plant {
    hub: AgentHub,
    made: MadeAgent,
    agent: Agent,
    source_id: String,
}

impl Plant {
    fn start(world: &World) -> Self {
        let hub = AgentHub::start(world.folder.path(), &[]);
        let link = hub.link;
        Self::start_at(world, hub, link)
    }

    /// With an agent that knocks at another address than the hub's own.
    fn start_at(world: &World, hub: AgentHub, endpoint: SocketAddr) -> Self {
        create_connection(&hub.hub, world);
        let made = MadeAgent::new(&hub.hub, "plant-7");
        let agent = Agent::start(world.folder.path(), "first", &made, &[endpoint]);
        made.wait_for_state(&hub.hub, "online");
        Self {
            hub,
            made,
            agent,
            source_id: String::new(),
        }
    }

    fn submit(&mut self, world: &World, flow: &Flow<'_>) {
        self.submit_by(Way::Direct, world, flow);
    }

    fn submit_by(&mut self, way: Way, world: &World, flow: &Flow<'_>) {
        let placement = format!("agent: plant-7\n{}", way.key());
        let text = document(world, &world.bootstrap, &placement);
        self.source_id = self.hub.hub.submit(&text);
        flow.wait_for_more("at first", || self.told());
    }

    fn told(&self) -> String {
        let path = format!("/sources/{}", self.source_id);
        let source = self.hub.hub.ask("GET", &path, None).text;
        format!(
            "source: {source}\nagent:\n{}\nhub:\n{}",
            self.agent.output(),
            self.hub.hub.output_tail()
        )
    }

    fn runs(&self) -> Vec<Value> {
        let path = format!("/sources/{}/runs", self.source_id);
        let runs = self.hub.hub.must("GET", &path, None);
        runs["items"].as_array().expect("a list").clone()
    }
}

#[test]
fn an_agent_that_sleeps_longer_than_its_lease_is_replaced_and_stops() {
    thread::scope(|scope| {
        scope.spawn(|| is_replaced_and_stops(Way::Direct, "agent_sleeps_direct"));
        scope.spawn(|| is_replaced_and_stops(Way::ViaHub, "agent_sleeps_via_hub"));
    });
}

fn is_replaced_and_stops(way: Way, name: &str) {
    let world = World::new(name);
    let mut plant = Plant::start(&world);
    let mut second = Flow::run(&world, |flow| {
        plant.submit_by(way, &world, flow);
        plant.agent.freeze();
        thread::sleep(LONGER_THAN_SILENCE);
        // The same token on another machine: a copy of the first.
        let folder = world.folder.path();
        let second = Agent::start(folder, "second", &plant.made, &[plant.hub.link]);
        flow.wait_for_more("by the second", || second.output());

        plant.agent.thaw();
        plant.agent.wait_for_line("another agent is linked");
        flow.wait_for_more("after the first is awake", || second.output());
        let has_ended = || !plant.agent.is_at_work();
        wait_until(DEADLINE, "the first agent's runs to end", has_ended)
            .unwrap_or_else(|error| panic!("{error}\n{}", plant.told()));
        // It stays away as long as the second lives.
        flow.must_go_on_for(Duration::from_secs(3), "by the second", || second.output());
        second
    });
    assert!(!plant.agent.is_at_work(), "the first stays away");
    assert!(second.is_at_work(), "the second runs it");
    second.terminate();
}

#[test]
fn a_revoked_token_ends_the_runs_and_a_new_one_does_not() {
    let world = World::new("agent_token");
    let mut plant = Plant::start(&world);
    Flow::run(&world, |flow| {
        plant.submit(&world, flow);
        let runs = plant.runs();

        plant.made.rotate(&plant.hub.hub);
        plant.agent.take_token(&plant.made);
        let agent = format!("/agents/{}", plant.made.id);
        let is_used = || {
            let agent = plant.hub.hub.must("GET", &agent, None);
            let tokens = agent["tokens"].as_array().expect("a list").clone();
            tokens.iter().filter(|it| it["state"] == "active").count() == 1
                && tokens.iter().all(|it| it["state"] != "unused")
        };
        wait_until(DEADLINE, "the new token to be used", is_used)
            .unwrap_or_else(|error| panic!("{error}\n{}", plant.told()));
        flow.wait_for_more("with the new token", || plant.told());
        assert_eq!(plant.runs().len(), runs.len(), "the run went on");

        let revoked = Instant::now();
        plant.made.revoke(&plant.hub.hub);
        let has_ended = || !plant.agent.is_at_work();
        wait_until(Duration::from_secs(10), "the run to end", has_ended)
            .unwrap_or_else(|error| panic!("{error}\n{}", plant.told()));
        assert!(revoked.elapsed() < Duration::from_secs(10));
        plant.made.wait_for_state(&plant.hub.hub, "no_token");

        // Another token brings it back.
        plant.made.rotate(&plant.hub.hub);
        plant.agent.take_token(&plant.made);
        flow.wait_for_more("with a token again", || plant.told());
    });
}

#[test]
fn an_agent_that_starts_without_a_hub_goes_by_what_it_remembers() {
    let world = World::new("agent_alone");
    let mut plant = Plant::start(&world);
    Flow::run(&world, |flow| {
        plant.submit(&world, flow);
        plant.hub.hub.kill();
        plant.agent.kill();
        plant.agent.restart();
        flow.wait_for_more("without a hub", || plant.agent.output());
        plant.hub.hub.restart();
        plant.made.wait_for_state(&plant.hub.hub, "online");
        // The run that began without the hub is told, and known as the one that runs.
        plant
            .hub
            .hub
            .wait_for_source(&plant.source_id, "it runs", |source| {
                source["state"] == "running"
            });
        flow.wait_for_more("with the hub again", || plant.told());
        assert_eq!(plant.runs().len(), 2, "{:?}", plant.runs());
    });
}

#[test]
fn another_group_waits_for_an_agent_that_may_still_run_the_old_one() {
    let Some(network) = Toxiproxy::start().expect("Toxiproxy starts") else {
        eprintln!("skipped: set INLET_TOXIPROXY, or run `cargo xtask test --only tests`");
        return;
    };
    let world = World::new("agent_group");
    let hub = AgentHub::start(world.folder.path(), &[]);
    let line = network.line(hub.link).expect("a line to the hub");
    let mut plant = Plant::start_at(&world, hub, line.address());
    let other_group = format!("{}_other", world.name);
    Flow::run(&world, |flow| {
        plant.submit(&world, flow);
        // Out of reach, not dead: it goes on, and whoever asks the hub cannot know.
        line.down().expect("the line is ours");
        let text = document(&world, &world.bootstrap, "");
        let moved = text.replace(
            &format!("group_id: {}\n", world.name),
            &format!("group_id: {other_group}\n"),
        );
        plant.hub.hub.update(&plant.source_id, &moved);
        flow.must_go_on_for(Duration::from_secs(6), "by the agent", || {
            plant.agent.output()
        });
        let committed = || {
            let topic = world.topic("seq");
            traffic::committed(&world.bootstrap, &other_group, &topic).expect("the broker tells")
        };
        assert!(
            committed().is_empty(),
            "nobody reads with the new group yet"
        );
        let source = plant
            .hub
            .hub
            .must("GET", &format!("/sources/{}", plant.source_id), None);
        let cause = source["cause"].as_str().unwrap_or_default();
        assert!(
            cause.contains("plant-7"),
            "it is told who is waited for: {source}"
        );

        // Reachable again, it ends its run, and only then the new group begins.
        line.up().expect("the line is ours");
        wait_until(DEADLINE, "the new group", || !committed().is_empty())
            .unwrap_or_else(|error| panic!("{error}\n{}", plant.told()));
        assert!(!plant.agent.is_at_work(), "{}", plant.told());
        // So that the end of the flow finds its commits: back to the first group, on the agent.
        let text = document(&world, &world.bootstrap, "agent: plant-7");
        plant.hub.hub.update(&plant.source_id, &text);
        flow.wait_for_more("back on the agent", || plant.told());
    });
}

#[test]
fn another_installation_does_not_speak_for_one_that_is_out_of_reach() {
    let Some(network) = Toxiproxy::start().expect("Toxiproxy starts") else {
        eprintln!("skipped: set INLET_TOXIPROXY, or run `cargo xtask test --only tests`");
        return;
    };
    let world = World::new("agent_reinstalled");
    let hub = AgentHub::start(world.folder.path(), &[]);
    let line = network.line(hub.link).expect("a line to the hub");
    let mut plant = Plant::start_at(&world, hub, line.address());
    let other_group = format!("{}_other", world.name);
    let mut second = Flow::run(&world, |flow| {
        plant.submit(&world, flow);
        line.down().expect("the line is ours");
        // "It is offline, so it is gone": a new machine with the same token.
        let endpoints = [plant.hub.link];
        let second = Agent::start(world.folder.path(), "second", &plant.made, &endpoints);
        plant.made.wait_for_state(&plant.hub.hub, "online");
        let same = document(&world, &world.bootstrap, "agent: plant-7");
        let moved = same.replace(
            &format!("group_id: {}\n", world.name),
            &format!("group_id: {other_group}\n"),
        );
        plant.hub.hub.update(&plant.source_id, &moved);
        flow.must_go_on_for(Duration::from_secs(6), "by the first", || {
            plant.agent.output()
        });
        assert!(plant.agent.is_at_work(), "{}", plant.agent.output());
        let topic = world.topic("seq");
        let committed = traffic::committed(&world.bootstrap, &other_group, &topic);
        let committed = committed.expect("the broker tells");
        assert!(committed.is_empty(), "two groups read: {}", plant.told());

        // In the group that the first one is in, nobody has to wait for it.
        plant.hub.hub.update(&plant.source_id, &same);
        plant.agent.kill();
        flow.wait_for_more("by the second", || second.output());
        second
    });
    second.terminate();
}
