//! How handlers read a request. Every refusal is a [`crate::problem::Problem`].
//!
//! The names are axum's where the job is axum's, so that a handler reads as usual; use these.

mod body;
mod name;
mod once;
mod page;
mod parts;
mod version;

pub(crate) use self::body::read;
pub use self::{
    body::Json,
    name::Name,
    once::{Create, IdempotencyHeader},
    page::{Limit, Page, PageQuery},
    parts::{Path, Query},
    version::{Created, IfMatch, IfMatchHeader, Tagged},
};
