//! What runs the data source: keys of the document itself, and one of `write`.

use std::path::Path as FilePath;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    document::WriteViaConfig,
    environment::Environment,
    fault::{DocumentFaults, Faults},
    path::Path,
    resolve::{Resolver, write_via},
    schema,
    settings::{PlacementSettings, WriteVia},
    shape, substitute,
    tree::{Content, Node},
    yaml,
};

/// Keys `agent` and `replicas`, and `write.via`, whatever else is missing or wrong.
pub fn resolve_placement(
    text: &str,
    environment: &Environment,
) -> Result<(PlacementSettings, WriteVia), DocumentFaults> {
    let mut faults = Faults::default();
    let result = yaml::read(text, &mut faults).and_then(|mut root| {
        faults.retain(|fault| {
            let mut steps = fault.path.split(['.', '[']);
            is_needed(steps.next().unwrap_or_default(), steps.next())
        });
        cut(&mut root);
        substitute::substitute(&mut root, environment, &mut faults);
        let (document, _) = shape::read_part(&root, &schema_of_keys(), &mut faults);
        let agent = take(&document["agent"], "agent", &root, &mut faults);
        let replicas = take(&document["replicas"], "replicas", &root, &mut faults);
        let via: Option<WriteViaConfig> =
            take(&document["write"]["via"], "write.via", &root, &mut faults);
        let mut resolver = Resolver::new(&root, environment, FilePath::new(""), &mut faults);
        let placement = resolver.placement(agent, replicas, via).ok()?;
        Some((placement, write_via(via.unwrap_or_default())))
    });
    match (faults.finish("document"), result) {
        (None, Some(settings)) => Ok(settings),
        (Some(faults), _) => Err(faults),
        (None, None) => unreachable!("settings are missing only where a fault says why"),
    }
}

fn take<C: DeserializeOwned>(
    value: &Value,
    key_path: &str,
    root: &Node,
    faults: &mut Faults,
) -> Option<C> {
    shape::deserialize(value, &Path::parse(key_path), root, faults)
}

/// Of the document `agent` and `replicas` are needed, of `write` only `via`.
fn is_needed(key: &str, within: Option<&str>) -> bool {
    match key {
        "agent" | "replicas" => true,
        "write" => within.is_some_and(|within| within == "via"),
        _ => false,
    }
}

/// Leaves out what is not needed.
fn cut(root: &mut Node) {
    let Content::Map(entries) = &mut root.content else {
        return;
    };
    entries.retain_mut(|entry| {
        let Content::Map(within) = &mut entry.value.content else {
            return is_needed(&entry.key, None);
        };
        if entry.key == "write" {
            within.retain(|entry| is_needed("write", Some(&entry.key)));
        }
        is_needed(&entry.key, within.first().map(|entry| entry.key.as_str()))
    });
}

/// The schema of a document that has only these keys.
fn schema_of_keys() -> Value {
    let whole = schema::shared();
    let via = &whole["$defs"]["Write"]["properties"]["via"];
    json!({
        "type": "object",
        "properties": {
            "agent": whole["properties"]["agent"],
            "replicas": whole["properties"]["replicas"],
            "write": {"type": "object", "properties": {"via": via}},
        },
    })
}
