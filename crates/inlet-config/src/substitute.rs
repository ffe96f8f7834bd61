//! `${NAME}` in texts, from the environment.
//!
//! `${NAME:-other}` gives `other` where the variable is not set or empty, and `$${` is a plain `${`.
//! On a hub there is nothing to read, so all but `$${` is a fault. Keys are left as they are. What a variable holds is a text; where a number or a switch is asked
//! for, [`crate::shape`] reads it as one.

use crate::{
    environment::Environment,
    fault::{Faults, Problem},
    path::{Path, Step},
    tree::{Content, Node},
};

const FIELD_IN_EXPRESSION: &str =
    "in expressions a field is written by its name alone, `id`; `${NAME}` reads the environment";

/// Puts variables into every text of the tree.
pub(crate) fn substitute(node: &mut Node, environment: &Environment, faults: &mut Faults) {
    visit(node, &Path::default(), environment, faults);
}

fn visit(node: &mut Node, path: &Path, environment: &Environment, faults: &mut Faults) {
    match &mut node.content {
        Content::Text(text) => match expand(&text.value, environment) {
            Ok(value) if value == text.value => {}
            Ok(value) => text.written = Some(std::mem::replace(&mut text.value, value)),
            Err(problem) => faults.add_at(node.position, path, hint_at_fields(problem, path)),
        },
        Content::List(items) => {
            for (item_idx, item) in items.iter_mut().enumerate() {
                visit(item, &path.index(item_idx), environment, faults);
            }
        }
        Content::Map(entries) => {
            for entry in entries {
                visit(&mut entry.value, &path.key(&entry.key), environment, faults);
            }
        }
        Content::Null | Content::Bool(_) | Content::Number(_) => {}
    }
}

/// Where fields are written, `${id}` was most likely meant to be one.
fn hint_at_fields(problem: Problem, path: &Path) -> Problem {
    let hint = match path.steps() {
        steps if is(steps, &["target", "subtable"]) || is_of_column(steps, "template") => {
            "in templates a field is written `{id}`; `${NAME}` reads the environment"
        }
        [Step::Key(message), Step::Key(filter), ..]
            if message == "message" && filter == "filter" =>
        {
            FIELD_IN_EXPRESSION
        }
        steps if is_of_column(steps, "expr") => FIELD_IN_EXPRESSION,
        _ => return problem,
    };
    problem.hint(hint)
}

fn is(steps: &[Step], keys: &[&str]) -> bool {
    let key = |step: &Step, key: &str| matches!(step, Step::Key(given) if given == key);
    steps.len() == keys.len()
        && steps
            .iter()
            .zip(keys)
            .all(|(step, wanted)| key(step, wanted))
}

/// Whether this is the key of a column or tag.
fn is_of_column(steps: &[Step], key: &str) -> bool {
    match steps {
        [above @ .., Step::Key(_), Step::Key(given)] => {
            given == key && (is(above, &["target", "columns"]) || is(above, &["target", "tags"]))
        }
        _ => false,
    }
}

fn expand(text: &str, environment: &Environment) -> Result<String, Problem> {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let before = &rest[..start];
        let after = &rest[start + 2..];
        if let Some(before) = before.strip_suffix('$') {
            expanded.push_str(before);
            expanded.push_str("${");
            rest = after;
            continue;
        }
        expanded.push_str(before);
        let Some((reference, after)) = after.split_once('}') else {
            return Err(Problem::new("`${` without `}`").hint("for a plain `${` write `$${`"));
        };
        expanded.push_str(lookup(reference, environment)?);
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

fn lookup<'a>(reference: &'a str, environment: &'a Environment) -> Result<&'a str, Problem> {
    let (name, default) = match reference.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (reference, None),
    };
    if !is_name(name) {
        return Err(
            Problem::new(format!("`${{{reference}}}` names no environment variable"))
                .hint("write `${NAME}` or `${NAME:-default}`; for a plain `${` write `$${`"),
        );
    }
    if environment.is_hub() {
        let problem = Problem::new("on a hub, documents cannot read its environment");
        return Err(problem.hint(
            "write the value itself, or `{secret: name}` for a password or token; \
             for a plain `${` write `$${`",
        ));
    }
    match (environment.get(name), default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => Ok(default),
        (None, None) => Err(
            Problem::new(format!("environment variable `{name}` is not set"))
                .hint(format!("set it, or give a default: `${{{name}:-…}}`")),
        ),
    }
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
