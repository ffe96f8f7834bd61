//! The alternatives that a schema offers, and which of them a value most likely means.

use serde_json::Value;

use super::Keywords;
use crate::tree::{Content, Node};

/// Follows references and takes `anyOf`/`oneOf` apart, down to schemas of one kind each.
pub(super) fn flatten<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s Keywords> {
    let Some(keywords) = schema.as_object() else {
        return Vec::new();
    };
    if let Some(reference) = keywords.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(reference.trim_start_matches('#'));
        return target
            .map(|target| flatten(root, target))
            .unwrap_or_default();
    }
    let choices = ["anyOf", "oneOf"]
        .iter()
        .find_map(|word| keywords.get(*word)?.as_array());
    match choices {
        Some(choices) if !keywords.contains_key("properties") => choices
            .iter()
            .flat_map(|choice| flatten(root, choice))
            .collect(),
        _ => vec![keywords],
    }
}

/// JSON Schema's names of the kinds that a schema takes.
pub(super) fn kinds(keywords: &Keywords) -> Vec<&str> {
    match keywords.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether the value is of a kind that the schema takes.
///
/// A text that a variable was put into also counts as the number or switch that it spells.
pub(super) fn takes(keywords: &Keywords, node: &Node) -> bool {
    kinds(keywords)
        .iter()
        .any(|kind| as_kind(kind, node).is_some())
}

/// The value as one of the kind, if it is one; lists and mappings come out empty.
pub(super) fn as_kind(kind: &str, node: &Node) -> Option<Value> {
    match (kind, &node.content) {
        ("null", Content::Null) => Some(Value::Null),
        ("boolean", Content::Bool(value)) => Some(Value::Bool(*value)),
        ("number", Content::Number(number)) => Some(Value::Number(number.clone())),
        ("integer", Content::Number(number)) if !number.is_f64() => {
            Some(Value::Number(number.clone()))
        }
        ("string", Content::Text(text)) => Some(Value::String(text.value.clone())),
        ("integer", Content::Text(text)) if text.written.is_some() => {
            text.value.parse::<i64>().ok().map(Value::from)
        }
        ("boolean", Content::Text(text)) if text.written.is_some() => {
            text.value.parse().ok().map(Value::Bool)
        }
        ("array", Content::List(_)) => Some(Value::Array(Vec::new())),
        ("object", Content::Map(_)) => Some(Value::Object(Keywords::new())),
        _ => None,
    }
}

/// Of several kinds of mapping the one that shares most keys with the value.
pub(super) fn closest_mapping<'s>(choices: &[&'s Keywords], node: &Node) -> Option<&'s Keywords> {
    let shared = |choice: &Keywords| match choice.get("properties") {
        Some(Value::Object(properties)) => properties
            .keys()
            .filter(|key| node.get(key).is_some())
            .count(),
        _ => 0,
    };
    let best = choices
        .iter()
        .copied()
        .rev()
        .max_by_key(|choice| shared(choice))?;
    (choices.len() == 1 || shared(best) > 0).then_some(best)
}

/// What a person may write, such as `text or a mapping`.
pub(super) fn describe(choices: &[&Keywords]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for kind in choices.iter().flat_map(|choice| kinds(choice)) {
        let word = match kind {
            "string" => "text",
            "integer" => "a whole number",
            "number" => "a number",
            "boolean" => "true or false",
            "array" => "a list",
            "object" => "a mapping",
            _ => continue,
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" or ")
}
