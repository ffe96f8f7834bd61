//! Names that users give: of users, tokens, secrets, uploads, connections.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// Characters that a name has at most.
const MAX_CHARS: usize = 128;
/// The rule as a pattern, for the document.
const PATTERN: &str = "^[A-Za-z0-9_-][A-Za-z0-9._@-]{0,127}$";

/// A name: 1 to 128 letters of ASCII, digits, `.`, `_`, `@` and `-`; it does not begin with `.` or `@`. So it
/// needs no quotes in documents and is one piece of a path. Every name of a data source is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "._@-".contains(it);
        let begins_well = !text.starts_with(['.', '@']);
        if begins_well && text.chars().all(is_plain) && (1..=MAX_CHARS).contains(&text.len()) {
            return Ok(Self(text));
        }
        Err(format!(
            "a name has 1 to {MAX_CHARS} letters (A to Z), digits, `.`, `_`, `@` or `-`, and does not begin with `.` or `@`"
        ))
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialSchema for Name {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A name that needs no quotes."))
            .pattern(Some(PATTERN))
            .min_length(Some(1))
            .max_length(Some(MAX_CHARS))
            .into()
    }
}

impl ToSchema for Name {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Name")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_name(text: &str) -> bool {
        Name::try_from(text.to_owned()).is_ok()
    }

    #[test]
    fn names_are_one_piece_of_a_path_and_need_no_quotes() {
        for good in [
            "plant",
            "meters-sasl.password",
            "jo@plant.example",
            "_a",
            "-b",
            "7",
            &"x".repeat(128),
        ] {
            assert!(is_name(good), "{good}");
        }
        for bad in [
            "",
            "电表",
            ".",
            "..",
            "@x",
            "a b",
            "a/b",
            "a\n",
            "a'b",
            "a?b",
            "\u{0}",
            &"x".repeat(129),
        ] {
            assert!(!is_name(bad), "{bad:?}");
        }
    }
}
