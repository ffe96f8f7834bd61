//! A hub and agents, each with a runner of its own, linked by a link that can be cut.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
    time::Duration,
};

use inlet_runner::{Assignment, Observed, Runner, RunnerOptions};
use inlet_store::{Desired, IfNamed, Store};
use parking_lot::Mutex;
use tokio::{
    sync::{mpsc, oneshot},
    task::AbortHandle,
};

use super::world::{DEADLINE, Plant, add, edit, hub_with, sqlite, text, wait};
use crate::{
    live::summary::State,
    scheduler::{
        Scheduler,
        links::{AgentLinks, LinkEvent, LinkedAgent},
    },
};

/// Links within the process.
struct TestLinks {
    agents: Mutex<BTreeMap<String, Agent>>,
    /// The next one to be linked is another installation than this.
    replaces: Mutex<Option<String>>,
    events: mpsc::Sender<LinkEvent>,
}

struct Agent {
    name: String,
    labels: BTreeMap<String, String>,
    runner: Runner,
    /// Brings events to the hub while it is linked.
    link: Option<AbortHandle>,
}

impl TestLinks {
    /// Makes an agent, which is not linked yet; its id.
    async fn install(
        &self,
        store: &Store,
        plant: &Arc<Plant>,
        folder: &Path,
        name: &str,
        site: &str,
    ) -> String {
        let labels = BTreeMap::from([("site".to_owned(), site.to_owned())]);
        let created = store.agents().create(name, &labels, "ada").await.unwrap();
        let runner = Runner::start(RunnerOptions {
            folder: folder.join(name),
            name: name.to_owned(),
            run: plant.runs_at(name),
        });
        let agent = Agent {
            name: name.to_owned(),
            labels,
            runner,
            link: None,
        };
        self.agents.lock().insert(created.id.clone(), agent);
        created.id
    }

    async fn link(&self, id: &str) {
        let assigned = {
            let mut agents = self.agents.lock();
            let agent = agents.get_mut(id).unwrap();
            let pump = pump(id.to_owned(), agent.runner.clone(), self.events.clone());
            agent.link = Some(tokio::spawn(pump).abort_handle());
            agent.runner.assigned()
        };
        let agent_id = id.to_owned();
        let connected = LinkEvent::Connected {
            agent_id,
            assigned,
            replaces: self.replaces.lock().take(),
        };
        self.events.send(connected).await.ok().unwrap();
    }

    async fn cut(&self, id: &str) {
        let link = self.agents.lock().get_mut(id).unwrap().link.take();
        link.unwrap().abort();
        let agent_id = id.to_owned();
        self.events
            .send(LinkEvent::Gone { agent_id })
            .await
            .ok()
            .unwrap();
    }

    /// The runner of an agent that is linked.
    fn linked(&self, id: &str) -> Option<Runner> {
        let agents = self.agents.lock();
        let agent = agents.get(id).filter(|agent| agent.link.is_some())?;
        Some(agent.runner.clone())
    }
}

/// Tells the hub of what happens at an agent, until it knows.
async fn pump(agent_id: String, runner: Runner, to: mpsc::Sender<LinkEvent>) {
    let mut changed = runner.changed();
    changed.mark_changed();
    while changed.changed().await.is_ok() {
        loop {
            let events = runner.events_after(0, 100);
            if events.is_empty() {
                break;
            }
            let (taken, is_taken) = oneshot::channel();
            let event = LinkEvent::Events {
                agent_id: agent_id.clone(),
                events,
                taken,
            };
            to.send(event).await.ok().unwrap();
            match is_taken.await {
                Ok(seq) => runner.acknowledge(seq),
                Err(_) => return,
            }
        }
    }
}

impl AgentLinks for TestLinks {
    fn connected(&self) -> Vec<LinkedAgent> {
        let agents = self.agents.lock();
        let linked = agents.iter().filter(|(_, agent)| agent.link.is_some());
        linked
            .map(|(id, agent)| LinkedAgent {
                id: id.clone(),
                name: agent.name.clone(),
                labels: agent.labels.clone(),
            })
            .collect()
    }

    fn assign(&self, agent_id: &str, assignment: Assignment) {
        if let Some(runner) = self.linked(agent_id) {
            runner.assign(assignment);
        }
    }

    fn withdraw(&self, agent_id: &str, source_id: &str, epoch: u64) {
        if let Some(runner) = self.linked(agent_id) {
            runner.withdraw(source_id, epoch);
        }
    }

    fn set_all(&self, agent_id: &str, assignments: Vec<Assignment>) {
        let Some(runner) = self.linked(agent_id) else {
            return;
        };
        let all: BTreeSet<String> = assignments.iter().map(|it| it.source_id.clone()).collect();
        for assignment in assignments {
            runner.assign(assignment);
        }
        for had in runner.assigned() {
            if !all.contains(&had.source_id) {
                runner.withdraw(&had.source_id, had.epoch);
            }
        }
    }

    fn observed(&self, agent_id: &str) -> Vec<Observed> {
        self.linked(agent_id)
            .map_or_else(Vec::new, |runner| runner.observe())
    }
}

struct Site {
    folder: tempfile::TempDir,
    store: Store,
    plant: Arc<Plant>,
    links: Arc<TestLinks>,
    hub: Scheduler,
}

impl Site {
    async fn new() -> Self {
        let (folder, store) = sqlite().await;
        let plant = Arc::new(Plant::default());
        let (events, link_events) = mpsc::channel(64);
        let links = Arc::new(TestLinks {
            agents: Mutex::default(),
            replaces: Mutex::default(),
            events,
        });
        let run = plant.runs_at("hub");
        let hub = hub_with(
            &store,
            folder.path(),
            "hub",
            run,
            links.clone(),
            link_events,
        )
        .await;
        Self {
            folder,
            store,
            plant,
            links,
            hub,
        }
    }

    async fn install(&self, name: &str, site: &str) -> String {
        let links = &self.links;
        let id = links
            .install(&self.store, &self.plant, self.folder.path(), name, site)
            .await;
        self.hub.agents_changed();
        id
    }

    fn state(&self, id: &str) -> Option<(State, Option<String>)> {
        let summary = |entry: &crate::scheduler::entry::Entry| {
            (entry.summary.state, entry.summary.cause.clone())
        };
        self.hub.read_source(id, summary)
    }

    async fn add(&self, text: &str) -> String {
        let source = add(&self.store, text).await;
        self.hub.add(&source, "ada");
        source.id
    }

    async fn want(&self, id: &str, desired: Desired) {
        let wanted = self.store.sources().set_desired(id, desired, "ada").await;
        self.hub.wanted(&wanted.unwrap(), "ada");
    }

    async fn end(self) {
        self.hub.close(DEADLINE).await;
        self.plant.assert_sound();
        let runners: Vec<Runner> = {
            let agents = self.links.agents.lock();
            agents.values().map(|agent| agent.runner.clone()).collect()
        };
        for runner in runners {
            runner.close(DEADLINE).await;
        }
    }
}

fn ids(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_waits_for_its_agent_and_runs_on_without_a_link() {
    let site = Site::new().await;
    let first = site.install("x", "north").await;
    let id = site.add(&text("meters", "g", "agent: x\n")).await;
    let waits_for = |what: &str| {
        site.state(&id).is_some_and(|(state, cause)| {
            state == State::Waiting && cause.is_some_and(|cause| cause.contains(what))
        })
    };
    wait("the offline agent to be told", || {
        waits_for("agent `x` is not connected; nothing runs")
    })
    .await;
    let agents = site.store.agents();
    agents.delete(&first, IfNamed::Delete).await.unwrap();
    site.hub.agents_changed();
    wait("the missing agent to be told", || {
        waits_for("there is no agent `x`")
    })
    .await;
    let agent = site.install("x", "north").await;
    wait("the offline agent to be told", || {
        waits_for("agent `x` is not connected")
    })
    .await;
    site.links.link(&agent).await;
    wait("the run", || site.plant.at(&id) == ids(&["x"])).await;
    wait("its state", || {
        site.state(&id).is_some_and(|it| it.0 == State::Starting)
    })
    .await;

    site.links.cut(&agent).await;
    wait("the lost link to be told", || {
        waits_for("agent `x` is not connected")
    })
    .await;
    let replicas = site.hub.replicas_of(&id).unwrap();
    assert!(replicas.len() == 1 && replicas[0].is_stale, "{replicas:?}");
    assert_eq!(site.plant.at(&id), ids(&["x"]), "it runs on");
    // Stopped meanwhile: the agent learns of it when it is back.
    site.want(&id, Desired::Stopped).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(site.plant.at(&id), ids(&["x"]));
    assert!(
        waits_for("agent `x` is not connected"),
        "{:?}",
        site.state(&id)
    );
    site.links.link(&agent).await;
    wait("the end of the run", || site.plant.at(&id).is_empty()).await;
    wait("its state", || {
        site.state(&id).is_some_and(|it| it.0 == State::Stopped)
    })
    .await;
    site.hub.flush().await;
    let runs = site
        .store
        .runs()
        .list(&id, &inlet_store::PageQuery::default())
        .await
        .unwrap();
    assert_eq!(runs.items.len(), 1);
    let run = &runs.items[0];
    assert_eq!(
        (run.runner.as_str(), run.runner_name.as_str()),
        (agent.as_str(), "x")
    );
    assert_eq!(run.end, Some(inlet_store::RunEnd::Asked));
    assert_eq!(site.plant.begun_at("x"), 1);
    site.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn labelled_agents_share_a_source_and_one_that_is_gone_is_replaced() {
    let site = Site::new().await;
    let mut agents = BTreeMap::new();
    for (name, label) in [("x", "north"), ("y", "north"), ("z", "south")] {
        let id = site.install(name, label).await;
        site.links.link(&id).await;
        agents.insert(name, id);
    }
    let head = "agent: {labels: {site: north}}\nreplicas: 2\n";
    let id = site.add(&text("meters", "g", head)).await;
    wait("two runs", || site.plant.at(&id) == ids(&["x", "y"])).await;
    let agent = site
        .hub
        .read_source(&id, |entry| entry.summary.agent.clone());
    let agent = agent.flatten().unwrap();
    assert!(agent == "x, y" || agent == "y, x", "{agent}");

    let w = site.install("w", "north").await;
    site.links.link(&w).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(site.plant.begun_at("w"), 0, "what runs stays where it is");
    site.links.cut(&agents["x"]).await;
    wait("another agent in its place", || {
        site.plant.at(&id) == ids(&["w", "x", "y"])
    })
    .await;
    site.links.link(&agents["x"]).await;
    wait("the first one to give it back", || {
        site.plant.at(&id) == ids(&["w", "y"])
    })
    .await;
    assert_eq!(site.plant.begun_at("z"), 0);
    site.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_hub_to_agent_in_one_group_nobody_waits_in_another_everybody_does() {
    let site = Site::new().await;
    let agent = site.install("x", "north").await;
    let id = site.add(&text("meters", "g1", "")).await;
    wait("the run at the hub", || site.plant.at(&id) == ids(&["hub"])).await;
    // The agent is away: in the same group it is waited for nowhere but at the agent.
    let edited = edit(&site.store, &id, &text("meters", "g1", "agent: x\n")).await;
    site.hub.edited(&edited, true, "ada");
    wait("the hub to give it back", || site.plant.at(&id).is_empty()).await;
    site.links.link(&agent).await;
    wait("the run at the agent", || site.plant.at(&id) == ids(&["x"])).await;

    site.links.cut(&agent).await;
    let edited = edit(&site.store, &id, &text("meters", "g2", "")).await;
    site.hub.edited(&edited, true, "ada");
    let waits = || {
        site.state(&id).is_some_and(|(state, cause)| {
            state == State::Waiting && cause.is_some_and(|it| it.contains("consumer group changes"))
        })
    };
    wait("the other group to wait", waits).await;
    assert_eq!(site.plant.groups(&id), ids(&["g1"]));
    site.links.link(&agent).await;
    wait("the other group", || site.plant.groups(&id) == ids(&["g2"])).await;
    assert_eq!(site.plant.at(&id), ids(&["hub"]));
    site.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_started_again_finds_what_its_agents_run() {
    let site = Site::new().await;
    let agent = site.install("x", "north").await;
    site.links.link(&agent).await;
    let id = site.add(&text("meters", "g", "agent: x\n")).await;
    wait("the run", || site.plant.at(&id) == ids(&["x"])).await;
    site.hub.close(DEADLINE).await;
    let Site {
        folder,
        store,
        plant,
        links,
        hub,
    } = site;
    links.cut(&agent).await;
    drop(hub);
    let (events, link_events) = mpsc::channel(64);
    let again = Arc::new(TestLinks {
        agents: Mutex::new(std::mem::take(&mut *links.agents.lock())),
        replaces: Mutex::default(),
        events,
    });
    let run = plant.runs_at("hub");
    let hub = hub_with(
        &store,
        folder.path(),
        "hub",
        run,
        again.clone(),
        link_events,
    )
    .await;
    let site = Site {
        folder,
        store,
        plant,
        links: again,
        hub,
    };
    site.links.link(&agent).await;
    let sees_run = || site.hub.read_source(&id, |entry| entry.runs().count()) == Some(1);
    wait("the new hub to see the run", sees_run).await;
    assert_eq!(site.plant.begun_at("x"), 1, "it went on");
    let assignments = site.store.assignments().all().await.unwrap();
    assert_eq!((assignments.len(), assignments[0].epoch), (1, 1));
    site.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_missed_several_wishes_gives_back_all_the_same() {
    let site = Site::new().await;
    let agent = site.install("x", "north").await;
    site.links.link(&agent).await;
    let id = site.add(&text("meters", "g", "agent: x\n")).await;
    wait("the run", || site.plant.at(&id) == ids(&["x"])).await;
    site.links.cut(&agent).await;
    for desired in [Desired::Stopped, Desired::Running, Desired::Stopped] {
        let epoch = || {
            site.hub.read_source(&id, |entry| {
                let replica = entry.replicas.values().next();
                replica.map(|replica| (replica.epoch, replica.is_withdrawn))
            })
        };
        let before = epoch();
        site.want(&id, desired).await;
        wait("the wish to be placed", || epoch() != before).await;
    }
    site.links.link(&agent).await;
    wait("nothing to be left", || {
        site.plant.at(&id).is_empty() && site.state(&id).is_some_and(|it| it.0 == State::Stopped)
    })
    .await;
    assert_eq!(site.hub.replicas_of(&id), Some(Vec::new()));
    site.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_installation_of_an_agent_does_not_vouch_for_the_earlier_one() {
    let site = Site::new().await;
    let agent = site.install("x", "north").await;
    site.links.link(&agent).await;
    let id = site.add(&text("meters", "g1", "agent: x\n")).await;
    wait("the run", || site.plant.at(&id) == ids(&["x"])).await;
    site.links.cut(&agent).await;
    let edited = edit(&site.store, &id, &text("meters", "g2", "agent: x\n")).await;
    site.hub.edited(&edited, true, "ada");
    // The same token on a new machine, with an empty folder; the old one goes on in its network.
    let old = site.links.agents.lock().remove(&agent).unwrap();
    let fresh = Agent {
        name: "x".to_owned(),
        labels: BTreeMap::new(),
        runner: Runner::start(RunnerOptions {
            folder: site.folder.path().join("x2"),
            name: "x".to_owned(),
            run: site.plant.runs_at("x2"),
        }),
        link: None,
    };
    site.links.agents.lock().insert(agent.clone(), fresh);
    *site.links.replaces.lock() = Some("old".to_owned());
    site.links.link(&agent).await;
    wait("the earlier installation to be waited for", || {
        let told = site.state(&id).and_then(|it| it.1).unwrap_or_default();
        told.contains("`x (an earlier installation)`")
    })
    .await;
    assert_eq!(
        site.plant.begun_at("x2"),
        0,
        "the other group is still alive"
    );
    // Back to the first group, in which Kafka keeps both apart.
    let edited = edit(&site.store, &id, &text("meters", "g1", "agent: x\n")).await;
    site.hub.edited(&edited, true, "ada");
    wait("both in one group", || {
        site.plant.at(&id) == ids(&["x", "x2"])
    })
    .await;
    old.runner.close(DEADLINE).await;
    site.end().await;
}
