//! A hub as it is started, and an agent that speaks the protocol by hand: from the page's request to rows in the
//! target, and to a token taken back. What the link does in its corners is tested beside it (`src/link/tests`).

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod agent;
#[expect(dead_code, reason = "the tests of logins use the rest")]
#[path = "../hub/world.rs"]
mod world;

use std::time::Duration;

use inlet_hub::options::FirstUser;
use inlet_protocol::{
    codec::write_error_from_json,
    json,
    link::v1::{
        Event, Events, Refresh, RefusedReason, from_agent::Body as Up, from_hub::Body as Down,
        write_down::Body as Answer, write_up::Body as Asked,
    },
};
use inlet_runner::{RunnerEvent, Via, Wanted};
use inlet_sandbox::{Sandbox, SandboxOptions};
use inlet_testkit::wait_for;
use serde_json::{Value, json};

use crate::{
    agent::Agent,
    world::{ADMIN, PASSWORD, Who, World},
};

const DOCUMENT: &str = include_str!("meters.yaml");

/// A hub with a connection `plant` and an agent `plant-7`.
struct Plant {
    world: World,
    sandbox: Sandbox,
    ada: Who,
    agent_id: String,
    token: String,
}

impl Plant {
    fn new() -> Self {
        let world = World::with(|options| {
            options.clock = inlet_store::Clock::system();
            options.agent_listen = Some("127.0.0.1:0".parse().unwrap());
            options.first_user = Some(FirstUser {
                username: ADMIN.to_owned(),
                password: PASSWORD.to_owned(),
            });
        });
        let ada = world.admin();
        let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
        let connection = json!({
            "name": "plant",
            "url": format!("ws://{}", sandbox.address()),
            "user": "root",
            "password": "taosdata",
        });
        world.ask(&ada, "POST", "/connections", connection).ok(201);
        let made = world
            .ask(&ada, "POST", "/agents", json!({"name": "plant-7"}))
            .ok(201);
        Self {
            agent_id: made["agent"]["id"].as_str().unwrap().to_owned(),
            token: made["token"].as_str().unwrap().to_owned(),
            world,
            sandbox,
            ada,
        }
    }

    fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let status = if path == "/sources" { 201 } else { 200 };
        self.world.ask(&self.ada, method, path, body).ok(status)
    }

    fn create(&self) -> String {
        let body = json!({"document": DOCUMENT, "start": true});
        let source = self.ask("POST", "/sources", body);
        source["id"].as_str().unwrap().to_owned()
    }

    fn connect(&self) -> Agent {
        let (url, ca) = self.world.agent_door();
        self.world.block_on(Agent::connect(&url, &ca, &self.token))
    }

    fn rows(&self) -> u64 {
        let answer = self.sandbox.sql("SELECT count(*) FROM power.meters");
        answer.map_or(0, |answer| answer["data"][0][0].as_u64().unwrap_or(0))
    }
}

#[test]
fn a_source_is_given_to_its_agent_written_via_the_hub_and_taken_back() {
    let plant = Plant::new();
    let mut agent = plant.connect();
    let id = plant.create();
    let assignment = plant.world.block_on(agent.assignment());
    assert_eq!(
        (&*assignment.source_id, &*assignment.name),
        (&*id, "meters")
    );
    assert_eq!(
        (assignment.via, assignment.wanted),
        (Via::Hub, Wanted::Running)
    );
    assert_eq!(assignment.parcel.document, DOCUMENT);
    assert!(
        assignment.parcel.connections.is_empty(),
        "the target's login stays on the hub"
    );

    // The hub writes what comes for this epoch …
    plant.world.block_on(async {
        let mut rows = agent.write(&assignment, assignment.epoch).await;
        assert!(matches!(rows.next().await, Answer::Prepared(_)));
        assert!(matches!(rows.next().await, Answer::Credit(_)));
        rows.send_rows(1, 100).await;
        assert!(matches!(rows.next().await, Answer::Written(_)));
        rows.send(Asked::Refresh(Refresh { no: 2 })).await;
        assert!(matches!(rows.next().await, Answer::Credit(_)));
        assert!(matches!(rows.next().await, Answer::Refreshed(_)));
        let mut old = agent.write(&assignment, assignment.epoch - 1).await;
        assert!(matches!(old.next().await, Answer::PrepareFailed(_)));
    });
    assert_eq!(plant.rows(), 100);

    // … until it is stopped and the agent has let go of it.
    plant.ask("POST", &format!("/sources/{id}/stop"), Value::Null);
    let released = RunnerEvent::Released {
        source_id: id.clone(),
        epoch: assignment.epoch,
    };
    plant.world.block_on(async {
        let Down::Withdraw(withdraw) = agent.next().await.unwrap() else {
            panic!("no `Withdraw`");
        };
        assert_eq!(
            (withdraw.source_id, withdraw.epoch),
            (id.clone(), assignment.epoch)
        );
        let json = json::pack(&released).unwrap();
        let events = vec![Event { seq: 1, json }];
        agent.send(Up::Events(Events { events })).await;
        let Down::EventsTaken(taken) = agent.next().await.unwrap() else {
            panic!("no `EventsTaken`");
        };
        assert_eq!(taken.seq, 1);
    });
    let is_stopped = || {
        let source = plant.ask("GET", &format!("/sources/{id}"), Value::Null);
        (source["state"] == "stopped").then_some(())
    };
    wait_for(Duration::from_secs(20), "a stopped source", is_stopped).unwrap();
}

#[test]
fn a_newer_epoch_makes_rows_of_the_older_one_stale() {
    let plant = Plant::new();
    let mut agent = plant.connect();
    let id = plant.create();
    let first = plant.world.block_on(agent.assignment());
    let mut rows = plant.world.block_on(agent.write(&first, first.epoch));
    plant.world.block_on(async {
        assert!(matches!(rows.next().await, Answer::Prepared(_)));
        assert!(matches!(rows.next().await, Answer::Credit(_)));
    });
    // Stopped and started again, and the agent told of it, while the old run hangs.
    plant.ask("POST", &format!("/sources/{id}/stop"), Value::Null);
    plant.world.block_on(async {
        assert!(matches!(agent.next().await, Some(Down::Withdraw(_))));
    });
    plant.ask("POST", &format!("/sources/{id}/start"), Value::Null);
    let second = plant.world.block_on(agent.assignment());
    assert!(
        second.epoch > first.epoch,
        "{} after {}",
        second.epoch,
        first.epoch
    );
    plant.world.block_on(async {
        rows.send_rows(1, 10).await;
        let Answer::Failed(failed) = rows.next().await else {
            panic!("no `Failed`");
        };
        let error = write_error_from_json(&failed.error).unwrap();
        assert!(error.message.contains("older assignment"), "{error}");
    });
    assert_eq!(plant.rows(), 0);
}

#[test]
fn a_token_that_is_taken_back_on_the_page_ends_the_link() {
    let plant = Plant::new();
    let mut agent = plant.connect();
    let shown = plant.ask("GET", &format!("/agents/{}", plant.agent_id), Value::Null);
    assert_eq!(shown["state"], "online");
    let token = shown["tokens"][0]["id"].as_str().unwrap();
    let path = format!("/agents/{}/tokens/{token}", plant.agent_id);
    plant
        .world
        .ask(&plant.ada, "DELETE", &path, Value::Null)
        .ok(204);
    let told = plant
        .world
        .block_on(async { tokio::time::timeout(Duration::from_secs(1), agent.next()).await });
    let Some(Down::Dismissed(dismissed)) = told.unwrap() else {
        panic!("no `Dismissed`");
    };
    assert_eq!(dismissed.reason(), RefusedReason::TokenRevoked);
    assert!(
        plant.world.block_on(agent.next()).is_none(),
        "the stream ends"
    );
}
