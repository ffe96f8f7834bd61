//! What an agent looks at by itself, besides its link: the time without a hub, its token, its state file.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::spawn_blocking, time::sleep};

use crate::{
    agent::{Agent, LastWord},
    options::Origin,
};

/// How often the time without a hub is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The last word is kept this often at the most: a state file is synced to disk each time.
const KEEP_EVERY: Duration = Duration::from_mins(1);

/// Until the agent ends, `false`; after `period`, `true`.
async fn passed(period: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        () = sleep(period) => true,
        _ = stop.wait_for(|stop| *stop) => false,
    }
}

/// A hub that is there says what to run within a moment. Without one, the agent goes by what it remembers.
pub(crate) async fn catch_up(agent: Arc<Agent>, mut stop: watch::Receiver<bool>) {
    if passed(agent.options.pace.grace, &mut stop).await {
        agent.catch_up();
    }
}

/// Ends all runs when no hub was heard for the limit.
pub(crate) async fn silence(agent: Arc<Agent>, mut stop: watch::Receiver<bool>) {
    let mut kept = agent.last_word.lock().at;
    let mut ended_for = None;
    loop {
        let last_word = *agent.last_word.lock();
        let limit = last_word.offline_limit;
        if last_word.is_too_long_ago() {
            // Once for each absence: what drains is left to it.
            if ended_for.replace(last_word.at) != Some(last_word.at) {
                agent.offline_too_long();
            }
        } else if last_word.at > kept && kept.elapsed() >= KEEP_EVERY.min(limit / 20) {
            agent.remember(last_word);
            agent.unsaved.notify_one();
            kept = last_word.at;
        }
        if !passed(LOOK_EVERY.min(limit / 10), &mut stop).await {
            return;
        }
    }
}

/// Takes a new token from where the options came from. Its file is read again each time: a change within
/// the same second, or of a link in a mounted folder, is one too.
pub(crate) async fn token(agent: Arc<Agent>, mut stop: watch::Receiver<bool>) {
    let Some(origin) = agent.options.origin.clone() else {
        return;
    };
    let mut told = None;
    while passed(agent.options.pace.watch, &mut stop).await {
        let trouble = look(&agent, origin.clone()).await;
        // A file that is being written may be wrong for a moment; one that stays so is told once.
        if trouble.is_some() && trouble != told {
            tracing::warn!(
                trouble,
                "the token cannot be read again; the one from before is used"
            );
        }
        told = trouble;
    }
}

/// The token as it is written now is taken; else why it cannot be read.
async fn look(agent: &Agent, origin: Origin) -> Option<String> {
    let read = spawn_blocking(move || origin.token()).await.ok()?;
    let token = match read {
        Ok(token) => token,
        Err(error) => return Some(error.to_string()),
    };
    let is_new = agent.token.send_if_modified(|now| {
        let is_new = *now != token;
        *now = token;
        is_new
    });
    if is_new {
        tracing::info!("there is a new token; greeting the hub with it");
    }
    None
}

/// Brings the state file to disk whenever it has changed; what changes meanwhile goes along.
pub(crate) async fn unsaved(agent: Arc<Agent>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = agent.unsaved.notified() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let agent = Arc::clone(&agent);
        // Fails only when the process is about to end.
        let _saved = spawn_blocking(move || agent.save_now()).await;
    }
}

impl Agent {
    /// Notes the last word for a later process.
    pub(crate) fn remember(&self, last_word: LastWord) {
        self.state
            .heard(last_word.at, Some(last_word.offline_limit));
    }
}
