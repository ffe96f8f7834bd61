//! Questions to an agent, and their answers.

use std::time::Duration;

use inlet_protocol::{
    MAX_ANSWER_BYTES, MAX_CONTROL_BYTES,
    json::{self, JsonError},
    key::seal_json,
    link::v1::{Ask, Cancel, from_hub::Body},
};
use inlet_runner::question::{Answer, AskError, Asked};

use super::Link;
use crate::scheduler::links::AskFailure;

/// Cancels the question when nobody waits for its answer any more, for whatever reason.
struct Open<'a> {
    link: &'a Link,
    id: u64,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if self.link.close_ask(self.id) {
            self.link.send(Body::Cancel(Cancel { ask_id: self.id }));
        }
    }
}

/// Asks, and waits for the answer.
pub(super) async fn ask(
    link: &Link,
    asked: &Asked,
    within: Duration,
) -> Result<Result<Answer, AskError>, AskFailure> {
    let sealed = seal_json(&link.public_key, asked).map_err(|_| AskFailure::TooLarge)?;
    // What stands around the sealed bytes is small.
    if sealed.len() > MAX_CONTROL_BYTES - 1_024 {
        return Err(AskFailure::TooLarge);
    }
    let (id, answer) = link.open_ask();
    let _open = Open { link, id };
    link.send(Body::Ask(Ask {
        id,
        sealed,
        within_ms: within.as_millis().try_into().unwrap_or(u32::MAX),
    }));
    let answer = tokio::select! {
        answer = answer => answer.map_err(|_| AskFailure::Offline)?,
        _ = link.ended() => return Err(AskFailure::Offline),
        () = tokio::time::sleep(within) => return Err(AskFailure::TimedOut),
    };
    match json::unpack(&answer, MAX_ANSWER_BYTES) {
        Ok(answer) => Ok(answer),
        Err(JsonError::TooLarge { .. }) => Err(AskFailure::TooLarge),
        Err(error) => Ok(Err(AskError::Other {
            message: format!(
                "the agent's answer cannot be read: {error}; does it have another version than the hub?"
            ),
        })),
    }
}
