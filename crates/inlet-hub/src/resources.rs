//! The resources of the REST interface, one file each: routes, bodies, handlers.

pub(crate) mod agents;
pub(crate) mod audit;
mod certificate;
pub(crate) mod secrets;
pub(crate) mod session;
pub(crate) mod tokens;
pub(crate) mod uploads;
pub(crate) mod users;
