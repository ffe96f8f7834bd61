//! Connectivity checks as steps, for `inlet check`: what was tried, and for a failure its cause and
//! what a person should do about it.
//!
//! A probe goes from the outside in (name, connection, TLS, login, object, rights) and returns its
//! steps in that order. After a failure the steps that need it are [`ProbeOutcome::Skipped`], so a
//! list is always complete and shows one cause, not its echoes. Texts are for a person: no stack
//! trace, no secret. How a step is shown is decided by the caller.

use serde::{Deserialize, Serialize};

/// One step of a connectivity check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeStep {
    /// What was tried, such as `resolve kafka-1` or `topic meters`.
    pub name: String,
    /// What came of it.
    pub outcome: ProbeOutcome,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ProbeOutcome {
    /// It works.
    Ok {
        /// What was found, such as an address, a version or a count; warnings stand here too.
        detail: String,
    },
    /// It does not work.
    Failed {
        /// Why, in one sentence.
        cause: String,
        /// What to change, in one sentence.
        remedy: String,
    },
    /// It was not tried.
    Skipped {
        /// Which earlier failure or setting made it pointless.
        because: String,
    },
}

impl ProbeStep {
    /// A step that works.
    pub fn ok(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            outcome: ProbeOutcome::Ok {
                detail: detail.into(),
            },
        }
    }

    /// A step that does not work.
    pub fn failed(
        name: impl Into<String>,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            outcome: ProbeOutcome::Failed {
                cause: cause.into(),
                remedy: remedy.into(),
            },
        }
    }

    /// A step that was not tried.
    pub fn skipped(name: impl Into<String>, because: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            outcome: ProbeOutcome::Skipped {
                because: because.into(),
            },
        }
    }

    /// Whether it was tried and does not work.
    pub fn is_failed(&self) -> bool {
        matches!(self.outcome, ProbeOutcome::Failed { .. })
    }
}
