//! The walk over the document, beside the schema.

use serde_json::Value;

use super::{
    Keywords, Parts,
    alternatives::{as_kind, closest_mapping, describe, flatten, kinds, takes},
};
use crate::{
    fault::{Faults, Problem},
    format,
    path::Path,
    tree::{Content, Entry, Node, Text},
};

/// Walks over the document; every value comes back, or `None` where it or a part of it has a fault.
pub(super) struct Checker<'a> {
    pub(super) schema: &'a Value,
    pub(super) root: &'a Node,
    pub(super) faults: &'a mut Faults,
    pub(super) parts: Parts,
}

impl<'a> Checker<'a> {
    /// The document's sections by name; null for one that has a fault.
    pub(super) fn document(&mut self, schema: &'a Value) -> Keywords {
        let root = self.root;
        let path = Path::default();
        let (Some(keywords), Content::Map(entries)) = (schema.as_object(), &root.content) else {
            let problem = Problem::new(format!("expected a mapping, found {}", root.kind()));
            self.add(&path, problem.hint("begin with `version: 1`"));
            return Keywords::new();
        };
        self.mapping(keywords, entries, &path)
    }

    fn value(&mut self, schema: &'a Value, node: &'a Node, path: &Path) -> Option<Value> {
        let num_faults = self.faults.count();
        let choices = flatten(self.schema, schema);
        let fitting: Vec<&Keywords> = choices
            .iter()
            .copied()
            .filter(|choice| takes(choice, node))
            .collect();
        if fitting.is_empty() {
            self.add(path, wrong_kind(self.schema, &choices, node));
            return None;
        }
        let value = match &node.content {
            Content::Map(entries) => {
                if let Some(keywords) = closest_mapping(&fitting, node) {
                    Value::Object(self.mapping(keywords, entries, path))
                } else {
                    self.no_known_key(&fitting, entries, path);
                    Value::Null
                }
            }
            Content::List(items) => Value::Array(self.list(fitting[0], items, path)),
            Content::Text(text) if kinds(fitting[0]).contains(&"string") => {
                self.text(&fitting, text, path);
                Value::String(text.value.clone())
            }
            _ => self.plain(fitting[0], node, path),
        };
        (self.faults.count() == num_faults).then_some(value)
    }

    fn mapping(&mut self, keywords: &'a Keywords, entries: &'a [Entry], path: &Path) -> Keywords {
        let properties = keywords.get("properties").and_then(Value::as_object);
        let additional = keywords
            .get("additionalProperties")
            .filter(|schema| schema.is_object());
        let mut checked = Keywords::new();
        let mut meant = Vec::new();
        for entry in entries {
            let path = path.key(&entry.key);
            let known = properties.and_then(|properties| properties.get(&entry.key));
            if let Some(schema) = known.or(additional) {
                let value = self.value(schema, &entry.value, &path);
                if let Some(part) = value.as_ref().filter(|_| is_part(&path)) {
                    self.parts.0.push((path.clone(), part.clone()));
                }
                checked.insert(entry.key.clone(), value.unwrap_or(Value::Null));
            } else {
                let (problem, near) = unknown_key(&entry.key, properties);
                meant.extend(near);
                self.faults.add_at(entry.key_position, &path, problem);
            }
            if known.is_none() && additional.is_some() {
                self.free_key(keywords, entry, &path);
            }
        }
        self.missing_keys(keywords, entries, &meant, path);
        self.one_of_keys(keywords, entries, path);
        self.length(keywords, "Properties", entries.len(), path);
        checked
    }

    /// None of the keys belongs to any of the kinds of mapping that are possible here.
    fn no_known_key(&mut self, choices: &[&Keywords], entries: &[Entry], path: &Path) {
        let properties = choices
            .iter()
            .filter_map(|choice| choice.get("properties")?.as_object());
        let known: Vec<&str> = properties
            .flat_map(Keywords::keys)
            .map(String::as_str)
            .collect();
        let Some(first) = entries.first() else {
            let problem = Problem::new("expected a mapping with a key, found an empty one");
            return self.add(
                path,
                problem.hint(format!("give one of {}", quoted(&known))),
            );
        };
        let hint = match format::closest(&first.key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", quoted(&known)),
        };
        let problem = Problem::new(format!("unknown key `{}`", first.key)).hint(hint);
        self.faults
            .add_at(first.key_position, &path.key(&first.key), problem);
    }

    /// Judges a key that the user chose.
    fn free_key(&mut self, keywords: &Keywords, entry: &Entry, path: &Path) {
        let format = keywords
            .get("propertyNames")
            .and_then(|names| names.get("format"));
        if let Some(Err(problem)) = format
            .and_then(Value::as_str)
            .map(|format| format::judge(format, &entry.key))
        {
            self.faults.add_at(entry.key_position, path, problem);
        }
    }

    /// `meant` are keys that are there, but misspelt: those are told already.
    fn missing_keys(
        &mut self,
        keywords: &Keywords,
        entries: &[Entry],
        meant: &[&str],
        path: &Path,
    ) {
        for key in names(keywords, "required") {
            if !meant.contains(&key) && entries.iter().all(|entry| entry.key != key) {
                let description = keywords["properties"][key]["description"].as_str();
                let hint = description.unwrap_or("it is required").replace('\n', " ");
                self.add(path, Problem::new(format!("`{key}` is missing")).hint(hint));
            }
        }
    }

    /// Exactly one of some keys, as `oneOf` of `required` says it.
    fn one_of_keys(&mut self, keywords: &Keywords, entries: &[Entry], path: &Path) {
        let Some(choices) = keywords.get("oneOf").and_then(Value::as_array) else {
            return;
        };
        let choices = choices.iter().filter_map(Value::as_object);
        let keys: Vec<&str> = choices
            .flat_map(|choice| names(choice, "required"))
            .collect();
        let given = entries
            .iter()
            .filter(|entry| keys.contains(&entry.key.as_str()))
            .count();
        if given != 1 {
            let description = keywords["properties"][keys[0]]["description"].as_str();
            let (found, hint) = match given {
                0 => ("none".to_owned(), description.unwrap_or("give one of them")),
                _ => (given.to_string(), "keep one of them"),
            };
            let message = format!(
                "exactly one of {} must be given, found {found}",
                quoted(&keys)
            );
            self.add(path, Problem::new(message).hint(hint.replace('\n', " ")));
        }
    }

    fn list(&mut self, keywords: &'a Keywords, items: &'a [Node], path: &Path) -> Vec<Value> {
        self.length(keywords, "Items", items.len(), path);
        let Some(schema) = keywords.get("items") else {
            return Vec::new();
        };
        let items = items.iter().enumerate();
        items
            .filter_map(|(item_idx, item)| self.value(schema, item, &path.index(item_idx)))
            .collect()
    }

    /// `minItems` and its likes.
    fn length(&mut self, keywords: &Keywords, what: &str, length: usize, path: &Path) {
        let bound = |side: &str| {
            keywords
                .get(&format!("{side}{what}"))
                .and_then(Value::as_u64)
        };
        let length = length as u64;
        if let Some(min) = bound("min").filter(|min| length < *min) {
            self.add(path, Problem::new(format!("needs at least {min} entry")));
        }
        if let Some(max) = bound("max").filter(|max| length > *max) {
            self.add(
                path,
                Problem::new(format!("has {length} entries, at most {max} are possible")),
            );
        }
    }

    fn text(&mut self, fitting: &[&Keywords], text: &Text, path: &Path) {
        let constants: Vec<&str> = fitting
            .iter()
            .filter_map(|choice| choice.get("const")?.as_str())
            .collect();
        if constants.contains(&text.value.as_str()) {
            return;
        }
        let Some(open) = fitting.iter().find(|choice| !choice.contains_key("const")) else {
            self.add(path, unknown_choice(text.shown(), &constants));
            return;
        };
        let format = open
            .get("format")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let min_length = open.get("minLength").and_then(Value::as_u64).unwrap_or(0);
        if text.value.is_empty() && min_length > 0 {
            self.add(path, Problem::new("must not be empty"));
        } else if let Err(problem) = format::judge(format, &text.value) {
            self.add(path, hide_value(problem, text, format));
        }
    }

    /// A number, switch or null.
    fn plain(&mut self, keywords: &Keywords, node: &Node, path: &Path) -> Value {
        let value = kinds(keywords)
            .into_iter()
            .find_map(|kind| as_kind(kind, node));
        let value = value.unwrap_or(Value::Null);
        if let Some(constant) = keywords.get("const").filter(|constant| **constant != value) {
            self.add(
                path,
                Problem::new(format!("must be {constant}, found {value}")),
            );
        }
        let bound = |word: &str| keywords.get(word).and_then(Value::as_f64);
        let (min, max) = (bound("minimum"), bound("maximum"));
        let outside = |number: f64| {
            min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max)
        };
        if value.as_f64().is_some_and(outside) {
            let side = |word, bound: Option<f64>| bound.map(|bound| format!("{word} {bound}"));
            let range = [side("at least", min), side("at most", max)];
            let range: Vec<String> = range.into_iter().flatten().collect();
            self.add(
                path,
                Problem::new(format!("{value} is out of range")).hint(range.join(", ")),
            );
        }
        value
    }

    fn add(&mut self, path: &Path, problem: Problem) {
        self.faults.add(self.root, path, problem);
    }
}

/// Whether it is inside of a section, and no deeper than a single column.
fn is_part(path: &Path) -> bool {
    (2..=3).contains(&path.steps().len())
}

fn wrong_kind(schema: &Value, choices: &[&Keywords], node: &Node) -> Problem {
    let problem = Problem::new(format!(
        "expected {}, found {}",
        describe(choices),
        node.kind()
    ));
    let takes = |wanted: &str| choices.iter().any(|choice| kinds(choice).contains(&wanted));
    match &node.content {
        Content::Number(_) | Content::Bool(_) if takes("string") => {
            problem.hint("put it into quotes")
        }
        Content::Text(text) => match with_key(schema, choices, text.shown()) {
            Some(example) => problem.hint(format!("write `{example}`")),
            None if takes("array") => problem.hint("put it into brackets, as the entry of a list"),
            None => problem,
        },
        Content::Map(_) if takes("array") => {
            problem.hint("put it into brackets, as the entry of a list")
        }
        _ => problem,
    }
}

/// The mapping that was meant by the mere name of its key, such as `{json: {}}` by `json`.
fn with_key(schema: &Value, choices: &[&Keywords], text: &str) -> Option<String> {
    let properties = choices
        .iter()
        .filter_map(|choice| choice.get("properties")?.as_object());
    let (key, value) = properties.flatten().find(|(key, _)| *key == text)?;
    let mapping = flatten(schema, value)
        .into_iter()
        .find(|choice| kinds(choice).contains(&"object"));
    let Some(mapping) = mapping else {
        return Some(format!("{{{key}: …}}"));
    };
    let needed: Vec<String> = names(mapping, "required")
        .into_iter()
        .map(|name| format!("{name}: …"))
        .collect();
    Some(format!("{{{key}: {{{}}}}}", needed.join(", ")))
}

/// The problem, and the key that was probably meant.
fn unknown_key<'k>(key: &str, properties: Option<&'k Keywords>) -> (Problem, Option<&'k str>) {
    let keys = properties.into_iter().flat_map(Keywords::keys);
    let known: Vec<&str> = keys.map(String::as_str).collect();
    let problem = Problem::new(format!("unknown key `{key}`"));
    match format::closest(key, known.iter().copied()) {
        Some(near) => (problem.hint(format!("did you mean `{near}`?")), Some(near)),
        None if known.is_empty() => (problem.hint("there are no keys here"), None),
        None => (
            problem.hint(format!("known here: {}", quoted(&known))),
            None,
        ),
    }
}

fn unknown_choice(text: &str, constants: &[&str]) -> Problem {
    let problem = Problem::new(format!("unknown choice `{text}`"));
    let all = format!("use one of {}", quoted(constants));
    match format::closest(text, constants.iter().copied()) {
        Some(near) if constants.len() > 1 => problem.hint(format!("did you mean `{near}`? {all}")),
        _ => problem.hint(all),
    }
}

/// Shows what the document says instead of what a variable holds.
fn hide_value(problem: Problem, text: &Text, format: &str) -> Problem {
    if text.written.is_none() || format::is_secret(format) {
        return problem;
    }
    Problem {
        message: format!("`{}` does not hold what is needed here", text.shown()),
        ..problem
    }
}

fn names<'k>(keywords: &'k Keywords, word: &str) -> Vec<&'k str> {
    let list = keywords.get(word).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
