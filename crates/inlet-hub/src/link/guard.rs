//! Looks every few seconds whether those who are linked still may be: what was revoked, deleted or linked anew on
//! another hub of the same store ends here too.

use std::{collections::HashMap, time::Duration};

use inlet_store::{Agent, AgentToken, AgentTokenState, StoreError};
use tokio::time::{Instant, interval};

use super::registry::{Dismissal, End, Link, Links};

const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How often the store hears that agents are still there.
const NOTE_SEEN_EVERY: Duration = Duration::from_mins(1);

/// Runs as long as the hub.
pub(super) async fn run(links: Links) {
    let mut ticks = interval(LOOK_EVERY);
    let mut last_noted = Instant::now();
    loop {
        ticks.tick().await;
        let is_due = last_noted.elapsed() >= NOTE_SEEN_EVERY;
        // While the store does not answer, links live on.
        if let Err(error) = look(&links, is_due).await {
            tracing::debug!(error = %error, "the tokens of agents cannot be looked at");
        } else if is_due {
            last_noted = Instant::now();
        }
    }
}

async fn look(links: &Links, note_seen: bool) -> Result<(), StoreError> {
    let all = links.all();
    if all.is_empty() {
        return Ok(());
    }
    let store = &links.shared.store;
    let now_ms = links.shared.clock.now_ms();
    let tokens = store.agent_tokens().list().await?;
    let agents = store.agents().list().await?;
    let tokens: HashMap<&str, &AgentToken> = tokens
        .iter()
        .map(|token| (token.id.as_str(), token))
        .collect();
    let agents: HashMap<&str, &Agent> = agents
        .iter()
        .map(|agent| (agent.id.as_str(), agent))
        .collect();
    for link in all {
        let agent = agents.get(link.agent_id.as_str()).copied();
        let token = tokens.get(link.token_id.as_str()).copied();
        match verdict(&link, agent, token, now_ms) {
            Some(end) => link.end(end),
            None => {
                if let Some(agent) = agent {
                    link.rename(agent);
                    if note_seen {
                        store.agents().note_seen(&agent.id, link.link_no()).await?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn verdict(
    link: &Link,
    agent: Option<&Agent>,
    token: Option<&AgentToken>,
    now_ms: i64,
) -> Option<End> {
    let Some(agent) = agent else {
        return Some(End::Dismissed(Dismissal::AgentDeleted));
    };
    let is_void = token.is_none_or(|token| token.state(now_ms) == AgentTokenState::Revoked);
    if is_void {
        return Some(End::Dismissed(Dismissal::TokenRevoked));
    }
    // A link that is just beginning has no number yet.
    let has_newer = link.link_no() != 0 && agent.link_no > link.link_no();
    has_newer.then_some(End::Replaced)
}
