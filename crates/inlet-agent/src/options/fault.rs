//! What is wrong with the options: every fault with its place, all at once.

use std::{fmt, io, path::PathBuf};

/// One fault of the options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionFault {
    /// Where it was written: file and line, or the variable; the file alone when a key is missing. `None`: there is
    /// no file.
    pub place: Option<String>,
    /// The key, such as `limits.memory`; empty for the file as a whole.
    pub key: String,
    /// What is wrong. Never holds the token.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl fmt::Display for OptionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " (hint: {hint})"),
            None => Ok(()),
        }
    }
}

/// Why there are no options.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// The file cannot be read.
    #[error("cannot read `{}`: {source}; name the agent's file by `-c FILE`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// They are wrong; never empty.
    #[error("{}", lines(.0))]
    Wrong(Vec<OptionFault>),
}

fn lines(faults: &[OptionFault]) -> String {
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// A value that cannot be used, before it is known where it was written.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }
}
