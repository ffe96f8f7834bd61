//! Who may be linked.

use std::{sync::Arc, time::Duration};

use inlet_protocol::{
    CHECK_INSTANCE,
    key::KEY_BYTES,
    link::v1::{Hello, Refused, RefusedReason, Welcome},
    version::{SPOKEN, agree},
};
use inlet_store::{Agent, AgentToken, AgentTokenLookup, StoreError};
use tokio::time::{self, Instant};
use tonic::metadata::MetadataMap;

use super::{
    guard,
    outbox::Outbox,
    registry::{Link, Links, NewLink, duplicate},
    upgrade,
    write::MAX_REQUEST_BYTES,
};
use crate::scheduler::links::LinkEvent;

/// Instance ids are UUIDs; more than this is no id.
const MAX_ID_BYTES: usize = 128;

/// Labels of one agent.
const MAX_LABELS: usize = 64;
/// Names, values of labels, and what else an agent says of itself.
const MAX_TEXT_BYTES: usize = 256;

/// A hub gives a beat at least every two seconds; so long without one and it is not alive.
const HUB_BEATS_WITHIN: Duration = Duration::from_secs(5);
/// So long after a link was noted, another hub has ended the one that it had.
const OTHER_HUB_ENDS_WITHIN: Duration = guard::LOOK_EVERY.saturating_mul(2);

/// How often its beat is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// An agent that may come in.
pub(super) struct Admitted {
    pub(super) welcome: Welcome,
    /// None for a check, which only wanted to know.
    pub(super) link: Option<Arc<Link>>,
    /// The installation that was linked before, when it is another one: what it had may still run there.
    pub(super) replaces: Option<String>,
}

/// The token of a call.
pub(super) fn bearer(metadata: &MetadataMap) -> Option<String> {
    let value = metadata.get("authorization")?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

/// Whose token it is.
pub(super) async fn agent_of(
    links: &Links,
    token: Option<&str>,
) -> Result<(Agent, AgentToken), Refused> {
    let Some(token) = token else {
        return Err(unknown("the agent came without a token"));
    };
    match links.shared.store.agent_tokens().find(token).await {
        Ok(AgentTokenLookup::Valid { agent, token }) => Ok((agent, token)),
        Ok(AgentTokenLookup::Revoked { agent }) => Err(Refused {
            reason: RefusedReason::TokenRevoked.into(),
            message: format!("the token of agent `{}` was revoked, or has been replaced", agent.name),
            remedy: "Make a new token for the agent on the page, under Agents, and put it into its configuration."
                .to_owned(),
        }),
        Ok(AgentTokenLookup::Unknown) => Err(unknown("the hub does not know this token")),
        Err(error) => Err(not_now(&error)),
    }
}

/// Looks at everything that may keep an agent out, and lets it in.
pub(super) async fn admit(
    links: &Links,
    (agent, token): (Agent, AgentToken),
    hello: Hello,
    address: String,
    outbox: Outbox,
) -> Result<Admitted, Refused> {
    let protocol = agree(&SPOKEN, &(hello.protocol_min..=hello.protocol_max))?;
    require_valid(&hello)?;
    if links.is_stopping() {
        return Err(Refused {
            reason: RefusedReason::HubStopping.into(),
            message: "the hub is ending".to_owned(),
            remedy: "The agent tries again by itself.".to_owned(),
        });
    }
    let shared = &links.shared;
    let mut admitted = Admitted {
        welcome: welcome(links, protocol, &agent, &hello.version),
        link: None,
        replaces: agent
            .instance_id
            .clone()
            .filter(|before| *before != hello.instance_id),
    };
    if hello.instance_id == CHECK_INSTANCE {
        return Ok(admitted);
    }
    refuse_if_linked_elsewhere(links, &agent, &hello).await?;
    refuse_if_copied(links, &agent, &hello).await?;
    let was_elsewhere = agent.hub_id.as_ref().is_some_and(|id| *id != shared.hub_id);
    let link = Arc::new(Link::new(NewLink {
        writes_after: if was_elsewhere {
            OTHER_HUB_ENDS_WITHIN
        } else {
            Duration::ZERO
        },
        agent: &agent,
        token: &token,
        hello,
        address,
        since_ms: shared.clock.now_ms(),
        outbox,
    }));
    links.enter(Arc::clone(&link))?;
    if let Err(error) = note(links, &link, &token).await {
        // The one that it has replaced is over, too.
        links.leave(&link);
        let agent_id = agent.id.clone();
        let _sent = shared.events.send(LinkEvent::Gone { agent_id }).await;
        return Err(not_now(&error));
    }
    admitted.link = Some(link);
    Ok(admitted)
}

async fn note(links: &Links, link: &Link, token: &AgentToken) -> Result<(), StoreError> {
    let store = &links.shared.store;
    let info = link.info();
    let noted = store.agents().note_link(
        &link.agent_id,
        &links.shared.hub_id,
        &link.instance_id,
        &info,
    );
    link.noted_as(noted.await?);
    store.agent_tokens().note_use(token).await
}

/// The other hubs of the store do not tell who is linked to them, but the store knows which hub an agent was linked
/// to last, and whether that hub still gives beats.
async fn refuse_if_linked_elsewhere(
    links: &Links,
    agent: &Agent,
    hello: &Hello,
) -> Result<(), Refused> {
    let shared = &links.shared;
    let Some(hub_id) = &agent.hub_id else {
        return Ok(());
    };
    let info = agent.info.as_ref();
    let text = |pointer: &str| info.and_then(|info| info.pointer(pointer)?.as_str());
    let is_same = agent.instance_id.as_deref() == Some(&*hello.instance_id)
        && text("/boot_id") == Some(&*hello.boot_id);
    if is_same || *hub_id == shared.hub_id {
        return Ok(());
    }
    let beat = async || {
        let nodes = shared.store.nodes().list().await;
        let nodes = nodes.map_err(|error| not_now(&error))?;
        let node = nodes.into_iter().find(|node| node.id == *hub_id);
        Ok::<_, Refused>(node.map(|node| (node.beat, node.name)))
    };
    let Some((first, name)) = beat().await? else {
        return Ok(());
    };
    let deadline = Instant::now() + HUB_BEATS_WITHIN;
    let mut is_alive = false;
    while Instant::now() < deadline {
        time::sleep(LOOK_EVERY).await;
        is_alive |= beat().await?.is_some_and(|(now, _)| now != first);
        let now = shared.store.agents().get(&agent.id).await;
        let now = now.map_err(|error| not_now(&error))?;
        // The link there has ended meanwhile, such as that of a process that was just killed.
        if now.hub_id.is_none() || now.link_no != agent.link_no {
            return Ok(());
        }
    }
    if !is_alive {
        return Ok(());
    }
    let (host, address) = (text("/facts/host"), text("/address"));
    Err(duplicate(&format!(
        "`{}` at {}, on the hub `{name}`",
        host.unwrap_or("unknown"),
        address.unwrap_or("an unknown address")
    )))
}

/// A copied machine has the installation's id too. An agent that was started again leaves a link on which nothing
/// comes any more; where something does, there are two. The link of the same process is simply replaced.
async fn refuse_if_copied(links: &Links, agent: &Agent, hello: &Hello) -> Result<(), Refused> {
    let Some(living) = links.of(&agent.id) else {
        return Ok(());
    };
    if living.instance_id != hello.instance_id || living.boot_id == hello.boot_id {
        return Ok(());
    }
    let beat = links.shared.pace.beat;
    // What was under way when a process was killed does not count.
    time::sleep(beat / 2).await;
    let waited = Instant::now();
    tokio::select! {
        _ = living.ended() => return Ok(()),
        () = time::sleep(beat * 2) => {}
    }
    if living.silent_for() < waited.elapsed() {
        return Err(duplicate(&living.host_and_address()));
    }
    Ok(())
}

fn welcome(links: &Links, protocol: u32, agent: &Agent, agent_version: &str) -> Welcome {
    let shared = &links.shared;
    Welcome {
        protocol,
        hub_version: env!("CARGO_PKG_VERSION").to_owned(),
        agent_id: agent.id.clone(),
        agent_name: agent.name.clone(),
        beat_every_ms: shared.pace.beat.as_millis() as u32,
        offline_limit_s: shared.offline_limit.as_secs(),
        upgrade: upgrade::hint(agent_version).unwrap_or_default(),
        hub_id: shared.hub_id.clone(),
        max_request_bytes: MAX_REQUEST_BYTES,
    }
}

fn require_valid(hello: &Hello) -> Result<(), Refused> {
    let is_check = hello.instance_id == CHECK_INSTANCE;
    if hello.instance_id.is_empty() || hello.instance_id.len() > MAX_ID_BYTES {
        return Err(malformed("it does not name its installation"));
    }
    let facts = hello.facts.as_ref();
    let texts = [
        hello.version.as_str(),
        hello.boot_id.as_str(),
        facts.map_or("", |facts| &facts.host),
        facts.map_or("", |facts| &facts.os),
    ];
    let labels = hello.labels.iter();
    let mut texts = texts
        .into_iter()
        .chain(labels.flat_map(|(name, value)| [&**name, &**value]));
    if hello.labels.len() > MAX_LABELS || texts.any(|text| text.len() > MAX_TEXT_BYTES) {
        return Err(malformed("its names and labels are too long, or too many"));
    }
    if !is_check && hello.public_key.len() != KEY_BYTES {
        return Err(malformed("its public key is none"));
    }
    Ok(())
}

/// The first message of a link is not what it should be.
pub(super) fn malformed(what: &str) -> Refused {
    Refused {
        reason: RefusedReason::Malformed.into(),
        message: format!("the hub cannot read what the agent says of itself: {what}"),
        remedy: "Install the agent anew from this hub's release.".to_owned(),
    }
}

fn unknown(message: &str) -> Refused {
    Refused {
        reason: RefusedReason::UnknownToken.into(),
        message: message.to_owned(),
        remedy: "Look whether the agent still exists on the page, under Agents, and whether the whole token is in \
                 its configuration; make a new token there if in doubt."
            .to_owned(),
    }
}

fn not_now(error: &StoreError) -> Refused {
    tracing::warn!(error = %error, "an agent cannot be linked now");
    Refused {
        reason: RefusedReason::NotNow.into(),
        message: "the hub cannot read its store at the moment".to_owned(),
        remedy: "The agent tries again by itself; the hub's log has the cause.".to_owned(),
    }
}
