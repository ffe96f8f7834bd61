//! The way to the hub, layer by layer, for `inlet agent check`: what was found, or the cause and what to do.
//!
//! It displaces no running agent with the same token, and asks each hub of the options.

use std::{net::SocketAddr, time::Instant};

use inlet_pipeline::probe::ProbeStep;
use inlet_protocol::{
    CHECK_INSTANCE,
    key::AgentKey,
    link::v1::{Hello, Welcome},
    version::{PROTOCOL_MAX, PROTOCOL_MIN},
};
use uuid::Uuid;

use crate::{
    clock,
    dial::{DialError, Dialer, Secured, Tls},
    link::{Caller, Opened},
    machine,
    options::{AgentOptions, OptionsError},
};

const CONFIGURATION: &str = "configuration";

/// Checks the options and the way to each of their hubs. It takes as long as the way does, a minute at most
/// for each hub.
pub async fn check(options: &Result<AgentOptions, OptionsError>) -> Vec<ProbeStep> {
    let options = match options {
        Ok(options) => options,
        Err(error) => return without_options(error),
    };
    let tls = match Tls::new(&options.tls) {
        Ok(tls) => tls,
        Err(error) => {
            let remedy = "give PEM text that a certificate tool can read";
            let first = ProbeStep::failed(CONFIGURATION, error.to_string(), remedy);
            return with_rest(first, "the configuration is wrong");
        }
    };
    let mut steps = vec![ProbeStep::ok(CONFIGURATION, described(options))];
    for endpoint in &options.endpoints {
        let way = Way {
            dialer: Dialer::new(endpoint.clone(), tls.clone()),
            options,
            steps: Vec::new(),
        };
        steps.extend(way.check().await);
    }
    steps
}

fn without_options(error: &OptionsError) -> Vec<ProbeStep> {
    let remedy = match error {
        OptionsError::Unreadable { .. } => "name the agent's file by -c, and let this user read it",
        OptionsError::Wrong(_) => "mend the file; deploy/agent/agent.toml explains every key",
    };
    let first = ProbeStep::failed(CONFIGURATION, error.to_string(), remedy);
    with_rest(first, "the configuration is wrong")
}

fn with_rest(first: ProbeStep, because: &str) -> Vec<ProbeStep> {
    let rest = ["name", "connection", "TLS", "hub"];
    let rest = rest
        .into_iter()
        .map(|name| ProbeStep::skipped(name, because));
    std::iter::once(first).chain(rest).collect()
}

fn described(options: &AgentOptions) -> String {
    let hubs: Vec<_> = options.endpoints.iter().map(ToString::to_string).collect();
    let labels = options.labels.iter();
    let labels: Vec<_> = labels
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let labels = match labels.join(", ") {
        none if none.is_empty() => "none".to_owned(),
        some => some,
    };
    format!(
        "hub {}; labels: {labels}; folder {}",
        hubs.join(", "),
        options.data_dir.display()
    )
}

/// The way to one hub.
struct Way<'a> {
    dialer: Dialer,
    options: &'a AgentOptions,
    steps: Vec<ProbeStep>,
}

impl Way<'_> {
    async fn check(mut self) -> Vec<ProbeStep> {
        if self.walk().await.is_none() {
            let names = self.names();
            for name in names.into_iter().skip(self.steps.len()) {
                let because = "the step before failed";
                self.steps.push(ProbeStep::skipped(name, because));
            }
        }
        self.steps
    }

    /// The steps, in their order.
    fn names(&self) -> Vec<String> {
        let endpoint = &self.dialer.endpoint;
        let (first_host, first_port) = self.dialer.first_hop();
        let mut names = vec![
            format!("name {first_host}"),
            format!("connection to {first_host}:{first_port}"),
        ];
        if let Some(proxy) = &endpoint.proxy {
            names.push(format!("proxy {proxy}"));
        }
        names.push(format!("TLS with {endpoint}"));
        names.push(format!("hub {endpoint}"));
        names
    }

    /// `None`: a step failed, and is noted.
    async fn walk(&mut self) -> Option<()> {
        let resolved = self.dialer.resolve().await;
        let addresses = self.note(resolved, |addresses| joined(addresses))?;
        let connected = self.dialer.connect(&addresses).await;
        let (tcp, _) = self.note(connected, |(_, address)| format!("taken at {address}"))?;
        let tunnelled = self.dialer.tunnel(tcp).await;
        let stream = if self.dialer.endpoint.proxy.is_some() {
            self.note(tunnelled, |_| "lets the connection through".to_owned())?
        } else {
            tunnelled.ok()?
        };
        let secured = self.dialer.secure(stream).await;
        let authority = match self.options.tls.ca {
            Some(_) => "`ca`",
            None => "a public authority",
        };
        let host = self.dialer.endpoint.host.clone();
        let secured = self.note(secured, |_| {
            format!("the certificate is for {host} and comes from {authority}")
        })?;
        self.greet(secured).await
    }

    fn note<V>(
        &mut self,
        outcome: Result<V, DialError>,
        detail: impl FnOnce(&V) -> String,
    ) -> Option<V> {
        let name = self.next_name();
        match outcome {
            Ok(value) => {
                self.steps.push(ProbeStep::ok(name, detail(&value)));
                Some(value)
            }
            Err(error) => {
                let remedy = error.remedy();
                let step = ProbeStep::failed(name, error.to_string(), remedy);
                self.steps.push(step);
                None
            }
        }
    }

    fn next_name(&self) -> String {
        self.names().swap_remove(self.steps.len())
    }

    async fn greet(&mut self, secured: Secured) -> Option<()> {
        let name = self.next_name();
        let begun = Instant::now();
        let caller = Caller::new(self.dialer.endpoint.to_string(), secured);
        let opened = caller
            .connect(&self.options.token, hello(self.options))
            .await;
        let step = match opened {
            Ok(Opened::Welcome(link)) => {
                let detail = welcome(&link.welcome, begun.elapsed().as_millis());
                ProbeStep::ok(name, detail)
            }
            Ok(Opened::Refused(refused)) => {
                ProbeStep::failed(name, refused.message, refused.remedy)
            }
            Err(error) => ProbeStep::failed(name, error.to_string(), error.remedy()),
        };
        self.steps.push(step);
        Some(())
    }
}

/// As the agent says it, but for what would make the hub take it for the agent.
fn hello(options: &AgentOptions) -> Hello {
    Hello {
        protocol_min: PROTOCOL_MIN,
        protocol_max: PROTOCOL_MAX,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        instance_id: CHECK_INSTANCE.to_owned(),
        // Nothing is sealed for a check, so the agent's own key may stay unread.
        public_key: AgentKey::generate().public().to_vec().into(),
        facts: Some(machine::facts(clock::wall_ms())),
        labels: options.labels.clone().into_iter().collect(),
        assigned: Vec::new(),
        boot_id: Uuid::new_v4().to_string(),
    }
}

fn welcome(welcome: &Welcome, ms: u128) -> String {
    let mut detail = format!(
        "takes this agent as `{}`, in {ms} ms; version {}, protocol {}",
        welcome.agent_name, welcome.hub_version, welcome.protocol
    );
    if !welcome.upgrade.is_empty() {
        detail.push_str("; ");
        detail.push_str(&welcome.upgrade);
    }
    detail
}

fn joined(addresses: &[SocketAddr]) -> String {
    let mut ips: Vec<_> = addresses
        .iter()
        .map(|address| address.ip().to_string())
        .collect();
    ips.dedup();
    ips.join(", ")
}
