//! Data sources: what users declare, and what they want of it.
//!
//! Documents are judged in [`document`] before anything is stored; a change goes to the store first
//! and then to the scheduler, which does what follows. Lists and status come from the scheduler's
//! memory, documents and history from the store. Messages at fault and offsets have files of their
//! own below, since they reach for the source's folder and for Kafka.

pub(crate) mod answers;
mod asking;
pub(crate) mod desired;
pub(crate) mod document;
pub(crate) mod edit;
mod faults;
mod history;
mod list;
mod offsets;
mod remove;
pub(crate) mod replay;
mod rewrite;
mod status;
mod transfer;
mod versions;

use utoipa_axum::routes;

use crate::api::ApiRouter;

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(list::list, edit::create))
        .routes(routes!(edit::validate))
        .routes(routes!(remove::list_deleted))
        .routes(routes!(transfer::import))
        .routes(routes!(desired::bulk))
        .routes(routes!(edit::get, edit::update, remove::delete))
        .routes(routes!(remove::restore))
        .routes(routes!(edit::copy))
        .routes(routes!(transfer::export))
        .routes(routes!(desired::start))
        .routes(routes!(desired::stop))
        .routes(routes!(desired::pause))
        .routes(routes!(desired::resume))
        .routes(routes!(desired::keep_running))
        .routes(routes!(versions::list))
        .routes(routes!(versions::get))
        .routes(routes!(versions::diff))
        .routes(routes!(history::runs))
        .routes(routes!(history::activity))
        .routes(routes!(status::status))
        .routes(routes!(status::series))
        .merge(faults::router())
        .merge(replay::router())
        .merge(offsets::router())
}
