//! Looks every few seconds whether those who are linked still may be: what was revoked, deleted or linked anew on
//! another hub of the same store ends here too.

use std::{collections::HashMap, time::Duration};

use inlet_store::{Agent, AgentToken, AgentTokenState, StoreError};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::registry::{Dismissal, End, Link, Links};

pub(super) const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A look that takes longer has failed.
const LOOK_WITHIN: Duration = Duration::from_secs(4);

/// Where hubs share a store, one that does not reach it for so long lets its agents go to another: it cannot hear of
/// revoked tokens and changes any more, and the others count it as dead by then.
const LETS_GO_AFTER: Duration = Duration::from_secs(8);

/// How often the store hears that agents are still there.
const NOTE_SEEN_EVERY: Duration = Duration::from_mins(1);

/// Runs as long as the hub.
pub(super) async fn run(links: Links) {
    let is_shared = !links.shared.store.address().is_file();
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last_noted = Instant::now();
    let mut last_look = Instant::now();
    loop {
        ticks.tick().await;
        let is_due = last_noted.elapsed() >= NOTE_SEEN_EVERY;
        let begun = Instant::now();
        match timeout(LOOK_WITHIN, look(&links, is_due)).await {
            Ok(Ok(())) => {
                last_look = begun;
                if is_due {
                    last_noted = begun;
                }
            }
            Ok(Err(error)) => {
                tracing::debug!(error = %error, "the tokens of agents cannot be looked at");
            }
            Err(_) => tracing::debug!("the store does not answer about the tokens of agents"),
        }
        if is_shared && last_look.elapsed() > LETS_GO_AFTER {
            links.let_go();
        }
    }
}

async fn look(links: &Links, note_seen: bool) -> Result<(), StoreError> {
    let store = &links.shared.store;
    let now_ms = links.shared.clock.now_ms();
    // Before the store is asked: what these came with was there then.
    let linked = links.all();
    let tokens = store.agent_tokens().list().await?;
    let agents = store.agents().list().await?;
    note_lost(links, &agents).await?;
    let tokens: HashMap<&str, &AgentToken> = tokens
        .iter()
        .map(|token| (token.id.as_str(), token))
        .collect();
    let agents: HashMap<&str, &Agent> = agents
        .iter()
        .map(|agent| (agent.id.as_str(), agent))
        .collect();
    for link in linked {
        let agent = agents.get(link.agent_id.as_str()).copied();
        let token = tokens.get(link.token_id.as_str()).copied();
        // One that was just beginning is looked at the next time.
        if link.link_no() == 0 || agent.is_some_and(|agent| agent.link_no < link.link_no()) {
            continue;
        }
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

/// Agents that the store believes to be linked here and are not: the hub was killed, or the store did not answer when
/// their link ended.
async fn note_lost(links: &Links, agents: &[Agent]) -> Result<(), StoreError> {
    for agent in agents {
        let is_said = agent.hub_id.as_deref() == Some(&*links.shared.hub_id);
        if is_said && links.of(&agent.id).is_none() {
            let agents = links.shared.store.agents();
            agents.note_gone(&agent.id, agent.link_no).await?;
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
    let has_newer = agent.link_no > link.link_no();
    has_newer.then_some(End::Replaced)
}
