//! One question to one runner.

use std::{path::PathBuf, time::Duration};

use inlet_runner::{
    Parcel, Via,
    question::{Answer, AskError, Asked, Question, answer},
};
use inlet_store::{Store, StoreError};

use super::{KnownAgent, Named, Runner, forward};
use crate::{
    problem::{Code, Problem},
    scheduler::links::AskFailure,
    sources::{
        document::{invalid, shown, values},
        replay::sentence,
    },
    state::HubState,
};

/// How long an agent may take. What it asks itself has shorter limits of its own.
pub(super) const AGENT_LIMIT: Duration = Duration::from_secs(90);

/// A document with all that it refers to.
pub(crate) async fn parcel(store: &Store, text: &str) -> Result<Parcel, StoreError> {
    let values = values(store, &inlet_config::references(text)).await?;
    Ok(Parcel::new(text.to_owned(), &values))
}

/// A question about a document, with no more of the hub's secrets than it needs.
pub(crate) fn asked(
    parcel: &Parcel,
    source_id: Option<&str>,
    via: Via,
    question: Question,
) -> Asked {
    let is_for_target = matches!(
        question,
        Question::CheckTarget | Question::Table | Question::Replay { .. }
    );
    let parcel = match (is_for_target, via) {
        (true, Via::Direct) => parcel.clone(),
        _ => parcel.clone().without_target(),
    };
    Asked {
        source_id: source_id.map(str::to_owned),
        parcel,
        via,
        question,
    }
}

/// Puts a question to a runner and waits for the answer.
///
/// # Errors
/// When the runner cannot be asked, or has no answer.
pub(crate) async fn ask(hub: &HubState, runner: &Runner, asked: Asked) -> Result<Answer, Problem> {
    let answered = try_ask(hub, runner, asked).await?;
    answered.map_err(|error| problem_of(runner, error))
}

/// As [`ask`], with the runner's own words where it has no answer.
///
/// # Errors
/// When the runner cannot be asked.
pub(crate) async fn try_ask(
    hub: &HubState,
    runner: &Runner,
    asked: Asked,
) -> Result<Result<Answer, AskError>, Problem> {
    match runner {
        Runner::Own { .. } => ask_here(hub, None, asked).await,
        Runner::Hub(other) => forward::ask(hub, other, None, asked).await,
        Runner::Agent { agent, linked_to } => match linked_to {
            None => ask_here(hub, Some(agent), asked).await,
            Some(other) => forward::ask(hub, other, Some(agent), asked).await,
        },
    }
}

/// Puts a question to an agent that is linked to this hub, or to the hub's own runner.
///
/// # Errors
/// When the runner cannot be asked.
pub(super) async fn ask_here(
    hub: &HubState,
    agent: Option<&Named>,
    asked: Asked,
) -> Result<Result<Answer, AskError>, Problem> {
    let Some(agent) = agent else {
        let folder = asked
            .source_id
            .as_deref()
            .map(|id| hub.scheduler.folder_of(id));
        let folder: PathBuf = folder.unwrap_or_default();
        return hub.forms.workers.run(move || answer(&asked, &folder)).await;
    };
    hub.links
        .ask(&agent.id, &asked, AGENT_LIMIT)
        .await
        .map_err(|failure| unanswered(&agent.name, &failure))
}

/// How long a beat to an agent and back takes, now.
///
/// # Errors
/// When it is linked to no hub, or does not answer.
pub(crate) async fn check_link(hub: &HubState, known: &KnownAgent) -> Result<Duration, Problem> {
    match known.linked_to()? {
        None => check_here(hub, &known.named()).await,
        Some(other) => forward::check_link(hub, other, &known.named()).await,
    }
}

/// The same of an agent that is linked to this hub.
///
/// # Errors
/// When it does not answer.
pub(super) async fn check_here(hub: &HubState, agent: &Named) -> Result<Duration, Problem> {
    hub.links.check(&agent.id).await.map_err(|failure| {
        let name = &agent.name;
        let silent = match failure {
            AskFailure::Offline => Problem::new(
                Code::AgentOffline,
                format!("the link to agent `{name}` broke"),
            ),
            _ => Problem::new(
                Code::TimedOut,
                format!("agent `{name}` is linked, but does not answer"),
            ),
        };
        silent.with_hint("it links itself again by itself; if it does not, look at its log")
    })
}

/// An answer to another question: an agent of a newer version, or a mistake of ours. What is in it may be
/// confidential.
pub(crate) fn unexpected(answer: &Answer) -> Problem {
    let kind = match answer {
        Answer::Steps(_) => "steps of a check",
        Answer::Topics(_) => "topics",
        Answer::Sample(_) => "a sample",
        Answer::Table(_) => "a super table",
        Answer::Offsets { .. } => "offsets",
        Answer::Moved(_) => "moved offsets",
        Answer::Faults { .. } => "messages at fault",
        Answer::FaultGroups(_) => "groups of messages at fault",
        Answer::Replayed(_) => "a replay",
    };
    Problem::internal_text(&format!("a runner answered another question, with {kind}"))
}

fn unanswered(name: &str, failure: &AskFailure) -> Problem {
    match failure {
        AskFailure::Offline => Problem::new(
            Code::AgentOffline,
            format!("the link to agent `{name}` broke"),
        )
        .with_hint("the agent links itself again by itself; try again in a moment"),
        AskFailure::TimedOut => {
            let seconds = AGENT_LIMIT.as_secs();
            let late = format!("agent `{name}` did not answer within {seconds} s");
            Problem::new(Code::TimedOut, late)
                .with_hint("check the addresses and the network of its machine, and try again")
        }
        AskFailure::TooLarge => {
            let large = format!("the answer of agent `{name}` does not fit through its link");
            Problem::new(Code::TooLarge, large).with_hint("ask for fewer messages at a time")
        }
    }
}

/// What a runner could not answer, as a problem. What an agent or another hub met is told as its view.
pub(crate) fn problem_of(runner: &Runner, error: AskError) -> Problem {
    let seen = |message: String| match runner {
        Runner::Own { .. } => message,
        Runner::Hub(hub) => format!("on the hub `{}`: {message}", hub.name),
        Runner::Agent { agent, .. } => format!("on agent `{}`: {message}", agent.name),
    };
    let with = |problem: Problem, remedy: Option<String>| match remedy {
        Some(remedy) => problem.with_hint(remedy),
        None => problem,
    };
    match error {
        AskError::Document(faults) => invalid(shown(faults)),
        AskError::Invalid { key, message } => Problem::invalid_value(key, message),
        AskError::Kafka { message, remedy } => {
            with(Problem::new(Code::KafkaUnreachable, seen(message)), remedy)
        }
        AskError::Tdengine { message, remedy } => {
            with(Problem::new(Code::TdengineFailed, seen(message)), remedy)
        }
        AskError::Unfinished {
            message,
            remedy,
            report,
        } => {
            let done = format!("{message} (done before: {})", sentence(&report));
            with(Problem::new(Code::TdengineFailed, seen(done)), remedy)
        }
        AskError::Archive { message } => Problem::internal_text(&seen(message)),
        AskError::Busy { message } => {
            Problem::wrong_state(seen(message)).with_hint("wait until that has ended")
        }
        AskError::Other { message } => Problem::wrong_state(seen(message)),
    }
}
