//! Runs that do what a test says.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use inlet_pipeline::run::RunContext;
use inlet_runner::{
    Assignment, EndedRun, Parcel, ParcelConnection, RunFn, RunOutcome, Runner, RunnerEvent,
    RunnerOptions, Via, Wanted,
};
use inlet_testkit::{wait_for, wait_until};

pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// A runner whose runs are scripts. Runs go on until they are asked to end, or are told how to.
pub(crate) struct Stage {
    pub(crate) runner: Runner,
    pub(crate) script: Arc<Script>,
    _folder: tempfile::TempDir,
}

#[derive(Default)]
pub(crate) struct Script(Mutex<Plot>);

#[derive(Default)]
struct Plot {
    /// Runs that go on.
    going: Vec<Arc<Scripted>>,
    /// Sources of which two runs went on at a time.
    twice: Vec<String>,
    num_begun: usize,
    /// Runs end only when they are told to, whoever asks.
    is_stubborn: bool,
}

/// A run that goes on.
pub(crate) struct Scripted {
    pub(crate) source_id: String,
    pub(crate) version: i64,
    pub(crate) by: String,
    pub(crate) via: Via,
    pub(crate) context: RunContext,
    ending: Mutex<Option<Ending>>,
}

/// How a run ends.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    As(RunOutcome),
    Panic,
}

impl Script {
    fn begin(&self, run: &Arc<Scripted>) {
        let mut plot = self.0.lock().unwrap();
        plot.num_begun += 1;
        if plot.going.iter().any(|it| it.source_id == run.source_id) {
            plot.twice.push(run.source_id.clone());
        }
        plot.going.push(Arc::clone(run));
    }

    fn ending_of(&self, run: &Scripted) -> Option<Ending> {
        let told = run.ending.lock().unwrap().take();
        let may_be_asked = !self.0.lock().unwrap().is_stubborn;
        let asked = run.context.stop.is_raised() && may_be_asked;
        told.or_else(|| asked.then_some(Ending::As(RunOutcome::Asked)))
    }

    fn end(&self, run: &Arc<Scripted>) {
        let mut plot = self.0.lock().unwrap();
        plot.going.retain(|it| !Arc::ptr_eq(it, run));
    }

    pub(crate) fn be_stubborn(&self, is_stubborn: bool) {
        self.0.lock().unwrap().is_stubborn = is_stubborn;
    }

    pub(crate) fn num_begun(&self) -> usize {
        self.0.lock().unwrap().num_begun
    }

    pub(crate) fn num_going(&self) -> usize {
        self.0.lock().unwrap().going.len()
    }

    pub(crate) fn twice(&self) -> Vec<String> {
        self.0.lock().unwrap().twice.clone()
    }

    /// The run of a source, if there is one.
    pub(crate) fn run_of(&self, source_id: &str) -> Option<Arc<Scripted>> {
        let plot = self.0.lock().unwrap();
        let mut going = plot.going.iter();
        going.find(|run| run.source_id == source_id).map(Arc::clone)
    }
}

impl Scripted {
    pub(crate) fn end(&self, outcome: RunOutcome) {
        *self.ending.lock().unwrap() = Some(Ending::As(outcome));
    }

    pub(crate) fn panic(&self) {
        *self.ending.lock().unwrap() = Some(Ending::Panic);
    }
}

/// Runs that follow the script.
fn scripted(script: &Arc<Script>) -> RunFn {
    let script = Arc::clone(script);
    Arc::new(move |request| {
        let run = Arc::new(Scripted {
            source_id: request.assignment.source_id.clone(),
            version: request.assignment.version,
            by: request.assignment.by.clone(),
            via: request.assignment.via,
            context: request.context.clone(),
            ending: Mutex::default(),
        });
        assert!(request.settings.data_dir.is_dir());
        script.begin(&run);
        let ending = loop {
            if let Some(ending) = script.ending_of(&run) {
                break ending;
            }
            thread::sleep(Duration::from_millis(1));
        };
        script.end(&run);
        match ending {
            Ending::As(outcome) => outcome,
            Ending::Panic => panic!("a defect"),
        }
    })
}

impl Stage {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Arc::default();
        let runner = Runner::start(RunnerOptions {
            folder: folder.path().join("sources"),
            name: "plant-7".to_owned(),
            run: scripted(&script),
        });
        Self {
            runner,
            script,
            _folder: folder,
        }
    }

    pub(crate) fn events(&self) -> Vec<RunnerEvent> {
        let events = self.runner.events_after(0, usize::MAX);
        events.into_iter().map(|(_, event)| event).collect()
    }

    /// Ends of runs so far.
    pub(crate) fn ends(&self) -> Vec<EndedRun> {
        let events = self.events().into_iter();
        let ends = events.filter_map(|event| match event {
            RunnerEvent::RunEnded(ended) => Some(*ended),
            _ => None,
        });
        ends.collect()
    }

    pub(crate) fn is_released(&self, source_id: &str, epoch: u64) -> bool {
        let released = RunnerEvent::Released {
            source_id: source_id.to_owned(),
            epoch,
        };
        self.events().contains(&released)
    }

    /// The run of a source, once it goes on.
    pub(crate) async fn run_of(&self, source_id: &str) -> Arc<Scripted> {
        let script = Arc::clone(&self.script);
        let id = source_id.to_owned();
        let found = move || wait_for(DEADLINE, "a run", || script.run_of(&id));
        tokio::task::spawn_blocking(found).await.unwrap().unwrap()
    }

    /// The run of a source in a version, once it goes on.
    pub(crate) async fn run_of_version(&self, source_id: &str, version: i64) -> Arc<Scripted> {
        let script = Arc::clone(&self.script);
        let id = source_id.to_owned();
        let find = move || script.run_of(&id).filter(|run| run.version == version);
        let found = move || wait_for(DEADLINE, "a run of that version", find);
        tokio::task::spawn_blocking(found).await.unwrap().unwrap()
    }

    pub(crate) async fn until(&self, what: &str, is: impl Fn(&Self) -> bool) {
        let begin = std::time::Instant::now();
        while !is(self) {
            let events = self.events();
            assert!(begin.elapsed() < DEADLINE, "in vain: {what}; {events:?}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    pub(crate) async fn close(self) {
        self.script.be_stubborn(false);
        self.runner.close(DEADLINE).await;
        wait_until(DEADLINE, "all ends", || self.script.num_going() == 0).unwrap();
        assert_eq!(self.script.twice(), Vec::<String>::new());
    }
}

/// A document that the hub would take.
pub(crate) fn document(name: &str) -> String {
    format!(
        "version: 1\nname: {name}\n\
         kafka: {{bootstrap_servers: \"127.0.0.1:1\", topics: t}}\n\
         target:\n  tdengine: {{connection: plant, database: power}}\n  \
         super_table: {{name: m, create: true}}\n  subtable: \"t_{{id}}\"\n  \
         columns: {{ts: {{from: _timestamp, type: TIMESTAMP}}, v: {{from: v, type: INT}}}}\n  \
         tags: {{id: {{from: id, type: INT}}}}\n"
    )
}

pub(crate) fn parcel(document: String) -> Parcel {
    let connection = ParcelConnection {
        url: "ws://127.0.0.1:1".to_owned(),
        user: Some("root".to_owned()),
        password: Some("taosdata".to_owned()),
        token: None,
        ca: None,
    };
    Parcel {
        document,
        connections: BTreeMap::from([("plant".to_owned(), connection)]),
        ..Parcel::default()
    }
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
        parcel: parcel(document(source_id)),
    }
}
