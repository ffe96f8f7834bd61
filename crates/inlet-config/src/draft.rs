//! Documents that are still being written: each part by itself.
//!
//! A form asks for topics when there are only brokers, for a sample when there is no target, and for a
//! preview when half of the columns are mapped. So each function here holds only the part it names
//! against the same schema, and tells only the faults of that part, with line and column. Faults that
//! keep the whole text from being read are told by each of them.

use std::path::Path as FilePath;

use serde_json::json;

use self::part::Part;
use crate::{
    document::{MessageConfig, TdengineConfig},
    environment::Environment,
    fault::{DocumentFault, DocumentFaults, Faults},
    format,
    resolve::{self, Noted},
    settings::{
        ConnectionSettings, KafkaSettings, MessageSettings, PlacementSettings, TargetSettings,
        WriteVia,
    },
    tree::Content,
    yaml,
};

mod part;
mod placement;
#[cfg(test)]
mod tests;

pub use placement::resolve_placement;

/// Name that default ids are made of while the document has none of its own.
const UNNAMED: &str = "new";

/// What is sound of a document, section by section, and all that is not.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The name, if it is a legal one.
    pub name: Option<String>,
    /// Keys `agent` and `replicas`, and `write.via`.
    pub placement: Option<(PlacementSettings, WriteVia)>,
    /// Section `kafka`.
    pub kafka: Option<KafkaSettings>,
    /// Section `message`; its defaults where it is missing.
    pub message: Option<MessageSettings>,
    /// Section `target`.
    pub target: Option<TargetSettings>,
    /// The connection of `target.tdengine`, whatever else of the target is missing.
    pub connection: Option<ConnectionSettings>,
    /// Faults of these sections, in the order of their lines.
    pub faults: Vec<DocumentFault>,
}

/// Every section by itself; files that the document names are relative to `folder`.
pub fn resolve_draft(text: &str, environment: &Environment, folder: &FilePath) -> Draft {
    let mut faults = Vec::new();
    let mut note = |noted: DocumentFaults| {
        for fault in noted.faults {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    };
    let mut draft = Draft {
        name: legal_name(text),
        placement: resolve_placement(text, environment).map_err(&mut note).ok(),
        kafka: resolve_kafka(text, environment, folder)
            .map_err(&mut note)
            .ok(),
        message: resolve_message(text, environment).map_err(&mut note).ok(),
        target: resolve_target(text, environment, folder)
            .map_err(&mut note)
            .ok(),
        connection: resolve_connection(text, environment, folder)
            .map_err(&mut note)
            .ok(),
        faults: Vec::new(),
    };
    faults.sort_by_key(|fault| (fault.line, fault.column));
    draft.faults = faults;
    draft
}

/// The name, as it is written; `None` where there is none or the text is no YAML.
pub fn name_of(text: &str) -> Option<String> {
    let root = yaml::read(text, &mut Faults::default())?;
    match &root.get("name")?.content {
        Content::Text(name) if !name.value.is_empty() => Some(name.value.clone()),
        _ => None,
    }
}

fn legal_name(text: &str) -> Option<String> {
    name_of(text).filter(|name| format::judge("source-name", name).is_ok())
}

/// What it takes to reach the brokers: addresses, encryption, login and client id.
///
/// Without topics, and with the defaults in place of all other keys, faulty or not.
pub fn resolve_brokers(
    text: &str,
    environment: &Environment,
    folder: &FilePath,
) -> Result<KafkaSettings, DocumentFaults> {
    let part = Part::new(&["kafka"])
        .only(&["bootstrap_servers", "security", "client_id"])
        .fill("topics", json!([]));
    kafka(text, environment, folder, &part)
}

/// Section `kafka`; without a legal name the default ids are those of a data source `new`.
pub fn resolve_kafka(
    text: &str,
    environment: &Environment,
    folder: &FilePath,
) -> Result<KafkaSettings, DocumentFaults> {
    kafka(text, environment, folder, &Part::new(&["kafka"]))
}

fn kafka(
    text: &str,
    environment: &Environment,
    folder: &FilePath,
    part: &Part,
) -> Result<KafkaSettings, DocumentFaults> {
    let name = legal_name(text);
    let name = name.as_deref().unwrap_or(UNNAMED);
    let settings = part.read(text, environment, folder, |resolver, config, parts| {
        if let Some(config) = config {
            return resolver.kafka(config, name);
        }
        resolver.kafka_parts(parts);
        Err(Noted)
    })?;
    // What is wrong with the placement is told by whoever asks for it.
    let protocol = resolve_placement(text, environment)
        .map_or(settings.group_protocol, |(placement, _)| {
            settings.group_protocol.for_replicas(placement.replicas)
        });
    Ok(KafkaSettings {
        group_protocol: protocol,
        ..settings
    })
}

/// Section `message`, or its defaults where it is missing.
pub fn resolve_message(
    text: &str,
    environment: &Environment,
) -> Result<MessageSettings, DocumentFaults> {
    let settings = |config: MessageConfig| resolve::message::settings(config);
    Part::new(&["message"]).read(text, environment, FilePath::new(""), |_, config, _| {
        config.map(settings).ok_or(Noted)
    })
}

/// Section `target`.
pub fn resolve_target(
    text: &str,
    environment: &Environment,
    folder: &FilePath,
) -> Result<TargetSettings, DocumentFaults> {
    let part = Part::new(&["target"]);
    part.read(text, environment, folder, |resolver, config, parts| {
        if let Some(config) = config {
            return resolver.target(config);
        }
        resolver.target_parts(parts);
        Err(Noted)
    })
}

/// The connection of `target.tdengine`, whether or not a database is given.
pub fn resolve_connection(
    text: &str,
    environment: &Environment,
    folder: &FilePath,
) -> Result<ConnectionSettings, DocumentFaults> {
    let part = Part::new(&["target", "tdengine"])
        .only(&["url", "connection", "user", "password", "token", "ca"])
        .fill("database", json!(""));
    part.read(text, environment, folder, |resolver, config, _| {
        let config: TdengineConfig = config.ok_or(Noted)?;
        resolver.connection(config, part.path())
    })
}
