//! The runner with the engine: messages of a real Kafka become rows of the sandbox.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use inlet_engine::{offsets::ResetTo, sample::SampleEnd};
use inlet_runner::{
    Assignment, ObservedPhase, Parcel, ParcelConnection, RunEnd, Runner, RunnerEvent,
    RunnerOptions, Via, Wanted, engine,
    question::{Answer, AskError, Asked, Question, answer},
};
use inlet_sandbox::{Sandbox, SandboxOptions};
use inlet_testkit::{
    KafkaCluster,
    traffic::{self, Codec, Message},
};

use crate::stage::DEADLINE;

/// A topic, a TDengine and a runner of a test's own.
struct World {
    name: String,
    sandbox: Sandbox,
    folder: tempfile::TempDir,
    runner: Runner,
}

fn bootstrap() -> String {
    KafkaCluster::shared().bootstrap()
}

impl World {
    fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{name}_{}_{number}", std::process::id());
        traffic::create_topic(&bootstrap(), &name, 2, &[]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let runner = Runner::start(RunnerOptions {
            folder: folder.path().to_owned(),
            name: "hub".to_owned(),
            run: engine(),
        });
        Self {
            name,
            sandbox: Sandbox::start(SandboxOptions::default()).unwrap(),
            folder,
            runner,
        }
    }

    /// Readings `from..to`, one a second, in both partitions.
    fn produce(&self, readings: std::ops::Range<i64>) {
        let message = |number: i64| {
            let ts = 1_700_000_000_000 + number * 1_000;
            let text = format!(r#"{{"id": 1, "ts": {ts}, "v": {number}}}"#);
            Message::new(text).partition((number % 2) as i32)
        };
        let messages: Vec<_> = readings.map(message).collect();
        traffic::produce(&bootstrap(), &self.name, &messages, Codec::None).unwrap();
    }

    fn parcel(&self, kafka: &str) -> Parcel {
        let (name, bootstrap) = (&self.name, bootstrap());
        let document = format!(
            "version: 1\nname: {name}\n\
             kafka: {{bootstrap_servers: \"{bootstrap}\", topics: {name}, concurrency: 1{kafka}}}\n\
             target:\n  tdengine: {{connection: plant, database: {{name: {name}, create: {{}}}}}}\n  \
             super_table: {{name: meters, create: true}}\n  subtable: \"d_{{id}}\"\n  \
             columns:\n    ts: {{from: ts, type: TIMESTAMP, time: {{unit: ms}}}}\n    \
             v: {{from: v, type: INT}}\n  tags: {{id: {{from: id, type: INT}}}}\n\
             write: {{writers: 1}}\n"
        );
        let connection = ParcelConnection {
            url: format!("ws://{}", self.sandbox.address()),
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

    fn assignment(&self, version: i64, kafka: &str) -> Assignment {
        Assignment {
            source_id: self.name.clone(),
            name: self.name.clone(),
            epoch: 1,
            version,
            restart_below: version,
            attempt: 0,
            wanted: Wanted::Running,
            via: Via::Direct,
            by: "ada".to_owned(),
            parcel: self.parcel(kafka),
        }
    }

    fn values(&self) -> Vec<i64> {
        let statement = format!("SELECT v FROM `{}`.`meters` ORDER BY ts", self.name);
        let Ok(answer) = self.sandbox.sql(&statement) else {
            return Vec::new();
        };
        let rows = answer["data"].as_array().unwrap();
        rows.iter().map(|row| row[0].as_i64().unwrap()).collect()
    }

    async fn until(&self, what: &str, is: impl Fn() -> bool) {
        let begin = Instant::now();
        while !is() {
            let observed = self.runner.observe();
            assert!(begin.elapsed() < DEADLINE, "in vain: {what}; {observed:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn events(&self) -> Vec<RunnerEvent> {
        let events = self.runner.events_after(0, usize::MAX).into_iter();
        events.map(|(_, event)| event).collect()
    }

    async fn ask(&self, question: Question) -> Result<Answer, AskError> {
        let asked = Asked {
            source_id: Some(self.name.clone()),
            parcel: self.parcel(""),
            via: Via::Direct,
            question,
        };
        let folder = self.runner.folder_of(&self.name);
        assert!(folder.starts_with(self.folder.path()));
        tokio::task::spawn_blocking(move || answer(&asked, Path::new(&folder)))
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_runs_restarts_and_is_released_without_losing_a_message() {
    let world = World::new("runs");
    world.produce(0..20);
    world.runner.assign(world.assignment(1, ""));
    world
        .until("the first rows", || world.values().len() == 20)
        .await;
    // A newer version takes its place where the first one has ended.
    world.runner.assign(world.assignment(2, ""));
    world.produce(20..40);
    world
        .until("all rows", || world.values() == (0..40).collect::<Vec<_>>())
        .await;
    let observed = world.runner.observe_one(&world.name).unwrap();
    let run = observed.run.unwrap();
    assert_eq!(run.version, 2);
    assert_eq!(run.snapshot.messages.written, 20, "nothing was read twice");
    assert_eq!(run.snapshot.partitions.len(), 2);

    world.runner.withdraw(&world.name, 1);
    let released = RunnerEvent::Released {
        source_id: world.name.clone(),
        epoch: 1,
    };
    world
        .until("released", || world.events().contains(&released))
        .await;
    let events = world.events();
    let told: Vec<&str> = events
        .iter()
        .map(|event| match event {
            RunnerEvent::RunStarted { .. } => "begins",
            RunnerEvent::Activity { event, .. } => event.kind.as_str(),
            RunnerEvent::RunEnded(_) => "ends",
            RunnerEvent::Released { .. } => "released",
        })
        .collect();
    let expected = [
        "begins", "started", "created", "created", "draining", "done", "ends", "begins", "started",
        "draining", "done", "ends", "released",
    ];
    assert_eq!(told, expected);
    let last = events.iter().rev().find_map(|event| match event {
        RunnerEvent::RunEnded(ended) => Some(ended),
        _ => None,
    });
    let last = last.unwrap();
    assert_eq!(last.end, RunEnd::Asked);
    assert_eq!(last.last.as_ref().unwrap().rows_written, 20);
    world.runner.close(DEADLINE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_asks_is_answered_from_here() {
    let world = World::new("asks");
    world.produce(0..10);
    for question in [Question::CheckKafka, Question::CheckTarget] {
        let Ok(Answer::Steps(steps)) = world.ask(question).await else {
            panic!("no steps");
        };
        assert!(!steps.is_empty());
        assert!(steps.iter().all(|step| !step.is_failed()), "{steps:?}");
    }
    let Ok(Answer::Topics(topics)) = world.ask(Question::Topics).await else {
        panic!("no topics");
    };
    let of_test = topics.iter().find(|topic| topic.name == world.name);
    assert_eq!(of_test.unwrap().partitions, 2);
    let sample = Question::Sample {
        from: SampleEnd::Oldest,
        count: 3,
    };
    let Ok(Answer::Sample(messages)) = world.ask(sample).await else {
        panic!("no sample");
    };
    assert_eq!(messages.len(), 3);

    world.runner.close(DEADLINE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_is_done_reads_from_where_its_group_was_moved_to() {
    let world = World::new("moves");
    world.produce(0..10);
    world
        .runner
        .assign(world.assignment(1, ", idle_timeout: 500ms"));
    let phase = || world.runner.observe_one(&world.name).map(|it| it.phase);
    let done = Some(ObservedPhase::Done { after_ms: 500 });
    world.until("done", || phase() == done).await;
    assert_eq!(world.values().len(), 10);
    let Ok(Answer::Table(table)) = world.ask(Question::Table).await else {
        panic!("no table");
    };
    assert_eq!(
        (table.super_table.as_str(), table.columns.len()),
        ("meters", 2)
    );
    let Ok(Answer::Offsets {
        group_id,
        partitions,
    }) = world.ask(Question::Offsets).await
    else {
        panic!("no offsets");
    };
    assert!(group_id.contains(&world.name), "{group_id}");
    let read = partitions.iter().all(|of| of.lag() == Some(0));
    assert!(read, "{partitions:?}");
    let back = |dry_run| Question::MoveOffsets {
        to: ResetTo::Earliest,
        topics: Vec::new(),
        dry_run,
    };
    let hold = world.runner.hold(&world.name).expect("it is done");
    let planned = world.ask(back(true)).await;
    let moved = world.ask(back(false)).await;
    drop(hold);
    assert_eq!(planned, moved);
    let Ok(Answer::Moved(plan)) = moved else {
        panic!("{moved:?}");
    };
    assert_eq!(plan.read_again(), 10);
    world.runner.assign(Assignment {
        attempt: 1,
        ..world.assignment(1, ", idle_timeout: 500ms")
    });
    let ends = || {
        let events = world.events().into_iter();
        let ends = events.filter_map(|event| match event {
            RunnerEvent::RunEnded(ended) => ended.last,
            _ => None,
        });
        ends.collect::<Vec<_>>()
    };
    world.until("the second run", || ends().len() == 2).await;
    assert_eq!(
        ends()[1].messages.consumed,
        10,
        "it began where it was moved to"
    );
    world.runner.close(DEADLINE).await;
}
