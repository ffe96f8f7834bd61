//! What is wrong with a document: every fault with its place, all at once.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    path::Path,
    tree::{Node, Position},
};

/// One fault of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentFault {
    /// The key, such as `kafka.topics[1]`; empty for the document as a whole.
    pub path: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong. Never holds the value of a secret or of an environment variable.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl fmt::Display for DocumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " (hint: {hint})"),
            None => Ok(()),
        }
    }
}

/// All faults of one document, in the order of their lines; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFaults {
    /// Name of the document, as a person knows it: its file.
    pub source: String,
    /// The faults.
    pub faults: Vec<DocumentFault>,
}

impl fmt::Display for DocumentFaults {
    /// One line a fault, such as `source.yaml:12:5: kafka.start: … (hint: …)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (fault_idx, fault) in self.faults.iter().enumerate() {
            let newline = if fault_idx == 0 { "" } else { "\n" };
            write!(f, "{newline}{}:{fault}", self.source)?;
        }
        Ok(())
    }
}

impl std::error::Error for DocumentFaults {}

/// What is wrong with a value, before it is known where the value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}

/// Collects faults while a document is read.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<DocumentFault>);

impl Faults {
    /// Notes a problem of the value at `path`.
    pub(crate) fn add(&mut self, root: &Node, path: &Path, problem: Problem) {
        self.add_at(root.position_of(path), path, problem);
    }

    /// Notes a problem at a place that is not that of the value.
    pub(crate) fn add_at(&mut self, position: Position, path: &Path, problem: Problem) {
        self.0.push(DocumentFault {
            path: path.to_string(),
            line: position.line,
            column: position.column,
            message: problem.message,
            hint: problem.hint,
        });
    }

    pub(crate) fn retain(&mut self, is_kept: impl FnMut(&DocumentFault) -> bool) {
        self.0.retain(is_kept);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The faults by line, or `None` if there are none.
    pub(crate) fn finish(mut self, source: &str) -> Option<DocumentFaults> {
        self.0.sort_by_key(|fault| (fault.line, fault.column));
        (!self.0.is_empty()).then(|| DocumentFaults {
            source: source.to_owned(),
            faults: self.0,
        })
    }
}
