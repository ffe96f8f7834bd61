//! One file a command. Each loads the document, does its work, and prints; failures end here as text.

pub(crate) mod check;
pub(crate) mod preview;
pub(crate) mod run;
pub(crate) mod sample;
pub(crate) mod schema;

use std::fmt;

use inlet_config::settings::DataSourceSettings;

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
