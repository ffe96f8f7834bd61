//! Who comes in, and who does not.

use std::{fs, time::Duration};

use inlet_protocol::{
    CHECK_INSTANCE,
    key::AgentKey,
    link::v1::{Beat, Hello, RefusedReason, from_agent::Body as Up},
};
use inlet_store::IfNamed;
use inlet_testkit::Certificates;
use serde_json::json;
use tonic::transport::{Certificate, ClientTlsConfig, Identity};

use super::world::{HUB, World, client, dial, hello, within};
use crate::{
    link::{Bound, Dismissal},
    options::{HubOptions, TlsFiles},
    scheduler::links::LinkEvent,
};

#[tokio::test]
async fn an_agent_is_welcomed_and_known() {
    let mut world = World::new().await;
    let (agent_id, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let agent = world
        .dial(&token, hello("one", &key))
        .await
        .welcomed()
        .await;

    let welcome = &agent.welcome;
    assert_eq!((welcome.protocol, &*welcome.hub_id), (1, HUB));
    assert_eq!(
        (&welcome.agent_id, &*welcome.agent_name),
        (&agent_id, "plant-7")
    );
    assert_eq!(welcome.beat_every_ms, 100);
    assert_eq!(welcome.offline_limit_s, 24 * 3_600);
    assert!(welcome.upgrade.contains("0.0.1"), "{welcome:?}");
    let LinkEvent::Connected {
        assigned, replaces, ..
    } = world.event().await
    else {
        panic!("no `Connected`");
    };
    assert_eq!(replaces, None);
    assert_eq!(
        (assigned[0].source_id.as_str(), assigned[0].epoch),
        ("s", 7)
    );

    let shown = world.connection(&agent_id).unwrap();
    assert_eq!((&*shown.facts.host, shown.facts.cores), ("edge-1", 4));
    assert!(shown.address.starts_with("127.0.0.1:"), "{shown:?}");
    assert_eq!(shown.labels["site"], "north");
    assert_eq!(shown.labels["line"], "3");
    assert_eq!(world.links.connections().len(), 1);
    let stored = world.store.agents().get(&agent_id).await.unwrap();
    assert_eq!(stored.hub_id.as_deref(), Some(HUB));
    assert_eq!(stored.instance_id.as_deref(), Some("one"));
    assert_eq!(stored.info.unwrap()["facts"]["host"], json!("edge-1"));
    let tokens = world.store.agent_tokens().of(&agent_id).await.unwrap();
    assert!(tokens[0].first_used_at_ms.is_some());

    drop(agent);
    assert_eq!(world.expect_gone().await, agent_id);
    assert!(world.links.connections().is_empty());
    let gone = async {
        while hub_of(&world, &agent_id).await.is_some() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    within(gone).await;
}

/// The hub that the store says the agent is linked to.
async fn hub_of(world: &World, agent_id: &str) -> Option<String> {
    world.store.agents().get(agent_id).await.unwrap().hub_id
}

#[tokio::test]
async fn without_a_good_token_an_agent_is_told_why() {
    let world = World::new().await;
    let (agent_id, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    for wrong in ["", "inlet-agent-nonsense"] {
        let refused = world.dial(wrong, hello("one", &key)).await.refused().await;
        assert_eq!(refused.reason(), RefusedReason::UnknownToken);
    }
    let id = world.store.agent_tokens().of(&agent_id).await.unwrap()[0]
        .id
        .clone();
    world
        .store
        .agent_tokens()
        .revoke(&agent_id, &id)
        .await
        .unwrap();
    let refused = world.dial(&token, hello("one", &key)).await.refused().await;
    assert_eq!(refused.reason(), RefusedReason::TokenRevoked);
    assert!(refused.message.contains("plant-7"), "{refused:?}");
    assert!(world.links.connections().is_empty());
}

#[tokio::test]
async fn an_agent_of_another_age_is_told_which_side_to_upgrade() {
    let world = World::new().await;
    let (_, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let of = |protocol_min, protocol_max| Hello {
        protocol_min,
        protocol_max,
        ..hello("one", &key)
    };
    let refused = world.dial(&token, of(2, 3)).await.refused().await;
    assert_eq!(refused.reason(), RefusedReason::ProtocolTooNew);
    let refused = world.dial(&token, of(0, 0)).await.refused().await;
    assert_eq!(refused.reason(), RefusedReason::Malformed);
    world.dial(&token, of(1, 9)).await.welcomed().await;
}

#[tokio::test]
async fn what_is_no_hello_is_refused() {
    let world = World::new().await;
    let (_, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let beat = Up::Beat(Beat::default());
    let refused = dial(world.client().await, &token, beat)
        .await
        .refused()
        .await;
    assert_eq!(refused.reason(), RefusedReason::Malformed);

    let keyless = Hello {
        public_key: vec![1; 31].into(),
        ..hello("one", &key)
    };
    let nameless = hello("", &key);
    let long = Hello {
        version: "1".repeat(300),
        ..hello("one", &key)
    };
    let labelled = Hello {
        labels: (0..100)
            .map(|no| (format!("l{no}"), String::new()))
            .collect(),
        ..hello("one", &key)
    };
    for wrong in [keyless, nameless, long, labelled] {
        let refused = world.dial(&token, wrong).await.refused().await;
        assert_eq!(refused.reason(), RefusedReason::Malformed);
    }
}

#[tokio::test]
async fn a_second_installation_with_the_token_is_refused_and_told_of_the_first() {
    let mut world = World::new().await;
    let (agent_id, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let first = world.linked(&token, &key).await;

    let refused = world.dial(&token, hello("two", &key)).await.refused().await;
    assert_eq!(refused.reason(), RefusedReason::Duplicate);
    let address = world.connection(&agent_id).unwrap().address;
    assert!(
        refused.message.contains("edge-1") && refused.message.contains(&address),
        "{refused:?}"
    );

    // A check is answered and displaces nobody, and needs no key.
    let check = Hello {
        public_key: Vec::new().into(),
        ..hello(CHECK_INSTANCE, &key)
    };
    let mut checked = world.dial(&token, check).await.welcomed().await;
    assert!(checked.link.next().await.is_none(), "the stream ends");
    assert_eq!(world.connection(&agent_id).unwrap().address, address);

    // Once the first has ended, the second may come, and the scheduler hears of both.
    drop(first);
    world.expect_gone().await;
    world
        .dial(&token, hello("two", &key))
        .await
        .welcomed()
        .await;
    let LinkEvent::Connected { replaces, .. } = world.event().await else {
        panic!("no `Connected`");
    };
    assert_eq!(replaces.as_deref(), Some("one"));
}

#[tokio::test]
async fn a_newer_link_of_the_same_installation_takes_the_place() {
    let mut world = World::new().await;
    let (agent_id, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let old = world.linked(&token, &key).await;
    let new = world.linked(&token, &key).await;
    let dismissed = old.dismissed().await;
    assert_eq!(dismissed.reason(), RefusedReason::Replaced);
    assert_eq!(world.links.connections().len(), 1);
    let stored = world.store.agents().get(&agent_id).await.unwrap();
    assert_eq!((stored.hub_id.as_deref(), stored.link_no), (Some(HUB), 2));
    // The agent was never gone: the next event is the end of the new link.
    drop(new);
    assert_eq!(world.expect_gone().await, agent_id);
}

#[tokio::test]
async fn a_copy_of_an_installation_is_refused_while_the_first_is_heard() {
    let mut world = World::new().await;
    let (_, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let started_again = || Hello {
        boot_id: "another".to_owned(),
        ..hello("one", &key)
    };
    let mut first = world.linked(&token, &key).await;
    // The first answers the hub's beats while the copy knocks.
    let refused = tokio::select! {
        refused = async { world.dial(&token, started_again()).await.refused().await } => refused,
        next = first.next() => panic!("{next:?}"),
    };
    assert_eq!(refused.reason(), RefusedReason::Duplicate);
    assert!(refused.message.contains("edge-1"), "{refused:?}");
    assert!(refused.remedy.contains("data folder"), "{refused:?}");

    // One that was started again, whose old link just has not ended yet, takes its place.
    world.dial(&token, started_again()).await.welcomed().await;
    assert_eq!(first.dismissed().await.reason(), RefusedReason::Replaced);
}

#[tokio::test]
async fn an_installation_that_is_linked_to_another_living_hub_is_a_duplicate() {
    let mut world = World::new().await;
    let (_, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let _first = world.linked(&token, &key).await;
    let nodes = world.store.nodes();
    nodes.enter(HUB, "north", &json!({})).await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    let other = World::on(world.store.clone(), folder, "hub-2", |_| {}).await;
    let beats = async {
        loop {
            nodes.beat(HUB, &json!({})).await.unwrap();
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let refused = tokio::select! {
        refused = async { other.dial(&token, hello("two", &key)).await.refused().await } => refused,
        () = beats => unreachable!(),
    };
    assert_eq!(refused.reason(), RefusedReason::Duplicate);
    assert!(
        refused.message.contains("`north`") && refused.message.contains("edge-1"),
        "{refused:?}"
    );

    // Without beats of the first hub, its links are not alive.
    other
        .dial(&token, hello("two", &key))
        .await
        .welcomed()
        .await;
}

#[tokio::test]
async fn a_link_ends_when_the_same_installation_is_linked_to_another_hub() {
    let mut world = World::new().await;
    let (_, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let old = world.linked(&token, &key).await;
    let folder = tempfile::tempdir().unwrap();
    let mut other = World::on(world.store.clone(), folder, "hub-2", |_| {}).await;
    let _new = other.linked(&token, &key).await;
    assert_eq!(old.dismissed().await.reason(), RefusedReason::Replaced);
}

#[tokio::test]
async fn a_revoked_token_and_a_deleted_agent_end_the_link_at_once() {
    let mut world = World::new().await;
    let key = AgentKey::generate();
    let (agent_id, token) = world.agent("plant-7").await;
    let agent = world.linked(&token, &key).await;
    let id = world.store.agent_tokens().of(&agent_id).await.unwrap()[0]
        .id
        .clone();
    world.links.dismiss_token("another");
    world.links.dismiss_token(&id);
    let told = tokio::time::timeout(Duration::from_secs(1), agent.dismissed());
    assert_eq!(told.await.unwrap().reason(), RefusedReason::TokenRevoked);
    world.expect_gone().await;

    let agent = world.linked(&token, &key).await;
    world.links.dismiss(&agent_id, Dismissal::AgentDeleted);
    assert_eq!(
        agent.dismissed().await.reason(),
        RefusedReason::AgentDeleted
    );
}

#[tokio::test]
async fn what_another_hub_revoked_or_deleted_ends_the_link_within_seconds() {
    let mut world = World::new().await;
    let key = AgentKey::generate();
    let (first, token) = world.agent("plant-7").await;
    let agent = world.linked(&token, &key).await;
    let id = world.store.agent_tokens().of(&first).await.unwrap()[0]
        .id
        .clone();
    world
        .store
        .agent_tokens()
        .revoke(&first, &id)
        .await
        .unwrap();
    assert_eq!(
        agent.dismissed().await.reason(),
        RefusedReason::TokenRevoked
    );
    world.expect_gone().await;

    let (second, token) = world.agent("plant-8").await;
    let agent = world.linked(&token, &key).await;
    world
        .store
        .agents()
        .delete(&second, IfNamed::Delete)
        .await
        .unwrap();
    assert_eq!(
        agent.dismissed().await.reason(),
        RefusedReason::AgentDeleted
    );
}

#[tokio::test]
async fn a_replaced_token_is_good_until_the_new_one_is_used() {
    let mut world = World::new().await;
    let key = AgentKey::generate();
    let (agent_id, old) = world.agent("plant-7").await;
    let _with_old = world.linked(&old, &key).await;
    let (_, new) = world
        .store
        .agent_tokens()
        .issue(&agent_id, "ada")
        .await
        .unwrap();
    let _again_with_old = world.linked(&old, &key).await;
    let _with_new = world.linked(new.expose(), &key).await;
    let refused = world.dial(&old, hello("one", &key)).await.refused().await;
    assert_eq!(refused.reason(), RefusedReason::TokenRevoked);
}

#[tokio::test]
async fn an_agent_that_says_nothing_loses_its_link() {
    let mut world = World::with(|options| {
        options.link_pace.silence = Duration::from_millis(600);
    })
    .await;
    let (agent_id, token) = world.agent("plant-7").await;
    let agent = world.linked(&token, &AgentKey::generate()).await;
    // Beats keep it alive beyond the limit …
    for no in 1..=8 {
        agent.beat(no).await;
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    assert!(world.connection(&agent_id).is_some());
    // … and silence does not.
    assert_eq!(world.expect_gone().await, agent_id);
}

#[tokio::test]
async fn a_link_of_which_nobody_noted_the_end_is_noted_as_gone() {
    let world = World::new().await;
    let (agent_id, _) = world.agent("plant-7").await;
    let agents = world.store.agents();
    // As after a `kill -9` of the hub.
    let noted = agents.note_link(&agent_id, HUB, "one", &json!({})).await;
    let link_no = noted.unwrap();
    let gone = async {
        while hub_of(&world, &agent_id).await.is_some() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    within(gone).await;
    assert_eq!(agents.get(&agent_id).await.unwrap().link_no, link_no);
}

#[tokio::test]
async fn a_hub_that_ends_says_goodbye_and_takes_nobody_more() {
    let mut world = World::new().await;
    let key = AgentKey::generate();
    let (agent_id, token) = world.agent("plant-7").await;
    let agent = world.linked(&token, &key).await;
    let stopped = tokio::spawn(world.server.stop());
    assert_eq!(agent.dismissed().await.reason(), RefusedReason::HubStopping);
    within(stopped).await.unwrap();
    let stored = world.store.agents().get(&agent_id).await.unwrap();
    assert_eq!(stored.hub_id, None);
}

#[tokio::test]
async fn the_authority_is_made_once_and_clients_without_it_do_not_connect() {
    let world = World::new().await;
    let ca = world.endpoint.ca_pem.clone().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let other = World::on(world.store.clone(), folder, "hub-2", |_| {}).await;
    assert_eq!(other.endpoint.ca_pem.as_ref(), Some(&ca));
    // What one hub of the store gave out is good for the others.
    client(&other.endpoint.url, world.tls()).await.unwrap();

    let stranger = World::new().await;
    assert_ne!(stranger.endpoint.ca_pem.as_ref(), Some(&ca));
    let error = client(&world.endpoint.url, stranger.tls())
        .await
        .unwrap_err();
    let told = format!("{error:?}");
    assert!(told.contains("UnknownIssuer"), "{told}");
}

#[tokio::test]
async fn with_client_certificates_agents_need_one() {
    let certificates = Certificates::new().unwrap();
    let ca = certificates.ca();
    let world = World::with(|options| {
        options.agent_client_ca = Some(ca.clone());
        options.agent_tls = Some(TlsFiles {
            certificate: certificates.server_certificate(),
            key: certificates.server_key(),
        });
    })
    .await;
    assert_eq!(world.endpoint.ca_pem, None);
    assert!(world.endpoint.needs_client_certificate);
    let (_, token) = world.agent("plant-7").await;
    let key = AgentKey::generate();
    let tls = || {
        let pem = fs::read(&ca).unwrap();
        ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem))
    };
    let with = |certificate, key| {
        let (certificate, key) = (fs::read(certificate).unwrap(), fs::read(key).unwrap());
        tls().identity(Identity::from_pem(certificate, key))
    };

    let own = with(certificates.client_certificate(), certificates.client_key());
    let dialled = client(&world.endpoint.url, own).await.unwrap();
    dial(dialled, &token, Up::Hello(hello("one", &key)))
        .await
        .welcomed()
        .await;

    // With TLS 1.3 the client hears of it when it first reads.
    let nobody = async {
        let mut client = client(&world.endpoint.url, tls()).await?;
        let empty = super::world::with_token(tokio_stream::empty(), &token);
        client.connect(empty).await?;
        Ok::<_, Box<dyn std::error::Error>>(())
    };
    within(nobody).await.unwrap_err();
}

#[tokio::test]
async fn a_port_that_is_taken_and_files_that_are_none_are_told() {
    let world = World::new().await;
    let mut options = HubOptions::new(world.folder.path());
    let taken = world.endpoint.url.strip_prefix("https://").unwrap();
    options.agent_listen = Some(taken.parse().unwrap());
    let error = Bound::new(&options, &world.store).await.err().unwrap();
    assert!(error.to_string().contains("--agent-listen"), "{error}");

    options.agent_listen = Some("127.0.0.1:0".parse().unwrap());
    options.agent_client_ca = Some("/nowhere/ca.pem".into());
    let error = Bound::new(&options, &world.store).await.err().unwrap();
    assert!(error.to_string().contains("/nowhere/ca.pem"), "{error}");

    options.agent_listen = None;
    assert!(Bound::new(&options, &world.store).await.unwrap().is_none());
}
