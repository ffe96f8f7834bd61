//! What only another hub of the same store can answer, asked through the store.
//!
//! An agent is linked to one hub, and a folder lies on one hub's disk, but people ask any hub. The question goes to
//! the hub that can answer ([`answer_other_hubs`](super::answer_other_hubs) is its side), so hubs need no way to
//! each other but the store. How people are logged in, what they may and what is audited stays where they asked.

use std::time::Duration;

use inlet_config::secret::Secret;
use inlet_runner::question::{Answer, AskError, Asked};
use inlet_store::{Awaited, QuestionDraft, Store};
use serde::{Deserialize, Serialize};
use tokio::time::{sleep, timeout};

use super::{Named, ask::AGENT_LIMIT};
use crate::{
    problem::{Code, Problem},
    state::HubState,
};

/// Between two looks for the answer.
const LOOK: Duration = Duration::from_millis(200);

/// How long the other hub may take: a little longer than its agent, so that it can tell what became of that.
const ANSWER_LIMIT: Duration = AGENT_LIMIT.saturating_add(Duration::from_secs(2));

/// How long a beat from the other hub to its agent and back may take.
const CHECK_LIMIT: Duration = Duration::from_secs(10);

/// Until the other hub has seen the question, and this one the answer.
const MARGIN: Duration = Duration::from_secs(5);

/// What a hub is asked by another.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Forwarded {
    /// A question to an agent that is linked to it, or else to its own runner.
    Ask {
        agent: Option<Named>,
        asked: Box<Asked>,
    },
    /// How long does a beat to this agent and back take?
    CheckLink { agent: Named },
}

/// What the other hub says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Told {
    /// What the runner said.
    Answered(Box<Result<Answer, AskError>>),
    /// The way to the agent and back.
    RoundTrip { ms: u64 },
    /// Why the runner could not be asked.
    Failed {
        code: Code,
        detail: String,
        hint: Option<String>,
    },
}

/// Puts a question to a runner of another hub, and waits for the answer.
///
/// # Errors
/// When the hub or its agent cannot be asked.
pub(super) async fn ask(
    hub: &HubState,
    to: &Named,
    agent: Option<&Named>,
    asked: Asked,
) -> Result<Result<Answer, AskError>, Problem> {
    let forwarded = Forwarded::Ask {
        agent: agent.cloned(),
        asked: Box::new(asked),
    };
    match put(hub, to, &forwarded, ANSWER_LIMIT).await? {
        Told::Answered(answer) => Ok(*answer),
        other => Err(other.into_problem(to)),
    }
}

/// How long a beat from another hub to its agent and back takes, now.
///
/// # Errors
/// When the hub cannot be asked, or the agent does not answer.
pub(super) async fn check_link(
    hub: &HubState,
    to: &Named,
    agent: &Named,
) -> Result<Duration, Problem> {
    let agent = agent.clone();
    match put(hub, to, &Forwarded::CheckLink { agent }, CHECK_LIMIT).await? {
        Told::RoundTrip { ms } => Ok(Duration::from_millis(ms)),
        other => Err(other.into_problem(to)),
    }
}

async fn put(
    hub: &HubState,
    to: &Named,
    forwarded: &Forwarded,
    within: Duration,
) -> Result<Told, Problem> {
    let text = serde_json::to_string(forwarded).map_err(|error| Problem::internal(&error))?;
    let draft = QuestionDraft {
        from_hub: &hub.scheduler.node().id,
        to_hub: &to.id,
        asked: &Secret::new(text),
        within,
    };
    let open = Open {
        id: hub.store.questions().ask(&draft).await?,
        store: hub.store.clone(),
    };
    let Ok(told) = timeout(within + MARGIN, awaited(hub, to, &open.id)).await else {
        return Err(late(to, within));
    };
    // Without the parser's words: they could quote what is in it.
    serde_json::from_str::<Told>(told?.expose()).map_err(|_| of_another_version(&to.name))
}

async fn awaited(hub: &HubState, to: &Named, id: &str) -> Result<Secret, Problem> {
    loop {
        sleep(LOOK).await;
        match hub.store.questions().answer_to(id).await {
            Ok(Awaited::Answered(answer)) => return Ok(answer),
            Ok(Awaited::Gone) => return Err(dropped(to)),
            Ok(Awaited::Waiting) => {}
            Err(error) if error.is_transient() => {}
            Err(error) => return Err(error.into()),
        }
        if !hub.scheduler.is_hub_alive(&to.id) {
            return Err(gone(to));
        }
    }
}

/// A question that somebody waits for; it is forgotten with whoever waits.
struct Open {
    store: Store,
    id: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        let (store, id) = (self.store.clone(), std::mem::take(&mut self.id));
        tokio::spawn(async move {
            if let Err(error) = store.questions().forget(&id).await {
                tracing::warn!(error = %error, "a question to another hub stays until it is old");
            }
        });
    }
}

impl Told {
    pub(super) fn failed(problem: &Problem) -> Self {
        Self::Failed {
            code: problem.code(),
            detail: problem.detail().to_owned(),
            hint: problem.hint().map(str::to_owned),
        }
    }

    /// Why there is no answer to what was asked.
    fn into_problem(self, hub: &Named) -> Problem {
        let Self::Failed { code, detail, hint } = self else {
            return of_another_version(&hub.name);
        };
        let hint = match code {
            // Its number is in the log of the hub that failed.
            Code::Internal => Some(format!(
                "the log of the hub `{}` tells more under this number; tell it when you report this",
                hub.name
            )),
            _ => hint,
        };
        let problem = Problem::new(code, detail);
        match hint {
            Some(hint) => problem.with_hint(hint),
            None => problem,
        }
    }
}

/// Two hubs do not understand each other.
pub(super) fn of_another_version(name: &str) -> Problem {
    Problem::wrong_state(format!(
        "the hub `{name}` is of another version, in which this question or its answer is another"
    ))
    .with_hint("bring all hubs to the same version, and try again")
}

fn gone(hub: &Named) -> Problem {
    let gone = format!(
        "the hub `{}`, which would have to answer, gives no sign of life",
        hub.name
    );
    Problem::new(Code::AgentOffline, gone).with_hint(
        "its agents link themselves to another hub, so try again in a moment; what lies in its folder can be \
         asked for when it is back",
    )
}

fn dropped(hub: &Named) -> Problem {
    let dropped = format!("the hub `{}` was started again meanwhile", hub.name);
    Problem::new(Code::AgentOffline, dropped).with_hint("try again in a moment")
}

fn late(hub: &Named, within: Duration) -> Problem {
    let late = format!(
        "the hub `{}` did not answer within {} s",
        hub.name,
        within.as_secs()
    );
    Problem::new(Code::TimedOut, late)
        .with_hint("see that this hub and PostgreSQL are not overloaded, and try again")
}
