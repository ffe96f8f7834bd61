//! One file a command. Each loads the document, does its work, and prints; failures end here as text.

pub(crate) mod agent;
pub(crate) mod agent_check;
pub(crate) mod check;
pub(crate) mod man;
pub(crate) mod preview;
pub(crate) mod run;
pub(crate) mod sample;
pub(crate) mod schema;
pub(crate) mod serve;

use std::{fmt, path::Path};

use inlet_config::settings::DataSourceSettings;
use inlet_message::{check::check_document, program::CompileFault};

use crate::cli::DocumentArgs;

/// Why a command failed, already in words for the user.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The document (or an argument) is wrong: exit code 2.
    Document(String),
    /// Anything else: exit code 1.
    Failed(String),
}

impl Failure {
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Document(_) => 2,
            Self::Failed(_) => 1,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(text) | Self::Failed(text) => f.write_str(text),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(format!("failed: {error:#}"))
    }
}

/// Outcome of a command.
pub(crate) type Outcome = Result<(), Failure>;

/// Reads and resolves the document; its faults are for exit code 2.
pub(crate) fn load(document: &DocumentArgs) -> Result<DataSourceSettings, Failure> {
    inlet_config::load(&document.file, &inlet_config::Environment::process())
        .map_err(|error| Failure::Document(error.to_string()))
}

/// The same, with its rules (filters, expressions, templates) found right as far as the document
/// alone tells. `sample` does without: it is what rules are written by.
pub(crate) fn load_with_rules(document: &DocumentArgs) -> Result<DataSourceSettings, Failure> {
    let settings = load(document)?;
    check_document(&settings.message, &settings.target)
        .map_err(|faults| wrong_rules(&document.file, &faults))?;
    Ok(settings)
}

/// Faults of rules as `load` tells those of keys: file, line, key path, what to change.
pub(crate) fn wrong_rules(file: &Path, faults: &[CompileFault]) -> Failure {
    let places = inlet_config::Places::load(file);
    let lines = faults.iter().map(|fault| match places.of(&fault.path) {
        Some(place) => format!("{}:{place}: {fault}", file.display()),
        None => format!("{}: {fault}", file.display()),
    });
    Failure::Document(lines.collect::<Vec<_>>().join("\n"))
}
