//! Lists in pages: a cursor names the last item of the page before, so that pages stay right while
//! items come and go.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Result, StoreError};

/// Items of a page when nothing else is asked.
pub const DEFAULT_LIMIT: u32 = 100;
/// The most items of a page.
pub const MAX_LIMIT: u32 = 1000;

/// Which page of a list.
#[derive(Clone, Debug)]
pub struct PageQuery {
    /// The most items; values outside of 1 to [`MAX_LIMIT`] are moved to the nearest of them.
    pub limit: u32,
    /// The `next_cursor` of the page before; `None` for the first page.
    pub cursor: Option<String>,
}

impl Default for PageQuery {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            cursor: None,
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// What to ask for to see more; `None` on the last page.
    pub next_cursor: Option<String>,
    /// How many items the whole list has, with its filters.
    pub total: u64,
}

impl<T> Page<T> {
    /// The same page of other items.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }
}

impl PageQuery {
    /// How many rows to ask for: one more than the page, which tells whether there is a next one.
    pub(crate) fn rows(&self) -> i64 {
        i64::from(self.limit()) + 1
    }

    fn limit(&self) -> u32 {
        self.limit.clamp(1, MAX_LIMIT)
    }

    /// The place of the last item before this page, or `first`.
    pub(crate) fn after<K: DeserializeOwned>(&self, first: K) -> Result<K> {
        let Some(cursor) = &self.cursor else {
            return Ok(first);
        };
        let invalid = || StoreError::CursorInvalid {
            cursor: cursor.clone(),
        };
        let json = BASE64_URL_SAFE_NO_PAD
            .decode(cursor)
            .map_err(|_| invalid())?;
        serde_json::from_slice(&json).map_err(|_| invalid())
    }

    /// The page of these rows; `key` gives an item's place in the list.
    pub(crate) fn page<T, K: Serialize>(
        &self,
        mut items: Vec<T>,
        total: i64,
        key: impl Fn(&T) -> K,
    ) -> Page<T> {
        let limit = self.limit() as usize;
        let has_more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| has_more);
        let next_cursor = last.map(|item| {
            let json = serde_json::to_vec(&key(item));
            BASE64_URL_SAFE_NO_PAD.encode(json.expect("texts and numbers are JSON"))
        });
        Page {
            items,
            next_cursor,
            total: total.unsigned_abs(),
        }
    }
}

/// Sorts behind every id: ids are hexadecimal.
pub(crate) const LAST_ID: &str = "z";

/// `text` as a pattern of LIKE that finds it anywhere; `\` escapes.
pub(crate) fn like_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
