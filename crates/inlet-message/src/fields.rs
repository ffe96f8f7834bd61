//! Names of fields → slots (columns of a batch), as they are while rules are compiled.
//!
//! A name means what the last rule made of it: a field that an extract rule made hides one of the
//! payload with the same name, for the rules that follow.

use std::collections::HashMap;

use inlet_config::{
    META_FIELDS,
    settings::{Encoding, MessageSettings, Parse},
};
use inlet_expr::check::Type;
use regex::Regex;

use crate::decode::{DecodePlan, Format, MetaField, tree::FieldTree};

/// See the module.
pub(crate) struct Fields {
    /// The pattern of a regex document.
    pattern: Option<Regex>,
    encoding: Encoding,
    bound: HashMap<String, usize>,
    names: Vec<String>,
    origins: Vec<Origin>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    Payload,
    Meta(MetaField),
    Extracted,
}

impl Fields {
    /// The error is that of the pattern.
    pub(crate) fn new(message: &MessageSettings) -> Result<Self, regex::Error> {
        let pattern = match &message.parse {
            Parse::Json => None,
            Parse::Regex { pattern } => Some(whole_line(pattern)?),
        };
        Ok(Self {
            pattern,
            encoding: message.encoding,
            bound: HashMap::new(),
            names: Vec::new(),
            origins: Vec::new(),
        })
    }

    /// The type of a field, or `None` if there is none of this name.
    ///
    /// A JSON message may have any field, but not one whose name is all but that of a field from
    /// Kafka: it would be null in every row without a word.
    pub(crate) fn type_of(&self, name: &str) -> Option<Type> {
        if self.misspelt(name).is_some() {
            return None;
        }
        if let Some(&slot) = self.bound.get(name) {
            return Some(self.origin_type(&self.origins[slot]));
        }
        if let Some(meta) = MetaField::named(name) {
            return Some(self.origin_type(&Origin::Meta(meta)));
        }
        match &self.pattern {
            None => Some(Type::Any),
            Some(pattern) => pattern
                .capture_names()
                .flatten()
                .any(|group| group == name)
                .then_some(Type::Text),
        }
    }

    /// The field from Kafka that a JSON document means by this name.
    fn misspelt(&self, name: &str) -> Option<String> {
        let is_made = || {
            let slot = self.bound.get(name);
            slot.is_some_and(|&slot| self.origins[slot] == Origin::Extracted)
        };
        if self.pattern.is_some() || is_made() {
            return None;
        }
        MetaField::meant_by(name)
    }

    fn origin_type(&self, origin: &Origin) -> Type {
        match origin {
            Origin::Payload if self.pattern.is_none() => Type::Any,
            Origin::Meta(meta) if meta.is_integer() => Type::Int,
            Origin::Payload | Origin::Meta(_) | Origin::Extracted => Type::Text,
        }
    }

    /// The name nearest to an unknown one.
    pub(crate) fn nearest(&self, name: &str) -> Option<String> {
        if let Some(meant) = self.misspelt(name) {
            return Some(meant);
        }
        let groups = self
            .pattern
            .iter()
            .flat_map(|pattern| pattern.capture_names().flatten());
        let known = self
            .bound
            .keys()
            .map(String::as_str)
            .chain(META_FIELDS)
            .chain(groups);
        nearest(name, known)
    }

    /// The slot of a field that [`Self::type_of`] knows.
    pub(crate) fn slot(&mut self, name: &str) -> usize {
        if let Some(&slot) = self.bound.get(name) {
            return slot;
        }
        let origin = MetaField::named(name).map_or(Origin::Payload, Origin::Meta);
        self.bind(name, origin)
    }

    /// A new slot for a field that an extract rule makes.
    pub(crate) fn extracted(&mut self, name: &str) -> usize {
        self.bind(name, Origin::Extracted)
    }

    fn bind(&mut self, name: &str, origin: Origin) -> usize {
        let slot = self.names.len();
        self.names.push(name.to_owned());
        self.origins.push(origin);
        self.bound.insert(name.to_owned(), slot);
        slot
    }

    /// Whether this field is Kafka's timestamp.
    pub(crate) fn is_kafka_timestamp(&self, slot: usize) -> bool {
        self.origins[slot] == Origin::Meta(MetaField::Timestamp)
    }

    /// What has to be decoded, and the name of each slot.
    pub(crate) fn finish(self) -> (DecodePlan, Vec<String>) {
        let num_slots = self.names.len();
        let named = || self.names.iter().zip(&self.origins).enumerate();
        let payload = named()
            .filter(|(_, (_, origin))| **origin == Origin::Payload)
            .map(|(slot, (name, _))| (name.as_str(), slot));
        let format = match &self.pattern {
            None => Format::Json(FieldTree::new(payload)),
            Some(pattern) => Format::Regex {
                pattern: pattern.clone(),
                groups: payload
                    .filter_map(|(name, slot)| Some((group_index(pattern, name)?, slot)))
                    .collect(),
            },
        };
        let meta = named()
            .filter_map(|(slot, (_, origin))| match origin {
                Origin::Meta(field) => Some((field.clone(), slot)),
                _ => None,
            })
            .collect();
        (
            DecodePlan {
                encoding: self.encoding,
                format,
                meta,
                num_slots,
            },
            self.names,
        )
    }
}

/// A pattern for messages has to match the whole text.
fn whole_line(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}

/// The index of a named group.
pub(crate) fn group_index(pattern: &Regex, name: &str) -> Option<usize> {
    pattern
        .capture_names()
        .position(|group| group == Some(name))
}

/// The known name nearest to `name`, if one is near.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let wanted = name.to_lowercase();
    known
        .map(|other| {
            (
                strsim::damerau_levenshtein(&wanted, &other.to_lowercase()),
                other,
            )
        })
        .filter(|(distance, other)| *distance <= 1 + other.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other.to_owned())
}
