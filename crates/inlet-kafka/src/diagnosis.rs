//! What an error of librdkafka means to a person: where it happened, its cause, its remedy, and
//! whether waiting may help. One table for the run, the check and the sample.

use inlet_config::settings::{KafkaSettings, TlsSettings};

use crate::{
    ffi::{CertificateFault, Code, KafkaError, NotRunning},
    properties::security_protocol,
};

#[cfg(test)]
mod tests;

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
        let text = &error.text;
        match error.code {
            Code::Resolve => Self::passing(
                Stage::Resolve,
                format!("the name of a broker does not resolve: {text}"),
                "check `kafka.bootstrap_servers` for typing errors and this machine's DNS",
            ),
            Code::SSL => tls(text, certificate, settings),
            Code::Authentication | Code::SaslAuthenticationFailed => login(text, settings),
            Code::UnsupportedSASLMechanism | Code::IllegalSASLState => mechanism(text, settings),
            Code::BrokerTransportFailure | Code::AllBrokersDown => transport(text, settings),
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
            Code::OperationTimedOut | Code::RequestTimedOut => Self::passing(
                Stage::Metadata,
                format!("no answer from the brokers in time: {text}"),
                "check that the brokers run and are not overloaded",
            ),
            _ => Self::passing(
                Stage::Metadata,
                text.clone(),
                "look at the broker's log for this client id",
            ),
        }
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

/// OpenSSL's numbers for what is wrong with a certificate (`openssl/x509_vfy.h`).
const NOT_YET_VALID: i32 = 9;
const HAS_EXPIRED: i32 = 10;
const UNTRUSTED: [i32; 5] = [2, 18, 19, 20, 21];
const HOSTNAME_MISMATCH: i32 = 62;
const IP_ADDRESS_MISMATCH: i32 = 64;

fn tls(text: &str, certificate: Option<CertificateFault>, settings: &KafkaSettings) -> Diagnosis {
    let (cause, remedy) = match certificate.map(|fault| fault.x509_error) {
        Some(HAS_EXPIRED) => (
            "the broker's certificate has expired".to_owned(),
            "renew the broker's certificate, or correct this machine's clock",
        ),
        Some(NOT_YET_VALID) => (
            "the broker's certificate is not valid yet".to_owned(),
            "correct the clock of this machine or of the one that made the certificate",
        ),
        Some(HOSTNAME_MISMATCH | IP_ADDRESS_MISMATCH) => (
            "the broker's certificate was made for another host name".to_owned(),
            "use a name of the certificate in `kafka.bootstrap_servers` and in the broker's \
             `advertised.listeners`, or add the name to the certificate",
        ),
        Some(code) if UNTRUSTED.contains(&code) => (
            "the broker's certificate is not signed by a trusted CA".to_owned(),
            "set `kafka.security.tls.ca` to the CA that signed the broker's certificate",
        ),
        Some(code) => (
            format!("the broker's certificate was refused (OpenSSL verify error {code})"),
            "look at the certificate with `openssl s_client -connect <broker>`",
        ),
        None => return tls_by_text(text, settings),
    };
    Diagnosis::lasting(Stage::Tls, cause, remedy)
}

/// Alerts that the broker sent, by the words of OpenSSL.
fn tls_by_text(text: &str, settings: &KafkaSettings) -> Diagnosis {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let has_certificate = |tls: &TlsSettings| tls.certificate.is_some();
    if has(&[
        "certificate",
        "unknown ca",
        "unexpected message",
        "handshake failure",
    ]) {
        if settings.tls.as_ref().is_some_and(has_certificate) {
            return Diagnosis::lasting(
                Stage::Tls,
                format!("the broker refused the client certificate: {text}"),
                "use a client certificate that is valid and signed by a CA that the broker trusts",
            );
        }
        return Diagnosis::lasting(
            Stage::Tls,
            "the broker asks for a client certificate",
            "set `kafka.security.tls.certificate` and `key` to a pair that the broker trusts",
        );
    }
    if has(&[
        "wrong version number",
        "packet length too long",
        "http request",
        "record layer",
    ]) {
        return plain_text_port();
    }
    Diagnosis::lasting(
        Stage::Tls,
        format!("the TLS handshake failed: {text}"),
        "check that the port is the broker's TLS listener and that both sides share a TLS version",
    )
}

/// TLS was spoken to a port that knows none.
pub(crate) fn plain_text_port() -> Diagnosis {
    Diagnosis::lasting(
        Stage::Tls,
        "the port does not speak TLS",
        "remove `kafka.security.tls`, or use the port of the broker's TLS listener",
    )
}

/// Plain text was spoken to a port that wants TLS.
pub(crate) fn tls_port() -> Diagnosis {
    Diagnosis::lasting(
        Stage::Tls,
        "the port speaks TLS, but the data source does not",
        "add `kafka.security.tls`, or use the port of the broker's plain text listener",
    )
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

fn transport(text: &str, settings: &KafkaSettings) -> Diagnosis {
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
    if text.contains("connecting to a SSL broker") || text.contains("Invalid response size") {
        return Diagnosis {
            needs_person: false,
            ..tls_port()
        };
    }
    let protocol = security_protocol(settings);
    Diagnosis::passing(
        Stage::Connect,
        format!("no connection to the brokers: {text}"),
        format!(
            "check that the brokers run, that address and port are right, that no firewall is \
             between, and that the listener expects `{protocol}`"
        ),
    )
}
