//! Values by key, from the file or from the variable that stands in for it, with where they were written.

use std::borrow::Cow;

use inlet_config::{Environment, units::closest};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    VARIABLE_PREFIX,
    fault::{OptionFault, Wrong},
};

/// The options before they are trusted.
pub(super) struct Options<'a> {
    file: &'a str,
    text: &'a str,
    table: DeTable<'a>,
    environment: &'a Environment,
    pub(super) faults: Vec<OptionFault>,
}

/// A value and where it was written.
pub(super) struct Found<V> {
    pub(super) value: V,
    place: String,
}

/// What was written.
pub(super) enum Written<'t> {
    /// In a variable: all is text there.
    Variable(&'t str),
    File(&'t DeValue<'t>),
}

impl<'a> Options<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, environment: &'a Environment) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut options = Self {
            file,
            text,
            table: table.into_inner(),
            environment,
            faults: Vec::new(),
        };
        for error in errors {
            options.faults.push(OptionFault {
                place: Some(options.place_of(error.span().map_or(0, |span| span.start))),
                key: String::new(),
                message: format!("this is no TOML: {}", error.message()),
                hint: Some("put texts into double quotes, as in `token = \"…\"`".to_owned()),
            });
        }
        options
    }

    /// A text. `read` makes of it what it means.
    pub(super) fn text<V>(
        &mut self,
        key: &str,
        read: impl FnOnce(&str) -> Result<V, Wrong>,
    ) -> Option<V> {
        self.value(key, |written| match written {
            Written::Variable(text) => read(text),
            Written::File(DeValue::String(text)) => read(text),
            Written::File(other) => Err(kind(other, "a text in double quotes")),
        })
    }

    /// A value of another kind.
    pub(super) fn value<V>(
        &mut self,
        key: &str,
        read: impl FnOnce(Written<'_>) -> Result<V, Wrong>,
    ) -> Option<V> {
        let found = if let Some((name, text)) = self.variable(key) {
            Found {
                value: read(Written::Variable(text)),
                place: name,
            }
        } else {
            let value = self.in_file(key)?;
            Found {
                value: read(Written::File(value.get_ref())),
                place: self.place_of(value.span().start),
            }
        };
        match found.value {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.faults.push(OptionFault {
                    place: Some(found.place),
                    key: key.to_owned(),
                    message: wrong.message,
                    hint: wrong.hint,
                });
                None
            }
        }
    }

    /// Whether the key is there at all, rightly or not.
    pub(super) fn has(&self, key: &str) -> bool {
        self.variable(key).is_some() || self.in_file(key).is_some()
    }

    /// Where the key was written, for a fault that concerns several.
    pub(super) fn fault(&mut self, key: &str, wrong: Wrong) {
        let place = match self.variable(key) {
            Some((name, _)) => Some(name),
            None => match self.in_file(key) {
                Some(value) => Some(self.place_of(value.span().start)),
                // What is missing belongs into the file, if there is one.
                None => Some(self.file.to_owned()).filter(|file| !file.is_empty()),
            },
        };
        self.faults.push(OptionFault {
            place,
            key: key.to_owned(),
            message: wrong.message,
            hint: wrong.hint,
        });
    }

    /// Notes every key that is none of `known`; `tables` have keys of their own.
    pub(super) fn note_unknown(&mut self, known: &[&str], tables: &[(&str, &[&str])]) {
        let mut unknown = unknown_keys(&self.table, "", known);
        for (name, keys) in tables {
            if let Some(DeValue::Table(table)) = self.table.get(*name).map(Spanned::get_ref) {
                unknown.extend(unknown_keys(table, &format!("{name}."), keys));
            }
        }
        for (start, key, hint) in unknown {
            let place = self.place_of(start);
            self.faults.push(OptionFault {
                place: Some(place),
                key,
                message: "there is no such key".to_owned(),
                hint: Some(hint),
            });
        }
    }

    fn variable(&self, key: &str) -> Option<(String, &'a str)> {
        let name = format!("{VARIABLE_PREFIX}{}", key.replace('.', "_").to_uppercase());
        let value = self.environment.variable(&name)?;
        Some((format!("variable {name}"), value))
    }

    fn in_file(&self, key: &str) -> Option<&Spanned<DeValue<'a>>> {
        match key.split_once('.') {
            None => self.table.get(key),
            Some((table, key)) => match self.table.get(table)?.get_ref() {
                DeValue::Table(table) => table.get(key),
                _ => None,
            },
        }
    }

    /// File and line of a byte of the text.
    fn place_of(&self, offset: usize) -> String {
        let before = self.text.get(..offset).unwrap_or(self.text);
        format!("{}:{}", self.file, before.matches('\n').count() + 1)
    }
}

/// A value of the wrong kind.
pub(super) fn kind(found: &DeValue<'_>, wanted: &str) -> Wrong {
    let message = format!(
        "this is of the kind `{}`, but it has to be {wanted}",
        found.type_str()
    );
    Wrong {
        message,
        hint: None,
    }
}

fn unknown_keys(table: &DeTable<'_>, prefix: &str, known: &[&str]) -> Vec<(usize, String, String)> {
    let unknown = table
        .iter()
        .filter(|(key, _)| !known.contains(&key.get_ref().as_ref()));
    unknown
        .map(|(key, _)| {
            let name: &Cow<'_, str> = key.get_ref();
            let hint = match closest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are {}", known.join(", ")),
            };
            (key.span().start, format!("{prefix}{name}"), hint)
        })
        .collect()
}
