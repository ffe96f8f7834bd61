//! The caller of a request, as handlers take it.

use std::{net::IpAddr, ops::Deref, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};
use inlet_config::secret::Secret;
use inlet_store::Via;

use super::{Identity, Role};
use crate::{
    audit::Trail,
    problem::{Code, Problem},
    state::HubState,
};

/// How a caller has shown who it is. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    /// The cookie of a login.
    Session(SessionProof),
    /// An API token.
    Token {
        /// When it expires, in milliseconds since 1970 UTC.
        expires_at_ms: Option<i64>,
    },
}

/// The session of a request.
#[derive(Clone, Debug)]
pub(crate) struct SessionProof {
    pub(crate) token: Secret,
    pub(crate) csrf_token: Secret,
    /// In milliseconds since 1970 UTC.
    pub(crate) expires_at_ms: i64,
}

/// Somebody who is known and asks for something.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Name of the user.
    pub username: String,
    /// What they may do in this request: with a token it may be less than the user may.
    pub role: Role,
    /// Where the request comes from.
    pub address: IpAddr,
    pub(crate) proof: Proof,
    pub(crate) trail: Trail,
}

impl Caller {
    /// How they have shown who they are.
    pub fn via(&self) -> Via {
        match self.proof {
            Proof::Session(_) => Via::Session,
            Proof::Token { .. } => Via::Token,
        }
    }

    /// The token of their session, when they came with one.
    pub(crate) fn session_token(&self) -> Option<&str> {
        match &self.proof {
            Proof::Session(session) => Some(session.token.expose()),
            Proof::Token { .. } => None,
        }
    }

    /// Puts a change that was made into the audit log. `action` is
    /// `<resource>.<verb>`, such as `source.update`; `object` is the name of what was changed.
    pub fn audit(&self, action: &'static str, object: impl Into<String>) {
        self.trail.record(action, object, None);
    }

    /// As [`Self::audit`], with what was changed about it. Never pass secrets.
    pub fn audit_with(
        &self,
        action: &'static str,
        object: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.trail.record(action, object, Some(detail.into()));
    }

    /// Says that this request, whose method is unsafe, changes nothing: a check, a preview, a dry run.
    /// Without it or [`Self::audit`] the request goes into the audit log by its method and path.
    pub fn changes_nothing(&self) {
        self.trail.changes_nothing();
    }
}

macro_rules! role_extractor {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub Caller);

        impl Deref for $name {
            type Target = Caller;

            fn deref(&self) -> &Caller {
                &self.0
            }
        }

        impl FromRequestParts<Arc<HubState>> for $name {
            type Rejection = Problem;

            async fn from_request_parts(
                parts: &mut Parts,
                _: &Arc<HubState>,
            ) -> Result<Self, Problem> {
                caller(parts, Role::$name).map(Self)
            }
        }
    };
}

role_extractor! {
    /// A caller with any role.
    Viewer
}
role_extractor! {
    /// A caller who may change data sources.
    Editor
}
role_extractor! {
    /// A caller who may change users.
    Admin
}

fn caller(parts: &Parts, needed: Role) -> Result<Caller, Problem> {
    let Some(identity) = parts.extensions.get::<Identity>() else {
        return Err(Problem::internal_text(
            "a route stands outside of `identify`",
        ));
    };
    let caller = identity.caller()?;
    if caller.role < needed {
        return Err(Problem::new(
            Code::Forbidden,
            format!(
                "this needs the role `{}`; {} `{}` has the role `{}`",
                needed.as_str(),
                match caller.proof {
                    Proof::Session(_) => "user",
                    Proof::Token { .. } => "the token of user",
                },
                caller.username,
                caller.role.as_str()
            ),
        )
        .with_hint("ask somebody with the role `admin`"));
    }
    Ok(caller)
}
