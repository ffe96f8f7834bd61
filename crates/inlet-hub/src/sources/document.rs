//! Documents as the hub takes them: resolved with what the hub keeps, all faults by place.

use std::collections::BTreeMap;

use inlet_config::{
    DocumentFaults, Environment, HubValues, Places, References,
    secret::Secret,
    settings::{DataSourceSettings, RunOn, WriteVia},
};
use inlet_message::program::CompileFault;
use inlet_runner::Via;
use inlet_store::{Reference, SourceDraft, Store, StoreError};

use crate::{
    live::summary::SourceFacts,
    problem::{Code, DocumentFault, Problem},
};

/// A document without faults.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) settings: DataSourceSettings,
    pub(crate) draft: SourceDraft,
}

/// Why a document cannot be taken.
#[derive(Debug)]
pub(crate) enum Refused {
    Faults(Vec<DocumentFault>),
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Faults(faults) => invalid(faults),
            Refused::Store(error) => error.into(),
        }
    }
}

/// The problem of a document with these faults.
pub(crate) fn invalid(faults: Vec<DocumentFault>) -> Problem {
    let what = match faults.as_slice() {
        [fault] => format!("the document has a fault: {}", fault.message),
        _ => format!("the document has {} faults", faults.len()),
    };
    Problem::new(Code::DocumentInvalid, what).with_faults(faults)
}

/// What the text may refer to: exactly what it names of what the hub keeps.
pub(crate) async fn environment(store: &Store, text: &str) -> Result<Environment, StoreError> {
    let references = inlet_config::references(text);
    Ok(Environment::hub(values(store, &references).await?))
}

pub(crate) async fn values(
    store: &Store,
    references: &References,
) -> Result<HubValues, StoreError> {
    let names: Vec<&str> = references.secrets.iter().map(String::as_str).collect();
    let secrets = store.secret_values(&names).await?;
    let mut uploads = BTreeMap::new();
    for name in &references.uploads {
        if let Some(text) = upload_text(store, name).await? {
            uploads.insert(name.clone(), Secret::new(text));
        }
    }
    let mut connections = BTreeMap::new();
    for name in &references.connections {
        if let Some(settings) = crate::connections::settings_of(store, name).await? {
            connections.insert(name.clone(), settings);
        }
    }
    Ok(HubValues {
        secrets,
        connections,
        uploads,
    })
}

/// The PEM text of an upload; `None` where it is gone or no text.
pub(crate) async fn upload_text(store: &Store, name: &str) -> Result<Option<String>, StoreError> {
    match store.uploads().content(name).await {
        Ok(content) => Ok(String::from_utf8(content.bytes).ok()),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Resolves the text, holds its rules against each other, and reads out what the store keeps of it.
pub(crate) async fn check(
    store: &Store,
    text: &str,
    comment: Option<String>,
) -> Result<Checked, Refused> {
    let environment = environment(store, text).await?;
    let settings = resolve(text, &environment).map_err(Refused::Faults)?;
    let unknown = unknown_agents(store, text, &settings.placement.on).await?;
    if !unknown.is_empty() {
        return Err(Refused::Faults(unknown));
    }
    let draft = SourceDraft {
        document: text.to_owned(),
        name: settings.name.clone(),
        summary: serde_json::to_value(facts(&settings)).unwrap_or_default(),
        search_text: search_text(&settings),
        references: Reference::all_of(&inlet_config::references(text)),
        comment,
    };
    Ok(Checked { settings, draft })
}

/// Agents that a document names and that there are not.
async fn unknown_agents(
    store: &Store,
    text: &str,
    on: &RunOn,
) -> Result<Vec<DocumentFault>, StoreError> {
    let RunOn::Agents(names) = on else {
        return Ok(Vec::new());
    };
    let agents = store.agents().list().await?;
    let places = Places::read(text);
    let is_unknown = |name: &&String| agents.iter().all(|agent| agent.name != **name);
    let fault = |name: &String| {
        let place = places.of("agent");
        DocumentFault {
            path: "agent".to_owned(),
            line: place.map_or(0, |place| place.line),
            column: place.map_or(0, |place| place.column),
            message: format!("there is no agent `{name}`"),
            hint: Some("create it on the page Agents first, or name another one".to_owned()),
        }
    };
    Ok(names.iter().filter(is_unknown).map(fault).collect())
}

/// The settings of a document, or all its faults.
pub(crate) fn resolve(
    text: &str,
    environment: &Environment,
) -> Result<DataSourceSettings, Vec<DocumentFault>> {
    let resolved = inlet_runner::document::resolve(text, environment, Via::Direct);
    resolved.map_err(shown)
}

/// Faults of the document's keys, for an answer.
pub(crate) fn document_faults(faults: DocumentFaults) -> Vec<DocumentFault> {
    shown(faults.faults)
}

impl From<inlet_config::DocumentFault> for DocumentFault {
    fn from(fault: inlet_config::DocumentFault) -> Self {
        Self {
            path: fault.path,
            line: fault.line,
            column: fault.column,
            message: fault.message,
            hint: fault.hint,
        }
    }
}

/// Faults of the document's rules, with their places in the text.
pub(crate) fn compile_faults(text: &str, faults: &[CompileFault]) -> Vec<DocumentFault> {
    shown(inlet_runner::document::compile_faults(text, faults))
}

/// Faults as answers have them.
pub(crate) fn shown(faults: Vec<inlet_config::DocumentFault>) -> Vec<DocumentFault> {
    faults.into_iter().map(DocumentFault::from).collect()
}

fn facts(settings: &DataSourceSettings) -> SourceFacts {
    let (agents, labels) = match settings.placement.on.clone() {
        RunOn::Hubs => (Vec::new(), BTreeMap::new()),
        RunOn::Agents(names) => (names, BTreeMap::new()),
        RunOn::Labels(labels) => (Vec::new(), labels),
    };
    SourceFacts {
        description: settings.description.clone(),
        topics: settings.kafka.topics.clone(),
        bootstrap_servers: settings.kafka.bootstrap_servers.clone(),
        database: settings.target.database.clone(),
        super_table: settings.target.super_table.clone(),
        group_id: settings.kafka.group_id.clone(),
        memory_bytes: settings.write.memory_bytes,
        agents,
        labels,
        replicas: settings.placement.replicas.get(),
        via: via_of(settings.write.via),
    }
}

/// Who writes, as runners are told.
pub(crate) fn via_of(via: WriteVia) -> Via {
    match via {
        WriteVia::Direct => Via::Direct,
        WriteVia::Hub => Via::Hub,
    }
}

fn search_text(settings: &DataSourceSettings) -> String {
    let mut words = vec![settings.name.clone()];
    words.extend(settings.description.clone());
    words.extend(settings.kafka.topics.clone());
    words.extend(settings.kafka.bootstrap_servers.clone());
    words.push(settings.target.database.clone());
    words.push(settings.target.super_table.clone());
    if let RunOn::Agents(names) = &settings.placement.on {
        words.extend(names.clone());
    }
    words.join(" ")
}
