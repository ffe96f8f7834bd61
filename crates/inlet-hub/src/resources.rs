//! The resources of the REST interface, one file each: routes, bodies, handlers.

pub(crate) mod users;
