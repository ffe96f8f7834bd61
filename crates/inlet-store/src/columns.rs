//! Reading columns, and enums that are stored as words.

use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// Typed reading of a row's columns by name.
pub(crate) trait Columns {
    fn text(&self, name: &str) -> sqlx::Result<String>;
    fn text_if_any(&self, name: &str) -> sqlx::Result<Option<String>>;
    fn int(&self, name: &str) -> sqlx::Result<i64>;
    fn int_if_any(&self, name: &str) -> sqlx::Result<Option<i64>>;
    fn count(&self, name: &str) -> sqlx::Result<u64>;
    fn flag(&self, name: &str) -> sqlx::Result<bool>;
    fn word<W: Word>(&self, name: &str) -> sqlx::Result<W>;
    fn json<T: DeserializeOwned>(&self, name: &str) -> sqlx::Result<T>;
}

impl Columns for AnyRow {
    fn text(&self, name: &str) -> sqlx::Result<String> {
        self.try_get(name)
    }

    fn text_if_any(&self, name: &str) -> sqlx::Result<Option<String>> {
        self.try_get(name)
    }

    fn int(&self, name: &str) -> sqlx::Result<i64> {
        self.try_get(name)
    }

    fn int_if_any(&self, name: &str) -> sqlx::Result<Option<i64>> {
        self.try_get(name)
    }

    fn count(&self, name: &str) -> sqlx::Result<u64> {
        Ok(self.int(name)?.unsigned_abs())
    }

    fn flag(&self, name: &str) -> sqlx::Result<bool> {
        Ok(self.int(name)? != 0)
    }

    fn word<W: Word>(&self, name: &str) -> sqlx::Result<W> {
        let word = self.text(name)?;
        W::of_word(&word).ok_or_else(|| unreadable(name, format!("unknown word `{word}`").into()))
    }

    fn json<T: DeserializeOwned>(&self, name: &str) -> sqlx::Result<T> {
        let text = self.text(name)?;
        serde_json::from_str(&text).map_err(|error| unreadable(name, error.into()))
    }
}

fn unreadable(
    name: &str,
    source: Box<dyn std::error::Error + Send + Sync + 'static>,
) -> sqlx::Error {
    let index = name.to_owned();
    sqlx::Error::ColumnDecode { index, source }
}

/// An enum that is stored as a word, the same that the REST interface shows.
pub(crate) trait Word: Sized {
    fn of_word(word: &str) -> Option<Self>;
}

/// Defines an enum of words: `as_str`, `parse` and serde, all with the same words.
macro_rules! words {
    ($(#[$of_enum:meta])* pub enum $name:ident {
        $($(#[$of_word:meta])* $variant:ident = $word:literal,)+
    }) => {
        $(#[$of_enum])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
                 serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$of_word])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the definition.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word that stands for it in the store and in the REST interface.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The value that the word stands for.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl $crate::columns::Word for $name {
            fn of_word(word: &str) -> Option<Self> {
                Self::parse(word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;
