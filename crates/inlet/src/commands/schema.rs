//! `inlet schema`: the JSON Schema of the document.

use std::io::Write as _;

use anyhow::Context as _;

use super::Outcome;

/// Prints the schema.
pub(crate) fn run() -> Outcome {
    let schema = serde_json::to_string_pretty(&inlet_config::schema())
        .context("writing the schema as JSON")?;
    writeln!(std::io::stdout(), "{schema}").context("printing the schema")?;
    Ok(())
}
