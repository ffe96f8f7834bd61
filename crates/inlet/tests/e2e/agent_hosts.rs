//! Three hosts, as addresses of loopback: Kafka's network, the hub, TDengine. An agent connects to
//! those that it needs, and to no other.

use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    thread,
    time::{Duration, Instant},
};

use inlet_sandbox::SandboxOptions;
use inlet_testkit::{KafkaCluster, Toxiproxy, free_port_of};
use serde_json::json;

use crate::{
    agent::{Agent, AgentHub, MadeAgent},
    agent_flow::{Flow, document},
    hub_runs::create_connection,
    world::{Target, World},
};

const KAFKA: Ipv4Addr = Ipv4Addr::new(127, 1, 0, 1);
const HUB: Ipv4Addr = Ipv4Addr::new(127, 2, 0, 1);
const TDENGINE: Ipv4Addr = Ipv4Addr::new(127, 3, 0, 1);

/// How often the sockets of the agent are looked at; one that is refused at once may be missed, one
/// that is of use is not.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// The hosts that a process is connected to now, or tries to.
fn peers_of(pid: u32) -> BTreeSet<Ipv4Addr> {
    const ESTABLISHED: &str = "01";
    const SYN_SENT: &str = "02";
    let inodes = sockets_of(pid);
    let table = fs::read_to_string(format!("/proc/{pid}/net/tcp")).unwrap_or_default();
    let rows = table.lines().skip(1).filter_map(|row| {
        let fields: Vec<&str> = row.split_whitespace().collect();
        let (remote, state, inode) = (*fields.get(2)?, *fields.get(3)?, *fields.get(9)?);
        let is_open = [ESTABLISHED, SYN_SENT].contains(&state);
        (is_open && inodes.contains(inode)).then(|| address_of(remote))
    });
    rows.collect()
}

/// The inodes of the sockets that a process has open.
fn sockets_of(pid: u32) -> BTreeSet<String> {
    let files = fs::read_dir(format!("/proc/{pid}/fd"));
    let links = files.into_iter().flatten().flatten();
    let names = links.filter_map(|file| fs::read_link(file.path()).ok());
    let inode = |name: &str| Some(name.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned());
    names.filter_map(|name| inode(name.to_str()?)).collect()
}

/// `0100017F:1F90` is 127.0.0.1:8080: the kernel's own byte order, in hexadecimal.
fn address_of(remote: &str) -> Ipv4Addr {
    let (address, _) = remote.split_once(':').expect("address and port");
    let number = u32::from_str_radix(address, 16).expect("hexadecimal");
    Ipv4Addr::from(number.to_ne_bytes())
}

/// Every host that the agent was connected to within this time.
fn peers_within(time: Duration, agent: &Agent) -> BTreeSet<Ipv4Addr> {
    let started = Instant::now();
    let mut peers = BTreeSet::new();
    while started.elapsed() < time {
        peers.extend(peers_of(agent.id()));
        thread::sleep(LOOK_INTERVAL);
    }
    peers
}

fn free_address(address: Ipv4Addr) -> SocketAddr {
    let port = free_port_of(IpAddr::V4(address)).expect("loopback is this machine");
    SocketAddr::from((address, port))
}

/// The agent connects to exactly these hosts while it is checked, runs and writes.
fn connects_only_to(name: &str, keys: &str, expected: &[Ipv4Addr]) {
    let Some(network) = Toxiproxy::start().expect("Toxiproxy starts") else {
        eprintln!("skipped: set INLET_TOXIPROXY, or run `cargo xtask test --only tests`");
        return;
    };
    let advertised = free_address(KAFKA);
    let kafka = KafkaCluster::builder()
        .misadvertised(&advertised.to_string())
        .start()
        .expect("a broker");
    let broker = kafka.bootstrap_proxied().parse().expect("an address");
    let _way_to_kafka = network.line_at(advertised, broker).expect("a line");
    let options = SandboxOptions {
        address: SocketAddr::from((TDENGINE, 0)),
        ..SandboxOptions::default()
    };
    let world = World::on(kafka.bootstrap(), Target::sandbox(options), name);
    let mut hub = AgentHub::start_at(&HUB.to_string(), world.folder.path(), &[]);
    create_connection(&hub.hub, &world);
    let made = MadeAgent::new(&hub.hub, "plant-7");
    let mut agent = Agent::start(world.folder.path(), "agent", &made, &[hub.link]);
    let expected: BTreeSet<_> = expected.iter().copied().collect();

    Flow::run(&world, |flow| {
        made.wait_for_state(&hub.hub, "online");
        let placement = format!("agent: plant-7\n{keys}");
        let text = document(&world, &advertised.to_string(), &placement);
        let peers = thread::scope(|scope| {
            let looking = scope.spawn(|| peers_within(Duration::from_secs(12), &agent));
            let check = json!({"document": text, "part": "all"});
            let checked = hub.hub.must("POST", "/check", Some(check));
            let steps = checked["steps"].as_array().expect("a list");
            let of_kafka = |step: &&serde_json::Value| step["ran_on"] == "plant-7";
            assert!(steps.iter().any(|it| of_kafka(&it)), "{checked}");
            hub.hub.submit(&text);
            flow.wait_for_more("at first", || agent.output());
            looking.join().expect("looking never panics")
        });
        assert_eq!(peers, expected, "the hosts that the agent was connected to");
    });
    agent.terminate();
    hub.hub.terminate();
}

#[test]
fn an_agent_that_writes_reaches_kafka_hub_and_tdengine() {
    connects_only_to(
        "hosts_direct",
        "write: {via: direct}",
        &[KAFKA, HUB, TDENGINE],
    );
}

#[test]
fn an_agent_that_writes_via_the_hub_never_connects_to_tdengine() {
    connects_only_to("hosts_via_hub", "write: {via: hub}", &[KAFKA, HUB]);
}
