//! Everything around a data source on an agent breaks while messages flow, in both ways of writing:
//! every key is there at the end, offsets never ran ahead, it ran in one group only, memory stayed
//! in bounds.

use std::{net::SocketAddr, path::Path, thread, time::Duration};

use inlet_testkit::{KafkaCluster, Line, Toxic, Toxiproxy, free_port, traffic};

use crate::{
    agent::{Agent, AgentHub, MadeAgent},
    agent_flow::{Flow, Way, document},
    faults::SandboxProcess,
    hub_runs::create_connection,
    world::{Target, World},
};

/// The budget of a run by default, and what code, threads and libraries may take beside it.
const MEMORY_LIMIT: u64 = (256 + 150) << 20;

/// The session of a member in the brokers of the test kit, and a little.
const LONGER_THAN_SESSION: Duration = Duration::from_secs(8);

/// Either side drops a link of which it has heard nothing for 10 s.
const LONGER_THAN_SILENCE: Duration = Duration::from_secs(13);

/// One data source on one agent, and everything around it to break.
struct Plant<'w> {
    way: Way,
    kafka: &'w KafkaCluster,
    sandbox: SandboxProcess,
    sandbox_folder: &'w Path,
    hub: AgentHub,
    line: Line,
    agent: Agent,
    source_id: String,
}

impl Plant<'_> {
    fn told(&self) -> String {
        let path = format!("/sources/{}", self.source_id);
        let source = self.hub.hub.ask("GET", &path, None).text;
        format!(
            "{:?}\nsource: {source}\nagent:\n{}\nhub:\n{}",
            self.way,
            self.agent.output(),
            self.hub.hub.output_tail()
        )
    }

    fn rows_flow(&self, flow: &Flow<'_>, what: &str) {
        flow.wait_for_more(what, || self.told());
    }

    /// What the link breaks: rows by way of the hub wait for it, others do not.
    fn rows_flow_if_direct(&self, flow: &Flow<'_>, time: Duration, what: &str) {
        match self.way {
            Way::Direct => flow.must_go_on_for(time, what, || self.told_without_hub()),
            Way::ViaHub => thread::sleep(time),
        }
    }

    /// The hub may be the one that is dead.
    fn told_without_hub(&self) -> String {
        format!("{:?}\nagent:\n{}", self.way, self.agent.output())
    }

    fn agent_dies(&mut self, flow: &Flow<'_>) {
        self.agent.kill();
        self.agent.restart();
        self.rows_flow(flow, "after the agent was killed");
    }

    fn agent_sleeps(&mut self, flow: &Flow<'_>) {
        self.agent.freeze();
        thread::sleep(LONGER_THAN_SESSION);
        self.agent.thaw();
        self.rows_flow(flow, "after the agent slept");
    }

    fn hub_sleeps(&mut self, flow: &Flow<'_>) {
        self.hub.hub.freeze();
        self.rows_flow_if_direct(flow, LONGER_THAN_SILENCE, "while the hub sleeps");
        self.hub.hub.thaw();
        self.rows_flow(flow, "after the hub slept");
    }

    fn hub_dies(&mut self, flow: &Flow<'_>) {
        self.hub.hub.kill();
        self.rows_flow_if_direct(flow, Duration::from_secs(3), "while there is no hub");
        self.hub.hub.restart();
        self.rows_flow(flow, "after the hub was killed");
    }

    fn link_breaks(&mut self, flow: &Flow<'_>) {
        self.line.down().expect("the line is ours");
        self.rows_flow_if_direct(flow, Duration::from_secs(3), "while the link is down");
        self.line.up().expect("the line is ours");
        self.rows_flow(flow, "after the link was down");

        for (toxic, time) in [
            (Toxic::ResetPeer, Duration::from_secs(3)),
            (Toxic::HalfOpen, LONGER_THAN_SILENCE),
        ] {
            self.line.add(toxic).expect("the line is ours");
            self.rows_flow_if_direct(flow, time, &format!("during {toxic:?}"));
            self.line.remove(toxic).expect("the line is ours");
            self.rows_flow(flow, &format!("after {toxic:?}"));
        }
        for toxic in [
            Toxic::Latency(Duration::from_millis(300)),
            Toxic::Bandwidth { kib_per_s: 64 },
        ] {
            self.line.add(toxic).expect("the line is ours");
            // Slow is not broken, whoever writes.
            flow.must_go_on_for(Duration::from_secs(4), &format!("during {toxic:?}"), || {
                self.told()
            });
            self.line.remove(toxic).expect("the line is ours");
        }
    }

    fn tdengine_dies(&mut self, flow: &Flow<'_>) {
        let address = self.sandbox.address;
        self.sandbox.kill();
        thread::sleep(Duration::from_secs(3));
        self.sandbox = SandboxProcess::start(address, self.sandbox_folder);
        self.rows_flow(flow, "after TDengine was killed");
    }

    fn tdengine_sleeps(&mut self, flow: &Flow<'_>) {
        self.sandbox.freeze();
        thread::sleep(Duration::from_secs(4));
        self.sandbox.thaw();
        self.rows_flow(flow, "after TDengine slept");
    }

    fn broker_sleeps(&mut self, flow: &Flow<'_>) {
        let closed = flow.hold_producer();
        self.kafka.pause(0).expect("the broker is ours");
        thread::sleep(LONGER_THAN_SESSION);
        self.kafka.resume(0).expect("the broker is ours");
        drop(closed);
        self.rows_flow(flow, "after the broker slept");
    }

    fn broker_dies(&mut self, flow: &Flow<'_>) {
        let closed = flow.hold_producer();
        self.kafka.kill(0).expect("the broker is killed");
        thread::sleep(Duration::from_secs(2));
        self.kafka.restart(0).expect("the broker is back");
        drop(closed);
        self.rows_flow(flow, "after the broker was killed");
    }
}

fn everything_breaks(way: Way, name: &str, protocol: &str) {
    let Some(network) = Toxiproxy::start().expect("Toxiproxy starts") else {
        eprintln!("skipped: set INLET_TOXIPROXY, or run `cargo xtask test --only tests`");
        return;
    };
    let kafka = KafkaCluster::builder().start().expect("a broker");
    let sandbox_folder = tempfile::tempdir().expect("a folder");
    let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let sandbox = SandboxProcess::start(address, sandbox_folder.path());
    let target = Target::Server(format!("ws://root:taosdata@{address}"));
    let world = World::on(kafka.bootstrap(), target, name);
    let hub = AgentHub::start(world.folder.path(), &[]);
    let line = network.line(hub.link).expect("a line to the hub");
    create_connection(&hub.hub, &world);
    let made = MadeAgent::new(&hub.hub, "plant-7");
    let agent = Agent::start(world.folder.path(), "agent", &made, &[line.address()]);
    made.wait_for_state(&hub.hub, "online");
    let placement = format!("agent: plant-7\n{}", way.key());
    let mut plant = Plant {
        way,
        kafka: &kafka,
        sandbox,
        sandbox_folder: sandbox_folder.path(),
        hub,
        line,
        agent,
        source_id: String::new(),
    };

    Flow::run(&world, |flow| {
        let text = document(&world, &world.bootstrap, &placement);
        let text = text.replace(
            "kafka:\n",
            &format!("kafka:\n  group_protocol: {protocol}\n"),
        );
        plant.source_id = plant.hub.hub.submit(&text);
        plant.rows_flow(flow, "at first");
        plant.agent_dies(flow);
        plant.agent_sleeps(flow);
        plant.hub_dies(flow);
        plant.hub_sleeps(flow);
        plant.link_breaks(flow);
        plant.tdengine_dies(flow);
        plant.tdengine_sleeps(flow);
        plant.broker_dies(flow);
        plant.broker_sleeps(flow);
    });

    // One group, so whatever ran at the same time shared the partitions.
    let groups = traffic::groups(&world.bootstrap).expect("the broker tells");
    assert_eq!(groups, std::slice::from_ref(&world.name));
    let peak = plant.agent.peak_bytes();
    assert!(peak < MEMORY_LIMIT, "the agent took {} MiB", peak >> 20);
    let peak = plant.hub.hub.peak_bytes();
    assert!(peak < MEMORY_LIMIT, "the hub took {} MiB", peak >> 20);
    plant.agent.terminate();
}

#[test]
fn everything_breaks_while_the_agent_writes() {
    everything_breaks(Way::Direct, "agent_direct", "consumer");
}

#[test]
fn everything_breaks_while_the_hub_writes() {
    everything_breaks(Way::ViaHub, "agent_via_hub", "classic");
}
