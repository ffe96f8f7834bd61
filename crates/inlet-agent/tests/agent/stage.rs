//! An agent in this process, with runs that go on until they are asked to end.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use inlet_agent::{
    LinkState, RunningAgent,
    options::{AgentOptions, Endpoint, Pace, TlsOptions},
};
use inlet_config::secret::Secret;
use inlet_runner::{
    Assignment, Parcel, ParcelConnection, RunFn, RunOutcome, RunnerEvent, Via, Wanted,
};
use inlet_testkit::Certificates;
use tempfile::TempDir;

use crate::hub::{ScriptedHub, Session};

pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) const TOKEN: &str = "inlet-agent-of-the-test";

/// What a test has around its agent.
pub(crate) struct Stage {
    pub(crate) certificates: Certificates,
    pub(crate) folder: TempDir,
    pub(crate) runs: Arc<Runs>,
}

/// The runs that go on, by data source.
#[derive(Default)]
pub(crate) struct Runs {
    going: Mutex<Vec<String>>,
    log: Mutex<Vec<String>>,
}

impl Runs {
    pub(crate) fn going(&self) -> Vec<String> {
        let mut going = self.going.lock().unwrap().clone();
        going.sort();
        going
    }

    /// Begins and ends, in order: `+a@1` a run of version 1 of `a` began, `-a` one ended.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Waits until exactly these go on.
    pub(crate) async fn until_going(&self, expect: &[&str]) {
        let begin = Instant::now();
        while self.going() != expect {
            let log = self.log();
            assert!(
                begin.elapsed() < DEADLINE,
                "{expect:?} never went on: {log:?}"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn scripted(self: &Arc<Self>) -> RunFn {
        let runs = Arc::clone(self);
        Arc::new(move |request| {
            let id = request.assignment.source_id.clone();
            runs.begin(&id, request.assignment.version);
            while !request.context.stop.is_raised() {
                thread::sleep(Duration::from_millis(1));
            }
            runs.end(&id);
            RunOutcome::Asked
        })
    }

    fn begin(&self, id: &str, version: i64) {
        let mut going = self.going.lock().unwrap();
        assert!(!going.iter().any(|it| it == id), "two runs of {id}");
        going.push(id.to_owned());
        self.log.lock().unwrap().push(format!("+{id}@{version}"));
    }

    fn end(&self, id: &str) {
        self.going.lock().unwrap().retain(|it| it != id);
        self.log.lock().unwrap().push(format!("-{id}"));
    }
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self {
            certificates: Certificates::new().unwrap(),
            folder: tempfile::tempdir().unwrap(),
            runs: Arc::default(),
        }
    }

    /// Options for a hub at this place: everything is quick.
    pub(crate) fn options(&self, hub: &ScriptedHub) -> AgentOptions {
        self.options_at(hub.address.port())
    }

    pub(crate) fn options_at(&self, port: u16) -> AgentOptions {
        let endpoint = Endpoint::new("127.0.0.1", port);
        let folder = self.folder.path().join("agent");
        let mut options = AgentOptions::new(endpoint, Secret::new(TOKEN), folder);
        options.tls = self.tls();
        options.pace = Pace {
            first_pause: Duration::from_millis(20),
            longest_pause: Duration::from_millis(200),
            refused_pause: Duration::from_millis(200),
            silence: Duration::from_secs(2),
            grace: Duration::from_millis(500),
            watch: Duration::from_millis(50),
        };
        options
    }

    pub(crate) fn tls(&self) -> TlsOptions {
        TlsOptions {
            ca: Some(fs::read_to_string(self.certificates.ca()).unwrap()),
            client: None,
        }
    }

    pub(crate) async fn hub(&self) -> ScriptedHub {
        ScriptedHub::start(&self.certificates).await
    }

    pub(crate) fn start(&self, options: AgentOptions) -> RunningAgent {
        inlet_agent::start_with(options, self.runs.scripted()).unwrap()
    }

    /// An agent that is linked and runs these.
    pub(crate) async fn running(
        &self,
        hub: &mut ScriptedHub,
        assignments: &[&Assignment],
    ) -> (RunningAgent, Session) {
        let options = self.options(hub);
        self.running_with(hub, options, assignments).await
    }

    /// The same with other options.
    pub(crate) async fn running_with(
        &self,
        hub: &mut ScriptedHub,
        options: AgentOptions,
        assignments: &[&Assignment],
    ) -> (RunningAgent, Session) {
        let agent = self.start(options);
        let session = hub.welcomed().await;
        for assignment in assignments {
            session.assign(assignment).await;
        }
        session.assigned_all(assignments).await;
        let ids: Vec<_> = assignments.iter().map(|it| it.source_id.as_str()).collect();
        self.runs.until_going(&ids).await;
        (agent, session)
    }

    pub(crate) fn state_file(&self) -> std::path::PathBuf {
        self.folder.path().join("agent/state.json")
    }
}

/// Waits until the agent stands with its hub as wanted.
pub(crate) async fn until(
    agent: &RunningAgent,
    is_it: impl FnMut(&LinkState) -> bool,
) -> LinkState {
    let state = agent.wait_for(DEADLINE, is_it).await;
    state.unwrap_or_else(|| panic!("it stays {:?}", agent.status()))
}

/// Version 1 of a source, in its first epoch.
pub(crate) fn assignment(source_id: &str) -> Assignment {
    Assignment {
        source_id: source_id.to_owned(),
        name: source_id.to_owned(),
        epoch: 1,
        version: 1,
        restart_below: 0,
        attempt: 0,
        wanted: Wanted::Running,
        via: Via::Direct,
        by: "ada".to_owned(),
        parcel: parcel(source_id, ""),
    }
}

/// A document that a hub would take, with what it refers to.
pub(crate) fn parcel(name: &str, more: &str) -> Parcel {
    let document = format!(
        "version: 1\nname: {name}\n\
         kafka: {{bootstrap_servers: \"127.0.0.1:1\", topics: t}}\n\
         target:\n  tdengine: {{connection: plant, database: power}}\n  \
         super_table: {{name: m, create: true}}\n  subtable: \"t_{{id}}\"\n  \
         columns: {{ts: {{from: _timestamp, type: TIMESTAMP}}, v: {{from: v, type: INT}}}}\n  \
         tags: {{id: {{from: id, type: INT}}}}\n{more}"
    );
    let connection = ParcelConnection {
        url: "ws://127.0.0.1:1".to_owned(),
        user: Some("root".to_owned()),
        password: Some("a password of the target".to_owned()),
        token: None,
        ca: None,
    };
    Parcel {
        document,
        connections: BTreeMap::from([("plant".to_owned(), connection)]),
        ..Parcel::default()
    }
}

pub(crate) fn is_released(event: &RunnerEvent, id: &str) -> bool {
    matches!(event, RunnerEvent::Released { source_id, .. } if source_id == id)
}
