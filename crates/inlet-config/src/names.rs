//! Names that documents and the hub judge alike.

use crate::{fault::Problem, format};

/// Why something cannot be named so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", hint.as_ref().map(|hint| format!(": {hint}")).unwrap_or_default())]
pub struct NameFault {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl From<Problem> for NameFault {
    fn from(problem: Problem) -> Self {
        Self {
            message: problem.message,
            hint: problem.hint,
        }
    }
}

/// Whether an agent can have this name: 1 to 64 letters, digits, `-`, `_` and `.`.
///
/// # Errors
/// What is wrong with it.
pub fn check_agent_name(name: &str) -> Result<(), NameFault> {
    Ok(format::agent_name(name)?)
}

/// Whether an agent can have this label: the name as that of an agent, the value any text of one line
/// of at most 64 characters.
///
/// # Errors
/// What is wrong with it.
pub fn check_label(name: &str, value: &str) -> Result<(), NameFault> {
    format::label_name(name)?;
    Ok(format::label_value(value)?)
}
