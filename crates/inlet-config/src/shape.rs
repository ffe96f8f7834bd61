//! Holds a document against the JSON Schema and notes every fault.
//!
//! Does what a validator does for the part of JSON Schema that our types generate, with messages
//! for people: of several alternatives the one that was most likely meant is followed, instead of
//! reporting that none fits. Gives the document back as sections that are known to have the right
//! shape; one with a fault is left out.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    document::{
        ActivityLevelConfig, AgentConfig, FaultConfig, HealthConfig, KafkaConfig, MessageConfig,
        TargetConfig, WriteConfig,
    },
    fault::{Faults, Problem},
    path::{Path, Step},
    schema,
    tree::Node,
};

mod alternatives;
mod check;

/// The sections of a document; `None` where the shape is wrong.
pub(crate) struct Sections {
    pub(crate) name: Option<String>,
    /// Missing (and so not read) is no fault.
    pub(crate) description: Option<String>,
    pub(crate) data_dir: Option<String>,
    /// The same.
    pub(crate) agent: Option<AgentConfig>,
    /// The same.
    pub(crate) replicas: Option<u16>,
    pub(crate) kafka: Option<KafkaConfig>,
    pub(crate) message: Option<MessageConfig>,
    pub(crate) target: Option<TargetConfig>,
    pub(crate) on_fault: Option<FaultConfig>,
    pub(crate) write: Option<WriteConfig>,
    pub(crate) health: Option<HealthConfig>,
    pub(crate) activity_level: Option<ActivityLevelConfig>,
    /// What is right within the sections.
    pub(crate) parts: Parts,
}

/// Values inside of sections that have no fault.
#[derive(Default)]
pub(crate) struct Parts(Vec<(Path, Value)>);

impl Parts {
    /// The value at `path`, if it is there and nothing in it has a fault.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &Path) -> Option<T> {
        let (_, value) = self.0.iter().find(|(other, _)| other == path)?;
        T::deserialize(value).ok()
    }

    /// The keys of the mapping at `path` whose values have no fault, with their paths.
    pub(crate) fn within<T: DeserializeOwned>(&self, path: &Path) -> Vec<(String, Path, T)> {
        let parts = self
            .0
            .iter()
            .filter_map(|(other, value)| match other.steps() {
                [above @ .., Step::Key(key)] if above == path.steps() => {
                    Some((key.clone(), other.clone(), T::deserialize(value).ok()?))
                }
                _ => None,
            });
        parts.collect()
    }
}

/// Checks the whole document.
pub(crate) fn read(root: &Node, faults: &mut Faults) -> Sections {
    let schema = schema::shared();
    let mut checker = check::Checker {
        schema,
        root,
        faults,
        parts: Parts::default(),
    };
    let document = checker.document(schema);
    let parts = checker.parts;
    let mut sections = Read {
        schema,
        document,
        root,
        faults,
    };
    Sections {
        name: sections.take("name"),
        description: sections.take("description"),
        data_dir: sections.take("data_dir"),
        agent: sections.take("agent"),
        replicas: sections.take("replicas"),
        kafka: sections.take("kafka"),
        message: sections.take("message"),
        target: sections.take("target"),
        on_fault: sections.take("on_fault"),
        write: sections.take("write"),
        health: sections.take("health"),
        activity_level: sections.take("activity_level"),
        parts,
    }
}

/// Checks a document of which `schema` describes a part; its definitions are those of the whole
/// schema. Null stands for what has a fault.
pub(crate) fn read_part(root: &Node, schema: &Value, faults: &mut Faults) -> (Value, Parts) {
    let mut checker = check::Checker {
        schema: schema::shared(),
        root,
        faults,
        parts: Parts::default(),
    };
    let value = Value::Object(checker.document(schema));
    (value, checker.parts)
}

/// A checked value as its type; `None` for null, which has its fault already.
pub(crate) fn deserialize<T: DeserializeOwned>(
    value: &Value,
    path: &Path,
    root: &Node,
    faults: &mut Faults,
) -> Option<T> {
    let read = T::deserialize(value).ok();
    if read.is_none() && !value.is_null() {
        // The schema bounds every number but some that only exceed the machine's integers.
        let problem = Problem::new("holds a number that is too large").hint("check its numbers");
        faults.add(root, path, problem);
    }
    read
}

/// A document that was held against the schema.
struct Read<'a> {
    schema: &'a Value,
    document: Keywords,
    root: &'a Node,
    faults: &'a mut Faults,
}

impl Read<'_> {
    /// A section, or its default; [`Value::Null`] stands for one that has a fault.
    fn take<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self
            .document
            .get(name)
            .or_else(|| default_of(self.schema, name))?;
        deserialize(value, &top(name), self.root, self.faults)
    }
}

/// The value that the schema gives for a section that is not there.
fn default_of<'a>(schema: &'a Value, section: &str) -> Option<&'a Value> {
    schema.get("properties")?.get(section)?.get("default")
}

/// Keywords of one (sub)schema.
type Keywords = Map<String, Value>;

/// The path of a key of the document itself.
pub(crate) fn top(key: &str) -> Path {
    Path::default().key(key)
}
