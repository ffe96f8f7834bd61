//! Connection agents, their links and their tokens.

use std::collections::BTreeMap;
use std::time::Duration;

use inlet_store::{
    AGENT_TOKEN_PREFIX, AgentChange, AgentTokenLookup, AgentTokenState, Desired, IfNamed,
    REPLACED_AFTER_MS, Reference, ReferenceKind, Store, StoreError,
};
use serde_json::json;

use crate::both::{Db, NOW, draft_with, on_both};

on_both!(
    agents_come_and_go,
    agents_that_documents_name_keep_name_and_place,
    the_end_of_an_old_link_does_not_undo_a_new_one,
    tokens_of_agents_are_told_once,
    the_first_use_of_a_new_token_ends_the_old_one,
    a_replaced_token_ends_by_itself,
    a_revoked_token_is_void_at_once,
    tokens_that_ended_long_ago_are_forgotten,
);

fn labels(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    all.iter().map(owned).collect()
}

async fn agent(store: &Store, name: &str) -> String {
    let none = BTreeMap::new();
    store.agents().create(name, &none, "ada").await.unwrap().id
}

async fn state(store: &Store, text: &str) -> Option<AgentTokenState> {
    match store.agent_tokens().find(text).await.unwrap() {
        AgentTokenLookup::Valid { token, .. } => Some(token.state(NOW)),
        AgentTokenLookup::Revoked { .. } => Some(AgentTokenState::Revoked),
        AgentTokenLookup::Unknown => None,
    }
}

/// An agent is linked with this token.
async fn link_with(store: &Store, text: &str) {
    let found = store.agent_tokens().find(text).await.unwrap();
    let AgentTokenLookup::Valid { token, .. } = found else {
        panic!("{found:?}")
    };
    store.agent_tokens().note_use(&token).await.unwrap();
}

async fn agents_come_and_go(db: Db) {
    let store = db.open().await;
    let agents = store.agents();
    let north = labels(&[("site", "Plant 7, north \"gate\""), ("line", "3")]);
    let made = agents.create("plant-7", &north, "ada").await.unwrap();
    assert_eq!((made.name.as_str(), &made.labels), ("plant-7", &north));
    assert_eq!((made.created_at_ms, made.created_by.as_str()), (NOW, "ada"));
    assert_eq!((made.info.clone(), made.last_seen_at_ms), (None, None));
    let taken = agents.create("plant-7", &north, "bob").await.unwrap_err();
    assert!(matches!(taken, StoreError::NameTaken { .. }), "{taken:?}");
    agent(&store, "a").await;
    let names: Vec<String> = agents
        .list()
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.name)
        .collect();
    assert_eq!(names, ["a", "plant-7"]);

    let rename = AgentChange {
        name: Some("plant-8".to_owned()),
        labels: None,
    };
    let renamed = agents.update(&made.id, &rename).await.unwrap();
    assert_eq!(
        (renamed.name.as_str(), &renamed.labels),
        ("plant-8", &north)
    );
    let relabel = AgentChange {
        name: None,
        labels: Some(labels(&[])),
    };
    let relabelled = agents.update(&made.id, &relabel).await.unwrap();
    assert_eq!(
        (relabelled.name.as_str(), relabelled.labels.len()),
        ("plant-8", 0)
    );
    let to_taken = AgentChange {
        name: Some("a".to_owned()),
        labels: None,
    };
    let taken = agents.update(&made.id, &to_taken).await.unwrap_err();
    assert!(matches!(taken, StoreError::NameTaken { .. }), "{taken:?}");

    agents.delete(&made.id, IfNamed::Refuse).await.unwrap();
    for gone in [
        agents.get(&made.id).await.map(drop),
        agents.update(&made.id, &rename).await.map(drop),
        agents.delete(&made.id, IfNamed::Delete).await,
        agents
            .note_link(&made.id, "hub", "i", &json!({}))
            .await
            .map(drop),
        store.agent_tokens().issue(&made.id, "ada").await.map(drop),
    ] {
        assert!(matches!(gone, Err(StoreError::NotFound { .. })), "{gone:?}");
    }
}

async fn agents_that_documents_name_keep_name_and_place(db: Db) {
    let store = db.open().await;
    let agents = store.agents();
    let id = agent(&store, "plant-7").await;
    let text = "agent: [plant-7, other]\nname: meters\n";
    let references = Reference::all_of(&inlet_config::references(text));
    let draft = draft_with("meters", &references);
    store
        .sources()
        .create(&draft, Desired::Running, "ada")
        .await
        .unwrap();
    let by = store
        .used_by(ReferenceKind::Agent, "plant-7")
        .await
        .unwrap();
    assert_eq!(by, ["meters"]);
    let rename = AgentChange {
        name: Some("plant-8".to_owned()),
        labels: None,
    };
    let refused = agents.update(&id, &rename).await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::InUse { what: "agent", by, .. } if by == &["meters"]),
        "{refused:?}"
    );
    let same_name = AgentChange {
        name: Some("plant-7".to_owned()),
        labels: Some(labels(&[("a", "b")])),
    };
    agents.update(&id, &same_name).await.unwrap();
    let refused = agents.delete(&id, IfNamed::Refuse).await.unwrap_err();
    assert!(matches!(refused, StoreError::InUse { .. }), "{refused:?}");
    agents.delete(&id, IfNamed::Delete).await.unwrap();
    assert!(agents.list().await.unwrap().is_empty());
}

async fn the_end_of_an_old_link_does_not_undo_a_new_one(db: Db) {
    let store = db.open().await;
    let agents = store.agents();
    let id = agent(&store, "plant-7").await;
    let info = json!({"version": "1.2.3", "labels": {"site": "south", "line": "3"}});
    let first = agents.note_link(&id, "hub-a", "i-1", &info).await.unwrap();
    let linked = agents.get(&id).await.unwrap();
    assert_eq!(linked.hub_id.as_deref(), Some("hub-a"));
    assert_eq!(linked.info, Some(info.clone()));
    assert_eq!(
        linked.all_labels(None),
        labels(&[("site", "south"), ("line", "3")])
    );
    let given = AgentChange {
        name: None,
        labels: Some(labels(&[("site", "north")])),
    };
    let given = agents.update(&id, &given).await.unwrap();
    let all = labels(&[("site", "north"), ("line", "3")]);
    assert_eq!(given.all_labels(None), all, "what people say goes before");
    let told = labels(&[("line", "4")]);
    assert_eq!(given.all_labels(Some(&told)).get("line").unwrap(), "4");
    db.clock.advance(Duration::from_secs(5));
    let second = agents.note_link(&id, "hub-b", "i-1", &info).await.unwrap();
    assert!(second > first);
    db.clock.advance(Duration::from_secs(5));
    agents.note_gone(&id, first).await.unwrap();
    agents.note_seen(&id, first).await.unwrap();
    let linked = agents.get(&id).await.unwrap();
    assert_eq!(linked.hub_id.as_deref(), Some("hub-b"));
    assert_eq!(linked.last_seen_at_ms, Some(NOW + 5_000));
    agents.note_seen(&id, second).await.unwrap();
    assert_eq!(
        agents.get(&id).await.unwrap().last_seen_at_ms,
        Some(NOW + 10_000)
    );
    agents.note_gone(&id, second).await.unwrap();
    let gone = agents.get(&id).await.unwrap();
    assert_eq!(
        (gone.hub_id, gone.instance_id.as_deref()),
        (None, Some("i-1"))
    );
}

async fn tokens_of_agents_are_told_once(db: Db) {
    let store = db.open().await;
    let tokens = store.agent_tokens();
    let id = agent(&store, "plant-7").await;
    let (token, text) = tokens.issue(&id, "ada").await.unwrap();
    assert_eq!(text.expose().len(), AGENT_TOKEN_PREFIX.len() + 43);
    assert!(text.expose().starts_with(&token.prefix) && token.prefix.len() < 20);
    let AgentTokenLookup::Valid {
        agent,
        token: found,
    } = tokens.find(text.expose()).await.unwrap()
    else {
        panic!("the token is good")
    };
    assert_eq!((agent.id.as_str(), &found), (id.as_str(), &token));
    assert_eq!(
        state(&store, text.expose()).await,
        Some(AgentTokenState::Unused)
    );
    assert_eq!(state(&store, "inlet-agent-unknown").await, None);
    let secret = text.expose().as_bytes();
    assert!(!db.dump().windows(secret.len()).any(|bytes| bytes == secret));
    store.agents().delete(&id, IfNamed::Refuse).await.unwrap();
    assert_eq!(state(&store, text.expose()).await, None);
    assert!(tokens.list().await.unwrap().is_empty());
}

async fn the_first_use_of_a_new_token_ends_the_old_one(db: Db) {
    let store = db.open().await;
    let tokens = store.agent_tokens();
    let id = agent(&store, "plant-7").await;
    let other = agent(&store, "other").await;
    let (_, of_other) = tokens.issue(&other, "ada").await.unwrap();
    let (_, old) = tokens.issue(&id, "ada").await.unwrap();
    link_with(&store, old.expose()).await;
    assert_eq!(
        state(&store, old.expose()).await,
        Some(AgentTokenState::Active)
    );
    let (_, new) = tokens.issue(&id, "bob").await.unwrap();
    assert_eq!(
        state(&store, old.expose()).await,
        Some(AgentTokenState::Ending)
    );
    db.clock.advance(Duration::from_mins(2));
    link_with(&store, old.expose()).await;
    assert_eq!(
        state(&store, new.expose()).await,
        Some(AgentTokenState::Unused)
    );

    link_with(&store, new.expose()).await;
    assert_eq!(
        state(&store, old.expose()).await,
        Some(AgentTokenState::Revoked)
    );
    assert_eq!(
        state(&store, new.expose()).await,
        Some(AgentTokenState::Active)
    );
    assert_eq!(
        state(&store, of_other.expose()).await,
        Some(AgentTokenState::Unused)
    );
    let listed = tokens.of(&id).await.unwrap();
    let used: Vec<_> = listed.iter().map(|token| token.first_used_at_ms).collect();
    assert_eq!(used, [Some(NOW + 120_000), Some(NOW)]);
    assert_eq!(listed[1].last_used_at_ms, Some(NOW + 120_000));
    assert_eq!(listed[1].revoked_at_ms, Some(NOW + 120_000));
    assert_eq!(tokens.list().await.unwrap().len(), 3);
}

async fn a_replaced_token_ends_by_itself(db: Db) {
    let store = db.open().await;
    let tokens = store.agent_tokens();
    let id = agent(&store, "plant-7").await;
    let (_, old) = tokens.issue(&id, "ada").await.unwrap();
    tokens.issue(&id, "ada").await.unwrap();
    let all_but_one = REPLACED_AFTER_MS.unsigned_abs() - 1;
    db.clock.advance(Duration::from_millis(all_but_one));
    assert_eq!(
        state(&store, old.expose()).await,
        Some(AgentTokenState::Ending)
    );
    // Once more: the end that it has already does not move.
    tokens.issue(&id, "ada").await.unwrap();
    db.clock.advance(Duration::from_millis(1));
    assert_eq!(
        state(&store, old.expose()).await,
        Some(AgentTokenState::Revoked)
    );
}

async fn a_revoked_token_is_void_at_once(db: Db) {
    let store = db.open().await;
    let tokens = store.agent_tokens();
    let id = agent(&store, "plant-7").await;
    let (token, text) = tokens.issue(&id, "ada").await.unwrap();
    tokens.revoke(&id, &token.id).await.unwrap();
    assert_eq!(
        state(&store, text.expose()).await,
        Some(AgentTokenState::Revoked)
    );
    db.clock.advance(Duration::from_secs(9));
    tokens.revoke(&id, &token.id).await.unwrap();
    assert_eq!(tokens.of(&id).await.unwrap()[0].revoked_at_ms, Some(NOW));
    for (agent, token) in [(id.as_str(), "none"), ("none", token.id.as_str())] {
        let gone = tokens.revoke(agent, token).await;
        assert!(matches!(gone, Err(StoreError::NotFound { .. })), "{gone:?}");
    }
}

async fn tokens_that_ended_long_ago_are_forgotten(db: Db) {
    let store = db.open().await;
    let tokens = store.agent_tokens();
    let id = agent(&store, "plant-7").await;
    let (first, _) = tokens.issue(&id, "ada").await.unwrap();
    tokens.revoke(&id, &first.id).await.unwrap();
    tokens.issue(&id, "ada").await.unwrap();
    assert_eq!(tokens.of(&id).await.unwrap().len(), 2);
    db.clock.advance(Duration::from_hours(24 * 31));
    tokens.issue(&id, "ada").await.unwrap();
    let left: Vec<String> = tokens
        .of(&id)
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.id)
        .collect();
    assert!(left.len() == 2 && !left.contains(&first.id), "{left:?}");
}
