//! Where the keys of a document stand, for faults that are found after it was loaded.
//!
//! Expressions, templates and the target are judged by other crates, which know key paths and not
//! lines. This looks the paths up in the text.

use std::{fmt, fs};

use crate::{fault::Faults, path::Path, tree::Node, yaml};

/// The places of one document's keys.
pub struct Places(Option<Node>);

/// A place in a text, shown as `12:5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl Places {
    /// Those of a text; of one that is no document it knows none.
    pub fn read(text: &str) -> Self {
        Self(yaml::read(text, &mut Faults::default()))
    }

    /// Those of a file; of one that cannot be read it knows none.
    pub fn load(file: &std::path::Path) -> Self {
        fs::read_to_string(file).map_or(Self(None), |text| Self::read(&text))
    }

    /// Where the value of a key path such as `message.filter[0]` begins; if the document has no such
    /// key, its closest parent. `None` where the document is not known.
    pub fn of(&self, key_path: &str) -> Option<Place> {
        let position = self.0.as_ref()?.position_of(&Path::parse(key_path));
        Some(Place {
            line: position.line,
            column: position.column,
        })
    }
}

#[cfg(test)]
mod tests;
