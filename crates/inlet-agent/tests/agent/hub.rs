//! A hub that does what a test says: real TLS, real gRPC, no scheduler behind it.

use std::{
    fs,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use inlet_protocol::{
    json,
    key::seal_json,
    link::v1::{
        Assign, Assigned, AssignedAll, Beat, Event, FromAgent, FromHub, Hello, Refused,
        RefusedReason, Welcome, Withdraw, WriteDown, WriteUp,
        from_agent::Body as Up,
        from_hub::Body as Down,
        link_server::{Link, LinkServer},
    },
};
use inlet_runner::{Assignment, Observed, RunnerEvent};
use inlet_testkit::Certificates;
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle, time::timeout};
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::{
    Request, Response, Status, Streaming,
    transport::{Certificate, Identity, Server, ServerTlsConfig},
};

use crate::stage::DEADLINE;

const BEAT: Duration = Duration::from_millis(100);

/// A hub that listens.
pub(crate) struct ScriptedHub {
    pub(crate) address: SocketAddr,
    sessions: mpsc::UnboundedReceiver<Session>,
    serving: JoinHandle<()>,
}

/// How a hub shows itself.
#[derive(Clone, Copy, Default)]
pub(crate) struct Looks {
    pub(crate) is_expired: bool,
    pub(crate) asks_for_certificate: bool,
}

/// One agent's `Connect`.
pub(crate) struct Session {
    pub(crate) hello: Hello,
    pub(crate) token: String,
    up: Streaming<FromAgent>,
    down: mpsc::Sender<Result<FromHub, Status>>,
    is_mute: Arc<AtomicBool>,
}

struct Service(mpsc::UnboundedSender<Session>);

#[tonic::async_trait]
impl Link for Service {
    type ConnectStream = ReceiverStream<Result<FromHub, Status>>;
    type WriteStream = ReceiverStream<Result<WriteDown, Status>>;

    async fn connect(
        &self,
        request: Request<Streaming<FromAgent>>,
    ) -> Result<Response<Self::ConnectStream>, Status> {
        let token = request.metadata().get("authorization");
        let token = token.unwrap().to_str().unwrap().to_owned();
        let mut up = request.into_inner();
        let first = up.message().await?.unwrap().body;
        let Some(Up::Hello(hello)) = first else {
            panic!("an agent begins with its greeting, not with {first:?}");
        };
        let (down, outgoing) = mpsc::channel(64);
        let session = Session {
            hello,
            token,
            up,
            down,
            is_mute: Arc::default(),
        };
        self.0
            .send(session)
            .map_err(|_| Status::unavailable("gone"))?;
        Ok(Response::new(ReceiverStream::new(outgoing)))
    }

    async fn write(
        &self,
        _request: Request<Streaming<WriteUp>>,
    ) -> Result<Response<Self::WriteStream>, Status> {
        Err(Status::unimplemented("this hub writes nothing"))
    }
}

impl ScriptedHub {
    pub(crate) async fn start(certificates: &Certificates) -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self::start_at(any, certificates, Looks::default()).await
    }

    pub(crate) async fn start_at(
        address: SocketAddr,
        certificates: &Certificates,
        looks: Looks,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, sessions) = mpsc::unbounded_channel();
        let server = Server::builder()
            .tls_config(tls(certificates, looks))
            .unwrap()
            .add_service(LinkServer::new(Service(sender)));
        let serving = tokio::spawn(async move {
            let incoming = TcpListenerStream::new(listener);
            server.serve_with_incoming(incoming).await.unwrap();
        });
        Self {
            address,
            sessions,
            serving,
        }
    }

    /// The next agent that greets.
    pub(crate) async fn session(&mut self) -> Session {
        let session = timeout(DEADLINE, self.sessions.recv()).await;
        session.expect("an agent should greet").unwrap()
    }

    /// An agent that greets and is taken; what it has is unknown to the hub.
    pub(crate) async fn welcomed(&mut self) -> Session {
        let session = self.session().await;
        session.welcome().await;
        session
    }

    /// Takes no more connections.
    pub(crate) async fn stop(self) -> SocketAddr {
        self.serving.abort();
        drop(self.serving.await);
        self.address
    }
}

fn tls(certificates: &Certificates, looks: Looks) -> ServerTlsConfig {
    let (certificate, key) = if looks.is_expired {
        (
            certificates.expired_server_certificate(),
            certificates.expired_server_key(),
        )
    } else {
        (certificates.server_certificate(), certificates.server_key())
    };
    let identity = Identity::from_pem(fs::read(certificate).unwrap(), fs::read(key).unwrap());
    let tls = ServerTlsConfig::new().identity(identity);
    if looks.asks_for_certificate {
        let ca = Certificate::from_pem(fs::read(certificates.ca()).unwrap());
        return tls.client_ca_root(ca);
    }
    tls
}

impl Session {
    /// Takes the agent; from then on a beat goes down every tenth of a second.
    pub(crate) async fn welcome(&self) {
        self.welcome_with(Welcome::default()).await;
    }

    /// The same with more to say.
    pub(crate) async fn welcome_with(&self, welcome: Welcome) {
        self.say(Down::Welcome(Welcome {
            protocol: 1,
            hub_version: "9.9.9".to_owned(),
            agent_name: "plant-7".to_owned(),
            beat_every_ms: 100,
            max_request_bytes: 1 << 20,
            ..welcome
        }))
        .await;
        // The link ends with the session, not with its beats.
        let (down, is_mute) = (self.down.downgrade(), Arc::clone(&self.is_mute));
        tokio::spawn(async move {
            for no in 1.. {
                tokio::time::sleep(BEAT).await;
                let (Some(down), false) = (down.upgrade(), is_mute.load(Ordering::Relaxed)) else {
                    return;
                };
                let beat = Beat {
                    no,
                    ..Beat::default()
                };
                let body = Some(Down::Beat(beat));
                if down.send(Ok(FromHub { body })).await.is_err() {
                    return;
                }
            }
        });
    }

    /// No more beats: half of a link, as after a cut that nobody told of.
    pub(crate) fn mute(&self) {
        self.is_mute.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn refuse(self, reason: RefusedReason) {
        let refused = Refused {
            reason: reason.into(),
            message: format!("refused for {}", reason.as_str_name()),
            remedy: "do something".to_owned(),
        };
        self.say(Down::Refused(refused)).await;
    }

    pub(crate) async fn say(&self, body: Down) {
        let message = FromHub { body: Some(body) };
        self.down.send(Ok(message)).await.unwrap();
    }

    pub(crate) async fn assign(&self, assignment: &Assignment) {
        let sealed = seal_json(&self.hello.public_key, assignment).unwrap();
        self.say(Down::Assign(Assign { sealed })).await;
    }

    pub(crate) async fn withdraw(&self, source_id: &str, epoch: u64) {
        let source_id = source_id.to_owned();
        self.say(Down::Withdraw(Withdraw { source_id, epoch }))
            .await;
    }

    /// That is all that was assigned.
    pub(crate) async fn assigned_all(&self, assignments: &[&Assignment]) {
        let assigned = assignments.iter().map(|assignment| Assigned {
            source_id: assignment.source_id.clone(),
            epoch: assignment.epoch,
            version: assignment.version,
        });
        let assigned = assigned.collect();
        self.say(Down::AssignedAll(AssignedAll { assigned })).await;
    }

    /// The next message that `find` takes.
    pub(crate) async fn next<T>(&mut self, what: &str, find: impl Fn(Up) -> Option<T>) -> T {
        let found = timeout(DEADLINE, async {
            loop {
                let message = self.up.message().await.unwrap().unwrap();
                if let Some(found) = message.body.and_then(&find) {
                    return found;
                }
            }
        });
        found.await.unwrap_or_else(|_| panic!("in vain: {what}"))
    }

    /// The next events.
    pub(crate) async fn events(&mut self) -> Vec<(u64, RunnerEvent)> {
        let events = self.next("events", |body| match body {
            Up::Events(events) => Some(events.events),
            _ => None,
        });
        let read = |Event { seq, json }: Event| (seq, json::unpack(&json, 1 << 20).unwrap());
        events.await.into_iter().map(read).collect()
    }

    /// Events until one that `is_it`, that one included.
    pub(crate) async fn events_until(
        &mut self,
        is_it: impl Fn(&RunnerEvent) -> bool,
    ) -> Vec<(u64, RunnerEvent)> {
        let mut all = Vec::new();
        while !all.iter().any(|(_, event)| is_it(event)) {
            all.extend(self.events().await);
        }
        all
    }

    /// The next observation of a source that `is_it`.
    pub(crate) async fn observed(&mut self, is_it: impl Fn(&Observed) -> bool) -> Observed {
        self.next("an observation", |body| match body {
            Up::Observed(observed) => {
                let all: Vec<Observed> = json::unpack(&observed.json, 1 << 20).unwrap();
                all.into_iter().find(&is_it)
            }
            _ => None,
        })
        .await
    }

    /// Waits until the agent ends the link.
    pub(crate) async fn ended(&mut self) {
        let end = timeout(DEADLINE, async {
            while let Ok(Some(_)) = self.up.message().await {}
        });
        end.await.expect("the agent should end the link");
    }
}
