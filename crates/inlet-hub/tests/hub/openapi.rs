//! The OpenAPI document: committed, complete, and true.

use std::{collections::HashSet, env, fs, path::Path};

use serde_json::Value;

use crate::{roles::operations, world::World};

fn committed() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json")
}

#[test]
fn the_committed_document_is_that_of_the_handlers() {
    let document = inlet_hub::openapi_document();
    let text = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    if env::var_os("INLET_BLESS").is_some() {
        fs::write(committed(), &text).unwrap();
    }
    let kept = fs::read_to_string(committed()).unwrap_or_default();
    assert!(
        kept == text,
        "docs/reference/openapi.json is not that of the handlers; `INLET_BLESS=1 cargo test -p inlet-hub` rewrites it"
    );
}

#[test]
fn the_hub_serves_the_same_document() {
    let world = World::new();
    let served = world.raw("GET", "/api/v1/openapi.json", &[], None).ok(200);
    let document = serde_json::to_value(inlet_hub::openapi_document()).unwrap();
    assert_eq!(served, document);
}

#[test]
fn every_operation_is_described() {
    let world = World::new();
    let document = world.raw("GET", "/api/v1/openapi.json", &[], None).ok(200);
    let tags: HashSet<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let mut ids = HashSet::new();
    for operation in operations(&world) {
        let (id, spec) = (&operation.id, &operation.spec);
        assert!(ids.insert(id.clone()), "{id} is there twice");
        let tag = spec["tags"][0].as_str().unwrap_or_default();
        assert!(tags.contains(tag), "{id}: unknown tag `{tag}`");
        assert_eq!(
            spec["tags"].as_array().unwrap().len(),
            1,
            "{id}: {}",
            spec["tags"]
        );
        assert!(
            spec["summary"].as_str().is_some_and(|it| it.ends_with('.')),
            "{id}: {}",
            spec["summary"]
        );
        for (status, response) in spec["responses"].as_object().unwrap() {
            let described = response["description"].as_str().unwrap_or_default();
            assert!(!described.is_empty(), "{id}: {status}");
            if status.starts_with(['4', '5']) {
                let schema = &response["content"]["application/problem+json"]["schema"];
                assert_eq!(
                    schema["$ref"], "#/components/schemas/Problem",
                    "{id}: {status}"
                );
            }
        }
    }
}

#[test]
fn every_schema_that_is_referred_to_is_there() {
    let document = serde_json::to_value(inlet_hub::openapi_document()).unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut found = 0;
    visit(&document, &mut |reference| {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        assert!(schemas.contains_key(name), "{name}");
        found += 1;
    });
    assert!(found > 50, "{found}");
}

fn visit(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::Object(map) => {
            if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                see(reference);
            }
            map.values().for_each(|it| visit(it, see));
        }
        Value::Array(all) => all.iter().for_each(|it| visit(it, see)),
        _ => {}
    }
}
