//! The link: agents dial in over gRPC, are told what to run, and tell what they see.
//!
//! [`service`] is the door: both calls of `link.proto`. [`admission`] says who may come in, [`session`] is one
//! agent's `Connect` from `Hello` to its end, [`registry`] holds the links that live, and is what the rest of the
//! hub uses ([`Links`]). [`guard`] ends links whose token has ended. [`write`] takes rows of runs that write via
//! the hub. [`listen`] has the port and the certificate.
//!
//! A link is one installation of one agent on one hub. A newer link of the same installation takes the place of
//! the old one; another installation with the same token is refused as long as the first is alive. What is sent
//! to an agent is bounded ([`outbox`]); who does not read, or is not heard of for some seconds, loses the link and
//! nothing else: runs go on at the agent, and its events come again.

mod admission;
mod authority;
mod guard;
mod listen;
mod outbox;
mod registry;
mod service;
mod session;
mod upgrade;
mod write;

pub use self::{authority::AuthorityError, listen::ListenError};
pub(crate) use self::{
    listen::{AgentEndpoint, AgentServer, Bound},
    registry::{Connection, Dismissal, Links},
    upgrade::hint as upgrade_hint,
};

#[cfg(test)]
mod tests;
