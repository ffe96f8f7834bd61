//! A mapping of the document that is read by itself.

use std::path::Path as FilePath;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    environment::Environment,
    fault::{DocumentFaults, Faults},
    path::{Path, Step},
    resolve::{Noted, Resolver},
    schema,
    shape::{self, Parts},
    substitute,
    tree::{Content, Node},
    yaml,
};

/// Which part of the document, and what is needed of it.
pub(super) struct Part {
    path: Path,
    /// Keys that are needed; empty: all.
    only: &'static [&'static str],
    /// What stands for keys that are not needed, but that the type has to have.
    fill: Vec<(&'static str, Value)>,
}

impl Part {
    pub(super) fn new(keys: &[&str]) -> Self {
        Self {
            path: keys.iter().fold(Path::default(), |path, key| path.key(key)),
            only: &[],
            fill: Vec::new(),
        }
    }

    /// Leaves out all keys but these.
    pub(super) fn only(self, only: &'static [&'static str]) -> Self {
        Self { only, ..self }
    }

    pub(super) fn fill(mut self, key: &'static str, value: Value) -> Self {
        self.fill.push((key, value));
        self
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads, checks and resolves the part; the resolver gets no config where its shape is wrong.
    pub(super) fn read<C: DeserializeOwned, T>(
        &self,
        text: &str,
        environment: &Environment,
        folder: &FilePath,
        resolve: impl FnOnce(&mut Resolver<'_>, Option<C>, &Parts) -> Result<T, Noted>,
    ) -> Result<T, DocumentFaults> {
        let mut faults = Faults::default();
        let result = yaml::read(text, &mut faults).and_then(|mut root| {
            faults.retain(|fault| self.holds(&fault.path));
            self.cut(&mut root);
            substitute::substitute(&mut root, environment, &mut faults);
            let (mut value, parts) = shape::read_part(&root, &self.schema(), &mut faults);
            let config = self.take(&mut value, &root, &mut faults);
            let mut resolver = Resolver::new(&root, environment, folder, &mut faults);
            resolve(&mut resolver, config, &parts).ok()
        });
        match (faults.finish("document"), result) {
            (None, Some(settings)) => Ok(settings),
            (Some(faults), _) => Err(faults),
            (None, None) => unreachable!("settings are missing only where a fault says why"),
        }
    }

    /// Whether a key path is that of the part or within it.
    fn holds(&self, key_path: &str) -> bool {
        let rest = key_path.strip_prefix(&self.path.to_string());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }

    fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.path.steps().iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        })
    }

    /// For each key on the way: whether its mapping requires it, and its property in the schema.
    fn properties(&self) -> Vec<(&str, bool, &'static Value)> {
        let mut above = schema::shared();
        let property = |key| {
            let required = above["required"].as_array();
            let is_required = required.is_some_and(|keys| keys.iter().any(|other| other == key));
            let property = &above["properties"][key];
            above = definition(property);
            (key, is_required, property)
        };
        self.keys().map(property).collect()
    }

    /// The schema of the part in a whole document.
    fn whole(&self) -> &'static Value {
        let properties = self.properties();
        properties
            .last()
            .map_or(schema::shared(), |(_, _, property)| definition(property))
    }

    /// The schema of a document that has only this part, and of it only what is needed.
    fn schema(&self) -> Value {
        let mut schema = self.whole().clone();
        if !self.only.is_empty() {
            if let Some(properties) = schema["properties"].as_object_mut() {
                properties.retain(|key, _| self.only.contains(&key.as_str()));
            }
            if let Some(required) = schema["required"].as_array_mut() {
                required.retain(|key| key.as_str().is_some_and(|key| self.only.contains(&key)));
            }
        }
        for (key, is_required, property) in self.properties().into_iter().rev() {
            schema["description"] = property["description"].clone();
            let required = if is_required { vec![key] } else { Vec::new() };
            schema = json!({"type": "object", "properties": {key: schema}, "required": required});
        }
        schema
    }

    /// Leaves out what is not needed; keys that nobody knows stay, they may be misspelt.
    fn cut(&self, root: &mut Node) {
        let mut node = root;
        for key in self.keys() {
            let Content::Map(entries) = &mut node.content else {
                return;
            };
            entries.retain(|entry| entry.key == key);
            let Some(entry) = entries.first_mut() else {
                return;
            };
            node = &mut entry.value;
        }
        if let (Content::Map(entries), false) = (&mut node.content, self.only.is_empty()) {
            let whole = &self.whole()["properties"];
            let is_needed = |key: &str| self.only.contains(&key) || whole.get(key).is_none();
            entries.retain(|entry| is_needed(&entry.key));
        }
    }

    /// The part out of the document that was checked, or its default; null is one with a fault.
    fn take<C: DeserializeOwned>(
        &self,
        document: &mut Value,
        root: &Node,
        faults: &mut Faults,
    ) -> Option<C> {
        let found = self
            .keys()
            .try_fold(&mut *document, |value, key| value.get_mut(key));
        let default = || self.properties().last()?.2.get("default").cloned();
        let mut value = match found {
            Some(value) => value.take(),
            None => default()?,
        };
        if let Some(keys) = value.as_object_mut() {
            let fill = self.fill.iter().cloned();
            keys.extend(fill.map(|(key, value)| (key.to_owned(), value)));
        }
        shape::deserialize(&value, &self.path, root, faults)
    }
}

/// What a property refers to.
fn definition(property: &'static Value) -> &'static Value {
    let reference = property["$ref"].as_str();
    let pointer = reference.map(|reference| reference.trim_start_matches('#'));
    pointer
        .and_then(|pointer| schema::shared().pointer(pointer))
        .unwrap_or(property)
}
