//! The way to the hub: proxies, TLS, and what `inlet agent check` says of it.

use std::{fs, net::SocketAddr, sync::Arc};

use inlet_agent::{
    LinkState, check,
    options::{AgentOptions, ClientCertificate, Endpoint, OptionsError, ProxyAddress},
};
use inlet_config::{Environment, secret::Secret};
use inlet_pipeline::probe::{ProbeOutcome, ProbeStep};
use inlet_protocol::link::v1::{RefusedReason, Welcome};
use parking_lot::Mutex;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::{
    hub::{Looks, ScriptedHub},
    stage::{Stage, until},
};

/// `ada:secret`
const LOGIN: &str = "Basic YWRhOnNlY3JldA==";

/// An HTTP proxy that asks for a login and notes where it was asked to connect to.
struct Proxy {
    address: SocketAddr,
    targets: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let targets = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&targets);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, Arc::clone(&seen)));
            }
        });
        Self { address, targets }
    }

    fn address(&self, login: Option<&str>) -> ProxyAddress {
        ProxyAddress {
            host: "127.0.0.1".to_owned(),
            port: self.address.port(),
            authorization: login.map(Secret::new),
        }
    }
}

async fn serve(client: TcpStream, targets: Arc<Mutex<Vec<String>>>) {
    let mut client = BufReader::new(client);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if client.read_line(&mut head).await.unwrap() == 0 {
            return;
        }
    }
    let target = head.strip_prefix("CONNECT ").unwrap();
    let target = target.split(' ').next().unwrap().to_owned();
    let is_known = head.lines().any(|line| {
        let header = line.split_once(": ");
        header.is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("proxy-authorization") && value == LOGIN
        })
    });
    let upstream = TcpStream::connect(&target).await;
    let answer = match (&upstream, is_known) {
        (_, false) => "407 Proxy Authentication Required",
        (Err(_), true) => "502 Bad Gateway",
        (Ok(_), true) => "200 Connection established",
    };
    let answer = format!("HTTP/1.1 {answer}\r\n\r\n");
    client.write_all(answer.as_bytes()).await.unwrap();
    if let (Ok(mut upstream), true) = (upstream, is_known) {
        targets.lock().push(target);
        drop(copy_bidirectional(&mut client, &mut upstream).await);
    }
}

/// The steps as lines: name, `ok` or `FAILED` or `skipped`, and text.
async fn steps(options: AgentOptions) -> Vec<String> {
    lines(&check(&Ok(options)).await)
}

fn lines(steps: &[ProbeStep]) -> Vec<String> {
    let line = |step: &ProbeStep| match &step.outcome {
        ProbeOutcome::Ok { detail } => format!("{}: ok: {detail}", step.name),
        ProbeOutcome::Failed { cause, remedy } => {
            assert!(!remedy.is_empty(), "{step:?}");
            format!("{}: FAILED: {cause} | {remedy}", step.name)
        }
        ProbeOutcome::Skipped { .. } => format!("{}: skipped", step.name),
    };
    steps.iter().map(line).collect()
}

/// Each line has its part of the text.
fn assert_lines(lines: &[String], expect: &[&[&str]]) {
    assert_eq!(lines.len(), expect.len(), "{lines:#?}");
    for (line, parts) in lines.iter().zip(expect) {
        for part in *parts {
            assert!(line.contains(part), "`{line}` has no `{part}`");
        }
    }
}

/// Answers each greeting as `answer` says.
fn answering(mut hub: ScriptedHub, refusal: Option<RefusedReason>) {
    tokio::spawn(async move {
        loop {
            let session = hub.session().await;
            assert_eq!(session.hello.instance_id, "check");
            if let Some(reason) = refusal {
                session.refuse(reason).await;
            } else {
                let upgrade = "upgrade to 9.9.9".to_owned();
                let welcome = Welcome {
                    upgrade,
                    ..Welcome::default()
                };
                session.welcome_with(welcome).await;
            }
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_way_is_told_layer_by_layer() {
    let stage = Stage::new();
    let hub = stage.hub().await;
    let options = stage.options(&hub);
    answering(hub, None);
    assert_lines(
        &steps(options.clone()).await,
        &[
            &["configuration: ok: hub 127.0.0.1:", "labels: none"],
            &["name 127.0.0.1: ok: 127.0.0.1"],
            &["connection to 127.0.0.1:", ": ok: taken at 127.0.0.1:"],
            &[
                "TLS with 127.0.0.1:",
                "ok: the certificate is for 127.0.0.1 and comes from `ca`",
            ],
            &[
                "hub 127.0.0.1:",
                "ok: takes this agent as `plant-7`, in ",
                "version 9.9.9, protocol 1; upgrade to 9.9.9",
            ],
        ],
    );
    assert!(!options.data_dir.exists(), "a check leaves nothing behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_taken() {
    let stage = Stage::new();
    let hub = stage.hub().await;
    let options = stage.options(&hub);
    answering(hub, Some(RefusedReason::UnknownToken));
    let lines = steps(options).await;
    assert!(
        lines[4].contains("FAILED: refused for REFUSED_REASON_UNKNOWN_TOKEN | do something"),
        "{lines:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_connections_that_fail() {
    let stage = Stage::new();
    let mut options = stage.options_at(1);
    assert_lines(
        &steps(options.clone()).await,
        &[
            &["configuration: ok"],
            &["name 127.0.0.1: ok"],
            &[
                "connection to 127.0.0.1:1: FAILED: 127.0.0.1:1 does not take a connection",
                "start the hub",
            ],
            &["TLS with 127.0.0.1:1: skipped"],
            &["hub 127.0.0.1:1: skipped"],
        ],
    );
    options.endpoints[0].host = "no-such-host.invalid".to_owned();
    let lines = steps(options).await;
    assert!(
        lines[1].starts_with("name no-such-host.invalid: FAILED: the name"),
        "{lines:#?}"
    );
    assert!(lines[2].ends_with(": skipped"), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_that_are_not_believed() {
    let stage = Stage::new();
    let hub = stage.hub().await;
    let mut options = stage.options(&hub);
    options.tls.ca = Some(fs::read_to_string(stage.certificates.other_ca()).unwrap());
    let lines = steps(options.clone()).await;
    assert_lines(
        &lines[3..4],
        &[&[
            "TLS with",
            "FAILED: no TLS with",
            "set `ca` to the hub's own authority",
        ]],
    );
    assert!(lines[4].ends_with("skipped"));

    options.tls.ca = None;
    let lines = steps(options.clone()).await;
    assert!(
        lines[3].contains("set `ca` to the hub's own authority"),
        "{lines:#?}"
    );

    options.tls = stage.tls();
    // The certificate is for `localhost` and 127.0.0.1.
    let other = SocketAddr::from(([127, 0, 0, 2], 0));
    let hub = ScriptedHub::start_at(other, &stage.certificates, Looks::default()).await;
    options.endpoints = vec![Endpoint::new("127.0.0.2", hub.address.port())];
    let lines = steps(options).await;
    assert!(
        lines[3].contains("use the name in `endpoint` that the certificate is for"),
        "{lines:#?}"
    );

    let looks = Looks {
        is_expired: true,
        ..Looks::default()
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let hub = ScriptedHub::start_at(any, &stage.certificates, looks).await;
    let lines = steps(stage.options(&hub)).await;
    assert!(
        lines[3].contains("renew the hub's certificate"),
        "{lines:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_asks_for_a_certificate() {
    let stage = Stage::new();
    let looks = Looks {
        asks_for_certificate: true,
        ..Looks::default()
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let hub = ScriptedHub::start_at(any, &stage.certificates, looks).await;
    let mut options = stage.options(&hub);
    answering(hub, None);
    let lines = steps(options.clone()).await;
    let last = lines.last().unwrap();
    assert!(
        last.contains("FAILED") && last.contains("set `certificate` and `key`"),
        "{lines:#?}"
    );

    options.tls.client = Some(ClientCertificate {
        certificate: fs::read_to_string(stage.certificates.client_certificate()).unwrap(),
        key: Secret::new(fs::read_to_string(stage.certificates.client_key()).unwrap()),
    });
    let lines = steps(options).await;
    assert!(
        lines.last().unwrap().contains("takes this agent"),
        "{lines:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_hub_is_told() {
    let stage = Stage::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            drop(client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await);
        }
    });
    let lines = steps(stage.options_at(port)).await;
    assert!(
        lines[3].contains("TLS with") && lines[3].contains("FAILED"),
        "{lines:#?}"
    );
    assert!(lines[3].contains("check"), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn through_a_proxy_with_a_login() {
    let stage = Stage::new();
    let (proxy, mut hub) = (Proxy::start().await, stage.hub().await);
    let mut options = stage.options(&hub);
    // The proxy looks up the name; the agent need not be able to.
    options.endpoints[0].host = "localhost".to_owned();
    options.endpoints[0].proxy = Some(proxy.address(Some(LOGIN)));
    let agent = stage.start(options.clone());
    let _session = hub.welcomed().await;
    until(&agent, |state| matches!(state, LinkState::Linked(_))).await;
    assert_eq!(
        *proxy.targets.lock(),
        [format!("localhost:{}", hub.address.port())]
    );
    agent.stop().await;

    answering(hub, None);
    let lines = steps(options.clone()).await;
    assert_lines(
        &lines,
        &[
            &["configuration: ok"],
            &["name 127.0.0.1: ok"],
            &["connection to 127.0.0.1:", "ok"],
            &["proxy 127.0.0.1:", "ok: lets the connection through"],
            &["TLS with localhost:", "ok"],
            &["hub localhost:", "ok"],
        ],
    );

    options.endpoints[0].proxy = Some(proxy.address(None));
    let lines = steps(options.clone()).await;
    assert_lines(
        &lines[3..5],
        &[
            &["FAILED", "407", "write the proxy's login into `proxy`"],
            &["skipped"],
        ],
    );

    options.endpoints[0].proxy = Some(proxy.address(Some(LOGIN)));
    options.endpoints[0].port = 1;
    let lines = steps(options).await;
    assert_lines(
        &lines[3..4],
        &[&["FAILED", "502", "allow CONNECT to localhost:1"]],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_configuration_is_the_first_step() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("agent.toml");
    fs::write(&file, "endpoint = \"hub\"\ntokn = \"x\"\n").unwrap();
    let loaded = AgentOptions::load(Some(&file), Environment::empty());
    assert!(matches!(loaded, Err(OptionsError::Wrong(_))));
    let lines = lines(&check(&loaded).await);
    assert_lines(
        &lines,
        &[
            &[
                "configuration: FAILED",
                "tokn: there is no such key",
                "token: the token is missing",
            ],
            &["name: skipped"],
            &["connection: skipped"],
            &["TLS: skipped"],
            &["hub: skipped"],
        ],
    );
}
