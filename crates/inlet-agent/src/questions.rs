//! What a person asks of where the source runs: answered on threads of their own, a few at a time.

use std::{collections::HashMap, panic, path::PathBuf, sync::Arc, time::Duration};

use inlet_protocol::{
    MAX_ANSWER_BYTES, MAX_CONTROL_BYTES, json,
    link::v1::{Answer as AnswerMessage, Ask},
};
use inlet_runner::{
    Via,
    question::{self, Answer, AskError, Asked, Question},
};
use tokio::{
    sync::{Semaphore, mpsc},
    task::{AbortHandle, spawn_blocking},
    time::timeout,
};

use crate::{agent::Agent, writing::LinkSink};

/// Questions that are answered at the same time; each has a client of Kafka or TDengine of its own.
pub(crate) const AT_ONCE: usize = 4;
/// Questions that are open at the same time; more are refused.
const MOST_OPEN: usize = 64;
/// A question without a limit of its own waits so long.
const DEFAULT_LIMIT: Duration = Duration::from_mins(2);

/// The open questions of one link.
pub(crate) struct Questions {
    agent: Arc<Agent>,
    answers: mpsc::Sender<AnswerMessage>,
    open: HashMap<u64, AbortHandle>,
}

impl Questions {
    pub(crate) fn new(agent: &Arc<Agent>, answers: mpsc::Sender<AnswerMessage>) -> Self {
        Self {
            agent: Arc::clone(agent),
            answers,
            open: HashMap::new(),
        }
    }

    /// Begins to answer; the answer goes out by itself.
    pub(crate) fn ask(&mut self, ask: Ask) {
        self.open.retain(|_, task| !task.is_finished());
        let id = ask.id;
        let is_full = self.open.len() >= MOST_OPEN;
        let (agent, answers) = (Arc::clone(&self.agent), self.answers.clone());
        let task = tokio::spawn(async move {
            let outcome = if is_full {
                Err(AskError::Busy {
                    message: format!("the agent has {MOST_OPEN} questions to answer already"),
                })
            } else {
                let limit = Some(Duration::from_millis(ask.within_ms.into()));
                let limit = limit.filter(|limit| !limit.is_zero());
                let answered = timeout(limit.unwrap_or(DEFAULT_LIMIT), answer(&agent, &ask)).await;
                // Whoever asked does not wait any more.
                let Ok(outcome) = answered else { return };
                outcome
            };
            // The link is gone, and who asked with it.
            let _unheard = answers.send(message(id, &outcome)).await;
        });
        self.open.insert(id, task.abort_handle());
    }

    /// Nobody waits for the answer any more. What runs on a thread comes to its end there, unheard.
    pub(crate) fn cancel(&mut self, id: u64) {
        if let Some(task) = self.open.remove(&id) {
            task.abort();
        }
    }
}

impl Drop for Questions {
    fn drop(&mut self) {
        self.open.values().for_each(AbortHandle::abort);
    }
}

async fn answer(agent: &Agent, ask: &Ask) -> Result<Answer, AskError> {
    let asked: Asked = agent
        .key
        .open_json(&ask.sealed, MAX_CONTROL_BYTES)
        .map_err(|error| other(format!("the question cannot be read: {error}")))?;
    let permit = Arc::clone(&agent.questions).acquire_owned().await;
    let hold = match &asked.source_id {
        Some(id) if asked.question.needs_hold() => match agent.runner.hold(id) {
            Some(hold) => Some(hold),
            None => {
                return Err(AskError::Busy {
                    message: "the data source runs: stop it first".to_owned(),
                });
            }
        },
        _ => None,
    };
    let folder = folder_of(agent, &asked);
    let sink = sink_of(agent, &asked)?;
    let thread = spawn_blocking(move || {
        let answer = match &sink {
            Some(sink) => question::answer_via_hub(&asked, &folder, sink),
            None => question::answer(&asked, &folder),
        };
        drop((permit, hold));
        answer
    });
    thread.await.unwrap_or_else(|error| {
        if error.is_panic() {
            panic::resume_unwind(error.into_panic());
        }
        Err(other("the agent ends".to_owned()))
    })
}

/// Where rows of a replay go when they do not go straight to TDengine: with the assignment as it is now, since the
/// hub takes no others.
fn sink_of(agent: &Agent, asked: &Asked) -> Result<Option<LinkSink>, AskError> {
    let writes = matches!(asked.question, Question::Replay { .. });
    if asked.via == Via::Direct || !writes {
        return Ok(None);
    }
    let id = asked.source_id.as_deref().unwrap_or_default();
    let mut assigned = agent.runner.assigned().into_iter();
    let assigned = assigned.find(|assigned| assigned.source_id == id);
    let assigned = assigned.ok_or_else(|| {
        other(
            "the hub takes rows only of data sources that the agent runs: start this one first"
                .to_owned(),
        )
    })?;
    Ok(Some(LinkSink::new(&agent.writing, &assigned)))
}

fn folder_of(agent: &Agent, asked: &Asked) -> PathBuf {
    match &asked.source_id {
        Some(id) => agent.runner.folder_of(id),
        None => agent.folder.sources(),
    }
}

fn message(id: u64, outcome: &Result<Answer, AskError>) -> AnswerMessage {
    let packed = match serde_json::to_vec(outcome) {
        Ok(text) if text.len() <= MAX_ANSWER_BYTES => json::pack(outcome),
        Ok(text) => json::pack(&too_long(text.len())),
        Err(error) => json::pack(&Err::<Answer, _>(other(error.to_string()))),
    };
    AnswerMessage {
        id,
        json: packed.unwrap_or_default(),
    }
}

fn too_long(num_bytes: usize) -> Result<Answer, AskError> {
    let mib = |bytes: usize| bytes.div_ceil(1 << 20);
    Err(other(format!(
        "the answer has {} MiB, more than the {} MiB that come over the link: ask for fewer messages",
        mib(num_bytes),
        mib(MAX_ANSWER_BYTES)
    )))
}

fn other(message: String) -> AskError {
    AskError::Other { message }
}

/// Room for [`AT_ONCE`] questions.
pub(crate) fn room() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(AT_ONCE))
}
