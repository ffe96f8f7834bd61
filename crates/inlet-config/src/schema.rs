//! The JSON Schema of the document, generated from the types in [`crate::document`].

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::document::DataSourceConfig;

/// Names the schema; the number is that of the document's `version`.
const ID: &str = "urn:inlet:data-source:1";

static SCHEMA: LazyLock<Value> = LazyLock::new(generate);

/// The JSON Schema (draft 2020-12) of the document.
///
/// Values of `format` other than those of numbers are Inlet's own; they hold as comments towards
/// other programs. A text with `${NAME}` is judged after the variable was put in.
pub fn schema() -> Value {
    SCHEMA.clone()
}

/// The same, shared.
pub(crate) fn shared() -> &'static Value {
    &SCHEMA
}

fn generate() -> Value {
    let mut schema = schemars::schema_for!(DataSourceConfig);
    schema.insert("$id".to_owned(), json!(ID));
    schema.insert("title".to_owned(), json!("Inlet data source"));
    schema.insert("examples".to_owned(), json!([example()]));
    schema.to_value()
}

/// The smallest useful document.
fn example() -> Value {
    json!({
        "version": 1,
        "name": "meters",
        "kafka": {"bootstrap_servers": "127.0.0.1:9092", "topics": "meters"},
        "target": {
            "tdengine": {
                "url": "ws://127.0.0.1:6041",
                "user": "root",
                "password": "${TDENGINE_PASSWORD}",
                "database": "power",
            },
            "super_table": "meters",
            "subtable": "d_{id}",
            "columns": {"ts": {"from": "ts", "time": {"unit": "ms"}}, "voltage": "voltage"},
            "tags": {"location": "location"},
        },
    })
}
