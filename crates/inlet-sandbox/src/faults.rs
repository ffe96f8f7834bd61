//! Faults on order: which requests fail, wait, vanish or lose their answer.
//!
//! Rules are looked at in the order in which they were added; the first that matches acts. A rule
//! counts every request of its kind, so that "the third bind and all after it" can be said.

use std::time::Duration;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// A WebSocket `conn`, or the login part of a REST request.
    Login,
    /// A statement as text, over REST or WebSocket.
    Query,
    /// A `stmt2_prepare`.
    Prepare,
    /// A binary message 9.
    Bind,
    /// A `stmt2_exec`, or the binary message 11 that binds and executes.
    Exec,
    /// Any of them.
    Any,
}

/// What happens to a request that a rule matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is refused with a code and text; nothing is applied.
    Code {
        /// TDengine's code.
        code: u32,
        /// The text beside it.
        message: String,
    },
    /// It is handled after a pause.
    Delay {
        /// Length of the pause.
        milliseconds: u64,
    },
    /// The connection is closed instead of an answer.
    Close {
        /// Whether the request was applied before: then only the answer is lost.
        applied: bool,
    },
    /// It is never answered; the connection stays open.
    Hold {
        /// Whether the request was applied before.
        applied: bool,
    },
}

/// When a fault happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// The requests it looks at.
    pub on: RequestKind,
    /// Number of requests of the kind that pass first.
    #[serde(default)]
    pub skip: u64,
    /// Number of requests that it acts on after those; all when absent.
    #[serde(default)]
    pub times: Option<u64>,
    /// Only requests whose SQL contains this text; those without SQL never match then.
    #[serde(default)]
    pub containing: Option<String>,
    /// What happens.
    pub fault: Fault,
}

impl FaultRule {
    /// The next `times` requests of a kind are refused with a code.
    pub fn code(on: RequestKind, times: u64, code: u32, message: &str) -> Self {
        let fault = Fault::Code {
            code,
            message: message.to_owned(),
        };
        Self {
            on,
            skip: 0,
            times: Some(times),
            containing: None,
            fault,
        }
    }

    /// Every login is refused as one with a wrong password.
    pub fn reject_logins() -> Self {
        let code = crate::refusal::code::AUTHENTICATION;
        let fault = Fault::Code {
            code,
            message: "Authentication failure".to_owned(),
        };
        Self {
            on: RequestKind::Login,
            skip: 0,
            times: None,
            containing: None,
            fault,
        }
    }
}

/// A rule with the number of requests it has seen.
#[derive(Debug)]
struct Counted {
    rule: FaultRule,
    seen: u64,
}

/// The rules in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Mutex<Vec<Counted>>,
}

impl Faults {
    pub(crate) fn add(&self, rule: FaultRule) {
        self.rules.lock().push(Counted { rule, seen: 0 });
    }

    pub(crate) fn clear(&self) {
        self.rules.lock().clear();
    }

    /// The rules, as they were added.
    pub(crate) fn list(&self) -> Vec<FaultRule> {
        self.rules
            .lock()
            .iter()
            .map(|counted| counted.rule.clone())
            .collect()
    }

    /// Counts a request and gives the fault that it meets.
    pub(crate) fn meet(&self, kind: RequestKind, sql: Option<&str>) -> Option<Fault> {
        let mut rules = self.rules.lock();
        let mut met = None;
        for counted in rules.iter_mut() {
            let rule = &counted.rule;
            let of_kind = rule.on == kind || rule.on == RequestKind::Any;
            let text = rule.containing.as_deref();
            if !of_kind || text.is_some_and(|text| !sql.is_some_and(|sql| sql.contains(text))) {
                continue;
            }
            counted.seen += 1;
            let position = counted.seen - 1;
            let end = rule
                .times
                .map_or(u64::MAX, |times| rule.skip.saturating_add(times));
            if met.is_none() && (rule.skip..end).contains(&position) {
                met = Some(rule.fault.clone());
            }
        }
        met
    }
}

/// What is left to do after a fault was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aftermath {
    /// Answer as usual.
    Answer,
    /// Close the connection.
    Close,
    /// Never answer.
    Hold,
}

/// Applies `work` as the fault allows; gives the answer and what to do with it.
pub(crate) async fn suffer<T>(
    fault: Option<Fault>,
    work: impl Future<Output = Result<T, crate::Refusal>>,
) -> (Option<Result<T, crate::Refusal>>, Aftermath) {
    match fault {
        None => (Some(work.await), Aftermath::Answer),
        Some(Fault::Code { code, message }) => (
            Some(Err(crate::Refusal::new(code, message))),
            Aftermath::Answer,
        ),
        Some(Fault::Delay { milliseconds }) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            (Some(work.await), Aftermath::Answer)
        }
        Some(Fault::Close { applied }) => {
            let answer = if applied { Some(work.await) } else { None };
            (answer, Aftermath::Close)
        }
        Some(Fault::Hold { applied }) => {
            let answer = if applied { Some(work.await) } else { None };
            (answer, Aftermath::Hold)
        }
    }
}
