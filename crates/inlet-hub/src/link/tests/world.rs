//! A server for agents on a store of its own, and agents that speak gRPC over TLS.

use std::time::Duration;

use inlet_protocol::{
    key::AgentKey,
    link::v1::{
        Assigned, Beat, Facts, FromAgent, FromHub, Hello, Machine, Refused, Welcome,
        from_agent::Body as Up, from_hub::Body as Down, link_client::LinkClient,
    },
};
use inlet_store::{Clock, MasterKey, Store, StoreAddress};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{
    Request, Streaming,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint},
};

use crate::{
    link::{AgentEndpoint, AgentServer, Bound, Links, registry::Connection},
    options::{HubOptions, LinkPace},
    scheduler::links::LinkEvent,
};

/// How long anything may take on a busy machine.
pub(super) const DEADLINE: Duration = Duration::from_secs(20);

/// The hub's id in these tests.
pub(super) const HUB: &str = "hub-1";

pub(super) struct World {
    pub(super) store: Store,
    pub(super) links: Links,
    pub(super) events: mpsc::Receiver<LinkEvent>,
    pub(super) endpoint: AgentEndpoint,
    pub(super) server: AgentServer,
    pub(super) folder: TempDir,
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(set: impl FnOnce(&mut HubOptions)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("hub.sqlite").display());
        let address = StoreAddress::parse(&address).unwrap();
        let key = MasterKey::generate();
        let store = Store::open_at(address, &key, Clock::system())
            .await
            .unwrap();
        Self::on(store, folder, HUB, set).await
    }

    /// A hub of this id on a store.
    pub(super) async fn on(
        store: Store,
        folder: TempDir,
        hub_id: &str,
        set: impl FnOnce(&mut HubOptions),
    ) -> Self {
        let mut options = HubOptions::new(folder.path());
        options.agent_listen = Some("127.0.0.1:0".parse().unwrap());
        options.link_pace = LinkPace {
            beat: Duration::from_millis(100),
            silence: DEADLINE,
        };
        set(&mut options);
        let (links, events) = Links::new(store.clone(), hub_id.to_owned(), &options);
        let bound = Bound::new(&options, &store).await.unwrap().unwrap();
        let (server, endpoint) = bound.serve(&links);
        Self {
            store,
            links,
            events,
            endpoint,
            server,
            folder,
        }
    }

    /// A new agent: its id and its token.
    pub(super) async fn agent(&self, name: &str) -> (String, String) {
        let labels = [("site".to_owned(), "north".to_owned())].into();
        let agent = self
            .store
            .agents()
            .create(name, &labels, "ada")
            .await
            .unwrap();
        let (_, token) = self
            .store
            .agent_tokens()
            .issue(&agent.id, "ada")
            .await
            .unwrap();
        (agent.id, token.expose().to_owned())
    }

    pub(super) fn tls(&self) -> ClientTlsConfig {
        let ca = self.endpoint.ca_pem.as_deref().unwrap();
        ClientTlsConfig::new().ca_certificate(Certificate::from_pem(ca))
    }

    pub(super) async fn client(&self) -> LinkClient<Channel> {
        client(&self.endpoint.url, self.tls()).await.unwrap()
    }

    /// Dials and says hello.
    pub(super) async fn dial(&self, token: &str, hello: Hello) -> Dialled {
        dial(self.client().await, token, Up::Hello(hello)).await
    }

    /// An agent that is linked.
    pub(super) async fn linked(&mut self, token: &str, key: &AgentKey) -> Agent {
        let dialled = self.dial(token, hello("one", key)).await;
        let agent = dialled.welcomed().await;
        let LinkEvent::Connected { agent_id, .. } = self.event().await else {
            panic!("no `Connected`");
        };
        assert_eq!(agent_id, agent.welcome.agent_id);
        agent
    }

    /// The link of an agent, if there is one.
    pub(super) fn connection(&self, agent_id: &str) -> Option<Connection> {
        let mut all = self.links.connections().into_iter();
        all.find(|connection| connection.agent_id == agent_id)
    }

    /// The next event for the scheduler.
    pub(super) async fn event(&mut self) -> LinkEvent {
        within(self.events.recv()).await.unwrap()
    }

    pub(super) async fn expect_gone(&mut self) -> String {
        match self.event().await {
            LinkEvent::Gone { agent_id } => agent_id,
            LinkEvent::Connected { .. } => panic!("`Connected` instead of `Gone`"),
            LinkEvent::Events { .. } => panic!("`Events` instead of `Gone`"),
        }
    }
}

/// A client over TLS.
pub(super) async fn client(
    url: &str,
    tls: ClientTlsConfig,
) -> Result<LinkClient<Channel>, tonic::transport::Error> {
    let endpoint = Endpoint::from_shared(url.to_owned())?.tls_config(tls)?;
    Ok(LinkClient::new(endpoint.connect().await?))
}

/// A call with a token.
pub(super) fn with_token<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    if !token.is_empty() {
        let bearer = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", bearer);
    }
    request
}

/// Waits, but not for ever.
pub(super) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future)
        .await
        .expect("it takes too long")
}

pub(super) fn hello(instance_id: &str, key: &AgentKey) -> Hello {
    Hello {
        protocol_min: 1,
        protocol_max: 1,
        version: "0.0.1".to_owned(),
        instance_id: instance_id.to_owned(),
        public_key: key.public().to_vec().into(),
        facts: Some(Facts {
            host: "edge-1".to_owned(),
            os: "Debian 12".to_owned(),
            cores: 4,
            memory_bytes: 1 << 30,
            started_at_ms: 5,
        }),
        labels: [("line".to_owned(), "3".to_owned())].into(),
        assigned: vec![Assigned {
            source_id: "s".to_owned(),
            epoch: 7,
            version: 2,
        }],
        boot_id: "boot".to_owned(),
    }
}

/// A call of `Connect` after the first message.
pub(super) struct Dialled {
    pub(super) up: mpsc::Sender<FromAgent>,
    pub(super) down: Streaming<FromHub>,
}

pub(super) async fn dial(mut client: LinkClient<Channel>, token: &str, first: Up) -> Dialled {
    let (up, receiver) = mpsc::channel(64);
    let first = FromAgent { body: Some(first) };
    up.send(first).await.unwrap();
    let request = with_token(ReceiverStream::new(receiver), token);
    let down = within(client.connect(request)).await.unwrap().into_inner();
    Dialled { up, down }
}

impl Dialled {
    pub(super) async fn next(&mut self) -> Option<Down> {
        let next = within(self.down.message()).await;
        next.unwrap_or(None).map(|message| message.body.unwrap())
    }

    pub(super) async fn refused(mut self) -> Refused {
        let refused = match self.next().await {
            Some(Down::Refused(refused)) => refused,
            other => panic!("{other:?}"),
        };
        assert!(self.next().await.is_none(), "the stream ends");
        assert!(
            !refused.message.is_empty() && !refused.remedy.is_empty(),
            "{refused:?}"
        );
        refused
    }

    pub(super) async fn welcomed(mut self) -> Agent {
        match self.next().await {
            Some(Down::Welcome(welcome)) => Agent {
                welcome,
                link: self,
            },
            other => panic!("{other:?}"),
        }
    }
}

/// An agent that is linked.
pub(super) struct Agent {
    pub(super) welcome: Welcome,
    pub(super) link: Dialled,
}

impl Agent {
    pub(super) async fn send(&self, body: Up) {
        let message = FromAgent { body: Some(body) };
        self.link.up.send(message).await.unwrap();
    }

    pub(super) async fn beat(&self, no: u64) {
        let machine = Machine {
            cpu_percent: 12.5,
            ..Machine::default()
        };
        self.send(Up::Beat(Beat {
            machine: Some(machine),
            no,
            is_answer: false,
        }))
        .await;
    }

    /// The next message that is no beat of the hub; those are answered.
    pub(super) async fn next(&mut self) -> Option<Down> {
        loop {
            match self.link.next().await {
                Some(Down::Beat(beat)) if !beat.is_answer => {
                    let answer = Beat {
                        is_answer: true,
                        ..beat
                    };
                    self.send(Up::Beat(answer)).await;
                }
                other => return other,
            }
        }
    }

    /// Why the hub ends the link.
    pub(super) async fn dismissed(mut self) -> inlet_protocol::link::v1::Dismissed {
        let dismissed = match self.next().await {
            Some(Down::Dismissed(dismissed)) => dismissed,
            other => panic!("{other:?}"),
        };
        assert!(self.link.next().await.is_none(), "the stream ends");
        dismissed
    }
}
