//! Which JSON fields are used, and where their values go.
//!
//! A flattened name such as `data_voltage` may be the key `data_voltage`, or the key `voltage` in an
//! object `data`; nobody knows before the message is there. So each node of this tree holds the rest
//! of the names that are still possible, and a key leads to a column (the rest is the key itself)
//! and to a node (the rest goes on behind a `_`).

use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// Index of a node; 0 is the root.
pub(crate) type NodeIdx = usize;

/// What a key leads to. Eight bytes, so that it travels in a register: this type is passed on for
/// every key of every message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    slot: u32,
    node: u32,
}

/// Stands for "none" in a [`Target`]; there are never so many fields.
const NONE: u32 = u32::MAX;

impl Default for Target {
    fn default() -> Self {
        Self::UNUSED
    }
}

impl Target {
    /// Nobody uses this value.
    pub(crate) const UNUSED: Self = Self {
        slot: NONE,
        node: NONE,
    };

    /// The slot of the field that this value is.
    #[inline]
    pub(crate) fn slot(self) -> Option<usize> {
        (self.slot != NONE).then_some(self.slot as usize)
    }

    /// Where fields inside of this value are looked up.
    #[inline]
    pub(crate) fn node(self) -> Option<NodeIdx> {
        (self.node != NONE).then_some(self.node as usize)
    }
}

/// The used fields of a message.
#[derive(Clone, Debug)]
pub(crate) struct FieldTree {
    nodes: Vec<HashMap<Box<str>, Target, FixedState>>,
    /// The part of a name that leads to a node, its last `_` included. A node belongs to that text
    /// and not to a path of keys (`a`, `b` and `a_b` lead to the same one), so a name with many
    /// `_` makes few nodes.
    by_prefix: HashMap<Box<str>, NodeIdx, FixedState>,
}

impl FieldTree {
    /// The tree of these names and slots.
    pub(crate) fn new<'a>(fields: impl IntoIterator<Item = (&'a str, usize)>) -> Self {
        let mut tree = Self {
            nodes: Vec::new(),
            by_prefix: HashMap::default(),
        };
        tree.node("");
        for (name, slot) in fields {
            tree.insert(name, slot);
        }
        tree
    }

    fn insert(&mut self, name: &str, slot: usize) {
        let underscores: Vec<usize> = name.match_indices('_').map(|(at, _)| at).collect();
        let starts = std::iter::once(0).chain(underscores.iter().map(|at| at + 1));
        for start in starts {
            let node = self.node(&name[..start]);
            self.nodes[node]
                .entry(name[start..].into())
                .or_default()
                .slot = slot as u32;
            for &end in underscores.iter().filter(|&&at| at >= start) {
                let child = self.node(&name[..=end]);
                self.nodes[node]
                    .entry(name[start..end].into())
                    .or_default()
                    .node = child as u32;
            }
        }
    }

    fn node(&mut self, prefix: &str) -> NodeIdx {
        if let Some(&node) = self.by_prefix.get(prefix) {
            return node;
        }
        self.by_prefix.insert(prefix.into(), self.nodes.len());
        self.nodes.push(HashMap::default());
        self.nodes.len() - 1
    }

    /// Number of nodes.
    pub(crate) fn num_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// What `key` leads to in an object (or array) at `node`.
    pub(crate) fn find(&self, node: NodeIdx, key: &str) -> Target {
        self.nodes[node].get(key).copied().unwrap_or(Target::UNUSED)
    }
}
