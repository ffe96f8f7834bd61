//! Who asks, and what they may do.
//!
//! `identify` looks once at each request of the API: a session's cookie or an API token. Handlers say
//! which role they need by taking a [`Viewer`], [`Editor`] or [`Admin`]; what takes none of them is open to
//! all. A test calls every operation with every role, so the document, which tells the roles, and the
//! handlers cannot disagree.

mod attempts;
mod caller;
pub(crate) mod cookie;
mod identify;
pub(crate) mod password;
mod role;

pub(crate) use self::{
    attempts::Attempts,
    caller::Proof,
    cookie::COOKIE,
    identify::{Identity, identify},
};
pub use self::{
    caller::{Admin, Caller, Editor, Viewer},
    role::Role,
};
