//! Extract: takes one field apart into new text fields.
//!
//! | rule | fields |
//! | --- | --- |
//! | split with `into: n` | `<from>_0` … `<from>_<n-1>`; the last keeps the rest, missing parts are null |
//! | regex | its named groups; null where the group or the whole pattern does not match |
//!
//! What is not text is turned into text first; null gives nulls. Rules run in order, and a later one
//! may take apart what an earlier one made.

use inlet_expr::{builder::ColumnBuilder, column::Column, value::Value};
use regex::Regex;

/// One rule, with the slots of its field and of the fields that it makes.
#[derive(Clone, Debug)]
pub(crate) struct ExtractPlan {
    pub(crate) from: usize,
    pub(crate) how: How,
}

#[derive(Clone, Debug)]
pub(crate) enum How {
    /// A slot for each part; `None` where nobody uses it.
    Split {
        separator: String,
        parts: Vec<Option<usize>>,
    },
    /// Group and slot.
    Regex {
        pattern: Regex,
        groups: Vec<(usize, usize)>,
    },
}

impl ExtractPlan {
    /// Fills the columns of the new fields.
    pub(crate) fn run(&self, columns: &mut [Column]) {
        let source = columns[self.from].clone();
        match &self.how {
            How::Split { separator, parts } => split(&source, separator, parts, columns),
            How::Regex { pattern, groups } => capture(&source, pattern, groups, columns),
        }
    }
}

fn split(source: &Column, separator: &str, parts: &[Option<usize>], columns: &mut [Column]) {
    let mut builders: Vec<_> = parts
        .iter()
        .map(|_| ColumnBuilder::new(source.len()))
        .collect();
    each_text(source, |text| {
        let mut pieces = text.map(|text| text.splitn(parts.len(), separator));
        for (builder, slot) in builders.iter_mut().zip(parts) {
            let piece = pieces.as_mut().and_then(Iterator::next);
            if slot.is_some() {
                builder.push(piece.map_or(Value::Null, Value::Text));
            }
        }
    });
    for (mut builder, slot) in builders.into_iter().zip(parts) {
        if let Some(slot) = slot {
            columns[*slot] = builder.finish();
        }
    }
}

fn capture(source: &Column, pattern: &Regex, groups: &[(usize, usize)], columns: &mut [Column]) {
    let mut builders: Vec<_> = groups
        .iter()
        .map(|_| ColumnBuilder::new(source.len()))
        .collect();
    each_text(source, |text| {
        let captures = text.and_then(|text| pattern.captures(text));
        for (builder, (group, _)) in builders.iter_mut().zip(groups) {
            let found = captures.as_ref().and_then(|captures| captures.get(*group));
            builder.push(found.map_or(Value::Null, |found| Value::Text(found.as_str())));
        }
    });
    for (mut builder, (_, slot)) in builders.into_iter().zip(groups) {
        columns[*slot] = builder.finish();
    }
}

fn each_text(source: &Column, mut visit: impl FnMut(Option<&str>)) {
    let mut scratch = String::new();
    for value in source.values() {
        match value {
            Value::Null => visit(None),
            Value::Text(text) => visit(Some(text)),
            other => {
                scratch.clear();
                other.append_to(&mut scratch);
                visit(Some(&scratch));
            }
        }
    }
}
