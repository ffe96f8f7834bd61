//! What an error of librdkafka means to a person: where it happened, its cause, its remedy, and
//! whether waiting may help. One table for the run, the check and the sample.

mod peer;
#[cfg(test)]
mod tests;
mod tls;

use std::fmt;

use inlet_config::settings::KafkaSettings;

use self::{
    peer::Said,
    tls::{plain_text_port, tls, tls_by_text},
};
pub(crate) use self::{
    peer::{Peer, unreachable, unresolved},
    tls::tls_port,
};
use crate::{
    ffi::{CertificateFault, Code, KafkaError, NotRunning},
    properties::security_protocol,
};

/// How far a connection came before it failed, from the outside in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Resolve,
    Connect,
    Tls,
    Login,
    Metadata,
    Topic,
    Group,
}

/// An error, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnosis {
    pub(crate) stage: Stage,
    pub(crate) cause: String,
    pub(crate) remedy: String,
    /// Whether only a person can end it. Otherwise it may pass and is tried again.
    pub(crate) needs_person: bool,
}

impl Diagnosis {
    fn passing(stage: Stage, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            stage,
            cause: cause.into(),
            remedy: remedy.into(),
            needs_person: false,
        }
    }

    pub(crate) fn lasting(
        stage: Stage,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            needs_person: true,
            ..Self::passing(stage, cause, remedy)
        }
    }

    /// A client could not even be made: certificate, key or a property is unusable.
    pub(crate) fn of_settings(error: &NotRunning) -> Self {
        let text = &error.text;
        let remedy = if text.contains("ssl.key") || text.contains("private key") {
            "check `kafka.security.tls.key` and its `key_password`: the key must be PEM and the \
             password its own"
        } else if text.contains("ssl.certificate") {
            "check `kafka.security.tls.certificate`: it must be PEM, the client's certificate first"
        } else if text.contains("ssl.ca") {
            "check `kafka.security.tls.ca`: it must hold at least one certificate in PEM"
        } else {
            "correct the kafka settings of the data source"
        };
        Self::lasting(Stage::Connect, text.clone(), remedy)
    }

    /// Explains an error of a client with these settings.
    pub(crate) fn of(
        error: &KafkaError,
        certificate: Option<CertificateFault>,
        settings: &KafkaSettings,
    ) -> Self {
        let said = Said::parse(&error.text);
        let diagnosis = Self::of_said(error.code, &said, certificate, settings);
        if matches!(said.peer, Some(Peer::Coordinator { .. })) && !diagnosis.needs_person {
            // The broker behind it tells of itself; alone it says that the group is out of reach.
            return Self {
                stage: Stage::Group,
                ..diagnosis
            };
        }
        diagnosis
    }

    fn of_said(
        code: Code,
        said: &Said<'_>,
        certificate: Option<CertificateFault>,
        settings: &KafkaSettings,
    ) -> Self {
        let text = said.reason;
        match code {
            Code::Resolve => resolve(said, settings),
            Code::SSL => tls(text, certificate, settings),
            Code::Authentication | Code::SaslAuthenticationFailed => login(text, settings),
            Code::UnsupportedSASLMechanism | Code::IllegalSASLState => mechanism(text, settings),
            Code::BrokerTransportFailure | Code::AllBrokersDown => transport(said, settings),
            Code::TopicAuthorizationFailed => Self::lasting(
                Stage::Topic,
                format!("no right to read the topic: {text}"),
                format!(
                    "let a Kafka administrator allow READ and DESCRIBE on the topic {}",
                    whom(settings)
                ),
            ),
            Code::GroupAuthorizationFailed => Self::lasting(
                Stage::Group,
                format!(
                    "no right to use the consumer group `{}`: {text}",
                    settings.group_id
                ),
                format!(
                    "let a Kafka administrator allow READ on the group {}, or set `kafka.group_id` \
                     to a group that is allowed",
                    whom(settings)
                ),
            ),
            Code::UnknownTopicOrPartition | Code::UnknownTopic => unknown_topic(text),
            Code::OperationTimedOut | Code::RequestTimedOut => late(text),
            _ => Self::passing(
                Stage::Metadata,
                text,
                "look at the broker's log for this client id",
            ),
        }
    }
}

/// As it is told where there is room for one text only.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.cause, self.remedy)
    }
}

/// A topic that is not there.
pub(crate) fn unknown_topic(topic: &str) -> Diagnosis {
    Diagnosis::lasting(
        Stage::Topic,
        format!("the topic does not exist: {topic}"),
        "check `kafka.topics` for typing errors, or create the topic; Inlet never creates one",
    )
}

fn whom(settings: &KafkaSettings) -> String {
    match &settings.sasl {
        Some(sasl) => format!("to user `{}`", sasl.username),
        None => "to this client".into(),
    }
}

fn login(text: &str, settings: &KafkaSettings) -> Diagnosis {
    if text.contains("Unsupported SASL mechanism") || text.contains("supported mechanisms") {
        return mechanism(text, settings);
    }
    let user = settings.sasl.as_ref().map_or("", |sasl| &sasl.username);
    Diagnosis::lasting(
        Stage::Login,
        format!("the broker refused user `{user}`: {text}"),
        "check `kafka.security.sasl`: user name, password and mechanism",
    )
}

fn mechanism(text: &str, settings: &KafkaSettings) -> Diagnosis {
    let mechanism = settings
        .sasl
        .as_ref()
        .map_or("", |sasl| sasl.mechanism.as_str());
    Diagnosis::lasting(
        Stage::Login,
        format!("the broker does not offer the login mechanism `{mechanism}`: {text}"),
        "set `kafka.security.sasl.mechanism` to one that the listener has enabled",
    )
}

fn late(text: &str) -> Diagnosis {
    let mut cause = "no answer from the brokers in time".to_owned();
    // librdkafka's general words for a time-out add nothing.
    if !text.starts_with("Local: ") {
        cause = format!("{cause}: {text}");
    }
    let remedy = "check that the brokers run and are not overloaded";
    Diagnosis::passing(Stage::Metadata, cause, remedy)
}

fn resolve(said: &Said<'_>, settings: &KafkaSettings) -> Diagnosis {
    match said.peer {
        Some(peer) => unresolved(
            peer.known_as(&settings.bootstrap_servers),
            said.resolve_failure(),
        ),
        None => Diagnosis::passing(
            Stage::Resolve,
            format!("the name of a broker does not resolve: {}", said.reason),
            "check `kafka.bootstrap_servers` for typing errors and this machine's DNS",
        ),
    }
}

fn transport(said: &Said<'_>, settings: &KafkaSettings) -> Diagnosis {
    let text = said.reason;
    let peer = said
        .peer
        .map(|peer| peer.known_as(&settings.bootstrap_servers));
    if let (Some(peer), Some(reason)) = (peer, said.connect_failure()) {
        return unreachable(peer, reason);
    }
    // With TLS 1.3 the broker's verdict on the client comes after the handshake.
    if text.contains("tls alert") || text.contains("SSL alert") {
        return tls_by_text(text, settings);
    }
    if text.contains("connecting to a PLAINTEXT broker") {
        // A broker that is just going down looks the same, so the run goes on trying.
        return Diagnosis {
            needs_person: false,
            ..plain_text_port()
        };
    }
    if text.contains("Invalid response size") {
        return Diagnosis {
            needs_person: false,
            ..tls_port()
        };
    }
    match peer {
        Some(peer) => closed(peer.address(), text, settings),
        // librdkafka's general words, when it tells of no single broker or has told before.
        None => silent(settings),
    }
}

/// No broker answers, and nothing more is known.
fn silent(settings: &KafkaSettings) -> Diagnosis {
    let servers = settings.bootstrap_servers.join("`, `");
    Diagnosis::passing(
        Stage::Connect,
        format!("no broker answers at `{servers}`"),
        listener_remedy(settings),
    )
}

fn listener_remedy(settings: &KafkaSettings) -> String {
    let protocol = security_protocol(settings);
    format!(
        "check that the brokers run, that address and port are right, that no firewall is \
         between, and that the listener expects `{protocol}`"
    )
}

/// A connection that came about and ended before it was of use.
fn closed(address: &str, text: &str, settings: &KafkaSettings) -> Diagnosis {
    let cause = format!("no connection to `{address}`: {text}");
    if text.contains("might require SASL") {
        return Diagnosis::passing(
            Stage::Login,
            cause,
            "if the listener wants a login, add `kafka.security.sasl`; else check that the broker \
             runs",
        );
    }
    if text.contains("connecting to a SSL listener") {
        return Diagnosis::passing(
            Stage::Tls,
            format!("`{address}` closes the connection, as a port does that speaks TLS"),
            "if it is the TLS listener, add `kafka.security.tls`; else check that the broker runs",
        );
    }
    Diagnosis::passing(Stage::Connect, cause, listener_remedy(settings))
}
