//! Settings → librdkafka's properties. Every default of librdkafka that could lose messages, hold
//! memory without bound or stand still is overridden here, with its reason.

use std::time::Duration;

use inlet_config::settings::{KafkaSettings, SaslSettings, TlsSettings};

use crate::{ffi::Properties, memory::FetchLimits, protocol::Protocol};

#[cfg(test)]
mod tests;

/// The longest between two polls before librdkafka leaves the group. The poll thread never waits
/// for anything near this long.
pub(crate) const MAX_POLL_INTERVAL: Duration = Duration::from_mins(5);

/// An answer must be smaller. Above any sane message, below what the first bytes of a TLS record
/// read as a length, so that a TLS port asked in plain text is an error instead of a huge buffer.
const RECEIVE_BYTES: u64 = 256 << 20;

/// The properties of a consumer of the group.
pub(crate) fn consumer_properties(
    settings: &KafkaSettings,
    protocol: Protocol,
    prefetch_bytes: u64,
) -> Properties {
    let mut properties = client_properties(settings, prefetch_bytes);
    properties.extend([
        // librdkafka's batch call counts the note of a partition's end as a message, and after the
        // next pause or rebalance it would read on one message too late. So a consumer that may
        // pause finds ends by watermarks.
        ("enable.partition.eof", "false".into()),
        ("group.protocol", protocol.as_str().into()),
        // Also the longest that a member may take to give partitions back.
        ("max.poll.interval.ms", ms(MAX_POLL_INTERVAL)),
    ]);
    match protocol {
        Protocol::Classic => properties.extend([
            // A second member comes or goes without everybody giving up everything.
            ("partition.assignment.strategy", "cooperative-sticky".into()),
            ("session.timeout.ms", ms(settings.session_timeout)),
            ("heartbeat.interval.ms", ms(settings.session_timeout / 3)),
        ]),
        // The brokers decide on assignment and time-outs; librdkafka refuses these properties.
        Protocol::Consumer => properties.extend(versions_told()),
    }
    properties
}

/// The properties of a client that asks which group protocols the brokers have.
pub(crate) fn asking_properties(settings: &KafkaSettings, prefetch_bytes: u64) -> Properties {
    let mut properties = client_properties(settings, prefetch_bytes);
    properties.extend(versions_told());
    properties
}

/// Makes the client hear [`Client::consumer_protocol`](crate::ffi::Client::consumer_protocol).
fn versions_told() -> [(&'static str, String); 1] {
    [("debug", "feature".into())]
}

/// The properties of a client that reads by hand: it joins no group and commits nothing.
pub(crate) fn client_properties(settings: &KafkaSettings, prefetch_bytes: u64) -> Properties {
    let limits = FetchLimits::of(prefetch_bytes);
    let mut properties: Properties = vec![
        ("bootstrap.servers", settings.bootstrap_servers.join(",")),
        ("group.id", settings.group_id.clone()),
        ("client.id", settings.client_id.clone()),
        // Offsets follow the ledger and nothing else.
        ("enable.auto.commit", "false".into()),
        ("enable.auto.offset.store", "false".into()),
        // An offset that is gone is an event and a policy, never a silent jump.
        ("auto.offset.reset", "error".into()),
        ("enable.partition.eof", "true".into()),
        ("isolation.level", "read_committed".into()),
        ("check.crcs", "true".into()),
        ("allow.auto.create.topics", "false".into()),
        ("fetch.wait.max.ms", ms(settings.fetch_max_wait)),
        // The default of a second lets a consumer stand still whenever its queue was full once.
        ("fetch.queue.backoff.ms", "2".into()),
        ("queued.max.messages.kbytes", kib(limits.queue)),
        ("fetch.max.bytes", limits.answer.to_string()),
        ("fetch.message.max.bytes", limits.partition.to_string()),
        ("receive.message.max.bytes", RECEIVE_BYTES.to_string()),
        ("topic.metadata.refresh.interval.ms", "30000".into()),
        ("metadata.max.age.ms", "90000".into()),
        ("reconnect.backoff.ms", "100".into()),
        ("reconnect.backoff.max.ms", "5000".into()),
        ("socket.keepalive.enable", "true".into()),
        ("socket.connection.setup.timeout.ms", "10000".into()),
        ("log.connection.close", "false".into()),
        ("statistics.interval.ms", "0".into()),
        ("security.protocol", security_protocol(settings).into()),
    ];
    if let Some(tls) = &settings.tls {
        properties.extend(tls_properties(tls));
    }
    if let Some(sasl) = &settings.sasl {
        properties.extend(sasl_properties(sasl));
    }
    properties
}

/// How Kafka names the pair of encryption and login.
pub(crate) fn security_protocol(settings: &KafkaSettings) -> &'static str {
    match (&settings.tls, &settings.sasl) {
        (None, None) => "plaintext",
        (Some(_), None) => "ssl",
        (None, Some(_)) => "sasl_plaintext",
        (Some(_), Some(_)) => "sasl_ssl",
    }
}

fn tls_properties(tls: &TlsSettings) -> Properties {
    // The OpenSSL that is built in does not know where the distribution keeps its certificates.
    let ca = match &tls.ca {
        Some(pem) => ("ssl.ca.pem", pem.clone()),
        None => ("ssl.ca.location", "probe".to_owned()),
    };
    let mut properties = vec![
        ca,
        ("ssl.endpoint.identification.algorithm", "https".into()),
    ];
    if let Some(certificate) = &tls.certificate {
        properties.push(("ssl.certificate.pem", certificate.clone()));
    }
    if let Some(key) = &tls.key {
        properties.push(("ssl.key.pem", key.expose().to_owned()));
    }
    if let Some(password) = &tls.key_password {
        properties.push(("ssl.key.password", password.expose().to_owned()));
    }
    properties
}

fn sasl_properties(sasl: &SaslSettings) -> Properties {
    vec![
        ("sasl.mechanism", sasl.mechanism.as_str().into()),
        ("sasl.username", sasl.username.clone()),
        ("sasl.password", sasl.password.expose().to_owned()),
    ]
}

fn ms(duration: Duration) -> String {
    duration.as_millis().to_string()
}

fn kib(bytes: u64) -> String {
    (bytes / 1024).max(1).to_string()
}
