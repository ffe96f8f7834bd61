//! The questions of other hubs on the same store, answered as if they had been asked here.

use std::{collections::HashMap, time::Duration};

use inlet_config::secret::Secret;
use inlet_protocol::MAX_ANSWER_BYTES;
use inlet_store::{OpenQuestion, StoreError, TakenQuestion};
use tokio::{
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep, timeout},
};

use super::{
    ask::{ask_here, check_here},
    forward::{Forwarded, Told, of_another_version},
};
use crate::{
    problem::{Code, Problem},
    state::{Hub, HubState},
};

/// Between two looks for questions.
const LOOK: Duration = Duration::from_millis(300);

/// Until the next look after one that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Questions that are answered at the same time; others wait.
const MOST_AT_ONCE: usize = 16;

/// Between two looks for questions that were left behind.
const PURGE_EVERY: Duration = Duration::from_mins(1);

/// Answers what other hubs ask, until the process ends. A store in a file has no other hubs.
pub(crate) async fn answer_other_hubs(hub: Hub) {
    if hub.store.address().is_file() {
        return;
    }
    let mut desk = Desk {
        hub,
        tasks: JoinSet::new(),
        going: HashMap::new(),
        purged_at: None,
    };
    loop {
        let pause = match desk.look().await {
            Ok(()) => LOOK,
            Err(error) => {
                tracing::warn!(error = %error, "the questions of other hubs cannot be read");
                AFTER_FAILURE
            }
        };
        sleep(pause).await;
    }
}

/// Where questions arrive.
struct Desk {
    hub: Hub,
    tasks: JoinSet<()>,
    /// Those that are being answered, by id.
    going: HashMap<String, AbortHandle>,
    purged_at: Option<Instant>,
}

impl Desk {
    async fn look(&mut self) -> Result<(), StoreError> {
        while self.tasks.try_join_next().is_some() {}
        self.going.retain(|_, task| !task.is_finished());
        let hub = Hub::clone(&self.hub);
        let (own_id, questions) = (&hub.scheduler.node().id, hub.store.questions());
        if self.purged_at.is_none_or(|at| at.elapsed() >= PURGE_EVERY) {
            questions.purge(own_id).await?;
            self.purged_at = Some(Instant::now());
        }
        if !hub.scheduler.has_other_hubs() && self.going.is_empty() {
            return Ok(());
        }
        let open = questions.open(own_id).await?;
        self.give_up_unwanted(&open);
        for question in open.iter().filter(|question| !question.is_taken) {
            if self.going.len() >= MOST_AT_ONCE {
                break;
            }
            // Nobody waits for an answer to a dead hub, and what was to be done is not to be done unseen.
            if hub.scheduler.is_hub_alive(&question.from_hub)
                && let Some(taken) = questions.take(&question.id).await?
            {
                let id = question.id.clone();
                let answering = answer(Hub::clone(&hub), id.clone(), taken);
                self.going.insert(id, self.tasks.spawn(answering));
            }
        }
        Ok(())
    }

    /// Gives up what nobody waits for any more: who asked has gone.
    fn give_up_unwanted(&mut self, open: &[OpenQuestion]) {
        self.going.retain(|id, task| {
            let is_wanted = open.iter().any(|question| question.id == *id);
            if !is_wanted {
                task.abort();
            }
            is_wanted
        });
    }
}

async fn answer(hub: Hub, id: String, question: TakenQuestion) {
    let told = match timeout(question.within, told(&hub, &question.asked)).await {
        Ok(told) => told,
        Err(_) => Told::failed(&late(&hub, question.within)),
    };
    let answer = Secret::new(text_of(&told, &hub.scheduler.node().name));
    if let Err(error) = hub.store.questions().answer(&id, &answer).await {
        tracing::warn!(error = %error, "the answer to a question of another hub is lost");
    }
}

async fn told(hub: &HubState, asked: &Secret) -> Told {
    let Ok(forwarded) = serde_json::from_str::<Forwarded>(asked.expose()) else {
        return Told::failed(&of_another_version(&hub.scheduler.node().name));
    };
    match forwarded {
        Forwarded::Ask { agent, asked } => match ask_here(hub, agent.as_ref(), *asked).await {
            Ok(answer) => Told::Answered(Box::new(answer)),
            Err(problem) => Told::failed(&problem),
        },
        Forwarded::CheckLink { agent } => match check_here(hub, &agent).await {
            Ok(round_trip) => Told::RoundTrip {
                ms: round_trip.as_millis() as u64,
            },
            Err(problem) => Told::failed(&problem),
        },
    }
}

/// What is told as text; one that is too large, for agents as for hubs, is told to be.
fn text_of(told: &Told, hub_name: &str) -> String {
    let failed = |problem: &Problem| {
        // Words and a code: there is nothing that JSON cannot hold.
        serde_json::to_string(&Told::failed(problem)).unwrap_or_default()
    };
    match serde_json::to_string(told) {
        Ok(text) if text.len() <= MAX_ANSWER_BYTES => text,
        Ok(_) => {
            let large = format!("the answer of the hub `{hub_name}` is larger than 4 MB");
            let problem = Problem::new(Code::TooLarge, large);
            failed(&problem.with_hint("ask for fewer messages at a time"))
        }
        Err(error) => failed(&Problem::internal(&error)),
    }
}

fn late(hub: &HubState, within: Duration) -> Problem {
    let late = format!(
        "the hub `{}` had no answer within {} s",
        hub.scheduler.node().name,
        within.as_secs()
    );
    Problem::new(Code::TimedOut, late)
        .with_hint("check the addresses in the document and the network of that hub, and try again")
}

#[cfg(test)]
mod tests {
    use inlet_runner::question::AskError;

    use super::*;

    fn other(message: String) -> Told {
        Told::Answered(Box::new(Err(AskError::Other { message })))
    }

    #[test]
    fn an_answer_that_is_too_large_is_told_to_be() {
        let text = text_of(&other("small".to_owned()), "south");
        let Ok(Told::Answered(answer)) = serde_json::from_str(&text) else {
            panic!("{text}");
        };
        assert!(matches!(*answer, Err(AskError::Other { message }) if message == "small"));
        let text = text_of(&other("x".repeat(MAX_ANSWER_BYTES)), "south");
        let Ok(Told::Failed { code, detail, hint }) = serde_json::from_str(&text) else {
            panic!("{} bytes", text.len());
        };
        assert_eq!(code, Code::TooLarge);
        assert!(detail.contains("`south`") && hint.is_some(), "{detail}");
    }
}
