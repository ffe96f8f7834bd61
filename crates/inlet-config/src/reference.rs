//! The reference of the document for people, generated from the JSON Schema.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::schema;

/// Every key of the document as Markdown: a table for the document and for each kind of mapping.
pub fn reference_markdown() -> String {
    let schema = schema::shared();
    let mut text = String::from(
        "# The data source document\n\n\
         Generated from the program; `inlet schema` prints the same as a JSON Schema. Documents are YAML or \
         JSON. Unknown keys are refused. `${NAME}` in any text is replaced from the environment \
         (`${NAME:-default}` where it is not set, `$${` for a plain `${`). Documents on a hub read neither its \
         environment nor its files: there `{secret: name}`, `{upload: name}` and `connection: name` stand for \
         what the hub keeps.\n\n## Document\n\n",
    );
    table(&mut text, schema.as_object());
    for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
        section(&mut text, name, definition);
    }
    text
}

fn section(text: &mut String, name: &str, definition: &Value) {
    push(
        text,
        format_args!("\n## {name}\n\n{}\n\n", one_line(definition)),
    );
    if definition.get("properties").is_some() {
        table(text, definition.as_object());
        return;
    }
    let choices = ["anyOf", "oneOf"]
        .iter()
        .find_map(|word| definition.get(*word)?.as_array());
    for choice in choices.into_iter().flatten() {
        push(
            text,
            format_args!("- {}: {}\n", kind(choice), one_line(choice)),
        );
    }
}

fn table(text: &mut String, keywords: Option<&Map<String, Value>>) {
    let Some(keywords) = keywords else { return };
    let properties = keywords.get("properties").and_then(Value::as_object);
    if properties.is_none_or(Map::is_empty) {
        text.push_str("No keys.\n");
        return;
    }
    text.push_str("| key | value | default | |\n| --- | --- | --- | --- |\n");
    let required = keywords.get("required").and_then(Value::as_array);
    for (key, property) in properties.into_iter().flatten() {
        let is_required = required.is_some_and(|required| required.iter().any(|name| name == key));
        let default = match property.get("default") {
            _ if is_required => "**required**".to_owned(),
            Some(default) if !default.is_object() => format!("`{default}`"),
            _ => String::new(),
        };
        let description = one_line(property).replace('|', "\\|");
        push(
            text,
            format_args!(
                "| `{key}` | {} | {default} | {description} |\n",
                kind(property)
            ),
        );
    }
}

/// What may be written: a link to a definition, a constant, or kinds of values.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(constant) = schema.get("const") {
        return format!(
            "`{}`",
            constant
                .as_str()
                .map_or_else(|| constant.to_string(), str::to_owned)
        );
    }
    if let Some(choices) = ["anyOf", "oneOf"]
        .iter()
        .find_map(|word| schema.get(*word)?.as_array())
        && schema.get("properties").is_none()
    {
        let kinds = choices
            .iter()
            .filter(|choice| choice["type"] != "null")
            .map(kind);
        return kinds.collect::<Vec<_>>().join(" or ");
    }
    if let Some(single) = single_key(schema) {
        return single;
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", kind_of_items(schema)),
        Value::String(kind) if kind == "object" => match schema.get("additionalProperties") {
            Some(values) if values.is_object() => {
                format!("mapping of names to {}", self::kind(values))
            }
            _ => "mapping".to_owned(),
        },
        Value::String(kind) => word(kind).to_owned(),
        Value::Array(kinds) => {
            let kinds = kinds
                .iter()
                .filter_map(Value::as_str)
                .filter(|kind| *kind != "null");
            kinds.map(word).collect::<Vec<_>>().join(" or ")
        }
        _ => "any value".to_owned(),
    }
}

/// A mapping that is only a name for what it holds: `{json: …}`.
fn single_key(schema: &Value) -> Option<String> {
    let properties = schema
        .get("properties")?
        .as_object()
        .filter(|properties| properties.len() == 1)?;
    let (key, value) = properties.iter().next()?;
    Some(format!("`{key}:` {}", kind(value)))
}

fn kind_of_items(schema: &Value) -> String {
    schema
        .get("items")
        .map_or_else(|| "values".to_owned(), kind)
}

fn word(kind: &str) -> &str {
    match kind {
        "string" => "text",
        "integer" => "whole number",
        "boolean" => "`true` or `false`",
        other => other,
    }
}

fn one_line(schema: &Value) -> String {
    schema["description"]
        .as_str()
        .unwrap_or_default()
        .replace('\n', " ")
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what)
        .expect("writing to a String cannot fail");
}
