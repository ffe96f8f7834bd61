//! The document as a tree of values that know where they stand.

use serde_json::Number;

use crate::path::{Path, Step};

/// Where something begins, both counted from 1; columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) position: Position,
    pub(crate) content: Content,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Null,
    Bool(bool),
    Number(Number),
    Text(Text),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A text, and what may be shown of it.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) value: String,
    /// What the document says, where variables were put in: their values are never shown.
    pub(crate) written: Option<String>,
}

impl Text {
    pub(crate) fn new(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            written: None,
        }
    }

    /// The text as the document has it.
    pub(crate) fn shown(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.value)
    }
}

/// A key with its value; keys are unique within their map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_position: Position,
    pub(crate) value: Node,
}

impl Node {
    /// What to call this kind of value towards a person.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.content {
            Content::Null => "nothing",
            Content::Bool(_) => "true or false",
            Content::Number(_) => "a number",
            Content::Text(_) => "text",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
        }
    }

    /// The value of a key, if this is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let Content::Map(entries) = &self.content else {
            return None;
        };
        entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }

    /// The value at `path`.
    pub(crate) fn at(&self, path: &Path) -> Option<&Node> {
        path.steps().iter().try_fold(self, Node::step)
    }

    fn step(&self, step: &Step) -> Option<&Node> {
        match (step, &self.content) {
            (Step::Key(key), _) => self.get(key),
            (Step::Index(index), Content::List(items)) => items.get(*index),
            (Step::Index(_), _) => None,
        }
    }

    /// Where the value at `path` begins; if there is none, its closest parent.
    pub(crate) fn position_of(&self, path: &Path) -> Position {
        let mut node = self;
        for step in path.steps() {
            let Some(next) = node.step(step) else { break };
            node = next;
        }
        node.position
    }
}
