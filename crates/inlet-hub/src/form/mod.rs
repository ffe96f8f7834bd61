//! What a form needs while it is filled in: checks, topics, samples, previews, completion, presets.
//!
//! Documents may be incomplete here: each handler resolves the part it needs (`inlet-config`'s
//! drafts) and calls the engine, so that what is checked and previewed is what a run does. Nothing
//! is stored. What waits for servers goes through [`work::Workers`].

pub(crate) mod check;
mod client_properties;
mod document;
mod expressions;
pub(crate) mod messages;
mod presets;
mod preview;
mod reference;
mod tables;
pub(crate) mod work;

use utoipa_axum::routes;

use self::{tables::RecentTables, work::Workers};
use crate::api::ApiRouter;

/// What the handlers of forms share.
#[derive(Default)]
pub(crate) struct Forms {
    pub(crate) workers: Workers,
    pub(crate) tables: RecentTables,
}

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(check::check))
        .routes(routes!(check::topics))
        .routes(routes!(preview::sample))
        .routes(routes!(preview::preview))
        .routes(routes!(expressions::functions))
        .routes(routes!(expressions::check))
        .routes(routes!(reference::client_properties))
        .routes(routes!(reference::presets))
        .routes(routes!(reference::document_schema))
}
