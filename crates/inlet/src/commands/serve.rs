//! `inlet serve`: the hub, until it is asked to end; and `inlet rotate-key`.

use std::{env, process, sync::Arc};

use anyhow::Context as _;
use inlet_hub::{
    ListenError, folder,
    options::{HubOptions, KeyOrigin, TlsFiles},
    server::{self, RunningHub, StartError},
};
use inlet_store::{KeyFile, MasterKey, StoreError};

use super::{Failure, Outcome};
use crate::{
    cli::{RotateKeyArgs, ServeArgs, StoreArgs},
    demo, progress, signals,
};

/// The key of the store's secrets itself, for where there is no place for a file.
const KEY_VARIABLE: &str = "INLET_KEY";
/// The key that `rotate-key` changes to, when the present one is in [`KEY_VARIABLE`].
const NEW_KEY_VARIABLE: &str = "INLET_NEW_KEY";

/// Serves until Ctrl-C or SIGTERM; then the runs drain. A second signal ends the process at once.
pub(crate) fn run(args: &ServeArgs) -> Outcome {
    let options = options(args)?;
    let runtime = runtime()?;
    runtime.block_on(async {
        let hub = server::start(options).await.map_err(not_started)?;
        explain(&hub);
        signals::asked_to_end()
            .await
            .context("waiting for a signal")?;
        progress::print_line(
            "stopping: what was read is written and committed first (again to end at once)",
        );
        tokio::spawn(async {
            if signals::asked_to_end().await.is_ok() {
                process::exit(1);
            }
        });
        hub.stop().await.context("ending the server")?;
        Ok(())
    })
}

/// Changes the key that a hub's secrets are stored with.
pub(crate) fn rotate_key(args: &RotateKeyArgs) -> Outcome {
    let mut options = HubOptions::new(&args.store.data_dir);
    set_store(&mut options, &args.store)?;
    let _lock = folder::take(&options.data_dir).map_err(anyhow::Error::from)?;
    let runtime = runtime()?;
    let num_values = runtime.block_on(async {
        let store = server::open_store(&options).await.map_err(not_opened)?;
        let num_values = match &options.key {
            KeyOrigin::File(file) => store.rotate_key_file(file).await,
            KeyOrigin::Given(_) => store.rotate_key(&new_key()?).await,
        };
        let num_values = num_values.map_err(not_opened)?;
        store.close().await;
        Ok::<_, Failure>(num_values)
    })?;
    let next = match &options.key {
        KeyOrigin::File(file) => format!("the new key is in `{}`", file.path().display()),
        KeyOrigin::Given(_) => {
            format!("set {KEY_VARIABLE} to what {NEW_KEY_VARIABLE} has")
        }
    };
    progress::print_line(&format!(
        "{num_values} values are stored with the new key: {next}"
    ));
    Ok(())
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    Ok(runtime.context("starting the threads of the server")?)
}

fn options(args: &ServeArgs) -> Result<HubOptions, Failure> {
    let mut options = HubOptions::new(&args.store.data_dir);
    options.listen = args.listen;
    options.public_url.clone_from(&args.public_url);
    options.tls = args
        .tls_cert
        .clone()
        .zip(args.tls_key.clone())
        .map(|(certificate, key)| TlsFiles { certificate, key });
    let agents = &args.agents;
    options.node_name.clone_from(&args.node_name);
    options.agent_listen = agents.agent_listen.0;
    options.agent_url.clone_from(&agents.agent_url);
    options.agent_tls = agents
        .agent_tls_cert
        .clone()
        .zip(agents.agent_tls_key.clone())
        .map(|(certificate, key)| TlsFiles { certificate, key });
    options.agent_client_ca.clone_from(&agents.agent_client_ca);
    options.offline_limit = agents.offline_limit;
    options.demo = Some(Arc::new(demo::Parts::new(None, demo::RATE)));
    set_store(&mut options, &args.store)?;
    Ok(options)
}

fn set_store(options: &mut HubOptions, args: &StoreArgs) -> Result<(), Failure> {
    options.store.clone_from(&args.store);
    let given = env::var(KEY_VARIABLE).ok().filter(|key| !key.is_empty());
    options.key = match (&args.key_file, given) {
        (Some(path), None) => KeyOrigin::File(KeyFile::new(path)),
        (None, Some(text)) => KeyOrigin::Given(key_of(KEY_VARIABLE, &text)?),
        (None, None) => return Ok(()),
        (Some(path), Some(_)) => {
            return Err(Failure::Document(format!(
                "there are two keys, `--key-file {}` and the variable {KEY_VARIABLE}: leave out one of them",
                path.display()
            )));
        }
    };
    Ok(())
}

fn new_key() -> Result<MasterKey, Failure> {
    let text = env::var(NEW_KEY_VARIABLE).map_err(|_| {
        Failure::Document(format!(
            "the key is in {KEY_VARIABLE}: give the one to change to in {NEW_KEY_VARIABLE}; \
             `head -c 32 /dev/urandom | base64` makes one"
        ))
    })?;
    key_of(NEW_KEY_VARIABLE, &text)
}

fn key_of(variable: &str, text: &str) -> Result<MasterKey, Failure> {
    MasterKey::parse(text, &format!("in the variable {variable}"))
        .map_err(|error| Failure::Document(error.to_string()))
}

/// What can be put right by other arguments is told as such.
fn not_started(error: StartError) -> Failure {
    match error {
        StartError::Store(error) => not_opened(error),
        StartError::Tls(error) | StartError::Agents(ListenError::Tls(error)) => {
            Failure::Document(error.to_string())
        }
        StartError::Agents(ListenError::Url(_)) => Failure::Document(error.to_string()),
        other => anyhow::Error::from(other).into(),
    }
}

fn not_opened(error: StoreError) -> Failure {
    match error {
        StoreError::AddressInvalid { .. } | StoreError::KeyWrong { .. } | StoreError::Key(_) => {
            Failure::Document(format!("{:#}", anyhow::Error::from(error)))
        }
        other => anyhow::Error::from(other).into(),
    }
}

fn explain(hub: &RunningHub) {
    progress::print_line(&format!("Inlet is ready at {}", hub.url()));
    if let Some(url) = hub.agent_url() {
        progress::print_line(&format!("Connection agents reach it at {url}"));
    }
    if let Some(url) = hub.setup_url() {
        progress::print_line(&format!(
            "Make the first user with this link, which works once: {url}"
        ));
    }
    if !hub.address().ip().is_loopback() && !hub.is_encrypted() {
        tracing::warn!(
            address = %hub.address(),
            "everybody in the network can reach this hub, and logins cross it unencrypted: give --tls-cert and \
             --tls-key, or put a proxy with TLS before it and say so by --public-url https://…"
        );
    }
}
