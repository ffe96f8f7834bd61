//! The hub: REST, login, scheduler, live state and the web page.
//!
//! [`Hub`](state::Hub) is what all handlers share. `api` lists the resources under `/api/v1`; each is a file in
//! `resources`, which reads top to bottom: routes, bodies, handlers. What stands around every request is in
//! `auth` (who asks), `audit` (what they changed), `limits` and `security`. What is deliberately not here:
//! running a data source (`inlet-engine`) and remembering anything (`inlet-store`).

pub mod auth;
pub mod demo;
pub mod extract;
pub mod folder;
pub mod options;
pub mod problem;
pub mod server;
pub mod state;

mod api;
mod audit;
mod connections;
mod form;
mod housekeeping;
mod limits;
mod link;
mod live;
mod metrics;
mod node;
mod openapi;
mod page;
mod probes;
mod resources;
mod run_metrics;
mod runners;
mod scheduler;
mod security;
mod setup;
mod sources;
mod tls;

pub use self::{
    api::document as openapi_document,
    link::{AuthorityError, ListenError},
    tls::TlsError,
};
