//! The three roles, each of which may do all that the one before may.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a user or a token may do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything but users and audit; changes nothing.
    Viewer,
    /// Changes data sources, connections, uploads and secrets.
    Editor,
    /// Manages users and sees the audit log.
    Admin,
}

impl Role {
    /// The role as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

impl From<inlet_store::Role> for Role {
    fn from(role: inlet_store::Role) -> Self {
        match role {
            inlet_store::Role::Viewer => Self::Viewer,
            inlet_store::Role::Editor => Self::Editor,
            inlet_store::Role::Admin => Self::Admin,
        }
    }
}

impl From<Role> for inlet_store::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::Editor => Self::Editor,
            Role::Admin => Self::Admin,
        }
    }
}
