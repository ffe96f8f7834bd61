//! The parts of a demo beside the hub: a broker, the TDengine sandbox, a stream of meters. They live on
//! one thread, until the process ends or they are told to stop.

use std::{
    net::SocketAddr,
    sync::mpsc,
    thread::{self, JoinHandle},
};

use anyhow::Context as _;
use inlet_config::secret::Secret;
use inlet_hub::demo::{DemoParts, DemoPlace};
use inlet_pipeline::stop::{StopReason, StopSignal};
use inlet_sandbox::{Sandbox, SandboxOptions};
use parking_lot::Mutex;

use super::{broker, meters};
use crate::commands::Failure;

const TOPIC: &str = "meters";
const NUM_PARTITIONS: i32 = 4;
/// Where the sandbox listens if that is free, so that commands can be copied from the docs.
const SANDBOX_ADDRESS: &str = "127.0.0.1:6041";

/// The parts, started when they are first asked for.
#[derive(Debug)]
pub(crate) struct Parts {
    /// A real broker to use; `None`: librdkafka's mock.
    kafka: Option<Vec<String>>,
    /// Messages a second.
    rate: u32,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    place: DemoPlace,
    stop: StopSignal,
    thread: JoinHandle<()>,
}

impl Parts {
    pub(crate) fn new(kafka: Option<Vec<String>>, rate: u32) -> Self {
        Self {
            kafka,
            rate,
            running: Mutex::default(),
        }
    }

    /// Ends the stream, the sandbox and a mock broker. Nothing happens if they do not run.
    pub(crate) fn stop(&self) {
        if let Some(running) = self.running.lock().take() {
            running.stop.raise(StopReason::Asked);
            if running.thread.join().is_err() {
                tracing::error!("the thread of the demo panicked");
            }
        }
    }
}

impl DemoParts for Parts {
    fn start(&self) -> Result<DemoPlace, String> {
        let mut running = self.running.lock();
        if let Some(running) = &*running {
            return Ok(running.place.clone());
        }
        let stop = StopSignal::new();
        let (started, place) = mpsc::channel();
        let run = Run {
            servers: self.kafka.clone(),
            rate: self.rate,
            stop: stop.clone(),
        };
        let thread = thread::Builder::new()
            .name("demo".into())
            .spawn(move || run.until_stopped(&started))
            .map_err(|error| error.to_string())?;
        let place = place
            .recv()
            .map_err(|_| "its thread panicked".to_owned())??;
        *running = Some(Running {
            place: place.clone(),
            stop,
            thread,
        });
        Ok(place)
    }
}

/// What the thread of the demo does.
struct Run {
    servers: Option<Vec<String>>,
    rate: u32,
    stop: StopSignal,
}

impl Run {
    fn until_stopped(self, started: &mpsc::Sender<Result<DemoPlace, String>>) {
        let told = match self.run(started) {
            Ok(()) => return,
            Err(failure) => started.send(Err(failure.to_string())),
        };
        if told.is_err() {
            tracing::error!("the demo failed, and nobody waits for it any more");
        }
    }

    fn run(&self, started: &mpsc::Sender<Result<DemoPlace, String>>) -> Result<(), Failure> {
        let broker = broker::start(self.servers.as_deref(), TOPIC, NUM_PARTITIONS)?;
        let sandbox = start_sandbox()?;
        let stream = meters::start(
            broker.bootstrap_servers(),
            TOPIC,
            self.rate,
            self.stop.clone(),
        )?;
        let place = DemoPlace {
            bootstrap_servers: broker.bootstrap_servers(),
            broker: broker.name(),
            topic: TOPIC.to_owned(),
            tdengine_url: format!("ws://{}", sandbox.address()),
            user: "root".to_owned(),
            password: Secret::new("taosdata"),
        };
        if started.send(Ok(place)).is_err() {
            self.stop.raise(StopReason::Asked);
        }
        // The stream ends when it is told to; broker and sandbox end with this function.
        stream
            .join()
            .map_err(|_| anyhow::anyhow!("the stream of meters panicked"))?;
        Ok(())
    }
}

fn start_sandbox() -> anyhow::Result<Sandbox> {
    let usual: SocketAddr = SANDBOX_ADDRESS.parse().expect("the constant is an address");
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    Sandbox::start(SandboxOptions {
        address: usual,
        ..SandboxOptions::default()
    })
    .or_else(|_| {
        Sandbox::start(SandboxOptions {
            address: any,
            ..SandboxOptions::default()
        })
    })
    .context("starting the TDengine sandbox")
}
