//! Lists, a page at a time.

use inlet_store::{DEFAULT_LIMIT, MAX_LIMIT};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One page of a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// Give this as `cursor` to get the next page; null at the end.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// How many items all pages have.
    pub total: u64,
}

impl<T> Page<T> {
    /// A page of the store, each item as it is shown.
    pub fn of<U: Into<T>>(page: inlet_store::Page<U>) -> Self {
        let page = page.map(Into::into);
        Self {
            items: page.items,
            next_cursor: page.next_cursor,
            total: page.total,
        }
    }
}

/// Which page is wanted. Lists with filters have these two fields beside their own, with the same
/// attributes: serde's `flatten` cannot read numbers from a query.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The most items on the page.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    pub limit: Limit,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl From<PageQuery> for inlet_store::PageQuery {
    fn from(query: PageQuery) -> Self {
        Self {
            limit: query.limit.get(),
            cursor: query.cursor,
        }
    }
}

/// How many items a page may have: 1 to 1000.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u32")]
pub struct Limit(u32);

impl Limit {
    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(DEFAULT_LIMIT)
    }
}

impl TryFrom<u32> for Limit {
    type Error = String;

    fn try_from(limit: u32) -> Result<Self, String> {
        if (1..=MAX_LIMIT).contains(&limit) {
            return Ok(Self(limit));
        }
        Err(format!("limit: {limit} is not between 1 and {MAX_LIMIT}"))
    }
}
