//! The configuration of one node.

use std::fmt::Write;

use super::builder::{KafkaClusterBuilder, Mechanism};
use super::layout::{Listener, Node};
use crate::certificates::Certificates;

/// The text of `server.properties` for `node`, one of `nodes`.
pub(super) fn server_properties(
    node: &Node,
    nodes: &[Node],
    options: &KafkaClusterBuilder,
    certificates: &Certificates,
) -> String {
    let mut properties = Properties::default();
    quorum(&mut properties, node, nodes);
    listeners(&mut properties, node, options);
    tls(&mut properties, certificates);
    sasl(&mut properties, options);
    topics(&mut properties, options);
    internal_topics(&mut properties, nodes.len());
    groups(&mut properties);
    if options.acls {
        properties.set("authorizer.class.name", ACL_AUTHORIZER);
        // Whoever comes over PLAINTEXT, the brokers themselves and the tests' own tools.
        properties.set("super.users", "User:ANONYMOUS");
        properties.set("allow.everyone.if.no.acl.found", false);
    }
    for (key, value) in &options.properties {
        properties.set(key, value);
    }
    properties.text
}

const ACL_AUTHORIZER: &str = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";

#[derive(Default)]
struct Properties {
    text: String,
}

impl Properties {
    fn set(&mut self, key: &str, value: impl std::fmt::Display) {
        writeln!(self.text, "{key}={value}").expect("writing to a string cannot fail");
    }
}

fn quorum(properties: &mut Properties, node: &Node, nodes: &[Node]) {
    let voters: Vec<String> = nodes
        .iter()
        .map(|voter| format!("{}@{}", voter.id, voter.address(Listener::Controller)))
        .collect();
    properties.set("process.roles", "broker,controller");
    properties.set("node.id", node.id);
    properties.set("controller.quorum.voters", voters.join(","));
    properties.set("controller.listener.names", Listener::Controller.name());
    properties.set("log.dirs", node.data().display());
    // A killed broker stays in the metadata for so long, and cannot come back before; 9 s by default.
    properties.set("broker.session.timeout.ms", 3000);
    properties.set("broker.heartbeat.interval.ms", 500);
}

fn listeners(properties: &mut Properties, node: &Node, options: &KafkaClusterBuilder) {
    let url = |it: Listener, address: String| format!("{}://{address}", it.name());
    let all = Listener::ALL.map(|it| url(it, node.address(it).to_string()));
    let advertised = Listener::ALL.map(|it| {
        let wrong = options.misadvertised.clone();
        let wrong = wrong.filter(|_| it == Listener::Proxied);
        url(it, wrong.unwrap_or_else(|| node.advertised(it).to_string()))
    });
    let protocols = Listener::ALL.map(|it| format!("{}:{}", it.name(), it.protocol()));
    properties.set("listeners", all.join(","));
    // All but the last one, the controller's.
    properties.set(
        "advertised.listeners",
        advertised[..advertised.len() - 1].join(","),
    );
    properties.set("listener.security.protocol.map", protocols.join(","));
    properties.set("inter.broker.listener.name", Listener::Plaintext.name());
    // For each listener; the default of 3 would be 21 threads of a broker with seven.
    properties.set("num.network.threads", 2);
}

fn tls(properties: &mut Properties, certificates: &Certificates) {
    properties.set("ssl.keystore.type", "PEM");
    properties.set(
        "ssl.keystore.location",
        certificates.server_store().display(),
    );
    properties.set("ssl.truststore.type", "PEM");
    properties.set("ssl.truststore.location", certificates.ca().display());
    properties.set("ssl.client.auth", "requested");
    properties.set("listener.name.mtls.ssl.client.auth", "required");
    properties.set("listener.name.expired.ssl.keystore.type", "PEM");
    properties.set(
        "listener.name.expired.ssl.keystore.location",
        certificates.expired_server_store().display(),
    );
}

fn sasl(properties: &mut Properties, options: &KafkaClusterBuilder) {
    let mut plain = "org.apache.kafka.common.security.plain.PlainLoginModule required".to_owned();
    for (user, password) in &options.sasl_users {
        write!(plain, " user_{user}=\"{password}\"").expect("writing to a string cannot fail");
    }
    let scram = "org.apache.kafka.common.security.scram.ScramLoginModule required";
    properties.set(
        "sasl.enabled.mechanisms",
        Mechanism::ALL.map(Mechanism::name).join(","),
    );
    for listener in ["sasl_plaintext", "sasl_ssl"] {
        for mechanism in Mechanism::ALL {
            let module = if mechanism == Mechanism::Plain {
                &plain
            } else {
                scram
            };
            let mechanism = mechanism.name().to_lowercase();
            let key = format!("listener.name.{listener}.{mechanism}.sasl.jaas.config");
            properties.set(&key, format!("{module};"));
        }
    }
}

fn topics(properties: &mut Properties, options: &KafkaClusterBuilder) {
    properties.set("auto.create.topics.enable", false);
    properties.set("num.partitions", options.default_partitions);
    properties.set("default.replication.factor", options.brokers);
    properties.set("message.max.bytes", options.message_max_bytes);
    properties.set("replica.fetch.max.bytes", options.message_max_bytes);
    // Tests write messages of any age, also from the future.
    properties.set("log.retention.ms", -1);
    properties.set("log.message.timestamp.after.max.ms", i64::MAX);
    if let Some(interval) = options.retention_check_interval {
        let interval = interval.as_millis();
        properties.set("log.retention.check.interval.ms", interval);
        // The first check otherwise comes after 30 s, and files of deleted segments stay 60 s.
        properties.set("log.initial.task.delay.ms", interval);
    }
}

fn internal_topics(properties: &mut Properties, num_brokers: usize) {
    // With three brokers one may die; with one or two the other must not stop the group.
    let min_in_sync = if num_brokers == 3 { 2 } else { 1 };
    for topic in [
        "offsets.topic",
        "transaction.state.log",
        "share.coordinator.state.topic",
    ] {
        properties.set(&format!("{topic}.replication.factor"), num_brokers);
        properties.set(&format!("{topic}.num.partitions"), 4);
    }
    properties.set("transaction.state.log.min.isr", min_in_sync);
    properties.set("share.coordinator.state.topic.min.isr", min_in_sync);
    // The default buffer of the cleaner is 128 MiB, half of the heap of a broker for tests.
    properties.set("log.cleaner.dedupe.buffer.size", 4 << 20);
}

/// A member that is gone is noticed as soon as with `session_timeout: 6s` in the classic protocol, and a
/// rebalance takes a few steps of half a second instead of five seconds.
fn groups(properties: &mut Properties) {
    properties.set("group.initial.rebalance.delay.ms", 0);
    properties.set("group.consumer.min.session.timeout.ms", 6000);
    properties.set("group.consumer.session.timeout.ms", 6000);
    properties.set("group.consumer.min.heartbeat.interval.ms", 500);
    properties.set("group.consumer.heartbeat.interval.ms", 500);
}
