//! `inlet demo`: everything in one process for a first look.
//!
//! A hub with a ready login, a broker (librdkafka's mock, or a real one by `--kafka`), the TDengine
//! sandbox, a stream of meters, and a data source that moves it. All of it is in a folder of its own
//! that is removed at the end.

mod broker;
mod meters;
mod parts;
mod quiet;

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use inlet_hub::{
    demo::{DemoParts as _, DemoPlace},
    options::{DEFAULT_LISTEN, FirstUser, HubOptions},
    server::{self, RunningHub, StartError},
};

pub(crate) use self::parts::Parts;
use crate::{
    cli::DemoArgs,
    commands::{Failure, Outcome, serve},
    progress, signals,
};

/// Messages a second of a demo that is started on the page.
pub(crate) const RATE: u32 = 1_000;

const USERNAME: &str = "demo";
const PASSWORD: &str = "inlet-for-a-first-look";

/// Runs the demo until Ctrl-C or the end of `--seconds`.
pub(crate) fn run(args: &DemoArgs) -> Outcome {
    let servers = args.kafka.as_deref().map(broker::servers).transpose()?;
    let parts = Arc::new(Parts::new(servers, args.rate));
    let folder = Folder::make()?;
    let ended = serve::runtime()?.block_on(show(&folder, &parts, args));
    parts.stop();
    ended
}

async fn show(folder: &Folder, parts: &Arc<Parts>, args: &DemoArgs) -> Outcome {
    let hub = start(&folder.0, parts).await?;
    if let Err(cause) = hub.start_demo().await {
        hub.stop().await.context("ending the hub")?;
        return Err(Failure::Failed(cause));
    }
    explain(&hub, &parts.start().map_err(Failure::Failed)?);
    tokio::select! {
        signal = signals::asked_to_end() => signal.context("waiting for Ctrl-C")?,
        () = for_seconds(args.seconds) => {}
    }
    progress::print_line("stopping: what was read is written and committed first");
    hub.stop().await.context("ending the hub")?;
    Ok(())
}

/// At the usual port if that is free.
async fn start(folder: &Path, parts: &Arc<Parts>) -> anyhow::Result<RunningHub> {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    match server::start(options(folder, parts, DEFAULT_LISTEN)).await {
        Err(StartError::Listen { .. }) => server::start(options(folder, parts, any)).await,
        started => started,
    }
    .context("starting the hub")
}

fn options(folder: &Path, parts: &Arc<Parts>, listen: SocketAddr) -> HubOptions {
    HubOptions {
        listen,
        demo: Some(Arc::clone(parts) as _),
        first_user: Some(FirstUser {
            username: USERNAME.to_owned(),
            password: PASSWORD.to_owned(),
        }),
        ..HubOptions::new(folder)
    }
}

async fn for_seconds(seconds: Option<u64>) {
    match seconds {
        Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
        None => std::future::pending().await,
    }
}

fn explain(hub: &RunningHub, place: &DemoPlace) {
    let tdengine = place.tdengine_url.trim_start_matches("ws://");
    for line in [
        format!("Inlet demo: open {}", hub.url()),
        format!("  user {USERNAME}, password {PASSWORD}"),
        format!(
            "{} → topic `{}` → Inlet → super table `power.meters`",
            place.broker, place.topic
        ),
        format!(
            "TDengine is the sandbox here, a look-alike on SQLite, at {tdengine}. Look at the rows:"
        ),
        format!(
            "  curl -u root:taosdata {tdengine}/rest/sql -d 'select tbname, ts, voltage, location from power.meters limit 5'"
        ),
        format!(
            "  curl -u root:taosdata {tdengine}/rest/sql -d 'select count(*) from power.meters'"
        ),
        "Ctrl-C drains, commits and ends.".to_owned(),
    ] {
        progress::print_line(&line);
    }
}

/// The demo's folder, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn make() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("inlet-demo-{}", std::process::id()));
        fs::create_dir_all(&path)
            .with_context(|| format!("making the demo's folder `{}`", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the demo's folder was not removed");
        }
    }
}
